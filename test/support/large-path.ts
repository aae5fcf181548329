import type { DeclaredResource } from "../../core/model";
import { networkRule } from "./firewalls";
import { virtualMachine } from "./machines";
import { NETWORK_ID, native, route, securityRule } from "./network";
import { hubFirewall, privatePath } from "./private-path";

/**
 * A hub with an Azure Firewall and a KMS host in another spoke, and so many clients in one spoke, each with an address
 * of its own, behind a group of so many rules about the port, which ask for these addresses.
 */
export function largePath(machines: number, rules: number): readonly DeclaredResource[] {
  const toFirewall = [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")];
  const clientRules = Array.from({ length: rules }, (_none, index) =>
    securityRule(`r${String(index)}`, "Deny", 100 + index, {
      sourceAddressPrefix: addressOf(index),
      destinationAddressPrefix: `172.16.${String(index % 250)}.0/24`,
      destinationPortRange: index % 2 === 0 ? "1688" : "*",
    }),
  );
  const clients = Array.from({ length: machines }, (_none, index) => {
    const name = `client${String(index)}`;
    const subnet = { id: `${NETWORK_ID}/virtualNetworks/one/subnets/app` };
    return [
      native("NetworkInterface", `${name}-nic`, {
        networkInterfaceName: `${name}-nic`,
        ipConfigurations: [{ name: "ip", subnet, privateIPAddress: addressOf(index) }],
      }),
      virtualMachine(name, {
        more: {
          vmName: name,
          location: "westeurope",
          networkProfile: { networkInterfaces: [{ id: `${NETWORK_ID}/networkInterfaces/${name}-nic` }] },
        },
      }),
    ];
  });
  return privatePath({
    hostIn: "two",
    clientRoutes: toFirewall,
    hostRoutes: toFirewall,
    clientRules,
    peerings: { allowForwardedTraffic: true },
    clientSubnet: { addressPrefix: "10.1.0.0/16" },
    more: [
      ...hubFirewall([networkRule({ destinationAddresses: ["10.0.0.0/8", "20.118.99.224", "40.83.235.53"] })]),
      ...clients.flat(),
    ],
  });
}

function addressOf(index: number): string {
  return `10.1.${String(Math.floor(index / 250) + 2)}.${String((index % 250) + 4)}`;
}
