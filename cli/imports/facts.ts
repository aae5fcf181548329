import type { CalKind, Evidence, IsoDate, Release } from "../../core/model";

/** What a file says, in the configuration's terms. */
export type ImportedFact = ImportedEntitlement | ImportedCal | ImportedAccounts;

export interface ImportedEntitlement {
  readonly fact: "entitlement";
  readonly name: string;
  readonly edition: "standard" | "datacenter";
  readonly cores: number;
  readonly release?: Release;
  /** `assured`: under Software Assurance whose end the file does not say. */
  readonly assurance?: { readonly until: IsoDate } | "assured";
  readonly channel?: "subscription";
  readonly evidence: Evidence;
}

export interface ImportedCal {
  readonly fact: "cal";
  readonly kind: CalKind;
  readonly count: number;
  readonly release?: Release;
  readonly assurance?: { readonly until: IsoDate } | "assured";
  readonly evidence: Evidence;
}

/** Accounts of people; how many persons they are, only the owner knows. */
export interface ImportedAccounts {
  readonly fact: "accounts";
  readonly accounts: number;
  /** Of these, by their names no persons. */
  readonly service: number;
  readonly guests: number;
  readonly disabled: number;
  readonly evidence: Evidence;
}

/** What was understood of a file, and what was not. */
export interface ImportReading {
  /** What the file is, as people call it. */
  readonly kind: string;
  readonly facts: readonly ImportedFact[];
  /** What it says that changes no configuration, as sentences. */
  readonly remarks: readonly string[];
  /** Rows that count for nothing, with why. */
  readonly leftOut: readonly { readonly row: number; readonly what: string; readonly why: string }[];
  /** Why it is not the whole; nothing is written then. */
  readonly incomplete?: string;
}
