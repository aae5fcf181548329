import { type Fact, isKnown, meaningOf, type NextHop, type Reason } from "../../model";
import { network } from "../../words/network";
import { contains, overlap, type Prefix } from "../prefix";

import {
  type AnyRoute,
  type CompiledRoute,
  type CompiledRoutes,
  isSystemRoute,
  labelRoute,
  type SystemRoute,
} from "./route-table";

/** The route that wins for an address; `unknown` says why another one may. */
export interface RouteChoice {
  readonly route: AnyRoute;
  readonly unknown?: Reason;
}

const INTERNET: SystemRoute = { system: true, prefix: "0.0.0.0/0", nextHop: "internet" };

/** The prefixes of a service tag are published elsewhere and change: longer than half of all addresses, that much is sure. */
const TAG_SHORTEST = 2;

interface Candidate {
  readonly route: AnyRoute;
  /** The length it wins with, as far as that is known. */
  readonly least: number;
  readonly most: number;
  readonly rank: Rank;
  readonly unknown?: Reason;
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
  { routes, unknown }: CompiledRoutes,
  tags: ReadonlySet<string>,
  others: readonly CompiledRoute[] = [],
): RouteChoice {
  const candidates: Candidate[] = [
    { route: INTERNET, least: 0, most: 0, rank: "system" },
    ...[...others, ...routes].flatMap((compiled) => candidateFor(compiled, address, tags) ?? []),
  ];
  const certain = candidates.filter((candidate) => candidate.unknown === undefined);
  const best = certain.reduce((winner, candidate) => (beats(candidate, winner) ? candidate : winner));
  const rivals = candidates.filter((candidate) => candidate !== best && mayBeat(candidate, best));
  const other = rivals.find((rival) => !sameEffect(rival.route, best.route));
  if (other !== undefined) {
    return {
      route: best.route,
      unknown: other.unknown ?? network("routes-tie", { routes: [labelRoute(best.route), labelRoute(other.route)] }),
    };
  }
  // Nothing is longer than a single address, and Azure refuses the same prefix twice.
  const single = best.rank === "prefix" && best.least === 32;
  return unknown === undefined || single ? { route: best.route } : { route: best.route, unknown };
}

function candidateFor(compiled: CompiledRoute, address: Prefix, tags: ReadonlySet<string>): Candidate | undefined {
  const { route, prefix, tag, unknown } = compiled;
  const rank: Rank = compiled.rank ?? (isSystemRoute(route) ? "system" : "prefix");
  const open = unknown === undefined ? {} : { unknown };
  if (prefix !== undefined) {
    const { length } = prefix;
    if (contains(prefix, address)) return { route, least: length, most: length, rank, ...open };
    if (!overlap(prefix, address)) return undefined;
    const part = network("route-covers-part", { route: labelRoute(route) });
    return { route, least: length, most: length, rank, unknown: part };
  }
  if (tag === undefined)
    return {
      route,
      least: 0,
      most: 32,
      rank,
      unknown: unknown ?? network("route-prefix", { route: labelRoute(route) }),
    };
  if (tags.has(tag)) return { route, least: TAG_SHORTEST, most: 32, rank: "tag", ...open };
  const [area = "", region] = tag.split(".");
  if (region === undefined || !tags.has(area)) return undefined;
  return { route, least: 0, most: 32, rank: "tag", unknown: network("route-tag", { route: labelRoute(route), tag }) };
}

function beats(candidate: Candidate, winner: Candidate): boolean {
  if (candidate.least !== winner.least) return candidate.least > winner.least;
  return rankOf(candidate) > rankOf(winner);
}

/** Whether some lengths the two may have let the rival win, or leave it open which does. */
function mayBeat(rival: Candidate, best: Candidate): boolean {
  if (rival.most !== best.least) return rival.most > best.least;
  // A prefix that is not known cannot be the winner's own: Azure refuses the same prefix twice.
  if (rival.unknown !== undefined && rival.rank === best.rank) return false;
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
