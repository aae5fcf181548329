import { join } from "node:path";
import { bundlePack, PACK_SOURCE, ROOT } from "../support/packs";
import { describeWithEngine, type Outcome, openProject, type ProgramResource, type Project } from "./support";

const SERVER_2022 = {
  publisher: "MicrosoftWindowsServer",
  offer: "WindowsServer",
  sku: "2022-datacenter-g2",
  version: "latest",
};
const OWNED = { name: "EA", edition: "datacenter", cores: 16, assurance: { until: "2099-12-31" }, use: "azure" };

const IN_GROUP = { resourceGroupName: "{{group.name}}", location: "westeurope" };

/** A subnet with a way out, in which nothing keeps a machine from Azure's KMS. */
const NETWORK: readonly ProgramResource[] = [
  { type: "azure-native:resources:ResourceGroup", name: "group", properties: { location: "westeurope" } },
  {
    type: "azure-native:network:PublicIPAddress",
    name: "way-out-address",
    properties: { ...IN_GROUP, sku: { name: "Standard" }, publicIPAllocationMethod: "Static" },
  },
  {
    type: "azure-native:network:NatGateway",
    name: "way-out",
    properties: { ...IN_GROUP, sku: { name: "Standard" }, publicIpAddresses: [{ id: "{{way-out-address.id}}" }] },
  },
  {
    type: "azure-native:network:VirtualNetwork",
    name: "net",
    properties: { ...IN_GROUP, addressSpace: { addressPrefixes: ["10.0.0.0/16"] } },
  },
  {
    type: "azure-native:network/v20240301:Subnet",
    name: "servers",
    properties: {
      resourceGroupName: "{{group.name}}",
      virtualNetworkName: "{{net.name}}",
      addressPrefix: "10.0.0.0/24",
      natGateway: { id: "{{way-out.id}}" },
    },
  },
];

function machine(
  name: string,
  properties: Readonly<Record<string, unknown>> = {},
  type = "azure-native:compute:VirtualMachine",
): readonly ProgramResource[] {
  return [
    {
      type: "azure-native:network:NetworkInterface",
      name: `${name}-nic`,
      properties: { ...IN_GROUP, ipConfigurations: [{ name: "primary", subnet: { id: "{{servers.id}}" } }] },
    },
    {
      type,
      name,
      properties: {
        ...IN_GROUP,
        licenseType: "Windows_Server",
        hardwareProfile: { vmSize: "Standard_D4s_v5" },
        storageProfile: { imageReference: SERVER_2022 },
        networkProfile: { networkInterfaces: [{ id: `{{${name}-nic.id}}` }] },
        ...properties,
      },
    },
  ];
}

/** Four vCPUs count as eight licences, so two of these fit what is owned and three do not. */
const FITS = [...NETWORK, ...machine("web"), ...machine("app")];
const SHORT = [...FITS, ...machine("db")];
const WRONG = [...NETWORK, ...machine("web", { licenseType: "WindowsServer" })];

function said({ violations }: Outcome): readonly string[] {
  return violations.map(({ policy, level, about }) => `${policy} ${level} ${about}`);
}

/** Without the resources, for findings whose subject is not the point. */
function about({ violations }: Outcome): readonly string[] {
  return violations.map(({ policy, level }) => `${policy} ${level}`);
}

const ROOT_NAME = "windows-licensing-engine-test-dev";

