import { createAzureKmsProver } from "../../../../core/activation/paths/azure-kms";
import type { DeclaredResource, Estate } from "../../../../core/model";
import { type ApplianceParts, appliance } from "../../../support/appliances";
import { buildEstate, COMPUTED, declare, type EstateParts } from "../../../support/builders";
import { BOTH, networkRule, securedHub } from "../../../support/firewalls";
import { NETWORK_ID, native, route, type SpokeParts, securityRule, spoke } from "../../../support/network";

const GATEWAY = route("0.0.0.0/0", "VirtualNetworkGateway");
const NEW = ["20.118.99.224/32", "40.83.235.53/32"];
const OLD = "23.102.135.246/32";
const hosts = (...prefixes: readonly string[]) => prefixes.map((prefix) => route(prefix, "Internet"));
const APPLIANCE = route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4");
const DENY = securityRule("deny", "Deny", 4000, { destinationPortRange: "*" });

/** The answer in one line: outcome, then what blocks, what is weak, or nothing more. */
function prove(parts: SpokeParts, declarations: EstateParts["declarations"] = {}): string {
  return proveEstate(buildEstate({ resources: spoke(parts), declarations }));
}

function proveEstate(estate: Estate): string {
  const machine = estate.machines.find(({ name }) => name === "vm") ?? estate.machines[0];
  if (machine === undefined) throw new Error("no machine");
  const { proof, blockedBy, weaknesses, unknown } = createAzureKmsProver(estate)(machine);
  expect(proof.outcome === "unknown").toBe(unknown !== undefined);
  expect(proof.steps.length).toBeGreaterThan(0);
  return [
    proof.outcome,
    ...[...blockedBy, ...weaknesses].map(({ message, subject }) => `${message} at ${subject.name}`),
  ].join("; ");
}

const FORCED = "blocked; forced-tunnel at routes";
const LEGACY = "reached; legacy-address-missing at routes";

describe("routes", () => {
  const situations: Record<string, { given: SpokeParts; declared?: EstateParts["declarations"]; says: string }> = {
    "nothing special": { given: {}, says: "reached" },
    "a table without routes": { given: { routes: [] }, says: "reached" },
    "default route to a gateway": { given: { routes: [GATEWAY] }, says: FORCED },
    "half-default routes to a gateway": {
      given: { routes: [route("0.0.0.0/1", "VirtualNetworkGateway"), route("128.0.0.0/1", "VirtualNetworkGateway")] },
      says: FORCED,
    },
    "default route to nowhere": { given: { routes: [route("0.0.0.0/0", "None")] }, says: FORCED },
    "host routes for every address": { given: { routes: [GATEWAY, ...hosts(...NEW, OLD)] }, says: "reached" },
    "host routes for the current addresses": { given: { routes: [GATEWAY, ...hosts(...NEW)] }, says: LEGACY },
    "host route for the former address": {
      given: { routes: [GATEWAY, ...hosts(OLD)] },
      says: "blocked; old-address-only at routes",
    },
    "host route for one current address": {
      given: { routes: [GATEWAY, ...hosts("20.118.99.224/32")] },
      says: "reached; one-address-only at routes",
    },
    "service tag AzureCloud to the Internet": {
      given: { routes: [GATEWAY, route("AzureCloud", "Internet")] },
      says: "reached",
    },
    "regional service tag to the Internet": {
      given: { routes: [GATEWAY, route("AzureCloud.WestEurope", "Internet")] },
      says: "unknown",
    },
    "an appliance nobody declares": { given: { routes: [APPLIANCE] }, says: "unknown" },
    "an appliance, and host routes": { given: { routes: [APPLIANCE, ...hosts(...NEW, OLD)] }, says: "reached" },
    "an appliance whose address is computed": {
      given: { routes: [route("0.0.0.0/0", "VirtualAppliance", COMPUTED)] },
      says: "unknown",
    },
    "an appliance declared to let it through": {
      given: { routes: [APPLIANCE] },
      declared: { network: { appliances: [{ address: "10.0.0.4", allows: ["azure-kms"], egress: "azure" }] } },
      says: "reached",
    },
    "an appliance declared, its way out not": {
      given: { routes: [APPLIANCE] },
      declared: { network: { appliances: [{ address: "10.0.0.4", allows: ["azure-kms"] }] } },
      says: "unknown",
    },
    "an appliance declared to leave on premises": {
      given: { routes: [APPLIANCE] },
      declared: { network: { appliances: [{ address: "10.0.0.4", allows: ["azure-kms"], egress: "on-premises" }] } },
      says: FORCED,
    },
    "an appliance declared not to allow it": {
      given: { routes: [APPLIANCE] },
      declared: { network: { appliances: [{ address: "10.0.0.4", allows: ["kms-hosts"], egress: "azure" }] } },
      says: FORCED,
    },
    "another appliance declared": {
      given: { routes: [APPLIANCE] },
      declared: { network: { appliances: [{ address: "10.0.0.5", allows: ["azure-kms"], egress: "azure" }] } },
      says: "unknown",
    },
    "default route to the Internet": { given: { routes: [route("0.0.0.0/0", "Internet")] }, says: "reached" },
    "next hop computed": { given: { routes: [route("0.0.0.0/0", COMPUTED)] }, says: "unknown" },
    "next hop nobody knows": { given: { routes: [route("0.0.0.0/0", "Elsewhere")] }, says: "unknown" },
    "a prefix that is none": {
      given: { routes: [route("0.0.0.300/0", "VirtualNetworkGateway")] },
      says: "unknown",
    },
    "routes computed": { given: { routes: COMPUTED }, says: "unknown" },
    "routes partly computed, gateway certain": { given: { routes: [GATEWAY, COMPUTED] }, says: "unknown" },
    "route table of another stack": {
      given: { subnet: { routeTable: { id: `${NETWORK_ID}/routeTables/hub` } } },
      says: "unknown",
    },
    "a route as a resource of its own": {
      given: {
        routes: [],
        more: [native("Route", "default", { routeTableName: "routes", ...GATEWAY })],
      },
      says: FORCED,
    },
    "the network claims the addresses for itself": {
      given: {
        configuration: { subnet: { id: `${NETWORK_ID}/virtualNetworks/odd/subnets/odd` } },
        more: [
          native("VirtualNetwork", "odd", {
            virtualNetworkName: "odd",
            addressSpace: { addressPrefixes: ["20.0.0.0/8", "40.0.0.0/8"] },
            subnets: [{ name: "odd", addressPrefix: "20.0.0.0/24" }],
          }),
        ],
      },
      says: "unknown",
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, declared, says }) => {
    expect(prove(given, declared)).toBe(says);
  });
});

