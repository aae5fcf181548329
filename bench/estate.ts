import { type SentResource, sentUrn } from "../test/support/analyzer";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/estate/providers";
const LOCATION = { location: "westeurope", resourceGroupName: "estate" };
const SUBNET = `${GROUP}/Microsoft.Network/virtualNetworks/net/subnets/servers`;

/** So much is owned that the estate passes, whatever its size. */
export const CONFIGURATION = {
  entitlements: [
    { name: "EA", edition: "datacenter", cores: 1_000_000, assurance: { until: "2099-12-31" }, use: "azure" },
  ],
};

/** As many Windows servers as asked, each with a network interface, in one subnet with a way out; every rule has something to do. */
export function makeEstate(machines: number): readonly SentResource[] {
  return [...network(), ...Array.from({ length: machines }, (_none, index) => machine(index)).flat()];
}

function network(): readonly SentResource[] {
  return [
    ...WAYS_OUT.map((name) => ({
      type: "azure-native:network:PublicIPAddress",
      name,
      properties: { ...LOCATION, publicIpAddressName: name, sku: { name: "Standard" } },
    })),
    {
      type: "azure-native:network:NatGateway",
      name: "way-out",
      properties: {
        ...LOCATION,
        natGatewayName: "way-out",
        publicIpAddresses: WAYS_OUT.map((name) => ({ id: `${GROUP}/Microsoft.Network/publicIPAddresses/${name}` })),
      },
      edges: { publicIpAddresses: WAYS_OUT },
    },
    {
      type: "azure-native:network:VirtualNetwork",
      name: "net",
      properties: { ...LOCATION, virtualNetworkName: "net", addressSpace: { addressPrefixes: ["10.0.0.0/16"] } },
    },
    {
      type: "azure-native:network:Subnet",
      name: "servers",
      properties: {
        resourceGroupName: "estate",
        virtualNetworkName: "net",
        subnetName: "servers",
        addressPrefix: "10.0.0.0/16",
        natGateway: { id: `${GROUP}/Microsoft.Network/natGateways/way-out` },
      },
      edges: { virtualNetworkName: ["net"], natGateway: ["way-out"] },
    },
  ];
}

/** More machines behind one address would be a finding: connections are reset from about 200 on. */
const WAYS_OUT = Array.from({ length: 5 }, (_, index) => `way-out-address${String(index)}`);

const SIZES = ["Standard_D4s_v5", "Standard_D8s_v5", "Standard_E16s_v5", "Standard_B2ms", "Standard_F32s_v2"];

function machine(index: number): readonly SentResource[] {
  const name = `server${String(index)}`;
  return [
    {
      type: "azure-native:network:NetworkInterface",
      name: `${name}-nic`,
      properties: {
        ...LOCATION,
        networkInterfaceName: `${name}-nic`,
        ipConfigurations: [{ name: "primary", subnet: { id: SUBNET }, privateIPAllocationMethod: "Dynamic" }],
        tags: { environment: "production" },
      },
      edges: { ipConfigurations: ["servers"] },
    },
    {
      type: "azure-native:compute:VirtualMachine",
      name,
      properties: {
        ...LOCATION,
        vmName: name,
        licenseType: "Windows_Server",
        hardwareProfile: { vmSize: SIZES[index % SIZES.length] },
        networkProfile: {
          networkInterfaces: [{ id: `${GROUP}/Microsoft.Network/networkInterfaces/${name}-nic`, primary: true }],
        },
        osProfile: {
          computerName: name,
          adminUsername: "contosoadmin",
          adminPassword: "not a real one",
          windowsConfiguration: { enableAutomaticUpdates: true, provisionVMAgent: true },
        },
        storageProfile: {
          imageReference: {
            publisher: "MicrosoftWindowsServer",
            offer: "WindowsServer",
            sku: "2022-datacenter-g2",
            version: "latest",
          },
          osDisk: { name: `${name}-os`, createOption: "FromImage", managedDisk: { storageAccountType: "Premium_LRS" } },
        },
        tags: { environment: "production", owner: "platform@contoso.com" },
      },
      edges: { networkProfile: [`${name}-nic`] },
    },
  ];
}

/** As Azure names it, so that references between resources lead to them. */
function idOf(type: string, name: string): string {
  const [, module = "", resource = ""] = type.split(":");
  const [first = "", rest = ""] = [module.charAt(0).toUpperCase(), module.slice(1)];
  if (resource === "Subnet") return SUBNET;
  const plural =
    resource === "PublicIPAddress" ? "publicIPAddresses" : `${resource.charAt(0).toLowerCase()}${resource.slice(1)}s`;
  return `${GROUP}/Microsoft.${first}${rest}/${plural}/${name}`;
}

/** The same estate as `pulumi stack export` writes it. */
export function makeState(machines: number): object {
  const estate = makeEstate(machines);
  const urns = new Map(estate.map((resource) => [resource.name, sentUrn(resource)]));
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-11-01T00:00:00Z", magic: "", version: "v3.248.0" },
      resources: estate.map((resource) => {
        const { type, name, properties, edges = {} } = resource;
        const propertyDependencies = Object.fromEntries(
          Object.entries(edges).map(([property, names]) => [property, names.map((other) => urns.get(other))]),
        );
        return {
          urn: sentUrn(resource),
          custom: true,
          id: idOf(type, name),
          type,
          inputs: properties,
          outputs: { ...properties, provisioningState: "Succeeded" },
          dependencies: [...new Set(Object.values(propertyDependencies).flat())],
          propertyDependencies,
        };
      }),
    },
  };
}
