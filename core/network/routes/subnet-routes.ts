import {
  type Fact,
  isKnown,
  isResolved,
  type Network,
  type Peering,
  type Reason,
  type RouteTable,
  type Subnet,
  UNKNOWN,
  type VirtualNetwork,
} from "../../model";
import { network } from "../../words/network";
import type { VirtualNetworkMembership } from "../filters/security-groups";
import type { Destination } from "../flow";
import { remember } from "../memory";
import { nameOf } from "../name-of";
import { allPrefixes, contains, type Prefix, readSpan, reservedPrefixes, writePrefix } from "../prefix";

import { chooseRoute, type RouteChoice } from "./choose-route";
import {
  type AnyRoute,
  announcedRoute,
  type CompiledRoute,
  type CompiledRoutes,
  compileManaged,
  compileRoutes,
  labelRoute,
  localRoutes,
} from "./route-table";

/** What a route is chosen for. */
export type Addressed = Pick<Destination, "prefix" | "tags" | "service">;

/** The routes of subnets: those of the user's tables, and what Azure adds to them. */
export interface SubnetRoutes {
  /** The route from a subnet to an address; undefined where the subnet's table is unknown. */
  choose(subnet: Subnet, to: Addressed): RouteChoice | undefined;
  /**
   * Why the route that wins in the plan may lose: the stack shows no peering of the network, so that another may hold
   * them, and with them a longer route. Undefined where it cannot.
   * @param there the subnet in which the address is, where the plan shows it
   */
  findOverridingRoute(route: AnyRoute, subnet: Subnet, address: Prefix, there: Subnet | undefined): Reason | undefined;
  /** Whether an address is one of the subnet's own network. */
  isLocal(subnet: Subnet, address: Prefix): boolean;
  /** Whether the service tag VirtualNetwork holds an address, seen from a subnet. */
  findMembership(subnet: Subnet, to: Addressed): VirtualNetworkMembership;
  /** Whether the table of a subnet holds `0.0.0.0/0`. */
  hasDefault(subnet: Subnet): Fact<boolean>;
  /** Peerings that lead from a network to another one. */
  peeringsFrom(network: VirtualNetwork): readonly Peering[];
}

/** Prepares the choice. What machines share (a table's routes, those of a network's peerings) is worked out once. */
export function createSubnetRoutes(net: Network): SubnetRoutes {
  const managed = compileManaged(net.managed.routes);
  const tables = remember((table: RouteTable) => compileRoutes(table, managed));
  const noTable = compileRoutes(undefined, managed);
  const localOf = remember((of: VirtualNetwork) => localRoutes(allPrefixes(of.prefixes) ?? []));
  const peeringsFrom = remember((from: VirtualNetwork) =>
    net.peerings.filter(({ network: own, remote }) => own === from && remote !== from),
  );
  const peerRoutes = remember((from: VirtualNetwork) => peeringsFrom(from).flatMap(routesOver));
  const announcers = remember((to: VirtualNetwork) => findAnnouncer(to, net, peeringsFrom(to)));

  function routesOf({ routeTable }: Subnet): CompiledRoutes | undefined {
    if (routeTable === undefined) return noTable;
    return isResolved(routeTable) ? tables(routeTable) : undefined;
  }

  function localRoutesOf({ network: own }: Subnet): readonly CompiledRoute[] {
    return isResolved(own) ? localOf(own) : [];
  }

  function choose(subnet: Subnet, { prefix: address, tags, service }: Addressed): RouteChoice | undefined {
    const routes = routesOf(subnet);
    if (routes === undefined) return undefined;
    // Neither peerings nor gateways claim addresses of Azure's own services; a default route that is announced shows in no plan.
    if (service !== undefined) return chooseRoute(address, routes, tags, localRoutesOf(subnet));
    const peers = isResolved(subnet.network) ? peerRoutes(subnet.network) : [];
    const near = [...localRoutesOf(subnet), ...peers];
    // The system's routes for the network and its peerings win over announced ones, even over longer prefixes, and
    // peered networks do not overlap (azure-docs, virtual-networks-udr-overview; virtual-network-manage-peering).
    if (near.some((route) => covers(route, address))) {
      return chooseRoute(address, routes, tags, near.filter(isCertain));
    }
    return chooseRoute(address, routes, tags, [
      ...near,
      ...reservedRoutes(routes.hasDefault),
      ...announcedRoutesOf(subnet),
    ]);
  }

  function findOverridingRoute(
    route: AnyRoute,
    subnet: Subnet,
    address: Prefix,
    there: Subnet | undefined,
  ): Reason | undefined {
    const { network: own } = subnet;
    if (!isResolved(own) || peeringsFrom(own).length > 0 || isLocal(subnet, address)) return undefined;
    const span = isKnown(route.prefix) ? readSpan(route.prefix) : undefined;
    const length = span?.kind === "prefix" ? span.prefix.length : 0;
    const space = there === undefined ? undefined : localRoutesOf(there).find((local) => covers(local, address));
    if (length >= (space?.prefix?.length ?? 32)) return undefined;
    return network("peering-elsewhere", { network: own.name, route: labelRoute(route) });
  }

  function announcedRoutesOf({ network: own, routeTable }: Subnet): readonly CompiledRoute[] {
    if (!isResolved(own)) return [announcedRoute(network("subnet-network"))];
    if (isResolved(routeTable) && routeTable.learnsRoutes === false) return [];
    const announcer = announcers(own);
    return announcer === undefined ? [] : [announcedRoute(announcer)];
  }

  function isLocal(subnet: Subnet, address: Prefix): boolean {
    return localRoutesOf(subnet).some((route) => covers(route, address));
  }

  function findMembership(subnet: Subnet, { prefix: address, service }: Addressed): VirtualNetworkMembership {
    if (service !== undefined) return isServiceInVirtualNetwork(subnet, address);
    if (isLocal(subnet, address)) return "yes";
    const routes = routesOf(subnet)?.routes.filter(({ rank }) => rank === undefined);
    // The tag covers prefixes of user-defined routes, and perhaps default routes (azure-docs, service-tags-overview).
    const led = (routes ?? []).filter((route) => covers(route, address));
    const peering = isResolved(subnet.network)
      ? peeringsFrom(subnet.network).find((candidate) => routesOver(candidate).some((route) => covers(route, address)))
      : undefined;
    if (peering?.access === false) return routes !== undefined && led.length === 0 ? { closed: peering } : "perhaps";
    const open = peering?.whole === true && (peering.access === undefined || peering.access === true);
    if (open || led.some(({ prefix }) => prefix !== undefined && prefix.length > 0)) return "yes";
    return led.length > 0 ? "by-default" : "perhaps";
  }

  /** The tag covers prefixes of user-defined routes, too (azure-docs, service-tags-overview). */
  function isServiceInVirtualNetwork(subnet: Subnet, address: Prefix): VirtualNetworkMembership {
    const routes = routesOf(subnet)?.routes;
    const routed = routes?.some(({ prefix }) => prefix === undefined || contains(prefix, address));
    return routed === false ? "no" : "perhaps";
  }

  return {
    choose,
    findOverridingRoute,
    isLocal,
    findMembership,
    hasDefault: (subnet) => routesOf(subnet)?.hasDefault ?? UNKNOWN,
    peeringsFrom,
  };
}

