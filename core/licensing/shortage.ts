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
  return {
    basis,
    uncounted,
    shortage: {
      outcome,
      subject,
      data,
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
