import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECK_FORMATS } from "../../../cli/formats/check-formats";
import { faultsBySchema } from "../../support/json-schema";
import { stateOf } from "../support/states";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();

interface Answer {
  readonly verdict: string;
  readonly input: { readonly source: string; readonly notes: readonly string[] };
  readonly checked: { readonly machines: number };
  readonly counts: { readonly mandatory: number; readonly advisory: number };
  readonly findings: readonly {
    readonly rule: string;
    readonly level: string;
    readonly text: string;
    readonly fingerprint: string;
    readonly subject: { readonly name: string; readonly source?: { readonly file: string } };
  }[];
}

function check(
  folder: string,
  ...words: readonly string[]
): Answer & { readonly code: number | null; readonly stderr: string } {
  const { code, stdout, stderr } = winlic.run(["check", ...words, "--as-of", "2026-11-22", "--format", "json"], {
    folder,
  });
  return { ...(stdout === "" ? ({} as Answer) : (JSON.parse(stdout) as Answer)), code, stderr };
}

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

const machine = (name: string, more: object = {}) => ({
  type: "Microsoft.Compute/virtualMachines",
  apiVersion: "2024-07-01",
  name,
  location: "westeurope",
  properties: {
    hardwareProfile: { vmSize: "Standard_D4s_v5" },
    licenseType: "Windows_Client",
    osProfile: { computerName: "web", adminUsername: "contosoadmin" },
    storageProfile: {
      imageReference: {
        publisher: "MicrosoftWindowsServer",
        offer: "WindowsServer",
        sku: "2022-datacenter",
        version: "latest",
      },
    },
  },
  ...more,
});

const template = {
  $schema: SCHEMA,
  contentVersion: "1.0.0.0",
  parameters: { count: { type: "int" }, licence: { type: "string", defaultValue: "Windows_Client" } },
  resources: [machine("[format('web-{0}', copyIndex())]", { copy: { name: "webs", count: "[parameters('count')]" } })],
};
const parameters = (values: Readonly<Record<string, unknown>>) => ({
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  contentVersion: "1.0.0.0",
  parameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
});

