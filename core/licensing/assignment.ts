/**
 * Which licences cover what: the assignment of needs to owned core licences that is best for the owner.
 *
 * Best means, in this order: the fewest core licences short; the fewest of these that must be Datacenter; the fewest
 * core licences used; the fewest of these that must be Datacenter. Nothing here knows prices.
 *
 * Some needs can be met in more than one way: a dedicated host by its physical cores, in Datacenter, or its machines
 * one by one, in any edition; a server on-premises by Datacenter, or by Standard as often as its machines ask. The
 * search is exact. For each number of cores that must be Datacenter it keeps the way with the fewest others, which is
 * all that a later comparison can ask for, so it takes time in proportion to blocks times cores instead of doubling
 * with each block; one choice of ways is then served in closed form.
 */

import type { Term } from "../model";

/**
 * Owned core licences by what they may cover. Pools with the same rights add up, because nothing ties a need to one.
 * https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit
 */
export interface Supply {
  /** Only in Azure, only for machines one by one. */
  readonly azureStandard: number;
  /** Only in Azure, for machines and for whole hosts. */
  readonly azureDatacenter: number;
  /** Only on-premises, servers by their physical cores; without Software Assurance not machine by machine. */
  readonly serverStandard: number;
  readonly serverDatacenter: number;
  /** Only on-premises, under assurance: servers, and machines one by one. */
  readonly assuredStandard: number;
  readonly assuredDatacenter: number;
  /** The part of `assuredDatacenter` that is declared for use on-premises alone: clusters that stand there may use it. */
  readonly premisesDatacenter: number;
  /** Each either in Azure or on-premises: Standard that is declared for both. */
  readonly eitherStandard: number;
  /**
   * Datacenter that is declared for both and whose 180 days are over: each covers a machine in Azure and something
   * on-premises at once, but a host in Azure only instead of both.
   */
  readonly bothDatacenter: number;
}

/** Core licences needed, by what may cover them. */
export interface Needs {
  /** Machines in Azure, one by one: either edition. */
  readonly machines: number;
  /** Whole hosts and clusters in Azure, and clusters of Azure Local: Datacenter. */
  readonly hosts: number;
  /** Servers on-premises that must be Datacenter. */
  readonly serversDatacenter: number;
  /** Servers on-premises in either edition. */
  readonly servers: number;
  /** Machines on-premises, one by one: either edition under assurance. */
  readonly onPremisesMachines: number;
}

export const NO_NEEDS: Needs = { machines: 0, hosts: 0, serversDatacenter: 0, servers: 0, onPremisesMachines: 0 };

/** Something that needs licences, and the ways in which it may be licensed: at least one. */
export interface Block<T> {
  readonly of: T;
  readonly ways: readonly Way[];
}

export type WayName =
  | "by-cores"
  | "machine-by-machine"
  | "server-datacenter"
  | "server-standard"
  | "server-standard-for-two";

export interface Way extends Partial<Needs> {
  readonly name: WayName;
  readonly formula?: Term;
  /** The part of `hosts` that stands on the owner's premises, where licences declared for use there cover it, too. */
  readonly hostsOnPremises?: number;
}

export interface Assignment<T> {
  /** Core licences for clusters on the owner's premises that come from those declared for use there. */
  readonly hostsFromOnPremises: number;
  /** The way chosen for each block, in the order of the blocks. */
  readonly chosen: readonly { readonly of: T; readonly way: Way }[];
  readonly needs: Needs;
  readonly short: Needs;
}