describe("beyond an appliance of the stack", () => {
  const through = (parts: ApplianceParts): SpokeParts => ({
    routes: [route("0.0.0.0/0", "VirtualAppliance", "10.1.9.4")],
    more: appliance(parts),
  });
  const NAT = { natGateway: { id: `${NETWORK_ID}/natGateways/hub` } };
  const PRIVATE = { defaultOutboundAccess: false };
  const allows = { network: { appliances: [{ address: "10.1.9.4", allows: ["azure-kms"] as const }] } };
  const leaving = (egress: "azure" | "on-premises") => ({
    network: { appliances: [{ address: "10.1.9.4", allows: ["azure-kms"] as const, egress }] },
  });
  const TO_GATEWAY = "blocked; forced-tunnel at appliance-routes";
  const situations: Record<string, { given: SpokeParts; declared?: EstateParts["declarations"]; says: string }> = {
    "that nobody declares": { given: through({ subnet: NAT }), says: "unknown" },
    "to a NAT gateway": { given: through({ subnet: NAT }), declared: allows, says: "reached" },
    "to default outbound access": { given: through({}), declared: allows, says: "reached" },
    "in a private subnet": {
      given: through({ subnet: PRIVATE }),
      declared: allows,
      says: "blocked; no-outbound at appliances",
    },
    "whose routes lead to a gateway": { given: through({ routes: [GATEWAY] }), declared: allows, says: TO_GATEWAY },
    "whose routes lead to a gateway, though its owner says otherwise": {
      given: through({ routes: [GATEWAY] }),
      declared: leaving("azure"),
      says: TO_GATEWAY,
    },
    "declared to leave on premises": { given: through({}), declared: leaving("on-premises"), says: FORCED },
    "whose routes lead back to it": {
      given: through({ routes: [route("0.0.0.0/0", "VirtualAppliance", "10.1.9.4")] }),
      declared: allows,
      says: "unknown",
    },
    "with two interfaces that both lead on": {
      given: through({ subnet: NAT, second: NAT }),
      declared: allows,
      says: "reached",
    },
    "with two interfaces of which one leads on": {
      given: through({ subnet: PRIVATE, second: NAT }),
      declared: allows,
      says: "unknown",
    },
    "with two interfaces of which one leads on, declared to leave from Azure": {
      given: through({ subnet: PRIVATE, second: NAT }),
      declared: leaving("azure"),
      says: "reached",
    },
    "with two interfaces of which none leads on": {
      given: through({ subnet: PRIVATE, second: PRIVATE }),
      declared: allows,
      says: "blocked; no-outbound at appliances",
    },
    "whose interface does not forward": {
      given: through({ nic: { enableIPForwarding: false } }),
      declared: allows,
      says: "blocked; no-ip-forwarding at appliance-nic",
    },
    "whose interface does not say that it forwards": {
      given: through({ nic: { enableIPForwarding: undefined } }),
      says: "blocked; no-ip-forwarding at appliance-nic",
    },
    "whose interface may forward": {
      given: through({ subnet: NAT, nic: { enableIPForwarding: COMPUTED } }),
      declared: allows,
      says: "reached",
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, declared, says }) => {
    expect(prove(given, declared)).toBe(says);
  });
});

test.each<[string, Parameters<typeof securedHub>, string]>([
  ["no rule allows it", [[]], "blocked; firewall-no-rule at policy"],
  ["a rule allows it", [[networkRule({ destinationAddresses: BOTH })]], "reached"],
  ["its routing intent speaks of private traffic", [[], { intent: { routingPolicies: [] } }], "unknown"],
  ["its routing intent leads to something else", [[], { intent: intentTo("/far/nva") }], "unknown"],
  [
    "the connection may not take its default route",
    [[], { connection: { enableInternetSecurity: undefined } }],
    "unknown",
  ],
  [
    "the connection does not take its default route",
    [[], { connection: { enableInternetSecurity: false } }],
    "reached",
  ],
  ["it is another hub's", [[], { connection: { virtualHubName: "far" } }], "unknown"],
])("through the firewall of a virtual hub: %s", (_name, [rules, more], says) => {
  expect(proveEstate(buildEstate({ resources: securedHub(rules, more) }))).toBe(says);
});

