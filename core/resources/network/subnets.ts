import {
  type DeclaredResource,
  type Fact,
  type FromResource,
  flag,
  isKnown,
  isResolved,
  mapFact,
  type Ref,
  type RouteTable,
  type SecurityGroup,
  type Subnet,
  text,
  texts,
  UNKNOWN,
  type VirtualNetwork,
} from "../../model";
import { azureNameOf, createResolver, edgesOf, type Resolver, type Target, targetOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";
import { apiVersionOf, type Kind } from "../tokens";
import { childrenOf, idAt, originIn, type Place, pathIn, placeOf, propertyOf } from "./place";
import type { RouteTables } from "./route-tables";
import type { SecurityGroups } from "./security-groups";

export interface Subnets {
  readonly all: readonly Subnet[];
  readonly resolver: Resolver<Subnet>;
}

/** A subnet before what is associated with it is read. */
interface SubnetPlace extends Place {
  readonly network: Ref<VirtualNetwork>;
  readonly azureName: Fact<string>;
}

export function readSubnets(
  index: ResourceIndex,
  networks: readonly VirtualNetwork[],
  groups: SecurityGroups,
  tables: RouteTables,
): Subnets {
  const places = findSubnets(index, networks);
  const resolver = createResolver(places);
  const gateways = createResolver(
    index.ofKind("nat-gateway").map(({ resource }) => targetOf(resource, originOf(resource))),
  );
  const associated = {
    securityGroup: readAssociations(index, "subnet-security-group", places, resolver, (place) =>
      groups.atId(place, "networkSecurityGroupId"),
    ),
    routeTable: readAssociations(index, "subnet-route-table", places, resolver, (place) =>
      tables.atId(place, "routeTableId"),
    ),
    natGateway: readAssociations(index, "subnet-nat-gateway", places, resolver, (place) =>
      gateways.one(place.resource, "natGatewayId", text(place.value, "natGatewayId")),
    ),
  };

  function natGatewayOf(place: Place): Ref<FromResource> {
    return gateways.one(place.resource, propertyOf(place, "natGateway"), idAt(place.value, "natGateway"));
  }

  const read = new Map<SubnetPlace, Subnet>();
  for (const { value: place } of places) {
    if (read.has(place)) continue;
    const { value, resource } = place;
    const apiVersion = apiVersionOf(resource.type);
    const inlineGroup: Ref<SecurityGroup> =
      groups.atObject(place, "networkSecurityGroup") ??
      groups.atId(place, "securityGroup") ??
      groups.atId(place, "networkSecurityGroupId");
    const inlineTable: Ref<RouteTable> = tables.atObject(place, "routeTable") ?? tables.atId(place, "routeTableId");
    const outbound = place.dialect === "azure" ? "defaultOutboundAccessEnabled" : "defaultOutboundAccess";
    read.set(place, {
      ...originIn(place),
      azureName: place.azureName,
      network: place.network,
      prefixes: prefixesOf(place),
      securityGroup: inlineGroup ?? associated.securityGroup(place),
      routeTable: inlineTable ?? associated.routeTable(place),
      natGateway: natGatewayOf(place) ?? associated.natGateway(place),
      defaultOutboundAccess: flag(value, outbound),
      ...(apiVersion === undefined ? {} : { apiVersion }),
      paths: { defaultOutboundAccess: pathIn(place, outbound) },
    });
  }
  return {
    all: [...read.values()],
    resolver: createResolver(
      places.flatMap((target) => {
        const subnet = read.get(target.value);
        return subnet === undefined ? [] : [{ ...target, value: subnet }];
      }),
    ),
  };
}

function prefixesOf({ value }: Place): Subnet["prefixes"] {
  const many = texts(value, "addressPrefixes");
  if (many === UNKNOWN || (many !== undefined && many.length > 0)) return many;
  return mapFact(text(value, "addressPrefix"), (prefix) => [prefix]);
}

/**
 * Every subnet as a target. A subnet that is a resource of its own is found along edges that name only its
 * network, too: that is what the edge of an id composed as `${network.id}/subnets/name` says.
 */
function findSubnets(index: ResourceIndex, networks: readonly VirtualNetwork[]): readonly Target<SubnetPlace>[] {
  const declared = index.ofKind("virtual-network");
  const byUrn = new Map(networks.map((network) => [network.urn, network]));
  const networkTargets = declared.flatMap(({ resource }) => {
    const network = byUrn.get(resource.urn);
    return network === undefined ? [] : [targetOf(resource, network)];
  });
  const resolver = createResolver(networkTargets);
  const separate = index.ofKind("subnet").map(({ resource }): SubnetPlace => {
    const name = text(resource.inputs, "virtualNetworkName");
    return {
      ...placeOf(resource),
      network: resolver.named(resource, "virtualNetworkName", name),
      azureName: azureNameOf(resource),
    };
  });
  const { vague, taken } = surveySeparate(separate, networks);

  const targets: Target<SubnetPlace>[] = [];
  for (const { resource } of declared) {
    const network = byUrn.get(resource.urn);
    if (network === undefined) continue;
    const inline = childrenOf(placeOf(resource), "subnets");
    for (const child of inline.items) {
      const name = text(child.value, "name");
      // The same subnet as a resource of its own: that one is written later, and wins.
      if (isKnown(name) && taken.has(keyOf(network.urn, name))) continue;
      targets.push({
        value: { ...child, network, azureName: name },
        // Where the list is not complete, an edge to the network may mean a subnet that cannot be seen.
        urn: inline.complete && !vague.has(network.urn) ? resource.urn : "",
        at: child.at,
        id: isKnown(resource.id) && isKnown(name) ? `${resource.id}/subnets/${name}` : UNKNOWN,
        name,
        parentName: network.azureName,
        resourceGroup: text(resource.inputs, "resourceGroupName"),
      });
    }
    if (!inline.complete) vague.add(network.urn);
  }
  for (const place of separate) {
    const { network, resource } = place;
    const parentName = isResolved(network) ? network.azureName : text(resource.inputs, "virtualNetworkName");
    targets.push(targetOf(resource, place, parentName));
    if (isResolved(network) && !vague.has(network.urn)) {
      targets.push({
        value: place,
        urn: network.urn,
        at: `subnets/${resource.name}`,
        id: UNKNOWN,
        name: UNKNOWN,
        resourceGroup: UNKNOWN,
      });
    }
  }
  return targets;
}

/** Networks that may hold subnets nobody can place, and the names that resources of their own take. */
function surveySeparate(separate: readonly SubnetPlace[], networks: readonly VirtualNetwork[]) {
  const vague = new Set<string>();
  const taken = new Set<string>();
  let anywhere = false;
  for (const { network, azureName, resource } of separate) {
    if (isResolved(network)) {
      if (isKnown(azureName)) taken.add(keyOf(network.urn, azureName));
    } else if (network === UNKNOWN) {
      const edges = edgesOf(resource, "virtualNetworkName");
      for (const urn of edges) vague.add(urn);
      anywhere ||= edges.length === 0;
    }
  }
  if (anywhere) for (const { urn } of networks) vague.add(urn);
  return { vague, taken };
}

function keyOf(urn: string, name: string): string {
  return `${urn}\n${name.toLowerCase()}`;
}

/**
 * What the classic provider's association resources tie to subnets.
 * One whose subnet cannot be told leaves every subnet it may mean unknown.
 */
function readAssociations<T extends object>(
  index: ResourceIndex,
  kind: Kind,
  targets: readonly Target<SubnetPlace>[],
  subnets: Resolver<SubnetPlace>,
  read: (association: Place) => Ref<T>,
): (place: SubnetPlace) => Ref<T> {
  const known = new Map<SubnetPlace, Ref<T>>();
  const vague: DeclaredResource[] = [];
  for (const { resource } of index.ofKind(kind)) {
    const subnet = subnets.one(resource, "subnetId", text(resource.inputs, "subnetId"));
    if (isResolved(subnet)) known.set(subnet, read(placeOf(resource)));
    else if (subnet === UNKNOWN) vague.push(resource);
  }
  const possible = new Set(vague.flatMap((resource) => edgesOf(resource, "subnetId")));
  // Without edges it may be any.
  const any = vague.some((resource) => edgesOf(resource, "subnetId").length === 0);
  const urns = new Map<SubnetPlace, string[]>();
  if (possible.size > 0) {
    for (const { value, urn } of targets) urns.set(value, [...(urns.get(value) ?? []), urn]);
  }
  return (place) => {
    const found = known.get(place);
    if (found !== undefined) return found;
    return any || urns.get(place)?.some((urn) => possible.has(urn)) === true ? UNKNOWN : undefined;
  };
}
