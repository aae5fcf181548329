import { runRule } from "../../../core/engine/evaluate";
import type { Declarations } from "../../../core/model";
import openTheKmsPort from "../../../core/rules/open-the-kms-port";
import rule from "../../../core/rules/reach-the-kms-host";
import { buildEstate, COMPUTED, type EstateParts } from "../../support/builders";
import { networkRule } from "../../support/firewalls";
import { inboundRule } from "../../support/kms-estate";
import { LINUX_IMAGE, virtualMachine } from "../../support/machines";
import { NETWORK_ID, native, route, securityRule } from "../../support/network";
import { hubFirewall, type PrivatePathParts, privatePath } from "../../support/private-path";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const KMS = { method: "kms" as const, hosts: [] };
const given = (parts: PrivatePathParts = {}, declarations: Partial<Declarations> = {}): EstateParts => ({
  resources: privatePath(parts),
  declarations: { activation: KMS, ...declarations },
});
const declaredHosts = (...hosts: NonNullable<Declarations["activation"]>["hosts"]) => ({
  activation: { method: "kms" as const, hosts },
});
const DROP = [route("10.0.0.0/16", "None")];
const TO_FIREWALL = [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")];
const spokes: PrivatePathParts = {
  hostIn: "two",
  clientRoutes: TO_FIREWALL,
  hostRoutes: TO_FIREWALL,
  peerings: { allowForwardedTraffic: true },
};
const hosted = networkRule({ destinationAddresses: ["10.2.1.4"] });
const DENY = [securityRule("deny", "Deny", 100)];
const alsoRegisters = (host: string) => [customScript("later", "app", `cscript //nologo slmgr.vbs /skms ${host}`)];
const registers = (host: string) => [customScript("setup", "app", `cscript //nologo slmgr.vbs /skms ${host}`)];

/** The client's interface names its network only, which has a second subnet. */
function inOneOfTwoSubnets(second: Readonly<Record<string, unknown>> = {}): EstateParts {
  const resources = privatePath({
    clientRoutes: DROP,
    clientConfiguration: { subnet: { id: COMPUTED } },
    more: [
      ...registers("kms1"),
      native("Subnet", "second", {
        virtualNetworkName: "one",
        subnetName: "second",
        addressPrefix: "10.1.2.0/24",
        ...second,
      }),
    ],
  });
  return {
    declarations: { activation: KMS },
    resources: resources.map((resource) =>
      resource.name === "app-nic" ? { ...resource, propertyDependencies: { ipConfigurations: ["one"] } } : resource,
    ),
  };
}

/** The same spoke and hub as a first preview shows them: every id computed, edges in their place. */
function firstPreview(routes: unknown): EstateParts {
  const nic = (name: string, subnet: string) =>
    native(
      "NetworkInterface",
      `${name}-nic`,
      { ipConfigurations: [{ name: "ip", subnet: { id: COMPUTED } }] },
      { edges: { ipConfigurations: [subnet] } },
    );
  const machine = (name: string, tags: unknown) =>
    virtualMachine(
      name,
      { tags, more: { networkProfile: { networkInterfaces: [{ id: COMPUTED }] } } },
      { edges: { networkProfile: [`${name}-nic`] } },
    );
  const network = (name: string, prefix: string) =>
    native("VirtualNetwork", name, { location: "westeurope", addressSpace: { addressPrefixes: [prefix] } });
  const peering = (name: string, from: string, to: string) =>
    native(
      "VirtualNetworkPeering",
      name,
      { virtualNetworkName: COMPUTED, remoteVirtualNetwork: { id: COMPUTED } },
      { edges: { virtualNetworkName: [from], remoteVirtualNetwork: [to] } },
    );
  const subnet = (name: string, of: string, addressPrefix: string, table?: string) =>
    native(
      "Subnet",
      name,
      { virtualNetworkName: COMPUTED, addressPrefix, ...(table === undefined ? {} : { routeTable: { id: COMPUTED } }) },
      { edges: { virtualNetworkName: [of], ...(table === undefined ? {} : { routeTable: [table] }) } },
    );
  return {
    resources: [
      native("RouteTable", "routes", { routes }),
      network("hub", "10.0.0.0/16"),
      network("spoke", "10.1.0.0/16"),
      peering("spoke-to-hub", "spoke", "hub"),
      peering("hub-to-spoke", "hub", "spoke"),
      subnet("kms", "hub", "10.0.1.0/24"),
      subnet("apps", "spoke", "10.1.1.0/24", "routes"),
      nic("kms1", "kms"),
      nic("app", "apps"),
      machine("kms1", { "windows-licensing:roles": "kms-host" }),
      machine("app", {}),
    ],
    declarations: { activation: KMS },
  };
}

testRule(rule, {
  passes: {
    "host in the hub": given(),
    "host in another spoke, through a firewall": given({ ...spokes, more: hubFirewall([hosted]) }),
    "one of two hosts can be reached": given(
      { clientRoutes: [route("172.16.0.0/12", "None")] },
      declaredHosts({ name: "kms2.corp.contoso.com", address: "172.16.9.4" }),
    ),
    "registered by address": given({ more: registers("10.0.1.4") }),
    "first preview": firstPreview([route("10.9.0.0/16", "None")]),
  },
  fails: {
    "dropped by a route": {
      given: given({ clientRoutes: DROP }),
      says: ["route-drops"],
      at: ["routes[0].nextHopType"],
      about: ["client-routes"],
    },
    "dropped by a route, first preview": {
      given: firstPreview(DROP),
      says: ["route-drops"],
      at: ["routes[0].nextHopType"],
      about: ["routes"],
    },
    "denied by the client's group": {
      given: given({ clientRules: DENY }),
      says: ["nsg-denies"],
      at: ["securityRules[0].access"],
      about: ["client-nsg"],
    },
    "denied and dropped": {
      given: given({ clientRules: DENY, clientRoutes: DROP }),
      says: ["nsg-denies", "route-drops"],
    },
    "a firewall without a rule": {
      given: given({ ...spokes, more: hubFirewall([]) }),
      says: ["firewall-no-rule"],
      about: ["policy"],
    },
    "a firewall with a rule by name": {
      given: given(
        { ...spokes, more: hubFirewall([networkRule({ destinationFqdns: ["kms1.corp.contoso.com"] })]) },
        declaredHosts({ name: "kms1.corp.contoso.com", address: "10.2.1.4" }),
      ),
      says: ["fqdn-without-dns-proxy"],
      about: ["policy"],
    },
    "a firewall with an application rule": {
      given: given({
        ...spokes,
        more: hubFirewall([
          {
            ruleType: "ApplicationRule",
            name: "kms",
            protocols: [{ protocolType: "Https", port: 1688 }],
            targetFqdns: ["*"],
            sourceAddresses: ["*"],
          },
        ]),
      }),
      says: ["firewall-application-rule"],
      about: ["group"],
    },
    "an appliance declared not to let it through": {
      given: given(
        { clientRoutes: [route("10.0.0.0/16", "VirtualAppliance", "10.0.0.9")] },
        { network: { appliances: [{ address: "10.0.0.9", allows: ["azure-kms"] }] } },
      ),
      says: ["appliance-denies"],
      about: ["client-routes"],
    },
    "a peering that allows no access": {
      given: given({ clientRules: [], peering: { "one-to-hub": { allowVirtualNetworkAccess: false } } }),
      says: ["peering-closed"],
      at: ["allowVirtualNetworkAccess"],
      about: ["one-to-hub"],
    },
    "a peering back that allows no access": {
      given: given({ hostRules: [], peering: { "hub-to-one": { allowVirtualNetworkAccess: false } } }),
      says: ["peering-closed"],
      about: ["hub-to-one"],
    },
    "replies dropped": {
      given: given({ hostRoutes: [route("10.1.0.0/16", "None")] }),
      says: ["replies-dropped"],
      about: ["host-routes"],
    },
    "a public address, and no way out": {
      given: given(
        { clientSubnet: { defaultOutboundAccess: false }, more: registers("kms9.contoso.com") },
        declaredHosts({ name: "kms9.contoso.com", address: "52.1.2.3" }),
      ),
      says: ["no-outbound"],
      about: ["client-subnet"],
    },
    "the host a script registers is dropped, though another could be reached": {
      given: given(
        { clientRoutes: [route("172.16.0.0/12", "None")], more: registers("kms2.corp.contoso.com") },
        declaredHosts({ name: "kms2.corp.contoso.com", address: "172.16.9.4" }),
      ),
      says: ["route-drops"],
    },
    "two hosts, both behind what drops them: one finding": {
      given: given(
        { clientRoutes: [route("10.0.0.0/16", "None")] },
        declaredHosts({ name: "kms2.corp.contoso.com", address: "10.0.1.9" }),
      ),
      says: ["route-drops"],
    },
    "registered by address, with no method declared": {
      given: { resources: privatePath({ clientRoutes: DROP, more: registers("10.0.1.4") }) },
      says: ["route-drops"],
      about: ["client-routes"],
    },
    "the port that a client was told": {
      given: given({
        clientRules: [securityRule("deny", "Deny", 100, { destinationPortRange: "1689" })],
        more: [...registers("10.0.1.4:1689"), customScript("port", "kms1", "cscript //nologo slmgr.vbs /sprt 1689")],
      }),
      says: ["nsg-denies"],
    },
    "a port at which the host does not listen": {
      given: given({ more: registers("10.0.1.4:1689") }),
      says: ["wrong-host-port"],
      about: ["setup"],
    },
    "a port that a declared host does not have": {
      given: given(
        { more: registers("kms2.corp.contoso.com") },
        declaredHosts({ name: "kms2.corp.contoso.com", address: "10.0.1.4", port: 1689 }),
      ),
      says: ["wrong-host-port"],
    },
    "a host that is neither visible nor declared, KMS declared": {
      given: given({ more: registers("kms2.corp.contoso.com") }),
      says: ["undeclared-host"],
      about: ["setup"],
    },
    "a near miss of Azure KMS, KMS declared": {
      given: given({ more: registers("azkms.core.windows.com") }),
      says: ["misspelt-host"],
    },
    "the KMS of another provider, KMS declared": {
      given: given({ more: registers("169.254.169.251") }),
      says: ["other-provider"],
    },
    ...Object.fromEntries(
      (["adba", "mak"] as const).map((method) => [
        `a registered host, ${method} declared`,
        {
          given: given({ more: registers("kms2.corp.contoso.com") }, { activation: { method, hosts: [] } }),
          says: ["other-method"],
        },
      ]),
    ),
    "a client in one of two subnets, whose tables both drop": {
      given: inOneOfTwoSubnets({ routeTable: { id: `${NETWORK_ID}/routeTables/client-routes` } }),
      says: ["route-drops"],
    },
    "two hosts registered, both behind what drops": {
      given: given(
        { clientRoutes: DROP, more: [...registers("kms1"), ...alsoRegisters("10.0.1.9")] },
        declaredHosts({ name: "kms2.corp.contoso.com", address: "10.0.1.9" }),
      ),
      says: ["route-drops"],
    },
  },
  skips: {
    "no machines": { given: { resources: [] }, says: ["no-client"] },
    "no client": {
      given: given({ client: { storageProfile: { imageReference: LINUX_IMAGE } } }, {}),
      says: ["no-client"],
    },
    "no method declared, and nothing points to the host": {
      given: { resources: privatePath({ clientRoutes: DROP }) },
      says: ["no-client"],
    },
    "no host anywhere": {
      given: {
        resources: privatePath({ clientRoutes: DROP }).filter(({ name }) => !name.startsWith("kms1")),
        declarations: { activation: KMS },
      },
      says: ["no-host"],
    },
    "Azure's own KMS among the declared hosts": {
      given: {
        resources: privatePath({ clientRoutes: DROP }).filter(({ name }) => !name.startsWith("kms1")),
        declarations: declaredHosts({ name: "azkms.core.windows.net" }),
      },
      says: ["no-host"],
    },
    "denied by the host's own group alone": {
      given: given({ hostRules: [inboundRule("Deny", "*")] }),
      says: ["other-rule"],
    },
  },
  cannotTell: {
    "a registered host that nobody shows, and no method declared": {
      given: { resources: privatePath({ more: registers("kms9.contoso.com") }) },
      says: ["unseen-host"],
    },
    "routes that the deployment computes": {
      given: given({ clientRoutes: COMPUTED }),
      says: ["network/route-unclear"],
    },
    "rules that the deployment computes": {
      given: given({ clientRules: COMPUTED }),
      says: ["network/group-incomplete"],
    },
    "a peering that another stack may complete": {
      given: given({ peering: { "hub-to-one": false } }),
      says: ["network/peering-half-unseen"],
    },
    "no peering": {
      given: given({ peering: { "hub-to-one": false, "one-to-hub": false } }),
      says: ["network/no-route"],
    },
    "a host on premises behind a gateway": {
      given: given(
        { clientRoutes: [route("172.16.0.0/12", "VirtualNetworkGateway")], more: registers("kms2.corp.contoso.com") },
        declaredHosts({ name: "kms2.corp.contoso.com", address: "172.16.9.4" }),
      ),
      says: ["network/route-to-gateway-unknown"],
    },
    "a host on premises, nothing said of the way": {
      given: given(
        { more: registers("kms2.corp.contoso.com") },
        declaredHosts({ name: "kms2.corp.contoso.com", address: "172.16.9.4" }),
      ),
      says: ["network/no-route"],
    },
    "a host whose address nobody gives": {
      given: given({ more: registers("kms2.corp.contoso.com") }, declaredHosts({ name: "kms2.corp.contoso.com" })),
      says: ["paths/host-address-unknown"],
    },
    "two hosts registered, of which one is behind what drops": {
      given: given(
        { clientRoutes: [route("10.0.1.9/32", "None")], more: [...registers("kms1"), ...alsoRegisters("10.0.1.9")] },
        declaredHosts({ name: "kms2.corp.contoso.com", address: "10.0.1.9" }),
      ),
      says: ["paths/host-of-several"],
    },
    "a client in one of two subnets, of which one has a table that drops": {
      given: inOneOfTwoSubnets(),
      says: ["paths/subnet-of-several"],
    },
    "an appliance that nobody declares": {
      given: given({
        clientRoutes: [route("10.0.0.0/16", "VirtualAppliance", "10.0.0.9")],
      }),
      says: ["network/appliance-undeclared"],
    },
    "a group of another stack": {
      given: given({
        clientSubnet: { networkSecurityGroup: { id: `${NETWORK_ID}/networkSecurityGroups/far` } },
      }),
      says: ["network/group-outside"],
    },
    "a security admin rule": {
      given: given({
        more: [native("AdminRule", "admin", { access: "Deny", direction: "Outbound", protocol: "Any", priority: 1 })],
      }),
      says: ["network/admin-rule-may-deny"],
    },
  },
});

test("machines behind one culprit, in one finding", () => {
  const [subnet] = [`${NETWORK_ID}/virtualNetworks/one/subnets/app`];
  const more = ["web2", "web1"].flatMap((name) => [
    native("NetworkInterface", `${name}-nic`, {
      networkInterfaceName: `${name}-nic`,
      ipConfigurations: [{ name: "ip", subnet: { id: subnet } }],
    }),
    virtualMachine(name, {
      more: { networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/${name}-nic` }] } },
    }),
  ]);
  const { findings } = runRule(rule, buildEstate(given({ clientRoutes: DROP, more })), []);
  expect(findings.map(({ data }) => data.machines)).toEqual([["app", "web1", "web2"]]);
  expect(findings.map(({ data }) => data.hosts)).toEqual([["kms1"]]);
});

test("what the host's own group denies is one finding, of one rule", () => {
  const estate = buildEstate(given({ hostRules: [inboundRule("Deny", "*")] }));
  expect(runRule(rule, estate, []).findings).toEqual([]);
  expect(runRule(openTheKmsPort, estate, []).findings.map(({ message }) => message)).toEqual(["denied"]);
});
