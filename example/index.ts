/**
 * An estate that runs its own KMS, and passes every rule: two hosts found by DNS and watched, a web server and a farm that
 * activate against them under Azure Hybrid Benefit, within the licences of this stack, and a jump host that pays as it goes.
 */
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import {
  KmsAccess,
  KmsClient,
  KmsDiscovery,
  KmsHost,
  KmsMonitoring,
  LicenceBudget,
  LicenceModel,
  LicensedWindowsScaleSet,
  LicensedWindowsServer,
  WindowsEdition,
  WindowsRelease,
} from "../components/index";

const config = new pulumi.Config();
const location = config.get("location") ?? "westeurope";
const domain = "corp.contoso.com";
// Set both with `pulumi config set --secret`. A check needs neither: what stands here opens and activates nothing.
const adminPassword = config.getSecret("adminPassword") ?? pulumi.secret("not-a-real-password");
const hostKey = config.getSecret("hostKey") ?? pulumi.secret("BCDFG-HJKMP-QRTVW-XY234-6789B");

const resourceGroupName = new resources.ResourceGroup("estate", { location }).name;
const place = { resourceGroupName, location };

// New networks are private by default: the NAT gateway is the way out, by which the hosts activate their key once.
const natAddress = new network.PublicIPAddress("nat-address", {
  ...place,
  sku: { name: "Standard" },
  publicIPAllocationMethod: "Static",
});
const nat = new network.NatGateway("nat", {
  ...place,
  sku: { name: "Standard" },
  publicIpAddresses: [{ id: natAddress.id }],
});
const vnet = new network.VirtualNetwork("vnet", { ...place, addressSpace: { addressPrefixes: ["10.20.0.0/16"] } });

function createSubnet(name: string, addressPrefix: string, group: network.NetworkSecurityGroup): network.Subnet {
  return new network.Subnet(name, {
    resourceGroupName,
    virtualNetworkName: vnet.name,
    addressPrefix,
    defaultOutboundAccess: false,
    natGateway: { id: nat.id },
    networkSecurityGroup: { id: group.id },
  });
}
const serverRules = new network.NetworkSecurityGroup("server-rules", place);
const hostRules = new network.NetworkSecurityGroup("host-rules", place);
const servers = createSubnet("servers", "10.20.1.0/24", serverRules);
const kmsHosts = createSubnet("kms-hosts", "10.20.2.0/28", hostRules);

// What this stack may use of the agreement: 2 × 8 (the hosts) + 8 (web) + 6 × 8 (the farm at full scale) = 72.
const licences = new LicenceBudget("licences", { entitlement: "Agreement 2026 Datacenter", cores: 72 });

const windows = {
  ...place,
  licence: LicenceModel.HybridBenefit,
  entitlement: licences.entitlement,
  edition: WindowsEdition.Datacenter,
  release: WindowsRelease.WindowsServer2022,
  adminUsername: "contosoadmin",
  adminPassword,
};

// Two hosts; clients that honour priorities try the spare last.
const kmsHost = {
  ...windows,
  subnetId: kmsHosts.id,
  size: "Standard_D2s_v5",
  hostKey,
  hostKeyRelease: WindowsRelease.WindowsServer2025,
};
const kms1 = new KmsHost("kms1", { ...kmsHost, privateAddress: "10.20.2.4" });
const kms2 = new KmsHost("kms2", { ...kmsHost, privateAddress: "10.20.2.5" });

new KmsDiscovery("kms-discovery", {
  resourceGroupName,
  domain,
  hosts: [
    { name: "kms1", address: kms1.privateAddress },
    { name: "kms2", address: kms2.privateAddress, priority: 10 },
  ],
  clientNetworkIds: { estate: vnet.id },
});

new KmsAccess("kms-access", {
  resourceGroupName,
  hostAddresses: { kms1: "10.20.2.4", kms2: "10.20.2.5" },
  clientPrefixes: ["10.20.1.0/24"],
  clientSecurity: { networkSecurityGroupName: serverRules.name },
  hostSecurity: { networkSecurityGroupName: hostRules.name },
});

// 4 vCPU need 8 core licences: the least for any machine.
const web = new LicensedWindowsServer("web", { ...windows, subnetId: servers.id, size: "Standard_D4s_v5" });
const activation = new KmsClient("web-activation", {
  ...place,
  machineName: web.machineName,
  edition: WindowsEdition.Datacenter,
  release: WindowsRelease.WindowsServer2022,
  lookupDomain: domain,
  // Machines of one Marketplace image share their machine id, and count as one with a KMS host.
  rearm: true,
});

new KmsMonitoring("kms-monitoring", {
  ...place,
  hostMachineIds: { kms1: kms1.machineId, kms2: kms2.machineId },
  // A host tells its count to clients only.
  clientMachineIds: { web: web.machineId },
  emailAddresses: { operations: "operations@contoso.com" },
});

// Pay-as-you-go, and it says so. Azure activates its own edition.
const jump = new LicensedWindowsServer("jump", {
  ...place,
  subnetId: servers.id,
  licence: LicenceModel.PayAsYouGo,
  edition: WindowsEdition.DatacenterAzureEdition,
  release: WindowsRelease.WindowsServer2025,
  size: "Standard_D2s_v5",
  adminUsername: "contosoadmin",
  adminPassword,
});

// Two machines today; what autoscale may reach is what has to be licensed.
const farm = new LicensedWindowsScaleSet("farm", {
  ...windows,
  subnetId: servers.id,
  size: "Standard_D4s_v5",
  capacity: 2,
  kmsClient: { lookupDomain: domain, rearm: true },
});
new monitor.AutoscaleSetting("farm-scaling", {
  ...place,
  enabled: true,
  targetResourceUri: farm.scaleSetId,
  profiles: [
    {
      name: "by load",
      capacity: { default: "2", minimum: "2", maximum: "6" },
      rules: [
        {
          metricTrigger: {
            metricName: "Percentage CPU",
            metricResourceUri: farm.scaleSetId,
            operator: "GreaterThan",
            statistic: "Average",
            threshold: 70,
            timeAggregation: "Average",
            timeGrain: "PT1M",
            timeWindow: "PT10M",
          },
          scaleAction: { direction: "Increase", type: "ChangeCount", value: "1", cooldown: "PT5M" },
        },
      ],
    },
  ],
});

export const webId = web.machineId;
export const jumpId = jump.machineId;
export const farmId = farm.scaleSetId;
/** How the web server is licensed, as Windows says: JSON. */
export const webLicensing = activation.result;