function intentTo(nextHop: string) {
  return { routingPolicies: [{ name: "internet", destinations: ["Internet"], nextHop }] };
}

describe("security groups", () => {
  const lkm = (access: string, priority: number) =>
    securityRule(`${access} lkm`, access, priority, { destinationAddressPrefix: "AzurePlatformLKM" });
  const toInternet = route("0.0.0.0/0", "Internet");
  const situations: Record<string, { given: SpokeParts; says: string }> = {
    "everything denied": { given: { rules: [DENY] }, says: "reached" },
    "everything denied on the interface": { given: { nicRules: [DENY] }, says: "reached" },
    "everything denied, default route": {
      given: { rules: [DENY], routes: [toInternet] },
      says: "blocked; nsg-denies at nsg",
    },
    "everything denied on the interface, default route": {
      given: { nicRules: [DENY], routes: [toInternet] },
      says: "blocked; nsg-denies at nic-nsg",
    },
    "everything denied, half-default routes": {
      given: { rules: [DENY], routes: [route("0.0.0.0/1", "Internet"), route("128.0.0.0/1", "Internet")] },
      says: "unknown",
    },
    "AzurePlatformLKM denied": { given: { rules: [lkm("Deny", 200)] }, says: "blocked; nsg-denies at nsg" },
    "AzurePlatformLKM allowed before everything denied, default route": {
      given: { rules: [lkm("Allow", 200), DENY], routes: [toInternet] },
      says: "reached",
    },
    "AzurePlatformLKM denied behind an allowance": {
      given: { rules: [securityRule("allow", "Allow", 100), lkm("Deny", 200)] },
      says: "reached",
    },
    "AzurePlatformLKM denied behind a denial that the platform passes over": {
      given: { rules: [securityRule("deny", "Deny", 100), lkm("Deny", 200)] },
      says: "blocked; nsg-denies at nsg",
    },
    "AzurePlatformLKM denied on another port": {
      given: {
        rules: [
          securityRule("x", "Deny", 100, { destinationAddressPrefix: "AzurePlatformLKM", destinationPortRange: "443" }),
        ],
      },
      says: "reached",
    },
    "Internet denied, the addresses allowed, default route": {
      given: {
        rules: [
          securityRule("kms", "Allow", 100, {
            destinationAddressPrefix: undefined,
            destinationAddressPrefixes: [...NEW, OLD],
          }),
          securityRule("internet", "Deny", 4000, { destinationAddressPrefix: "Internet", destinationPortRange: "*" }),
        ],
        routes: [toInternet],
      },
      says: "reached",
    },
    "Internet denied, the former address allowed, default route": {
      given: {
        rules: [securityRule("kms", "Allow", 100, { destinationAddressPrefix: OLD }), DENY],
        routes: [toInternet],
      },
      says: "blocked; old-address-only at nsg",
    },
    "denied and tunnelled": {
      given: { rules: [DENY], routes: [GATEWAY] },
      says: "blocked; nsg-denies at nsg; forced-tunnel at routes",
    },
    "VirtualNetwork denied, default route": {
      given: {
        rules: [securityRule("x", "Deny", 100, { destinationAddressPrefix: "VirtualNetwork" })],
        routes: [toInternet],
      },
      says: "unknown",
    },
    "VirtualNetwork denied": {
      given: { rules: [securityRule("x", "Deny", 100, { destinationAddressPrefix: "VirtualNetwork" })], routes: [] },
      says: "reached",
    },
    "denied to this machine alone, default route": {
      given: {
        rules: [securityRule("x", "Deny", 100, { sourceAddressPrefix: "10.1.1.4" })],
        routes: [toInternet],
        configuration: { privateIPAddress: "10.1.1.4" },
      },
      says: "blocked; nsg-denies at nsg",
    },
    "denied to another machine, default route": {
      given: {
        rules: [securityRule("x", "Deny", 100, { sourceAddressPrefix: "10.1.1.5" })],
        routes: [toInternet],
        configuration: { privateIPAddress: "10.1.1.4" },
      },
      says: "reached",
    },
    "group of another stack": {
      given: { subnet: { networkSecurityGroup: { id: `${NETWORK_ID}/networkSecurityGroups/hub` } } },
      says: "unknown",
    },
    "group of another stack, and a tunnel": {
      given: { subnet: { networkSecurityGroup: { id: `${NETWORK_ID}/networkSecurityGroups/hub` } }, routes: [GATEWAY] },
      says: FORCED,
    },
    "rules computed": { given: { rules: COMPUTED }, says: "unknown" },
    "everything denied, routes computed": { given: { rules: [DENY], routes: COMPUTED }, says: "unknown" },
    "AzurePlatformLKM denied, routes computed": {
      given: { rules: [lkm("Deny", 100)], routes: COMPUTED },
      says: "blocked; nsg-denies at nsg",
    },
    "AzurePlatformLKM denied on the interface, subnet of another stack": {
      given: {
        nicRules: [lkm("Deny", 100)],
        configuration: { subnet: { id: `${NETWORK_ID}/virtualNetworks/hub/subnets/a` } },
      },
      says: "blocked; nsg-denies at nic-nsg",
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, says }) => {
    expect(prove(given)).toBe(says);
  });
});

