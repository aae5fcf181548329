import type { Direction, Enumerated, IpVersion, NetworkSku, NextHop, Protocol, RuleAction } from "./enumeration";
import type { Fact } from "./fact";
import type { FromResource, Ref } from "./resource";

/** A list of children of which some may not be visible yet: `complete` is false when part of it is unknown. */
export interface Children<T> {
  readonly items: readonly T[];
  readonly complete: boolean;
}

/** Something that may stand inside another resource: `at` is the path inside `urn`, empty for a resource of its own. */
export interface InResource extends FromResource {
  readonly at: string;
}

export interface VirtualNetwork extends FromResource {
  readonly azureName: Fact<string>;
  readonly location: Fact<string>;
  readonly prefixes: Fact<readonly Fact<string>[]>;
  /** Custom DNS servers; absent means Azure's own. */
  readonly dnsServers: Fact<readonly Fact<string>[]>;
  /** True when a virtual hub may hand it a default route, by routing intent or otherwise. */
  readonly mayFollowHub: boolean;
  /** True when it may be connected to a virtual hub, whatever that hands it: routes to private addresses come that way. */
  readonly mayJoinHub: boolean;
  /** True when a NAT gateway serves it as a whole (`sourceVirtualNetwork`), or may. */
  readonly mayShareNat: boolean;
}

/** One direction of a peering of two virtual networks: a resource of its own, or inline in its network. */
export interface Peering extends InResource {
  readonly azureName: Fact<string>;
  readonly network: Ref<VirtualNetwork>;
  readonly remote: Ref<VirtualNetwork>;
  /**
   * `allowVirtualNetworkAccess`; absent means true. False takes the remote addresses out of the service tag
   * `VirtualNetwork`, and what security rules allow by address still passes (azure-docs, virtual-network-manage-peering).
   */
  readonly access: Fact<boolean>;
  /** Whether the network takes what an appliance in the remote one hands on to it. */
  readonly forwarded: Fact<boolean>;
  readonly usesRemoteGateway: Fact<boolean>;
  /** False where it joins, or may join, some subnets of the networks only. */
  readonly whole: boolean;
}

/** A group of network interfaces, which security rules name in place of addresses. */
export interface ApplicationGroup extends FromResource {
  readonly azureName: Fact<string>;
}

/** A subnet, inline in its network or a resource of its own. */
export interface Subnet extends InResource {
  readonly azureName: Fact<string>;
  readonly network: Ref<VirtualNetwork>;
  readonly prefixes: Fact<readonly Fact<string>[]>;
  readonly securityGroup: Ref<SecurityGroup>;
  readonly routeTable: Ref<RouteTable>;
  readonly natGateway: Ref<FromResource>;
  readonly defaultOutboundAccess: Fact<boolean>;
  /** The Azure API version that declares it, e.g. `2025-07-01`; absent where the provider chooses. */
  readonly apiVersion?: string;
  /** Where in the resource's properties these stand or would stand. */
  readonly paths: { readonly defaultOutboundAccess: string };
}

export interface SecurityRule extends InResource {
  readonly azureName: Fact<string>;
  readonly direction: Fact<Enumerated<Direction>>;
  readonly access: Fact<Enumerated<RuleAction>>;
  readonly priority: Fact<number>;
  readonly protocol: Fact<Enumerated<Protocol>>;
  readonly sources: Fact<readonly Fact<string>[]>;
  readonly destinations: Fact<readonly Fact<string>[]>;
  readonly sourcePorts: Fact<readonly Fact<string>[]>;
  readonly destinationPorts: Fact<readonly Fact<string>[]>;
  /** The application security groups that stand in place of addresses, on either side. */
  readonly applicationGroups: {
    readonly source: Fact<readonly Ref<ApplicationGroup>[]>;
    readonly destination: Fact<readonly Ref<ApplicationGroup>[]>;
  };
  /** Why Azure would refuse the rule, as a person would say it; what it means is then open. */
  readonly faults: readonly string[];
}

export interface SecurityGroup extends InResource {
  readonly azureName: Fact<string>;
  readonly rules: Children<SecurityRule>;
}

export interface Route extends InResource {
  readonly azureName: Fact<string>;
  /** A prefix, or a service tag that stands for many. */
  readonly prefix: Fact<string>;
  readonly nextHop: Fact<Enumerated<NextHop>>;
  readonly nextHopAddress: Fact<string>;
}

export interface RouteTable extends InResource {
  readonly azureName: Fact<string>;
  readonly routes: Children<Route>;
  /** Whether the subnet gets the routes that gateways announce; absent means true. */
  readonly learnsRoutes: Fact<boolean>;
}

/** A public address: a resource of its own, or made with the interface that has it. */
export interface PublicAddress extends FromResource {
  /** Absent where the provider or Azure chooses. */
  readonly sku: Fact<Enumerated<NetworkSku>>;
}

export interface IpConfiguration {
  readonly name: Fact<string>;
  readonly primary: Fact<boolean>;
  /** Absent means IPv4. */
  readonly version: Fact<Enumerated<IpVersion>>;
  readonly subnet: Ref<Subnet>;
  /** The subnets of which it is in one, where it is unknown in which: those that can hold a machine. */
  readonly possibleSubnets?: readonly Subnet[];
  readonly publicAddress: Ref<PublicAddress>;
  readonly privateAddress: Fact<string>;
  /** The load balancers whose back-end pools it belongs to. */
  readonly pools: Fact<readonly Ref<LoadBalancer>[]>;
  readonly applicationGroups: Fact<readonly Ref<ApplicationGroup>[]>;
}

