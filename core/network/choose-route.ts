import {
  type Children,
  type Fact,
  isKnown,
  meaningOf,
  type NextHop,
  type Peering,
  type Route,
  type RouteTable,
  UNKNOWN,
} from "../model";
import { nameOf } from "./name-of";
import { contains, overlap, type Prefix, readSpan } from "./prefix";

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

/** The route that wins for an address; `doubt` says why another one may. */
export interface RouteChoice {
  readonly route: AnyRoute;
  readonly doubt?: string;
}

/** A route that may win. */
export interface CompiledRoute {
  readonly route: AnyRoute;
  /** Undefined for a service tag, and for a prefix that cannot be told. */
  readonly prefix?: Prefix;
  readonly tag?: string;
  /** Why its prefix, or whether it is there at all, cannot be told. */
  readonly doubt?: string;
  /** What may add it, where that is not a table: a gateway or virtual hub announces routes, a network manager sets them. */
  readonly rank?: "announced" | "managed";
}

export interface CompiledRoutes {
  readonly routes: readonly CompiledRoute[];
  /** Whether the table holds `0.0.0.0/0`. */
  readonly hasDefault: Fact<boolean>;
  /** Why a route that cannot be seen may be there. */
  readonly doubt?: string;
}

const DEFAULT: Prefix = { first: 0, length: 0 };
const INTERNET: SystemRoute = { system: true, prefix: "0.0.0.0/0", nextHop: "internet" };

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
    own.some(({ doubt }) => doubt !== undefined) ||
    managed.some(({ prefix, tag }) => tag === undefined && (prefix === undefined || prefix.length === 0));
  const halves = [0, 2 ** 31].every((first) => lengths.some((prefix) => prefix.length === 1 && prefix.first === first));
  return {
    routes: [...own, ...managed],
    // Two halves make a default route in effect; whether Azure takes them for one is not documented.
    hasDefault: lengths.some(({ length }) => length === 0) ? true : uncertain || halves ? UNKNOWN : false,
    ...(complete ? {} : { doubt: "the table has routes that are not known yet" }),
  };
}

/** Routes of network managers: whether the subnet gets one is in no plan. */
export function compileManaged({ items, complete }: Children<Route>): readonly CompiledRoute[] {
  const routes = items.flatMap((route) => compile(route) ?? []);
  const what = "a network manager may give the subnet routes that the stack does not show";
  const unseen: CompiledRoute = { ...NO_ROUTE, doubt: what, rank: "managed" };
  return [
    ...routes.map((compiled) => ({
      ...compiled,
      doubt: `a network manager may give the subnet the route ${labelRoute(compiled.route)}`,
      rank: "managed" as const,
    })),
    ...(complete ? [] : [unseen]),
  ];
}

/** What a gateway or virtual hub may announce, of which no plan shows anything. */
export function announcedRoute(doubt: string): CompiledRoute {
  return { ...NO_ROUTE, doubt, rank: "announced" };
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
  if (route.prefix === undefined) return { route, doubt: `route ${nameOf(route)} has no prefix` };
  if (!isKnown(route.prefix)) return { route, doubt: `the prefix of route ${nameOf(route)} is not known yet` };
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
      return { route, doubt: `"${route.prefix}" of route ${nameOf(route)} is neither a prefix nor a service tag` };
  }
}

/** The prefixes of a service tag are published elsewhere and change: longer than half of all addresses, that much is sure. */
const TAG_SHORTEST = 2;

interface Candidate {
  readonly route: AnyRoute;
  /** The length it wins with, as far as that is known. */
  readonly least: number;
  readonly most: number;
  readonly rank: Rank;
  readonly doubt?: string;
}

/** Which of two routes of equal length wins. */
type Rank = "system" | "announced" | "tag" | "prefix" | "managed";
const RANKS: readonly Rank[] = ["system", "announced", "tag", "prefix", "managed"];
const rankOf = ({ rank }: Candidate): number => RANKS.indexOf(rank);

/**
 * The route Azure takes to an address: the longest prefix; among equal ones a route of the user before the system's,
 * and a prefix before a service tag (azure-docs, virtual-networks-udr-overview).
 *
 * @param address one address, or a prefix in which the address is
 * @param tags service tags, in lower case, that hold the address; `area.region` is taken to hold it perhaps
 * @param others routes that stand in no table: the system's for the network and its peerings, and announced ones
 */
