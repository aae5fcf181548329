import * as compute from "@pulumi/azure-native/compute";
import * as network from "@pulumi/azure-native/network";

export const resourceGroupName = "violations";
export const location = "westeurope";

/** An image of the Marketplace by its SKU. */
export function windowsServer(sku = "2022-datacenter-g2") {
  return { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku, version: "latest" };
}

/** A server without a network: enough for rules about licences and scripts. */
export function server(name: string, more: Partial<compute.VirtualMachineArgs> = {}): compute.VirtualMachine {
  return new compute.VirtualMachine(name, {
    resourceGroupName,
    location,
    vmName: name,
    licenseType: "None",
    hardwareProfile: { vmSize: "Standard_D2s_v5" },
    storageProfile: { imageReference: windowsServer() },
    ...more,
  });
}

/** A server in a subnet. */
export function serverIn(
  subnet: network.Subnet,
  name: string,
  more: Partial<compute.VirtualMachineArgs> = {},
  address: Partial<network.NetworkInterfaceArgs> = {},
): compute.VirtualMachine {
  const nic = new network.NetworkInterface(`${name}-nic`, {
    resourceGroupName,
    location,
    ipConfigurations: [{ name: "primary", subnet: { id: subnet.id } }],
    ...address,
  });
  return server(name, { networkProfile: { networkInterfaces: [{ id: nic.id, primary: true }] }, ...more });
}

/** A command that runs on a machine when it is created. */
export function run(name: string, machine: compute.VirtualMachine, commandToExecute: string): void {
  new compute.VirtualMachineExtension(name, {
    resourceGroupName,
    location,
    vmName: machine.name,
    publisher: "Microsoft.Compute",
    type: "CustomScriptExtension",
    typeHandlerVersion: "1.10",
    settings: { commandToExecute },
  });
}
