import * as compute from "@pulumi/azure-native/compute";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import type { Input } from "@pulumi/pulumi";

const resourceGroupName = "violations";
const location = "westeurope";
const WINDOWS_SERVER_2022 = {
  publisher: "MicrosoftWindowsServer",
  offer: "WindowsServer",
  sku: "2022-datacenter-g2",
  version: "latest",
};

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
  const group = new network.NetworkSecurityGroup("no-kms", {
    resourceGroupName,
    location,
    securityRules: [
      {
        name: "deny-kms",
        direction: "Outbound",
        access: "Deny",
        priority: 100,
        protocol: "*",
        sourceAddressPrefix: "*",
        sourcePortRange: "*",
        destinationAddressPrefix: "AzurePlatformLKM",
        destinationPortRange: "*",
      },
    ],
  });
  server("denied", subnet("denied", "10.30.4.0/24", { networkSecurityGroup: { id: group.id } }).id, PAID);

  function subnet(name: string, addressPrefix: string, more: Partial<network.SubnetArgs> = {}): network.Subnet {
    return new network.Subnet(`${name}-subnet`, {
      resourceGroupName,
      virtualNetworkName: vnet.name,
      addressPrefix,
      ...more,
    });
  }
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
  readonly image?: typeof WINDOWS_SERVER_2022;
  readonly tags?: Record<string, string>;
}

/** Pay-as-you-go, so that only the network of these machines is at fault. */
const PAID: ServerParts = { vmSize: "Standard_D2s_v5", licenseType: "None" };

function server(
  name: string,
  subnetId: Input<string>,
  { vmSize, licenseType, image = WINDOWS_SERVER_2022, tags }: ServerParts,
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