describe("the way out", () => {
  const PRIVATE = { defaultOutboundAccess: false };
  const balancer = (more: Readonly<Record<string, unknown>>) => ({
    more: [native("LoadBalancer", "lb", { loadBalancerName: "lb", backendAddressPools: [{ name: "p" }], ...more })],
    configuration: {
      loadBalancerBackendAddressPools: [{ id: `${NETWORK_ID}/loadBalancers/lb/backendAddressPools/p` }],
    },
  });
  const internal = { frontendIPConfigurations: [{ name: "in", subnet: { id: "x" } }] };
  const open = { frontendIPConfigurations: [{ name: "out", publicIPAddress: { id: COMPUTED } }] };
  const NO_WAY = "blocked; no-outbound at app";
  const listing = (members: unknown) =>
    native("LoadBalancer", "lb", {
      ...open,
      backendAddressPools: [{ name: "p", loadBalancerBackendAddresses: members }],
    });
  const gatewayOf = (id: unknown) =>
    native("NatGateway", "nat", { natGatewayName: "nat", sourceVirtualNetwork: { id } });
  const behindGateway = (virtualNetworkName: unknown) =>
    native("VirtualNetworkPeering", "peering", {
      virtualNetworkName,
      remoteVirtualNetwork: {
        id: "/subscriptions/2/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub",
      },
      useRemoteGateways: true,
    });
  const ADDRESS = `${NETWORK_ID}/publicIPAddresses/address`;
  const publicAddress = (more: Readonly<Record<string, unknown>>) =>
    native("PublicIPAddress", "address", { publicIpAddressName: "address", ...more });
  const addressed = (more: Readonly<Record<string, unknown>>): SpokeParts => ({
    configuration: { publicIPAddress: { id: ADDRESS } },
    more: [publicAddress(more)],
  });
  /** A second interface of the machine, with its configuration, and the address that it may have. */
  const beside = (configuration: Readonly<Record<string, unknown>>, address: Readonly<Record<string, unknown>>) => ({
    machine: {
      networkProfile: {
        networkInterfaces: [
          { id: `${NETWORK_ID}/networkInterfaces/nic`, primary: true },
          { id: `${NETWORK_ID}/networkInterfaces/second`, primary: false },
        ],
      },
    },
    more: [
      publicAddress(address),
      native("NetworkInterface", "second", {
        networkInterfaceName: "second",
        ipConfigurations: [
          { name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app` }, ...configuration },
        ],
      }),
    ],
  });
  const situations: Record<string, { given: SpokeParts; says: string }> = {
    "private subnet": { given: { subnet: PRIVATE }, says: NO_WAY },
    "private subnet, host routes": {
      given: { subnet: PRIVATE, routes: [GATEWAY, ...hosts(...NEW, OLD)] },
      says: NO_WAY,
    },
    "private subnet, all through an appliance that lets it out": {
      given: { subnet: PRIVATE, routes: [APPLIANCE] },
      says: "unknown",
    },
    "private subnet, NAT gateway of another stack": {
      given: { subnet: { ...PRIVATE, natGateway: { id: `${NETWORK_ID}/natGateways/hub` } } },
      says: "reached",
    },
    "private subnet, NAT gateway": {
      given: {
        subnet: { ...PRIVATE, natGateway: { id: `${NETWORK_ID}/natGateways/nat` } },
        more: [native("NatGateway", "nat", { natGatewayName: "nat" })],
      },
      says: "reached",
    },
    "private subnet, NAT gateway computed": {
      given: { subnet: { ...PRIVATE, natGateway: { id: COMPUTED } } },
      says: "unknown",
    },
    "private subnet, public address": {
      given: { subnet: PRIVATE, configuration: { publicIPAddress: { id: `${NETWORK_ID}/publicIPAddresses/pip` } } },
      says: "reached",
    },
    "private subnet, public address perhaps": {
      given: { subnet: PRIVATE, configuration: { publicIPAddress: COMPUTED } },
      says: "unknown",
    },
    "private subnet, load balancer with an outbound rule": {
      given: {
        subnet: PRIVATE,
        ...balancer({ ...open, sku: { name: "Standard" }, outboundRules: [{ name: "out" }] }),
      },
      says: "reached",
    },
    ...Object.fromEntries(
      [{ name: "Basic" }, undefined, COMPUTED].flatMap(
        (sku, index): [string, { given: SpokeParts; says: string }][] => [
          [
            `private subnet, load balancer with an outbound rule, SKU ${String(index)}`,
            {
              given: { subnet: PRIVATE, ...balancer({ ...open, sku, outboundRules: [{ name: "out" }] }) },
              says: "unknown",
            },
          ],
          [`public address, SKU ${String(index)}`, { given: addressed({ sku }), says: "unknown" }],
          [
            `private subnet, public address, SKU ${String(index)}`,
            { given: { ...addressed({ sku }), subnet: PRIVATE }, says: "unknown" },
          ],
        ],
      ),
    ),
    "private subnet, Standard public address": {
      given: { ...addressed({ sku: { name: "Standard" } }), subnet: PRIVATE },
      says: "reached",
    },
    "public address without a SKU, NAT gateway": {
      given: { ...addressed({}), subnet: { natGateway: { id: `${NETWORK_ID}/natGateways/hub` } } },
      says: "reached",
    },
    "a Standard public address on another interface": {
      given: beside({ publicIPAddress: { id: ADDRESS } }, { sku: { name: "Standard" } }),
      says: NO_WAY,
    },
    "a Standard public address on another interface, NAT gateway": {
      given: {
        ...beside({ publicIPAddress: { id: ADDRESS } }, { sku: { name: "Standard" } }),
        subnet: { natGateway: { id: `${NETWORK_ID}/natGateways/hub` } },
      },
      says: "reached",
    },
    "a public address of some SKU on another interface": {
      given: beside({ publicIPAddress: { id: ADDRESS } }, {}),
      says: "unknown",
    },
    "a public address of another stack on another interface": {
      given: beside({ publicIPAddress: { id: `${NETWORK_ID}/publicIPAddresses/far` } }, {}),
      says: "unknown",
    },
    "another interface without a public address": { given: beside({}, {}), says: "reached" },
    "private subnet, public load balancer without outbound": {
      given: { subnet: PRIVATE, ...balancer(open) },
      says: NO_WAY,
    },
    "private subnet, load balancer of another stack": {
      given: { subnet: PRIVATE, configuration: { loadBalancerBackendAddressPools: [{ id: "/hub/lb" }] } },
      says: "unknown",
    },
    "private subnet, a load balancer that lists addresses": {
      given: {
        subnet: PRIVATE,
        more: [
          native("LoadBalancer", "lb", {
            ...open,
            backendAddressPools: [{ name: "p", loadBalancerBackendAddresses: [{ ipAddress: "10.1.1.4" }] }],
          }),
        ],
      },
      says: "unknown",
    },
    "private subnet, a load balancer that lists addresses of another subnet": {
      given: { subnet: PRIVATE, more: [listing([{ ipAddress: "10.99.1.20" }])] },
      says: NO_WAY,
    },
    "private subnet, a load balancer that lists computed addresses": {
      given: { subnet: PRIVATE, more: [listing([{ ipAddress: COMPUTED }])] },
      says: "unknown",
    },
    "private subnet, a load balancer whose list is computed": {
      given: { subnet: PRIVATE, more: [listing(COMPUTED)] },
      says: "unknown",
    },
    "private subnet of computed addresses, a load balancer that lists some": {
      given: { subnet: { ...PRIVATE, addressPrefix: COMPUTED }, more: [listing([{ ipAddress: "10.99.1.20" }])] },
      says: "unknown",
    },
    "private subnet, a gateway behind a peering of its network": {
      given: { subnet: PRIVATE, more: [behindGateway("vnet")] },
      says: "unknown",
    },
    "private subnet, a gateway behind a peering of another network": {
      given: {
        subnet: PRIVATE,
        more: [native("VirtualNetwork", "o", { virtualNetworkName: "o" }), behindGateway("o")],
      },
      says: NO_WAY,
    },
    "private subnet, a gateway behind a peering of a network that is computed": {
      given: { subnet: PRIVATE, more: [behindGateway(COMPUTED)] },
      says: "unknown",
    },
    "private subnet, a NAT gateway of its network": {
      given: { subnet: PRIVATE, more: [gatewayOf(`${NETWORK_ID}/virtualNetworks/vnet`)] },
      says: "unknown",
    },
    "private subnet, a NAT gateway of a network that is computed": {
      given: { subnet: PRIVATE, more: [gatewayOf(COMPUTED)] },
      says: "unknown",
    },
    "private subnet, a NAT gateway of another network": {
      given: { subnet: PRIVATE, more: [gatewayOf(`${NETWORK_ID}/virtualNetworks/other`)] },
      says: NO_WAY,
    },
    "private subnet, a NAT gateway of no network": {
      given: { subnet: PRIVATE, more: [native("NatGateway", "nat", { natGatewayName: "nat" })] },
      says: NO_WAY,
    },
    "behind a Standard internal load balancer": {
      given: balancer({ ...internal, sku: { name: "Standard" } }),
      says: NO_WAY,
    },
    "behind a Standard internal load balancer, NAT gateway": {
      given: {
        ...balancer({ ...internal, sku: { name: "Standard" } }),
        subnet: { natGateway: { id: `${NETWORK_ID}/natGateways/hub` } },
      },
      says: "reached",
    },
    "behind a Basic internal load balancer": {
      given: balancer({ ...internal, sku: { name: "Basic" } }),
      says: "unknown",
    },
    "behind an internal load balancer of some SKU": { given: balancer(internal), says: "unknown" },
    "behind a public load balancer without outbound": {
      given: balancer({ ...open, sku: { name: "Standard" } }),
      says: "unknown",
    },
    "pools computed": { given: { configuration: { loadBalancerBackendAddressPools: COMPUTED } }, says: "unknown" },
    "private or not is computed": { given: { subnet: { defaultOutboundAccess: COMPUTED } }, says: "unknown" },
    "default outbound access asked for": { given: { subnet: { defaultOutboundAccess: true } }, says: "reached" },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, says }) => {
    expect(prove(given)).toBe(says);
  });

  test.each([
    ["azure-native:network/v20250701:Subnet", undefined, "unknown"],
    ["azure-native_network_v20250701:network:Subnet", undefined, "unknown"],
    ["azure-native_network_v20250701:network:Subnet", true, "reached"],
    ["azure-native:network/v20240501:Subnet", undefined, "reached"],
  ])("subnet declared as %s, defaultOutboundAccess %s", (type, defaultOutboundAccess, says) => {
    const resources = spoke().map((resource) =>
      resource.name === "app" && defaultOutboundAccess === undefined
        ? { ...resource, type }
        : resource.name === "app"
          ? { ...resource, type, inputs: { ...resource.inputs, defaultOutboundAccess: true } }
          : resource,
    );
    expect(proveEstate(buildEstate({ resources }))).toBe(says);
  });
});

describe("the machine's end of the way", () => {
  const other = native("NetworkInterface", "nic2", {
    networkInterfaceName: "nic2",
    ipConfigurations: [{ name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/hub/subnets/a` } }],
  });
  const nics = (...profiles: readonly unknown[]) => ({ networkProfile: { networkInterfaces: profiles } });
  const id = (name: string) => `${NETWORK_ID}/networkInterfaces/${name}`;
  const situations: Record<string, { given: SpokeParts; says: string }> = {
    "no interface": { given: { machine: { networkProfile: {} } }, says: "unknown" },
    "interface of another stack": { given: { machine: nics({ id: id("hub") }) }, says: "unknown" },
    "interface computed, no edges": { given: { machine: nics({ id: COMPUTED }) }, says: "unknown" },
    "the second interface is the primary one": {
      given: {
        machine: nics({ id: id("nic2"), primary: false }, { id: id("nic"), primary: true }),
        more: [other],
        routes: [GATEWAY],
      },
      says: FORCED,
    },
    "two interfaces, none marked": {
      given: { machine: nics({ id: id("nic2") }, { id: id("nic") }), more: [other] },
      says: "unknown",
    },
    "two interfaces, none marked, both tunnelled": {
      given: {
        machine: nics({ id: id("nic2") }, { id: id("nic") }),
        more: [
          native("NetworkInterface", "nic2", {
            networkInterfaceName: "nic2",
            ipConfigurations: [{ name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app` } }],
          }),
        ],
        routes: [GATEWAY],
      },
      says: FORCED,
    },
    "IP configurations computed": { given: { nic: { ipConfigurations: COMPUTED } }, says: "unknown" },
    "an IPv6 configuration first": {
      given: {
        nic: {
          ipConfigurations: [
            { name: "six", privateIPAddressVersion: "IPv6" },
            { name: "four", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app` } },
          ],
        },
      },
      says: "reached",
    },
    "subnet of another stack": {
      given: { configuration: { subnet: { id: `${NETWORK_ID}/virtualNetworks/hub/subnets/a` } } },
      says: "unknown",
    },
    "no subnet": { given: { configuration: { subnet: undefined } }, says: "unknown" },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, says }) => {
    expect(prove(given)).toBe(says);
  });
});

describe("the cloud", () => {
  const GOV = [GATEWAY, ...hosts("52.126.105.2/32", "23.97.0.13/32")];
  const CHINA = [GATEWAY, ...hosts("159.27.28.100/32", "163.228.64.161/32", "42.159.7.249/32")];
  const GLOBAL = [GATEWAY, ...hosts(...NEW, OLD)];
  const cloud = (name: string) => ({ activation: { hosts: [], cloud: name } });
  const situations: Record<string, { given: SpokeParts; declared?: EstateParts["declarations"]; says: string }> = {
    "US Government by location": { given: { routes: GOV, location: "usgovvirginia" }, says: "reached" },
    "US Government by location, written out": { given: { routes: GOV, location: "US Gov Virginia" }, says: "reached" },
    "China by location": { given: { routes: CHINA, location: "chinanorth3" }, says: "reached" },
    "Germany today": { given: { routes: GLOBAL, location: "germanywestcentral" }, says: "reached" },
    "global addresses in US Government": {
      given: { routes: GLOBAL, location: "usgovvirginia" },
      says: "blocked; wrong-cloud at routes",
    },
    "addresses of the retired German cloud": {
      given: { routes: [GATEWAY, ...hosts("51.4.143.248/32")] },
      says: "blocked; wrong-cloud at routes",
    },
    "a range that happens to hold another cloud's address": {
      given: { routes: [GATEWAY, ...hosts("52.0.0.0/8")] },
      says: FORCED,
    },
    "rules for the US Government's addresses in the global cloud": {
      given: {
        rules: [
          securityRule("kms", "Allow", 100, {
            destinationAddressPrefix: undefined,
            destinationAddressPrefixes: ["52.126.105.2", "23.97.0.13"],
          }),
          DENY,
        ],
        routes: [route("0.0.0.0/0", "Internet")],
      },
      says: "blocked; wrong-cloud at nsg",
    },
    "the retired German cloud by location": { given: { location: "germanycentral" }, says: "unknown" },
    "the retired German cloud declared": {
      given: { routes: [GATEWAY] },
      declared: cloud("AzureGermanCloud"),
      says: "unknown",
    },
    "US Government declared": {
      given: { routes: GOV, location: "westeurope" },
      declared: cloud("AzureUSGovernment"),
      says: "reached",
    },
    "no location": { given: { routes: GLOBAL, location: "" }, says: "unknown" },
    "no location, and it makes no difference": { given: { routes: [GATEWAY], location: "" }, says: FORCED },
    "a location in a closed cloud": { given: { routes: GLOBAL, location: "ussecwest" }, says: "unknown" },
    "a declared cloud nobody knows": {
      given: { routes: GLOBAL },
      declared: cloud("AzureStack"),
      says: "unknown",
    },
    "location of the machine computed, the network's known": {
      given: {
        routes: GLOBAL,
        machine: {
          location: COMPUTED,
          networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/nic` }] },
        },
      },
      says: "reached",
    },
    "only the old US Government address": {
      given: { routes: [GATEWAY, ...hosts("23.97.0.13/32")], location: "usgovvirginia" },
      says: "reached; one-address-only at routes",
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, declared, says }) => {
    expect(prove(given, declared)).toBe(says);
  });

  test("environment of the provider", () => {
    const resources = spoke({ routes: GOV, location: "" }).map((resource) => ({
      ...resource,
      provider: { environment: "usgovernment" },
    }));
    expect(proveEstate(buildEstate({ resources }))).toBe("reached");
  });
});

describe("network managers", () => {
  const LKM = securityRule("lkm", "Deny", 100, { destinationAddressPrefix: "AzurePlatformLKM" });
  const admin = (access: string, more: Readonly<Record<string, unknown>> = {}) =>
    native("AdminRule", "admin", { access, direction: "Outbound", priority: 10, protocol: "Any", ...more });
  const managed = (destinationAddress: string, type: string, nextHopType: string) =>
    native("RoutingRule", "managed", { destination: { type, destinationAddress }, nextHop: { nextHopType } });
  const situations: Record<string, { given: SpokeParts; says: string }> = {
    "an admin rule that denies everything": { given: { more: [admin("Deny")] }, says: "unknown" },
    "an admin rule that denies another port": {
      given: { more: [admin("Deny", { destinationPortRanges: ["22", "3389"] })] },
      says: "reached",
    },
    "an admin rule that denies private addresses": {
      given: { more: [admin("Deny", { destinations: [{ addressPrefix: "10.0.0.0/8,192.168.0.0/16" }] })] },
      says: "reached",
    },
    "an admin rule that allows the Internet whatever groups say": {
      given: {
        rules: [LKM],
        more: [
          admin("AlwaysAllow", { destinations: [{ addressPrefix: "Internet", addressPrefixType: "ServiceTag" }] }),
        ],
      },
      says: "unknown",
    },
    "an admin rule that hands on to the groups": {
      given: { rules: [LKM], more: [admin("Allow")] },
      says: "blocked; nsg-denies at nsg",
    },
    "an admin rule, and a tunnel": { given: { routes: [GATEWAY], more: [admin("Deny")] }, says: FORCED },
    "a default admin rule": {
      given: { more: [native("DefaultAdminRule", "admin", { kind: "Default" })] },
      says: "unknown",
    },
    "a managed default route": {
      given: { more: [managed("0.0.0.0/0", "AddressPrefix", "VirtualNetworkGateway")] },
      says: "unknown",
    },
    "a managed default route beside host routes": {
      given: {
        routes: hosts(...NEW, OLD),
        more: [managed("0.0.0.0/0", "AddressPrefix", "VirtualNetworkGateway")],
      },
      says: "reached",
    },
    "a managed route for private addresses": {
      given: { more: [managed("10.0.0.0/8", "AddressPrefix", "VirtualNetworkGateway")] },
      says: "reached",
    },
    "a managed route for Azure's addresses behind a tunnel": {
      given: { routes: [GATEWAY], more: [managed("AzureCloud", "ServiceTag", "Internet")] },
      says: "unknown",
    },
    "managed routes that do as the table does": {
      given: { routes: [GATEWAY], more: [managed("0.0.0.0/0", "AddressPrefix", "VirtualNetworkGateway")] },
      says: FORCED,
    },
  };
  test.each(Object.entries(situations))("%s", (_name, { given, says }) => {
    expect(prove(given)).toBe(says);
  });
});

describe("scale sets", () => {
  const set = (orchestrationMode: string, subnet: Readonly<Record<string, unknown>> = {}) =>
    buildEstate({
      resources: [
        ...spoke({ subnet }).filter(({ name }) => name !== "vm" && name !== "nic"),
        declare("azure-native:compute:VirtualMachineScaleSet", "set", {
          location: "westeurope",
          orchestrationMode,
          sku: { name: "Standard_D4s_v5", capacity: 3 },
          virtualMachineProfile: {
            licenseType: "Windows_Server",
            networkProfile: {
              networkInterfaceConfigurations: [
                {
                  name: "nic",
                  primary: true,
                  ipConfigurations: [{ name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app` } }],
                },
              ],
            },
          },
        }),
      ],
    });
  test.each([
    ["Uniform", {}, "reached"],
    ["Flexible", {}, "blocked; no-outbound at app"],
    ["Flexible", { natGateway: { id: `${NETWORK_ID}/natGateways/hub` } }, "reached"],
    ["Uniform", { defaultOutboundAccess: false }, "blocked; no-outbound at app"],
  ])("%s, subnet %j", (mode, subnet, says) => {
    expect(proveEstate(set(mode, subnet))).toBe(says);
  });
});

