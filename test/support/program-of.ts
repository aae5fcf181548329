import { type DeclaredResource, isList, isRecord, UNKNOWN, type Value } from "../../core/model";
import type { ProgramResource } from "../engine/support";
import { COMPUTED, declare, secret } from "./builders";

/**
 * Makes a program of an estate that is written with literal ids and names: where these mean a resource of the estate,
 * the program refers to its outputs, as people write it (`subnet: { id: subnet.id }`, `vmName: vm.name`). One estate
 * then serves tests of the core, and of the real engine, whose first preview knows no ids.
 *
 * Everything goes to a resource group of its own, and its logical names begin with `prefix`, so that one program can
 * hold many estates. In its order each resource comes after those it refers to.
 */
export function programOf(prefix: string, resources: readonly DeclaredResource[]): readonly ProgramResource[] {
  const group: ProgramResource = { type: "azure-native:resources:ResourceGroup", name: `${prefix}-rg`, properties: {} };
  const byReference = indexReferences(resources);
  const program = resources.map(({ type, name, inputs, secrets = [], protect, propertyDependencies }) => {
    const properties = Object.entries(inputs).map(([property, value]): [string, unknown] => {
      if (property === "resourceGroupName") return [property, `{{${group.name}.name}}`];
      const computed = propertyDependencies[property]?.map((edge) => outputOf(edge, resources));
      return [property, refer(value, { own: `${type} ${name}`, property, computed, prefix, byReference })];
    });
    return {
      type,
      name: `${prefix}-${name}`,
      properties: Object.fromEntries(properties),
      ...(secrets.length === 0 ? {} : { secrets }),
      ...(protect === true ? { protect } : {}),
    };
  });
  return [group, ...inOrder(program)];
}

/** The program as its first preview shows it: what an output gives is not known yet, and edges say where it comes from. */
export function firstPreviewOf(program: readonly ProgramResource[]): readonly DeclaredResource[] {
  return program.map(({ type, name, properties, secrets = [], protect }) => {
    const inputs = Object.entries(properties).map(([property, value]): [string, unknown] => [
      property,
      secrets.includes(property) ? secret(compute(value)) : compute(value),
    ]);
    const edges = Object.entries(properties).map(([property, value]): [string, readonly string[]] => [
      property,
      [...new Set(referencesIn(value))],
    ]);
    const declared = declare(type, name, Object.fromEntries(inputs), {
      edges: Object.fromEntries(edges.filter(([, names]) => names.length > 0)),
    });
    return protect === true ? { ...declared, protect } : declared;
  });
}

/** How resources are called that others refer to: the property with the name, and the path of the types in an id. */
const NAMED: Readonly<Record<string, { readonly name: string; readonly types?: string; readonly parent?: string }>> = {
  "azure-native:compute:VirtualMachine": { name: "vmName" },
  "azure-native:compute:VirtualMachineScaleSet": { name: "vmScaleSetName" },
  "azure-native:network:AzureFirewall": { name: "azureFirewallName", types: "azureFirewalls" },
  "azure-native:network:VirtualHub": { name: "virtualHubName", types: "virtualHubs" },
  "azure-native:network:FirewallPolicy": { name: "firewallPolicyName", types: "firewallPolicies" },
  "azure-native:network:LoadBalancer": { name: "loadBalancerName", types: "loadBalancers" },
  "azure-native:network:NatGateway": { name: "natGatewayName", types: "natGateways" },
  "azure-native:network:NetworkInterface": { name: "networkInterfaceName", types: "networkInterfaces" },
  "azure-native:network:NetworkSecurityGroup": { name: "networkSecurityGroupName", types: "networkSecurityGroups" },
  "azure-native:network:PublicIPAddress": { name: "publicIpAddressName", types: "publicIPAddresses" },
  "azure-native:network:RouteTable": { name: "routeTableName", types: "routeTables" },
  "azure-native:network:Subnet": { name: "subnetName", types: "subnets", parent: "virtualNetworkName" },
  "azure-native:network:VirtualNetwork": { name: "virtualNetworkName", types: "virtualNetworks" },
  "azure-native:privatedns:PrivateZone": { name: "privateZoneName" },
};

