import {
  type Children,
  type Fact,
  isKnown,
  type Peering,
  type Reason,
  type Route,
  type RouteTable,
  UNKNOWN,
} from "../../model";
import { network } from "../../words/network";
import { nameOf } from "../name-of";
import { type Prefix, readSpan, writePrefix } from "../prefix";

/**
 * What Azure itself routes: the network's own addresses stay in it, those of peered networks go there, other private
 * ones nowhere, and all else to the Internet.
 */
export interface SystemRoute {
  readonly system: true;
  readonly prefix: string;
  readonly nextHop: "virtual-network" | "peering" | "none" | "internet";
  /** What leads to a peered network. */
  readonly peering?: Peering;
}

export type AnyRoute = Route | SystemRoute;

export function isSystemRoute(route: AnyRoute): route is SystemRoute {
  return "system" in route;
}

/** A route that may win. */
export interface CompiledRoute {
  readonly route: AnyRoute;
  /** Undefined for a service tag, and for a prefix that is unknown. */
  readonly prefix?: Prefix;
  readonly tag?: string;
  /** Why its prefix, or whether it is there at all, is unknown. */
  readonly unknown?: Reason;
  /** What may add it, where that is not a table: a gateway or virtual hub announces routes, a network manager sets them. */
  readonly rank?: "announced" | "managed";
}

export interface CompiledRoutes {
  readonly routes: readonly CompiledRoute[];
  /** Whether the table holds `0.0.0.0/0`. */
  readonly hasDefault: Fact<boolean>;
  /** Why a route that the plan does not show may be there. */
  readonly unknown?: Reason;
}

const DEFAULT: Prefix = { first: 0, length: 0 };

/**
 * Parses a table once; the answer serves every address and subnet.
 * @param managed routes that a network manager may add
 */
export function compileRoutes(
  table: Pick<RouteTable, "routes"> | undefined,
  managed: readonly CompiledRoute[] = [],
): CompiledRoutes {
  const { items, complete } = table?.routes ?? { items: [], complete: true };
  const own = items.flatMap((route) => compile(route) ?? []);
  const lengths = own.flatMap(({ prefix }) => prefix ?? []);
  const uncertain =
    !complete ||
    own.some(({ unknown }) => unknown !== undefined) ||
    managed.some(({ prefix, tag }) => tag === undefined && (prefix === undefined || prefix.length === 0));
  const halves = [0, 2 ** 31].every((first) => lengths.some((prefix) => prefix.length === 1 && prefix.first === first));
  return {
    routes: [...own, ...managed],
    // Two halves make a default route in effect; whether Azure takes them for one is not documented.
    hasDefault: lengths.some(({ length }) => length === 0) ? true : uncertain || halves ? UNKNOWN : false,
    ...(complete ? {} : { unknown: network("table-incomplete") }),
  };
}

/** Routes of network managers: whether the subnet gets one is in no plan. */
export function compileManaged({ items, complete }: Children<Route>): readonly CompiledRoute[] {
  const routes = items.flatMap((route) => compile(route) ?? []);
  const unseen: CompiledRoute = { ...NO_ROUTE, unknown: network("managed-routes-unseen"), rank: "managed" };
  return [
    ...routes.map((compiled) => ({
      ...compiled,
      unknown: network("managed-route", { managed: labelRoute(compiled.route) }),
      rank: "managed" as const,
    })),
    ...(complete ? [] : [unseen]),
  ];
}

/** What a gateway or virtual hub may announce, of which no plan shows anything. */
export function announcedRoute(unknown: Reason): CompiledRoute {
  return { ...NO_ROUTE, unknown, rank: "announced" };
}

const NO_ROUTE: CompiledRoute = {
  route: {
    urn: "",
    name: "",
    type: "",
    at: "",
    azureName: UNKNOWN,
    prefix: UNKNOWN,
    nextHop: UNKNOWN,
    nextHopAddress: UNKNOWN,
  },
};

export function localRoutes(prefixes: readonly Prefix[]): readonly CompiledRoute[] {
  return prefixes.map((prefix) => ({
    prefix,
    route: { system: true, prefix: writePrefix(prefix), nextHop: "virtual-network" },
  }));
}

function compile(route: Route): CompiledRoute | undefined {
  if (route.prefix === undefined) return { route, unknown: network("route-without-prefix", { route: nameOf(route) }) };
  if (!isKnown(route.prefix)) return { route, unknown: network("route-prefix", { route: nameOf(route) }) };
  const span = readSpan(route.prefix);
  switch (span.kind) {
    case "prefix":
      return { route, prefix: span.prefix };
    case "everything":
      return { route, prefix: DEFAULT };
    case "tag":
      return { route, tag: span.tag };
    case "ipv6":
      return undefined;
    case "fault":
      return { route, unknown: network("route-prefix-invalid", { route: nameOf(route), prefix: route.prefix }) };
  }
}

/** The name a person knows a route by. */
export function labelRoute(route: AnyRoute): string {
  return isSystemRoute(route) ? `${route.prefix} (system route)` : nameOf(route);
}
