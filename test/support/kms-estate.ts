import type { DeclaredResource } from "../../core/model";
import { SERVER_IMAGE, virtualMachine } from "./machines";
import { NETWORK_ID, native } from "./network";

type Properties = Readonly<Record<string, unknown>>;
const id = (path: string) => ({ id: `${NETWORK_ID}/${path}` });

/** Parts of a network with a KMS host in one subnet and a client in another; all by literal ids. */
export interface KmsEstateParts {
  /** Rules of the group on the host's subnet; absent: no group. */
  readonly rules?: unknown;
  readonly hostSubnet?: Properties;
  readonly clientSubnet?: Properties;
  readonly hostConfiguration?: Properties;
  readonly host?: Properties;
  readonly client?: Properties;
  readonly clientImage?: unknown;
  readonly more?: readonly DeclaredResource[];
}

export function kmsEstate(parts: KmsEstateParts = {}): readonly DeclaredResource[] {
  const nic = (name: string, subnet: string, configuration: Properties = {}) =>
    native("NetworkInterface", `${name}-nic`, {
      networkInterfaceName: `${name}-nic`,
      ipConfigurations: [{ name: "ip", subnet: id(`virtualNetworks/hub/subnets/${subnet}`), ...configuration }],
    });
  const machine = (name: string, image: unknown, tags: unknown, more: Properties = {}) =>
    virtualMachine(name, {
      image,
      tags,
      more: {
        resourceGroupName: "rg",
        vmName: name,
        location: "westeurope",
        networkProfile: { networkInterfaces: [id(`networkInterfaces/${name}-nic`)] },
        ...more,
      },
    });
  return [
    ...(parts.rules === undefined
      ? []
      : [native("NetworkSecurityGroup", "nsg", { networkSecurityGroupName: "nsg", securityRules: parts.rules })]),
    native("VirtualNetwork", "hub", {
      virtualNetworkName: "hub",
      location: "westeurope",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    }),
    native("Subnet", "kms-subnet", {
      virtualNetworkName: "hub",
      subnetName: "kms",
      addressPrefix: "10.0.1.0/24",
      ...(parts.rules === undefined ? {} : { networkSecurityGroup: id("networkSecurityGroups/nsg") }),
      ...parts.hostSubnet,
    }),
    native("Subnet", "app-subnet", {
      virtualNetworkName: "hub",
      subnetName: "app",
      addressPrefix: "10.0.2.0/24",
      ...parts.clientSubnet,
    }),
    nic("kms1", "kms", { privateIPAddress: "10.0.1.4", ...parts.hostConfiguration }),
    nic("app", "app"),
    machine("kms1", SERVER_IMAGE, { "windows-licensing:roles": "kms-host" }, parts.host),
    machine("app", parts.clientImage ?? SERVER_IMAGE, {}, parts.client),
    ...(parts.more ?? []),
  ];
}

/** An inbound rule for TCP 1688. */
export function inboundRule(access: string, source: unknown, more: Properties = {}): Properties {
  return {
    name: `kms-${access.toLowerCase()}`,
    direction: "Inbound",
    access,
    priority: 200,
    protocol: "Tcp",
    sourceAddressPrefix: source,
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "1688",
    ...more,
  };
}
