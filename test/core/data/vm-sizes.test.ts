import { readFileSync } from "node:fs";
import path from "node:path";
import table from "../../../core/data/vm-size-table.json";
import { decodeGroup, findVmSize, listVmSizes } from "../../../core/data/vm-sizes";
import { digestVmSizes, encodeVmSizes, parseVmSizes, renderVmSizeTable } from "../../../scripts/generate-vm-sizes";

// Rows as collected: every irregular and every disputed one, one family whole, one of each further field and source.
const sample = parseVmSizes(readFileSync(path.join(__dirname, "vm-sizes.fixture.csv"), "utf8"));

describe("the table of VM sizes", () => {
  test("all its rows, against the digest taken from the table it was made of", () => {
    expect(listVmSizes()).toHaveLength(table.rows);
    expect(digestVmSizes(listVmSizes())).toBe(table.digest);
  });

  test.each(sample.map((row) => [row.name, row] as const))("%s as collected, in any case", (name, row) => {
    expect(findVmSize(name)).toEqual(row);
    expect(findVmSize(name.toUpperCase())).toEqual(row);
    expect(findVmSize(name.toLowerCase())).toEqual(row);
  });

  test.each([
    ["a size Azure has not made yet", "Standard_D4s_v99"],
    ["a number the shape does not have", "Standard_D5s_v5"],
    ["a constrained count the size does not have", "Standard_E32-9s_v5"],
    ["no prefix", "D4s_v5"],
    ["an empty name", ""],
    ["a property of every object", "constructor"],
  ])("%s", (_situation, name) => {
    expect(findVmSize(name)).toBeUndefined();
  });

  test("every source tag has its meaning beside it", () => {
    const tags = Object.values(table.sources).flatMap((source) => source.split("+").map((tag) => tag.split("@")[0]));
    expect(tags.filter((tag) => !Object.keys(table.legend).includes(tag ?? ""))).toEqual([]);
  });
});

describe("writing the table", () => {
  test("rows through the compact form and back", () => {
    const { sources, groups } = encodeVmSizes(sample);
    const back = Object.entries(groups).flatMap(([shape, text]) => decodeGroup(shape, text, sources));
    expect(digestVmSizes(back)).toBe(digestVmSizes(sample));
  });

  test("the same rows in another order", () => {
    expect(encodeVmSizes([...sample].reverse())).toEqual(encodeVmSizes(sample));
  });

  test("the committed file, written again", () => {
    expect(encodeVmSizes(listVmSizes())).toEqual({ sources: table.sources, groups: table.groups });
  });

  test("the committed table, made again from the list that people edit", () => {
    const committed = readFileSync(path.join(__dirname, "../../../core/data/vm-size-table.json"), "utf8");
    expect(renderVmSizeTable()).toBe(committed);
  });

  const row = (line: string) => `name,vcpus,vcpus_available,memory_gib,family,arch,source\n${line}`;
  const good = "Standard_D4s_v5,4,4,16,DSv5,x64,docs@2026-01";
  test.each([
    ["other columns", "name,cores", /:1: expected the columns .* found "name,cores"/],
    ["an empty file", "", /:1: .* found nothing/],
    ["a count that is no number", row("Standard_D4s_v5,four,4,16,DSv5,x64,docs@2026-01"), /:2: vcpus: .* found "four"/],
    ["a size without memory", row("Standard_D4s_v5,4,4,,DSv5,x64,docs@2026-01"), /:2: memory_gib: .* found nothing/],
    ["no memory at all", row("Standard_D4s_v5,4,4,0.0,DSv5,x64,docs@2026-01"), /:2: memory_gib: /],
    ["a row cut short", row("Standard_D4s_v5,4,4"), /:2: expected 7 values .* found 3/],
    ["a row with a value too many", row(`${good},x`), /:2: expected 7 values .* found 8/],
    ["a name that is none", row("4s_v5,4,4,16,DSv5,x64,docs@2026-01"), /:2: name: /],
    ["no source", row("Standard_D4s_v5,4,4,16,DSv5,x64,"), /:2: source: .* found nothing/],
    [
      "a source nobody explains",
      row("Standard_D4s_v5,4,4,16,DSv5,x64,hearsay@2026-01"),
      /:2: source: .*vm-size-sources/,
    ],
    ["a slip in the count", row("Standard_D4s_v5,44,44,16,DSv5,x64,docs@2026-01"), /:2: vcpus: expected 4.*;conflict/],
    [
      "a slip in the constrained count",
      row("Standard_E32-8s_v5,32,4,256,ESv5,x64,docs"),
      /:2: vcpus_available: expected 8/,
    ],
    [
      "more available than there are",
      row("Standard_D4s_v5,4,8,16,DSv5,x64,docs"),
      /:2: vcpus_available: expected at most/,
    ],
    [
      "a size twice, in other capitals",
      row(`${good}\n\n${good.toUpperCase().replace("X64,DOCS", "x64,docs")}`),
      /:4: .* line 2/,
    ],
  ])("%s", (_situation, csv, message) => {
    expect(() => parseVmSizes(csv)).toThrow(message);
  });

  test("counts that the sources dispute", () => {
    const [disputed] = parseVmSizes(row("Standard_D4s_v5,44,2,16,DSv5,x64,docs@2026-01;conflict"));
    expect(disputed).toMatchObject({ vcpus: 44, vcpusAvailable: 2, source: "docs@2026-01", conflict: true });
  });
});
