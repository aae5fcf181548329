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
  type StepKind,
  type Subject,
} from "../../model";
import { nameOf } from "../../network/name-of";
import { isOpen, outcomeOf, type Step } from "../../network/step";
import { network } from "../../words/network";
import { paths } from "../../words/paths";

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

/** The answer in one of the few cases that are possible. */
export interface Case<M extends string = string, W extends string = string> {
  readonly name: string;
  readonly answer: Answer<M, W>;
}

/** What is unknown and has few possible values, and how steps speak of it. */
export interface Choice {
  readonly kind: StepKind;
  /** All cases come out alike. */
  readonly same: (cases: readonly string[]) => Reason;
  /** They do not. */
  readonly differ: (cases: readonly Reason[]) => Reason;
}

/**
 * Decides by cases. Where all come out alike that is the answer, and a step names the cases; what blocks, or is weak, in
 * all of them is the finding, else what blocks in the first. Where they differ, the unknown names each with its outcome.
 */
export function decideByCases<M extends string, W extends string>(
  [first, ...others]: readonly [Case<M, W>, ...Case<M, W>[]],
  { kind, same, differ }: Choice,
): Answer<M, W> {
  const { answer } = first;
  if (others.length === 0) return answer;
  const all = [first, ...others];
  const { from, to, outcome, steps } = answer.proof;
  if (others.some((other) => other.answer.proof.outcome !== outcome)) {
    const cases = all.map((each) => nameCase(each.name, each.answer.proof.outcome));
    return notSeen(from, to, { kind, outcome: "unknown", reason: differ(cases) }, steps.slice(0, 1));
  }
  const cases: ProofStep = { kind, outcome: "passes", reason: same(all.map(({ name }) => name)) };
  const rest = others.map((other) => other.answer);
  const common = inAll(
    answer.blockedBy,
    rest.map(({ blockedBy }) => blockedBy),
  );
  return {
    ...answer,
    proof: { ...answer.proof, steps: [cases, ...steps] },
    blockedBy: common.length > 0 ? common : answer.blockedBy,
    weaknesses: inAll(
      answer.weaknesses,
      rest.map(({ weaknesses }) => weaknesses),
    ),
  };
}

/** A case with its outcome, as reasons name it. */
export function nameCase(name: string, outcome: Proof["outcome"]): Reason {
  switch (outcome) {
    case "reached":
      return paths("case-reached", { name });
    case "blocked":
      return paths("case-blocked", { name });
    case "conditional":
      return paths("case-conditional", { name });
    case "unknown":
      return paths("case-unknown", { name });
  }
}

function inAll<M extends string>(
  own: readonly Blocker<M>[],
  others: readonly (readonly Blocker<M>[])[],
): readonly Blocker<M>[] {
  const keyOf = ({ message, subject, path }: Blocker<M>): string => JSON.stringify([message, subject.urn, path]);
  return own.filter((blocker) => others.every((list) => list.some((other) => keyOf(other) === keyOf(blocker))));
}

/** Which of several interfaces is the primary one. */
const WHICH_PRIMARY: Choice = {
  kind: "network-interface",
  same: (interfaces) => paths("primary-any", { interfaces }),
  differ: (cases) => paths("primary-of-several", { cases }),
};

/** In which of several subnets an interface is. */
const WHICH_SUBNET: Choice = {
  kind: "subnet",
  same: (subnets) => paths("subnet-any", { subnets }),
  differ: (cases) => paths("subnet-of-several", { cases }),
};

/** Proves from each interface that may be the primary one. */
export function proveFromPrimary<M extends string, W extends string>(
  candidates: readonly Ref<Nic>[],
  prove: (nic: Ref<Nic>) => Answer<M, W>,
): Answer<M, W> | undefined {
  const [first, ...others] = candidates.map((nic) => ({ name: nameOfInterface(nic), answer: prove(nic) }));
  return first === undefined ? undefined : decideByCases([first, ...others], WHICH_PRIMARY);
}

function nameOfInterface(nic: Ref<Nic>): string {
  if (isResolved<Nic>(nic)) return nic.name;
  return isOutside(nic) ? nic.outside : "?";
}

/** Proves from the subnet of a configuration, or from each in which it may be. */
export function proveFromSubnets<M extends string, W extends string>(
  configuration: IpConfiguration,
  prove: (configuration: IpConfiguration) => Answer<M, W>,
): Answer<M, W> {
  const [first, ...others] = (configuration.possibleSubnets ?? []).map((subnet) => ({
    name: nameOf(subnet),
    answer: prove({ ...configuration, subnet }),
  }));
  return first === undefined ? prove(configuration) : decideByCases([first, ...others], WHICH_SUBNET);
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
