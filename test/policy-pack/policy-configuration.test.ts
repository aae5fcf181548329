import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { NOTHING_DECLARED } from "../../core/model";
import { RULES } from "../../core/rules";
import { readConfiguration } from "../../policy-pack/policy-configuration";
import { type Diagnostic, type RunningPack, startPack } from "../support/analyzer";
import { bundlePack, makeFolder } from "../support/packs";
import { ROOT_RESOURCE, sentMachine } from "../support/sent";

const SHORT = { name: "EA", edition: "datacenter", cores: 16, assurance: { until: "2099-12-31" }, use: "azure" };
const YAML = `version: 1\nentitlements: [${JSON.stringify(SHORT)}]\n`;
const PROJECT = "name: shop\nruntime: nodejs\n";

interface Surroundings {
  /** Files by path, below a folder of their own. */
  readonly files?: Readonly<Record<string, string>>;
  /** Below the same folder. */
  readonly startedIn?: string;
  /** The name of the project, as the engine passes it on; `policy analyze` passes none. */
  readonly project?: string;
  readonly stack?: Readonly<Record<string, string>>;
}

/** The environment of a pack in these surroundings. */
function surround({ files = {}, startedIn = ".", project }: Surroundings): Readonly<Record<string, string>> {
  const folder = makeFolder("surroundings");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  mkdirSync(join(folder, startedIn), { recursive: true });
  return {
    PWD: join(folder, startedIn),
    ...(project === undefined ? {} : { PULUMI_NODEJS_PROJECT: project, PULUMI_NODEJS_STACK: "dev" }),
  };
}

describe("reading", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
    runtime.setAllConfig({});
  });

  function read(surroundings: Surroundings): ReturnType<typeof readConfiguration> {
    const { PULUMI_NODEJS_PROJECT: _outer, ...environment } = before;
    process.env = { ...environment, ...surround(surroundings) };
    runtime.setAllConfig({ ...surroundings.stack });
    return readConfiguration(RULES);
  }

  describe("a configuration that is found", () => {
    test.each<{ situation: string; surroundings: Surroundings; says: string }>([
      {
        situation: "beside Pulumi.yaml",
        surroundings: { files: { "Pulumi.yaml": PROJECT, "windows-licensing.yaml": YAML }, project: "shop" },
        says: "windows-licensing.yaml",
      },
      {
        situation: "beside Pulumi.yaml, started in a folder below it",
        surroundings: {
          files: { "Pulumi.yaml": PROJECT, "windows-licensing.yaml": YAML },
          startedIn: "infra/network",
          project: "shop",
        },
        says: "windows-licensing.yaml",
      },
      {
        situation: "where a state is analysed, which belongs to no project",
        surroundings: { files: { "windows-licensing.yaml": YAML } },
        says: "windows-licensing.yaml",
      },
      {
        situation: "in the stack's configuration",
        surroundings: { stack: { "windows-licensing:configuration": JSON.stringify({ entitlements: [SHORT] }) } },
        says: "stack configuration",
      },
      {
        situation: "in a file that the stack's configuration names",
        surroundings: {
          files: { "Pulumi.yaml": PROJECT, "licences/prod.yaml": YAML },
          project: "shop",
          stack: { "windows-licensing:file": "licences/prod.yaml" },
        },
        says: "licences/prod.yaml",
      },
      {
        situation: "in the stack's configuration, with another beside Pulumi.yaml",
        surroundings: {
          files: { "Pulumi.yaml": PROJECT, "windows-licensing.yaml": "version: 1\n" },
          project: "shop",
          stack: { "windows-licensing:configuration": JSON.stringify({ entitlements: [SHORT] }) },
        },
        says: "stack configuration",
      },
    ])("$situation", ({ surroundings, says }) => {
      const { declarations, configuration, line } = read(surroundings);
      expect(configuration).toEqual({ from: says, faults: [] });
      expect(declarations.entitlements).toMatchObject([{ name: "EA" }]);
      expect(line).toContain(says);
    });
  });

  describe("a configuration that does not count", () => {
    test.each<{ situation: string; surroundings: Surroundings }>([
      {
        situation: "beside another project, as with pulumi --cwd",
        surroundings: { files: { "Pulumi.yaml": PROJECT, "windows-licensing.yaml": YAML }, project: "bank" },
      },
      {
        situation: "where no project is, though there is one elsewhere",
        surroundings: { files: { "windows-licensing.yaml": YAML }, project: "bank" },
      },
      { situation: "none at all", surroundings: {} },
    ])("$situation", ({ surroundings }) => {
      const { declarations, configuration } = read(surroundings);
      expect(configuration).toEqual({ from: "none", faults: [] });
      expect(declarations).toEqual(NOTHING_DECLARED);
    });
  });

  describe("a configuration with a fault", () => {
    test.each<{ situation: string; surroundings: Surroundings; names: string }>([
      {
        situation: "a file that is no YAML",
        surroundings: {
          files: { "Pulumi.yaml": PROJECT, "windows-licensing.yaml": "version: 1\nentitlements: [" },
          project: "shop",
        },
        names: `"windows-licensing.yaml","line":2`,
      },
      {
        situation: "an unknown rule",
        surroundings: {
          files: {
            "Pulumi.yaml": PROJECT,
            "windows-licensing.yaml": "version: 1\nrules: { own-enough-cors: { level: advisory } }",
          },
          project: "shop",
        },
        names: "own-enough-cores",
      },
      {
        situation: "a file that the stack names and nobody has written",
        surroundings: {
          files: { "Pulumi.yaml": PROJECT },
          project: "shop",
          stack: { "windows-licensing:file": "no.yaml" },
        },
        names: "no.yaml",
      },
      {
        situation: "a folder in the file's place",
        surroundings: { files: { "Pulumi.yaml": PROJECT, "windows-licensing.yaml/x": "" }, project: "shop" },
        names: "windows-licensing.yaml",
      },
    ])("$situation", ({ surroundings, names }) => {
      const { faults } = read(surroundings).configuration;
      expect(faults).toHaveLength(1);
      expect(JSON.stringify(faults)).toContain(names);
    });
  });
});

