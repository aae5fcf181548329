import {
  type Appliance,
  type Estate,
  type Firewall,
  isKnown,
  isOutside,
  isResolved,
  meaningOf,
  type Peering,
  type Reason,
  type Ref,
  type Route,
  type SecuredNetwork,
  type Subnet,
  subjectOf,
  type VirtualNetwork,
} from "../../model";
import { network } from "../../words/network";
import { decideFirewall } from "../filters/firewalls";
import type { Destination } from "../flow";
import { remember } from "../memory";
import { nameOf } from "../name-of";
import { isReserved, knownPrefixes } from "../prefix";
import { createFirewallFinder } from "../routes/find-firewall";
import { createForwarderFinder, type Forwarder } from "../routes/find-forwarder";
import { followRoute } from "../routes/follow-route";
import { createPeerings, type Peerings } from "../routes/peerings";
import { type AnyRoute, isSystemRoute, labelRoute } from "../routes/route-table";
import type { SubnetRoutes } from "../routes/subnet-routes";
import { type Finding, type Step, unknownStep } from "../step";

/** What the routes of one subnet do with traffic, whoever sends it on: a machine, a firewall or an appliance. */
export interface Hop {
  /** Crossing to the subnet of a firewall in another network, and what decides. */
  readonly steps: readonly Step[];
  readonly onward: Onward;
}

/** Where the traffic goes next. */
export type Onward =
  | { readonly to: "nowhere" | "internet" | "network" | "appliance" }
  | { readonly to: "peering"; readonly peering: Peering }
  | { readonly to: "firewall"; readonly firewall: Firewall }
  /** On from a machine of the stack, by one of its interfaces; `fromAzure` where its owner declares that it leaves from Azure. */
  | { readonly to: "forwarder"; readonly forwarder: Forwarder; readonly fromAzure: boolean };

/** Traffic at a hop. */
export interface Passing {
  readonly destination: Destination;
  readonly port: number;
  /** The subnet it started in. */
  readonly from: Subnet;
  /** How many firewalls and appliances have handed it on. */
  readonly depth: number;
  /** The firewall whose subnet it is in. */
  readonly handedOnBy?: Firewall;
}

export interface Hops {
  /** The step that can be asked of any subnet on a path. */
  leave(subnet: Subnet, passing: Passing): Hop;
  /** Routes, for the replies. */
  readonly routes: SubnetRoutes;
  readonly peerings: Peerings;
  /** The Azure Firewall that a route of a subnet leads to, unless an appliance is declared at its address. */
  firewallAt(route: AnyRoute, subnet: Subnet): Firewall | undefined;
  /** What blocks, if the route that leads there is sure to win. */
  unlessRivalled(step: Finding, route: AnyRoute, subnet: Subnet, to: Destined): Finding;
}

/** A destination, as far as routes may lead elsewhere. */
export type Destined = Pick<Destination, "prefix" | "entrance" | "subnet">;

