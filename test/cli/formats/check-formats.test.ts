import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECK_FORMATS } from "../../../cli/formats/check-formats";
import { version } from "../../../package.json";
import { faultsBySchema } from "../../support/json-schema";
import { faultsOfJUnit } from "../../support/xml";
import { expectGolden } from "../support/golden";
import { SHOP, SHOP_CHECK } from "../support/shop";
import { buildForTests } from "../support/winlic";

jest.setTimeout(120_000);

const winlic = buildForTests();
const NAMES = CHECK_FORMATS.map(({ name }) => name);
const SARIF = "test/fixtures/formats/sarif-schema-2.1.0.json";

/** Every format of one run, by name. */
function writeAll(folder: string): Readonly<Record<string, string>> {
  const words = NAMES.flatMap((name) => ["--format", `${name}=out/${name}`]);
  const { code, stdout, stderr } = winlic.run([...SHOP_CHECK, "--show-passed", ...words], { folder });
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: "" });
  expect(readdirSync(join(folder, "out")).sort()).toEqual([".keep", ...NAMES].sort());
  return Object.fromEntries(NAMES.map((name) => [name, readFileSync(join(folder, "out", name), "utf8")]));
}

const shop = (): string => winlic.folder({ ...SHOP, "out/.keep": "", "Pulumi.yaml": "name: shop\nruntime: nodejs\n" });

describe("every format in one run", () => {
  let folder: string;
  let written: Readonly<Record<string, string>>;
  beforeAll(() => {
    folder = shop();
    written = writeAll(folder);
  });

  const GOLDEN = NAMES.filter((name) => !["text", "json"].includes(name));
  test.each(GOLDEN)("%s", (name) => {
    expectGolden(join(__dirname, "formats", `shop.golden.${name}`), withoutNumbers(written[name] ?? ""));
  });

  test.each(["sarif", "sarif-github"])("%s keeps the schema of SARIF 2.1.0", (name) => {
    expect(faultsBySchema(SARIF, JSON.parse(written[name] ?? ""))).toEqual([]);
  });

  test("json keeps the schema that is published", () => {
    expect(faultsBySchema("schema/report.schema.json", JSON.parse(written.json ?? ""))).toEqual([]);
  });

  test("junit keeps the schema of Ant", async () => {
    expect(await faultsOfJUnit(written.junit ?? "")).toEqual([]);
  });

  test("a saved report gives the same in every format", () => {
    const words = NAMES.flatMap((name) => ["--format", `${name}=out/${name}.converted`]);
    const run = winlic.run(["convert", "out/json", ...words], { folder });
    expect(run).toEqual({ code: 0, stdout: "", stderr: "" });
    for (const name of NAMES) {
      expect([name, readFileSync(join(folder, "out", `${name}.converted`), "utf8")]).toEqual([name, written[name]]);
    }
  });

  test("the fix of a place that GitHub shows is one line from the repository's root", () => {
    const { runs } = JSON.parse(written["sarif-github"] ?? "") as { runs: [{ results: readonly SarifResult[] }] };
    const regions = runs[0].results.map(({ locations: [{ physicalLocation }] }) => physicalLocation);
    expect(
      regions.map(({ artifactLocation, region }) => [artifactLocation.uri, region.startLine, region.endLine]),
    ).toEqual([
      ["windows-licensing.yaml", 3, 3],
      ["index.ts", 52, 52],
      ["index.ts", 30, 30],
    ]);
  });
});

interface SarifResult {
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string };
        readonly region: { readonly startLine: number; readonly endLine: number };
      };
    },
  ];
}

