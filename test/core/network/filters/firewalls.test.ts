import { createAzureKmsProver } from "../../../../core/activation/paths/azure-kms";
import type { DeclaredResource } from "../../../../core/model";
import { buildEstate, COMPUTED } from "../../../support/builders";
import { BOTH, CURRENT, classicHub, hubAndSpoke, networkRule } from "../../../support/firewalls";
import { virtualMachine } from "../../../support/machines";
import { NETWORK_ID, native, route, spoke } from "../../../support/network";

/** How the proof of the one machine ends, and what stands in the way or is to be wondered at. */
function prove(resources: readonly DeclaredResource[]): string {
  const estate = buildEstate({ resources });
  const [machine] = estate.machines;
  if (machine === undefined) throw new Error("no machine");
  const { proof, blockedBy, weaknesses } = createAzureKmsProver(estate)(machine);
  return [
    proof.outcome,
    ...[...blockedBy, ...weaknesses].map(({ message, subject }) => `${message} ${subject.name}`),
  ].join(", ");
}
const withRule = (destinations: Readonly<Record<string, unknown>>, more = {}) => ({
  rules: [networkRule(destinations, more)],
});
const NAME = { destinationFqdns: ["azkms.core.windows.net", "kms.core.windows.net"] };
const PROXY = { policy: { dnsSettings: { enableProxy: true } } };
const APPLICATION = {
  ruleType: "ApplicationRule",
  name: "kms",
  protocols: [{ protocolType: "Https", port: 1688 }],
  targetFqdns: ["kms.core.windows.net"],
  sourceAddresses: ["*"],
};

