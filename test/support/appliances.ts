import type { DeclaredResource } from "../../core/model";
import { LINUX_IMAGE, virtualMachine } from "./machines";
import { NETWORK_ID, native } from "./network";

type Properties = Readonly<Record<string, unknown>>;

export interface ApplianceParts {
  /** Routes of the subnet in which its interface is; absent: no table. */
  readonly routes?: unknown;
  readonly subnet?: Properties;
  readonly nic?: Properties;
  /** The subnet of a second interface, by which it may send traffic on. */
  readonly second?: Properties;
}

/** A network virtual appliance at 10.1.9.4, in a subnet of its own in network `vnet`: a Linux machine that forwards. */
export function appliance({ routes, subnet, nic, second }: ApplianceParts = {}): readonly DeclaredResource[] {
  const idOf = (path: string) => ({ id: `${NETWORK_ID}/${path}` });
  const interfaceIn = (name: string, of: string, address: string, more: Properties = {}) =>
    native("NetworkInterface", name, {
      networkInterfaceName: name,
      enableIPForwarding: true,
      ipConfigurations: [{ name: "ip", subnet: idOf(`virtualNetworks/vnet/subnets/${of}`), privateIPAddress: address }],
      ...more,
    });
  return [
    ...(routes === undefined
      ? []
      : [native("RouteTable", "appliance-routes", { routeTableName: "appliance-routes", routes })]),
    native("Subnet", "appliances", {
      virtualNetworkName: "vnet",
      subnetName: "appliances",
      addressPrefix: "10.1.9.0/24",
      ...(routes === undefined ? {} : { routeTable: idOf("routeTables/appliance-routes") }),
      ...subnet,
    }),
    ...(second === undefined
      ? []
      : [
          native("Subnet", "outside", {
            virtualNetworkName: "vnet",
            subnetName: "outside",
            addressPrefix: "10.1.10.0/24",
            ...second,
          }),
          interfaceIn("appliance-outside", "outside", "10.1.10.4"),
        ]),
    interfaceIn("appliance-nic", "appliances", "10.1.9.4", nic),
    virtualMachine("appliance", {
      image: LINUX_IMAGE,
      more: {
        resourceGroupName: "rg",
        vmName: "appliance",
        location: "westeurope",
        networkProfile: {
          networkInterfaces: [
            idOf("networkInterfaces/appliance-nic"),
            ...(second === undefined ? [] : [idOf("networkInterfaces/appliance-outside")]),
          ],
        },
      },
    }),
  ];
}
