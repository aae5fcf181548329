import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MISMATCHED, SILENT, stateOf } from "../support/states";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const CHECK = ["check", "--state", "state.json", "--as-of", "2026-11-22"];

interface Answer {
  readonly verdict: string;
  readonly findings: readonly {
    readonly rule: string;
    readonly fingerprint: string;
    readonly known?: boolean;
    readonly subject: { readonly name: string };
  }[];
  readonly leftOut?: readonly string[];
  readonly baseline?: { readonly known: number; readonly vanished: readonly { readonly subject: string }[] };
}

function answer(words: readonly string[], folder: string): Answer & { readonly code: number | null } {
  const { code, stdout } = winlic.run([...CHECK, ...words, "--format", "json"], { folder });
  return { ...(JSON.parse(stdout) as Answer), code };
}

const client = (...names: readonly string[]) => stateOf(names.map((name) => ({ name, licenseType: "Windows_Client" })));

describe("--fail-on", () => {
  // WL101 is advisory and of medium severity, WL102 mandatory.
  test.each<[string, unknown, readonly string[], number]>([
    ["advice under a severity that it reaches", SILENT, ["--fail-on", "medium"], 1],
    ["advice under a severity that it does not reach", SILENT, ["--fail-on", "high"], 0],
    ["a low severity reaches everything", SILENT, ["--fail-on", "low"], 1],
    ["either of two", SILENT, ["--fail-on", "critical,advisory"], 1],
    ["spaces and capitals", SILENT, ["--fail-on", "Critical, Advisory"], 1],
    ["unknown alone passes what is mandatory and known", MISMATCHED, ["--fail-on", "unknown", "--only", "WL102"], 0],
    ["--strict keeps the default", MISMATCHED, ["--strict", "--only", "WL102"], 1],
  ])("%s", (_name, state, words, code) => {
    const folder = winlic.folder({ "state.json": state });
    expect(answer(words, folder).code).toBe(code);
    expect(winlic.run([...CHECK, ...words], { folder }).code).toBe(code);
  });

  test("--strict fails what is unknown, and says so", () => {
    const state = stateOf([{ name: "hq", licenseType: "None", tags: { "windows-licensing:edition": "essentials" } }]);
    const folder = winlic.folder({ "state.json": state });
    expect(answer(["--only", "WL201"], folder)).toMatchObject({ code: 0, verdict: "passed" });
    expect(answer(["--only", "WL201", "--strict"], folder)).toMatchObject({ code: 1, verdict: "unknown" });
  });

  test.each([
    ["one that is nearly one", "critcal", /did you mean `critical`\?/],
    ["none", "", /Expected mandatory/],
    ["an empty one among several", "high,", /Expected mandatory/],
  ])("%s is refused", (_name, value, says) => {
    const { code, stderr } = winlic.run(["check", "x", "--fail-on", value]);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });
});

