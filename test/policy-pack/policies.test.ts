import { join } from "node:path";
import { levelOf } from "../../core/model";
import { RULES } from "../../core/rules";
import { type Diagnostic, type RunningPack, type SentResource, startPack } from "../support/analyzer";
import { COMPUTED } from "../support/builders";
import { bundlePack, makeFolder, ROOT } from "../support/packs";
import { ROOT_RESOURCE, sentMachine, sentRecord } from "../support/sent";

const COMPANION = "wrap-readable-keys";
const LEAD = "declare-a-valid-configuration";
const OWNED = { name: "EA", edition: "datacenter", cores: 16, assurance: { until: "2099-12-31" }, use: "azure" };

const bundle = bundlePack();
const packs: RunningPack[] = [];

/** A pack in a folder without a project, unless told otherwise. */
async function start(environment: Readonly<Record<string, string>> = {}, folder = bundle): Promise<RunningPack> {
  const pack = await startPack(folder, { PWD: makeFolder("empty"), ...environment });
  packs.push(pack);
  return pack;
}

let pack: RunningPack;
beforeAll(async () => {
  pack = await start();
}, 60_000);
beforeEach(() => pack.configure({}));
afterAll(() => Promise.all(packs.map((running) => running.stop())));

/** What the engine asks for in one run: each resource as it is registered, then the stack. */
async function runAll(resources: readonly SentResource[], running = pack): Promise<Said> {
  const each: Diagnostic[] = [];
  for (const resource of [ROOT_RESOURCE, ...resources]) each.push(...(await running.analyze(resource)));
  return { each, stack: await running.analyzeStack([ROOT_RESOURCE, ...resources]) };
}

interface Said {
  readonly each: readonly Diagnostic[];
  readonly stack: readonly Diagnostic[];
}

function by(policy: string, diagnostics: readonly Diagnostic[]): readonly Pick<Diagnostic, "level" | "about">[] {
  return diagnostics.filter((diagnostic) => diagnostic.policy === policy).map(({ level, about }) => ({ level, about }));
}

describe("the description of the pack", () => {
  test("a policy for each rule, the one that brings the configuration first, and a companion", async () => {
    const { name, policiesList } = await pack.describe();
    expect(name).toBe("windows-licensing");
    expect(policiesList[0]?.name).toBe(LEAD);
    expect(policiesList.map((policy) => policy.name).sort()).toEqual(
      [...RULES.map((rule) => rule.name), COMPANION].sort(),
    );
    expect(policiesList.find((policy) => policy.name === COMPANION)?.enforcementlevel).toBe(3);
  });

  test.each(RULES)("everything that Pulumi can show of $name", async (rule) => {
    const { policiesList } = await pack.describe();
    const policy = policiesList.find(({ name }) => name === rule.name);
    expect(policy).toMatchObject({
      remediationSteps: rule.fix,
      framework: { reference: rule.id },
      enforcementlevel: levelOf(rule) === "mandatory" ? 1 : 0,
    });
    expect(policy?.displayname).toContain(rule.title);
    expect(policy?.description).toContain(rule.why);
    expect(policy?.url).toMatch(new RegExp(`^https://.*/${rule.name}`));
    expect(policy?.severity).toBeGreaterThan(0);
    const { name, version, specification } = policy?.framework ?? {};
    const tags = policy?.tagsList ?? [];
    for (const text of [name, version, specification, ...tags]) expect(text).toMatch(/./);
    expect(tags).toHaveLength(2);
  });

  test("an option for the configuration", async () => {
    const { policiesList } = await pack.describe();
    const properties = policiesList.find(({ name }) => name === LEAD)?.configschema?.properties?.fieldsMap;
    expect(properties?.map(([name]) => name)).toEqual(["configuration"]);
    const others = policiesList.filter(({ name, configschema }) => name !== LEAD && configschema !== undefined);
    expect(others.map(({ name }) => name)).toEqual([COMPANION]);
  });
});

