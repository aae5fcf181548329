import { KmsAccess } from "../../components/kms-access";
import { KmsDiscovery } from "../../components/kms-discovery";
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
const FACTS = [
  "name",
  "kind",
  "os",
  "licenseType",
  "image",
  "size",
  "instances",
  "edition",
  "release",
  "users",
  "devices",
  "roles",
  "upgrade",
  "tags",
] as const satisfies readonly (keyof Machine)[];

function factsOf({ machines }: Estate) {
  return machines.map((machine) => Object.fromEntries(FACTS.map((fact) => [fact, machine[fact]])));
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

const SETTINGS = { hostKey: "unseen", hostKeyRelease: "2022", privateAddress: "10.1.0.4" };

test("a closed KmsHost is a licensed machine with its role and its setup", () => {
  const { machines, extensions, unread } = readEstate(
    [closed("KmsHost", "kms1", { ...OWNED, ...SETTINGS })],
    buildContext(),
  );
  expect(machines).toMatchObject([
    { name: "kms1-server-machine", size: "Standard_D96s_v5", licenseType: "Windows_Server", roles: ["kms-host"] },
  ]);
  expect(extensions.map(({ name, machine }) => [name, machine])).toEqual([["kms1-setup", machines[0]]]);
  expect(unread).toBeUndefined();
});

test("a closed KmsClient runs on the machine of a closed LicensedWindowsServer", () => {
  const server = closed("LicensedWindowsServer", "web", OWNED);
  const client = closed("KmsClient", "web-client", { ...COMMON, host: "kms1.corp.contoso.com" });
  const inputs: ValueRecord = { ...client.inputs, machineName: UNKNOWN };
  const edges = { dependencies: [server.urn], propertyDependencies: { machineName: [server.urn] } };
  const { machines, extensions } = readEstate([server, { ...client, inputs, ...edges }], buildContext());
  expect(extensions.map(({ name, machine }) => [name, machine])).toEqual([["web-client-setup", machines[0]]]);
});

test("a closed KmsDiscovery has its zone, its records and its links", async () => {
  const networks = { main: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet" };
  const args = {
    resourceGroupName: "rg",
    domain: "corp.contoso.com",
    hosts: [
      { name: "kms1", address: "10.1.0.4" },
      { name: "kms.other.example", priority: 10, port: 1689 },
    ],
    clientNetworkIds: networks,
  };
  // The mocks name an open zone by its logical name, so its domain is compared by the zone itself.
  const facts = ({ dns }: Estate) => ({
    zones: dns.zones.map(({ domain }) => domain),
    links: dns.links.length,
    records: dns.records.map(({ urn: _urn, zone: _zone, source: _source, zoneDomain: _domain, ...record }) => record),
  });
  const inside = readEstate(await open(() => new KmsDiscovery("kms", args)), buildContext());
  const outside = readEstate([closed("KmsDiscovery", "kms", args)], buildContext());
  expect(facts(outside)).toEqual(facts(inside));
  expect(facts(outside).records).toHaveLength(2);
});

test("a closed KmsAccess makes what an open one makes", async () => {
  const args = {
    resourceGroupName: "rg",
    clientPrefixes: ["10.0.0.0/16"],
    routes: { routeTableName: "rt" },
    clientSecurity: { networkSecurityGroupName: "nsg" },
    firewall: { firewallPolicyName: "policy" },
  };
  const facts = ({ resources }: Estate) =>
    resources
      .filter(({ type }) => type.startsWith("azure-native:"))
      .map(({ type, name, inputs: { description: _text, routeName: _route, securityRuleName: _rule, ...inputs } }) => ({
        type,
        name,
        inputs,
      }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  const inside = readEstate(await open(() => new KmsAccess("access", args)), buildContext());
  const outside = readEstate([closed("KmsAccess", "access", args)], buildContext());
  expect(facts(outside)).toEqual(facts(inside));
  expect(facts(outside)).toHaveLength(5);
});

test("any other closed component may hold machines", () => {
  const other = { ...closed("Host", "host", {}), type: "kms:index:Host" };
  expect(readEstate([other], buildContext()).unread).toMatchObject([
    { name: "host", reason: { code: "resources/component-not-expanded" }, mayNeedLicences: true },
  ]);
});