describe("an ARM template", () => {
  test("is checked with its parameters, the last value of each", () => {
    const folder = winlic.folder({
      "main.json": template,
      "prod.json": parameters({ count: 5 }),
      "eu.json": parameters({ count: 3 }),
    });
    const found = check(folder, "main.json", "--parameters", "prod.json", "--parameters", "eu.json", "--only", "WL102");
    expect({ code: found.code, source: found.input.source, stderr: found.stderr }).toEqual({
      code: 1,
      source: "template",
      stderr: "",
    });
    expect(found.findings.map(({ subject }) => subject.source?.file)).toEqual(["main.json", "main.json", "main.json"]);
  });

  test("with comments, from standard input", () => {
    const text = `// the estate\n${JSON.stringify({ ...template, parameters: { count: { type: "int", defaultValue: 2 } } })}`;
    const { code, stdout } = winlic.run(["check", "-", "--only", "WL102", "--format", "json"], { stdin: text });
    expect([code, (JSON.parse(stdout) as Answer).findings.length]).toEqual([1, 2]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, readonly string[], RegExp]>([
    ["a parameter without a value", { "main.json": template }, ["main.json"], /count/],
    ["a file of parameters alone", { "p.json": parameters({ count: 1 }) }, ["p.json"], /--parameters/],
    ["parameters that are not there", { "main.json": template }, ["main.json", "--parameters", "no.json"], /no\.json/],
    [
      "parameters that are no JSON",
      { "main.json": template, "p.json": "{" },
      ["main.json", "--parameters", "p.json"],
      /p\.json/,
    ],
    [
      "parameters for a state",
      { "s.json": stateOf([]), "p.json": parameters({}) },
      ["s.json", "--parameters", "p.json"],
      /ARM template/,
    ],
    ["a template as a state", { "main.json": template }, ["--state", "main.json"], /ARM template/],
    [
      "a broken template",
      { "main.json": { ...template, resources: [machine("[format(]")] } },
      ["main.json"],
      /main\.json/,
    ],
    [
      "Bicep",
      { "main.bicep": "param count int\n\nresource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {\n}\n" },
      ["main.bicep"],
      /bicep build/,
    ],
    [
      "parameters of Bicep",
      { "main.bicepparam": "using 'main.bicep'\n\nparam count = 3\n" },
      ["main.bicepparam"],
      /bicep build/,
    ],
  ])("%s is refused with what to do", (_name, files, words, says) => {
    const { code, stdout, stderr } = winlic.run(["check", ...words], { folder: winlic.folder(files) });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("a snapshot of Bicep", () => {
    const id = (name: string, group: string) =>
      `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
    const folder = winlic.folder({
      "main.snapshot.json": {
        predictedResources: [machine("one", { id: id("one", "a") }), machine("two", { id: id("two", "b") })],
        diagnostics: [],
      },
    });
    const { code, findings, input } = check(folder, "main.snapshot.json", "--only", "WL102");
    expect([code, input.source, findings.length]).toEqual([1, "template", 2]);
  });
});

const KEY = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33";
const EVIL = `VM \u202e is not <b>allowed</b> | ::error::x\n=cmd() key ${KEY}`;

function event(values: Readonly<Record<string, unknown>>, sequence: number): string {
  return JSON.stringify({ sequence, timestamp: 1796075754, ...values });
}

/** As `pulumi policy analyze --json` of Pulumi 3.260 prints them: no resources, and the messages behind the descriptions. */
function analyzed(urn: string): string {
  const policy = (more: Readonly<Record<string, unknown>>) => ({
    policyEvent: {
      resourceUrn: urn,
      message: `No machines.\n${EVIL}`,
      color: "",
      policyName: "no-vm",
      policyPackName: "corp-pack",
      policyPackVersion: "1.2.3",
      policyPackVersionTag: "1.2.3",
      enforcementLevel: "mandatory",
      ...more,
    },
  });
  const stack = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
  return [
    policy({}),
    policy({
      resourceUrn: stack,
      message: "<{%reset%}>untagged<{%reset%}>",
      policyName: "tags",
      enforcementLevel: "advisory",
    }),
    policy({ policyName: "off", enforcementLevel: "disabled" }),
    policy({ policyPackName: "windows-licensing", policyName: "own-enough-cores" }),
    {
      summaryEvent: {
        maybeCorrupt: false,
        durationSeconds: 0,
        resourceChanges: {},
        isPreview: false,
        result: "failed",
      },
    },
  ]
    .map(event)
    .join("\n");
}

describe("findings of other packs", () => {
  const state = stateOf([{ name: "web", licenseType: "None", line: 7 }]);
  const urn =
    (
      state as { readonly deployment: { readonly resources: readonly { readonly urn: string }[] } }
    ).deployment.resources.find((each) => each.urn.endsWith("::web"))?.urn ?? "";
  const files = { "state.json": state, "events.jsonl": analyzed(urn) };
  const INPUTS = ["state.json", "events.jsonl"];

  test("are counted in a note where nobody asked for them", () => {
    const { code, findings, input } = check(winlic.folder(files), ...INPUTS);
    expect(code).toBe(0);
    expect(findings.filter(({ rule }) => rule.includes("/"))).toEqual([]);
    expect(input.notes.filter((note) => note.includes("corp-pack"))).toHaveLength(1);
    expect(input.notes.join()).toContain("2 findings");
  });

  test("decide like the own ones, and have a place and a fingerprint", () => {
    const folder = winlic.folder(files);
    const { code, findings, counts } = check(folder, ...INPUTS, "--include-other-packs");
    const others = findings.filter(({ rule }) => rule.includes("/"));
    expect(others.map(({ rule, level, subject }) => [rule, level, subject.name])).toEqual([
      ["corp-pack/no-vm", "mandatory", "web"],
      ["corp-pack/tags", "advisory", "shop-dev"],
    ]);
    expect([code, counts.mandatory]).toEqual([1, 1]);
    expect(others[0]?.subject.source).toBeDefined();
    expect(others[1]?.text).toBe("untagged");
    expect(new Set(others.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    const baseline = ["--include-other-packs", "--baseline"];
    check(folder, ...INPUTS, ...baseline, "create=base.json");
    expect(check(folder, ...INPUTS, ...baseline, "base.json").code).toBe(0);
  });

  test("stand in every format, masked and escaped", () => {
    const folder = winlic.folder(files);
    const formats = CHECK_FORMATS.flatMap(({ name }) => ["--format", `${name}=out.${name}`]);
    const { code, stderr } = winlic.run(["check", ...INPUTS, "--include-other-packs", ...formats], { folder });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    for (const { name } of CHECK_FORMATS) {
      const text = readFileSync(join(folder, `out.${name}`), "utf8");
      expect(`${name}: ${text}`).toContain("no-vm");
      expect(text).not.toContain("\u202e");
      expect(text).not.toContain(KEY);
      if (["markdown", "junit"].includes(name)) expect(text).not.toContain("<b>allowed");
    }
    const sarif: unknown = JSON.parse(readFileSync(join(folder, "out.sarif"), "utf8"));
    expect(
      faultsBySchema("schema/report.schema.json", JSON.parse(readFileSync(join(folder, "out.json"), "utf8"))),
    ).toEqual([]);
    expect(JSON.stringify(sarif)).toContain('"ruleId":"corp-pack/no-vm"');
    // A saved report keeps them.
    const { stdout } = winlic.run(["convert", "out.json", "--format", "csv"], { folder });
    expect(stdout).toBe(readFileSync(join(folder, "out.csv"), "utf8"));
  });

  test("the events of an analysis alone show no resource, and their findings count", () => {
    const folder = winlic.folder(files);
    expect(check(folder, "events.jsonl")).toMatchObject({ code: 0, verdict: "nothing-to-check" });
    expect(check(folder, "events.jsonl", "--include-other-packs")).toMatchObject({ code: 1, verdict: "blocked" });
  });
});
