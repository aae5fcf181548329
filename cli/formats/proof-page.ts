import type { MachineActivation } from "../../core/activation/machine-activation";
import type { MachineProof, PathProof } from "../../core/activation/paths/machine-paths";
import { type Finding, type Machine, type ProofStep, type Rule, UNKNOWN } from "../../core/model";
import { RULES } from "../../core/rules";
import { OUTCOMES, renderFixLine, renderMessage, renderNames, renderReason, renderStep } from "../../core/words/render";
import type { ProofPage } from "./proof-result";
import { clean, plural } from "./text";

export type Outcome = MachineProof["outcome"];

const GRAVEST_FIRST: readonly Outcome[] = ["blocked", "unknown", "conditional", "reached", "not-needed"];

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = { ...OUTCOMES, "not-needed": "asks no KMS" };

export function sortProofs(proofs: readonly MachineProof[]): readonly MachineProof[] {
  const rank = ({ outcome }: MachineProof): number => GRAVEST_FIRST.indexOf(outcome);
  return [...proofs].sort((one, other) => rank(one) - rank(other) || (one.machine.urn < other.machine.urn ? -1 : 1));
}

export function countOutcomes(proofs: readonly MachineProof[]): Readonly<Record<Outcome, number>> {
  const count = (outcome: Outcome): number => proofs.filter((proof) => proof.outcome === outcome).length;
  return {
    blocked: count("blocked"),
    unknown: count("unknown"),
    conditional: count("conditional"),
    reached: count("reached"),
    "not-needed": count("not-needed"),
  };
}

/** `5 machines: 1 blocked · 4 reached`. */
export function describeCounts(proofs: readonly MachineProof[]): string {
  const counts = countOutcomes(proofs);
  const parts = GRAVEST_FIRST.filter((outcome) => counts[outcome] > 0).map((outcome) => {
    const several = outcome === "not-needed" && counts[outcome] > 1;
    return `${String(counts[outcome])} ${several ? "ask no KMS" : OUTCOME_WORDS[outcome]}`;
  });
  return parts.length === 0
    ? "There is no Windows machine"
    : `${plural(proofs.length, "machine")}: ${parts.join(" · ")}`;
}

/** How a machine activates, in a few words. */
export function nameActivation(activation: MachineActivation | undefined): string {
  switch (activation?.way) {
    case undefined:
      return "not Windows";
    case "azure-kms":
      return "Azure KMS";
    case "registered-host":
      return `${activation.host}:${String(activation.port)}`;
    case "discovery":
      return activation.domain === undefined ? "discovery" : `discovery in ${activation.domain}`;
    case "active-directory":
      return "Active Directory";
    case "mak":
      return "MAK";
    case "host-key":
      return "own host key";
    case "unknown":
      return "not known";
  }
}

/** How a machine activates, and what shows it. */
export function describeActivation(activation: MachineActivation): string {
  switch (activation.way) {
    case "unknown":
      return `not known: ${renderReason(activation.reason)}`;
    case "host-key":
    case "mak":
      return `at Microsoft, by ${nameActivation(activation)}: ${renderReason(activation.reason)}`;
    case "active-directory":
      return `through ${nameActivation(activation)}: ${renderReason(activation.reason)}`;
    default:
      return `by ${nameActivation(activation)}: ${renderReason(activation.reason)}`;
  }
}

/** What runs on a machine, and what says so. */
export function describeSystem({ os, osEvidence }: Machine): string {
  const evidence = renderReason(osEvidence);
  if (os === UNKNOWN) return `unknown: ${evidence}`;
  const names = { "windows-server": "Windows Server", "windows-client": "a Windows client", windows: "Windows" };
  return os === "linux" ? `Linux (${evidence})` : `${names[os]} (${evidence})`;
}

/** One row for each path: machine, how it activates, target, outcome, where it is decided and why. */
export const TABLE_HEADINGS = ["machine", "activates by", "to", "outcome", "where and why"] as const;

export interface TableRow {
  readonly cells: readonly string[];
  readonly outcome: Outcome;
}

export function tableOf(proofs: readonly MachineProof[]): readonly TableRow[] {
  return proofs.flatMap((proof): readonly TableRow[] => {
    const { machine, activation, paths, outcome } = proof;
    const kept = outcome === "reached" && proof.unknown !== undefined ? ", conditional" : "";
    const head = [machine.name, `${nameActivation(activation)}${kept}`].map(clean);
    if (paths.length === 0) {
      return [
        {
          cells: [
            ...head,
            "",
            OUTCOME_WORDS[outcome],
            clean(proof.reason === undefined ? "" : renderReason(proof.reason)),
          ],
          outcome,
        },
      ];
    }
    return paths.map((path, index) => {
      // A path may be blocked and its machine not, where what it asks cannot be told.
      const own = paths.length === 1 ? outcome : path.proof.outcome;
      const open = paths.length === 1 && outcome === "unknown" ? proof.unknown : undefined;
      const why = open === undefined ? whyOf(path) : renderReason(open);
      const cells = [...(index === 0 ? head : ["", ""]), clean(path.proof.to), OUTCOME_WORDS[own], clean(why)];
      return { cells, outcome: own };
    });
  });
}

/** The step that decides: the first that blocks, what is unknown, or the last that passes. */
function whyOf({ proof: { steps, outcome }, unknown }: PathProof): string {
  if (outcome === "unknown" && unknown !== undefined) return renderReason(unknown);
  const deciding: ProofStep | undefined =
    outcome === "blocked"
      ? steps.find((step) => step.outcome === "blocked")
      : steps.findLast((step) => step.outcome === "passes");
  if (deciding === undefined) return "";
  const { place, reason } = renderStep(deciding);
  return `${place}: ${reason}`;
}

/** What was left out, as sentences, many of one kind as one. */
export function describeLeftOut({ leftOut }: Pick<ProofPage, "leftOut">): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { machine, because } of leftOut) {
    const names = reasons.get(because);
    if (names === undefined) reasons.set(because, [machine.name]);
    else names.push(machine.name);
  }
  return [...reasons].map(
    ([because, names]) =>
      `${plural(names.length, "machine")} left out, ${clean(because)}: ${renderNames(names.map(clean))}`,
  );
}

/** The rules that name what stops a path. */
const RULES_OF: Readonly<Record<PathProof["target"], string>> = {
  "azure-kms": "WL601",
  "kms-host": "WL602",
  "instance-metadata": "WL603",
};

/**
 * What is to change where a path is blocked: the sentence of the rule that finds the same, and the rule itself. No rule
 * speaks of machines that do not run Windows: of these it is said why the traffic stops, and nothing of activation.
 */
export function explainBlocker(
  { target, host, proof }: PathProof,
  { message, data, subject }: PathProof["blockedBy"][number],
  { os }: Machine,
): {
  readonly text: string;
  readonly fix?: string;
  readonly rule?: Rule;
  readonly finding?: Pick<Finding, "message" | "data">;
} {
  const rule = os === "linux" ? undefined : RULES.find(({ id }) => id === RULES_OF[target]);
  if (rule?.findings[message] === undefined) {
    const stops = proof.steps.filter(({ outcome }) => outcome !== "passes");
    const own = stops.find((step) => step.subject?.urn === subject.urn) ?? stops[0];
    return { text: own === undefined ? message : renderReason(own.reason) };
  }
  const { name } = proof.from;
  const about = host === undefined ? {} : { hosts: [host.name], port: host.port, destinationPort: String(host.port) };
  const finding = { message, data: { machines: [name], machine: name, ...about, ...data } };
  return { text: renderMessage(finding, rule), fix: renderFixLine(finding, rule), rule, finding };
}