/** Numbers that each new rule and each release changes, and the rules that had nothing to say. */
function withoutNumbers(text: string): string {
  return text
    .replaceAll(`"${version}"`, '"0.0.0"')
    .replace(/(?<="rules": )\d+/g, "0")
    .replace(/(?<="skipped": )\d+/g, "0")
    .replace(/ tests="\d+"| skipped="\d+"/g, "")
    .replace(/^ *<testcase [^\n]*>\n *<skipped message="Does not apply[^\n]*\n *<\/testcase>\n/gm, "")
    .replace(/^ *<testcase [^\n]*\/>\n/gm, "")
    .replace(/^1\.\.\d+$/m, "1..N")
    .replace(/^ok \d+ - WL\d+ [a-z-]+(?: # SKIP [^\n]*)?\n/gm, "");
}

describe("where the report goes", () => {
  const run = (words: readonly string[], folder: string, environment = {}) =>
    winlic.run([...SHOP_CHECK, ...words], { folder, environment });

  test("annotations beside the text, and the summary of the job", () => {
    const folder = shop();
    writeFileSync(join(folder, "summary.md"), "before\n");
    const { code, stdout } = run(["--format", "text", "--format", "github"], folder, {
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/Blocked[\s\S]*\n::error file=windows-licensing\.yaml,line=3,/);
    expect(readFileSync(join(folder, "summary.md"), "utf8")).toMatch(/^before\n## winlic: shop\/prod\n/);
  });

  test.each([
    ["two that fill standard output", ["--format", "json", "--format", "sarif"], /both go to standard output/],
    ["two in one file", ["--format", "json=a", "--format", "sarif=./out/../a"], /both be written to/],
    ["a file without a name", ["--format", "json="], /Expected a file/],
    ["a format that is none", ["--format", "xml=a"], /Allowed choices are text, json, sarif/],
  ])("%s is refused", (_name, words, says) => {
    const { code, stdout, stderr } = run(words, shop());
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("two names of one file are one file", () => {
    const folder = shop();
    writeFileSync(join(folder, "a"), "");
    symlinkSync("a", join(folder, "b"));
    expect(run(["--format", "json=a", "--format", "sarif=b"], folder).code).toBe(2);
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("");
  });

  test.each([
    ["a folder that is not there", "none/out.json", /none\/out\.json: there is no such file or folder/],
    ["a folder", "out", /out: it is a folder/],
    ["a full disk", "/dev/full", /\/dev\/full: no space is left/],
  ])("%s gives a plain message, and the other file is written", (_name, file, says) => {
    const folder = shop();
    const { code, stdout, stderr } = run(["--format", `json=${file}`, "--format", "tap=ok.tap"], folder);
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(statSync(join(folder, "ok.tap")).size).toBeGreaterThan(100);
  });

  test("a file is replaced as a whole, through its link, and keeps its mode", () => {
    const folder = shop();
    writeFileSync(join(folder, "real"), "old", { mode: 0o640 });
    symlinkSync("real", join(folder, "link"));
    expect(run(["--format", "tap=link"], folder).code).toBe(1);
    expect(readFileSync(join(folder, "real"), "utf8")).toMatch(/^TAP version 14\n/);
    expect(statSync(join(folder, "real")).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("a program in a folder of the repository: paths from the root", () => {
    const folder = winlic.folder(
      Object.fromEntries<unknown>([
        ...Object.entries<unknown>(SHOP).map(([name, content]): [string, unknown] => [`infra/${name}`, content]),
        ["infra/Pulumi.yaml", "name: shop\nruntime: nodejs\n"],
        [".git/HEAD", ""],
      ]),
    );
    const { stdout } = run(["--format", "github"], join(folder, "infra"));
    expect(stdout).toMatch(/^::error file=infra\/windows-licensing\.yaml,line=3,/);
    expect(stdout).toMatch(/^::warning file=infra\/index\.ts,line=52,/m);
  });
});

test.each([
  ["text that is no JSON", "{", /not JSON/],
  ["another document", { deployment: {} }, /another JSON document/],
  ["a report of another version", { schemaVersion: 1 }, /schemaVersion/],
])("convert refuses %s", (_name, content, says) => {
  const { code, stdout, stderr } = winlic.run(["convert", "r.json", "--format", "tap"], {
    folder: winlic.folder({ "r.json": content }),
  });
  expect(stderr).toMatch(says);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
});

test("the guide lists every format once, in the order of the help", () => {
  const guide = readFileSync(join(__dirname, "../../../docs/guides/formats.md"), "utf8");
  const [table = ""] = /\| format \|[\s\S]*?\n\n/.exec(guide) ?? [];
  expect([...table.matchAll(/^\| `([\w-]+)` /gm)].map(([, name]) => name)).toEqual(NAMES);
});

test("findings, waivers and a baseline: every format keeps its syntax and says what is known", async () => {
  const folder = shop();
  expect(
    winlic.run([...SHOP_CHECK, "--baseline", "create=known.json", "--format", "tap=before"], { folder }).code,
  ).toBe(0);
  const formats = ["json", "sarif", "sarif-github", "junit", "tap"].flatMap((name) => [
    "--format",
    `${name}=out/${name}`,
  ]);
  const run = winlic.run([...SHOP_CHECK, "--baseline", "known.json", "--strict", ...formats], { folder });
  expect(run).toEqual({ code: 1, stdout: "", stderr: "" });
  const read = (name: string): string => readFileSync(join(folder, "out", name), "utf8");
  expect(faultsBySchema("schema/report.schema.json", JSON.parse(read("json")))).toEqual([]);
  for (const name of ["sarif", "sarif-github"]) expect(faultsBySchema(SARIF, JSON.parse(read(name)))).toEqual([]);
  expect(await faultsOfJUnit(read("junit"))).toEqual([]);
  const [log] = (JSON.parse(read("sarif")) as { runs: [{ results: readonly BaselineResult[] }] }).runs;
  expect(log.results.filter(({ kind }) => kind === "fail").map(({ baselineState }) => baselineState)).toEqual([
    "unchanged",
    "unchanged",
    "unchanged",
    undefined,
  ]);
  // Under --strict it is what is unknown that fails.
  expect(read("tap")).toMatch(/^not ok \d+ - WL201 [^#\n]*\n/m);
  expect(read("tap")).toMatch(/^not ok \d+ - WL110 [^\n]* # TODO in the baseline$/m);
});

interface BaselineResult {
  readonly kind: string;
  readonly baselineState?: string;
}