/** A network interface: a resource of its own, or inline in a machine or scale set. */
export interface Nic extends InResource {
  /** Whether it is its machine's primary one; a machine's only interface is, whatever stands here. */
  readonly primary: Fact<boolean>;
  readonly securityGroup: Ref<SecurityGroup>;
  readonly configurations: Children<IpConfiguration>;
  /** True for the interfaces of a scale set in flexible orchestration mode, which get no default outbound access. */
  readonly flexible: Fact<boolean>;
  /** Whether it takes traffic that is meant for other addresses; absent means false. */
  readonly forwarding: Fact<boolean>;
}

/** An address at which a load balancer takes connections in a virtual network. */
export interface Frontend {
  readonly name: Fact<string>;
  readonly subnet: Ref<Subnet>;
  readonly privateAddress: Fact<string>;
}

/** What a load balancer hands on to its pools. Port 0 stands for all of them. */
export interface BalancingRule {
  readonly protocol: Fact<Enumerated<Protocol>>;
  readonly frontendPort: Fact<number>;
  readonly backendPort: Fact<number>;
}

export interface LoadBalancer extends FromResource {
  readonly azureName: Fact<string>;
  readonly sku: Fact<Enumerated<NetworkSku>>;
  /** True when at least one front end has a public address. */
  readonly public: Fact<boolean>;
  /** True with an outbound rule, or a load-balancing rule that gives outbound access (`disableOutboundSnat` not set). */
  readonly givesOutbound: Fact<boolean>;
  /** Addresses that its pools list: machines that have one belong to it without their interfaces saying so. */
  readonly memberAddresses: readonly Fact<string>[];
  readonly frontends: Children<Frontend>;
  readonly rules: Children<BalancingRule>;
}

/** A rule of Azure Firewall. Application rules look at HTTP and HTTPS only; network rules at addresses and ports. */
export interface FirewallRule {
  readonly name: Fact<string>;
  readonly kind: "network" | "application";
  readonly protocols: Fact<readonly Fact<Enumerated<Protocol>>[]>;
  readonly sources: Fact<readonly Fact<string>[]>;
  readonly destinations: Fact<readonly Fact<string>[]>;
  /** Names: of a network rule matched by the addresses they resolve to, of an application rule by the request. */
  readonly names: Fact<readonly Fact<string>[]>;
  readonly ports: Fact<readonly Fact<string>[]>;
}

export interface FirewallCollection extends InResource {
  readonly azureName: Fact<string>;
  readonly priority: Fact<number>;
  readonly action: Fact<Enumerated<RuleAction>>;
  readonly rules: Children<FirewallRule>;
}

export interface FirewallPolicy extends FromResource {
  readonly azureName: Fact<string>;
  /** The policy whose rules come before its own. */
  readonly base: Ref<FirewallPolicy>;
  /** Absent means false. */
  readonly dnsProxy: Fact<boolean>;
  readonly groups: Children<{ readonly priority: Fact<number>; readonly collections: Children<FirewallCollection> }>;
}

/** Azure Firewall in a virtual network or virtual hub. */
export interface Firewall extends FromResource {
  readonly azureName: Fact<string>;
  readonly subnet: Ref<Subnet>;
  readonly policy: Ref<FirewallPolicy>;
  /** Rules of its own, which it has in place of a policy. */
  readonly collections: Children<FirewallCollection>;
  readonly dnsProxy: Fact<boolean>;
  /** True with a management address of its own: its traffic may then be tunnelled on. */
  readonly mayTunnel: boolean;
}

/**
 * What a network manager of the estate may set, in whichever networks it is deployed to: groups and deployments of a
 * network manager are in no plan.
 */
export interface Managed {
  /** Security admin rules. They come before every security group. */
  readonly adminRules: readonly SecurityRule[];
  readonly routes: Children<Route>;
}

/**
 * A network whose internet traffic a virtual hub takes, and sends to an Azure Firewall by its routing intent.
 * Source: azure-docs, virtual-wan/how-to-routing-policies.
 */
export interface SecuredNetwork {
  readonly network: VirtualNetwork;
  readonly firewall: Firewall;
  /** The routing intent that says so. */
  readonly intent: FromResource;
}

export interface Network {
  readonly secured: readonly SecuredNetwork[];
  readonly peerings: readonly Peering[];
  readonly applicationGroups: readonly ApplicationGroup[];
  readonly managed: Managed;
  readonly firewalls: readonly Firewall[];
  readonly virtualNetworks: readonly VirtualNetwork[];
  readonly subnets: readonly Subnet[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly routeTables: readonly RouteTable[];
  readonly nics: readonly Nic[];
  readonly loadBalancers: readonly LoadBalancer[];
}

/** Of an estate in which nothing of a network is declared. */
export const NO_NETWORK: Network = {
  secured: [],
  firewalls: [],
  virtualNetworks: [],
  subnets: [],
  securityGroups: [],
  routeTables: [],
  nics: [],
  loadBalancers: [],
  peerings: [],
  applicationGroups: [],
  managed: { adminRules: [], routes: { items: [], complete: true } },
};
