/**
 * Two file servers from an image of one's own that join a domain, and activate by that: the forest holds the activation
 * object, there is no count to reach and no KMS host to run. The image carries the published client key.
 */
import * as compute from "@pulumi/azure-native/compute";
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { LicenceModel, LicensedWindowsServer, WindowsEdition, WindowsRelease } from "../../components/index";

const config = new pulumi.Config();
const adminPassword = config.getSecret("adminPassword") ?? pulumi.secret("not-a-real-password");
const joinPassword = config.getSecret("joinPassword") ?? pulumi.secret("not-a-real-password");

const location = "westeurope";
const resourceGroupName = new resources.ResourceGroup("files", { location }).name;
const place = { resourceGroupName, location };
const vnet = new network.VirtualNetwork("files-net", {
  ...place,
  addressSpace: { addressPrefixes: ["10.2.0.0/16"] },
  // The domain controllers: a machine finds its domain by their DNS.
  dhcpOptions: { dnsServers: ["10.0.1.4", "10.0.1.5"] },
});
const servers = new network.Subnet("servers", {
  resourceGroupName,
  virtualNetworkName: vnet.name,
  addressPrefix: "10.2.1.0/24",
  defaultOutboundAccess: false,
});

const gallery = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images/providers/Microsoft.Compute";
export const fileServers = ["files1", "files2"].map((name) => {
  const server = new LicensedWindowsServer(name, {
    ...place,
    subnetId: servers.id,
    licence: LicenceModel.HybridBenefit,
    entitlement: "Agreement 2026 Standard",
    edition: WindowsEdition.Standard,
    release: WindowsRelease.WindowsServer2022,
    imageId: `${gallery}/galleries/corp/images/ws2022-standard`,
    trustedLaunch: true,
    size: "Standard_D4s_v5",
    roles: "file",
    adminUsername: "contosoadmin",
    adminPassword,
    dataDisks: [{ sizeGb: 512, storageType: "StandardSSD_LRS" }],
  });
  new compute.VirtualMachineExtension(`${name}-join`, {
    ...place,
    vmName: server.machineName,
    vmExtensionName: "join-domain",
    publisher: "Microsoft.Compute",
    type: "JsonADDomainExtension",
    typeHandlerVersion: "1.3",
    autoUpgradeMinorVersion: true,
    settings: { name: "corp.contoso.com", user: "corp\\joiner", restart: "true", options: "3" },
    protectedSettings: { password: joinPassword },
  });
  return server.machineId;
});
