/**
 * Azure's resource types that the product reads, and what azure-native calls them: its token, and the properties that
 * hold the names in a resource's path.
 *
 * Sources: the schema of azure-native 3.28.0 (token and path of each resource), Microsoft's template reference
 * (type names); read 2026-11-30.
 */
export interface ArmType {
  readonly token: string;
  /** Properties for the names, outermost first. */
  readonly names: readonly string[];
  /** Inputs that the type itself says. */
  readonly says?: Readonly<Record<string, string>>;
}

type Row = readonly [type: string, token: string, ...names: readonly string[]];

const ROWS: readonly Row[] = [
  ["Microsoft.Compute/virtualMachines", "compute:VirtualMachine", "vmName"],
  ["Microsoft.Compute/virtualMachines/extensions", "compute:VirtualMachineExtension", "vmName", "vmExtensionName"],
  [
    "Microsoft.Compute/virtualMachines/runCommands",
    "compute:VirtualMachineRunCommandByVirtualMachine",
    "vmName",
    "runCommandName",
  ],
  ["Microsoft.Compute/virtualMachineScaleSets", "compute:VirtualMachineScaleSet", "vmScaleSetName"],
  [
    "Microsoft.Compute/virtualMachineScaleSets/extensions",
    "compute:VirtualMachineScaleSetExtension",
    "vmScaleSetName",
    "vmssExtensionName",
  ],
  [
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines",
    "compute:VirtualMachineScaleSetVM",
    "vmScaleSetName",
    "instanceId",
  ],
  [
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/extensions",
    "compute:VirtualMachineScaleSetVMExtension",
    "vmScaleSetName",
    "instanceId",
    "vmExtensionName",
  ],
  [
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommands",
    "compute:VirtualMachineScaleSetVMRunCommand",
    "vmScaleSetName",
    "instanceId",
    "runCommandName",
  ],
  ["Microsoft.Compute/hostGroups", "compute:DedicatedHostGroup", "hostGroupName"],
  ["Microsoft.Compute/hostGroups/hosts", "compute:DedicatedHost", "hostGroupName", "hostName"],
  ["Microsoft.Compute/galleries/images", "compute:GalleryImage", "galleryName", "galleryImageName"],
  [
    "Microsoft.Compute/galleries/images/versions",
    "compute:GalleryImageVersion",
    "galleryName",
    "galleryImageName",
    "galleryImageVersionName",
  ],
  ["Microsoft.Insights/autoscaleSettings", "monitor:AutoscaleSetting", "autoscaleSettingName"],
  ["Microsoft.Network/virtualNetworks", "network:VirtualNetwork", "virtualNetworkName"],
  ["Microsoft.Network/virtualNetworks/subnets", "network:Subnet", "virtualNetworkName", "subnetName"],
  [
    "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
    "network:VirtualNetworkPeering",
    "virtualNetworkName",
    "virtualNetworkPeeringName",
  ],
  ["Microsoft.Network/networkInterfaces", "network:NetworkInterface", "networkInterfaceName"],
  ["Microsoft.Network/networkSecurityGroups", "network:NetworkSecurityGroup", "networkSecurityGroupName"],
  [
    "Microsoft.Network/networkSecurityGroups/securityRules",
    "network:SecurityRule",
    "networkSecurityGroupName",
    "securityRuleName",
  ],
  ["Microsoft.Network/routeTables", "network:RouteTable", "routeTableName"],
  ["Microsoft.Network/routeTables/routes", "network:Route", "routeTableName", "routeName"],
  ["Microsoft.Network/natGateways", "network:NatGateway", "natGatewayName"],
  ["Microsoft.Network/publicIPAddresses", "network:PublicIPAddress", "publicIpAddressName"],
  ["Microsoft.Network/loadBalancers", "network:LoadBalancer", "loadBalancerName"],
  [
    "Microsoft.Network/loadBalancers/backendAddressPools",
    "network:LoadBalancerBackendAddressPool",
    "loadBalancerName",
    "backendAddressPoolName",
  ],
  ["Microsoft.Network/applicationSecurityGroups", "network:ApplicationSecurityGroup", "applicationSecurityGroupName"],
  ["Microsoft.Network/azureFirewalls", "network:AzureFirewall", "azureFirewallName"],
  ["Microsoft.Network/firewallPolicies", "network:FirewallPolicy", "firewallPolicyName"],
  [
    "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
    "network:FirewallPolicyRuleCollectionGroup",
    "firewallPolicyName",
    "ruleCollectionGroupName",
  ],
  ["Microsoft.Network/ipGroups", "network:IpGroup", "ipGroupsName"],
  [
    "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections",
    "network:HubVirtualNetworkConnection",
    "virtualHubName",
    "connectionName",
  ],
  [
    "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules",
    "network:AdminRule",
    "networkManagerName",
    "configurationName",
    "ruleCollectionName",
    "ruleName",
  ],
  [
    "Microsoft.Network/networkManagers/routingConfigurations/ruleCollections",
    "network:RoutingRuleCollection",
    "networkManagerName",
    "configurationName",
    "ruleCollectionName",
  ],
  [
    "Microsoft.Network/networkManagers/routingConfigurations/ruleCollections/rules",
    "network:RoutingRule",
    "networkManagerName",
    "configurationName",
    "ruleCollectionName",
    "ruleName",
  ],
  ["Microsoft.Network/privateDnsZones", "privatedns:PrivateZone", "privateZoneName"],
  [
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    "privatedns:VirtualNetworkLink",
    "privateZoneName",
    "virtualNetworkLinkName",
  ],
  ["Microsoft.Network/dnsZones", "dns:Zone", "zoneName"],
  ["Microsoft.ContainerService/managedClusters", "containerservice:ManagedCluster", "resourceName"],
  [
    "Microsoft.ContainerService/managedClusters/agentPools",
    "containerservice:AgentPool",
    "resourceName",
    "agentPoolName",
  ],
  ["Microsoft.AzureFleet/fleets", "azurefleet:Fleet", "fleetName"],
  ["Microsoft.Batch/batchAccounts/pools", "batch:Pool", "accountName", "poolName"],
  ["Microsoft.ServiceFabric/managedClusters/nodeTypes", "servicefabric:NodeType", "clusterName", "nodeTypeName"],
  ["Microsoft.AzureStackHCI/clusters", "azurestackhci:Cluster", "clusterName"],
  ["Microsoft.AzureStackHCI/virtualMachineInstances", "azurestackhci:VirtualMachineInstance", "name"],
  ["Microsoft.AVS/privateClouds", "avs:PrivateCloud", "privateCloudName"],
  ["Microsoft.AVS/privateClouds/clusters", "avs:Cluster", "privateCloudName", "clusterName"],
  ["Microsoft.HybridCompute/licenses", "hybridcompute:License", "licenseName"],
  ["Microsoft.HybridCompute/machines", "hybridcompute:Machine", "machineName"],
  [
    "Microsoft.HybridCompute/machines/licenseProfiles",
    "hybridcompute:LicenseProfile",
    "machineName",
    "licenseProfileName",
  ],
  ["Microsoft.DesktopVirtualization/hostPools", "desktopvirtualization:HostPool", "hostPoolName"],
  [
    "Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations",
    "desktopvirtualization:SessionHostConfiguration",
    "hostPoolName",
    "sessionHostConfigurationName",
  ],
  ["Microsoft.Scom/managedInstances", "scom:Instance", "instanceName"],
  ["Microsoft.DevCenter/projects/pools", "devcenter:Pool", "projectName", "poolName"],
  ["Microsoft.DevOpsInfrastructure/pools", "devopsinfrastructure:Pool", "poolName"],
  ["Microsoft.DevTestLab/labs/virtualMachines", "devtestlab:VirtualMachine", "labName", "name"],
  ["Microsoft.DevTestLab/labs/formulas", "devtestlab:Formula", "labName", "name"],
  ["Microsoft.LabServices/labs", "labservices:Lab", "labName"],
  [
    "Microsoft.StandbyPool/standbyVirtualMachinePools",
    "standbypool:StandbyVirtualMachinePool",
    "standbyVirtualMachinePoolName",
  ],
  [
    "Microsoft.VirtualMachineImages/imageTemplates",
    "virtualmachineimages:VirtualMachineImageTemplate",
    "imageTemplateName",
  ],
  ["Microsoft.Workloads/sapVirtualInstances", "workloads:SapVirtualInstance", "sapVirtualInstanceName"],
  ["Microsoft.Kubernetes/connectedClusters", "kubernetes:ConnectedCluster", "clusterName"],
  ["Microsoft.SoftwarePlan/hybridUseBenefits", "softwareplan:HybridUseBenefit", "planId"],
  ["Microsoft.Resources/deploymentStacks", "resources:DeploymentStackAtResourceGroup", "deploymentStackName"],
  ["Microsoft.Resources/templateSpecs", "resources:TemplateSpec", "templateSpecName"],
  [
    "Microsoft.Resources/templateSpecs/versions",
    "resources:TemplateSpecVersion",
    "templateSpecName",
    "templateSpecVersion",
  ],
  ["Microsoft.Solutions/applications", "solutions:Application", "applicationName"],
];

const RECORDS = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"];

const TYPES: ReadonlyMap<string, ArmType> = new Map([
  ...ROWS.map(([type, token, ...names]): [string, ArmType] => [
    type.toLowerCase(),
    { token: `azure-native:${token}`, names },
  ]),
  ...RECORDS.flatMap((recordType): readonly [string, ArmType][] => [
    [
      `microsoft.network/privatednszones/${recordType.toLowerCase()}`,
      {
        token: "azure-native:privatedns:PrivateRecordSet",
        names: ["privateZoneName", "relativeRecordSetName"],
        says: { recordType },
      },
    ],
    [
      `microsoft.network/dnszones/${recordType.toLowerCase()}`,
      { token: "azure-native:dns:RecordSet", names: ["zoneName", "relativeRecordSetName"], says: { recordType } },
    ],
  ]),
]);

/** What azure-native calls a type of Azure, whatever its capitals; undefined for types the product does not read. */
export function findArmType(type: string): ArmType | undefined {
  return TYPES.get(type.toLowerCase());
}