describe("a network rule", () => {
  test.each<[string, Parameters<typeof hubAndSpoke>[0], string]>([
    ["for all addresses", withRule({ destinationAddresses: BOTH }), "reached"],
    [
      "for the current addresses",
      withRule({ destinationAddresses: CURRENT }),
      "reached, legacy-address-missing policy",
    ],
    [
      "for one of the current addresses",
      withRule({ destinationAddresses: ["20.118.99.224"] }),
      "reached, one-address-only policy",
    ],
    [
      "for the former address alone",
      withRule({ destinationAddresses: ["23.102.135.246"] }),
      "blocked, old-address-only policy",
    ],
    [
      "for everything",
      withRule({ destinationAddresses: ["*"] }, { destinationPorts: ["*"], ipProtocols: ["Any"] }),
      "reached",
    ],
    ["for Azure", withRule({ destinationAddresses: ["AzureCloud"] }), "reached"],
    ["for a region of Azure", withRule({ destinationAddresses: ["AzureCloud.WestEurope"] }), "unknown"],
    ["for a range of addresses", withRule({ destinationAddresses: ["20.0.0.0-41.0.0.0"] }), "reached"],
    [
      "for another port",
      withRule({ destinationAddresses: ["*"] }, { destinationPorts: ["443"] }),
      "blocked, firewall-no-rule policy",
    ],
    ["for a range of ports", withRule({ destinationAddresses: ["*"] }, { destinationPorts: ["1000-2000"] }), "reached"],
    [
      "for UDP",
      withRule({ destinationAddresses: ["*"] }, { ipProtocols: ["UDP"] }),
      "blocked, firewall-no-rule policy",
    ],
    ["for the subnet", withRule({ destinationAddresses: ["*"] }, { sourceAddresses: ["10.1.0.0/16"] }), "reached"],
    [
      "for another subnet",
      withRule({ destinationAddresses: ["*"] }, { sourceAddresses: ["10.2.0.0/16"] }),
      "blocked, firewall-no-rule policy",
    ],
    [
      "for part of the subnet",
      withRule({ destinationAddresses: ["*"] }, { sourceAddresses: ["10.1.1.128/25"] }),
      "unknown",
    ],
    [
      "that denies",
      { ...withRule({ destinationAddresses: ["*"] }), action: "Deny" },
      "blocked, firewall-no-rule group",
    ],
    ["by name, with the DNS proxy", { ...withRule(NAME), ...PROXY }, "reached"],
    [
      "by the former name alone, with the DNS proxy",
      { ...withRule({ destinationFqdns: ["kms.core.windows.net"] }), ...PROXY },
      "reached, one-address-only policy",
    ],
    [
      "by the former name alone, with the DNS proxy not known",
      {
        ...withRule({ destinationFqdns: ["kms.core.windows.net"] }),
        policy: { dnsSettings: { enableProxy: COMPUTED } },
      },
      "unknown",
    ],
    [
      "by the current name alone, with the DNS proxy",
      { ...withRule({ destinationFqdns: ["azkms.core.windows.net"] }), ...PROXY },
      "reached, legacy-address-missing policy",
    ],
    [
      "by the former name alone in the China cloud, where nobody says to what it leads",
      {
        ...withRule({ destinationFqdns: ["kms.core.chinacloudapi.cn"] }),
        ...PROXY,
        location: "chinanorth3",
      },
      "reached, one-address-only policy",
    ],
    ["by name, without the DNS proxy", withRule(NAME), "blocked, fqdn-without-dns-proxy policy"],
    [
      "by name, with the DNS proxy not known",
      { ...withRule(NAME), policy: { dnsSettings: { enableProxy: COMPUTED } } },
      "unknown",
    ],
    [
      "by the name of another cloud",
      { ...withRule({ destinationFqdns: ["azkms.core.usgovcloudapi.net"] }), ...PROXY },
      "blocked, wrong-cloud policy",
    ],
    [
      "by the name of another cloud, without the DNS proxy",
      withRule({ destinationFqdns: ["azkms.core.usgovcloudapi.net"] }),
      "blocked, wrong-cloud policy",
    ],
    [
      "by the names of both clouds, without the DNS proxy",
      withRule({ destinationFqdns: ["azkms.core.usgovcloudapi.net", "azkms.core.windows.net"] }),
      "blocked, fqdn-without-dns-proxy policy",
    ],
    [
      "for the address of another cloud",
      withRule({ destinationAddresses: ["52.126.105.2"] }),
      "blocked, wrong-cloud policy",
    ],
    ["that is computed", { rules: COMPUTED }, "unknown"],
    ["whose addresses are computed", withRule({ destinationAddresses: COMPUTED }), "unknown"],
    ["nowhere", { rules: [] }, "blocked, firewall-no-rule policy"],
    ["of the application kind", { rules: [APPLICATION] }, "blocked, firewall-application-rule group"],
    [
      "with the addresses in a group",
      {
        rules: [networkRule({ destinationIpGroups: [`${NETWORK_ID}/ipGroups/kms`] })],
        more: [native("IpGroup", "ips", { ipGroupsName: "kms", ipAddresses: BOTH })],
      },
      "reached",
    ],
    [
      "with the addresses in a group of another stack",
      { rules: [networkRule({ destinationIpGroups: [`${NETWORK_ID}/ipGroups/elsewhere`] })] },
      "unknown",
    ],
  ])("%s", (_name, parts, expected) => {
    expect(prove(hubAndSpoke(parts))).toBe(expected);
  });
});

test.each([
  ["a tag that is written", ["AzureCloud.WestEurope"], true],
  ["a tag beside an address that is computed, which comes first", [COMPUTED, "AzureCloud.WestEurope"], false],
])("what the doubt names: %s", (_name, destinationAddresses, named) => {
  const estate = buildEstate({ resources: hubAndSpoke(withRule({ destinationAddresses })) });
  const [machine] = estate.machines;
  if (machine === undefined) throw new Error("no machine");
  expect(JSON.stringify(createAzureKmsProver(estate)(machine).unknown).includes("AzureCloud.WestEurope")).toBe(named);
});