export function createHops({ network: net, machines, resources, declarations }: Estate, routes: SubnetRoutes): Hops {
  const { appliances } = declarations.network;
  const peerings = createPeerings(routes);
  const firewallOf = createFirewallFinder(net, resources);
  const forwarderOf = createForwarderFinder(net, machines, resources);
  // A destination is one object for all machines: what one subnet does with traffic to it is worked out once.
  const known = remember((_destination: Destination) => new Map<string, Hop>());
  const numbers = new Map<Subnet, number>();

  function numberOf(subnet: Subnet): number {
    const number = numbers.get(subnet) ?? numbers.size;
    numbers.set(subnet, number);
    return number;
  }

  function leave(subnet: Subnet, passing: Passing): Hop {
    const { destination, port, from, depth } = passing;
    const kept = known(destination);
    const key = `${String(numberOf(subnet))} ${String(numberOf(from))} ${String(port)} ${String(depth)}`;
    const before = kept.get(key);
    if (before !== undefined) return before;
    const made = findHop(subnet, passing);
    kept.set(key, made);
    return made;
  }

  function findHop(subnet: Subnet, passing: Passing): Hop {
    const { destination } = passing;
    const table = isResolved(subnet.routeTable) ? subnet.routeTable : undefined;
    const subject = subjectOf(table ?? subnet);
    const chosen = routes.choose(subnet, destination);
    if (chosen === undefined) return nowhere(passing, unseenTable(subnet, "route"));
    const { route, unknown } = chosen;
    if (unknown !== undefined) {
      return nowhere(
        passing,
        unknownStep("route", network("route-unclear", { keeper: keeperOf(subnet), reason: unknown }), subject),
      );
    }
    const hub = destination.service !== undefined && isSystemRoute(route) ? securedOf(subnet) : undefined;
    if (hub !== undefined) return passFirewall(hub.firewall, route, subnet, passing, hub.intent.name);
    if (destination.service !== undefined && isSystemRoute(route) && mayFollowHub(subnet)) {
      return nowhere(
        passing,
        unknownStep("route", network("hub-may-route", { network: networkName(subnet) }), subject),
      );
    }
    const { handedOnBy } = passing;
    if (destination.service !== undefined && isSystemRoute(route) && handedOnBy?.mayTunnel === true) {
      return nowhere(passing, mayTunnel(handedOnBy));
    }
    const firewall = firewallAt(route, subnet);
    if (firewall !== undefined) return passFirewall(firewall, route, subnet, passing);
    const { service } = destination;
    const local = routes.isLocal(subnet, destination.prefix);
    const forwarder =
      !isSystemRoute(route) && meaningOf(route.nextHop) === "appliance" ? forwarderOf(route, subnet) : undefined;
    const toward = { ...destination, local, ...(forwarder === undefined ? {} : { forwarder }) };
    const followed = followRoute(route, table, appliances, toward);
    const { reason } = followed;
    if (followed.to === "nowhere") {
      const step: Finding =
        followed.outcome === "blocked"
          ? { kind: "route", subject, outcome: "blocked", reason, change: followed.change }
          : unknownStep("route", reason, subject);
      return nowhere(passing, service === undefined ? unlessRivalled(step, route, subnet, destination) : step);
    }
    const step: Finding = { kind: "route", subject, outcome: "passes", reason };
    if (followed.to === "appliance" && forwarder !== undefined) {
      const [next] = forwarder.takes;
      const crossing = next === undefined ? undefined : peerings.stepTo(next.subnet, subnet, passing.depth > 0);
      return hop(passing, step, { to: "forwarder", forwarder, fromAzure: isFromAzure(forwarder) }, crossing);
    }
    return hop(passing, step, followed.to === "peering" ? followed : { to: followed.to });
  }

  function isFromAzure({ address }: Forwarder): boolean {
    return appliances.some((declared) => declared.address.trim() === address && declared.egress === "azure");
  }

  /** The hub's firewall, where what the hub does with internet traffic of the subnet's network is certain. */
  function securedOf({ network: own }: Subnet): SecuredNetwork | undefined {
    const [only, ...others] = net.secured.filter((secured) => secured.network === own);
    return others.length === 0 ? only : undefined;
  }

  /** @param by the name of what leads there; that of the route unless told otherwise */
  function passFirewall(
    firewall: Firewall,
    route: AnyRoute,
    subnet: Subnet,
    passing: Passing,
    by = labelRoute(route),
  ): Hop {
    const { destination, port, from, depth } = passing;
    const { service, prefix, names, otherNames = [] } = destination;
    const inAzure = service !== undefined ? { inAzure: true } : isReserved(prefix) ? { inAzure: false } : {};
    const target = { prefix, port, names, otherNames, ...inAzure };
    const decided = decideFirewall(firewall, target, knownPrefixes(from.prefixes), by);
    const next: Ref<Subnet> = firewall.subnet;
    if (service !== undefined) {
      // Where its subnet is not in the plan, it leaves from its own public address unless it may be tunnelled.
      if (decided.outcome !== "passes" || isResolved<Subnet>(next)) {
        return hop(passing, decided, decided.outcome === "passes" ? { to: "firewall", firewall } : NOWHERE);
      }
      return nowhere(passing, firewall.mayTunnel ? mayTunnel(firewall) : decided);
    }
    const crossing = isResolved<Subnet>(next) ? peerings.stepTo(next, subnet, depth > 0) : undefined;
    const step = unlessRivalled(decided, route, subnet, destination);
    return hop(passing, step, step.outcome === "passes" ? { to: "firewall", firewall } : NOWHERE, crossing);
  }

  function firewallAt(route: AnyRoute, subnet: Subnet): Firewall | undefined {
    if (isSystemRoute(route) || isDeclared(route, appliances)) return undefined;
    return meaningOf(route.nextHop) === "appliance" ? firewallOf(route, subnet) : undefined;
  }

  function unlessRivalled(step: Finding, route: AnyRoute, subnet: Subnet, to: Destined): Finding {
    const there = to.entrance?.subnet ?? to.subnet;
    const rival = step.outcome === "blocked" ? routes.findOverridingRoute(route, subnet, to.prefix, there) : undefined;
    if (rival === undefined) return step;
    const { change: _change, ...rest } = step;
    return { ...rest, outcome: "unknown", reason: network("blocked-unless", { reason: step.reason, rival }) };
  }

  return { leave, routes, peerings, firewallAt, unlessRivalled };
}

const NOWHERE: Onward = { to: "nowhere" };

function mayTunnel(firewall: Firewall): Finding {
  return unknownStep("firewall", network("firewall-may-tunnel", { firewall: firewall.name }), subjectOf(firewall));
}

function nowhere(passing: Passing, step: Finding): Hop {
  return hop(passing, step, NOWHERE);
}

function hop({ depth }: Passing, step: Finding, onward: Onward, crossing?: Finding): Hop {
  const stage = `hop ${String(depth)}`;
  const before = crossing === undefined ? [] : [{ ...crossing, stage: `${stage} crossing` }];
  return { steps: [...before, { ...step, stage }], onward };
}

function mayFollowHub({ network: own }: Subnet): boolean {
  return isResolved(own) && own.mayFollowHub;
}

function networkName({ network: own }: Subnet): string {
  return isResolved<VirtualNetwork>(own) ? own.name : "?";
}

/** What is declared of an appliance settles what the plan cannot show of it. */
function isDeclared({ nextHopAddress }: Route, appliances: readonly Appliance[]): boolean {
  if (!isKnown(nextHopAddress)) return false;
  const address = nextHopAddress.trim();
  return appliances.some((appliance) => appliance.address.trim() === address);
}

/** A table that the plan does not show. */
export function unseenTable(subnet: Subnet, kind: "route" | "replies"): Finding {
  const { routeTable } = subnet;
  const reason: Reason = isOutside(routeTable)
    ? network("table-outside", { table: routeTable.outside })
    : network("table-unknown", { subnet: nameOf(subnet) });
  return unknownStep(kind, reason);
}

/** What keeps the routes of a subnet, by name. */
export function keeperOf(subnet: Subnet): string {
  const { routeTable } = subnet;
  return isResolved(routeTable) ? `route table ${nameOf(routeTable)}` : `subnet ${nameOf(subnet)}`;
}