/** The best assignment; deterministic, and the same whatever order pools were declared in. */
export function assignNeeds<T>(
  blocks: readonly Block<T>[],
  supply: Supply,
  /** What a customer needs for all machines together, where agreements have a least number. */
  leastForMachines: (machines: number) => number = (machines) => machines,
): Assignment<T> {
  const azure = frontierOf(blocks, "hosts", "machines");
  const onPremises = frontierOf(blocks, "serversDatacenter", "servers");
  const onPremisesMachines = blocks.reduce((sum, { ways }) => sum + (ways[0]?.onPremisesMachines ?? 0), 0);
  const standing = blocks.reduce((sum, { ways }) => sum + (ways[0]?.hostsOnPremises ?? 0), 0);
  let best: { readonly azure: Point; readonly onPremises: Point; readonly served: Served; rank: Rank } | undefined;
  for (const inAzure of azure) {
    for (const outside of onPremises) {
      const needs: Needs = {
        machines: leastForMachines(inAzure.rest),
        hosts: inAzure.datacenter,
        serversDatacenter: outside.datacenter,
        servers: outside.rest,
        onPremisesMachines,
      };
      const served = serveWithClusters(needs, supply, standing);
      const rank = rankOf(served);
      if (best === undefined || precedes(rank, best.rank)) {
        best = { azure: inAzure, onPremises: outside, served, rank };
      }
    }
  }
  // Both frontiers hold at least the point of nothing.
  const { needs, short, hostsFromOnPremises } = best?.served ?? NOTHING_SERVED;
  const ways = new Map([...picksOf(best?.azure), ...picksOf(best?.onPremises)]);
  const chosen = blocks.flatMap((block, index) => {
    const way = ways.get(index) ?? block.ways[0];
    return way === undefined ? [] : [{ of: block.of, way }];
  });
  return { chosen, needs, short, hostsFromOnPremises };
}

/** A sum over some blocks: what must be Datacenter, the least of what else is needed with it, and how that came about. */
interface Point {
  readonly datacenter: number;
  readonly rest: number;
  readonly pick?: { readonly block: number; readonly way: Way; readonly before: Point };
}

/** Every sum worth considering, by rising Datacenter and therefore falling rest. */
function frontierOf<T>(
  blocks: readonly Block<T>[],
  datacenter: "hosts" | "serversDatacenter",
  rest: "machines" | "servers",
): readonly Point[] {
  let frontier: readonly Point[] = [{ datacenter: 0, rest: 0 }];
  let certain = { datacenter: 0, rest: 0 };
  blocks.forEach(({ ways }, block) => {
    const [only] = ways;
    if (only === undefined) return;
    if (ways.length === 1) {
      // Most needs leave no choice: they are one sum, however many there are.
      certain = { datacenter: certain.datacenter + (only[datacenter] ?? 0), rest: certain.rest + (only[rest] ?? 0) };
      return;
    }
    if (!ways.some((way) => way[datacenter] !== undefined || way[rest] !== undefined)) return;
    frontier = withoutWorse(
      // One run in order for each way, which the sort below merges.
      ways.flatMap((way) =>
        frontier.map((before) => ({
          datacenter: before.datacenter + (way[datacenter] ?? 0),
          rest: before.rest + (way[rest] ?? 0),
          pick: { block, way, before },
        })),
      ),
    );
  });
  return frontier.map((point) => ({
    ...point,
    datacenter: point.datacenter + certain.datacenter,
    rest: point.rest + certain.rest,
  }));
}

/** Leaves out whatever needs as much Datacenter as another and no less of the rest: the other can do all that it can. */
function withoutWorse(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  const inOrder = [...points].sort((left, right) => left.datacenter - right.datacenter || left.rest - right.rest);
  for (const point of inOrder) {
    const last = kept.at(-1);
    if (last === undefined || point.rest < last.rest) kept.push(point);
  }
  return kept;
}

function picksOf(point: Point | undefined): readonly (readonly [number, Way])[] {
  const picks: [number, Way][] = [];
  for (let at = point; at?.pick !== undefined; at = at.pick.before) picks.push([at.pick.block, at.pick.way]);
  return picks;
}

interface Served {
  readonly needs: Needs;
  readonly short: Needs;
  readonly hostsFromOnPremises: number;
}
const NOTHING_SERVED: Served = { needs: NO_NEEDS, short: NO_NEEDS, hostsFromOnPremises: 0 };

/**
 * Serves clusters on the owner's premises from licences that are declared for use there, as far as that makes the
 * shortage smaller, or moves it away from the clusters. The shortage is a convex function of that number.
 */
