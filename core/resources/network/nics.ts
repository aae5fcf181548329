import {
  type ApplicationGroup,
  type DeclaredResource,
  type Fact,
  firstFact,
  flag,
  IP_VERSION,
  type IpConfiguration,
  isKnown,
  isResolved,
  type LoadBalancer,
  list,
  mapFact,
  NETWORK_SKU,
  type Nic,
  type PublicAddress,
  type Ref,
  readEnumerated,
  record,
  type SecurityGroup,
  text,
  texts,
  UNKNOWN,
  type Value,
} from "../../model";
import { createResolver, edgesOf, type Resolver, targetOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";
import { recognise } from "../tokens";
import type { ApplicationGroups } from "./application-groups";
import type { LoadBalancers } from "./load-balancers";
import { childrenOf, idAt, originIn, type Place, placeOf, propertyOf } from "./place";
import type { SecurityGroups } from "./security-groups";
import type { Subnets } from "./subnets";

export interface Nics {
  readonly all: readonly Nic[];
  /** The interfaces of a virtual machine or scale set, primary first where that can be told. */
  of(machine: DeclaredResource): Fact<readonly Ref<Nic>[]>;
}

/** What network interfaces lead to. */
interface Surroundings {
  readonly subnets: Subnets;
  readonly groups: SecurityGroups;
  readonly balancers: LoadBalancers;
  readonly applicationGroups: ApplicationGroups;
  readonly publicAddresses: Resolver<PublicAddress>;
}

/** What the classic provider's association resources tie to an interface. */
interface Associated {
  readonly securityGroup: Ref<SecurityGroup>;
  readonly pools: readonly PoolMembership[];
  readonly applicationGroups: readonly Ref<ApplicationGroup>[];
}

interface PoolMembership {
  /** The IP configuration that belongs to the pool; absent where it cannot be told. */
  readonly configuration: Fact<string>;
  readonly balancer: Ref<LoadBalancer>;
}

export function readNics(
  index: ResourceIndex,
  subnets: Subnets,
  groups: SecurityGroups,
  balancers: LoadBalancers,
  applicationGroups: ApplicationGroups,
): Nics {
  const surroundings: Surroundings = {
    subnets,
    groups,
    balancers,
    applicationGroups,
    publicAddresses: createResolver(
      index
        .ofKind("public-address")
        .map(({ resource }) => targetOf(resource, readPublicAddress(resource, resource.inputs))),
    ),
  };
  const declared = index.ofKind("network-interface");
  const associated = readAssociations(index, surroundings);
  const separate = declared.map(({ resource }) =>
    targetOf(resource, readNic(placeOf(resource), surroundings, false, associated(resource))),
  );
  const byUrn = new Map(separate.map(({ urn, value }) => [urn, value]));
  const resolver = createResolver(separate);

  const inline = new Map<string, Fact<readonly Nic[]>>();
  for (const { resource } of [...index.ofKind("virtual-machine"), ...index.ofKind("scale-set")]) {
    const found = readInlineNics(placeOf(resource), surroundings);
    if (found !== undefined) inline.set(resource.urn, found);
  }

  function of(machine: DeclaredResource): Fact<readonly Ref<Nic>[]> {
    const own = inline.get(machine.urn);
    if (own !== undefined) return isKnown(own) ? inOrder(own) : own;
    return referencedNics(machine, resolver, (urns) => urns.flatMap((urn) => byUrn.get(urn) ?? []));
  }

  return {
    all: [
      ...separate.map(({ value }) => value),
      ...[...inline.values()].flatMap((nics) => (isKnown(nics) ? nics : [])),
    ],
    of,
  };
}

const NOTHING: Associated = { securityGroup: undefined, pools: [], applicationGroups: [] };

function readNic(
  place: Place,
  surroundings: Surroundings,
  flexible: Fact<boolean>,
  associated: Associated = NOTHING,
): Nic {
  const { groups } = surroundings;
  const configurations = childrenOf(place, "ipConfigurations");
  return {
    ...originIn(place),
    primary: flag(place.value, "primary"),
    securityGroup:
      groups.atObject(place, "networkSecurityGroup") ??
      groups.atId(place, "networkSecurityGroupId") ??
      associated.securityGroup,
    configurations: {
      items: configurations.items.map((configuration) => readConfiguration(configuration, surroundings, associated)),
      complete: configurations.complete,
    },
    flexible,
    forwarding: firstFact(
      ...["enableIPForwarding", "ipForwardingEnabled", "enableIpForwarding"].map((name) => flag(place.value, name)),
    ),
  };
}

function readConfiguration(place: Place, surroundings: Surroundings, associated: Associated): IpConfiguration {
  const { resource, value } = place;
  const { subnets, applicationGroups } = surroundings;
  const property = propertyOf(place, "ipConfigurations");
  const name = text(value, "name");
  return {
    name,
    primary: flag(value, "primary"),
    version: readEnumerated(
      firstFact(text(value, "privateIPAddressVersion"), text(value, "privateIpAddressVersion"), text(value, "version")),
      IP_VERSION,
    ),
    ...readSubnetOf(resource, property, firstFact(idAt(value, "subnet"), text(value, "subnetId")), subnets),
    publicAddress: publicAddressOf(place, property, surroundings),
    privateAddress: firstFact(text(value, "privateIPAddress"), text(value, "privateIpAddress")),
    pools: poolsOf(
      place,
      property,
      surroundings,
      associated.pools.flatMap(({ configuration, balancer }) =>
        isKnown(configuration) && isKnown(name) && configuration.toLowerCase() !== name.toLowerCase() ? [] : [balancer],
      ),
    ),
    applicationGroups: mapFact(
      applicationGroups.listed(place, "applicationSecurityGroups", "applicationSecurityGroupIds"),
      (own) => [...own, ...associated.applicationGroups],
    ),
  };
}

/** @param value where its SKU stands: `sku.name`, or the classic provider's `sku` and `skuName` (`Standard_Regional`) */
function readPublicAddress(resource: DeclaredResource, value: Value): PublicAddress {
  const sku = firstFact(text(value, "sku.name"), text(value, "sku"), text(value, "skuName"));
  const tier = mapFact(sku, (name) => name.replace(/_(?:Regional|Global)$/i, ""));
  return { ...originOf(resource), sku: readEnumerated(tier, NETWORK_SKU) };
}

function publicAddressOf(place: Place, property: string, { publicAddresses }: Surroundings): Ref<PublicAddress> {
  const { resource, value } = place;
  // An address made with the interface: the interface's own resource stands for it.
  const configured = firstFact(
    record(value, "publicIPAddressConfiguration"),
    record(value, "publicIpAddressConfiguration"),
  );
  const several = list(value, "publicIpAddresses");
  if (isKnown(configured)) return readPublicAddress(resource, configured);
  if (isKnown(several) && several.length > 0) return readPublicAddress(resource, several[0] ?? {});
  if (configured === UNKNOWN || several === UNKNOWN) return UNKNOWN;
  const id = firstFact(idAt(value, "publicIPAddress"), text(value, "publicIpAddressId"));
  return publicAddresses.one(resource, property, id);
}

function poolsOf(
  place: Place,
  property: string,
  { balancers }: Surroundings,
  associated: readonly Ref<LoadBalancer>[],
): IpConfiguration["pools"] {
  const { resource, value } = place;
  const objects = list(value, "loadBalancerBackendAddressPools");
  const plain = texts(value, "loadBalancerBackendAddressPoolIds");
  if (objects === UNKNOWN || plain === UNKNOWN) return UNKNOWN;
  const ids = objects === undefined ? plain : objects.map((pool) => (pool === UNKNOWN ? UNKNOWN : idAt(pool, "")));
  return [...balancers.ofPools(resource, property, ids ?? []), ...associated];
}

/** Where a machine's or scale set's interfaces may stand inline: azure-native first, then the classic provider's. */
const INLINE = [
  "networkProfile.networkInterfaceConfigurations",
  "virtualMachineProfile.networkProfile.networkInterfaceConfigurations",
  "networkInterfaces",
  "networkProfiles",
];

function readInlineNics(place: Place, surroundings: Surroundings): Fact<readonly Nic[]> {
  const { inputs, type } = place.resource;
  const mode = text(inputs, "orchestrationMode");
  const flexible = /orchestrated/i.test(recognise(type)?.shape ?? "")
    ? true
    : mode === UNKNOWN
      ? UNKNOWN
      : mode?.toLowerCase() === "flexible";
  for (const path of INLINE) {
    const found = list(inputs, path);
    // A machine whose whole profile is computed may still name an interface of its own: edges tell.
    if (found === UNKNOWN && recognise(type)?.kind === "scale-set") return UNKNOWN;
    if (!isKnown(found) || found.length === 0) continue;
    const children = childrenOf(place, path);
    if (!children.complete) return UNKNOWN;
    return children.items.map((nic) => readNic(nic, surroundings, flexible));
  }
  return undefined;
}

/** A reference from a machine to an interface that is a resource of its own. */
interface NicReference {
  readonly id: Fact<string>;
  readonly primary: Fact<boolean>;
}

function referencedNics(
  machine: DeclaredResource,
  resolver: Resolver<Nic>,
  nicsAt: (urns: readonly string[]) => readonly Nic[],
): Fact<readonly Ref<Nic>[]> {
  const classic = recognise(machine.type)?.dialect === "azure";
  const property = classic ? "networkInterfaceIds" : "networkProfile";
  const references = classic ? classicReferences(machine) : nativeReferences(machine);
  if (references === undefined) return undefined;
  if (references === UNKNOWN) {
    const [only, ...others] = nicsAt(edgesOf(machine, property));
    return only !== undefined && others.length === 0 ? [only] : UNKNOWN;
  }
  const found = resolver.many(
    machine,
    property,
    references.map(({ id }) => id),
  );
  if (found.length < 2) return found;
  // Several computed ids are matched with the edges as a set: which of them is the primary one is not in the plan.
  const shuffled = references.filter(({ id }) => id === UNKNOWN).length > 1;
  return inOrder(
    found.map((nic, position) => {
      const reference = references[position];
      if (!isResolved(nic) || reference === undefined) return nic;
      return { ...nic, primary: shuffled && reference.id === UNKNOWN ? UNKNOWN : reference.primary };
    }),
  );
}

function nativeReferences({ inputs }: DeclaredResource): Fact<readonly NicReference[]> {
  const found = list(inputs, "networkProfile.networkInterfaces");
  if (!isKnown(found)) return found;
  return found.flatMap((element): NicReference[] => {
    if (element === UNKNOWN) return [{ id: UNKNOWN, primary: UNKNOWN }];
    const id = text(element, "id");
    return id === undefined ? [] : [{ id, primary: flag(element, "primary") }];
  });
}

function classicReferences({ inputs }: DeclaredResource): Fact<readonly NicReference[]> {
  const ids = texts(inputs, "networkInterfaceIds");
  if (!isKnown(ids)) return ids;
  const primary = text(inputs, "primaryNetworkInterfaceId");
  return ids.map((id, position) => {
    // Without the property, the first in the list is the primary one.
    if (primary === undefined) return { id, primary: position === 0 };
    if (!isKnown(primary) || !isKnown(id)) return { id, primary: UNKNOWN };
    return { id, primary: primary.toLowerCase() === id.toLowerCase() };
  });
}

/** Primary first; those of which it is not known next. */
function inOrder(nics: readonly Ref<Nic>[]): readonly Ref<Nic>[] {
  const rank = (nic: Ref<Nic>): number => {
    if (!isResolved(nic) || nic.primary === UNKNOWN) return 1;
    return nic.primary === true ? 0 : 2;
  };
  return [...nics].sort((left, right) => rank(left) - rank(right));
}

/** The classic provider's associations; one whose interface cannot be told leaves every interface unknown. */
function readAssociations(
  index: ResourceIndex,
  { groups, balancers, applicationGroups }: Surroundings,
): (nic: DeclaredResource) => Associated {
  const tied = [index.ofKind("nic-security-group"), index.ofKind("nic-load-balancer-pool")];
  // Most estates have none, and thousands of interfaces.
  const targets = tied.every(({ length }) => length === 0) ? [] : index.ofKind("network-interface");
  const nics = createResolver(targets.map(({ resource }) => targetOf(resource, resource)));
  const securityGroups = new Map<string, Ref<SecurityGroup>>();
  const pools = new Map<string, PoolMembership[]>();
  let anyGroup: Ref<SecurityGroup>;
  const anyPool: PoolMembership[] = [];
  for (const { resource } of index.ofKind("nic-security-group")) {
    const nic = nics.one(resource, "networkInterfaceId", text(resource.inputs, "networkInterfaceId"));
    if (isResolved(nic)) securityGroups.set(nic.urn, groups.atId(placeOf(resource), "networkSecurityGroupId"));
    else if (nic === UNKNOWN) anyGroup = UNKNOWN;
  }
  for (const { resource } of index.ofKind("nic-load-balancer-pool")) {
    const { inputs } = resource;
    const nic = nics.one(resource, "networkInterfaceId", text(inputs, "networkInterfaceId"));
    const id = text(inputs, "backendAddressPoolId");
    const [balancer] = balancers.ofPools(resource, "backendAddressPoolId", [id]);
    const entry: PoolMembership = { configuration: text(inputs, "ipConfigurationName"), balancer };
    if (isResolved(nic)) pools.set(nic.urn, [...(pools.get(nic.urn) ?? []), entry]);
    else if (nic === UNKNOWN) anyPool.push({ configuration: undefined, balancer: UNKNOWN });
  }
  return (nic) => ({
    securityGroup: securityGroups.get(nic.urn) ?? anyGroup,
    pools: [...(pools.get(nic.urn) ?? []), ...anyPool.slice(0, 1)],
    applicationGroups: applicationGroups.associatedWith(nic),
  });
}

/** Subnets that only a service of Azure may use. Source: azure-docs, virtual-network-for-azure-services. */
const SERVICE_SUBNETS: ReadonlySet<string> = new Set([
  "azurebastionsubnet",
  "azurefirewallmanagementsubnet",
  "azurefirewallsubnet",
  "gatewaysubnet",
  "routeserversubnet",
]);

/** A subnet, or those of which it is one: an edge to a network names no subnet of it. */
function readSubnetOf(
  resource: DeclaredResource,
  property: string,
  reference: Fact<string>,
  { resolver }: Subnets,
): Pick<IpConfiguration, "subnet" | "possibleSubnets"> {
  const subnet = resolver.one(resource, property, reference);
  if (reference !== UNKNOWN || subnet !== UNKNOWN) return { subnet };
  const possible = resolver
    .possible(resource, property)
    .filter(({ azureName }) => !isKnown(azureName) || !SERVICE_SUBNETS.has(azureName.toLowerCase()));
  const [only, ...others] = possible;
  if (only !== undefined && others.length === 0) return { subnet: only };
  return possible.length === 0 ? { subnet } : { subnet, possibleSubnets: possible };
}
