import { LicensedWindowsScaleSet } from "../../components/licensed-windows-scale-set";
import { LicensedWindowsServer } from "../../components/licensed-windows-server";
import { LicenceModel, WindowsEdition, WindowsRelease } from "../../components/windows-machine";
import type { DeclaredResource, Estate, Machine } from "../../core/model";
import { UNKNOWN, type ValueRecord } from "../../core/model";
import { decodeInputs } from "../../core/resources/decode";
import { readEstate } from "../../core/resources/read-estate";
import { buildContext } from "../support/builders";
import { registrationsOf } from "../support/component-mocks";

/** What a program shows of a component whose plugin did not run. */
function closed(type: string, name: string, args: object): DeclaredResource {
  return {
    urn: `urn:pulumi:dev::test::windows-licensing:index:${type}::${name}`,
    type: `windows-licensing:index:${type}`,
    name,
    inputs: decodeInputs({ ...args }).inputs,
    id: undefined,
    dependencies: [],
    propertyDependencies: {},
    unexpanded: true,
  };
}

/** The same as the component itself registers it. */
async function open(build: () => unknown): Promise<readonly DeclaredResource[]> {
  return (await registrationsOf(build)).map(({ type, name, inputs }) => ({
    urn: `urn:pulumi:dev::test::${type}::${name}`,
    type,
    name,
    inputs: decodeInputs({ ...inputs }).inputs,
    id: `${name}-id`,
    dependencies: [],
    propertyDependencies: {},
  }));
}

/** What decides about licences and activation. */
function factsOf({ machines }: Estate) {
  return machines.map(
    ({
      name,
      kind,
      os,
      licenseType,
      image,
      size,
      instances,
      edition,
      release,
      users,
      devices,
      roles,
      upgrade,
      tags,
    }: Machine) => ({
      name,
      kind,
      os,
      licenseType,
      image,
      size,
      instances,
      edition,
      release,
      users,
      devices,
      roles,
      upgrade,
      tags,
    }),
  );
}

const COMMON = {
  resourceGroupName: "rg",
  subnetId: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/s",
  edition: WindowsEdition.Datacenter,
  release: WindowsRelease.WindowsServer2022,
  size: "Standard_D96s_v5",
  adminUsername: "azureuser",
  adminPassword: "not-a-password",
};
const OWNED = { ...COMMON, licence: LicenceModel.HybridBenefit, entitlement: "EA" };
const IMAGE = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/images/golden";

test.each([
  ["under the benefit", OWNED],
  ["pay-as-you-go", { ...COMMON, licence: LicenceModel.PayAsYouGo }],
  ["dev/test", { ...COMMON, licence: LicenceModel.DevTest, location: "westeurope" }],
  [
    "Essentials of an image of one's own",
    {
      ...COMMON,
      size: "Standard_D4s_v5",
      licence: LicenceModel.PayAsYouGo,
      edition: WindowsEdition.Essentials,
      imageId: IMAGE,
      users: 20,
      devices: 40,
    },
  ],
  ["with a role and tags", { ...OWNED, roles: "domain-controller,file", tags: { team: "web" } }],
  ["a fixed address", { ...OWNED, privateAddress: "10.1.0.4" }],
])("a closed LicensedWindowsServer reads like an open one: %s", async (_situation, args) => {
  const inside = await open(() => new LicensedWindowsServer("web", args));
  const outside = readEstate([closed("LicensedWindowsServer", "web", args)], buildContext());
  expect(factsOf(outside)).toEqual(factsOf(readEstate(inside, buildContext())));
  expect(factsOf(outside)).toHaveLength(1);
  expect(outside.unread).toBeUndefined();
});

test("a closed LicensedWindowsScaleSet reads like an open one", async () => {
  const args = { ...OWNED, capacity: 3 };
  const inside = await open(() => new LicensedWindowsScaleSet("farm", args));
  const outside = readEstate([closed("LicensedWindowsScaleSet", "farm", args)], buildContext());
  expect(factsOf(outside)).toEqual(factsOf(readEstate(inside, buildContext())));
});

test("an open one is not read twice", async () => {
  const inside = await open(() => new LicensedWindowsServer("web", OWNED));
  const parent = closed("LicensedWindowsServer", "web", OWNED);
  const children = inside.filter(({ type }) => type !== parent.type).map((child) => ({ ...child, parent: parent.urn }));
  expect(readEstate([parent, ...children], buildContext()).machines).toHaveLength(1);
});

test("arguments computed at deploy time are unknown", () => {
  const computed = { ...closed("LicensedWindowsServer", "web", OWNED) };
  const inputs: ValueRecord = { ...computed.inputs, licence: UNKNOWN, edition: UNKNOWN, size: UNKNOWN };
  const [machine] = readEstate([{ ...computed, inputs }], buildContext()).machines;
  expect(machine).toMatchObject({ licenseType: UNKNOWN, edition: UNKNOWN, size: UNKNOWN });
});

test("any other closed component may hold machines", () => {
  const other = { ...closed("Host", "host", {}), type: "kms:index:Host" };
  expect(readEstate([other], buildContext()).unread).toMatchObject([
    { name: "host", reason: { code: "resources/component-not-expanded" }, mayNeedLicences: true },
  ]);
});
