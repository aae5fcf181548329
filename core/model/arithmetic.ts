import type { Reason } from "./reason";

/** A calculation that a person can follow line by line. */
export interface Arithmetic {
  readonly kind: "arithmetic";
  readonly unit: string;
  readonly lines: readonly ArithmeticLine[];
  /** Totals and comparisons under the line, in order. */
  readonly results: readonly ArithmeticResult[];
}

export interface ArithmeticLine {
  /** The name of what is counted. */
  readonly label: string;
  readonly urn?: string;
  readonly formula: Term;
  /** Equal, unless the source leaves the count open (constrained sizes, autoscale). */
  readonly low: number;
  readonly high: number;
  readonly notes?: readonly Reason[];
}

export interface ArithmeticResult {
  readonly label: Reason;
  readonly value: Amount;
}

/** A figure: a number, one between two numbers, at least so much, or unknown. */
export type Amount =
  | number
  | { readonly low: number; readonly high: number; readonly atLeast?: true }
  | "unknown"
  /** A word, e.g. `short`. */
  | Reason;

/** A part of a formula: a figure with its unit, or an operation on parts. */
export type Term =
  | { readonly amount: Amount; readonly unit?: string }
  | { readonly operator: Operator; readonly terms: readonly Term[] }
  | { readonly atLeast: Term }
  | Reason;

/** `max(8, 4 vCPU)`, `8 + 8`, `8 × 5`, `ceil(5 / 2)`, `5 / 2`. */
export type Operator = "max" | "sum" | "product" | "ceil" | "quotient";
