import { RESERVED_PREFIXES } from "../data/reserved-prefixes";
import {
  type Fact,
  isKnown,
  isResolved,
  type Network,
  type Peering,
  type Subnet,
  subjectOf,
  type VirtualNetwork,
} from "../model";
import {
  type AnyRoute,
  announcedRoute,
  type CompiledRoute,
  chooseRoute,
  labelRoute,
  type RouteChoice,
  writePrefix,
} from "./choose-route";
import { remember } from "./memory";
import { nameOf } from "./name-of";
import { contains, type Prefix, readSpan } from "./prefix";
import { readPrefixes, type Surroundings } from "./surroundings";
import { doubtful, ELSEWHERE, type Step } from "./way";

/** Whether the service tag VirtualNetwork holds an address, seen from a subnet. */
export type Held =
  | "yes"
  /** Only a default route leads there, which the tag "might" cover. */
  | "by-default"
  | "perhaps"
  /** This peering takes it out of the tag. */
  | { readonly closed: Peering };

/** Routes between private addresses, and what Azure adds to the tables of the user for them. */
export interface PrivateRoutes {
  /** The route from a subnet to an address; undefined where the subnet's table is not known. */
  choose(subnet: Subnet, address: Prefix): RouteChoice | undefined;
  /**
   * Why the route that wins in the plan may lose: the stack shows no peering of the network, so that another may hold
   * them, and with them a longer route. Undefined where it cannot.
   * @param there the subnet in which the address is, where the plan shows it
   */
  rivalOf(route: AnyRoute, subnet: Subnet, address: Prefix, there: Subnet | undefined): string | undefined;
  /** Whether an address is one of the subnet's own network. */
  isLocal(subnet: Subnet, address: Prefix): boolean;
  isHeld(subnet: Subnet, address: Prefix): Held;
  /** Over a peering; `forwarded` where a firewall hands on what comes from another network. */
  stepOver(peering: Peering, forwarded: boolean): Step<never>;
  /** To a subnet that may be in another network; undefined where it is in the same. */
  stepTo(next: Subnet, from: Subnet, forwarded: boolean): Step<never> | undefined;
}

const RESERVED: readonly Prefix[] = RESERVED_PREFIXES.flatMap((text) => {
  const span = readSpan(text);
  return span.kind === "prefix" ? [span.prefix] : [];
});

/** True for an address that nothing on the Internet has. */
export function isReserved(address: Prefix): boolean {
  return RESERVED.some((prefix) => contains(prefix, address));
}