describe("the firewall", () => {
  const allowed = withRule({ destinationAddresses: BOTH });
  const base = [
    native("FirewallPolicy", "base", { firewallPolicyName: "base" }),
    native("FirewallPolicyRuleCollectionGroup", "base-group", {
      firewallPolicyName: "base",
      priority: 500,
      ruleCollections: [
        {
          name: "base",
          priority: 900,
          action: { type: "Deny" },
          rules: [networkRule({ destinationAddresses: ["*"] })],
        },
      ],
    }),
  ];
  const inherits = { policy: { basePolicy: { id: `${NETWORK_ID}/firewallPolicies/base` } } };
  test.each<[string, readonly DeclaredResource[], string]>([
    ["found by its subnet, once its address is known", hubAndSpoke({ ...allowed, nextHop: "10.0.0.4" }), "reached"],
    ["blocking just the same then", hubAndSpoke({ nextHop: "10.0.0.4" }), "blocked, firewall-no-rule policy"],
    ["not the appliance at another address", hubAndSpoke({ ...allowed, nextHop: "10.9.9.9" }), "unknown"],
    [
      "with a policy of another stack",
      hubAndSpoke({
        firewall: {
          firewallPolicy: {
            id: "/subscriptions/2/resourceGroups/hub/providers/Microsoft.Network/firewallPolicies/central",
          },
        },
      }),
      "unknown",
    ],
    [
      "with a base policy that denies first",
      hubAndSpoke({ ...allowed, ...inherits, more: base }),
      "blocked, firewall-no-rule base-group",
    ],
    ["with a base policy of another stack", hubAndSpoke({ ...allowed, ...inherits }), "unknown"],
    [
      "with policies in a circle",
      hubAndSpoke({ ...allowed, policy: { basePolicy: { id: `${NETWORK_ID}/firewallPolicies/policy` } } }),
      "reached",
    ],
    [
      "that may be tunnelled on",
      hubAndSpoke({ ...allowed, firewall: { managementIpConfiguration: { name: "m" } } }),
      "unknown",
    ],
    [
      "with rules of its own",
      hubAndSpoke({
        firewall: {
          firewallPolicy: undefined,
          networkRuleCollections: [
            {
              name: "out",
              priority: 100,
              action: { type: "Allow" },
              rules: [
                {
                  name: "kms",
                  protocols: ["TCP"],
                  sourceAddresses: ["*"],
                  destinationAddresses: BOTH,
                  destinationPorts: ["1688"],
                },
              ],
            },
          ],
        },
      }),
      "reached",
    ],
    [
      "with rules of its own by name, and the proxy on",
      hubAndSpoke({
        firewall: {
          firewallPolicy: undefined,
          additionalProperties: { "Network.DNS.EnableProxy": "true" },
          networkRuleCollections: [
            {
              name: "out",
              priority: 100,
              action: { type: "Allow" },
              rules: [
                {
                  name: "kms",
                  protocols: ["TCP"],
                  sourceAddresses: ["*"],
                  destinationFqdns: NAME.destinationFqdns,
                  destinationPorts: ["1688"],
                },
              ],
            },
          ],
        },
      }),
      "reached",
    ],
    [
      "of the classic provider",
      classicHub("Network", [
        {
          name: "kms",
          protocols: ["TCP"],
          sourceAddresses: ["*"],
          destinationAddresses: BOTH,
          destinationPorts: ["1688"],
        },
      ]),
      "reached",
    ],
    [
      "of the classic provider, with an application rule",
      classicHub("Application", [
        {
          name: "kms",
          sourceAddresses: ["*"],
          targetFqdns: ["kms.core.windows.net"],
          protocols: [{ type: "Https", port: 1688 }],
        },
      ]),
      "blocked, firewall-application-rule collection",
    ],
  ])("%s", (_name, resources, expected) => {
    expect(prove(resources)).toBe(expected);
  });
  test("in the China cloud, with that cloud's name", () => {
    const parts = {
      ...withRule({ destinationFqdns: ["azkms.core.chinacloudapi.cn", "kms.core.chinacloudapi.cn"] }),
      ...PROXY,
    };
    expect(prove(hubAndSpoke({ ...parts, location: "chinanorth3" }))).toBe("reached");
  });
});

