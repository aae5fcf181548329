/**
 * Which resource types the product reads, whatever generation of which provider declares them.
 *
 * azure-native writes a type in three ways: plain, with a version in the module, and (from packages that
 * `pulumi package add` makes) with the version in the package. The classic provider has its own names, whose
 * capitals changed between generations. Comparing tokens exactly would miss two of three.
 */

/** `windows-licensing`: the components of this product. */
export type Dialect = "azure-native" | "azure" | "windows-licensing";

/** A recognised type. `shape` is the canonical token, for readers whose properties differ between tokens of one kind. */
export interface Recognised {
  readonly kind: Kind;
  readonly dialect: Dialect;
  readonly shape: string;
}

/** Canonical tokens of each kind; azure-native without version, classic as its current generation writes them. */
export const TOKENS = {
  "virtual-machine": [
    "azure-native:compute:VirtualMachine",
    "azure:compute/virtualMachine:VirtualMachine",
    "azure:compute/windowsVirtualMachine:WindowsVirtualMachine",
    "azure:compute/linuxVirtualMachine:LinuxVirtualMachine",
  ],
  "scale-set": [
    "azure-native:compute:VirtualMachineScaleSet",
    "azure:compute/scaleSet:ScaleSet",
    "azure:compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet",
    "azure:compute/linuxVirtualMachineScaleSet:LinuxVirtualMachineScaleSet",
    "azure:compute/orchestratedVirtualMachineScaleSet:OrchestratedVirtualMachineScaleSet",
  ],
  "autoscale-setting": [
    "azure-native:monitor:AutoscaleSetting",
    "azure-native:insights:AutoscaleSetting",
    "azure:monitoring/autoscaleSetting:AutoscaleSetting",
  ],
  "virtual-network": ["azure-native:network:VirtualNetwork", "azure:network/virtualNetwork:VirtualNetwork"],
  subnet: ["azure-native:network:Subnet", "azure:network/subnet:Subnet"],
  "network-interface": ["azure-native:network:NetworkInterface", "azure:network/networkInterface:NetworkInterface"],
  "security-group": [
    "azure-native:network:NetworkSecurityGroup",
    "azure:network/networkSecurityGroup:NetworkSecurityGroup",
  ],
  "security-rule": ["azure-native:network:SecurityRule", "azure:network/networkSecurityRule:NetworkSecurityRule"],
  "route-table": ["azure-native:network:RouteTable", "azure:network/routeTable:RouteTable"],
  route: ["azure-native:network:Route", "azure:network/route:Route"],
  "nat-gateway": ["azure-native:network:NatGateway", "azure:network/natGateway:NatGateway"],
  "public-address": ["azure-native:network:PublicIPAddress", "azure:network/publicIp:PublicIp"],
  "load-balancer": ["azure-native:network:LoadBalancer", "azure:lb/loadBalancer:LoadBalancer"],
  "load-balancer-pool": [
    "azure-native:network:LoadBalancerBackendAddressPool",
    "azure:lb/backendAddressPool:BackendAddressPool",
  ],
  "load-balancer-outbound-rule": ["azure:lb/outboundRule:OutboundRule"],
  "load-balancer-rule": ["azure:lb/rule:Rule"],
  "subnet-security-group": [
    "azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
  ],
  "subnet-route-table": ["azure:network/subnetRouteTableAssociation:SubnetRouteTableAssociation"],
  "subnet-nat-gateway": ["azure:network/subnetNatGatewayAssociation:SubnetNatGatewayAssociation"],
  "nic-security-group": [
    "azure:network/networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation",
  ],
  "nic-load-balancer-pool": [
    "azure:network/networkInterfaceBackendAddressPoolAssociation:NetworkInterfaceBackendAddressPoolAssociation",
  ],
  "private-zone": [
    "azure-native:privatedns:PrivateZone",
    "azure-native:network:PrivateZone",
    "azure:privatedns/zone:Zone",
  ],
  "public-zone": ["azure-native:dns:Zone", "azure-native:network:Zone", "azure:dns/zone:Zone"],
  "zone-link": [
    "azure-native:privatedns:VirtualNetworkLink",
    "azure-native:network:VirtualNetworkLink",
    "azure:privatedns/zoneVirtualNetworkLink:ZoneVirtualNetworkLink",
  ],
  "record-set": [
    "azure-native:privatedns:PrivateRecordSet",
    "azure-native:network:PrivateRecordSet",
    "azure-native:dns:RecordSet",
    "azure-native:network:RecordSet",
    "azure:privatedns/sRVRecord:SRVRecord",
    "azure:privatedns/aRecord:ARecord",
    "azure:privatedns/aAAARecord:AAAARecord",
    "azure:privatedns/cnameRecord:CnameRecord",
    "azure:privatedns/cNAME:CNAME",
    "azure:dns/srvRecord:SrvRecord",
    "azure:dns/aRecord:ARecord",
    "azure:dns/aaaaRecord:AaaaRecord",
    "azure:dns/cNameRecord:CNameRecord",
  ],
  "dedicated-host": ["azure-native:compute:DedicatedHost", "azure:compute/dedicatedHost:DedicatedHost"],
  "host-group": ["azure-native:compute:DedicatedHostGroup", "azure:compute/dedicatedHostGroup:DedicatedHostGroup"],
  "kubernetes-cluster": [
    "azure-native:containerservice:ManagedCluster",
    "azure:containerservice/kubernetesCluster:KubernetesCluster",
  ],
  "kubernetes-pool": [
    "azure-native:containerservice:AgentPool",
    "azure:containerservice/kubernetesClusterNodePool:KubernetesClusterNodePool",
  ],
  "azure-fleet": ["azure-native:azurefleet:Fleet"],
  "batch-pool": ["azure-native:batch:Pool", "azure:batch/pool:Pool"],
  "bulk-action": ["azure-native:computebulkactions:BulkAction"],
  "fabric-node-type": ["azure-native:servicefabric:NodeType"],
  "fabric-cluster": ["azure:servicefabric/managedCluster:ManagedCluster"],
  "azure-local-cluster": ["azure-native:azurestackhci:Cluster", "azure:stack/hciCluster:HciCluster"],
  "vmware-private-cloud": ["azure-native:avs:PrivateCloud", "azure:avs/privateCloud:PrivateCloud"],
  "vmware-cluster": ["azure-native:avs:Cluster", "azure:avs/cluster:Cluster"],
  "arc-licence": ["azure-native:hybridcompute:License"],
  "arc-profile": ["azure-native:hybridcompute:LicenseProfile"],
  "arc-machine": ["azure-native:hybridcompute:Machine", "azure:arcmachine/arcMachine:ArcMachine"],
  "not-counted": [
    "azure-native:compute:VirtualMachineScaleSetVM",
    "azure-native:scom:Instance",
    "azure-native:devcenter:Pool",
    "azure-native:recoveryservices:ReplicationProtectedItem",
    "azure-native:recoveryservices:ReplicationMigrationItem",
    "azure-native:kubernetes:ConnectedCluster",
    "azure-native:azurestackhci:VirtualMachine",
    "azure-native:azurestackhci:VirtualMachineInstance",
    "azure-native:connectedvmwarevsphere:VirtualMachine",
    "azure-native:connectedvmwarevsphere:VirtualMachineInstance",
    "azure-native:scvmm:VirtualMachine",
    "azure-native:scvmm:VirtualMachineInstance",
    "azure-native:avs:PlacementPolicy",
    "azure-native:softwareplan:HybridUseBenefit",
    "azure-native:devtestlab:VirtualMachine",
    "azure-native:devtestlab:Formula",
    "azure-native:labservices:Lab",
    "azure-native:virtualmachineimages:VirtualMachineImageTemplate",
    "azure-native:workloads:SapVirtualInstance",
    "azure-native:standbypool:StandbyVirtualMachinePool",
    "azure:siterecovery/vmwareReplicatedVm:VmwareReplicatedVm",
    "azure:siterecovery/replicatedVM:ReplicatedVM",
    "azure:arckubernetes/cluster:Cluster",
    "azure:devtest/windowsVirtualMachine:WindowsVirtualMachine",
    "azure:lab/lab:Lab",
    "azure:compute/scaleSetStandbyPool:ScaleSetStandbyPool",
  ],
  "gallery-image": ["azure-native:compute:GalleryImage", "azure:compute/sharedImage:SharedImage"],
  "gallery-image-version": [
    "azure-native:compute:GalleryImageVersion",
    "azure:compute/sharedImageVersion:SharedImageVersion",
  ],
  firewall: ["azure-native:network:AzureFirewall", "azure:network/firewall:Firewall"],
  "firewall-policy": ["azure-native:network:FirewallPolicy", "azure:network/firewallPolicy:FirewallPolicy"],
  "firewall-rule-group": [
    "azure-native:network:FirewallPolicyRuleCollectionGroup",
    "azure:network/firewallPolicyRuleCollectionGroup:FirewallPolicyRuleCollectionGroup",
  ],
  "firewall-rule-collection": [
    "azure:network/firewallNetworkRuleCollection:FirewallNetworkRuleCollection",
    "azure:network/firewallApplicationRuleCollection:FirewallApplicationRuleCollection",
  ],
  "ip-group": ["azure-native:network:IpGroup", "azure:network/iPGroup:IPGroup"],
  "hub-connection": [
    "azure-native:network:HubVirtualNetworkConnection",
    "azure:network/virtualHubConnection:VirtualHubConnection",
  ],
  "virtual-hub": ["azure-native:network:VirtualHub", "azure:network/virtualHub:VirtualHub"],
  "routing-intent": ["azure-native:network:RoutingIntent", "azure:network/routingIntent:RoutingIntent"],
  peering: ["azure-native:network:VirtualNetworkPeering", "azure:network/virtualNetworkPeering:VirtualNetworkPeering"],
  "application-group": [
    "azure-native:network:ApplicationSecurityGroup",
    "azure:network/applicationSecurityGroup:ApplicationSecurityGroup",
  ],
  "nic-application-group": [
    "azure:network/networkInterfaceApplicationSecurityGroupAssociation:NetworkInterfaceApplicationSecurityGroupAssociation",
  ],
  "admin-rule": [
    "azure-native:network:AdminRule",
    "azure-native:network:DefaultAdminRule",
    "azure:network/networkManagerAdminRule:NetworkManagerAdminRule",
  ],
  "managed-route": [
    "azure-native:network:RoutingRule",
    "azure:network/networkManagerRoutingRule:NetworkManagerRoutingRule",
  ],
  // What holds such routes; without one of them beside it, they stand elsewhere.
  "managed-routes": [
    "azure-native:network:RoutingRuleCollection",
    "azure:network/networkManagerRoutingRuleCollection:NetworkManagerRoutingRuleCollection",
  ],
  "machine-extension": [
    "azure-native:compute:VirtualMachineExtension",
    "azure-native:compute:VirtualMachineScaleSetExtension",
    "azure-native:compute:VirtualMachineScaleSetVMExtension",
    "azure-native:compute:VirtualMachineRunCommandByVirtualMachine",
    "azure-native:compute:VirtualMachineScaleSetVMRunCommand",
    "azure:compute/extension:Extension",
    "azure:compute/virtualMachineScaleSetExtension:VirtualMachineScaleSetExtension",
    "azure:compute/runCommand:RunCommand",
  ],
  "host-pool": ["azure-native:desktopvirtualization:HostPool", "azure:desktopvirtualization/hostPool:HostPool"],
  "licence-budget": ["windows-licensing:index:LicenceBudget"],
} satisfies Readonly<Record<string, readonly string[]>>;