describeWithEngine("the pack under the real engine", () => {
  let pack: string;
  let project: Project;
  beforeAll(() => {
    pack = bundlePack();
  });
  beforeEach(async () => {
    project = await openProject();
  });

  test("a first preview, an update, a second preview and the analysis of the state say the same", async () => {
    project.declare([
      ...FITS,
      ...machine("quiet", { licenseType: undefined }),
      ...machine("desk", { licenseType: "WindowsServer" }, "azure-native:compute/v20240301:VirtualMachine"),
    ]);
    const soft = { policyConfig: { "match-license-to-image": "advisory" } };
    const expected = ["declare-license-type advisory quiet", "match-license-to-image advisory desk"];
    for (const step of ["preview", "up", "preview", "analyze"] as const) {
      const outcome = await project[step](pack, soft);
      expect({ step, code: outcome.code, said: said(outcome) }).toEqual({ step, code: 0, said: expected });
    }
  });

  test("a fault of one resource blocks the preview", async () => {
    project.declare(WRONG);
    const outcome = await project.preview(pack);
    expect(outcome.code).not.toBe(0);
    expect(said(outcome)).toEqual(["match-license-to-image mandatory web"]);
  });

  test("a fault of one resource blocks an update before the resource is made", async () => {
    project.declare(WRONG);
    const outcome = await project.up(pack);
    expect(outcome.code).not.toBe(0);
    expect(said(outcome)).toEqual(["match-license-to-image mandatory web"]);
    expect((await project.pulumi(["stack", "export"])).text).not.toContain("VirtualMachine::web");
  });

  test("a fault is found in a state that was deployed without the pack", async () => {
    project.declare(WRONG);
    expect((await project.pulumi(["up", "--yes", "--skip-preview"])).code).toBe(0);
    const outcome = await project.analyze(pack);
    expect(outcome.code).not.toBe(0);
    expect(said(outcome)).toEqual(["match-license-to-image mandatory web"]);
  });

  test("ids and properties that a first preview does not know yet", async () => {
    project.declare([
      ...NETWORK,
      ...machine("web", { licenseType: "{{group.provisioningState}}" }),
      ...machine("app", { licenseType: "{{group.provisioningState}}" }),
      ...machine("desk", { licenseType: "WindowsServer" }),
    ]);
    const outcome = await project.preview(pack);
    expect(said(outcome).filter((line) => line.includes("licen"))).toEqual([
      // One note for two machines, beside the stack.
      `declare-license-type advisory ${ROOT_NAME}`,
      "match-license-to-image mandatory desk",
      `match-license-to-image advisory ${ROOT_NAME}`,
    ]);
  });

  describe("what is owned, declared", () => {
    test("in the file beside Pulumi.yaml", async () => {
      project.write("windows-licensing.yaml", `version: 1\nentitlements: [${JSON.stringify(OWNED)}]\n`);
      project.declare(FITS);
      expect(said(await project.preview(pack))).toEqual([]);
      project.declare(SHORT);
      const outcome = await project.preview(pack);
      expect(about(outcome)).toEqual(["own-enough-cores mandatory"]);
      expect(outcome.code).not.toBe(0);
      expect(outcome.text).toContain("windows-licensing.yaml");
    });

    test("in the stack's configuration", async () => {
      await project.pulumi(["config", "set", "--path", "windows-licensing:configuration.entitlements[0].name", "EA"]);
      for (const [key, value] of Object.entries({ edition: "datacenter", cores: "16", use: "azure" })) {
        await project.pulumi([
          "config",
          "set",
          "--path",
          `windows-licensing:configuration.entitlements[0].${key}`,
          value,
        ]);
      }
      project.declare(SHORT);
      const outcome = await project.preview(pack);
      expect(outcome.text).toContain("stack configuration");
      expect(about(outcome)).toContain("own-enough-cores mandatory");
    });

    test("in a file that the stack's configuration names", async () => {
      project.write("owned.yaml", `version: 1\nentitlements: [${JSON.stringify(OWNED)}]\n`);
      await project.pulumi(["config", "set", "windows-licensing:file", "owned.yaml"]);
      project.declare(SHORT);
      expect(about(await project.preview(pack))).toEqual(["own-enough-cores mandatory"]);
    });

    test("in the policy's configuration, which a file of the project cannot override", async () => {
      project.write("windows-licensing.yaml", "version: 1\nrules: { own-enough-cores: { level: disabled } }\n");
      project.declare(SHORT);
      const policyConfig = { "declare-a-valid-configuration": { configuration: { entitlements: [OWNED] } } };
      const outcome = await project.preview(pack, { policyConfig });
      expect(outcome.text).toContain("policy configuration");
      expect(about(outcome)).toEqual(["own-enough-cores mandatory"]);
    });

    test("with a fault: the update stops before anything is made", async () => {
      project.write("windows-licensing.yaml", "version: 1\nentitlement: []\n");
      project.declare(FITS);
      const outcome = await project.up(pack);
      expect(outcome.code).not.toBe(0);
      expect(about(outcome)).toEqual(["declare-a-valid-configuration mandatory"]);
      expect(outcome.text).toContain("entitlements");
      expect((await project.pulumi(["stack", "export"])).text).not.toContain("VirtualMachine");
    });
  });

  describe("levels through --policy-pack-config", () => {
    test.each([
      { level: "advisory", code: 0, expected: ["match-license-to-image advisory web"] },
      { level: "disabled", code: 0, expected: [] },
    ])("a blocking rule, $level", async ({ level, code, expected }) => {
      project.declare(WRONG);
      const outcome = await project.preview(pack, { policyConfig: { "match-license-to-image": level } });
      expect({ code: outcome.code, said: said(outcome) }).toEqual({ code, said: expected });
    });

    test("all rules, advisory, over levels of the file", async () => {
      project.write("windows-licensing.yaml", "version: 1\nrules: { WL102: { level: mandatory } }\n");
      project.declare(WRONG);
      const outcome = await project.preview(pack, { policyConfig: { all: "advisory" } });
      expect({ code: outcome.code, said: said(outcome) }).toEqual({
        code: 0,
        said: ["match-license-to-image advisory web"],
      });
    });
  });

  test("rules that throw weigh as much as their findings would and hide nothing", async () => {
    const throwing = bundlePack(join(ROOT, "test", "fixtures", "policy-pack", "throwing-pack.ts"));
    project.declare(WRONG);
    const outcome = await project.preview(throwing);
    expect(about(outcome)).toEqual([
      "match-license-to-image mandatory",
      "throw-on-estates mandatory",
      "throw-on-machines mandatory",
    ]);
    expect(outcome.text).not.toMatch(/grpc|\n\s+at /);
  });

  test("a provider that is slow, and one resource of which fails", async () => {
    // The tag makes it wait for the other one.
    project.declare([...WRONG, ...machine("none-left", { tags: { after: "{{web.id}}" } })]);
    const soft = { policyConfig: { "match-license-to-image": "advisory" } };
    const outcome = await project.up(pack, {
      ...soft,
      environment: { STAND_IN_DELAY: "100", STAND_IN_FAIL: "none-left" },
    });
    expect(outcome.code).not.toBe(0);
    expect(said(outcome)).toEqual(["match-license-to-image advisory web"]);
  });

  describe("a product key in the settings of an extension", () => {
    const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";
    const settings = { commandToExecute: `cscript //nologo C:\\Windows\\System32\\slmgr.vbs /ipk ${KEY}` };
    const extension = {
      type: "azure-native:compute:VirtualMachineExtension",
      name: "key",
      properties: {
        ...IN_GROUP,
        vmName: "{{web.name}}",
        publisher: "Microsoft.Compute",
        type: "CustomScriptExtension",
        typeHandlerVersion: "1.10",
        protectedSettings: settings,
      },
    };
    const readable = [...NETWORK, ...machine("web"), extension];
    const hidden = [...NETWORK, ...machine("web"), { ...extension, secrets: ["protectedSettings"] }];
    const ofKeys = (outcome: Outcome) => said(outcome).filter((line) => line.startsWith("keep-keys-secret"));
    const wrap = { policyConfig: { "wrap-readable-keys": { wrap: true } } };

    test("readable, it blocks, and nobody else sees it", async () => {
      project.declare(readable);
      const outcome = await project.preview(pack);
      expect(outcome.code).not.toBe(0);
      expect(ofKeys(outcome)).toEqual(["keep-keys-secret mandatory key"]);
      expect(outcome.text).toContain("6789B");
      expect(outcome.text).not.toContain("QRTVW");
    });

    test("in a secret it passes, and nothing is said of it: preview, update, and the state it leaves", async () => {
      project.declare(hidden);
      for (const step of ["preview", "up", "preview", "analyze"] as const) {
        const outcome = await project[step](pack);
        expect({ step, code: outcome.code, said: ofKeys(outcome) }).toEqual({ step, code: 0, said: [] });
        expect(outcome.text).not.toMatch(/remediat/i);
      }
    });

    test("readable, it is made a secret where that is asked for, and the state does not show it", async () => {
      project.declare(readable);
      for (const step of ["preview", "up", "preview"] as const) {
        const outcome = await project[step](pack, wrap);
        expect({ step, code: outcome.code, said: ofKeys(outcome) }).toEqual({ step, code: 0, said: [] });
      }
      const state = await project.pulumi(["stack", "export"]);
      expect(state.text).toContain("VirtualMachineExtension::key");
      expect(state.text).not.toContain("QRTVW");
    });
  });

  test("the pack as TypeScript, from its folder", async () => {
    project.declare(WRONG);
    expect(said(await project.preview(PACK_SOURCE))).toEqual(["match-license-to-image mandatory web"]);
    // Counting loads the table of sizes, which a loader may look for under another name than the bundler does.
    project.write("windows-licensing.yaml", `version: 1\nentitlements: [${JSON.stringify(OWNED)}]\n`);
    project.declare(SHORT);
    const counted = await project.preview(PACK_SOURCE);
    expect(counted.violations.map(({ policy, level }) => `${policy} ${level}`)).toEqual(["own-enough-cores mandatory"]);
  });
});
