import { createKmsHostProver, type HostDestination } from "../../../../core/activation/paths/kms-host";
import type { Declarations, DeclaredResource, Estate, Machine } from "../../../../core/model";
import { buildEstate, COMPUTED, declare } from "../../../support/builders";
import { networkRule } from "../../../support/firewalls";
import { inboundRule } from "../../../support/kms-estate";
import { NETWORK_ID, native, route, securityRule } from "../../../support/network";
import { hubFirewall, type PrivatePathParts, privatePath } from "../../../support/private-path";

function machineNamed({ machines }: Estate, name: string): Machine {
  const found = machines.find((machine) => machine.name === name);
  if (found === undefined) throw new Error(`no machine is called ${name}`);
  return found;
}

/** The answer in one line: the outcome, what blocks, or the kind of hop that leaves it open. */
function proveIn(
  resources: readonly DeclaredResource[],
  declarations: Partial<Declarations> = {},
  to: Partial<HostDestination> = {},
): string {
  const estate = buildEstate({ resources, declarations });
  const { proof, blockedBy, unknown } = createKmsHostProver(estate)(machineNamed(estate, "app"), {
    name: "kms1.corp.contoso.com",
    port: 1688,
    machine: machineNamed(estate, "kms1"),
    ...to,
  });
  expect(proof.outcome === "unknown").toBe(unknown !== undefined);
  expect(blockedBy.length > 0).toBe(proof.outcome === "blocked");
  expect(proof.steps.length).toBeGreaterThan(0);
  const open = proof.steps.find(({ outcome }) => outcome === "unknown" || outcome === "conditional")?.kind;
  return [
    proof.outcome,
    ...blockedBy.map(({ message, subject }) => `${message} at ${subject.name}`),
    ...(proof.outcome === "unknown" ? [`at ${open ?? "?"}`] : []),
  ].join("; ");
}

interface Situation {
  readonly given: PrivatePathParts;
  readonly declared?: Partial<Declarations>;
  readonly to?: Partial<HostDestination>;
  readonly says: string;
}
function each(situations: Readonly<Record<string, Situation>>): void {
  test.each(Object.entries(situations))("%s", (_name, { given, declared, to, says }) => {
    expect(proveIn(privatePath(given), declared, to)).toBe(says);
  });
}

