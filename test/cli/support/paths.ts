import type { DeclaredResource } from "../../../core/model";
import { hubAndSpoke } from "../../support/firewalls";
import { LINUX_IMAGE, virtualMachine } from "../../support/machines";
import { NETWORK_ID, native, route } from "../../support/network";
import { previewOf } from "./previews";

const id = (path: string) => ({ id: `${NETWORK_ID}/${path}` });

/** A machine with an interface of its own in a subnet of network `vnet`. */
function machineIn(subnet: string, name: string, more: Readonly<Record<string, unknown>> = {}) {
  return [
    native("NetworkInterface", `${name}-nic`, {
      networkInterfaceName: `${name}-nic`,
      ipConfigurations: [{ name: "ip", subnet: id(`virtualNetworks/vnet/subnets/${subnet}`) }],
    }),
    virtualMachine(name, {
      ...more,
      more: {
        vmName: `vm-${name}`,
        location: "westeurope",
        networkProfile: { networkInterfaces: [id(`networkInterfaces/${name}-nic`)] },
      },
    }),
  ];
}

function placed(resources: readonly DeclaredResource[]): readonly DeclaredResource[] {
  return resources.map((resource, index) => ({
    ...resource,
    source: { file: "index.ts", line: 10 * (index + 1), column: 3 },
  }));
}

/**
 * An estate that shows most of what proofs have: two machines that get out, one behind a tunnel, one behind a firewall
 * without the rule, one whose way of activation nobody knows, one that may run anything, and one without Windows.
 */
export const ESTATE: readonly DeclaredResource[] = placed([
  ...hubAndSpoke({}, { machine: { vmName: "vm-filtered" } }),
  native("RouteTable", "tunnel", {
    routeTableName: "tunnel",
    routes: [route("0.0.0.0/0", "VirtualNetworkGateway")],
  }),
  native("Subnet", "open", { virtualNetworkName: "vnet", subnetName: "open", addressPrefix: "10.1.2.0/24" }),
  native("Subnet", "closed", {
    virtualNetworkName: "vnet",
    subnetName: "closed",
    addressPrefix: "10.1.3.0/24",
    routeTable: id("routeTables/tunnel"),
  }),
  ...machineIn("open", "web1"),
  ...machineIn("open", "web2"),
  ...machineIn("closed", "db"),
  ...machineIn("open", "golden", { image: { id: "/subscriptions/1/images/golden" }, licenseType: "Windows_Server" }),
  ...machineIn("open", "mystery", { image: { id: "/subscriptions/1/images/mystery" } }),
  ...machineIn("open", "proxy", { image: LINUX_IMAGE }),
]);

export const PREVIEW = previewOf(ESTATE);