const LEAD = "declare-a-valid-configuration";
const LICENSED = sentMachine("web", { hardwareProfile: { vmSize: "Standard_D32s_v5" } });

const bundle = bundlePack();
let running: RunningPack | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(surroundings: Surroundings): Promise<RunningPack> {
  running = await startPack(bundle, {
    ...surround(surroundings),
    ...(surroundings.stack === undefined ? {} : { PULUMI_CONFIG: JSON.stringify(surroundings.stack) }),
  });
  await running.configure({});
  return running;
}

async function check(pack: RunningPack): Promise<readonly Diagnostic[]> {
  const said = [
    ...(await pack.analyze(ROOT_RESOURCE)),
    ...(await pack.analyze(LICENSED)),
    ...(await pack.analyzeStack([ROOT_RESOURCE, LICENSED])),
  ];
  // The machine stands alone, so whether it reaches a KMS is an open question, and none of these tests'.
  return said.filter(({ policy }) => !/kms/.test(policy));
}

test("a pack with a configuration says which, and what more could be declared, each in one line", async () => {
  const configuration = JSON.stringify({ entitlements: [SHORT] });
  const pack = await start({ stack: { "windows-licensing:configuration": configuration } });
  expect((await check(pack)).map(({ policy }) => policy)).toEqual(["own-enough-cores"]);
  const [first, second, ...others] = pack.printed().split("\n");
  expect(first).toContain("stack configuration");
  expect(second).toBe("windows-licensing inventory: 1 machine");
  expect(others.at(-1)).toBe("");
  const waiting = others.slice(0, -1);
  expect(waiting.join("\n")).toContain("WL401 provision-a-kms-host");
  for (const line of waiting) expect(line).toMatch(/^windows-licensing waiting for a declaration, WL/);
  expect(new Set(waiting).size).toBe(waiting.length);
});

test("a pack whose configuration has a fault starts all the same", async () => {
  const files = { "Pulumi.yaml": PROJECT, "windows-licensing.yaml": "version: 1\nentitlements: [" };
  const pack = await start({ files, project: "shop" });
  expect(await check(pack)).toMatchObject([{ policy: LEAD, level: "mandatory" }]);
});

describe("levels", () => {
  const files = {
    "Pulumi.yaml": PROJECT,
    "windows-licensing.yaml": `${YAML}rules: { own-enough-cores: { level: advisory }, WL102: { level: disabled } }\n`,
  };

  test("of the file are those the policies start with", async () => {
    const pack = await start({ files, project: "shop" });
    const { policiesList } = await pack.describe();
    const levels = new Map(policiesList.map(({ name, enforcementlevel }) => [name, enforcementlevel]));
    expect(levels.get("own-enough-cores")).toBe(0);
    expect(levels.get("match-license-to-image")).toBe(2);
    expect(await check(pack)).toMatchObject([{ policy: "own-enough-cores", level: "advisory" }]);
  });

  test("of Pulumi's configuration win over the file", async () => {
    const pack = await start({ files, project: "shop" });
    await pack.configure({ "own-enough-cores": "mandatory", "match-license-to-image": "mandatory" });
    expect(await check(pack)).toMatchObject([{ policy: "own-enough-cores", level: "mandatory" }]);
    const said = await pack.analyze(sentMachine("web", { licenseType: "WindowsServer" }));
    expect(said).toMatchObject([{ policy: "match-license-to-image", level: "mandatory" }]);
  });

  test("of a file do not soften an organisation's configuration, which takes its place", async () => {
    const pack = await start({ files, project: "shop" });
    await pack.configure({}, { [LEAD]: { configuration: { entitlements: [SHORT] } } });
    expect(await check(pack)).toMatchObject([{ policy: "own-enough-cores", level: "mandatory" }]);
    const said = await pack.analyze(sentMachine("web", { licenseType: "WindowsServer" }));
    expect(said).toMatchObject([{ policy: "match-license-to-image", level: "mandatory" }]);
  });

  test("of a file cannot keep an organisation's configuration from being read", async () => {
    const off = "version: 1\nrules: { declare-a-valid-configuration: { level: disabled } }\n";
    const pack = await start({ files: { ...files, "windows-licensing.yaml": off }, project: "shop" });
    // A file cannot switch off the report of its own faults, this one among them.
    expect(await check(pack)).toMatchObject([{ policy: LEAD, level: "mandatory" }]);
    await pack.configure({}, { [LEAD]: { configuration: { entitlements: [SHORT] } } });
    expect(await check(pack)).toMatchObject([{ policy: "own-enough-cores", level: "mandatory" }]);
  });

  test("of both: what the file switched off and Pulumi switched on is said once", async () => {
    const pack = await start({ files, project: "shop" });
    await pack.configure({ "match-license-to-image": "mandatory" }, { [LEAD]: { configuration: {} } });
    const said = await pack.analyze(sentMachine("web", { licenseType: "WindowsServer" }));
    expect(said).toMatchObject([{ policy: "match-license-to-image", level: "mandatory" }]);
  });
});