const ALONE: PrivatePathParts = { peering: { "one-to-hub": false, "hub-to-one": false } };
const TO_FIREWALL = [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")];
const FORWARDED = { peerings: { allowForwardedTraffic: true } };
const appliance = (allows: readonly ("azure-kms" | "kms-hosts")[]): Partial<Declarations> => ({
  network: { appliances: [{ address: "10.0.0.4", allows }] },
});
const rule = networkRule({ destinationAddresses: ["10.0.0.0/8"] });

describe("over a peering", () => {
  each({
    "host in the hub": { given: {}, says: "reached" },
    "host in another spoke": { given: { hostIn: "two" }, says: "unknown; at route" },
    "one half of the peering": { given: { peering: { "hub-to-one": false } }, says: "unknown; at peering" },
    "the other half of the peering": { given: { peering: { "one-to-hub": false } }, says: "unknown; at route" },
    "no peering": {
      given: { peering: { "hub-to-one": false, "one-to-hub": false } },
      says: "unknown; at route",
    },
    "of some subnets": {
      given: { peering: { "one-to-hub": { peerCompleteVnets: false, localSubnetNames: ["app"] } } },
      says: "unknown; at peering",
    },
    "complete by its own words": { given: { peerings: { peerCompleteVnets: true } }, says: "reached" },
    "whose access is computed": {
      given: { peering: { "one-to-hub": { allowVirtualNetworkAccess: COMPUTED } } },
      says: "unknown; at peering",
    },
    "that allows no access, no group to judge": {
      given: { peering: { "one-to-hub": { allowVirtualNetworkAccess: false } } },
      says: "unknown; at peering",
    },
    "that allows no access, a group that leaves it at that": {
      given: { clientRules: [], peering: { "one-to-hub": { allowVirtualNetworkAccess: false } } },
      says: "blocked; peering-closed at one-to-hub",
    },
    "that allows no access, a rule that allows the address": {
      given: {
        clientRules: [securityRule("kms", "Allow", 100, { destinationAddressPrefix: "10.0.1.0/24" })],
        peering: { "one-to-hub": { allowVirtualNetworkAccess: false } },
      },
      says: "reached",
    },
    "that allows no access back, a group that leaves it at that": {
      given: { hostRules: [], peering: { "hub-to-one": { allowVirtualNetworkAccess: false } } },
      says: "blocked; peering-closed at hub-to-one",
    },
    "to itself": {
      given: {
        peering: {
          "one-to-hub": { remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/one` } },
          "hub-to-one": { remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/hub` } },
        },
      },
      says: "unknown; at route",
    },
    "to a network outside the stack, host declared": {
      given: {
        peering: {
          "one-to-hub": {
            remoteVirtualNetwork: {
              id: "/subscriptions/2/resourceGroups/x/providers/Microsoft.Network/virtualNetworks/far",
            },
          },
        },
      },
      to: { name: "kms9", address: "10.9.0.4" },
      says: "unknown; at route",
    },
    "inline in its network": {
      given: {
        peering: { "one-to-hub": false },
        more: [
          native("VirtualNetwork", "three", {
            virtualNetworkName: "three",
            addressSpace: { addressPrefixes: ["10.3.0.0/16"] },
            virtualNetworkPeerings: [
              { name: "three-to-hub", remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/hub` } },
            ],
            subnets: [{ name: "app", addressPrefix: "10.3.1.0/24" }],
          }),
          native("VirtualNetworkPeering", "hub-to-three", {
            virtualNetworkName: "hub",
            virtualNetworkPeeringName: "hub-to-three",
            remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/three` },
          }),
        ],
        clientConfiguration: { subnet: { id: `${NETWORK_ID}/virtualNetworks/three/subnets/app` } },
      },
      says: "reached",
    },
  });
});

describe("routes of the client's subnet", () => {
  each({
    "a table without routes": { given: { clientRoutes: [] }, says: "reached" },
    "a default route to an appliance, host in a peered network": {
      given: { clientRoutes: TO_FIREWALL },
      says: "reached",
    },
    "the hub's prefix dropped": {
      given: { clientRoutes: [route("10.0.0.0/16", "None")] },
      says: "blocked; route-drops at client-routes",
    },
    "everything dropped, the network's peerings in another stack": {
      given: { clientRoutes: [route("0.0.0.0/0", "None")], ...ALONE },
      says: "unknown; at route",
    },
    "the hub's prefix dropped, the network's peerings in another stack": {
      given: { clientRoutes: [route("10.0.0.0/16", "None")], ...ALONE },
      says: "blocked; route-drops at client-routes",
    },
    "a shorter prefix dropped": { given: { clientRoutes: [route("10.0.0.0/8", "None")] }, says: "reached" },
    "a longer prefix dropped": {
      given: { clientRoutes: [route("10.0.1.0/24", "None")] },
      says: "blocked; route-drops at client-routes",
    },
    "the hub's prefix to the Internet": {
      given: { clientRoutes: [route("10.0.0.0/16", "Internet")] },
      says: "blocked; route-drops at client-routes",
    },
    "the hub's prefix to a gateway": {
      given: { clientRoutes: [route("10.0.0.0/16", "VirtualNetworkGateway")] },
      says: "unknown; at route",
    },
    "the hub's prefix to an appliance nobody declares": {
      given: { clientRoutes: [route("10.0.0.0/16", "VirtualAppliance", "10.0.0.4")] },
      says: "unknown; at route",
    },
    "the hub's prefix to an appliance that lets it through": {
      given: { clientRoutes: [route("10.0.0.0/16", "VirtualAppliance", "10.0.0.4")] },
      declared: appliance(["kms-hosts"]),
      says: "reached",
    },
    "the hub's prefix to an appliance that does not": {
      given: { clientRoutes: [route("10.0.0.0/16", "VirtualAppliance", "10.0.0.4")] },
      declared: appliance(["azure-kms"]),
      says: "blocked; appliance-denies at client-routes",
    },
    "an appliance, and a host that denies everybody": {
      given: {
        clientRoutes: [route("10.0.0.0/16", "VirtualAppliance", "10.0.0.4")],
        hostRules: [inboundRule("Deny", "*")],
      },
      declared: appliance(["kms-hosts"]),
      says: "blocked; host-group-denies at host-nsg",
    },
    "an appliance, and a host that denies the client": {
      given: {
        clientRoutes: [route("10.0.0.0/16", "VirtualAppliance", "10.0.0.4")],
        hostRules: [inboundRule("Deny", "10.1.0.0/16")],
      },
      declared: appliance(["kms-hosts"]),
      says: "unknown; at security-group",
    },
    "the network's own": {
      given: { clientRoutes: [route("10.0.0.0/16", "VnetLocal")] },
      says: "unknown; at route",
    },
    "a next hop that is computed": {
      given: { clientRoutes: [route("10.0.0.0/16", COMPUTED)] },
      says: "unknown; at route",
    },
    "a prefix that is computed": { given: { clientRoutes: [route(COMPUTED, "None")] }, says: "unknown; at route" },
    "a prefix that is none": {
      given: { clientRoutes: [route("10.0.1.300/32", "None")] },
      says: "unknown; at route",
    },
    "routes computed": { given: { clientRoutes: COMPUTED }, says: "unknown; at route" },
    "a table of another stack": {
      given: { clientSubnet: { routeTable: { id: `${NETWORK_ID}/routeTables/far` } } },
      says: "unknown; at route",
    },
    "a table of another region": {
      given: { clientRoutes: [route("10.0.0.0/16", "None")], clientTable: { location: "eastus" } },
      says: "blocked; route-drops at client-routes",
    },
    "a route for some of the addresses the host may have": {
      given: {
        clientRoutes: [route("10.0.1.128/25", "None")],
        hostConfiguration: { privateIPAddress: undefined },
      },
      says: "unknown; at route",
    },
    "a route for all of the addresses the host may have": {
      given: {
        clientRoutes: [route("10.0.1.0/24", "None")],
        hostConfiguration: { privateIPAddress: undefined },
      },
      says: "blocked; route-drops at client-routes",
    },
  });
});

describe("to what no network of the stack holds", () => {
  const far = { name: "kms9", address: "172.16.9.4" };
  const drop = [route("172.16.0.0/12", "None")];
  const gateway = native("Subnet", "gateway", {
    virtualNetworkName: "one",
    subnetName: "GatewaySubnet",
    addressPrefix: "10.1.255.0/27",
  });
  const connection = native("HubVirtualNetworkConnection", "connection", {
    virtualHubName: "vhub",
    remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/one` },
    enableInternetSecurity: false,
  });
  each({
    "nothing leads there": { given: {}, to: far, says: "unknown; at route" },
    "dropped by a route": { given: { clientRoutes: drop }, to: far, says: "blocked; route-drops at client-routes" },
    "dropped by a route, a gateway in the network": {
      given: { clientRoutes: drop, more: [gateway] },
      to: far,
      says: "unknown; at route",
    },
    "dropped by a route to the very address, a gateway in the network": {
      given: { clientRoutes: [route("172.16.9.4/32", "None")], more: [gateway] },
      to: far,
      says: "blocked; route-drops at client-routes",
    },
    "dropped by a route of a table that takes nothing from gateways": {
      given: { clientRoutes: drop, clientTable: { disableBgpRoutePropagation: true }, more: [gateway] },
      to: far,
      says: "blocked; route-drops at client-routes",
    },
    "dropped by a route, a gateway behind a peering": {
      given: { clientRoutes: drop, peering: { "one-to-hub": { useRemoteGateways: true } } },
      to: far,
      says: "unknown; at route",
    },
    "dropped by a route, a virtual hub": {
      given: { clientRoutes: drop, more: [connection] },
      to: far,
      says: "unknown; at route",
    },
    "a virtual hub": { given: { more: [connection] }, to: far, says: "unknown; at route" },
    "a virtual hub, host in a peered network": { given: { more: [connection] }, says: "reached" },
    "dropped by a route, the network's peerings in another stack": {
      given: { clientRoutes: drop, ...ALONE },
      to: far,
      says: "unknown; at route",
    },
    "dropped by a route to the very address, the network's peerings in another stack": {
      given: { clientRoutes: [route("172.16.9.4/32", "None")], ...ALONE },
      to: far,
      says: "blocked; route-drops at client-routes",
    },
    "to a gateway": {
      given: { clientRoutes: [route("0.0.0.0/0", "VirtualNetworkGateway")] },
      to: far,
      says: "unknown; at route",
    },
    "to the Internet by a default route": {
      given: { clientRoutes: [route("0.0.0.0/0", "Internet")] },
      to: far,
      says: "blocked; route-drops at client-routes",
    },
    "denied by the client's group": {
      given: { clientRules: [securityRule("deny", "Deny", 100)] },
      to: far,
      says: "blocked; nsg-denies at client-nsg",
    },
    "a public address": { given: {}, to: { name: "kms9", address: "52.1.2.3" }, says: "unknown; at outbound" },
    "a public address, and no way out": {
      given: { clientSubnet: { defaultOutboundAccess: false } },
      to: { name: "kms9", address: "52.1.2.3" },
      says: "blocked; no-outbound at client-subnet",
    },
  });

  test("a host whose address nobody gives", () => {
    const nowhere = { name: "kms9.corp.contoso.com" };
    const estate = buildEstate({ resources: privatePath() });
    const { unknown } = createKmsHostProver(estate)(machineNamed(estate, "app"), { ...nowhere, port: 1688 });
    expect(unknown?.code).toBe("paths/host-address-unknown");
  });

  test("a host whose address nobody gives, and a group that denies the port to all", () => {
    const resources = privatePath({ clientRules: [securityRule("deny", "Deny", 100)] });
    const estate = buildEstate({ resources });
    const { proof } = createKmsHostProver(estate)(machineNamed(estate, "app"), { name: "kms9", port: 1688 });
    expect(proof.outcome).toBe("blocked");
  });
});

describe("through Azure Firewall, from spoke to spoke", () => {
  const spokes: PrivatePathParts = { hostIn: "two", clientRoutes: TO_FIREWALL, hostRoutes: TO_FIREWALL, ...FORWARDED };
  each({
    "a rule that allows it": { given: { ...spokes, more: hubFirewall([rule]) }, says: "reached" },
    "no rule": { given: { ...spokes, more: hubFirewall([]) }, says: "blocked; firewall-no-rule at policy" },
    "a rule for another port": {
      given: { ...spokes, more: hubFirewall([{ ...rule, destinationPorts: ["443"] }]) },
      says: "blocked; firewall-no-rule at policy",
    },
    "a rule for the port that the host was told": {
      given: { ...spokes, more: hubFirewall([{ ...rule, destinationPorts: ["1689"] }]) },
      to: { port: 1689 },
      says: "reached",
    },
    "a rule that denies": {
      given: { ...spokes, more: hubFirewall([rule], "Deny") },
      says: "blocked; firewall-no-rule at group",
    },
    "a rule for Azure's own addresses": {
      given: { ...spokes, more: hubFirewall([networkRule({ destinationAddresses: ["AzureCloud"] })]) },
      says: "blocked; firewall-no-rule at policy",
    },
    "a rule by name without the DNS proxy": {
      given: { ...spokes, more: hubFirewall([networkRule({ destinationFqdns: ["kms1.corp.contoso.com"] })]) },
      says: "blocked; fqdn-without-dns-proxy at policy",
    },
    "an application rule": {
      given: {
        ...spokes,
        more: hubFirewall([
          {
            ruleType: "ApplicationRule",
            name: "kms",
            protocols: [{ protocolType: "Https", port: 1688 }],
            targetFqdns: ["kms1.corp.contoso.com"],
            sourceAddresses: ["*"],
          },
        ]),
      },
      says: "blocked; firewall-application-rule at group",
    },
    "rules that are computed": { given: { ...spokes, more: hubFirewall(COMPUTED) }, says: "unknown; at firewall" },
    "peerings that do not say whether they take forwarded traffic": {
      given: { ...spokes, peerings: {}, more: hubFirewall([rule]) },
      says: "unknown; at peering",
    },
    "no route back": {
      given: { ...spokes, hostRoutes: undefined, more: hubFirewall([rule]) },
      says: "unknown; at replies",
    },
    "no rule, the client's peerings in another stack": {
      given: { ...spokes, ...ALONE, more: hubFirewall([]) },
      says: "unknown; at peering",
    },
    "no peering with the hub in the stack": {
      given: { ...spokes, peering: { "one-to-hub": false }, more: hubFirewall([rule]) },
      says: "unknown; at peering",
    },
    "groups with nothing but their default rules": {
      given: { ...spokes, clientRules: [], hostRules: [], more: hubFirewall([rule]) },
      says: "reached",
    },
    "the client's group denies the tag that a default route may widen": {
      given: {
        ...spokes,
        clientRules: [securityRule("vnet", "Deny", 100, { destinationAddressPrefix: "VirtualNetwork" })],
        more: hubFirewall([rule]),
      },
      says: "unknown; at security-group",
    },
    "the firewall's own subnet leads back to it": {
      given: {
        ...spokes,
        more: [
          ...hubFirewall([rule]).map((resource) =>
            resource.name === "firewall-subnet"
              ? native("Subnet", "firewall-subnet", {
                  virtualNetworkName: "hub",
                  subnetName: "AzureFirewallSubnet",
                  addressPrefix: "10.0.0.0/26",
                  routeTable: { id: `${NETWORK_ID}/routeTables/circle` },
                })
              : resource,
          ),
          native("RouteTable", "circle", {
            routeTableName: "circle",
            routes: [route("10.2.0.0/16", "VirtualAppliance", "10.0.0.4")],
          }),
        ],
      },
      says: "unknown; at route",
    },
    "to the hub and not back": {
      given: {
        clientRoutes: [route("10.0.0.0/16", "VirtualAppliance", "10.0.0.4")],
        more: hubFirewall([rule]),
      },
      says: "unknown; at replies",
    },
  });
});

describe("the client's own groups", () => {
  each({
    "nothing but default rules": { given: { clientRules: [] }, says: "reached" },
    "everything denied": {
      given: { clientRules: [securityRule("deny", "Deny", 4000, { destinationPortRange: "*" })] },
      says: "blocked; nsg-denies at client-nsg",
    },
    "VirtualNetwork denied": {
      given: { clientRules: [securityRule("deny", "Deny", 100, { destinationAddressPrefix: "VirtualNetwork" })] },
      says: "blocked; nsg-denies at client-nsg",
    },
    "Internet denied": {
      given: { clientRules: [securityRule("deny", "Deny", 100, { destinationAddressPrefix: "Internet" })] },
      says: "reached",
    },
    "another port denied": {
      given: { clientRules: [securityRule("deny", "Deny", 100, { destinationPortRange: "443" })] },
      says: "reached",
    },
    "the host allowed before everything is denied": {
      given: {
        clientRules: [
          securityRule("kms", "Allow", 100, { destinationAddressPrefix: "10.0.1.4" }),
          securityRule("deny", "Deny", 4000, { destinationPortRange: "*" }),
        ],
      },
      says: "reached",
    },
    "rules computed": { given: { clientRules: COMPUTED }, says: "unknown; at security-group" },
    "a group of another stack": {
      given: { clientSubnet: { networkSecurityGroup: { id: `${NETWORK_ID}/networkSecurityGroups/far` } } },
      says: "unknown; at security-group",
    },
    "denied and dropped": {
      given: {
        clientRules: [securityRule("deny", "Deny", 100)],
        clientRoutes: [route("10.0.0.0/16", "None")],
      },
      says: "blocked; nsg-denies at client-nsg; route-drops at client-routes",
    },
  });
});

describe("application security groups", () => {
  const asg = (name: string) => native("ApplicationSecurityGroup", name, { applicationSecurityGroupName: name });
  const named = (...names: readonly string[]) =>
    names.map((name) => ({ id: `${NETWORK_ID}/applicationSecurityGroups/${name}` }));
  const toHosts = (access: string, priority: number, groups: unknown) =>
    securityRule(access, access, priority, {
      destinationAddressPrefix: undefined,
      destinationApplicationSecurityGroups: groups,
    });
  const groups = [asg("hosts"), asg("others")];
  each({
    "the host's is denied": {
      given: {
        clientRules: [toHosts("Deny", 100, named("hosts"))],
        hostConfiguration: { applicationSecurityGroups: named("hosts") },
        more: groups,
      },
      says: "blocked; nsg-denies at client-nsg",
    },
    "another one is denied": {
      given: {
        clientRules: [toHosts("Deny", 100, named("others"))],
        hostConfiguration: { applicationSecurityGroups: named("hosts") },
        more: groups,
      },
      says: "reached",
    },
    "one is denied, and the host is in none": {
      given: { clientRules: [toHosts("Deny", 100, named("hosts"))], more: groups },
      says: "reached",
    },
    "the host's are computed": {
      given: {
        clientRules: [toHosts("Deny", 100, named("hosts"))],
        hostConfiguration: { applicationSecurityGroups: COMPUTED },
        more: groups,
      },
      says: "unknown; at security-group",
    },
    "the rule's are computed": {
      given: {
        clientRules: [toHosts("Deny", 100, COMPUTED)],
        hostConfiguration: { applicationSecurityGroups: named("hosts") },
        more: groups,
      },
      says: "unknown; at security-group",
    },
    "one of another stack, the same on both sides": {
      given: {
        clientRules: [toHosts("Deny", 100, named("far"))],
        hostConfiguration: { applicationSecurityGroups: named("far") },
      },
      says: "blocked; nsg-denies at client-nsg",
    },
    "the client's is let in, all else denied": {
      given: {
        hostRules: [
          {
            ...inboundRule("Allow", undefined),
            sourceApplicationSecurityGroups: named("others"),
          },
          inboundRule("Deny", "*", { name: "rest", priority: 4000 }),
        ],
        clientConfiguration: { applicationSecurityGroups: named("others") },
        more: groups,
      },
      says: "reached",
    },
    "another one is let in, all else denied": {
      given: {
        hostRules: [
          { ...inboundRule("Allow", undefined), sourceApplicationSecurityGroups: named("hosts") },
          inboundRule("Deny", "*", { name: "rest", priority: 4000 }),
        ],
        clientConfiguration: { applicationSecurityGroups: named("others") },
        more: groups,
      },
      says: "blocked; host-group-denies at host-nsg",
    },
  });
});

describe("network managers", () => {
  const admin = (access: string, more: Readonly<Record<string, unknown>> = {}) =>
    native("AdminRule", "admin", {
      networkManagerName: "manager",
      configurationName: "configuration",
      ruleCollectionName: "collection",
      kind: "Custom",
      access,
      direction: "Outbound",
      priority: 10,
      protocol: "Tcp",
      destinationPortRanges: ["1688"],
      ...more,
    });
  const managed = (destinationAddress: unknown, nextHopType: string) =>
    native("RoutingRule", "managed", {
      networkManagerName: "manager",
      configurationName: "configuration",
      ruleCollectionName: "collection",
      destination: { type: "AddressPrefix", destinationAddress },
      nextHop: { nextHopType, nextHopAddress: "10.0.0.9" },
    });
  const deny = [securityRule("deny", "Deny", 100)];
  each({
    "a denial": { given: { more: [admin("Deny")] }, says: "unknown; at admin-rule" },
    "a denial of another port": {
      given: { more: [admin("Deny", { destinationPortRanges: ["3389"] })] },
      says: "reached",
    },
    "a denial of another address": {
      given: {
        more: [admin("Deny", { destinations: [{ addressPrefix: "10.9.0.0/16", addressPrefixType: "IPPrefix" }] })],
      },
      says: "reached",
    },
    "a denial of a network group": {
      given: { more: [admin("Deny", { destinations: [{ addressPrefix: "x", addressPrefixType: "NetworkGroup" }] })] },
      says: "unknown; at admin-rule",
    },
    "a denial of UDP": { given: { more: [admin("Deny", { protocol: "Udp" })] }, says: "reached" },
    "a denial of what the groups deny, too": {
      given: { clientRules: deny, more: [admin("Deny")] },
      says: "blocked; nsg-denies at client-nsg",
    },
    "an allowance": { given: { clientRules: deny, more: [admin("Allow")] }, says: "blocked; nsg-denies at client-nsg" },
    "an allowance that ends it": {
      given: { clientRules: deny, more: [admin("AlwaysAllow")] },
      says: "unknown; at security-group",
    },
    "an allowance that ends it, for what the groups allow": {
      given: { more: [admin("AlwaysAllow")] },
      says: "reached",
    },
    "an access that is computed": { given: { more: [admin(COMPUTED)] }, says: "unknown; at admin-rule" },
    "a denial of what comes in": {
      given: { more: [admin("Deny", { direction: "Inbound" })] },
      says: "unknown; at admin-rule",
    },
    "a denial by the classic provider": {
      given: {
        more: [
          declare("azure:network/networkManagerAdminRule:NetworkManagerAdminRule", "admin", {
            action: "Deny",
            direction: "Outbound",
            priority: 10,
            protocol: "Any",
          }),
        ],
      },
      says: "unknown; at admin-rule",
    },
    "a route to the hub": {
      given: { more: [managed("10.0.0.0/16", "VirtualAppliance")] },
      says: "unknown; at route",
    },
    "a route to somewhere else": { given: { more: [managed("10.9.0.0/16", "VirtualAppliance")] }, says: "reached" },
    "a shorter route": { given: { more: [managed("0.0.0.0/0", "VirtualAppliance")] }, says: "reached" },
    "a route that may mend what a table drops": {
      given: { clientRoutes: [route("10.0.0.0/16", "None")], more: [managed("10.0.0.0/16", "VirtualAppliance")] },
      says: "unknown; at route",
    },
    "routes that the stack does not show": {
      given: { more: [native("RoutingRuleCollection", "collection")] },
      says: "unknown; at route",
    },
  });
});

describe("in at the host", () => {
  const lb = (more: Readonly<Record<string, unknown>> = {}) =>
    native("LoadBalancer", "lb", {
      loadBalancerName: "lb",
      sku: { name: "Standard" },
      frontendIPConfigurations: [
        {
          name: "in",
          privateIPAddress: "10.0.1.100",
          subnet: { id: `${NETWORK_ID}/virtualNetworks/hub/subnets/kms` },
        },
      ],
      backendAddressPools: [{ name: "p" }],
      loadBalancingRules: [{ name: "kms", protocol: "Tcp", frontendPort: 1688, backendPort: 1688 }],
      ...more,
    });
  const pool = { loadBalancerBackendAddressPools: [{ id: `${NETWORK_ID}/loadBalancers/lb/backendAddressPools/p` }] };
  const front = { name: "kms.corp.contoso.com", address: "10.0.1.100" };
  each({
    "the host's group denies the client": {
      given: { hostRules: [inboundRule("Deny", "10.1.1.0/24")] },
      says: "blocked; host-group-denies at host-nsg",
    },
    "the host's group denies somebody else": {
      given: { hostRules: [inboundRule("Deny", "10.9.0.0/16")] },
      says: "reached",
    },
    "the host's group with nothing but default rules": { given: { hostRules: [] }, says: "reached" },
    "the address that the host has not been given yet": {
      given: { hostConfiguration: { privateIPAddress: undefined } },
      says: "reached",
    },
    "behind a load balancer": { given: { more: [lb()], hostConfiguration: pool }, to: front, says: "reached" },
    "behind a load balancer that hands on every port": {
      given: {
        more: [lb({ loadBalancingRules: [{ name: "all", protocol: "All", frontendPort: 0, backendPort: 0 }] })],
        hostConfiguration: pool,
      },
      to: front,
      says: "reached",
    },
    "behind a load balancer without a rule for the port": {
      given: { more: [lb({ loadBalancingRules: [] })], hostConfiguration: pool },
      to: front,
      says: "unknown; at load-balancer",
    },
    "behind a load balancer, and the host's group denies": {
      given: { more: [lb()], hostConfiguration: pool, hostRules: [inboundRule("Deny", "*")] },
      to: front,
      says: "blocked; host-group-denies at host-nsg",
    },
    "an address in a subnet of the stack that no interface has": {
      given: {},
      to: { name: "kms9", address: "10.0.1.77" },
      says: "unknown; at security-group",
    },
    "replies dropped": {
      given: { hostRoutes: [route("10.1.0.0/16", "None")] },
      says: "blocked; replies-dropped at host-routes",
    },
    "replies dropped, the network's peerings in another stack": {
      given: {
        hostIn: "two",
        hostRoutes: [route("10.0.0.0/8", "None")],
        peering: { "two-to-hub": false, "hub-to-two": false },
        more: [
          native("VirtualNetworkPeering", "one-to-two", {
            virtualNetworkName: "one",
            virtualNetworkPeeringName: "one-to-two",
            remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/two` },
          }),
        ],
      },
      says: "unknown; at peering",
    },
    "replies by another way": {
      given: { hostRoutes: [route("10.1.0.0/16", "VirtualAppliance", "10.0.0.4")] },
      says: "unknown; at replies",
    },
  });
});

