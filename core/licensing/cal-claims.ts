import type { Estate, LedgerKind, Reason } from "../model";
import { licensing } from "../words/licensing";
import type { CalKinds } from "./cal-position";
import { countCals } from "./cals";
import { nameHolders } from "./shortage";

/** CALs of one kind of which groups of people claim more than is owned. */
export interface OverclaimedCals {
  /** `120 user CALs`. */
  readonly held: Reason;
  readonly owned: number;
  readonly short: number;
  /** How many groups hold them. */
  readonly groups: number;
  readonly holders: readonly Reason[];
}

const LEDGER_KINDS_OF_CALS = {
  user: "user-cals",
  device: "device-cals",
  "rds-user": "rds-user-cals",
  "rds-device": "rds-device-cals",
} as const satisfies Record<CalKinds["user" | "device"], LedgerKind>;

/**
 * What all groups of people claim in the ledger against the CALs owned today: those that ended are owned no more,
 * although the claims on them stand. Nothing where no CAL is declared.
 */
export function findOverclaimedCals(
  { declarations, ledger, asOf }: Estate,
  kinds: CalKinds,
): readonly OverclaimedCals[] {
  const { cals } = declarations.access;
  if (cals.length === 0) return [];
  return [kinds.user, kinds.device].flatMap((kind): readonly OverclaimedCals[] => {
    const claims = ledger?.others?.[LEDGER_KINDS_OF_CALS[kind]];
    const owned = countCals(cals, kind, { asOf });
    if (claims === undefined || claims.held <= owned) return [];
    const { held, holders: groups, largest } = claims;
    return [
      {
        held: licensing(LEDGER_KINDS_OF_CALS[kind], { count: held }),
        owned,
        short: held - owned,
        groups,
        holders: nameHolders(largest),
      },
    ];
  });
}