/** The output that a value comes from which an estate leaves open. */
const OPEN_OUTPUT: Readonly<Record<string, string>> = {
  "azure-native:network:AzureFirewall": "ipConfigurations.0.privateIPAddress",
};

const NETWORK_ID = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network";

/** Logical names by what means them: an id, or a name under the property that holds it. */
function indexReferences(resources: readonly DeclaredResource[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { type, name, inputs } of resources) {
    const named = NAMED[type];
    const azureName = named === undefined ? undefined : inputs[named.name];
    if (named === undefined || typeof azureName !== "string") continue;
    found.set(`${named.name} ${azureName}`, name);
    if (named.types === undefined) continue;
    const parent = named.parent === undefined ? undefined : inputs[named.parent];
    const inside = typeof parent === "string" ? `virtualNetworks/${parent}/` : "";
    found.set(`${NETWORK_ID}/${inside}${named.types}/${azureName}`, name);
  }
  return found;
}

interface Referring {
  /** Type and logical name of the resource that refers. */
  readonly own: string;
  readonly property: string;
  /** What an open value of the property is computed from. */
  readonly computed: readonly string[] | undefined;
  readonly prefix: string;
  readonly byReference: ReadonlyMap<string, string>;
}

function refer(value: Value, referring: Referring): unknown {
  const { own, property, computed, prefix, byReference } = referring;
  if (isList(value)) return value.map((element) => refer(element, referring));
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, refer(member, referring)]));
  }
  if (value === UNKNOWN) {
    const [output, ...others] = computed ?? [];
    if (output === undefined || others.length > 0) throw new Error(`${own}: nothing says what ${property} comes from`);
    return `{{${prefix}-${output}}}`;
  }
  if (typeof value !== "string") return value;
  if (value.startsWith(`${NETWORK_ID}/`)) return referById(value, referring);
  const named = byReference.get(`${property} ${value}`);
  const isOwnName = NAMED[own.split(" ")[0] ?? ""]?.name === property;
  return named === undefined || isOwnName ? value : `{{${prefix}-${named}.name}}`;
}

/** What stands behind the id of a resource is a part of it: a pool of a load balancer. */
function referById(id: string, { own, prefix, byReference }: Referring): string {
  for (let end = id.length; end > NETWORK_ID.length; end = id.lastIndexOf("/", end - 1)) {
    const name = byReference.get(id.slice(0, end));
    if (name !== undefined) return `{{${prefix}-${name}.id}}${id.slice(end)}`;
  }
  throw new Error(`${own}: no resource of the estate has the id ${id}`);
}

function outputOf(edge: string, resources: readonly DeclaredResource[]): string {
  const output = OPEN_OUTPUT[resources.find(({ name }) => name === edge)?.type ?? ""];
  if (output === undefined) throw new Error(`${edge} has no output that a value could come from`);
  return `${edge}.${output}`;
}

const REFERENCE = /\{\{([^.}]+)\.[^}]+\}\}/g;

function referencesIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(REFERENCE)].flatMap(([, name]) => name ?? []);
}

function compute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compute);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, compute(member)]));
  }
  return typeof value === "string" && referencesIn(value).length > 0 ? COMPUTED : value;
}

/** Each after those it refers to. */
function inOrder(program: readonly ProgramResource[]): readonly ProgramResource[] {
  const ordered: ProgramResource[] = [];
  const byName = new Map(program.map((resource) => [resource.name, resource]));
  if (byName.size < program.length)
    throw new Error("several resources have one name: a reference may mean any of them");
  const place = (resource: ProgramResource): void => {
    if (!byName.delete(resource.name)) return;
    for (const name of referencesIn(resource.properties)) {
      const needed = byName.get(name);
      if (needed !== undefined) place(needed);
    }
    ordered.push(resource);
  };
  for (const resource of program) place(resource);
  return ordered;
}
