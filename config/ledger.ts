import type { LedgerClaim, LedgerHolding, LedgerHoldings, LedgerKind } from "../core/model";

/** Who acts, for the history. */
export interface Actor {
  readonly actor: string;
  readonly commit?: string;
  /** Names one run: the same for all its claims. */
  readonly operation: string;
}

/** What all others hold. */
export interface OthersAnswer {
  readonly kinds: LedgerHoldings;
  /** What the one who asks holds itself, by kind. */
  readonly own: Readonly<Partial<Record<LedgerKind, number>>>;
  /** By the clock of the database. */
  readonly now: Date;
}

export interface Refusal {
  readonly kind: LedgerKind;
  /** What was asked for beyond what is held already. */
  readonly amount: number;
  /** What all hold together. */
  readonly held: number;
  readonly limit: number;
}

export type ReserveAnswer = { readonly held: true } | { readonly held: false; readonly refused: readonly Refusal[] };

export type ConfirmAnswer =
  | { readonly state: "confirmed"; readonly changed: number; readonly released: number }
  /** The ledger knows newer evidence. */
  | { readonly state: "older"; readonly known: Date }
  | { readonly state: "same"; readonly known: Date | undefined };

export interface Evidence {
  /** When the state was seen; undefined where nothing tells: then reservations stay until they expire. */
  readonly seenAt?: Date;
  /** Of the evidence: the same one changes nothing. */
  readonly digest?: string;
  readonly action: "confirm" | "sync";
}

/** The ledger, opened. Whatever goes wrong is an error whose message may be shown. */
export interface Ledger {
  /** @param top how many of the largest holders are named */
  readOthers(holder: string, top?: number): Promise<OthersAnswer>;
  /** Takes all of these claims or none. `limits`: the most that all may hold of a kind together; absent: no limit. */
  reserve(
    holder: string,
    claims: readonly LedgerClaim[],
    limits: Limits,
    leaseSeconds: number,
    by: Actor,
  ): Promise<ReserveAnswer>;
  /** Makes the claims of a holder of these kinds what was seen. */
  confirm(
    holder: string,
    claims: readonly LedgerClaim[],
    kinds: readonly LedgerKind[],
    evidence: Evidence,
    by: Actor,
  ): Promise<ConfirmAnswer>;
  /** Confirms what is reserved. @returns undefined where nobody of this name is known */
  confirmReserved(holder: string, by: Actor): Promise<number | undefined>;
  /** @returns how many claims were given up; undefined where nobody of this name is known */
  release(holder: string, kinds: readonly LedgerKind[], by: Actor): Promise<number | undefined>;
  /** Sweeps leases that ran out. */
  expire(by: Actor): Promise<number>;
  close(): Promise<void>;
}

export type Limits = Readonly<Partial<Record<LedgerKind, number>>>;

/** What the ledger holds of one kind. */
export interface KindStatus {
  readonly kind: LedgerKind;
  readonly confirmed: number;
  /** In leases that run. */
  readonly reserved: number;
  /** In leases that ran out and are not swept yet: nobody holds them. */
  readonly expired: number;
  /** Activations of a MAK that were used by machines that are gone. */
  readonly spent: number;
  readonly holders: number;
  readonly largest: LedgerHolding["largest"];
}

export interface LedgerStatus {
  /** By the clock of the database. */
  readonly now: Date;
  readonly version: number;
  /** Where it is, without credentials. */
  readonly shown: string;
  readonly stacks: number;
  /** Kinds that somebody holds. */
  readonly kinds: readonly KindStatus[];
}

/** One claim of one holder, as it stands. */
export interface ClaimStatus extends Omit<LedgerClaim, "amount"> {
  readonly confirmed: number;
  readonly reserved: number;
  readonly expiresAt?: Date;
}

/** One line of the history: what a claim was, and what it became. */
export interface HistoryLine {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  readonly actor: string;
  readonly role: string;
  readonly commit: string;
  readonly operation: string;
  readonly holder: string;
  readonly kind?: LedgerKind;
  readonly subject?: string;
  readonly before?: { readonly confirmed: number; readonly reserved: number };
  readonly after?: { readonly confirmed: number; readonly reserved: number };
  readonly detail?: unknown;
}

export interface HistoryQuery {
  readonly holder?: string;
  readonly most: number;
}

/** Something that a look at the ledger shows, and whether it is as it has to be. */
export interface LedgerFinding {
  readonly check: string;
  readonly fine: boolean;
  readonly says: string;
}

/** What people do with the ledger, beside what a run does. */
export interface LedgerDesk extends Ledger {
  /** Makes the tables, or brings them to this version; twice changes nothing. @returns the steps that were taken */
  init(): Promise<readonly string[]>;
  readStatus(): Promise<LedgerStatus>;
  /** Undefined where nobody of this name is known. */
  readClaims(holder: string): Promise<readonly ClaimStatus[] | undefined>;
  /** Newest first. */
  readHistory(query: HistoryQuery): Promise<readonly HistoryLine[]>;
  examine(): Promise<readonly LedgerFinding[]>;
  saveReview(content: unknown): Promise<void>;
  readLastReview(): Promise<{ readonly at: Date; readonly content: unknown } | undefined>;
}
