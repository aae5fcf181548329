import * as network from "@pulumi/azure-native/network";
import { location, resourceGroupName, run, serverIn, windowsServer } from "./machines";

export function declareEditions(): void {
  const vnet = new network.VirtualNetwork("vnet", {
    resourceGroupName,
    location,
    addressSpace: { addressPrefixes: ["10.60.0.0/16"] },
  });
  const subnet = new network.Subnet("servers-subnet", {
    resourceGroupName,
    virtualNetworkName: vnet.name,
    addressPrefix: "10.60.0.0/24",
  });

  // WL202 fit-essentials-hardware: 32 vCPUs are at least 16 cores, and Essentials 2022 is licensed for 10.
  // WL203 keep-essentials-alone: the hybrid benefit does not exist for Essentials.
  serverIn(subnet, "branch", {
    hardwareProfile: { vmSize: "Standard_D32s_v5" },
    licenseType: "Windows_Server",
    tags: {
      "windows-licensing:edition": "essentials",
      "windows-licensing:release": "2022",
      "windows-licensing:users": "18",
      "windows-licensing:devices": "20",
    },
    storageProfile: { imageReference: { id: imageId("ws2022-essentials") } },
  });

  // WL204 match-features-to-edition: Azure can hotpatch the Azure Edition, and this is plain Datacenter.
  serverIn(subnet, "restless", {
    osProfile: {
      windowsConfiguration: {
        provisionVMAgent: true,
        patchSettings: { patchMode: "AutomaticByPlatform", enableHotpatching: true },
      },
    },
  });

  // WL211 own-rds-cals: 40 people work on this session host, and no RDS CAL is declared.
  const sessions = serverIn(subnet, "sessions", {});
  run("sessions-role", sessions, "powershell Install-WindowsFeature -Name RDS-RD-Server");

  // WL220 deploy-supported-releases: 2012 R2 has had no security updates since October 2026.
  serverIn(subnet, "legacy", { storageProfile: { imageReference: windowsServer("2012-R2-Datacenter") } });

  // WL222 leave-ended-client-releases: Windows 10 has had no updates since October 2025.
  serverIn(subnet, "desktop", {
    licenseType: "Windows_Client",
    storageProfile: {
      imageReference: {
        publisher: "MicrosoftWindowsDesktop",
        offer: "windows-10",
        sku: "win10-21h2-ent-g2",
        version: "latest",
      },
    },
  });

  // WL223 choose-lasting-sizes: Azure retires this series.
  serverIn(subnet, "fading", { hardwareProfile: { vmSize: "Standard_NV8as_v4" } });

  // WL221 replace-trial-media: evaluation media shut down when their 180 days are over.
  serverIn(subnet, "trial", {
    storageProfile: {
      imageReference: { id: imageId("ws2025-eval") },
      osDisk: { createOption: "FromImage", osType: "Windows" },
    },
  });
}

function imageId(name: string): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images/providers/Microsoft.Compute/images/${name}`;
}
