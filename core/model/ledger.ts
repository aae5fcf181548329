/**
 * What the ledger counts, each kind against what is owned of it.
 * `azure-cores`: core licences for machines in Azure one by one. `azure-host-cores`: those for whole hosts and clusters
 * there, which must be Datacenter. `mak-activations`: never returned once used. CALs: for groups of people, who need one
 * each however many servers they use.
 */
export const LEDGER_KINDS = [
  "azure-cores",
  "azure-host-cores",
  "mak-activations",
  "user-cals",
  "device-cals",
  "rds-user-cals",
  "rds-device-cals",
] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** A claim on something that is owned. */
export interface LedgerClaim {
  readonly kind: LedgerKind;
  /** What it is for: the URN of a resource; within one stack and kind it occurs once. */
  readonly subject: string;
  /** More than 0. */
  readonly amount: number;
}

/** What others than the asking stack hold of one kind: confirmed, and reserved in leases that run. */
export interface LedgerHolding {
  /** Confirmed and reserved together; for activations of a MAK those that were used up, too. */
  readonly held: number;
  /** The part of `held` that is reserved and not confirmed yet. */
  readonly reserved: number;
  /** How many hold it. */
  readonly holders: number;
  /** Those who hold most, most first. */
  readonly largest: readonly { readonly holder: string; readonly amount: number }[];
}

export type LedgerHoldings = Readonly<Partial<Record<LedgerKind, LedgerHolding>>>;

/** How a claim ended. */
export type ClaimOutcome =
  | { readonly state: "held" }
  /** Others hold so much that it does not fit. */
  | {
      readonly state: "refused";
      readonly amount: number;
      readonly held: number;
      readonly owned: number;
      readonly short: number;
      readonly largest: LedgerHolding["largest"];
    }
  /** The ledger did not answer. */
  | { readonly state: "unreachable"; readonly why: string };

/** What a run knows of the company's ledger; absent where none is configured. */
export interface LedgerView {
  /** What to do where the ledger does not answer. */
  readonly whenUnreachable: "unknown" | "block";
  /** What the other stacks hold; absent where the ledger did not answer. */
  readonly others?: LedgerHoldings;
  /** Why the ledger did not answer, as a clause without credentials. */
  readonly fault?: string;
  /** In an update: the claims that were made so far, by the URN of the resource. */
  readonly claims?: ReadonlyMap<string, ClaimOutcome>;
}
