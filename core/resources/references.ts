import { type DeclaredResource, type Fact, isKnown, type Ref, text, UNKNOWN } from "../model";
import { PLACEHOLDERS } from "../templates/value";
import { type Kind, recognise } from "./tokens";

/**
 * Something references can lead to. Inline children (a subnet inside its network) are targets of their own,
 * with the URN of the resource that holds them and a path inside it.
 */
export interface Target<T extends object> {
  readonly value: T;
  readonly urn: string;
  /** Path inside the resource for inline children; empty for resources of their own. */
  readonly at: string;
  /** Azure resource id, where known. */
  readonly id: Fact<string>;
  /** Azure name, lower or upper case as written. */
  readonly name: Fact<string>;
  /** Azure name of the containing resource, for children such as subnets. */
  readonly parentName?: Fact<string>;
  readonly resourceGroup: Fact<string>;
  /** Id of the subscription its provider works in, where the provider's settings say. */
  readonly subscription?: Fact<string>;
}

/** Resolves references from one resource to targets of one sort. */
export interface Resolver<T extends object> {
  /**
   * @param from the resource that holds the reference
   * @param property its top-level property, which names the dependency edges to follow when the id is not known yet
   * @param reference the id or name as far as it is known
   */
  one(from: DeclaredResource, property: string, reference: Fact<string>): Ref<T>;
  /** Several references of one property; unknown ones are matched with the edges that no known one claims. */
  many(from: DeclaredResource, property: string, references: readonly Fact<string>[]): readonly Ref<T>[];
  /** All that a reference whose id is unknown may lead to, by the edges of its property. */
  possible(from: DeclaredResource, property: string): readonly T[];
  /** A target by name, and by its parent's name where it is a child. */
  named(from: DeclaredResource, property: string, name: Fact<string>): Ref<T>;
}

export function createResolver<T extends object>(targets: readonly Target<T>[]): Resolver<T> {
  const byId = new Map<string, Target<T>>();
  const byName = new Map<string, Target<T>[]>();
  /** Only those whose own id is not known. Over many stacks there may be thousands of one name. */
  const openByName = new Map<string, Target<T>[]>();
  const byUrn = new Map<string, Target<T>[]>();
  for (const target of targets) {
    if (isKnown(target.id)) byId.set(normaliseId(target.id), target);
    if (isKnown(target.name)) {
      append(byName, target.name.toLowerCase(), target);
      if (!isKnown(target.id)) append(openByName, target.name.toLowerCase(), target);
    }
    append(byUrn, target.urn, target);
  }

  function byReference(reference: string): Ref<T> {
    const exact = byId.get(normaliseId(reference));
    if (exact !== undefined) return exact.value;
    // The id of something that a template makes where nobody knows yet: no name says that it is another.
    if (isPlaceholder(reference)) return UNKNOWN;
    const parts = parseResourceId(reference);
    // A name match counts only for targets whose own id is not known: one with another id is another resource.
    const named = (openByName.get((parts?.name ?? reference).toLowerCase()) ?? []).filter(
      (target) => parts === undefined || mayBe(target, parts),
    );
    if (named.length === 0) return { outside: reference };
    // The same name in a group, network or subscription that is not known yet is no proof of being the same.
    return (
      (parts === undefined || named.every((target) => isPlaced(target, parts)) ? onlyValue(named) : undefined) ??
      UNKNOWN
    );
  }

  /** What the edges of a property lead to. An edge to a network that holds a single inline child means that child. */
  function alongEdges(from: DeclaredResource, property: string): readonly Target<T>[] {
    const edges = [...new Set(edgesOf(from, property))].flatMap((urn) => byUrn.get(urn) ?? []);
    const own = edges.filter((target) => target.at === "");
    return own.length > 0 ? own : edges;
  }

  function one(from: DeclaredResource, property: string, reference: Fact<string>): Ref<T> {
    if (reference === undefined) return undefined;
    if (reference !== UNKNOWN) return byReference(reference);
    return onlyValue(alongEdges(from, property)) ?? UNKNOWN;
  }

  function many(from: DeclaredResource, property: string, references: readonly Fact<string>[]): readonly Ref<T>[] {
    const resolved = references.map((reference) => (isKnown(reference) ? byReference(reference) : undefined));
    const left = alongEdges(from, property)
      .map((target) => target.value)
      .filter((value) => !resolved.includes(value));
    const open = references.filter((reference) => reference === UNKNOWN).length;
    // Which edge belongs to which position is not in the plan, but as a set they are the same.
    const settled = left.length === open;
    return references.map((reference, index) => {
      if (reference !== UNKNOWN) return resolved[index];
      return settled ? left.shift() : UNKNOWN;
    });
  }

  function named(from: DeclaredResource, property: string, name: Fact<string>): Ref<T> {
    if (!isKnown(name)) return one(from, property, name);
    const group = text(from.inputs, "resourceGroupName");
    const found = (byName.get(name.toLowerCase()) ?? []).filter((target) => mayBeEqual(target.resourceGroup, group));
    if (found.length === 1 && found[0] !== undefined) return found[0].value;
    // The same name in several resource groups, or one that is computed: the edges decide, if anything does.
    const alongEdge = onlyValue(alongEdges(from, property));
    if (alongEdge !== undefined) return alongEdge;
    return found.length > 1 ? UNKNOWN : { outside: name };
  }

  const possible = (from: DeclaredResource, property: string): readonly T[] => [
    ...new Set(alongEdges(from, property).map(({ value }) => value)),
  ];

  return { one, many, named, possible };
}