export function createPrivateRoutes(network: Network, surroundings: Surroundings): PrivateRoutes {
  const { routesOf, localRoutesOf, peeringsFrom } = surroundings;
  const peerRoutes = remember((from: VirtualNetwork) => peeringsFrom(from).flatMap(routesOver));
  const announcers = remember((to: VirtualNetwork) => findAnnouncer(to, network, peeringsFrom(to)));

  function choose(subnet: Subnet, address: Prefix): RouteChoice | undefined {
    const routes = routesOf(subnet);
    if (routes === undefined) return undefined;
    const peers = isResolved(subnet.network) ? peerRoutes(subnet.network) : [];
    const near = [...localRoutesOf(subnet), ...peers];
    // The system's routes for the network and its peerings win over announced ones, even over longer prefixes, and
    // peered networks do not overlap (azure-docs, virtual-networks-udr-overview; virtual-network-manage-peering).
    if (near.some((route) => covers(route, address))) {
      return chooseRoute(address, routes, NO_TAGS, near.filter(isCertain));
    }
    return chooseRoute(address, routes, NO_TAGS, [
      ...near,
      ...reservedRoutes(routes.hasDefault),
      ...announcedRoutesOf(subnet),
    ]);
  }

  function rivalOf(route: AnyRoute, subnet: Subnet, address: Prefix, there: Subnet | undefined): string | undefined {
    const { network: own } = subnet;
    if (!isResolved(own) || peeringsFrom(own).length > 0 || isLocal(subnet, address)) return undefined;
    const span = isKnown(route.prefix) ? readSpan(route.prefix) : undefined;
    const length = span?.kind === "prefix" ? span.prefix.length : 0;
    const space = there === undefined ? undefined : localRoutesOf(there).find((local) => covers(local, address));
    if (length >= (space?.prefix?.length ?? 32)) return undefined;
    return `no peering of network ${own.name} is in the stack, and one of another stack may bring a longer route than ${labelRoute(route)}`;
  }

  function announcedRoutesOf({ network: own, routeTable }: Subnet): readonly CompiledRoute[] {
    if (!isResolved(own)) return [announcedRoute("which network the subnet belongs to is not known")];
    if (isResolved(routeTable) && routeTable.learnsRoutes === false) return [];
    const announcer = announcers(own);
    return announcer === undefined ? [] : [announcedRoute(announcer)];
  }

  function isLocal(subnet: Subnet, address: Prefix): boolean {
    return localRoutesOf(subnet).some((route) => covers(route, address));
  }

  function isHeld(subnet: Subnet, address: Prefix): Held {
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

  function stepOver(peering: Peering, forwarded: boolean): Step<never> {
    const { remote, network: own } = peering;
    const name = nameOf(peering);
    const there = isResolved<VirtualNetwork>(remote) ? `network ${remote.name}` : "the remote network";
    const open = (what: string, of = peering, settle = ELSEWHERE): Step<never> =>
      doubtful("peering", what, { subject: subjectOf(of), settle });
    const back = isResolved<VirtualNetwork>(remote)
      ? peeringsFrom(remote).find((other) => other.remote === own)
      : undefined;
    // Another stack may hold the other half; without it nothing flows.
    if (back === undefined) return open(`whether ${there} has its half of peering ${name}, which is not in the stack`);
    if (!peering.whole || !back.whole) return open(`which subnets peering ${name} joins`);
    const unclear = [peering, back].find(({ access }) => access !== undefined && !isKnown(access));
    if (unclear !== undefined) return open(`whether peering ${nameOf(unclear)} allows access`, unclear);
    if (forwarded && back.forwarded !== true) {
      const what = `whether ${there} takes what is handed on to it: peering ${nameOf(back)} does not set allowForwardedTraffic`;
      return open(what, back, `Set allowForwardedTraffic to true on peering ${nameOf(back)}.`);
    }
    const because = `peerings ${name} and ${nameOf(back)} connect the networks`;
    return { kind: "peering", subject: subjectOf(peering), verdict: "passes", because };
  }

  function stepTo(next: Subnet, from: Subnet, forwarded: boolean): Step<never> | undefined {
    if (isResolved(from.network) && from.network === next.network) return undefined;
    const peering = isResolved(from.network)
      ? peeringsFrom(from.network).find(({ remote }) => isResolved<VirtualNetwork>(remote) && remote === next.network)
      : undefined;
    if (peering !== undefined) return stepOver(peering, forwarded);
    const what = `how subnet ${nameOf(from)} is connected to subnet ${nameOf(next)}: no peering in the stack joins their networks`;
    return doubtful("peering", what, { subject: subjectOf(from), settle: ELSEWHERE });
  }

  return { choose, rivalOf, isLocal, isHeld, stepOver, stepTo };
}

const NO_TAGS: ReadonlySet<string> = new Set();
const isCertain = ({ doubt }: CompiledRoute): boolean => doubt === undefined;

function covers({ prefix, doubt }: CompiledRoute, address: Prefix): boolean {
  return prefix !== undefined && doubt === undefined && contains(prefix, address);
}

/** The system's routes that a peering brings. */
function routesOver(peering: Peering): readonly CompiledRoute[] {
  const { remote } = peering;
  const prefixes = isResolved<VirtualNetwork>(remote) ? readPrefixes(remote.prefixes) : undefined;
  const system = { system: true, nextHop: "peering", peering } as const;
  if (prefixes === undefined) {
    const doubt = `the addresses of the network behind peering ${nameOf(peering)} are not in the stack`;
    return [{ route: { ...system, prefix: "?" }, doubt }];
  }
  return prefixes.map((prefix) => ({ prefix, route: { ...system, prefix: writePrefix(prefix) } }));
}

/** What Azure drops by itself, until a default route of the user replaces it. */
function reservedRoutes(hasDefault: Fact<boolean>): readonly CompiledRoute[] {
  if (hasDefault === true) return [];
  return RESERVED.map((prefix) => ({
    prefix,
    route: { system: true, prefix: writePrefix(prefix), nextHop: "none" },
    ...(hasDefault === false ? {} : { doubt: "whether the subnet has a default route is not known" }),
  }));
}

/** Subnets that nothing but a gateway or route server stands in. */
const ANNOUNCING: ReadonlySet<string> = new Set(["gatewaysubnet", "routeserversubnet"]);

/** What may announce routes to a network, which no plan shows; undefined where the stack shows nothing of the sort. */
function findAnnouncer(to: VirtualNetwork, network: Network, peerings: readonly Peering[]): string | undefined {
  if (to.mayJoinHub) return `a virtual hub may lead there: its routes and routing intent are not read`;
  const remote = peerings.find(({ usesRemoteGateway: uses }) => uses !== undefined && uses !== false);
  if (remote !== undefined) return `a gateway behind peering ${nameOf(remote)} may announce routes`;
  const own = network.subnets.some(
    ({ network: of, azureName }) => of === to && isKnown(azureName) && ANNOUNCING.has(azureName.toLowerCase()),
  );
  return own ? `a gateway in network ${to.name} may announce routes` : undefined;
}
