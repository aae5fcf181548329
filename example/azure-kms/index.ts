/**
 * Everything goes through a firewall, all but what has to leave Azure by an address of Azure's own: its KMS answers no
 * others. Host routes take that traffic to the NAT gateway; the firewall lets it through too, for networks without one.
 */
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { KmsAccess, LicenceModel, LicensedWindowsServer, WindowsEdition, WindowsRelease } from "../../components/index";

const location = "westeurope";
const resourceGroupName = new resources.ResourceGroup("spoke", { location }).name;
const place = { resourceGroupName, location };

const policy = new network.FirewallPolicy("hub-policy", { ...place, sku: { tier: "Standard" } });
const routes = new network.RouteTable("spoke-routes", {
  ...place,
  routes: [
    {
      name: "everything-through-the-firewall",
      addressPrefix: "0.0.0.0/0",
      nextHopType: "VirtualAppliance",
      nextHopIpAddress: "10.0.0.4",
    },
  ],
});
const rules = new network.NetworkSecurityGroup("spoke-rules", {
  ...place,
  securityRules: [
    {
      name: "deny-internet",
      direction: "Outbound",
      access: "Deny",
      priority: 4000,
      protocol: "*",
      sourceAddressPrefix: "*",
      sourcePortRange: "*",
      destinationAddressPrefix: "Internet",
      destinationPortRange: "*",
    },
  ],
});
const natAddress = new network.PublicIPAddress("nat-address", {
  ...place,
  sku: { name: "Standard" },
  publicIPAllocationMethod: "Static",
});
const nat = new network.NatGateway("nat", {
  ...place,
  sku: { name: "Standard" },
  publicIpAddresses: [{ id: natAddress.id }],
});
const vnet = new network.VirtualNetwork("spoke", { ...place, addressSpace: { addressPrefixes: ["10.1.0.0/16"] } });
const servers = new network.Subnet("servers", {
  resourceGroupName,
  virtualNetworkName: vnet.name,
  addressPrefix: "10.1.1.0/24",
  defaultOutboundAccess: false,
  routeTable: { id: routes.id },
  natGateway: { id: nat.id },
  networkSecurityGroup: { id: rules.id },
});

new KmsAccess("azure-kms", {
  resourceGroupName,
  clientPrefixes: ["10.1.1.0/24"],
  routes: { routeTableName: routes.name },
  clientSecurity: { networkSecurityGroupName: rules.name },
  firewall: { firewallPolicyName: policy.name },
});

const app = new LicensedWindowsServer("app", {
  ...place,
  subnetId: servers.id,
  licence: LicenceModel.PayAsYouGo,
  edition: WindowsEdition.Datacenter,
  release: WindowsRelease.WindowsServer2025,
  size: "Standard_D4s_v5",
  adminUsername: "contosoadmin",
  adminPassword: new pulumi.Config().getSecret("adminPassword") ?? pulumi.secret("not-a-real-password"),
});

export const appId = app.machineId;
