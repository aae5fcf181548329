import fc from "fast-check";
import { checkReading } from "../../../cli/check-estate";
import { formatJson } from "../../../cli/formats/json";
import { formatPosition } from "../../../cli/formats/position";
import { describeTerminal } from "../../../cli/formats/terminal";
import { formatText } from "../../../cli/formats/text";
import { findConfiguration } from "../../../config/find";
import { reportPosition } from "../../../core/licensing/position-report";
import type { DeclaredResource } from "../../../core/model";
import { RULES } from "../../../core/rules";
import { violationsByRule } from "../../../policy-pack/violation";
import { buildEstate, declare } from "../../support/builders";
import { hidden, secretKey, shows, treeWith } from "../../support/hidden-keys";
import { scaleSet, virtualMachine } from "../../support/machines";
import { customScript, runCommand } from "../../support/scripts";

const AS_OF = "2026-11-21";
const TERMINAL = describeTerminal({ isTTY: false, columns: 60 }, {}, "never");

/** Everything that is printed of an estate: as JSON, for a person, and under Pulumi. */
function printed(resources: readonly DeclaredResource[], configuration: string): string {
  const found = findConfiguration({
    folder: "shop",
    readFile: (path) => (path.endsWith("windows-licensing.yaml") ? Buffer.from(configuration) : undefined),
    knownRules: RULES,
    asOf: AS_OF,
  });
  const reading = { source: "preview" as const, resources, notes: [], missing: [] };
  const result = checkReading(reading, {
    configuration: found,
    input: { name: "preview.json" },
    asOf: AS_OF,
    failOn: ["advisory"],
  });
  expect(result.report.crashes).toEqual([]);
  return [
    formatJson(result, { showPassed: true }),
    formatText(result, TERMINAL, { quiet: false, showPassed: true }),
    ...[...violationsByRule(result.report, RULES).values()].flat().map(({ text }) => text),
  ].join("\n");
}

/** Where scripts of a machine hold a key. */
const estates: readonly ((key: string) => readonly DeclaredResource[])[] = [
  (key) => [
    virtualMachine("vm", { more: { vmName: "vm" } }),
    customScript("setup", "vm", `cscript slmgr.vbs /ipk ${key} & cscript slmgr.vbs /skms ${key}`),
  ],
  (key) => [
    virtualMachine("vm", { more: { vmName: "vm" } }),
    runCommand("run", "vm", `param($Host = '${key}')\nslmgr /ipk ${key}\nslmgr /skms $Host\nslmgr /skms-domain ${key}`),
  ],
  (key) => [virtualMachine(`vm-${key}`, { tags: { "windows-licensing:edition": key, [key]: key } })],
  (key) => [virtualMachine("vm", { image: { publisher: key, offer: key, sku: key, version: key }, size: key })],
  (key) => [
    scaleSet("farm", 2, {
      more: {
        virtualMachineProfile: {
          extensionProfile: {
            extensions: [
              { name: key, type: "CustomScriptExtension", settings: { commandToExecute: `slmgr /ipk ${key}` } },
            ],
          },
        },
      },
    }),
  ],
];

const configurations: readonly ((key: string) => string)[] = [
  () => "version: 1\n",
  () => "version: 1\nactivation: { method: kms, domain: corp.contoso.com }\n",
  (key) => `version: 1\nentitlements: [{ name: ${key}, edition: ${key} }]\n`,
  (key) => `version: 1\n${key}: { ${key}: 1 }\n`,
  (key) => `version: 1\nactivation: { method: kms, hosts: ["${key}"] }\nmachines: [{ match: { name: "${key}*" } }]\n`,
  (key) => `version: ${key}\n  bad:: [${key}\n`,
];

test("nothing that is printed shows more of a key than its last five characters", () => {
  const cases = fc
    .tuple(secretKey, fc.constantFrom(...estates), fc.constantFrom(...configurations))
    .map(([key, estate, configuration]) => ({
      keys: [key],
      resources: estate(key),
      configuration: configuration(key),
    }));
  fc.assert(
    fc.property(cases, ({ keys, resources, configuration }) => {
      const text = printed(resources, configuration);
      expect(keys.filter((key) => shows(text, key))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test.each(["text", "json", "csv", "markdown"] as const)("nor the licence position as %s", (format) => {
  fc.assert(
    fc.property(secretKey, (key) => {
      const machine = virtualMachine(`vm-${key}`, { more: { vmName: key, licenseType: "Windows_Server" } });
      const estate = buildEstate({ resources: [machine, virtualMachine("other", { size: key })] });
      const page = {
        report: reportPosition(estate, { size: key, count: 1 }),
        input: key,
        configuration: key,
        notes: [key],
        resources: 2,
      };
      expect(shows(formatPosition(page, format, TERMINAL), key)).toBe(false);
    }),
    { numRuns: 50 },
  );
});

test("wherever in a property it is hidden", () => {
  const cases = fc
    .array(hidden(secretKey), { minLength: 1, maxLength: 3 })
    .chain((secrets) =>
      treeWith(secrets.map(({ value }) => value)).map((tree) => ({ tree, keys: secrets.map(({ key }) => key) })),
    );
  fc.assert(
    fc.property(cases, ({ tree, keys }) => {
      const text = printed([declare("azure:compute/extension:Extension", "setup", tree)], "version: 1\n");
      expect(keys.filter((key) => shows(text, key))).toEqual([]);
      for (const key of keys) expect(text.toUpperCase()).toContain(key.slice(-5));
    }),
    { numRuns: 150 },
  );
});
