import type { DeclaredResource } from "../../core/model";
import { type NetworkReading, readNetwork } from "../../core/resources/network/read-network";
import { indexResources } from "../../core/resources/resource-index";
import { declare, type ResourceOptions } from "./builders";
import { virtualMachine } from "./machines";

export const RESOURCE_GROUP = "/subscriptions/1/resourceGroups/rg";
export const NETWORK_ID = `${RESOURCE_GROUP}/providers/Microsoft.Network`;

type Properties = Readonly<Record<string, unknown>>;

/** An azure-native network resource in resource group `rg`. */
export function native(kind: string, name: string, properties: Properties = {}, options: ResourceOptions = {}) {
  return declare(`azure-native:network:${kind}`, name, { resourceGroupName: "rg", ...properties }, options);
}

/** A resource of the classic provider, by its token after `azure:`. */
export function classic(token: string, name: string, properties: Properties = {}, options: ResourceOptions = {}) {
  return declare(`azure:${token}`, name, { resourceGroupName: "rg", ...properties }, options);
}

/** Reads the network of resources whose edges are written as logical names. */
export function readNetworkOf(resources: readonly DeclaredResource[]): NetworkReading {
  const urns = new Map(resources.map(({ name, urn }) => [name, urn]));
  const toUrn = (name: string): string => urns.get(name) ?? name;
  return readNetwork(
    indexResources(
      resources.map((resource) => ({
        ...resource,
        dependencies: resource.dependencies.map(toUrn),
        propertyDependencies: Object.fromEntries(
          Object.entries(resource.propertyDependencies).map(([property, names]) => [property, names.map(toUrn)]),
        ),
      })),
    ),
  );
}

/** What a reference leads to, short enough for a table: a name, `outside`, `unknown` or `none`. */
export function label(ref: unknown): string {
  if (ref === undefined) return "none";
  if (typeof ref === "symbol") return "unknown";
  if (typeof ref !== "object" || ref === null) return `no reference: ${JSON.stringify(ref)}`;
  if ("outside" in ref) return "outside";
  const { name, at } = ref as { readonly name: string; readonly at?: string };
  return at === undefined || at === "" ? name : `${name}.${at}`;
}

/** Parts of a spoke: one virtual machine, its interface, subnet, security group and route table; all by literal ids. */
export interface SpokeParts {
  readonly routes?: unknown;
  readonly rules?: unknown;
  /** Rules of a group on the interface itself. */
  readonly nicRules?: unknown;
  readonly subnet?: Properties;
  readonly nic?: Properties;
  readonly configuration?: Properties;
  readonly machine?: Properties;
  readonly image?: unknown;
  readonly location?: string;
  readonly more?: readonly DeclaredResource[];
}

export function spoke({ location = "westeurope", ...parts }: SpokeParts = {}): readonly DeclaredResource[] {
  const id = (path: string) => ({ id: `${NETWORK_ID}/${path}` });
  return [
    ...(parts.routes === undefined
      ? []
      : [native("RouteTable", "routes", { routeTableName: "routes", routes: parts.routes })]),
    ...(parts.rules === undefined
      ? []
      : [native("NetworkSecurityGroup", "nsg", { networkSecurityGroupName: "nsg", securityRules: parts.rules })]),
    ...(parts.nicRules === undefined
      ? []
      : [
          native("NetworkSecurityGroup", "nic-nsg", {
            networkSecurityGroupName: "nic-nsg",
            securityRules: parts.nicRules,
          }),
        ]),
    native("VirtualNetwork", "vnet", {
      virtualNetworkName: "vnet",
      location,
      addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
    }),
    native("Subnet", "app", {
      virtualNetworkName: "vnet",
      subnetName: "app",
      addressPrefix: "10.1.1.0/24",
      ...(parts.routes === undefined ? {} : { routeTable: id("routeTables/routes") }),
      ...(parts.rules === undefined ? {} : { networkSecurityGroup: id("networkSecurityGroups/nsg") }),
      ...parts.subnet,
    }),
    native("NetworkInterface", "nic", {
      networkInterfaceName: "nic",
      ...(parts.nicRules === undefined ? {} : { networkSecurityGroup: id("networkSecurityGroups/nic-nsg") }),
      ipConfigurations: [{ name: "ip", subnet: id("virtualNetworks/vnet/subnets/app"), ...parts.configuration }],
      ...parts.nic,
    }),
    virtualMachine("vm", {
      ...(parts.image === undefined ? {} : { image: parts.image }),
      more: { location, networkProfile: { networkInterfaces: [id("networkInterfaces/nic")] }, ...parts.machine },
    }),
    ...(parts.more ?? []),
  ];
}

/** A route of an azure-native table. */
export function route(addressPrefix: unknown, nextHopType: unknown, nextHopIpAddress?: unknown): Properties {
  const name = `to-${String(addressPrefix)}`;
  return { name, addressPrefix, nextHopType, ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }) };
}

/** An outbound rule of an azure-native group, for TCP 1688 to everywhere unless told otherwise. */
export function securityRule(name: string, access: string, priority: number, more: Properties = {}): Properties {
  return {
    name,
    access,
    priority,
    direction: "Outbound",
    protocol: "Tcp",
    sourceAddressPrefix: "*",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "1688",
    ...more,
  };
}