test("the former address in the proof of a way that lacks it", () => {
  const estate = buildEstate({ resources: spoke({ routes: [GATEWAY, ...hosts(...NEW)] }) });
  const [machine] = estate.machines;
  if (machine === undefined) throw new Error("no machine");
  const last = createAzureKmsProver(estate)(machine).proof.steps.at(-1);
  expect(last?.outcome).toBe("blocked");
  expect(last?.addresses).toEqual(["23.102.135.246"]);
  expect(last?.reason.code).toBe("network/route-to-gateway");
});

test("machines of one subnet that a rule tells apart by their addresses", () => {
  const routes = [route("0.0.0.0/0", "Internet")];
  const rules = [securityRule("x", "Deny", 100, { sourceAddressPrefix: "10.1.1.5" })];
  const resources = ["4", "5"].flatMap((n) =>
    spoke({
      routes,
      rules,
      nic: { networkInterfaceName: `nic${n}` },
      configuration: { privateIPAddress: `10.1.1.${n}` },
      machine: { networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/nic${n}` }] } },
    }).flatMap((it) =>
      it.name === "vm" || it.name === "nic" ? [{ ...it, urn: `${it.urn}${n}` }] : n === "4" ? [it] : [],
    ),
  );
  const estate = buildEstate({ resources });
  const prove = createAzureKmsProver(estate);
  expect(estate.machines.map((machine) => prove(machine).proof.outcome)).toEqual(["reached", "blocked"]);
});

test("machines of one subnet of which one has a public address", () => {
  const resources = ["4", "5"].flatMap((n) =>
    spoke({
      subnet: { defaultOutboundAccess: false },
      nic: { networkInterfaceName: `nic${n}` },
      configuration: n === "4" ? { publicIPAddress: { id: `${NETWORK_ID}/publicIPAddresses/pip` } } : {},
      machine: { networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/nic${n}` }] } },
    }).flatMap((it) =>
      it.name === "vm" || it.name === "nic" ? [{ ...it, urn: `${it.urn}${n}` }] : n === "4" ? [it] : [],
    ),
  );
  const estate = buildEstate({ resources });
  const prove = createAzureKmsProver(estate);
  expect(estate.machines.map((machine) => prove(machine).proof.outcome)).toEqual(["reached", "blocked"]);
});