describe("a virtual hub", () => {
  const connection = (
    more: Readonly<Record<string, unknown>> = {},
    network: unknown = `${NETWORK_ID}/virtualNetworks/vnet`,
  ) => native("HubVirtualNetworkConnection", "connection", { remoteVirtualNetwork: { id: network }, ...more });
  const isPrivate = { defaultOutboundAccess: false };
  test.each<[string, readonly DeclaredResource[], string]>([
    ["that may hand its default route on", spoke({ subnet: isPrivate, more: [connection()] }), "unknown"],
    [
      "whose connection declines it",
      spoke({ subnet: isPrivate, more: [connection({ enableInternetSecurity: false })] }),
      "blocked, no-outbound app",
    ],
    ["of another network", spoke({ more: [connection({}, `${NETWORK_ID}/virtualNetworks/other`)] }), "reached"],
    ["of a network that the deployment computes", spoke({ more: [connection({}, COMPUTED)] }), "unknown"],
    [
      "beside routes of one's own",
      spoke({ routes: BOTH.map((address) => route(`${address}/32`, "Internet")), more: [connection()] }),
      "reached",
    ],
  ])("%s", (_name, resources, expected) => {
    expect(prove(resources)).toBe(expected);
  });
});

describe("networks that share their addresses", () => {
  const allowing = [networkRule({ destinationAddresses: BOTH })];
  const id = (path: string) => ({ id: `${NETWORK_ID}/${path}` });
  /** A network at 10.0.0.0/16 with a firewall. */
  const stamp = (name: string, rules: readonly unknown[]) => [
    native("VirtualNetwork", `hub-${name}`, {
      virtualNetworkName: `hub-${name}`,
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    }),
    native("Subnet", `firewall-subnet-${name}`, {
      virtualNetworkName: `hub-${name}`,
      subnetName: "AzureFirewallSubnet",
      addressPrefix: "10.0.0.0/26",
    }),
    native("AzureFirewall", `firewall-${name}`, {
      azureFirewallName: `firewall-${name}`,
      networkRuleCollections: [{ name: "out", priority: 100, action: { type: "Allow" }, rules }],
      ipConfigurations: [{ name: "ip", subnet: id(`virtualNetworks/hub-${name}/subnets/AzureFirewallSubnet`) }],
    }),
  ];
  const closed = stamp("closed", []);
  const open = stamp("open", allowing);
  const peering = (from: string, to: string) =>
    native("VirtualNetworkPeering", `${from}-${to}`, {
      virtualNetworkName: from,
      remoteVirtualNetwork: to === "?" ? { id: COMPUTED } : id(`virtualNetworks/${to}`),
    });
  /** A machine in this network, a route of its subnet to 10.0.0.4, and these beside it. */
  const within = (network: string, ...more: readonly DeclaredResource[]) =>
    spoke({
      routes: [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")],
      subnet: { virtualNetworkName: network },
      configuration: { subnet: id(`virtualNetworks/${network}/subnets/app`) },
      more,
    });
  const beside = (...more: readonly DeclaredResource[]) => within("vnet", ...more);
  const another = native("VirtualNetwork", "another", {
    virtualNetworkName: "another",
    addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
  });
  const BLOCKED = "blocked, firewall-no-rule firewall-closed";
  test.each<[string, readonly DeclaredResource[], string]>([
    ["the firewall of the subnet's own network", within("hub-open", ...closed, ...open), "reached"],
    ["the same when it blocked", within("hub-closed", ...open, ...closed), BLOCKED],
    ["the firewall of the peered network", beside(...closed, ...open, peering("vnet", "hub-open")), "reached"],
    [
      "a peering that is declared from the other end",
      beside(...open, ...closed, peering("hub-closed", "vnet")),
      BLOCKED,
    ],
    ["no peering, several firewalls", beside(...closed, ...open), "unknown"],
    ["no peering, one firewall", beside(...closed), BLOCKED],
    ["a peering that leads to a computed network, one firewall", beside(...closed, peering("vnet", "?")), BLOCKED],
    [
      "a peering that leads to a computed network, several",
      beside(...closed, ...open, peering("vnet", "?")),
      "unknown",
    ],
    ["a peering that leads elsewhere", beside(...closed, another, peering("vnet", "another")), "unknown"],
    ["an address of the subnet's own network, which has no firewall", within("another", ...closed, another), "unknown"],
    [
      "the firewall that the address is computed from, whatever the networks",
      within("another", ...closed, ...open, another).map((resource) =>
        resource.name === "routes" ? { ...resource, propertyDependencies: { routes: ["firewall-open"] } } : resource,
      ),
      "reached",
    ],
  ])("%s", (_name, resources, expected) => {
    expect(prove(resources)).toBe(expected);
  });
  test("one table that serves subnets of two networks", () => {
    const shared = within("hub-open", ...closed, ...open).concat(
      native("Subnet", "app2", {
        virtualNetworkName: "hub-closed",
        subnetName: "app2",
        addressPrefix: "10.0.1.0/24",
        routeTable: id("routeTables/routes"),
      }),
      native("NetworkInterface", "nic2", {
        networkInterfaceName: "nic2",
        ipConfigurations: [{ name: "ip", subnet: id("virtualNetworks/hub-closed/subnets/app2") }],
      }),
      virtualMachine("vm2", {
        more: { location: "westeurope", networkProfile: { networkInterfaces: [id("networkInterfaces/nic2")] } },
      }),
    );
    const estate = buildEstate({ resources: shared });
    const proveAzureKms = createAzureKmsProver(estate);
    const outcomes = estate.machines.map((machine) => [machine.name, proveAzureKms(machine).proof.outcome]);
    expect(Object.fromEntries(outcomes)).toEqual({ vm: "reached", vm2: "blocked" });
  });
});

describe("beyond a firewall, by the routes of its subnet", () => {
  const allowed = { rules: [networkRule({ destinationAddresses: BOTH })] };
  const management = { firewall: { managementIpConfiguration: { name: "m" } } };
  /** The same hub with a table on the subnet of the firewall. */
  function withTable(parts: Parameters<typeof hubAndSpoke>[0], routes: unknown): readonly DeclaredResource[] {
    const routeTable = { id: `${NETWORK_ID}/routeTables/egress` };
    return [
      native("RouteTable", "egress", { routeTableName: "egress", routes }),
      ...hubAndSpoke(parts).map((resource) =>
        resource.name === "firewall-subnet" ? { ...resource, inputs: { ...resource.inputs, routeTable } } : resource,
      ),
    ];
  }

  test.each<[string, readonly DeclaredResource[], string]>([
    ["to the internet", withTable(allowed, [route("0.0.0.0/0", "Internet")]), "reached"],
    [
      "to the internet, with a management address",
      withTable({ ...allowed, ...management }, [route("0.0.0.0/0", "Internet")]),
      "reached",
    ],
    ["no route, with a management address", hubAndSpoke({ ...allowed, ...management }), "unknown"],
    [
      "to the gateway",
      withTable({ ...allowed, ...management }, [route("0.0.0.0/0", "VirtualNetworkGateway")]),
      "blocked, forced-tunnel egress",
    ],
    ["dropped", withTable(allowed, [route("0.0.0.0/0", "None")]), "blocked, forced-tunnel egress"],
    ["dropped for one address", withTable(allowed, [route("20.0.0.0/8", "None")]), "reached, one-address-only egress"],
    [
      "to an appliance nobody declares",
      withTable(allowed, [route("0.0.0.0/0", "VirtualAppliance", "10.9.9.9")]),
      "unknown",
    ],
    ["back to itself", withTable(allowed, [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")]), "unknown"],
    ["routes computed", withTable(allowed, COMPUTED), "unknown"],
    [
      "denied before, whatever follows",
      withTable({ rules: [] }, [route("0.0.0.0/0", "Internet")]),
      "blocked, firewall-no-rule policy",
    ],
  ])("%s", (_name, resources, expected) => {
    expect(prove(resources)).toBe(expected);
  });
});

test("a service tag that only network security groups understand is the reason", () => {
  const estate = buildEstate({ resources: hubAndSpoke(withRule({ destinationAddresses: ["AzurePlatformLKM"] })) });
  const [machine] = estate.machines;
  if (machine === undefined) throw new Error("no machine");
  const { steps } = createAzureKmsProver(estate)(machine).proof;
  expect(steps.at(-1)).toMatchObject({
    kind: "firewall",
    outcome: "blocked",
    reason: { code: "network/firewall-tag", data: { rule: "kms", tag: "AzurePlatformLKM" } },
  });
});