describe("single resources", () => {
  test.each([
    "azure-native:compute:VirtualMachine",
    "azure-native:compute/v20240301:VirtualMachine",
    "azure-native_compute_v20240301:compute:VirtualMachine",
  ])("a machine as %s", async (type) => {
    const said = await pack.analyze(sentMachine("web", { licenseType: "WindowsServer" }, type));
    expect(by("match-license-to-image", said)).toEqual([{ level: "mandatory", about: "web" }]);
  });

  test("a record with a fault", async () => {
    const said = await pack.analyze(sentRecord("kms", { relativeRecordSetName: "_vmlcs._tcp" }));
    expect(by("form-a-valid-srv-record", said)).toEqual([{ level: "mandatory", about: "kms" }]);
  });

  test("what no rule speaks of", async () => {
    expect(
      await pack.analyze({ type: "azure-native:storage:StorageAccount", name: "s", properties: { a: COMPUTED } }),
    ).toEqual([]);
    expect(await pack.analyze(ROOT_RESOURCE)).toEqual([]);
    expect(await pack.analyze(sentMachine("fine"))).toEqual([]);
  });

  test("one fault beside values computed at deploy time", async () => {
    const properties = {
      licenseType: "WindowsServer",
      hardwareProfile: COMPUTED,
      networkProfile: { networkInterfaces: COMPUTED },
    };
    const said = await pack.analyze(sentMachine("web", properties));
    expect(by("match-license-to-image", said)).toEqual([{ level: "mandatory", about: "web" }]);
  });

  test("many at once", async () => {
    const names = Array.from({ length: 40 }, (_none, index) => `web${String(index)}`);
    const said = await Promise.all(
      names.map((name, index) =>
        pack.analyze(sentMachine(name, index % 2 === 0 ? { licenseType: "WindowsServer" } : {})),
      ),
    );
    expect(said.map((diagnostics) => by("match-license-to-image", diagnostics))).toEqual(
      names.map((about, index) => (index % 2 === 0 ? [{ level: "mandatory", about }] : [])),
    );
  });

  test("the same one again, mended", async () => {
    expect(await pack.analyze(sentMachine("web", { licenseType: "WindowsServer" }))).not.toEqual([]);
    expect(await pack.analyze(sentMachine("web"))).toEqual([]);
  });
});

describe("the stack", () => {
  test("a fault of one resource is not said again", async () => {
    const { each, stack } = await runAll([sentMachine("web", { licenseType: "WindowsServer" })]);
    expect(by("match-license-to-image", each)).toHaveLength(1);
    expect(by("match-license-to-image", stack)).toEqual([]);
  });

  test("what one rule cannot tell is said once for all resources, under its name, softly", async () => {
    const { each, stack } = await runAll([
      sentMachine("web", { licenseType: COMPUTED }),
      sentMachine("app", { licenseType: COMPUTED }),
    ]);
    expect(by("declare-license-type", each)).toEqual([]);
    expect(by("declare-license-type", stack)).toEqual([{ level: "advisory", about: "" }]);
  });

  test("outputs of a preview, in which whatever no input sets is unknown", async () => {
    const machine = sentMachine("web", { licenseType: undefined });
    await pack.analyze(machine);
    const previewed = {
      ...machine,
      properties: { ...machine.properties, licenseType: COMPUTED, id: COMPUTED, osProfile: COMPUTED },
    };
    // The program leaves licenseType out, so this is no question that the deployment answers.
    expect(by("declare-license-type", await pack.analyzeStack([previewed]))).toEqual([]);
  });

  test("twice, with another estate", async () => {
    const open = sentMachine("web", { licenseType: COMPUTED });
    expect(by("declare-license-type", (await runAll([open])).stack)).toHaveLength(1);
    expect(by("declare-license-type", (await runAll([sentMachine("web")])).stack)).toEqual([]);
    expect(by("declare-license-type", (await runAll([open])).stack)).toHaveLength(1);
  });

  test("without resources", async () => {
    expect(await pack.analyzeStack([])).toEqual([]);
  });
});

describe("levels of Pulumi's own configuration", () => {
  const wrong = [sentMachine("web", { licenseType: "WindowsServer" }), sentMachine("app", { licenseType: COMPUTED })];

  test("a rule made advisory", async () => {
    await pack.configure({ "match-license-to-image": "advisory" });
    expect(by("match-license-to-image", (await runAll(wrong)).each)).toEqual([{ level: "advisory", about: "web" }]);
  });

  test("a rule made mandatory", async () => {
    await pack.configure({ "declare-license-type": "mandatory" });
    const { each } = await runAll([sentMachine("web", { licenseType: undefined })]);
    expect(by("declare-license-type", each)).toEqual([{ level: "mandatory", about: "web" }]);
  });

  test("a rule switched off takes its open questions along", async () => {
    await pack.configure({ "match-license-to-image": "disabled", "declare-license-type": "disabled" });
    const { each, stack } = await runAll(wrong);
    expect(by("match-license-to-image", [...each, ...stack])).toEqual([]);
    expect(by("declare-license-type", [...each, ...stack])).toEqual([]);
  });

  test("the rule that is asked first switched off: the others speak as before", async () => {
    await pack.configure({ [LEAD]: "disabled" });
    const { each, stack } = await runAll(wrong);
    expect(by("match-license-to-image", each)).toEqual([{ level: "mandatory", about: "web" }]);
    expect(by("declare-license-type", stack)).toEqual([{ level: "advisory", about: "app" }]);
  });

  test.each(["mandatory", "advisory"] as const)("a message softer than its rule, %s", async (level) => {
    await pack.configure({ "form-a-valid-srv-record": level });
    const said = await pack.analyze(sentRecord("kms", { relativeRecordSetName: "_vmlcs._tcp", ttl: 1 }));
    expect(
      by("form-a-valid-srv-record", said)
        .map((one) => one.level)
        .sort(),
    ).toEqual(["advisory", level].sort());
  });
});

