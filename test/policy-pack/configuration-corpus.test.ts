import { stringify } from "yaml";
import { readConfiguration } from "../../config/read";
import { evaluate } from "../../core/engine/evaluate";
import type { Subject } from "../../core/model";
import { readEstate } from "../../core/resources/read-estate";
import { RULES } from "../../core/rules";
import { finish } from "../../core/text/media";
import { renderMessage, renderUnknownLine } from "../../core/words/render";
import { type RunningPack, startPack } from "../support/analyzer";
import { declare } from "../support/builders";
import { bundlePack, makeFolder } from "../support/packs";
import { ROOT_RESOURCE, sentMachine } from "../support/sent";

/** One document, good or bad, says the same of one estate through the policy pack and through the command line. */

const LEAD = "declare-a-valid-configuration";
const AS_OF = "2026-11-30";
const MACHINES = [
  sentMachine("web", { licenseType: "Windows_Server", hardwareProfile: { vmSize: "Standard_D32s_v5" } }),
  sentMachine("paying", { licenseType: "None", tags: { team: "web" } }),
  sentMachine("wrong", { licenseType: "Windows_Client" }),
];

const EA = { name: "EA", edition: "standard", cores: 16, assurance: { until: "2029-01-01" }, use: "azure" };
const RIGHT = { machine: "web", kind: "dev-test", reason: "One", owner: "me", until: "2027-01-01" };
const WAIVER = { rule: "match-license-to-image", resource: "wrong", reason: "One", owner: "me", until: "2027-01-01" };
const entitled = (more: object) => ({ entitlements: [{ ...EA, ...more }] });

const CORPUS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "nothing declared": {},
  "too few cores": entitled({}),
  "enough cores": entitled({ cores: 64 }),
  packs: { entitlements: [{ name: "EA", edition: "datacenter", packs: { sixteen: 2, two: 3 }, use: "azure" }] },
  "processor licences": { entitlements: [{ name: "EA", edition: "standard", processors: 2, use: "on-premises" }] },
  "lapsed assurance": entitled({ cores: 64, assurance: { until: "2026-01-01" } }),
  "both places": entitled({ use: { both: { since: "2026-11-01" } } }),
  SPLA: entitled({ cores: 64, channel: "spla" }),
  "a subscription with its end": entitled({ cores: 64, channel: "subscription" }),
  "people without CALs": { access: { users: 10, cals: [] } },
  "people with CALs": { access: { users: 10, cals: [{ kind: "user", release: 2022, count: 10 }] } },
  "a suite": { access: { users: 10, cals: [{ kind: "user", via: "microsoft-365-e3", count: 10 }] } },
  "a suite that does not exist": { access: { users: 10, cals: [{ kind: "user", via: "no-such-suite", count: 10 }] } },
  "declared machines": { machines: [{ match: { name: "paying" }, edition: "essentials", users: 40, release: 2022 }] },
  "a server on-premises": { onPremises: [{ name: "hv1", processors: [16, 16], release: 2022, virtualMachines: 2 }] },
  "own KMS": { activation: { method: "kms", domain: "corp.contoso.com", hosts: ["kms1.corp.contoso.com"] } },
  "own KMS by an address": { activation: { method: "kms", hosts: [{ name: "10.0.0.4", port: 1688, os: 2022 }] } },
  "Active Directory": { activation: { method: "adba", domain: "corp.contoso.com", adba: { schema: 2016, key: 2022 } } },
  "a quantity of a key": { activation: { method: "mak", mak: { activations: 10, used: 9 } } },
  "an appliance": { network: { appliances: [{ address: "10.0.0.4", allows: ["azure-kms"], egress: "azure" }] } },
  counting: { ...entitled({}), counting: { model: "legacy-packs", perCustomerMinimum: 64 } },
  "a right": { ...entitled({}), rights: [RIGHT] },
  "a waiver": { waivers: [WAIVER] },
  "a waiver that covers nothing": { waivers: [{ ...WAIVER, resource: "nobody" }] },
  "a lapsed waiver": { waivers: [{ ...WAIVER, until: "2026-01-01" }] },
  "no waivers in programs": { waiversInProgram: false },
  "an edition that does not exist": entitled({ edition: "datacentre" }),
  "negative cores": entitled({ cores: -1 }),
  "half a core": entitled({ cores: 1.5 }),
  "cores as a text": entitled({ cores: "16" }),
  "two ways to count": entitled({ packs: { sixteen: 1 } }),
  "a day that does not exist": entitled({ assurance: { until: "2026-02-30" } }),
  "a subscription without an end": {
    entitlements: [{ name: "S", edition: "standard", cores: 8, use: "azure", channel: "subscription" }],
  },
  "a name twice": { entitlements: [EA, EA] },
  "a key that nobody reads": { acces: { users: 3 } },
  "a misspelt key inside": { access: { usrs: 3 } },
  "a list that is none": { entitlements: EA },
  "more shared than there are": { access: { users: 1, devices: 1, shared: { users: 2, devices: 1 }, cals: [] } },
  "a CAL without its release": { access: { users: 1, cals: [{ kind: "user", count: 1 }] } },
  "an unknown role": { machines: [{ match: { name: "web" }, roles: ["printer"] }] },
  "nothing to match": { machines: [{ edition: "standard" }] },
  "an address that is none": { network: { appliances: [{ address: "10.0.0", allows: ["azure-kms"] }] } },
  "a domain with the service": { activation: { method: "kms", domain: "_vlmcs._tcp.contoso.com", hosts: ["kms1"] } },
  "a right without a reason": { rights: [{ ...RIGHT, reason: "  " }] },
  "a right for two years": { rights: [{ ...RIGHT, until: "2029-01-01" }] },
  "a right over nothing named": { rights: [{ kind: "dev-test", reason: "One", owner: "me", until: "2027-01-01" }] },
  "a waiver of no rule": { waivers: [{ ...WAIVER, rule: "no-such-rule" }] },
  "a waiver without an owner": { waivers: [{ ...WAIVER, owner: "" }] },
  "two sections with faults": { ...entitled({ edition: "gold" }), access: { users: -3 } },
};

