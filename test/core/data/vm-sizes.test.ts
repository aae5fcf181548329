import { readFileSync } from "node:fs";
import path from "node:path";
import table from "../../../core/data/vm-size-table.json";
import { decodeGroup, findVmSize, listVmSizes } from "../../../core/data/vm-sizes";
import { digestVmSizes, encodeVmSizes, parseVmSizes } from "../../../scripts/refresh-vm-sizes";

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

  const header = "name,vcpus,vcpus_available,memory_gib,family,arch,source";
  test.each([
    ["other columns", "name,cores", /line 1: expected the columns/],
    ["an empty file", "", /found nothing/],
    ["a count that is no number", `${header}\nStandard_D4s_v5,four,4,16,DSv5,x64,docs@2026-01`, /line 2/],
    ["a size without memory", `${header}\nStandard_D4s_v5,4,4,,DSv5,x64,docs@2026-01`, /line 2/],
    ["a row cut short", `${header}\nStandard_D4s_v5,4,4`, /line 2/],
    ["a name that is none", `${header}\n4s_v5,4,4,16,DSv5,x64,docs@2026-01`, /line 2/],
  ])("%s", (_situation, csv, message) => {
    expect(() => parseVmSizes(csv)).toThrow(message);
  });
});