describe("the configuration of the policy", () => {
  const licensed = sentMachine("web", { hardwareProfile: { vmSize: "Standard_D32s_v5" } });

  test("declares what is owned", async () => {
    await pack.configure({}, { [LEAD]: { configuration: { entitlements: [OWNED] } } });
    const { each, stack } = await runAll([licensed]);
    expect([...by(LEAD, each), ...by(LEAD, stack)]).toEqual([]);
    expect(by("own-enough-cores", stack)).toMatchObject([{ level: "mandatory" }]);
    expect(pack.printed()).toContain("policy configuration");
  });

  test("with a fault: said before any resource, and once", async () => {
    await pack.configure({}, { [LEAD]: { configuration: { entitlements: [{ ...OWNED, cores: -1 }] } } });
    const { each, stack } = await runAll([licensed]);
    expect(by(LEAD, each)).toEqual([{ level: "mandatory", about: "" }]);
    expect(by(LEAD, stack)).toEqual([]);
  });

  test.each([42, "version: 1", [], null])("%j in its place", async (configuration) => {
    await pack.configure({}, { [LEAD]: { configuration } });
    expect(by(LEAD, (await runAll([licensed])).each)).not.toEqual([]);
  });

  test("a waiver covers a finding of a single resource", async () => {
    const today = new Date();
    const until = new Date(today.getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
    const waiver = { rule: "WL102", resource: "web", reason: "Migration", owner: "platform@contoso.com", until };
    await pack.configure({}, { [LEAD]: { configuration: { waivers: [waiver] } } });
    const wrong = { licenseType: "WindowsServer" };
    const { each, stack } = await runAll([sentMachine("web", wrong), sentMachine("app", wrong)]);
    expect(by("match-license-to-image", each)).toEqual([{ level: "mandatory", about: "app" }]);
    expect(by("match-license-to-image", stack)).toEqual([]);
    expect(by("keep-waivers-current", stack)).toEqual([]);
  });

  test("a waiver that has lapsed", async () => {
    const waiver = {
      rule: "WL102",
      resource: "web",
      reason: "Migration",
      owner: "platform@contoso.com",
      until: "2020-01-31",
    };
    await pack.configure({}, { [LEAD]: { configuration: { waivers: [waiver] } } });
    const { each, stack } = await runAll([sentMachine("web", { licenseType: "WindowsServer" })]);
    expect(by("match-license-to-image", each)).toEqual([{ level: "mandatory", about: "web" }]);
    expect(by("keep-waivers-current", stack)).toEqual([{ level: "mandatory", about: "" }]);
  });

  test("taken away again", async () => {
    await pack.configure({}, { [LEAD]: { configuration: { entitlements: [OWNED] } } });
    await runAll([licensed]);
    await pack.configure({});
    expect(by("own-enough-cores", (await runAll([licensed])).stack)).toEqual([]);
  });
});

test("nothing but the configuration, the inventory and what rules wait for is printed, each once", async () => {
  const quiet = await start();
  await runAll(
    [sentMachine("web", { licenseType: COMPUTED }), sentMachine("app", { licenseType: "WindowsServer" })],
    quiet,
  );
  await runAll([], quiet);
  const [first, second, ...others] = quiet.printed().trimEnd().split("\n");
  expect(first).toMatch(/^windows-licensing configuration: none$/);
  expect(second).toBe("windows-licensing inventory: 2 machines");
  expect(others.length).toBeGreaterThan(0);
  for (const line of others)
    expect(line).toMatch(/^windows-licensing waiting for a declaration, WL\d{3} .+ declare `.+`$/);
  expect(new Set(others).size).toBe(others.length);
}, 60_000);

describe("rules that throw", () => {
  test("are reported under their names and hide nothing", async () => {
    const throwing = await start({}, bundlePack(join(ROOT, "test", "fixtures", "policy-pack", "throwing-pack.ts")));
    const { each, stack } = await runAll([sentMachine("web", { licenseType: "WindowsServer" })], throwing);
    expect(by("throw-on-machines", each)).toEqual([{ level: "mandatory", about: "web" }]);
    expect(by("match-license-to-image", each)).toEqual([{ level: "mandatory", about: "web" }]);
    expect(by("throw-on-machines", stack)).toEqual([]);
    expect(by("throw-on-estates", stack)).toEqual([{ level: "mandatory", about: "" }]);
    const text = [...each, ...stack].map(({ message }) => message).join("\n");
    expect(text).toContain("no good answer about web");
    expect(text).not.toMatch(/\n\s+at /);
  }, 60_000);
});
