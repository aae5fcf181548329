import {
  type Data,
  type IpConfiguration,
  isOutside,
  isResolved,
  type Nic,
  type Proof,
  type ProofStep,
  type Reason,
  type Ref,
  type Subject,
} from "../../model";
import { nameOf } from "../../network/name-of";
import { isOpen, outcomeOf, type Step } from "../../network/step";
import { network } from "../../words/network";

/** What blocks a path, or weakens one: the resource to change, and a message of the rule that names it. */
export interface Blocker<M extends string = string> {
  readonly message: M;
  readonly subject: Subject;
  readonly path?: string;
  readonly data: Data;
}

/** What was proven of one path. */
export interface Answer<M extends string = string, W extends string = string> {
  readonly proof: Proof;
  /** Why the machine is blocked: all of them, because each has to go. */
  readonly blockedBy: readonly Blocker<M>[];
  /** Found beside a path that is not blocked. */
  readonly weaknesses: readonly Blocker<W>[];
  /** Why the outcome is unknown. */
  readonly unknown?: Reason;
}

/** An answer without the machine it is about. */
export type Conclusion<M extends string = string, W extends string = string> = Omit<Answer<M, W>, "proof"> &
  Pick<Proof, "outcome" | "steps">;

export function unseenNic(nic: Ref<Nic>): ProofStep {
  return unknownStart(isOutside(nic) ? network("interface-outside") : network("interface-computed"));
}

export function noInterface(): ProofStep {
  return unknownStart(network("no-interface"));
}

export function computedInterface(): ProofStep {
  return unknownStart(network("interface-computed"));
}

export function noConfiguration(nic: Nic, subject: Subject): ProofStep {
  return { ...unknownStart(network("interface-configuration", { nic: nic.name })), subject };
}

function unknownStart(reason: Reason): ProofStep {
  return { kind: "network-interface", outcome: "unknown", reason };
}

/** A proof that ends at something the plan does not show. */
export function notSeen(
  from: Subject,
  to: string,
  step: ProofStep,
  before: readonly ProofStep[] = [],
): Answer<never, never> {
  return {
    proof: { kind: "proof", from, to, outcome: "unknown", steps: [...before, step] },
    blockedBy: [],
    weaknesses: [],
    unknown: step.reason,
  };
}

/** The one answer where all say the same; else the step that says what is unknown, after the first step they share. */
export function agree<M extends string, W extends string>(
  first: Answer<M, W>,
  others: readonly Answer<M, W>[],
  differ: ProofStep,
): Answer<M, W> {
  if (others.length === 0) return first;
  const signature = signatureOf(first);
  if (others.every((other) => signatureOf(other) === signature)) return first;
  const { from, to, steps } = first.proof;
  return notSeen(from, to, differ, steps.slice(0, 1));
}

/** Interfaces of which each may be the primary one say different things. */
export const WHICH_PRIMARY: ProofStep = {
  kind: "network-interface",
  outcome: "unknown",
  reason: network("primary-interface"),
};

function signatureOf({ proof, blockedBy, weaknesses, unknown }: Answer): string {
  return JSON.stringify([
    proof.outcome,
    [...blockedBy, ...weaknesses].map(({ message, subject, path }) => [message, subject.urn, path]),
    unknown,
  ]);
}

/** The first step: where the machine is. */
export function startStep(subject: Subject, { subnet }: IpConfiguration, primary: boolean): ProofStep {
  const name = isResolved(subnet) ? nameOf(subnet) : undefined;
  const reason =
    name === undefined
      ? primary
        ? network("primary-start")
        : network("start")
      : primary
        ? network("primary-in-subnet", { subnet: name })
        : network("start-in-subnet", { subnet: name });
  return { kind: "network-interface", subject, outcome: "passes", reason };
}

/** A step as proofs show it. */
export function showStep({ stage: _stage, change: _change, ...step }: Step): ProofStep {
  return step;
}

const OUTCOMES = { passes: "reached", blocked: "blocked", unknown: "unknown" } as const;

/** What the steps to one address say. */
export function conclude<M extends string>(
  steps: readonly Step[],
  blockerOf: (step: Step) => Blocker<M> | undefined,
): Conclusion<M, never> {
  const outcome = OUTCOMES[outcomeOf(steps)];
  const unknown = outcome === "unknown" ? steps.find(isOpen)?.reason : undefined;
  return {
    outcome,
    steps: steps.map(showStep),
    blockedBy: outcome === "blocked" ? steps.flatMap((step) => blockerOf(step) ?? []) : [],
    weaknesses: [],
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** The answer of a conclusion for one machine. */
export function answerOf<M extends string, W extends string>(
  from: Subject,
  to: string,
  { outcome, steps, ...rest }: Conclusion<M, W>,
  before: readonly ProofStep[] = [],
): Answer<M, W> {
  return { proof: { kind: "proof", from, to, outcome, steps: [...before, ...steps] }, ...rest };
}
