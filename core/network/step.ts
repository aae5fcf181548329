import type { ProofStep, Reason, StepKind, Subject } from "../model";

/** The resource to change where a step blocks, and the property in it. */
export interface Change {
  readonly subject: Subject;
  readonly path?: string;
}

/** What one place on a path does with traffic to one address. */
export type Step = Finding & {
  /** Equal for steps to several addresses that stand at the same place of the path. */
  readonly stage: string;
};

/** A step before the tracer gives it its place. */
export type Finding = ProofStep & {
  /** Where it blocks. */
  readonly change?: Change;
};

/** A step that the plan does not show enough of. */
export function unknownStep<K extends StepKind>(kind: K, reason: Reason, subject?: Subject) {
  return { kind, outcome: "unknown" as const, reason, ...(subject === undefined ? {} : { subject }) };
}

export function isOpen({ outcome }: Pick<ProofStep, "outcome">): boolean {
  return outcome === "unknown" || outcome === "conditional";
}

/** Blocked where one step blocks, whatever is unknown at another. */
export function outcomeOf(steps: readonly Pick<ProofStep, "outcome">[]): "passes" | "blocked" | "unknown" {
  if (steps.some(({ outcome }) => outcome === "blocked")) return "blocked";
  return steps.some(isOpen) ? "unknown" : "passes";
}
