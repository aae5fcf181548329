import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { programFolder } from "../inputs/fixtures";
import { CLEAN, MISMATCHED, owning, SILENT, stateOf } from "../support/states";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const CHECK = ["check", "--state", "state.json", "--as-of", "2026-11-22"];
const KEY = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";

/** What a program reads from the report: each finding by rule, message and level. */
interface Answer {
  readonly verdict: string;
  readonly exitCode: number;
  readonly asOf: string;
  readonly findings: readonly { readonly rule: string; readonly message: string; readonly level: string }[];
  readonly waived: readonly { readonly finding: { readonly rule: string } }[];
  readonly unknowns: readonly { readonly rule: string }[];
  readonly skipped: readonly { readonly rule: string }[];
  readonly passed: readonly unknown[];
  readonly input: { readonly source: string; readonly name: string; readonly stack?: string };
  readonly configuration: { readonly from: string };
}

function answer(
  words: readonly string[],
  options: Parameters<typeof winlic.run>[1],
): Answer & { readonly code: number | null } {
  const { code, stdout, stderr } = winlic.run([...words, "--format", "json"], options);
  expect(stderr).toBe("");
  return { ...(JSON.parse(stdout) as Answer), code };
}

const keysOf = ({ findings }: Answer): readonly string[] => findings.map(({ rule, message }) => `${rule} ${message}`);

describe("what a state gives", () => {
  const situations: Readonly<
    Record<
      string,
      {
        readonly state: unknown;
        readonly configuration?: string;
        readonly words?: readonly string[];
        readonly code: number;
        readonly findings: readonly string[];
      }
    >
  > = {
    "nothing to object to": { state: CLEAN, code: 0, findings: [] },
    "an empty stack": { state: stateOf([]), code: 0, findings: [] },
    "only advice": { state: SILENT, code: 0, findings: ["WL101 undeclared"] },
    "only advice, and advice fails": {
      state: SILENT,
      words: ["--fail-on", "advisory"],
      code: 1,
      findings: ["WL101 undeclared"],
    },
    "advice that the configuration raises": {
      state: SILENT,
      configuration: "version: 1\nrules: { declare-license-type: { level: mandatory } }\n",
      code: 1,
      findings: ["WL101 undeclared"],
    },
    "something mandatory": { state: MISMATCHED, code: 1, findings: ["WL102 client-on-server"] },
    "something mandatory that the configuration lowers": {
      state: MISMATCHED,
      configuration: "version: 1\nrules: { WL102: { level: advisory } }\n",
      code: 0,
      findings: ["WL102 client-on-server"],
    },
    "something mandatory that the configuration switches off": {
      state: MISMATCHED,
      configuration: "version: 1\nrules: { WL102: { level: disabled } }\n",
      code: 0,
      findings: [],
    },
    "too few licences": {
      state: stateOf([{ name: "web", licenseType: "Windows_Server", size: "Standard_D16s_v5" }]),
      configuration: owning(8),
      code: 1,
      findings: ["WL110 short"],
    },
    "just enough licences": {
      state: stateOf([{ name: "web", licenseType: "Windows_Server", size: "Standard_D16s_v5" }]),
      configuration: owning(16),
      code: 0,
      findings: [],
    },
    "licences whose assurance ends before that day": {
      state: stateOf([{ name: "web", licenseType: "Windows_Server" }]),
      configuration: owning(16),
      words: ["--as-of", "2029-07-01"],
      code: 1,
      findings: ["WL111 lapsed"],
    },
    "a waiver that runs": { state: MISMATCHED, configuration: waiving("2026-12-31"), code: 0, findings: [] },
    "a waiver that lapsed": {
      state: MISMATCHED,
      configuration: waiving("2026-11-21"),
      code: 1,
      findings: ["WL102 client-on-server", "WL702 lapsed"],
    },
    "a waiver that covers nothing": {
      state: CLEAN,
      configuration: waiving("2026-12-31"),
      code: 0,
      findings: ["WL702 unmatched"],
    },
    "Essentials, and nobody says for how many": {
      state: stateOf([{ name: "hq", licenseType: "None", tags: { "windows-licensing:edition": "essentials" } }]),
      code: 0,
      findings: [],
    },
  };

  test.each(Object.entries(situations))("%s", (_name, { state, configuration, words = [], code, findings }) => {
    const folder = winlic.folder({
      "state.json": state,
      ...(configuration === undefined ? {} : { "windows-licensing.yaml": configuration }),
    });
    const report = answer([...CHECK, ...words], { folder });
    expect({ code: report.code, exitCode: report.exitCode, findings: keysOf(report) }).toEqual({
      code,
      exitCode: code,
      findings,
    });
    // For a person the same answer.
    expect(winlic.run([...CHECK, ...words], { folder }).code).toBe(code);
  });

  test("Essentials, and nobody says for how many, is said once", () => {
    const state = stateOf([{ name: "hq", licenseType: "None", tags: { "windows-licensing:edition": "essentials" } }]);
    const { unknowns } = answer(CHECK, { folder: winlic.folder({ "state.json": state }) });
    expect(unknowns.map(({ rule }) => rule)).toContain("WL201");
  });
});

