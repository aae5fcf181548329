import * as compute from "@pulumi/azure-native/compute";
import * as network from "@pulumi/azure-native/network";

const resourceGroupName = "violations";
const location = "westeurope";

/** An image of the Marketplace by its SKU. */
function windowsServer(sku: string) {
  return { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku, version: "latest" };
}

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
  server("branch", {
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
  server("restless", {
    osProfile: {
      windowsConfiguration: {
        provisionVMAgent: true,
        patchSettings: { patchMode: "AutomaticByPlatform", enableHotpatching: true },
      },
    },
  });

  // WL211 own-rds-cals: 40 people work on this session host, and no RDS CAL is declared.
  const sessions = server("sessions", {});
  new compute.VirtualMachineExtension("sessions-role", {
    resourceGroupName,
    location,
    vmName: sessions.name,
    publisher: "Microsoft.Compute",
    type: "CustomScriptExtension",
    typeHandlerVersion: "1.10",
    settings: { commandToExecute: "powershell Install-WindowsFeature -Name RDS-RD-Server" },
  });

  // WL220 deploy-supported-releases: 2012 R2 has had no security updates since October 2026.
  server("legacy", { storageProfile: { imageReference: windowsServer("2012-R2-Datacenter") } });

  // WL221 replace-trial-media: evaluation media shut down when their 180 days are over.
  server("trial", {
    storageProfile: {
      imageReference: { id: imageId("ws2025-eval") },
      osDisk: { createOption: "FromImage", osType: "Windows" },
    },
  });

  function server(name: string, more: Partial<compute.VirtualMachineArgs>): compute.VirtualMachine {
    const nic = new network.NetworkInterface(`${name}-nic`, {
      resourceGroupName,
      location,
      ipConfigurations: [{ name: "primary", subnet: { id: subnet.id } }],
    });
    return new compute.VirtualMachine(name, {
      resourceGroupName,
      location,
      licenseType: "None",
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
      storageProfile: { imageReference: windowsServer("2022-datacenter-g2") },
      networkProfile: { networkInterfaces: [{ id: nic.id, primary: true }] },
      ...more,
    });
  }
}

function imageId(name: string): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images/providers/Microsoft.Compute/images/${name}`;
}