export function chooseRoute(
  address: Prefix,
  { routes, doubt }: CompiledRoutes,
  tags: ReadonlySet<string>,
  others: readonly CompiledRoute[] = [],
): RouteChoice {
  const candidates: Candidate[] = [
    { route: INTERNET, least: 0, most: 0, rank: "system" },
    ...[...others, ...routes].flatMap((compiled) => candidateFor(compiled, address, tags) ?? []),
  ];
  const certain = candidates.filter((candidate) => candidate.doubt === undefined);
  const best = certain.reduce((winner, candidate) => (beats(candidate, winner) ? candidate : winner));
  const rivals = candidates.filter((candidate) => candidate !== best && mayBeat(candidate, best));
  const other = rivals.find((rival) => !sameEffect(rival.route, best.route));
  if (other !== undefined) {
    return {
      route: best.route,
      doubt: other.doubt ?? `routes ${labelRoute(best.route)} and ${labelRoute(other.route)} may both win`,
    };
  }
  // Nothing is longer than a single address, and Azure refuses the same prefix twice.
  const unseen = doubt !== undefined && !(best.rank === "prefix" && best.least === 32);
  return unseen ? { route: best.route, doubt } : { route: best.route };
}

function candidateFor(compiled: CompiledRoute, address: Prefix, tags: ReadonlySet<string>): Candidate | undefined {
  const { route, prefix, tag, doubt } = compiled;
  const rank: Rank = compiled.rank ?? (isSystemRoute(route) ? "system" : "prefix");
  const open = doubt === undefined ? {} : { doubt };
  if (prefix !== undefined) {
    const { length } = prefix;
    if (contains(prefix, address)) return { route, least: length, most: length, rank, ...open };
    if (!overlap(prefix, address)) return undefined;
    const part = `route ${labelRoute(route)} covers only part of the addresses that are possible`;
    return { route, least: length, most: length, rank, doubt: part };
  }
  if (tag === undefined) return { route, least: 0, most: 32, rank, doubt: doubt ?? "its prefix is not known" };
  if (tags.has(tag)) return { route, least: TAG_SHORTEST, most: 32, rank: "tag", ...open };
  const [area = "", region] = tag.split(".");
  if (region === undefined || !tags.has(area)) return undefined;
  return { route, least: 0, most: 32, rank: "tag", doubt: `whether ${tag} holds the address is not documented` };
}

function beats(candidate: Candidate, winner: Candidate): boolean {
  if (candidate.least !== winner.least) return candidate.least > winner.least;
  return rankOf(candidate) > rankOf(winner);
}

/** Whether some lengths the two may have let the rival win, or leave it open which does. */
function mayBeat(rival: Candidate, best: Candidate): boolean {
  if (rival.most !== best.least) return rival.most > best.least;
  // A prefix that is not known cannot be the winner's own: Azure refuses the same prefix twice.
  if (rival.doubt !== undefined && rival.rank === best.rank) return false;
  return rankOf(rival) >= rankOf(best);
}

function sameEffect(left: AnyRoute, right: AnyRoute): boolean {
  const hop = nextHopOf(left);
  if (!isKnown(hop) || hop !== nextHopOf(right)) return false;
  if (isSystemRoute(left) && isSystemRoute(right)) return left.peering === right.peering;
  if (hop !== "appliance") return true;
  const address = addressOf(left);
  return isKnown(address) && address === addressOf(right);
}

function nextHopOf(route: AnyRoute): Fact<NextHop> {
  return isSystemRoute(route) ? route.nextHop : meaningOf(route.nextHop);
}

function addressOf(route: AnyRoute): Fact<string> {
  return isSystemRoute(route) ? undefined : route.nextHopAddress;
}

/** A route as a sentence about several names it. */
export function labelRoute(route: AnyRoute): string {
  return isSystemRoute(route) ? `${route.prefix} of the system` : nameOf(route);
}

export function writePrefix({ first, length }: Prefix): string {
  const bytes = [24, 16, 8, 0].map((shift) => String((first >>> shift) & 255));
  return `${bytes.join(".")}/${String(length)}`;
}
