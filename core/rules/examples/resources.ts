import type { Example } from "../../model";

/** What the examples of rules are built of: resources as a Pulumi program declares them, all in one resource group. */
export type ExampleResource = Example["resources"][number];
type Properties = Readonly<Record<string, unknown>>;

const GROUP = "app";

/** Id of a network resource, e.g. `networkIdOf("routeTables", "spoke")`, or of one inside another. */
export function networkIdOf(...path: readonly string[]): string {
  const provider = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${GROUP}/providers`;
  return `${provider}/Microsoft.Network/${path.join("/")}`;
}

/** A Marketplace image of Windows Server. */
function serverImage(sku: string) {
  return { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku, version: "latest" };
}

/** A virtual machine from a Marketplace image of Windows Server. */
export function machine(
  name: string,
  {
    sku = "2022-datacenter-g2",
    size = "Standard_D2s_v5",
    nic,
    ...more
  }: Properties & { readonly sku?: string; readonly size?: string; readonly nic?: string } = {},
): ExampleResource {
  const networkInterfaces = [{ id: networkIdOf("networkInterfaces", nic ?? "") }];
  return {
    type: "azure-native:compute:VirtualMachine",
    name,
    properties: {
      resourceGroupName: GROUP,
      vmName: name,
      ...more,
      hardwareProfile: { vmSize: size },
      storageProfile: { imageReference: serverImage(sku) },
      ...(nic === undefined ? {} : { networkProfile: { networkInterfaces } }),
    },
  };
}

/** A KMS host, by its role. */
export function kmsHost(more: Parameters<typeof machine>[1] = {}): ExampleResource {
  return machine("kms1", { tags: { "windows-licensing:roles": "kms-host" }, ...more });
}

/** A custom script extension that runs a command on a machine. */
export function customScript(name: string, vmName: string, commandToExecute: string): ExampleResource {
  return {
    type: "azure-native:compute:VirtualMachineExtension",
    name,
    properties: {
      resourceGroupName: GROUP,
      vmName,
      publisher: "Microsoft.Compute",
      type: "CustomScriptExtension",
      typeHandlerVersion: "1.10",
      settings: { commandToExecute },
    },
  };
}

/** A script in PowerShell that Azure runs on a machine. */
export function runCommand(name: string, vmName: string, script: string): ExampleResource {
  return {
    type: "azure-native:compute:VirtualMachineRunCommandByVirtualMachine",
    name,
    properties: { resourceGroupName: GROUP, vmName, runCommandName: name, source: { script } },
  };
}

/** A network interface in a subnet. */
export function nic(name: string, network: string, subnet: string, more: Properties = {}): ExampleResource {
  const { ipConfiguration = {}, ...properties } = more;
  return {
    type: "azure-native:network:NetworkInterface",
    name,
    properties: {
      resourceGroupName: GROUP,
      networkInterfaceName: name,
      ...properties,
      ipConfigurations: [
        {
          name: "primary",
          subnet: { id: networkIdOf("virtualNetworks", network, "subnets", subnet) },
          ...(ipConfiguration as Properties),
        },
      ],
    },
  };
}

/** A virtual network with its subnets inline. */
export function virtualNetwork(name: string, prefix: string, subnets: readonly Properties[]): ExampleResource {
  return {
    type: "azure-native:network:VirtualNetwork",
    name,
    properties: {
      resourceGroupName: GROUP,
      virtualNetworkName: name,
      location: "westeurope",
      addressSpace: { addressPrefixes: [prefix] },
      subnets,
    },
  };
}

/** A network security group with one rule, which lets or keeps all sources and ports unless it says otherwise. */
export function securityGroup(name: string, rule: Properties): ExampleResource {
  return {
    type: "azure-native:network:NetworkSecurityGroup",
    name,
    properties: {
      resourceGroupName: GROUP,
      networkSecurityGroupName: name,
      securityRules: [
        {
          priority: 200,
          protocol: "Tcp",
          sourceAddressPrefix: "*",
          sourcePortRange: "*",
          destinationAddressPrefix: "*",
          destinationPortRange: "*",
          ...rule,
        },
      ],
    },
  };
}

/** The private DNS zone of corp.contoso.com. */
export const PRIVATE_ZONE: ExampleResource = {
  type: "azure-native:privatedns:PrivateZone",
  name: "corp",
  properties: { resourceGroupName: GROUP, privateZoneName: "corp.contoso.com", location: "Global" },
};

/** A record set in that zone. */
function recordSet(name: string, properties: Properties): ExampleResource {
  return {
    type: "azure-native:privatedns:PrivateRecordSet",
    name,
    properties: { resourceGroupName: GROUP, privateZoneName: "corp.contoso.com", ttl: 3600, ...properties },
  };
}

/** The SRV record that leads KMS clients to a host. */
export function kmsRecord(target = "kms1.corp.contoso.com", port = 1688, owner = "_vlmcs._tcp"): ExampleResource {
  const srvRecords = [{ priority: 0, weight: 0, port, target }];
  return recordSet("kms", { recordType: "SRV", relativeRecordSetName: owner, srvRecords });
}

/** The address record of a host. */
export function addressRecord(name: string, ipv4Address: string): ExampleResource {
  return recordSet(name, { recordType: "A", relativeRecordSetName: name, aRecords: [{ ipv4Address }] });
}

/** A scale set of machines from a Marketplace image of Windows Server. */
export function scaleSet(
  name: string,
  {
    sku = "2022-datacenter-g2",
    size = "Standard_D4s_v5",
    capacity,
    profile,
    ...more
  }: Properties & {
    readonly sku?: string;
    readonly size?: string;
    readonly capacity: number;
    readonly profile: object;
  },
): ExampleResource {
  return {
    type: "azure-native:compute:VirtualMachineScaleSet",
    name,
    properties: {
      ...more,
      sku: { name: size, capacity },
      virtualMachineProfile: { storageProfile: { imageReference: serverImage(sku) }, ...profile },
    },
  };
}
