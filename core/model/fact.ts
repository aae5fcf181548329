/**
 * What a plan says of one property: known, unknown (computed at deploy time), or absent.
 *
 * Unknown is not absent: Pulumi previews normally hold values that only the deployment computes. A rule that
 * took them for absent would raise false alarms; one that took them for fine would hide faults.
 */

/** Stands wherever a value is computed at deploy time. */
export const UNKNOWN: unique symbol = Symbol("unknown");
export type Unknown = typeof UNKNOWN;

/** Known (`T`), not known yet (`UNKNOWN`) or not set (`undefined`). */
export type Fact<T> = T | Unknown | undefined;

/** True only for a value that is there and known. */
export function isKnown<T>(fact: Fact<T>): fact is T {
  return fact !== UNKNOWN && fact !== undefined;
}

/** Applies `change` to a known value; unknown stays unknown and absent stays absent. */
export function mapFact<T, R>(fact: Fact<T>, change: (value: T) => Fact<R>): Fact<R> {
  return isKnown(fact) ? change(fact) : fact;
}

/** The first fact that is not absent: an unknown earlier one hides the later ones, as it may win. */
export function firstFact<T>(...facts: readonly Fact<T>[]): Fact<T> {
  return facts.find((fact) => fact !== undefined);
}
