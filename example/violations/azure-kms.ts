import * as compute from "@pulumi/azure-native/compute";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import type { Input } from "@pulumi/pulumi";
import { location, resourceGroupName, windowsServer } from "./machines";

export function declareAzureKms(): void {
  const vnet = new network.VirtualNetwork("vnet", {
    resourceGroupName,
    location,
    addressSpace: { addressPrefixes: ["10.30.0.0/16"] },
  });
  const open = subnet("open", "10.30.0.0/24");

  // WL101 declare-license-type: nothing says how this server is licensed.
  server("silent", open.id, { vmSize: "Standard_D4s_v5" });

  // WL102 match-license-to-image: a client licence on a server image.
  server("mismatched", open.id, { vmSize: "Standard_D4s_v5", licenseType: "Windows_Client" });

  // WL103 know-every-core-count: a size that neither the table nor Microsoft's naming rules can count.
  server("uncountable", open.id, { vmSize: "Standard_D99_v2", licenseType: "Windows_Server" });

  // WL110 own-enough-cores: 32 vCPUs need 32 core licences and the configuration owns 16.
  // WL111 keep-assurance-current: the Software Assurance of the other pool has run out.
  server("large", open.id, { vmSize: "Standard_D32s_v5", licenseType: "Windows_Server" });

  // WL201 fit-essentials-users: it serves 26 users, and Essentials is licensed for 25.
  server("essentials", open.id, {
    vmSize: "Standard_D4s_v5",
    licenseType: "None",
    tags: { "windows-licensing:users": "26", "windows-licensing:devices": "40" },
    image: {
      publisher: "MicrosoftWindowsServerEssentials",
      offer: "WindowsServerEssentials",
      sku: "WindowsServerEssentials",
      version: "latest",
    },
  });

  // WL502 form-a-valid-srv-record: a client asks for _vlmcs._tcp and never finds this one.
  const zone = new privatedns.PrivateZone("zone", {
    resourceGroupName,
    location: "Global",
    privateZoneName: "corp.contoso.com",
  });
  new privatedns.PrivateRecordSet("misspelt", {
    resourceGroupName,
    privateZoneName: zone.name,
    recordType: "SRV",
    relativeRecordSetName: "_vlmc._tcp",
    ttl: 3600,
    srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.contoso.com" }],
  });

  // WL601 reach-azure-kms, forced-tunnel: everything leaves through the gateway to the company's own network, and
  // Azure's KMS answers only what comes from an Azure address.
  const tunnel = routes("forced-tunnel", []);
  server("tunnelled", subnet("tunnel", "10.30.1.0/24", { routeTable: { id: tunnel.id } }).id, PAID);

  // WL601 reach-azure-kms, old-address-only: the only exception is the address that was retired in 2022.
  const old = routes("old-address", ["23.102.135.246/32"]);
  server("outdated", subnet("old", "10.30.2.0/24", { routeTable: { id: old.id } }).id, PAID);

  // WL601 reach-azure-kms, no-outbound: a private subnet without NAT gateway, public address or load balancer.
  server("walled-in", subnet("private", "10.30.3.0/24", { defaultOutboundAccess: false }).id, PAID);

  // WL601 reach-azure-kms, nsg-denies: the service tag takes away what the platform would let through.
  const group = denyTo("no-kms", "AzurePlatformLKM");
  server("denied", subnet("denied", "10.30.4.0/24", { networkSecurityGroup: { id: group.id } }).id, PAID);

  // WL603 reach-instance-metadata: the Azure Edition activates by the machine's metadata.
  const metadata = denyTo("no-metadata", "AzurePlatformIMDS");
  server("edition", subnet("metadata", "10.30.5.0/24", { networkSecurityGroup: { id: metadata.id } }).id, {
    ...PAID,
    image: windowsServer("2022-datacenter-azure-edition"),
  });

  // WL604 share-nat-sparingly: Azure's KMS sees all of them at one address.
  const nat = new network.NatGateway("nat", {
    resourceGroupName,
    location,
    sku: { name: "Standard" },
    publicIpAddresses: [{ id: publicAddress("nat") }],
  });
  farm(subnet("farm", "10.30.16.0/20", { natGateway: { id: nat.id } }).id, 201);

  function subnet(name: string, addressPrefix: string, more: Partial<network.SubnetArgs> = {}): network.Subnet {
    return new network.Subnet(`${name}-subnet`, {
      resourceGroupName,
      virtualNetworkName: vnet.name,
      addressPrefix,
      ...more,
    });
  }
}

function publicAddress(name: string): Input<string> {
  const sku = { name: "Standard" };
  return new network.PublicIPAddress(`${name}-address`, {
    resourceGroupName,
    location,
    sku,
    publicIPAllocationMethod: "Static",
  }).id;
}

function farm(subnetId: Input<string>, capacity: number): void {
  new compute.VirtualMachineScaleSet("farm", {
    resourceGroupName,
    location,
    sku: { name: "Standard_D2s_v5", capacity },
    virtualMachineProfile: {
      licenseType: "None",
      storageProfile: { imageReference: windowsServer() },
      networkProfile: {
        networkInterfaceConfigurations: [
          { name: "primary", primary: true, ipConfigurations: [{ name: "primary", subnet: { id: subnetId } }] },
        ],
      },
    },
  });
}

/** Rules that take away what the platform would let through. */
function denyTo(name: string, destinationAddressPrefix: string): network.NetworkSecurityGroup {
  return new network.NetworkSecurityGroup(name, {
    resourceGroupName,
    location,
    securityRules: [
      {
        name: `deny-${name.slice(3)}`,
        direction: "Outbound",
        access: "Deny",
        priority: 100,
        protocol: "*",
        sourceAddressPrefix: "*",
        sourcePortRange: "*",
        destinationAddressPrefix,
        destinationPortRange: "*",
      },
    ],
  });
}

/** A table that sends everything to the gateway but the given addresses. */
function routes(name: string, exceptions: readonly string[]): network.RouteTable {
  return new network.RouteTable(`${name}-routes`, {
    resourceGroupName,
    location,
    routes: [
      { name: "default", addressPrefix: "0.0.0.0/0", nextHopType: "VirtualNetworkGateway" },
      ...exceptions.map((addressPrefix, index) => ({
        name: `kms-${index}`,
        addressPrefix,
        nextHopType: "Internet",
      })),
    ],
  });
}

interface ServerParts {
  readonly vmSize: string;
  readonly licenseType?: string;
  readonly image?: ReturnType<typeof windowsServer>;
  readonly tags?: Record<string, string>;
}

/** Pay-as-you-go, so that only the network of these machines is at fault. */
const PAID: ServerParts = { vmSize: "Standard_D2s_v5", licenseType: "None" };

function server(
  name: string,
  subnetId: Input<string>,
  { vmSize, licenseType, image = windowsServer(), tags }: ServerParts,
): void {
  const nic = new network.NetworkInterface(`${name}-nic`, {
    resourceGroupName,
    location,
    ipConfigurations: [{ name: "primary", subnet: { id: subnetId } }],
  });
  new compute.VirtualMachine(name, {
    resourceGroupName,
    location,
    ...(licenseType === undefined ? {} : { licenseType }),
    ...(tags === undefined ? {} : { tags }),
    hardwareProfile: { vmSize },
    storageProfile: { imageReference: image, osDisk: { createOption: "FromImage" } },
    networkProfile: { networkInterfaces: [{ id: nic.id, primary: true }] },
  });
}
