import type { DeclaredResource } from "../../core/model";
import { SERVER_IMAGE, virtualMachine } from "./machines";
import { NETWORK_ID, native } from "./network";

type Properties = Readonly<Record<string, unknown>>;
const id = (path: string) => ({ id: `${NETWORK_ID}/${path}` });

/** Parts of a hub and two spokes: a client in spoke `one`, the KMS host in the hub or in spoke `two`; all by literal ids. */
export interface PrivatePathParts {
  /** Where the host is; the hub unless told otherwise. */
  readonly hostIn?: "hub" | "two";
  /** Routes of the client's and the host's subnet; absent: no table. */
  readonly clientRoutes?: unknown;
  readonly hostRoutes?: unknown;
  /** Rules of the groups on the client's and the host's subnet; absent: no group. */
  readonly clientRules?: unknown;
  readonly hostRules?: unknown;
  /** Properties of both peerings between hub and spokes, or of one by its name, e.g. `hub-to-one`; `false` leaves one out. */
  readonly peerings?: Properties;
  readonly peering?: Readonly<Record<string, Properties | false>>;
  readonly clientTable?: Properties;
  readonly clientSubnet?: Properties;
  readonly hostSubnet?: Properties;
  readonly clientConfiguration?: Properties;
  readonly hostConfiguration?: Properties;
  readonly host?: Properties;
  readonly client?: Properties;
  readonly more?: readonly DeclaredResource[];
}

const SPACES = { hub: "10.0.0.0/16", one: "10.1.0.0/16", two: "10.2.0.0/16" } as const;

export function privatePath(parts: PrivatePathParts = {}): readonly DeclaredResource[] {
  const { hostIn = "hub" } = parts;
  const subnets: Readonly<Record<string, string>> = { hub: "10.0.1.0/24", two: "10.2.1.0/24" };
  const peering = (from: keyof typeof SPACES, to: keyof typeof SPACES): readonly DeclaredResource[] => {
    const name = `${from}-to-${to}`;
    const own = parts.peering?.[name];
    if (own === false) return [];
    return [
      native("VirtualNetworkPeering", name, {
        virtualNetworkName: from,
        virtualNetworkPeeringName: name,
        remoteVirtualNetwork: id(`virtualNetworks/${to}`),
        ...parts.peerings,
        ...own,
      }),
    ];
  };
  const table = (name: string, routes: unknown, more: Properties = {}) =>
    routes === undefined ? [] : [native("RouteTable", name, { routeTableName: name, routes, ...more })];
  const group = (name: string, securityRules: unknown) =>
    securityRules === undefined
      ? []
      : [native("NetworkSecurityGroup", name, { networkSecurityGroupName: name, securityRules })];
  const nic = (name: string, subnet: string, configuration: Properties = {}) =>
    native("NetworkInterface", `${name}-nic`, {
      networkInterfaceName: `${name}-nic`,
      ipConfigurations: [{ name: "ip", subnet: id(`virtualNetworks/${subnet}`), ...configuration }],
    });
  const machine = (name: string, tags: unknown, more: Properties = {}) =>
    virtualMachine(name, {
      image: SERVER_IMAGE,
      tags,
      more: {
        resourceGroupName: "rg",
        vmName: name,
        location: "westeurope",
        networkProfile: { networkInterfaces: [id(`networkInterfaces/${name}-nic`)] },
        ...more,
      },
    });
  const guarded = (routes: unknown, tableName: string, rules: unknown, groupName: string) => ({
    ...(routes === undefined ? {} : { routeTable: id(`routeTables/${tableName}`) }),
    ...(rules === undefined ? {} : { networkSecurityGroup: id(`networkSecurityGroups/${groupName}`) }),
  });
  return [
    ...table("client-routes", parts.clientRoutes, parts.clientTable),
    ...table("host-routes", parts.hostRoutes),
    ...group("client-nsg", parts.clientRules),
    ...group("host-nsg", parts.hostRules),
    ...Object.entries(SPACES).map(([name, prefix]) =>
      native("VirtualNetwork", name, {
        virtualNetworkName: name,
        location: "westeurope",
        addressSpace: { addressPrefixes: [prefix] },
      }),
    ),
    native("Subnet", "client-subnet", {
      virtualNetworkName: "one",
      subnetName: "app",
      addressPrefix: "10.1.1.0/24",
      ...guarded(parts.clientRoutes, "client-routes", parts.clientRules, "client-nsg"),
      ...parts.clientSubnet,
    }),
    native("Subnet", "host-subnet", {
      virtualNetworkName: hostIn,
      subnetName: "kms",
      addressPrefix: subnets[hostIn],
      ...guarded(parts.hostRoutes, "host-routes", parts.hostRules, "host-nsg"),
      ...parts.hostSubnet,
    }),
    ...peering("one", "hub"),
    ...peering("hub", "one"),
    ...peering("two", "hub"),
    ...peering("hub", "two"),
    nic("app", "one/subnets/app", { privateIPAddress: "10.1.1.4", ...parts.clientConfiguration }),
    nic("kms1", `${hostIn}/subnets/kms`, {
      privateIPAddress: hostIn === "hub" ? "10.0.1.4" : "10.2.1.4",
      ...parts.hostConfiguration,
    }),
    machine("kms1", { "windows-licensing:roles": "kms-host" }, parts.host),
    machine("app", {}, parts.client),
    ...(parts.more ?? []),
  ];
}

/** An Azure Firewall in the hub with these rules in its one collection, at 10.0.0.4. */
export function hubFirewall(rules: unknown, action = "Allow"): readonly DeclaredResource[] {
  return [
    native("Subnet", "firewall-subnet", {
      virtualNetworkName: "hub",
      subnetName: "AzureFirewallSubnet",
      addressPrefix: "10.0.0.0/26",
    }),
    native("FirewallPolicy", "policy", { firewallPolicyName: "policy" }),
    native("FirewallPolicyRuleCollectionGroup", "group", {
      firewallPolicyName: "policy",
      ruleCollectionGroupName: "group",
      priority: 200,
      ruleCollections: [
        {
          ruleCollectionType: "FirewallPolicyFilterRuleCollection",
          name: "out",
          priority: 100,
          action: { type: action },
          rules,
        },
      ],
    }),
    native("AzureFirewall", "firewall", {
      azureFirewallName: "firewall",
      firewallPolicy: id("firewallPolicies/policy"),
      ipConfigurations: [{ name: "ip", subnet: id("virtualNetworks/hub/subnets/AzureFirewallSubnet") }],
    }),
  ];
}
