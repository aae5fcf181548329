import type { Subject } from "./resource";

/** The four answers of a rule. */
export type Verdict<M extends string = string> = Pass | Skip | CannotTell | Fail<M>;

export interface Pass {
  readonly verdict: "pass";
  readonly subject?: Subject;
  /** The proof or arithmetic that led here: passing ones can be printed too. */
  readonly basis?: Basis;
}

/** The rule does not apply. */
export interface Skip {
  readonly verdict: "skip";
  readonly reason: string;
  /** What to declare for the rule to apply, when a declaration is all that is missing. */
  readonly declare?: string;
}

/** The rule applies, and the plan does not hold what it takes to decide. */
export interface CannotTell {
  readonly verdict: "unknown";
  /** The property or fact that is not known, e.g. `licenseType`. */
  readonly what: string;
  /** What would settle it, as something to do. */
  readonly settle?: string;
  readonly subject?: Subject;
  readonly basis?: Basis;
}

export interface Fail<M extends string = string> {
  readonly verdict: "fail";
  readonly message: M;
  /** Path of the property to change, inside the subject. */
  readonly path?: string;
  readonly data: Data;
  /** The thing to change; a machine or record rule may leave it out and means what it was given. */
  readonly subject?: Subject;
  readonly basis?: Basis;
}

/** What fills the holes of a message. */
export type Data = Readonly<Record<string, string | number | readonly string[]>>;

export type Basis = Arithmetic | Proof;

/** A calculation that a person can follow line by line. */
export interface Arithmetic {
  readonly kind: "arithmetic";
  readonly unit: string;
  readonly lines: readonly ArithmeticLine[];
  /** Totals and comparisons under the line, in order. */
  readonly results: readonly { readonly label: string; readonly value: string | number }[];
}

export interface ArithmeticLine {
  readonly label: string;
  readonly urn?: string;
  /** As written by hand, e.g. `max(8, 4 vCPU) × 5`. */
  readonly formula: string;
  /** Equal, unless the source leaves the count open (constrained sizes, autoscale). */
  readonly low: number;
  readonly high: number;
  readonly note?: string;
}

/** The way from a machine to what it must reach, hop by hop. */
export interface Proof {
  readonly kind: "proof";
  readonly from: Subject;
  /** What is to be reached, e.g. `Azure KMS (AzureCloud), TCP 1688`. */
  readonly to: string;
  readonly outcome: "reached" | "blocked" | "cannot-tell";
  readonly hops: readonly Hop[];
}

export interface Hop {
  /** `subnet`, `security-group`, `route`, `firewall`, `outbound`, `peering`, `name`... */
  readonly kind: string;
  readonly subject?: Subject;
  readonly verdict: "passes" | "blocks" | "cannot-tell";
  /** The deciding rule or route, or the missing fact, in words. */
  readonly because: string;
}

export const pass: Pass = { verdict: "pass" };

export function skip(reason: string, declare?: string): Skip {
  return declare === undefined ? { verdict: "skip", reason } : { verdict: "skip", reason, declare };
}

export function unknown(what: string, more: Omit<CannotTell, "verdict" | "what"> = {}): CannotTell {
  return { verdict: "unknown", what, ...more };
}

export function fail<M extends string>(
  message: M,
  path: string | undefined,
  data: Data = {},
  more: { readonly subject?: Subject; readonly basis?: Basis } = {},
): Fail<M> {
  return path === undefined
    ? { verdict: "fail", message, data, ...more }
    : { verdict: "fail", message, path, data, ...more };
}
