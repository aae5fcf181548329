/**
 * A small estate that passes every rule: a web server and a farm under Azure Hybrid Benefit, a jump host that pays as
 * it goes, and a way out to Azure's KMS for all of them.
 */
import * as compute from "@pulumi/azure-native/compute";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const location = config.get("location") ?? "westeurope";
const adminUsername = "contosoadmin";
// Set it with `pulumi config set --secret adminPassword`; a check needs none.
const adminPassword = config.getSecret("adminPassword");

const group = new resources.ResourceGroup("estate", { location });
const resourceGroupName = group.name;

// New networks are private by default: the NAT gateway is the way out, to Azure's KMS among others.
const natAddress = new network.PublicIPAddress("nat-address", {
  resourceGroupName,
  location,
  sku: { name: "Standard" },
  publicIPAllocationMethod: "Static",
});
const nat = new network.NatGateway("nat", {
  resourceGroupName,
  location,
  sku: { name: "Standard" },
  publicIpAddresses: [{ id: natAddress.id }],
});
const vnet = new network.VirtualNetwork("vnet", {
  resourceGroupName,
  location,
  addressSpace: { addressPrefixes: ["10.20.0.0/16"] },
});
const servers = new network.Subnet("servers", {
  resourceGroupName,
  virtualNetworkName: vnet.name,
  addressPrefix: "10.20.1.0/24",
  defaultOutboundAccess: false,
  natGateway: { id: nat.id },
});

const windowsServer2022 = {
  publisher: "MicrosoftWindowsServer",
  offer: "WindowsServer",
  sku: "2022-datacenter-g2",
  version: "latest",
};

function createServer(name: string, vmSize: string, licenseType: "Windows_Server" | "None"): compute.VirtualMachine {
  const nic = new network.NetworkInterface(`${name}-nic`, {
    resourceGroupName,
    location,
    ipConfigurations: [{ name: "primary", subnet: { id: servers.id } }],
  });
  return new compute.VirtualMachine(name, {
    resourceGroupName,
    location,
    licenseType,
    hardwareProfile: { vmSize },
    storageProfile: {
      imageReference: windowsServer2022,
      osDisk: { createOption: "FromImage", managedDisk: { storageAccountType: "Premium_LRS" } },
    },
    osProfile: {
      computerName: name,
      adminUsername,
      ...(adminPassword === undefined ? {} : { adminPassword }),
      windowsConfiguration: { enableAutomaticUpdates: true },
    },
    networkProfile: { networkInterfaces: [{ id: nic.id, primary: true }] },
  });
}

// 4 vCPU need 8 core licences: the least for any machine.
const web = createServer("web", "Standard_D4s_v5", "Windows_Server");
// Pay-as-you-go, and it says so.
const jump = createServer("jump", "Standard_D2s_v5", "None");

// Two machines today; what autoscale may reach is what has to be licensed.
const farm = new compute.VirtualMachineScaleSet("farm", {
  resourceGroupName,
  location,
  sku: { name: "Standard_D4s_v5", tier: "Standard", capacity: 2 },
  upgradePolicy: { mode: "Automatic" },
  orchestrationMode: "Uniform",
  virtualMachineProfile: {
    licenseType: "Windows_Server",
    storageProfile: {
      imageReference: windowsServer2022,
      osDisk: { createOption: "FromImage", managedDisk: { storageAccountType: "Premium_LRS" } },
    },
    osProfile: {
      computerNamePrefix: "farm",
      adminUsername,
      ...(adminPassword === undefined ? {} : { adminPassword }),
      windowsConfiguration: { enableAutomaticUpdates: true },
    },
    networkProfile: {
      networkInterfaceConfigurations: [
        {
          name: "primary",
          primary: true,
          ipConfigurations: [{ name: "primary", subnet: { id: servers.id } }],
        },
      ],
    },
  },
});
new monitor.AutoscaleSetting("farm-scaling", {
  resourceGroupName,
  location,
  enabled: true,
  targetResourceUri: farm.id,
  profiles: [
    {
      name: "by load",
      capacity: { default: "2", minimum: "2", maximum: "6" },
      rules: [
        {
          metricTrigger: {
            metricName: "Percentage CPU",
            metricResourceUri: farm.id,
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

export const webId = web.id;
export const jumpId = jump.id;
export const farmId = farm.id;
