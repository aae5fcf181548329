import type { DeclaredResource } from "../../core/model";
import { COMPUTED, declare } from "./builders";
import { classic, NETWORK_ID, native, route, type SpokeParts, spoke } from "./network";

type Properties = Readonly<Record<string, unknown>>;

/** A network rule of a policy that lets TCP 1688 from everywhere to these addresses or names. */
export function networkRule(destinations: Properties, more: Properties = {}): Properties {
  return {
    ruleType: "NetworkRule",
    name: "kms",
    ipProtocols: ["TCP"],
    sourceAddresses: ["*"],
    destinationPorts: ["1688"],
    ...destinations,
    ...more,
  };
}

export const CURRENT = ["20.118.99.224", "40.83.235.53"];
export const BOTH = [...CURRENT, "23.102.135.246"];

export interface HubParts {
  /** Rules of the one collection of the policy. */
  readonly rules?: unknown;
  readonly action?: string;
  readonly policy?: Properties;
  readonly firewall?: Properties;
  /** Where the default route leads; computed from the firewall unless told otherwise. */
  readonly nextHop?: unknown;
  readonly location?: string;
  readonly more?: readonly DeclaredResource[];
}

/**
 * A spoke whose default route leads to an Azure Firewall with a policy, as a first preview shows it: the address of the
 * firewall is computed, and an edge alone ties the route to it.
 */
export function hubAndSpoke(parts: HubParts = {}, machine: SpokeParts = {}): readonly DeclaredResource[] {
  const nextHop = parts.nextHop ?? COMPUTED;
  const resources = spoke({
    ...(parts.location === undefined ? {} : { location: parts.location }),
    ...machine,
    routes: [route("0.0.0.0/0", "VirtualAppliance", nextHop)],
    more: [
      native("VirtualNetwork", "hub", {
        virtualNetworkName: "hub",
        addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      }),
      native("Subnet", "firewall-subnet", {
        virtualNetworkName: "hub",
        subnetName: "AzureFirewallSubnet",
        addressPrefix: "10.0.0.0/26",
      }),
      native("FirewallPolicy", "policy", { firewallPolicyName: "policy", ...parts.policy }),
      native("FirewallPolicyRuleCollectionGroup", "group", {
        firewallPolicyName: "policy",
        ruleCollectionGroupName: "group",
        priority: 200,
        ruleCollections: [
          {
            ruleCollectionType: "FirewallPolicyFilterRuleCollection",
            name: "out",
            priority: 100,
            action: { type: parts.action ?? "Allow" },
            rules: parts.rules ?? [],
          },
        ],
      }),
      native("AzureFirewall", "firewall", {
        azureFirewallName: "firewall",
        firewallPolicy: { id: `${NETWORK_ID}/firewallPolicies/policy` },
        ipConfigurations: [
          { name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/hub/subnets/AzureFirewallSubnet` } },
        ],
        ...parts.firewall,
      }),
      ...(parts.more ?? []),
    ],
  });
  return resources.map((resource) =>
    resource.name === "routes" ? { ...resource, propertyDependencies: { routes: ["firewall"] } } : resource,
  );
}

/** A spoke that a virtual hub takes the internet traffic of, and sends it to its Azure Firewall. */
export function securedHub(
  rules: readonly unknown[],
  { intent, connection }: { readonly intent?: Properties; readonly connection?: Properties } = {},
): readonly DeclaredResource[] {
  return spoke({
    more: [
      native("VirtualHub", "hub", { virtualHubName: "hub", addressPrefix: "10.100.0.0/23" }),
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
            action: { type: "Allow" },
            rules,
          },
        ],
      }),
      native("AzureFirewall", "firewall", {
        azureFirewallName: "firewall",
        sku: { name: "AZFW_Hub", tier: "Standard" },
        virtualHub: { id: `${NETWORK_ID}/virtualHubs/hub` },
        firewallPolicy: { id: `${NETWORK_ID}/firewallPolicies/policy` },
      }),
      native("RoutingIntent", "intent", {
        virtualHubName: "hub",
        routingIntentName: "intent",
        routingPolicies: [
          { name: "internet", destinations: ["Internet"], nextHop: `${NETWORK_ID}/azureFirewalls/firewall` },
        ],
        ...intent,
      }),
      native("HubVirtualNetworkConnection", "connection", {
        virtualHubName: "hub",
        connectionName: "connection",
        enableInternetSecurity: true,
        remoteVirtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/vnet` },
        ...connection,
      }),
    ],
  });
}

/** The same spoke behind a firewall of the classic provider, with rules of its own in place of a policy. */
export function classicHub(kind: "Network" | "Application", rules: unknown): readonly DeclaredResource[] {
  const resources = spoke({
    routes: [route("0.0.0.0/0", "VirtualAppliance", COMPUTED)],
    more: [
      classic("network/firewall:Firewall", "firewall", {
        name: "firewall",
        ipConfigurations: [{ name: "ip", subnetId: COMPUTED }],
      }),
      declare(`azure:network/firewall${kind}RuleCollection:Firewall${kind}RuleCollection`, "collection", {
        name: "out",
        azureFirewallName: "firewall",
        resourceGroupName: "rg",
        priority: 100,
        action: "Allow",
        rules,
      }),
    ],
  });
  return resources.map((resource) =>
    resource.name === "routes" ? { ...resource, propertyDependencies: { routes: ["firewall"] } } : resource,
  );
}