function serveWithClusters(needs: Needs, supply: Supply, standing: number): Served {
  const serveFrom = (cores: number): Served => ({
    needs,
    short: serve(
      { ...needs, hosts: needs.hosts - cores },
      { ...supply, assuredDatacenter: supply.assuredDatacenter - cores },
    ),
    hostsFromOnPremises: cores,
  });
  const most = Math.min(standing, needs.hosts, supply.premisesDatacenter);
  if (most === 0) return serveFrom(0);
  const shortOf = (cores: number): number => total(serveFrom(cores).short);
  const largest = lastOf(0, most, (cores) => shortOf(cores) <= shortOf(cores - 1));
  const best = serveFrom(largest);
  const worse = (cores: number): boolean => {
    const { short } = serveFrom(cores);
    return total(short) > total(best.short) || short.hosts > best.short.hosts;
  };
  // No more than that takes: what is declared for Azure is used there first.
  return worse(0) ? serveFrom(lastOf(0, largest, (cores) => worse(cores - 1))) : serveFrom(0);
}

/** The largest number from `low` to `high` for which a test holds that holds up to some number and not beyond. */
function lastOf(low: number, high: number, holds: (number: number) => boolean): number {
  let [least, most] = [low, high];
  while (least < most) {
    const middle = least + Math.ceil((most - least) / 2);
    if (holds(middle)) least = middle;
    else most = middle - 1;
  }
  return least;
}

/**
 * Serves needs that are settled. What has the fewest sources goes first; within that, each takes what is of the least
 * use to others. One question is left: how many of `bothDatacenter` go to hosts, where each is lost to Azure and to
 * on-premises. The shortage is a convex function of that number, so the largest that does not add to it is found by
 * halving.
 */
function serve(needs: Needs, supply: Supply): Needs {
  const fromAzure = Math.min(needs.hosts, supply.azureDatacenter);
  const shortWith = (fromBoth: number): Needs => serveWith(needs, supply, fromAzure, fromBoth);
  const fromBoth = lastOf(
    0,
    Math.min(needs.hosts - fromAzure, supply.bothDatacenter),
    (cores) => total(shortWith(cores)) <= total(shortWith(cores - 1)),
  );
  return shortWith(fromBoth);
}

function serveWith(needs: Needs, supply: Supply, fromAzure: number, fromBoth: number): Needs {
  const both = supply.bothDatacenter - fromBoth;
  const hosts = needs.hosts - fromAzure - fromBoth;
  const machines = lessened(needs.machines, supply.azureStandard + supply.azureDatacenter - fromAzure + both);

  const datacenterLeft = supply.serverDatacenter - Math.min(needs.serversDatacenter, supply.serverDatacenter);
  const datacenterNeed = lessened(needs.serversDatacenter, supply.serverDatacenter);
  const assured = supply.assuredDatacenter + both;
  const serversDatacenter = lessened(datacenterNeed, assured);
  const assuredLeft = assured - Math.min(datacenterNeed, assured) + supply.assuredStandard;

  const byMachine = lessened(needs.onPremisesMachines, assuredLeft);
  const left = assuredLeft - Math.min(needs.onPremisesMachines, assuredLeft);
  const servers = lessened(needs.servers, supply.serverStandard + datacenterLeft + left);

  // Azure first: what is short there is a fault of the deployment at hand.
  const either = supply.eitherStandard;
  const afterMachines = either - Math.min(machines, either);
  const afterByMachine = afterMachines - Math.min(byMachine, afterMachines);
  return {
    machines: lessened(machines, either),
    hosts,
    serversDatacenter,
    servers: lessened(servers, afterByMachine),
    onPremisesMachines: lessened(byMachine, afterMachines),
  };
}

function lessened(need: number, by: number): number {
  return Math.max(0, need - by);
}

function total(needs: Needs): number {
  return needs.machines + needs.hosts + needs.serversDatacenter + needs.servers + needs.onPremisesMachines;
}

type Rank = readonly [short: number, datacenterShort: number, used: number, datacenterUsed: number];

/** The rank of an outcome: less is better, the first difference decides. */
export function rankOf({ needs, short }: Pick<Assignment<unknown>, "needs" | "short">): Rank {
  return [total(short), short.hosts + short.serversDatacenter, total(needs), needs.hosts + needs.serversDatacenter];
}

function precedes(left: Rank, right: Rank): boolean {
  const at = left.findIndex((figure, index) => figure !== right[index]);
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
}