const isCertain = ({ unknown }: CompiledRoute): boolean => unknown === undefined;

function covers({ prefix, unknown }: CompiledRoute, address: Prefix): boolean {
  return prefix !== undefined && unknown === undefined && contains(prefix, address);
}

/** The system's routes that a peering brings. */
function routesOver(peering: Peering): readonly CompiledRoute[] {
  const { remote } = peering;
  const prefixes = isResolved<VirtualNetwork>(remote) ? allPrefixes(remote.prefixes) : undefined;
  const system = { system: true, nextHop: "peering", peering } as const;
  if (prefixes === undefined) {
    const unknown = network("peer-addresses", { peering: nameOf(peering) });
    return [{ route: { ...system, prefix: "?" }, unknown }];
  }
  return prefixes.map((prefix) => ({ prefix, route: { ...system, prefix: writePrefix(prefix) } }));
}

/** What Azure drops by itself, until a default route of the user replaces it. */
function reservedRoutes(hasDefault: Fact<boolean>): readonly CompiledRoute[] {
  if (hasDefault === true) return [];
  return reservedPrefixes().map((prefix) => ({
    prefix,
    route: { system: true, prefix: writePrefix(prefix), nextHop: "none" },
    ...(hasDefault === false ? {} : { unknown: network("default-route") }),
  }));
}

/** Subnets that nothing but a gateway or route server stands in. */
const ANNOUNCING: ReadonlySet<string> = new Set(["gatewaysubnet", "routeserversubnet"]);

/** What may announce routes to a network, which no plan shows; undefined where the stack shows nothing of the sort. */
function findAnnouncer(to: VirtualNetwork, net: Network, peerings: readonly Peering[]): Reason | undefined {
  if (to.mayJoinHub) return network("hub-may-announce");
  const remote = peerings.find(({ usesRemoteGateway: uses }) => uses !== undefined && uses !== false);
  if (remote !== undefined) return network("remote-gateway-may-announce", { peering: nameOf(remote) });
  const own = net.subnets.some(
    ({ network: of, azureName }) => of === to && isKnown(azureName) && ANNOUNCING.has(azureName.toLowerCase()),
  );
  return own ? network("gateway-may-announce", { network: to.name }) : undefined;
}
