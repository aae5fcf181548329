import type { Context, Reason } from "../model";
import type { Needs } from "./assignment";
import { daysBetween } from "./days-between";
import type { AzurePosition, CorePool } from "./position";
import { claimsOfOthers } from "./shortage";

interface PoolFacts {
  readonly pool: string;
  readonly cores: number;
  readonly until: string;
  /** Machines, hosts and clusters that use owned licences. */
  readonly machines: readonly string[];
}

/** Claims of other stacks that stand while the assurance ends. */
export interface ClaimsOfOthers {
  readonly stacks: number;
  /** Core licences, for machines and for whole hosts. */
  readonly held: number;
  readonly holders: readonly Reason[];
}

/** How the Software Assurance of a pool stands against what uses its licences. */
export type AssuranceState =
  | { readonly state: "current" | "not-needed" }
  | {
      readonly state: "lapsing";
      readonly data: PoolFacts & { readonly days: number };
      readonly others: ClaimsOfOthers | undefined;
    }
  | {
      readonly state: "lapsed";
      /** Core licences needed, and those under current assurance. */
      readonly data: PoolFacts & { readonly needed: number; readonly available: number };
      readonly others: ClaimsOfOthers | undefined;
    }
  | { readonly state: "perhaps-needed"; readonly data: PoolFacts };

export function judgeAssurance(pool: CorePool, position: AzurePosition, context: Context): AssuranceState {
  return pool.state === "lapsed" ? judgeLapsed(pool, position) : judgeRunning(pool, position, context);
}

/** A lapsed pool is at fault where its licences are needed: one that others make up for is a surplus. */
function judgeLapsed(pool: CorePool, position: AzurePosition): AssuranceState {
  const { assignments, underAssurance, uncounted } = position;
  const { needs, short } = underAssurance.low;
  const facts = factsOf(pool, position);
  if (lacks(pool, short, assignments.fullLow.short)) {
    const needed = needs.machines + needs.hosts;
    return {
      state: "lapsed",
      data: { ...facts, needed, available: needed - short.machines - short.hosts },
      others: claimsOfOthers(position),
    };
  }
  const perhaps = lacks(pool, underAssurance.high.short, assignments.fullHigh.short) || uncounted.length > 0;
  return perhaps ? { state: "perhaps-needed", data: facts } : { state: "not-needed" };
}

/** Whether a shortage that lapsed licences would end is one that this pool could end: hosts need Datacenter. */
function lacks({ entitlement }: CorePool, without: Needs, withLapsed: Needs): boolean {
  const machines = without.machines > withLapsed.machines;
  return machines || (entitlement.edition === "datacenter" && without.hosts > withLapsed.hosts);
}

function judgeRunning(pool: CorePool, position: AzurePosition, { asOf, declarations }: Context): AssuranceState {
  const days = daysBetween(asOf, pool.entitlement.assurance?.until ?? asOf);
  const { noticeDays } = declarations.counting;
  if (days > noticeDays || position.needed.fullScale.high + position.neededByHosts.high === 0) {
    return { state: "current" };
  }
  return { state: "lapsing", data: { ...factsOf(pool, position), days }, others: claimsOfOthers(position) };
}

function factsOf({ entitlement }: CorePool, { demands, hosts, clusters }: AzurePosition): PoolFacts {
  return {
    pool: entitlement.name,
    cores: entitlement.cores,
    until: entitlement.assurance?.until ?? "",
    machines: [
      ...demands.map(({ label }) => label),
      ...hosts.map(({ host }) => host.name),
      ...clusters.map(({ name }) => name),
    ],
  };
}
