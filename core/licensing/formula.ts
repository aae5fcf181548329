import type { Amount, Term } from "../model";

/** A figure in a formula, with its unit where it needs one. */
export function figure(amount: Amount, unit?: string): Term {
  return unit === undefined ? { amount } : { amount, unit };
}

export function sumOf(terms: readonly Term[]): Term {
  const [only] = terms;
  return only !== undefined && terms.length === 1 ? only : { operator: "sum", terms };
}

export function productOf(...terms: readonly Term[]): Term {
  return { operator: "product", terms };
}

/** The largest of several figures: `max(8, 4 vCPU)`. */
export function largestOf(...terms: readonly Term[]): Term {
  return { operator: "max", terms };
}

/** Rounded up: `ceil(10 / 4)`. */
export function roundedUp(dividend: Term, divisor: Term): Term {
  return { operator: "ceil", terms: [{ operator: "quotient", terms: [dividend, divisor] }] };
}

export function atLeast(term: Term): Term {
  return { atLeast: term };
}
