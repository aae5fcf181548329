import { bundlePack } from "../support/packs";
import { describeWithEngine, type Outcome, openProject, type ProgramResource, type Project } from "./support";

const IN_GROUP = { resourceGroupName: "{{group.name}}", location: "westeurope" };

/** An image of one's own, whose definition in the same stack says what it is. */
function golden(sku: string): readonly ProgramResource[] {
  return [
    { type: "azure-native:resources:ResourceGroup", name: "group", properties: { location: "westeurope" } },
    { type: "azure-native:compute:Gallery", name: "gallery", properties: { ...IN_GROUP, galleryName: "corp" } },
    {
      type: "azure-native:compute:GalleryImage",
      name: "golden",
      properties: {
        ...IN_GROUP,
        galleryName: "{{gallery.name}}",
        galleryImageName: "golden",
        osType: "Windows",
        osState: "Generalized",
        identifier: {
          publisher: sku.startsWith("2022") ? "MicrosoftWindowsServer" : "Contoso",
          offer: "WindowsServer",
          sku,
        },
      },
    },
  ];
}

function machine(more: Readonly<Record<string, unknown>> = {}): ProgramResource {
  return {
    type: "azure-native:compute:VirtualMachine",
    name: "hq",
    properties: {
      ...IN_GROUP,
      licenseType: "None",
      hardwareProfile: { vmSize: "Standard_D4s_v5" },
      storageProfile: { imageReference: { id: "{{golden.id}}" } },
      ...more,
    },
  };
}

/** Of licences alone: the network of these machines is left out. */
function said({ code, violations }: Outcome) {
  const own = violations.filter(({ policy }) => policy !== "reach-azure-kms");
  return { code, said: own.map(({ policy, level, about }) => `${policy} ${level} ${about}`) };
}

describeWithEngine("editions, CALs and lifecycle under the real engine", () => {
  let pack: string;
  let project: Project;
  beforeAll(() => {
    pack = bundlePack();
  });
  beforeEach(async () => {
    project = await openProject();
  });

  test("26 users on an Essentials image are blocked, and told the count, the limit and the way out; 25 pass", async () => {
    project.declare([
      ...golden("branch-office"),
      machine({ tags: { "windows-licensing:edition": "essentials", "windows-licensing:release": "2022" } }),
    ]);
    project.write("windows-licensing.yaml", "version: 1\naccess: { users: 26, devices: 50 }\n");
    const blocked = await project.preview(pack);
    expect(said(blocked).said).toEqual(["fit-essentials-users mandatory hq"]);
    expect(blocked.code).not.toBe(0);
    const message = blocked.violations.find(({ level }) => level === "mandatory")?.message ?? "";
    expect(message).toMatch(/\b26 users\b/);
    expect(message).toMatch(/allows 25\b/);
    expect(message).toMatch(/8 Standard core licences and 26 user CALs/);

    project.write("windows-licensing.yaml", "version: 1\naccess: { users: 25, devices: 50 }\n");
    expect(said(await project.preview(pack))).toEqual({ code: 0, said: [] });
  });

  test("a session host by its extension, before any id is known", async () => {
    project.declare([
      ...golden("2022-datacenter"),
      machine(),
      {
        type: "azure-native:compute:VirtualMachineExtension",
        name: "role",
        properties: {
          ...IN_GROUP,
          vmName: "{{hq.name}}",
          publisher: "Microsoft.Compute",
          type: "CustomScriptExtension",
          settings: { commandToExecute: "powershell Install-WindowsFeature RDS-RD-Server" },
        },
      },
    ]);
    const owning = (release: number, assurance = "") =>
      `version: 1\naccess: { users: 40, cals: [{ kind: rds-user, release: ${String(release)}, count: 40${assurance} }] }\n`;
    project.write("windows-licensing.yaml", owning(2019));
    const blocked = await project.preview(pack);
    expect(said(blocked).said).toEqual(["own-rds-cals mandatory hq"]);
    expect(blocked.code).not.toBe(0);

    project.write("windows-licensing.yaml", owning(2022, ", assurance: { until: 2029-01-01 }"));
    expect(said(await project.preview(pack))).toEqual({ code: 0, said: [] });
  });
});