describe("--only and --skip", () => {
  const folderOf = () => winlic.folder({ "state.json": client("web") });

  test("leave rules out, and the report names them", () => {
    const only = answer(["--only", "wl101,match-license-to-image"], folderOf());
    expect(only.findings.map(({ rule }) => rule)).toEqual(["WL102"]);
    expect(only.leftOut).toContain("WL110");
    expect(only.leftOut).not.toContain("WL101");
    const skip = answer(["--skip", "WL102", "--skip", "WL101"], folderOf());
    expect(skip.findings.map(({ rule }) => rule)).not.toContain("WL102");
    expect(skip.leftOut).toEqual(["WL101", "WL102"]);
    expect(winlic.run([...CHECK, "--skip", "WL102"], { folder: folderOf() }).stdout).toMatch(
      /not asked: 1 rule \(WL102\)/,
    );
  });

  test.each([
    [["--only", "match-licence-to-image"], /Did you mean `match-license-to-image`\?/],
    [["--skip", "xyzzy"], /there is no rule `xyzzy`/],
    [["--only", "WL102", "--skip", "wl102"], /no rule is left/],
    [["--only", "WL101,,WL102"], /commas between them/],
  ])("%s is refused", (words, says) => {
    const { code, stdout, stderr } = winlic.run([...CHECK, ...words], { folder: folderOf() });
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("a waiver of a rule that is not asked is not told to match nothing", () => {
    const folder = winlic.folder({
      "state.json": client("web"),
      "windows-licensing.yaml":
        "version: 1\nwaivers:\n  - { rule: WL102, resource: web, reason: r, owner: o, until: 2027-01-01 }\n",
    });
    expect(answer(["--only", "WL702,WL101"], folder).findings).toEqual([]);
    expect(answer(["--only", "WL702,WL102"], folder).code).toBe(0);
  });
});

describe("--baseline", () => {
  test("what is known passes, what is new fails, what is gone is told", () => {
    const folder = winlic.folder({ "state.json": client("web", "app") });
    const created = winlic.run([...CHECK, "--only", "WL102", "--baseline", "create=base.json"], { folder });
    expect({ code: created.code, stderr: created.stderr }).toEqual({
      code: 0,
      stderr: "winlic: baseline base.json is written (2 findings).\n",
    });
    expect(answer(["--only", "WL102", "--baseline", "base.json"], folder)).toMatchObject({
      code: 0,
      verdict: "passed",
      baseline: { known: 2, vanished: [] },
    });

    // A line that moves, and a neighbour of another name.
    writeFileSync(
      join(folder, "state.json"),
      JSON.stringify(
        stateOf([
          { name: "aaa", licenseType: "None" },
          { name: "web", licenseType: "Windows_Client", line: 77 },
        ]),
      ),
    );
    const later = answer(["--only", "WL102", "--baseline", "base.json"], folder);
    expect(later.code).toBe(0);
    expect(later.baseline?.vanished.map(({ subject }) => subject)).toEqual(["app"]);

    writeFileSync(join(folder, "state.json"), JSON.stringify(client("web", "new")));
    const failing = answer(["--only", "WL102", "--baseline", "base.json"], folder);
    expect(failing.code).toBe(1);
    expect(failing.findings.map(({ subject, known }) => [subject.name, known])).toEqual([
      ["new", false],
      ["web", true],
    ]);
    const text = winlic.run([...CHECK, "--only", "WL102", "--baseline", "base.json"], { folder }).stdout;
    expect(text).toMatch(/Known from base\.json · 1 finding[\s\S]*for web[\s\S]*Gone since base\.json[\s\S]*for app/);
  });

  test("of rules and stacks that were not checked, nothing is told to be gone", () => {
    const folder = winlic.folder({ "state.json": client("web") });
    winlic.run([...CHECK, "--baseline", "create=base.json"], { folder });
    expect(answer(["--only", "WL110", "--baseline", "base.json"], folder).baseline?.vanished).toEqual([]);
    const other = JSON.stringify(stateOf([{ name: "x", licenseType: "None" }])).replaceAll("prod::shop", "dev::shop");
    writeFileSync(join(folder, "state.json"), other);
    expect(answer(["--baseline", "base.json"], folder).baseline?.vanished).toEqual([]);
  });

  test("the same input writes the same bytes, and a link stays a link", () => {
    const folder = winlic.folder({ "state.json": client("web", "app"), "real.json": "old" });
    symlinkSync("real.json", join(folder, "link.json"));
    for (const file of ["one.json", "link.json"]) winlic.run([...CHECK, "--baseline", `create=${file}`], { folder });
    expect(readFileSync(join(folder, "real.json"), "utf8")).toBe(readFileSync(join(folder, "one.json"), "utf8"));
  });

  test("is not written by a check that is not complete", () => {
    const folder = winlic.folder({ "state.json": client("web"), "windows-licensing.yaml": "version: 9\n" });
    const { code, stderr } = winlic.run([...CHECK, "--baseline", "create=base.json"], { folder });
    expect({ code, written: existsSync(join(folder, "base.json")) }).toEqual({ code: 2, written: false });
    expect(stderr).toMatch(/is not written/);
  });

  const files = {
    "report.json": { schemaVersion: 2, findings: [] },
    "newer.json": { baselineVersion: 2, findings: [] },
    "cut.json": '{ "baselineVersion": 1, "findings": [',
    "list.json": [],
    "broken.json": { baselineVersion: 1, findings: [{ fingerprint: 7 }] },
    "binary.json": "\u0000\u0001",
  };
  test.each<[string, RegExp]>([
    ["none.json", /no such file/],
    ["report.json", /a report of winlic/],
    ["newer.json", /version 1 of baselines/],
    ["cut.json", /line 1, column/],
    ["list.json", /without `baselineVersion`/],
    ["broken.json", /findings\[0\]/],
    ["binary.json", /binary/],
    [".", /a folder/],
    ["create=", /Expected FILE/],
    ["create=missing/base.json", /there is no such file or folder/],
    ["create=.", /it is a folder/],
  ])("%s cannot be used", (file, says) => {
    const folder = winlic.folder({ "state.json": client("web"), ...files });
    const { code, stdout, stderr } = winlic.run([...CHECK, "--baseline", file], { folder });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/internal error|cannot check/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

test("without an input, the program of this folder is meant", () => {
  const folder = winlic.folder({ "Pulumi.yaml": "name: shop\nruntime: cobol\n" });
  const { code, stderr } = winlic.run(["check"], { folder });
  expect(stderr).toMatch(/cannot check .*Pulumi\.yaml[\s\S]*cobol/);
  expect(code).toBe(2);
});
