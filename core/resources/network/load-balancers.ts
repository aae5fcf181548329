import {
  at,
  type Children,
  type DeclaredResource,
  type Fact,
  type Frontend,
  firstFact,
  flag,
  isKnown,
  type LoadBalancer,
  list,
  NETWORK_SKU,
  number,
  PROTOCOL,
  type Ref,
  readEnumerated,
  type Subnet,
  text,
  UNKNOWN,
  type Value,
} from "../../model";
import { azureNameOf, createResolver, edgesOf, type Resolver, type Target, targetOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";
import { type Attached, attachChildren } from "./attach";
import { childrenOf, idAt, type Place, placeOf, propertyOf } from "./place";

export interface LoadBalancers {
  readonly all: readonly LoadBalancer[];
  /**
   * The load balancers to which pools belong, given by their ids.
   * @param property the top-level property of `from` that holds the ids
   */
  ofPools(from: DeclaredResource, property: string, ids: readonly Fact<string>[]): readonly Ref<LoadBalancer>[];
}

/** How the separate parts of a load balancer name it: azure-native by name, the classic provider by id. */
function parentOf({ resource, dialect }: { resource: DeclaredResource; dialect: string }) {
  const byName = dialect === "azure-native";
  const property = byName ? "loadBalancerName" : "loadbalancerId";
  return { property, reference: text(resource.inputs, property), by: byName ? "name" : "id" } as const;
}

export function readLoadBalancers(index: ResourceIndex, subnets: Resolver<Subnet>): LoadBalancers {
  const declared = index.ofKind("load-balancer");
  const parts = {
    rules: attachChildren(index.ofKind("load-balancer-rule"), declared, parentOf),
    outboundRules: attachChildren(index.ofKind("load-balancer-outbound-rule"), declared, parentOf),
    pools: attachChildren(index.ofKind("load-balancer-pool"), declared, parentOf),
  };
  const byUrn = new Map<string, LoadBalancer>();
  const targets: Target<LoadBalancer>[] = [];
  for (const { resource } of declared) {
    const balancer = readLoadBalancer(resource, parts, subnets);
    const own = targetOf(resource, balancer);
    byUrn.set(resource.urn, balancer);
    for (const pool of childrenOf(placeOf(resource), "backendAddressPools").items) {
      const name = text(pool.value, "name");
      const id = isKnown(own.id) && isKnown(name) ? `${own.id}/backendAddressPools/${name}` : UNKNOWN;
      targets.push({ ...own, at: pool.at, id, name, parentName: own.name });
    }
    for (const pool of parts.pools.of(resource)) {
      byUrn.set(pool.urn, balancer);
      targets.push(targetOf(pool, balancer, own.name));
    }
  }
  const resolver = createResolver(targets);

  function ofPools(from: DeclaredResource, property: string, ids: readonly Fact<string>[]) {
    const known = ids.map((id) => (isKnown(id) ? resolver.one(from, property, id) : undefined));
    const open = ids.filter((id) => id === UNKNOWN).length;
    if (open === 0) return known;
    // Which pool belongs to which edge does not matter, only which load balancers they lead to.
    const left = [...new Set(edgesOf(from, property).flatMap((urn) => byUrn.get(urn) ?? []))].filter(
      (balancer) => !known.includes(balancer),
    );
    const settled = left.length === 1 || left.length === open;
    return ids.map((id, index) => {
      if (id !== UNKNOWN) return known[index];
      return settled ? (left.length === 1 ? left[0] : left.shift()) : UNKNOWN;
    });
  }

  return { all: declared.flatMap(({ resource }) => byUrn.get(resource.urn) ?? []), ofPools };
}

interface Parts {
  readonly rules: Attached;
  readonly outboundRules: Attached;
  readonly pools: Attached;
}

function readLoadBalancer(resource: DeclaredResource, parts: Parts, subnets: Resolver<Subnet>): LoadBalancer {
  const place = placeOf(resource);
  const { inputs } = resource;
  const rules = childrenOf(place, "loadBalancingRules");
  const allRules = [...rules.items, ...parts.rules.of(resource).map(placeOf)];
  const outboundRules = childrenOf(place, "outboundRules");
  const hasOutboundRule = outboundRules.items.length > 0 || parts.outboundRules.of(resource).length > 0;
  const complete =
    rules.complete &&
    outboundRules.complete &&
    parts.rules.complete(resource) &&
    parts.outboundRules.complete(resource);
  const snat = allRules.map(({ value }) => flag(value, "disableOutboundSnat"));
  return {
    ...originOf(resource),
    azureName: azureNameOf(resource),
    sku: readEnumerated(firstFact(text(inputs, "sku.name"), text(inputs, "sku")), NETWORK_SKU),
    public: hasPublicFrontend(place),
    givesOutbound:
      hasOutboundRule || snat.some((disabled) => disabled === undefined || disabled === false)
        ? true
        : complete && !snat.includes(UNKNOWN)
          ? false
          : UNKNOWN,
    memberAddresses: [
      ...childrenOf(place, "backendAddressPools").items,
      ...parts.pools.of(resource).map(placeOf),
    ].flatMap(({ value }) => addressesIn(value)),
    frontends: readFrontends(place, subnets),
    rules: {
      items: allRules.map(({ value }) => ({
        protocol: readEnumerated(text(value, "protocol"), PROTOCOL),
        frontendPort: number(value, "frontendPort"),
        backendPort: number(value, "backendPort"),
      })),
      complete: rules.complete && parts.rules.complete(resource),
    },
  };
}

function readFrontends(place: Place, subnets: Resolver<Subnet>): Children<Frontend> {
  const lists = FRONTENDS.map((path) => childrenOf(place, path));
  return {
    items: lists.flatMap(({ items }) =>
      items.map((frontend) => {
        const { value, resource } = frontend;
        const id = firstFact(idAt(value, "subnet"), text(value, "subnetId"));
        return {
          name: text(value, "name"),
          subnet: subnets.one(resource, propertyOf(frontend, "frontendIPConfigurations"), id),
          privateAddress: firstFact(text(value, "privateIPAddress"), text(value, "privateIpAddress")),
        };
      }),
    ),
    complete: lists.every(({ complete }) => complete),
  };
}

/** azure-native, and the classic provider's own spelling. */
const FRONTENDS = ["frontendIPConfigurations", "frontendIpConfigurations"];

function hasPublicFrontend(place: Place): Fact<boolean> {
  const lists = FRONTENDS.map((path) => childrenOf(place, path));
  const properties = ["publicIPAddress", "publicIPPrefix", "publicIpAddressId", "publicIpPrefixId"];
  const found = lists.flatMap(({ items }) =>
    items.flatMap(({ value }) => properties.map((property) => presence(value, property))),
  );
  if (found.includes(true)) return true;
  return found.includes(UNKNOWN) || lists.some(({ complete }) => !complete) ? UNKNOWN : false;
}

/** Whether a property is set. An id still to be computed is; an object that is unknown as a whole may be nothing. */
function presence(value: Value, property: string): Fact<boolean> {
  const found = at(value, property);
  if (found === UNKNOWN) return property.endsWith("Id") ? true : UNKNOWN;
  return found !== undefined && found !== "";
}

/** Addresses that a pool lists; one that cannot be told stands for a list that is not known yet. */
function addressesIn(pool: Value): readonly Fact<string>[] {
  const found = list(pool, "loadBalancerBackendAddresses");
  if (found === UNKNOWN) return [UNKNOWN];
  return (found ?? []).map((member) => text(member, "ipAddress"));
}