describe("names", () => {
  const zone = declare("azure-native:privatedns:PrivateZone", "zone", { privateZoneName: "corp.contoso.com" });
  const record = (name: string, values: readonly unknown[]) =>
    declare("azure-native:privatedns:PrivateRecordSet", name, {
      privateZoneName: "corp.contoso.com",
      relativeRecordSetName: "kms1",
      recordType: "A",
      aRecords: values.map((ipv4Address) => ({ ipv4Address })),
    });
  const elsewhere = { name: "kms1.corp.contoso.com", port: 1688 };
  const prove = (resources: readonly DeclaredResource[], to: HostDestination = elsewhere) => {
    const estate = buildEstate({ resources: [...resources, zone] });
    return createKmsHostProver(estate)(machineNamed(estate, "app"), to);
  };

  test("a record leads to the host", () => {
    const { proof } = prove([...privatePath(), record("a", ["10.0.1.4"])]);
    expect(proof.outcome).toBe("reached");
    expect(proof.steps.find(({ kind }) => kind === "name")?.subject?.name).toBe("a");
  });
  test("two addresses, of which one is dropped", () => {
    const clientRoutes = [route("10.0.1.9/32", "None")];
    const { proof } = prove([...privatePath({ clientRoutes }), record("a", ["10.0.1.4", "10.0.1.9"])]);
    expect(proof.outcome).toBe("unknown");
  });
  test("two addresses, both dropped", () => {
    const clientRoutes = [route("10.0.1.0/24", "None")];
    const { proof } = prove([...privatePath({ clientRoutes }), record("a", ["10.0.1.4", "10.0.1.9"])]);
    expect(proof.outcome).toBe("blocked");
  });
  test("a record whose address is computed", () => {
    expect(prove([...privatePath(), record("a", [COMPUTED])]).proof.outcome).toBe("unknown");
  });
  test("an address in place of a name", () => {
    expect(prove(privatePath(), { name: "10.0.1.4", port: 1688 }).proof.outcome).toBe("reached");
  });
  test("an address that two networks use", () => {
    const twin = privatePath({ clientConfiguration: { privateIPAddress: "10.0.1.4" } });
    expect(prove(twin, { name: "10.0.1.4", port: 1688 }).proof.outcome).toBe("unknown");
  });
  test("the machine itself", () => {
    const estate = buildEstate({ resources: privatePath() });
    const host = machineNamed(estate, "kms1");
    expect(createKmsHostProver(estate)(host, { ...elsewhere, machine: host }).proof.outcome).toBe("reached");
  });
});
