import { stackOfUrn } from "../engine/fingerprint";
import type { Arithmetic, LedgerHolding, Reason, Subject } from "../model";
import { subjectOf } from "../model";
import { ledger } from "../words/ledger";
import { choosePacks, describePacks } from "./packs";
import {
  type AzurePosition,
  type Comparison,
  comparePosition,
  coveredByHosts,
  explainOnPremises,
  explainPosition,
  onPremises,
  openQuestions,
  subjectOfPools,
} from "./position";

/** How the need of machines in Azure compares with what is owned, and what keeps the figures from being final. */
export interface AzureShortage {
  readonly basis: Arithmetic;
  /** Absent where enough is owned. */
  readonly shortage?: {
    readonly outcome: Exclude<Comparison["outcome"], "enough">;
    readonly subject: Subject;
    /** Core licences, packs to buy, and the machines that need them. */
    readonly data: {
      /** A text where something is not counted, so that it is at least this. */
      readonly needed: number | string;
      readonly owned: number;
      readonly short: number | string;
      readonly buy: Reason;
      readonly machines: readonly string[];
    };
    /** The part that other stacks hold; absent where the ledger names none. */
    readonly others?: {
      /** Core licences that this stack needs. */
      readonly own: number;
      readonly held: number;
      readonly stacks: number;
      readonly holders: readonly Reason[];
    };
    /** Where machines of several stacks are short together: how many stacks, and those that need most. */
    readonly byStack?: { readonly stacks: number; readonly holders: readonly Reason[] };
    /** What makes the figures ranges. */
    readonly open: readonly Reason[];
  };
  readonly uncounted: readonly { readonly subject: Subject; readonly reason: Reason }[];
}

export function judgeAzureShortage(position: AzurePosition): AzureShortage {
  const { demands, pools } = position;
  const basis = explainPosition(position);
  const uncounted = position.uncounted.flatMap(({ machine, missing }) =>
    missing.map(({ reason }) => ({ subject: subjectOf(machine), reason })),
  );
  const { outcome, needed, owned } = comparePosition(position);
  if (outcome === "enough") return { basis, uncounted };
  const short = needed - owned;
  const covered = coveredByHosts(position);
  const machines = demands.filter((_demand, index) => !covered.has(index)).map(({ label }) => label);
  const write = (figure: number) => (uncounted.length > 0 ? `at least ${String(figure)}` : figure);
  const data = {
    needed: write(needed),
    owned,
    short: write(short),
    buy: describePacks(choosePacks(short)),
    machines,
  };
  const subject = subjectOfPools(pools.filter(({ state }) => state !== "unusable"));
  const { others } = position;
  const byStack = needByStack(position, covered);
  return {
    basis,
    uncounted,
    shortage: {
      outcome,
      subject,
      data,
      ...(byStack.length < 2
        ? {}
        : { byStack: { stacks: byStack.length, holders: nameHolders(byStack.slice(0, MOST_NAMED)) } }),
      ...(others.machines === 0
        ? {}
        : {
            others: {
              own: needed - others.machines,
              held: others.machines,
              stacks: others.holders,
              holders: nameHolders(others.largest),
            },
          }),
      open: openQuestions(position),
    },
  };
}

const MOST_NAMED = 5;

/** What the machines of each stack need at full scale, one by one, most first. What Pulumi does not manage is no stack. */
function needByStack({ demands }: AzurePosition, covered: ReadonlySet<number>): LedgerHolding["largest"] {
  const needs = new Map<string, number>();
  for (const [index, { machine, need }] of demands.entries()) {
    const stack = stackOfUrn(machine.urn);
    if (stack === undefined || covered.has(index)) continue;
    needs.set(stack, (needs.get(stack) ?? 0) + need.fullScale.low);
  }
  return [...needs]
    .map(([holder, amount]) => ({ holder, amount }))
    .filter(({ amount }) => amount > 0)
    .sort((left, right) => right.amount - left.amount || (left.holder < right.holder ? -1 : 1));
}

/** The claims of other stacks on core licences, whole hosts included; undefined where there are none. */
export function claimsOfOthers({ others: { machines, hosts, holders, largest } }: Pick<AzurePosition, "others">) {
  return machines + hosts === 0
    ? undefined
    : { stacks: holders, held: machines + hosts, holders: nameHolders(largest) };
}

/** Who holds most, with what he holds. */
export function nameHolders(largest: LedgerHolding["largest"]): readonly Reason[] {
  return largest.map(({ holder, amount }) => ledger("holder", { name: holder, amount }));
}

/** The shortage of servers on-premises; only where licences are declared for them: elsewhere others keep that account. */
export function judgeOnPremisesShortage(position: AzurePosition) {
  const { servers, pools, assignments, ownedOnPremises, pastOverlap } = position;
  if (servers.length === 0 || ownedOnPremises === 0) return undefined;
  const { needs, short } = assignments.fullLow;
  // What is short only because licences may not serve two places at once is the matter of avoid-dual-use.
  const missing = onPremises(short) - pastOverlap.lacking;
  if (missing <= 0) return undefined;
  const usable = pools.filter(({ entitlement: { edition, use } }) => edition !== "essentials" && use !== "azure");
  return {
    subject: subjectOfPools(usable),
    basis: explainOnPremises(position),
    data: {
      needed: onPremises(needs),
      owned: onPremises(needs) - missing,
      short: missing,
      datacenter: Math.min(missing, short.serversDatacenter),
      buy: describePacks(choosePacks(missing)),
      servers: servers.map(({ host }) => host.name),
    },
  };
}