test("steps a person can follow, each with its resource", () => {
  const estate = buildEstate({ resources: spoke({ rules: [DENY], routes: [GATEWAY, ...hosts(...NEW)] }) });
  const [machine] = estate.machines;
  if (machine === undefined) throw new Error("no machine");
  const { proof } = createAzureKmsProver(estate)(machine);
  expect(proof.to).toBe("Azure KMS (AzureCloud), TCP 1688");
  expect(proof.steps.map(({ kind, subject, outcome }) => `${kind} ${subject?.name ?? ""}: ${outcome}`)).toEqual([
    "network-interface nic: passes",
    "security-group nsg: blocked",
    "route routes: passes",
    "route routes: passes",
    "outbound app: passes",
  ]);
  expect(proof.steps[0]?.reason).toEqual({ code: "network/primary-in-subnet", data: { subnet: "app" } });
});

test("1,000 machines behind one subnet and a group of 1,000 rules", () => {
  const rules = Array.from({ length: 1000 }, (_, index) =>
    securityRule(`r${String(index)}`, "Deny", 100 + index, {
      destinationAddressPrefix: `10.${String(index % 250)}.0.0/16`,
      sourceAddressPrefix: `10.1.1.${String(index % 250)}`,
    }),
  );
  const base = spoke({ rules, routes: [GATEWAY, ...hosts(...NEW, OLD)] }).filter(
    ({ name }) => name !== "vm" && name !== "nic",
  );
  const machines = Array.from({ length: 1000 }, (_, index) => String(index)).flatMap((n) =>
    spoke({
      nic: { networkInterfaceName: `nic${n}` },
      configuration: { privateIPAddress: `10.1.1.${String(Number(n) % 250)}` },
      machine: { networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/nic${n}` }] } },
    })
      .filter(({ name }) => name === "vm" || name === "nic")
      .map((resource) => ({ ...resource, name: `${resource.name}${n}`, urn: `${resource.urn}${n}` })),
  );
  const estate = buildEstate({ resources: [...base, ...machines] });
  const prove = createAzureKmsProver(estate);
  const outcomes = new Set(estate.machines.map((machine) => prove(machine).proof.outcome));
  expect(estate.machines).toHaveLength(1000);
  expect([...outcomes]).toEqual(["reached"]);
});

describe("an interface in one of several inline subnets", () => {
  const id = (path: string) => ({ id: `${NETWORK_ID}/${path}` });
  /** The interface's subnet is computed from the network; these are the subnets that it has. */
  function inOneOf(...subnets: readonly Readonly<Record<string, unknown>>[]): string {
    const tables = [
      native("RouteTable", "closed", { routeTableName: "closed", routes: [route("0.0.0.0/0", "None")] }),
      native("RouteTable", "open", { routeTableName: "open", routes: [route("0.0.0.0/0", "Internet")] }),
    ];
    const resources = spoke({ configuration: { subnet: { id: COMPUTED } }, more: tables }).flatMap(
      (resource): readonly DeclaredResource[] => {
        if (resource.name === "app") return [];
        if (resource.name === "vnet")
          return [{ ...resource, inputs: { ...resource.inputs, subnets } as DeclaredResource["inputs"] }];
        return resource.name === "nic"
          ? [{ ...resource, propertyDependencies: { ipConfigurations: ["vnet"] }, dependencies: ["vnet"] }]
          : [resource];
      },
    );
    return proveEstate(buildEstate({ resources }));
  }
  const subnet = (name: string, third: number, table: string) => ({
    name,
    addressPrefix: `10.1.${String(third)}.0/24`,
    routeTable: id(`routeTables/${table}`),
  });

  test.each<[string, readonly Readonly<Record<string, unknown>>[], string]>([
    ["all blocked", [subnet("a", 1, "closed"), subnet("b", 2, "closed")], "blocked; forced-tunnel at closed"],
    ["all reached", [subnet("a", 1, "open"), subnet("b", 2, "open")], "reached"],
    ["they differ", [subnet("a", 1, "closed"), subnet("b", 2, "open")], "unknown"],
    [
      "one cannot hold a machine",
      [{ name: "AzureBastionSubnet", addressPrefix: "10.1.0.0/26" }, subnet("a", 1, "closed")],
      "blocked; forced-tunnel at closed",
    ],
  ])("%s", (_name, subnets, says) => {
    expect(inOneOf(...subnets)).toBe(says);
  });
});