export type Kind = keyof typeof TOKENS;

const byToken: ReadonlyMap<string, Recognised> = new Map(
  Object.entries(TOKENS).flatMap(([kind, tokens]) =>
    tokens.map((shape): [string, Recognised] => [
      shape.toLowerCase(),
      { kind: kind as Kind, dialect: shape.slice(0, shape.indexOf(":")) as Dialect, shape },
    ]),
  ),
);

const VERSION = /^v\d{8}(?:preview|privatepreview|beta)?$/;

const seen = new Map<string, Recognised | undefined>();

/** What a type token stands for; undefined for types the product does not read. */
export function recognise(token: string): Recognised | undefined {
  if (seen.has(token)) return seen.get(token);
  const found = byToken.get(canonicalToken(token));
  // Tokens come from programs: a bounded cache, because a long-lived process may see many.
  if (seen.size < 10_000) seen.set(token, found);
  return found;
}

/** Lower case, without API version: the one form in which tokens are compared. */
export function canonicalToken(token: string): string {
  const parts = token.toLowerCase().split(":");
  const [pkg, module, resource] = parts;
  if (parts.length !== 3 || pkg === undefined || module === undefined || resource === undefined) {
    return token.toLowerCase();
  }
  if (pkg === "azure-native") return `azure-native:${withoutVersion(module)}:${resource}`;
  const parameterised = /^azure-native_[a-z0-9]+_(v\d{8}[a-z]*)$/.exec(pkg);
  if (parameterised?.[1] !== undefined && VERSION.test(parameterised[1])) {
    return `azure-native:${withoutVersion(module)}:${resource}`;
  }
  return `${pkg}:${module}:${resource}`;
}

/** The Azure API version a token names, e.g. `2024-03-01`; undefined for the plain form. */
export function apiVersionOf(token: string): string | undefined {
  const found = /[/_]v(\d{4})(\d{2})(\d{2})[a-z]*(?=:)/i.exec(token);
  return found === null ? undefined : `${found[1] ?? ""}-${found[2] ?? ""}-${found[3] ?? ""}`;
}

function withoutVersion(module: string): string {
  const slash = module.indexOf("/");
  return slash >= 0 && VERSION.test(module.slice(slash + 1)) ? module.slice(0, slash) : module;
}
