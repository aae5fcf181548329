import { readFileSync } from "node:fs";
import { join } from "node:path";
import { output } from "@pulumi/pulumi";
import {
  LicenceModel,
  LicensedWindowsScaleSet,
  type LicensedWindowsScaleSetArgs,
  LicensedWindowsServer,
  type LicensedWindowsServerArgs,
  WindowsEdition,
  WindowsRelease,
} from "../../components/index";
import { faultsOf, inputsOf, registrationsOf } from "../support/component-mocks";

const ARGS: LicensedWindowsServerArgs = {
  resourceGroupName: "app",
  subnetId: "/subscriptions/1/subnet",
  licence: LicenceModel.HybridBenefit,
  entitlement: "Agreement 2026",
  edition: WindowsEdition.Datacenter,
  release: WindowsRelease.WindowsServer2022,
  size: "Standard_D4s_v5",
  adminUsername: "contosoadmin",
  adminPassword: "not-a-real-password",
};

describe("a machine", () => {
  test.each([
    { licence: LicenceModel.HybridBenefit, entitlement: "Agreement 2026", licenseType: "Windows_Server" },
    { licence: LicenceModel.PayAsYouGo, licenseType: "None" },
    { licence: LicenceModel.DevTest, licenseType: "None" },
  ])("under $licence", async ({ licenseType, ...given }) => {
    const { entitlement: _, ...others } = ARGS;
    const made = await registrationsOf(() => new LicensedWindowsServer("web", { ...others, ...given }));
    expect(inputsOf(made, "web-machine")).toMatchObject({
      licenseType,
      tags: { "windows-licensing:edition": "datacenter", "windows-licensing:release": "2022" },
    });
  });

  test("with the default image has trusted launch, boot diagnostics and an identity", async () => {
    const made = await registrationsOf(() => new LicensedWindowsServer("web", ARGS));
    expect(inputsOf(made, "web-machine")).toMatchObject({
      storageProfile: {
        imageReference: {
          publisher: "MicrosoftWindowsServer",
          offer: "WindowsServer",
          sku: "2022-datacenter-g2",
          version: "latest",
        },
      },
      securityProfile: { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
      identity: { type: "SystemAssigned" },
      networkProfile: { networkInterfaces: [{ id: "web-nic-id", primary: true }] },
    });
  });

  test("from an image of one's own, which may be of generation 1", async () => {
    const made = await registrationsOf(
      () =>
        new LicensedWindowsServer("web", { ...ARGS, edition: WindowsEdition.Standard, imageId: "/images/ws2022-std" }),
    );
    const inputs = inputsOf(made, "web-machine");
    expect(inputs).toMatchObject({ storageProfile: { imageReference: { id: "/images/ws2022-std" } } });
    expect(inputs).not.toHaveProperty("securityProfile");
  });

  test("with its own tags, address, zone and disks", async () => {
    const made = await registrationsOf(
      () =>
        new LicensedWindowsServer("web", {
          ...ARGS,
          tags: { owner: "web" },
          privateAddress: "10.1.1.4",
          zone: "2",
          roles: "web",
          dataDisks: [{ sizeGb: 64 }, { sizeGb: 128, caching: "None", storageType: "StandardSSD_LRS" }],
        }),
    );
    expect(inputsOf(made, "web-nic")).toMatchObject({
      ipConfigurations: [{ privateIPAllocationMethod: "Static", privateIPAddress: "10.1.1.4" }],
    });
    expect(inputsOf(made, "web-machine")).toMatchObject({
      zones: ["2"],
      tags: { owner: "web", "windows-licensing:roles": "web" },
      storageProfile: {
        dataDisks: [
          { lun: 0, diskSizeGB: 64, caching: "ReadOnly", managedDisk: { storageAccountType: "Premium_LRS" } },
          { lun: 1, diskSizeGB: 128, caching: "None", managedDisk: { storageAccountType: "StandardSSD_LRS" } },
        ],
      },
    });
  });

  test("changed by a transform, the way past what the arguments offer", async () => {
    const made = await registrationsOf(
      () =>
        new LicensedWindowsServer("web", ARGS, {
          transformations: [
            ({ type, props, opts }) =>
              type === "azure-native:compute:VirtualMachine"
                ? { props: { ...(props as object), evictionPolicy: "Deallocate" }, opts }
                : undefined,
          ],
        }),
    );
    expect(inputsOf(made, "web-machine")).toMatchObject({
      evictionPolicy: "Deallocate",
      licenseType: "Windows_Server",
    });
  });
});

test("a scale set upgrades its machines when the licence changes", async () => {
  const made = await registrationsOf(() => new LicensedWindowsScaleSet("farm", { ...ARGS, capacity: 3 }));
  expect(inputsOf(made, "farm-machines")).toMatchObject({
    sku: { name: "Standard_D4s_v5", capacity: 3 },
    upgradePolicy: { mode: "Automatic" },
    virtualMachineProfile: { licenseType: "Windows_Server" },
    tags: { "windows-licensing:edition": "datacenter", "windows-licensing:release": "2022" },
  });
});

test("a scale set whose machines use a KMS host of one's own get the script and run it", async () => {
  const made = await registrationsOf(
    () =>
      new LicensedWindowsScaleSet("farm", {
        ...ARGS,
        capacity: 3,
        kmsClient: { lookupDomain: "corp.contoso.com", rearm: true },
      }),
  );
  const profile = inputsOf(made, "farm-machines").virtualMachineProfile as {
    readonly osProfile: { readonly customData: string };
    readonly extensionProfile: { readonly extensions: readonly { readonly settings: { commandToExecute: string } }[] };
  };
  expect(Buffer.from(profile.osProfile.customData, "base64").toString()).toBe(
    readFileSync(join(__dirname, "../../components/scripts/kms-client.ps1"), "utf8"),
  );
  const command = profile.extensionProfile.extensions[0]?.settings.commandToExecute ?? "";
  expect(command).toMatch(/-ClientKey WX4NM-\S+6VM33 -LookupDomain corp\.contoso\.com -Rearm true"$/);
  expect(command.length).toBeLessThan(8191);
});

test.each([
  { capacity: 100, expected: undefined },
  { capacity: 101, expected: false },
])("a scale set of $capacity machines in placement groups", async ({ capacity, expected }) => {
  const made = await registrationsOf(() => new LicensedWindowsScaleSet("farm", { ...ARGS, capacity }));
  expect(inputsOf(made, "farm-machines").singlePlacementGroup).toBe(expected);
});

test.each([
  { disk: { sizeGb: 4095 }, caching: "ReadOnly" },
  { disk: { sizeGb: 4096 }, caching: "None" },
  { disk: { sizeGb: 64, storageType: "UltraSSD_LRS" }, caching: "None" },
  { disk: { sizeGb: 64, storageType: "PremiumV2_LRS" }, caching: "None" },
])("a data disk $disk has the caching $caching where none is given", async ({ disk, caching }) => {
  const made = await registrationsOf(() => new LicensedWindowsServer("web", { ...ARGS, dataDisks: [disk] }));
  expect(inputsOf(made, "web-machine")).toMatchObject({ storageProfile: { dataDisks: [{ caching }] } });
});

describe("arguments refused", () => {
  test.each<{ name: string; given: Record<string, unknown>; at: readonly string[] }>([
    { name: "no licence model, from a language without types", given: { licence: undefined }, at: ["licence"] },
    { name: "a licence model nobody knows", given: { licence: "ahub" }, at: ["licence"] },
    { name: "no edition", given: { edition: undefined }, at: ["edition"] },
    { name: "a release nobody knows", given: { release: "2023" }, at: ["release"] },
    { name: "the benefit without entitlement", given: { entitlement: undefined }, at: ["entitlement"] },
    { name: "an entitlement with pay-as-you-go", given: { licence: "pay-as-you-go" }, at: ["entitlement"] },
    { name: "Standard without an image", given: { edition: "standard" }, at: ["imageId"] },
    {
      name: "the benefit for Essentials",
      given: { edition: "essentials", imageId: "/images/essentials" },
      at: ["licence"],
    },
    {
      name: "an image of another release",
      given: { image: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2019-datacenter" } },
      at: ["release"],
    },
    {
      name: "an image of another edition",
      given: {
        image: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-azure-edition" },
      },
      at: ["edition"],
    },
    {
      name: "a desktop image",
      given: { image: { publisher: "MicrosoftWindowsDesktop", offer: "windows-11", sku: "win11-23h2-ent" } },
      at: ["image"],
    },
    { name: "no subnet", given: { subnetId: undefined }, at: ["subnetId"] },
    { name: "no resource group", given: { resourceGroupName: "" }, at: ["resourceGroupName"] },
    {
      name: "no size, no name and no password",
      given: { size: "", adminUsername: null, adminPassword: "" },
      at: ["size", "adminUsername", "adminPassword"],
    },
    {
      name: "a licence model nobody knows, beside other faults",
      given: { licence: "x", size: "", dataDisks: [{ sizeGb: 0 }] },
      at: ["licence", "size", "dataDisks[0].sizeGb"],
    },
    { name: "an image that is null", given: { image: null }, at: ["image"] },
    { name: "an image that is a text", given: { image: "2022-datacenter" }, at: ["image"] },
    { name: "disks that are an output", given: { dataDisks: output([{ sizeGb: 10 }]) }, at: ["dataDisks"] },
    { name: "disks in a map", given: { dataDisks: { sizeGb: 10 } }, at: ["dataDisks"] },
    { name: "a disk that is null", given: { dataDisks: [null] }, at: ["dataDisks[0]"] },
    { name: "a disk without size", given: { dataDisks: [{}] }, at: ["dataDisks[0].sizeGb"] },
    {
      name: "caching and storage that Azure does not have",
      given: { dataDisks: [{ sizeGb: 10, caching: "readwrite", storageType: "Premium" }] },
      at: ["dataDisks[0].storageType", "dataDisks[0].caching"],
    },
    { name: "roles in a list", given: { roles: ["web"] }, at: ["roles"] },
    { name: "roles that are an output", given: { roles: output("web") }, at: ["roles"] },
    { name: "a computer name that is an output", given: { computerName: output("web") }, at: ["computerName"] },
    { name: "a computer name that is a number", given: { computerName: 42 }, at: ["computerName"] },
    { name: "a text for a truth value", given: { trustedLaunch: "false" }, at: ["trustedLaunch"] },
    { name: "a disk of half a gibibyte", given: { dataDisks: [{ sizeGb: 0.5 }] }, at: ["dataDisks[0].sizeGb"] },
    { name: "a computer name of 16 letters", given: { computerName: "abcdefghijklmnop" }, at: ["computerName"] },
    { name: "a computer name of digits", given: { computerName: "2022" }, at: ["computerName"] },
  ])("$name", async ({ given, at }) => {
    const faults = await faultsOf(
      () => new LicensedWindowsServer("web", { ...ARGS, ...given } as LicensedWindowsServerArgs),
    );
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
  });

  const ESSENTIALS = {
    licence: LicenceModel.PayAsYouGo,
    entitlement: undefined,
    edition: WindowsEdition.Essentials,
    imageId: "/images/essentials",
  };
  test.each<{ name: string; given: Partial<LicensedWindowsServerArgs>; at: readonly string[] }>([
    { name: "25 users and 50 devices", given: { users: 25, devices: 50 }, at: [] },
    { name: "26 users", given: { users: 26, devices: 1 }, at: ["users"] },
    { name: "51 devices", given: { users: 1, devices: 51 }, at: ["devices"] },
    { name: "memory beyond its licence", given: { size: "Standard_E20s_v5" }, at: ["size"] },
    { name: "vCPUs beyond its licence", given: { size: "Standard_F32s_v2" }, at: ["size"] },
    { name: "vCPUs that may be two to a core", given: { size: "Standard_D16s_v5" }, at: [] },
    { name: "a size that is an output", given: { size: output("Standard_D64s_v5") }, at: [] },
    {
      name: "vCPUs of a release without limit",
      given: { size: "Standard_F32s_v2", release: WindowsRelease.WindowsServer2019 },
      at: [],
    },
  ])("Essentials with $name", async ({ given, at }) => {
    const { entitlement: _, ...others } = { ...ARGS, ...ESSENTIALS, ...given };
    const faults = await faultsOf(() => new LicensedWindowsServer("web", others));
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
  });

  test.each([
    { name: "null in place of settings", kmsClient: null, at: "kmsClient" },
    { name: "a text in place of settings", kmsClient: "kms1", at: "kmsClient" },
    { name: "an output for a truth value", kmsClient: { rearm: output(true) }, at: "kmsClient.rearm" },
  ])("a scale set with $name", async ({ kmsClient, at }) => {
    const args = { ...ARGS, capacity: 3, kmsClient } as unknown as LicensedWindowsScaleSetArgs;
    const faults = await faultsOf(() => new LicensedWindowsScaleSet("farm", args));
    expect(faults.map((fault) => fault.split(":")[0])).toEqual([at]);
  });

  test("a scale set told a host and a domain", async () => {
    const faults = await faultsOf(
      () =>
        new LicensedWindowsScaleSet("farm", {
          ...ARGS,
          capacity: 3,
          kmsClient: { host: "kms1.corp.contoso.com", lookupDomain: "corp.contoso.com" },
        }),
    );
    expect(faults).toEqual([expect.stringMatching(/^kmsClient\.lookupDomain: /)]);
  });

  test("a scale set with a prefix to which no number fits", async () => {
    const faults = await faultsOf(() => new LicensedWindowsScaleSet("productionfarm", { ...ARGS, capacity: 3 }));
    expect(faults).toEqual([expect.stringMatching(/^computerNamePrefix: /)]);
  });
});
