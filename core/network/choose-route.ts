import { type Fact, isKnown, type Route, type RouteTable, UNKNOWN } from "../model";
import { nameOf } from "./name-of";
import { contains, type Prefix, readSpan } from "./prefix";

/** What Azure itself routes: the network's own addresses stay in it, all else goes to the Internet. */
export interface SystemRoute {
  readonly system: true;
  readonly prefix: string;
  readonly nextHop: "VnetLocal" | "Internet";
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

interface Compiled {
  readonly route: AnyRoute;
  /** Undefined for a service tag, and for a prefix that cannot be told. */
  readonly prefix?: Prefix;
  readonly tag?: string;
  /** Why the prefix cannot be told. */
  readonly doubt?: string;
}

export interface CompiledRoutes {
  readonly routes: readonly Compiled[];
  /** Whether the table holds `0.0.0.0/0`. */
  readonly hasDefault: Fact<boolean>;
  /** Why a route that cannot be seen may be there. */
  readonly doubt?: string;
}

const DEFAULT: Prefix = { first: 0, length: 0 };
const INTERNET: SystemRoute = { system: true, prefix: "0.0.0.0/0", nextHop: "Internet" };

/** Parses a table once; the answer serves every address and subnet. */
export function compileRoutes(table: Pick<RouteTable, "routes"> | undefined): CompiledRoutes {
  if (table === undefined) return { routes: [], hasDefault: false };
  const routes = table.routes.items.flatMap((route) => compile(route) ?? []);
  const lengths = routes.flatMap(({ prefix }) => prefix ?? []);
  const uncertain = !table.routes.complete || routes.some(({ doubt }) => doubt !== undefined);
  const halves = [0, 2 ** 31].every((first) => lengths.some((prefix) => prefix.length === 1 && prefix.first === first));
  return {
    routes,
    // Two halves make a default route in effect; whether Azure takes them for one is not documented.
    hasDefault: lengths.some(({ length }) => length === 0) ? true : uncertain || halves ? UNKNOWN : false,
    ...(table.routes.complete ? {} : { doubt: "the table has routes that are not known yet" }),
  };
}

function compile(route: Route): Compiled | undefined {
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
type Rank = "system" | "tag" | "prefix";
const RANKS: readonly Rank[] = ["system", "tag", "prefix"];
const rankOf = ({ rank }: Candidate): number => RANKS.indexOf(rank);

/**
 * The route Azure takes to an address: the longest prefix; among equal ones a route of the user before the system's,
 * and a prefix before a service tag (azure-docs, virtual-networks-udr-overview). Routes that a gateway learns by BGP
 * are in no plan and are left out.
 *
 * @param tags service tags, in lower case, that hold the address; `area.region` is taken to hold it perhaps
 * @param local prefixes of the virtual network
 */
export function chooseRoute(
  address: Prefix,
  { routes, doubt }: CompiledRoutes,
  tags: ReadonlySet<string>,
  local: readonly Prefix[] = [],
): RouteChoice {
  const candidates: Candidate[] = [
    { route: INTERNET, least: 0, most: 0, rank: "system" },
    ...local
      .filter((prefix) => contains(prefix, address))
      .map(
        (prefix): Candidate => ({
          route: localRoute(prefix),
          least: prefix.length,
          most: prefix.length,
          rank: "system",
        }),
      ),
    ...routes.flatMap((compiled) => candidateFor(compiled, address, tags) ?? []),
  ];
  const certain = candidates.filter((candidate) => candidate.doubt === undefined);
  const best = certain.reduce((winner, candidate) => (beats(candidate, winner) ? candidate : winner));
  const rivals = candidates.filter((candidate) => candidate !== best && mayBeat(candidate, best));
  const other = rivals.find((rival) => !sameEffect(rival.route, best.route));
  if (other !== undefined) {
    return {
      route: best.route,
      doubt: other.doubt ?? `routes ${labelOf(best.route)} and ${labelOf(other.route)} may both win`,
    };
  }
  // Nothing is longer than a single address, and Azure refuses the same prefix twice.
  const unseen = doubt !== undefined && !(best.rank === "prefix" && best.least === 32);
  return unseen ? { route: best.route, doubt } : { route: best.route };
}

function candidateFor(compiled: Compiled, address: Prefix, tags: ReadonlySet<string>): Candidate | undefined {
  const { route, prefix, tag, doubt } = compiled;
  if (prefix !== undefined) {
    if (!contains(prefix, address)) return undefined;
    return { route, least: prefix.length, most: prefix.length, rank: "prefix" };
  }
  if (tag === undefined)
    return { route, least: 0, most: 32, rank: "prefix", doubt: doubt ?? "its prefix is not known" };
  if (tags.has(tag)) return { route, least: TAG_SHORTEST, most: 32, rank: "tag" };
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
  const hop: Fact<string> = left.nextHop;
  const other: Fact<string> = right.nextHop;
  if (!isKnown(hop) || !isKnown(other) || hop.toLowerCase() !== other.toLowerCase()) return false;
  if (hop.toLowerCase() !== "virtualappliance") return true;
  const address = addressOf(left);
  return isKnown(address) && address === addressOf(right);
}

function addressOf(route: AnyRoute): Fact<string> {
  return isSystemRoute(route) ? undefined : route.nextHopAddress;
}

function labelOf(route: AnyRoute): string {
  return isSystemRoute(route) ? `${route.prefix} of the system` : nameOf(route);
}

function localRoute({ first, length }: Prefix): SystemRoute {
  const bytes = [24, 16, 8, 0].map((shift) => String((first >>> shift) & 255));
  return { system: true, prefix: `${bytes.join(".")}/${String(length)}`, nextHop: "VnetLocal" };
}