test("the corpus holds good and bad ones", () => {
  expect(Object.keys(CORPUS).length).toBeGreaterThanOrEqual(40);
});

let pack: RunningPack;
beforeAll(async () => {
  pack = await startPack(bundlePack(), { PWD: makeFolder("corpus") });
}, 60_000);
afterAll(() => pack.stop());

/** `rule, level, resource, sentence`, without the place of the document, which is another one. */
function line(rule: string, level: string, about: string, text: string): string {
  return [rule, level, about, text.replace(/^[^,:]*(?::\d+)*, /, "")].join(" | ");
}

async function throughPack(document: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  await pack.configure({}, { [LEAD]: { configuration: { ...document, asOf: AS_OF } } });
  const said = [];
  for (const resource of [ROOT_RESOURCE, ...MACHINES]) said.push(...(await pack.analyze(resource)));
  said.push(...(await pack.analyzeStack([ROOT_RESOURCE, ...MACHINES])));
  const lines = said.map(({ policy, level, about, message }) => {
    const [first = ""] = message.split("\n");
    return line(policy, level, about, first.replace(/^WL\d{3}: /, ""));
  });
  return [...new Set(lines)].sort();
}

function throughCommandLine(document: Readonly<Record<string, unknown>>): readonly string[] {
  const text = stringify({ version: 1, ...document, asOf: AS_OF });
  const { declarations, faults } = readConfiguration(new TextEncoder().encode(text), {
    file: "windows-licensing.yaml",
    knownRules: RULES,
    asOf: AS_OF,
  });
  const report = evaluate(
    readEstate(
      MACHINES.map(({ type, name, properties }) => declare(type, name, properties)),
      { declarations, configuration: { from: "windows-licensing.yaml", faults }, asOf: AS_OF },
    ),
    RULES,
  );
  const rules = new Map(RULES.map((rule) => [rule.id, rule]));
  const aboutOf = ({ urn, name }: Subject) => (urn === undefined ? "" : name);
  const lines = [
    ...report.findings.map((finding) => {
      const rule = rules.get(finding.rule);
      const sentence = rule === undefined ? "" : renderMessage(finding, rule);
      return line(finding.name, finding.level, aboutOf(finding.subject), finish(sentence, "text"));
    }),
    ...report.unknowns.map((note) => {
      const [only, ...others] = note.subjects;
      const about = only === undefined || others.length > 0 ? "" : aboutOf(only);
      return line(note.name, "advisory", about, finish(renderUnknownLine(note, rules.get(note.rule)), "text"));
    }),
  ];
  return [...new Set(lines)].sort();
}

test.each(Object.entries(CORPUS))("%s", async (_name, document) => {
  expect(await throughPack(document)).toEqual(throughCommandLine(document));
});
