import * as azurestackhci from "@pulumi/azure-native/azurestackhci";
import * as compute from "@pulumi/azure-native/compute";
import * as hybridcompute from "@pulumi/azure-native/hybridcompute";
import { location, resourceGroupName, server, windowsServer } from "./machines";

/** WL112 avoid-dual-use: its licences have been used on-premises and in Azure for more than 180 days. */
export function declareMigration(): void {
  server("migrated", { hardwareProfile: { vmSize: "Standard_D8s_v5" }, licenseType: "Windows_Server" });
}

/** Licences and benefits of hosts, clusters and machines elsewhere. The configuration has the other half. */
export function declareLicences(): void {
  // WL113 use-owned-licences: paid by the hour, while owned licences lie idle.
  server("hourly", { hardwareProfile: { vmSize: "Standard_D8s_v5" } });

  // WL114 roll-out-license-change: instances that run already keep the licence they started with.
  new compute.VirtualMachineScaleSet("farm", {
    resourceGroupName,
    location,
    sku: { name: "Standard_D2s_v5", capacity: 1 },
    upgradePolicy: { mode: "Manual" },
    virtualMachineProfile: {
      licenseType: "Windows_Server",
      storageProfile: { imageReference: windowsServer() },
    },
  });

  // WL115 license-dedicated-hosts: all physical cores of the host need Datacenter licences.
  const hostGroup = new compute.DedicatedHostGroup("hosts", {
    resourceGroupName,
    location,
    platformFaultDomainCount: 1,
  });
  new compute.DedicatedHost("host", {
    resourceGroupName,
    location,
    hostGroupName: hostGroup.name,
    platformFaultDomain: 0,
    sku: { name: "Dsv5-Type1" },
    licenseType: "Windows_Server_Hybrid",
  });

  // WL116 license-azure-local: the benefit for the cluster needs a licence for every physical core.
  new azurestackhci.Cluster("local1", {
    resourceGroupName,
    location,
    clusterName: "local1",
    type: "None",
    softwareAssuranceProperties: { softwareAssuranceIntent: "Enable" },
  });

  // WL117 form-valid-esu-licences: a licence by physical cores has at least 16.
  // WL118 link-esu-licences: no machine is linked to it.
  new hybridcompute.License("updates", {
    resourceGroupName,
    location,
    licenseType: "ESU",
    licenseDetails: {
      state: "Activated",
      target: "Windows Server 2016",
      edition: "Datacenter",
      type: "pCore",
      processors: 12,
    },
  });

  // WL119 form-valid-license-profile: pay-as-you-go and Software Assurance exclude each other.
  new hybridcompute.LicenseProfile("app1", {
    resourceGroupName,
    location,
    licenseProfileName: "default",
    machineName: "app1",
    productType: "WindowsServer",
    subscriptionStatus: "Enabled",
    softwareAssuranceCustomer: true,
  });

  // WL121 license-windows-clients: Windows 11 in Azure needs multitenant hosting rights.
  server("desktop", {
    storageProfile: {
      imageReference: {
        publisher: "MicrosoftWindowsDesktop",
        offer: "windows-11",
        sku: "win11-24h2-ent",
        version: "latest",
      },
    },
  });
}