/** Whether the subscription or the group in an id is not known. */
function isPlaceholder(id: string): boolean {
  return id.includes(`/${PLACEHOLDERS.subscription}/`) || id.includes(`/${PLACEHOLDERS.group}/`);
}

/** What all targets lead to, if that is one thing: two pools of a load balancer lead to the same load balancer. */
function onlyValue<T extends object>(targets: readonly Target<T>[]): T | undefined {
  const values = new Set(targets.map(({ value }) => value));
  return values.size === 1 ? targets[0]?.value : undefined;
}

/** URNs that a property depends on; all of the resource's where the source does not tell them apart. */
export function edgesOf(from: DeclaredResource, property: string): readonly string[] {
  const own = from.propertyDependencies[property];
  if (own !== undefined) return own;
  return Object.keys(from.propertyDependencies).length === 0 ? from.dependencies : [];
}

interface ResourceIdParts {
  readonly name: string;
  readonly parentName?: string;
  readonly resourceGroup?: string;
  readonly subscription?: string;
}

/** The names inside an Azure resource id; undefined for a text that is none. */
export function parseResourceId(id: string): ResourceIdParts | undefined {
  if (!id.startsWith("/")) return undefined;
  const parts = id.split("/").filter((part) => part !== "");
  const name = parts.at(-1);
  if (name === undefined || parts.length < 2) return undefined;
  const group = parts.findIndex((part) => part.toLowerCase() === "resourcegroups");
  const provider = parts.findIndex((part) => part.toLowerCase() === "providers");
  // providers/<namespace>/<type>/<name>[/<type>/<name>]: a child when two pairs or more follow the namespace.
  const parentName = provider >= 0 && parts.length - provider - 2 >= 4 ? parts.at(-3) : undefined;
  const resourceGroup = group >= 0 ? parts[group + 1] : undefined;
  const subscription = parts[0]?.toLowerCase() === "subscriptions" ? parts[1] : undefined;
  return {
    name,
    ...(parentName === undefined ? {} : { parentName }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
    ...(subscription === undefined ? {} : { subscription }),
  };
}

function mayBe(target: Target<object>, parts: ResourceIdParts): boolean {
  return (
    mayBeEqual(target.parentName, parts.parentName) &&
    mayBeEqual(target.resourceGroup, parts.resourceGroup) &&
    mayBeEqual(target.subscription, parts.subscription)
  );
}

/** Whether nothing that an id names besides its own name is still to be computed for the target. */
function isPlaced(target: Target<object>, parts: ResourceIdParts): boolean {
  return (
    (parts.parentName === undefined || target.parentName !== UNKNOWN) &&
    (parts.resourceGroup === undefined || target.resourceGroup !== UNKNOWN)
  );
}

/** False only when both are known and differ. */
function mayBeEqual(left: Fact<string>, right: Fact<string>): boolean {
  return !isKnown(left) || !isKnown(right) || left.toLowerCase() === right.toLowerCase();
}

function normaliseId(id: string): string {
  return id.toLowerCase().replace(/(?<!\/)\/+$/, "");
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const existing = map.get(key);
  if (existing === undefined) map.set(key, [value]);
  else existing.push(value);
}

/** Properties that hold a resource's own Azure name, most specific first. */
const OWN_NAME: Partial<Record<Kind, readonly string[]>> = {
  "virtual-machine": ["vmName", "name"],
  "scale-set": ["vmScaleSetName", "name"],
  "virtual-network": ["virtualNetworkName", "name"],
  subnet: ["subnetName", "name"],
  "network-interface": ["networkInterfaceName", "name"],
  "security-group": ["networkSecurityGroupName", "name"],
  "security-rule": ["securityRuleName", "name"],
  "route-table": ["routeTableName", "name"],
  route: ["routeName", "name"],
  "nat-gateway": ["natGatewayName", "name"],
  "public-address": ["publicIpAddressName", "name"],
  "load-balancer": ["loadBalancerName", "name"],
  "load-balancer-pool": ["backendAddressPoolName", "name"],
  "private-zone": ["privateZoneName", "name"],
  "public-zone": ["zoneName", "name"],
  "autoscale-setting": ["autoscaleSettingName", "name"],
  "dedicated-host": ["hostName", "name"],
  "host-group": ["hostGroupName", "name"],
  // The `resourceName` of an agent pool is its cluster's.
  "kubernetes-cluster": ["resourceName", "name"],
  "kubernetes-pool": ["agentPoolName", "name"],
  "azure-local-cluster": ["clusterName", "name"],
  "vmware-private-cloud": ["privateCloudName", "name"],
  "vmware-cluster": ["clusterName", "name"],
  "arc-licence": ["licenseName", "name"],
  "arc-machine": ["machineName", "name"],
  "gallery-image": ["galleryImageName", "name"],
  "gallery-image-version": ["galleryImageVersionName", "name"],
  "machine-extension": ["vmExtensionName", "vmssExtensionName", "runCommandName", "name"],
  "host-pool": ["hostPoolName", "name"],
  firewall: ["azureFirewallName", "name"],
  "firewall-policy": ["firewallPolicyName", "name"],
  "firewall-rule-group": ["ruleCollectionGroupName", "name"],
  "ip-group": ["ipGroupsName", "name"],
  "virtual-hub": ["virtualHubName", "name"],
  peering: ["virtualNetworkPeeringName", "name"],
  "application-group": ["applicationSecurityGroupName", "name"],
  "admin-rule": ["ruleName", "name"],
  "managed-route": ["ruleName", "name"],
};

/** The name Azure knows the resource by. A resource that leaves it out is named by the provider: unknown until then. */
export function azureNameOf(resource: DeclaredResource): Fact<string> {
  const kind = recognise(resource.type)?.kind;
  for (const property of (kind === undefined ? undefined : OWN_NAME[kind]) ?? ["name"]) {
    const found = text(resource.inputs, property);
    if (found !== undefined) return found;
  }
  // Mocks make ids of another form, which tell no name.
  return (isKnown(resource.id) ? parseResourceId(resource.id)?.name : undefined) ?? UNKNOWN;
}

/** A resource of its own as a target. */
export function targetOf<T extends object>(resource: DeclaredResource, value: T, parentName?: Fact<string>): Target<T> {
  return {
    value,
    urn: resource.urn,
    at: "",
    id: resource.id,
    name: azureNameOf(resource),
    ...(parentName === undefined ? {} : { parentName }),
    resourceGroup: text(resource.inputs, "resourceGroupName"),
    subscription: text(resource.provider, "subscriptionId"),
  };
}