function waiving(until: string): string {
  return `version: 1
waivers:
  - { rule: WL102, resource: web, reason: "Moves in spring", owner: ops@contoso.com, until: ${until} }
`;
}

describe("bad input", () => {
  const good = { "state.json": CLEAN };
  const situations: Readonly<
    Record<
      string,
      {
        readonly files?: Readonly<Record<string, unknown>>;
        readonly words: readonly string[];
        readonly says: readonly RegExp[];
      }
    >
  > = {
    "no such file": { words: ["check", "state.json"], says: [/state\.json/, /no such file/] },
    "a folder": { files: { "stack/a": "" }, words: ["check", "stack"], says: [/a folder/, /--program stack/] },
    "an empty file": { files: { "a.json": "" }, words: ["check", "a.json"], says: [/it is empty/] },
    "a truncated state": {
      files: { "a.json": JSON.stringify(CLEAN, null, 2).slice(0, 200) },
      words: ["check", "--state", "a.json"],
      says: [/a\.json, line \d+, column \d+/, /cut off/],
    },
    "text that is not JSON": {
      files: { "a.json": "Hello" },
      words: ["check", "--preview", "a.json"],
      says: [/line 1, column 1/, /not JSON/],
    },
    "JSON of another kind": {
      files: { "a.json": { format_version: "1.2" } },
      words: ["check", "a.json"],
      says: [/a Terraform plan/],
    },
    "a state as a preview": { files: good, words: ["check", "--preview", "state.json"], says: [/--state state\.json/] },
    "a preview without unchanged resources": {
      files: { "a.json": { changeSummary: { same: 3 }, duration: 1, steps: [] } },
      words: ["check", "--preview", "a.json"],
      says: [/changeSummary\.same/, /--show-sames/],
    },
    "no Pulumi.yaml": { words: ["check", "--program", "."], says: [/Pulumi\.yaml/, /Name the folder/] },
  };

  test.each(Object.entries(situations))("%s", (_name, { files = {}, words, says }) => {
    for (const format of ["text", "json"]) {
      const { code, stdout, stderr } = winlic.run([...words, "--format", format], { folder: winlic.folder(files) });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      const unfolded = stderr.replace(/\s+/g, " ");
      for (const part of [/^winlic: cannot check /, / expected /, / found /, / do /, ...says])
        expect(unfolded).toMatch(part);
    }
  });

  test("a program that throws", () => {
    const { code, stdout, stderr } = winlic.run(["check", "--program", programFolder("throws")]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/index\.ts, line \d+/);
    expect(stderr).toContain("a program that runs to its end");
  });

  test("a program that never ends", () => {
    const { code, stdout, stderr } = winlic.run(["check", "--program", programFolder("never-ends"), "--timeout", "3"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.replace(/\s+/g, " ")).toMatch(/ends within 3 seconds.*--timeout SECONDS/);
  });
});

describe("a bad configuration", () => {
  const situations: Readonly<Record<string, readonly [string, string, RegExp]>> = {
    "malformed YAML": ["version: 1\nentitlements: [\n", "windows-licensing.yaml", /windows-licensing\.yaml:\d+:\d+/],
    "an unknown rule": [
      "version: 1\nrules: { own-enough-coars: { level: advisory } }\n",
      "rules.own-enough-coars",
      /windows-licensing\.yaml:2:\d+.*own-enough-cores/,
    ],
    "a waiver without a reason": [
      "version: 1\nwaivers:\n  - { rule: WL101, resource: web, owner: me@contoso.com, until: 2027-01-01 }\n",
      "waivers[0].reason",
      /windows-licensing\.yaml:3:\d+/,
    ],
    "negative packs": [
      "version: 1\nentitlements:\n  - { name: EA, edition: datacenter, packs: { sixteen: -1 }, use: azure }\n",
      "entitlements[0].packs.sixteen",
      /windows-licensing\.yaml:3:\d+/,
    ],
  };

  test.each(Object.entries(situations))("%s", (_name, [configuration, path, says]) => {
    const folder = winlic.folder({ "state.json": MISMATCHED, "windows-licensing.yaml": configuration });
    const { code, stdout, stderr } = winlic.run(CHECK, { folder });
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(stdout.replace(/\s+/g, " ")).toMatch(says);
    expect(stdout).toContain(path.startsWith("windows") ? "WL701" : path);
    // What needs no configuration is still said.
    const report = answer(CHECK, { folder });
    expect(report.verdict).toBe("invalid-configuration");
    expect(keysOf(report)).toEqual(["WL102 client-on-server", "WL701 invalid"]);
  });

  test("a file that is named and not there", () => {
    const folder = winlic.folder({ "state.json": CLEAN });
    const { code, stdout } = winlic.run([...CHECK, "--config", "elsewhere"], { folder });
    expect(code).toBe(2);
    expect(stdout).toContain(join("elsewhere", "windows-licensing.yaml"));
  });
});

describe("where the input comes from", () => {
  test("standard input", () => {
    const stdin = JSON.stringify(MISMATCHED);
    const report = answer(["check", "-", "--as-of", "2026-11-22"], { stdin, folder: winlic.folder() });
    expect({ code: report.code, input: report.input.name, source: report.input.source }).toEqual({
      code: 1,
      input: "standard input",
      source: "state",
    });
  });

  test("a file whose kind is recognised", () => {
    const folder = winlic.folder({ a: MISMATCHED });
    expect(answer(["check", "a", "--as-of", "2026-11-22"], { folder })).toMatchObject({
      code: 1,
      input: { source: "state" },
    });
  });

  test("a program, with the configuration that its stack names", () => {
    const folder = winlic.folder({
      "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.js\n",
      "Pulumi.prod.yaml": "config:\n  windows-licensing:file: licences.yaml\n",
      "licences.yaml": owning(8),
      "index.js": `const { CustomResource } = require("@pulumi/pulumi");
new CustomResource("azure-native:compute:VirtualMachine", "web", {
  licenseType: "Windows_Server",
  hardwareProfile: { vmSize: "Standard_D16s_v5" },
  storageProfile: { imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" } },
});
`,
    });
    symlinkSync(join(__dirname, "../../../node_modules"), join(folder, "node_modules"));
    const report = answer(["check", "--program", "."], { folder });
    expect(report.input).toMatchObject({ source: "program", name: ".", stack: "prod" });
    expect(report.configuration.from).toBe("licences.yaml");
    expect(keysOf(report)).toContain("WL110 short");
    expect(report.code).toBe(1);

    // From elsewhere the same, and places as they are found from there.
    const { stdout, code } = winlic.run(["check", "--program", "shop"], { folder: holding(folder, "shop") });
    expect(code).toBe(1);
    expect(stdout).toMatch(/at shop\/licences\.yaml:3:\d+/);
  });
});

function holding(folder: string, name: string): string {
  const parent = winlic.folder();
  symlinkSync(folder, join(parent, name));
  return parent;
}

describe("where the configuration comes from", () => {
  const configuration = "version: 1\nrules: { WL102: { level: disabled } }\n";

  test("a folder above, beside Pulumi.yaml", () => {
    const folder = winlic.folder({
      "windows-licensing.yaml": configuration,
      "Pulumi.yaml": "name: a",
      "deep/er/state.json": MISMATCHED,
    });
    const report = answer(CHECK, { folder: join(folder, "deep/er") });
    expect({ code: report.code, from: report.configuration.from }).toEqual({
      code: 0,
      from: join("..", "..", "windows-licensing.yaml"),
    });
  });

  test.each(["licences", join("licences", "windows-licensing.yaml")])("--config %s", (named) => {
    const folder = winlic.folder({ "state.json": MISMATCHED, "licences/windows-licensing.yaml": configuration });
    expect(answer([...CHECK, "--config", named], { folder }).code).toBe(0);
  });

  test("the day that the file sets, and the one of the command line, which wins", () => {
    const folder = winlic.folder({ "state.json": CLEAN, "windows-licensing.yaml": "version: 1\nasOf: 2026-01-31\n" });
    expect(answer(["check", "state.json"], { folder }).asOf).toBe("2026-01-31");
    expect(answer(CHECK, { folder }).asOf).toBe("2026-11-22");
  });
});

describe("how much is printed", () => {
  const machines = [{ name: "web", licenseType: "Windows_Server" }, { name: "silent" }];
  const files = { "state.json": stateOf(machines), "windows-licensing.yaml": owning(16) };

  test("--quiet says nothing when all is well, and only what decides otherwise", () => {
    const folder = winlic.folder(files);
    expect(winlic.run([...CHECK, "--quiet"], { folder })).toEqual({ code: 0, stdout: "", stderr: "" });
    const { code, stdout } = winlic.run([...CHECK, "--quiet", "--fail-on", "advisory"], { folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Advisory/);
    expect(stdout).not.toContain("Checked");
  });

  test("--show-passed adds the calculation", () => {
    const folder = winlic.folder(files);
    expect(winlic.run(CHECK, { folder }).stdout).not.toContain("max(8, 4 vCPU)");
    expect(winlic.run([...CHECK, "--show-passed"], { folder }).stdout).toContain("max(8, 4 vCPU)");
    expect(answer(CHECK, { folder }).passed).toEqual([]);
    expect(answer([...CHECK, "--show-passed"], { folder }).passed).not.toEqual([]);
  });

  test("colours only on demand, because this is no terminal", () => {
    const folder = winlic.folder(files);
    const run = (words: readonly string[], environment = {}) =>
      winlic.run([...CHECK, ...words], { folder, environment }).stdout;
    const plain = run([]);
    expect(plain).not.toContain("\u001b");
    for (const environment of [{ CI: "true" }, { FORCE_COLOR: "1" }, { NO_COLOR: "1" }])
      expect(run([], environment)).toBe(plain);
    expect(run(["--color", "always"])).toContain("\u001b[");
    expect(run(["--color", "never"], { FORCE_COLOR: "1" })).toBe(plain);
  });

  test("the same bytes on every run", () => {
    const folder = winlic.folder(files);
    expect(winlic.run(CHECK, { folder })).toEqual(winlic.run(CHECK, { folder }));
  });

  test.each(["text", "json"])("no product key and no control character in %s", (format) => {
    const folder = winlic.folder({
      "state.json": stateOf([{ name: `web ${KEY} \u001b[31m`, licenseType: "Windows_Client" }]),
      "windows-licensing.yaml": `version: 1
waivers:
  - { rule: WL102, resource: "web*", reason: "Line one\\n${KEY}", owner: ops@contoso.com, until: 2027-03-31 }
`,
    });
    const { code, stdout } = winlic.run([...CHECK, "--format", format], { folder });
    expect(stdout).toContain("WL102");
    expect(stdout).not.toContain(KEY.slice(0, 11));
    expect(stdout).not.toContain("\u001b");
    expect(code).toBe(0);
  });
});
