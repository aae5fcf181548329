import type { Finding } from "../core/model";
import type { CheckResult } from "./formats/check-result";
import type { ProofPage } from "./formats/proof-result";
import type { MissingKind } from "./inputs/reading";
import type { ProbeOutcome } from "./probe/result";
import { reaches } from "./threshold";

/** How a check ended, in one word. */
export type Verdict =
  | "passed"
  | "nothing-to-check"
  | "blocked"
  | "unknown"
  | "invalid-configuration"
  | "incomplete-input"
  | "internal-error";

/** What the process ends with: the one place that decides it. */
export const EXIT_CODES = {
  clean: 0,
  findings: 1,
  /** The command line, the input or the configuration cannot be used. */
  usage: 2,
  /** A rule failed, or the tool itself. */
  internal: 3,
  /** 128 and the number of SIGINT, as shells count. */
  interrupted: 130,
} as const;

/** As `--help` prints it. */
export const EXIT_CODES_HELP = [
  "Exit codes:",
  "  0  clean: no finding at or above --fail-on",
  "  1  findings at or above --fail-on, or with --strict something unknown",
  "  2  the command line, the input or the configuration cannot be used",
  "  3  internal: a rule or the tool itself failed, and the answer is incomplete",
].join("\n");

/**
 * The verdict of a report. The worst wins: a rule that failed may have hidden findings, and a configuration with a
 * fault declares less than its owner believes, so neither may look like an ordinary answer. A preview that failed on its
 * way may lack any resource: what it shows can block, but never pass.
 */
export function judge(result: Judged): Verdict {
  const { report, failOn, input } = result;
  if (report.crashes.length > 0) return "internal-error";
  if (report.configuration.faults.length > 0) return "invalid-configuration";
  if (report.findings.some((finding) => decides(finding, result))) return "blocked";
  if (isIncomplete(input)) return "incomplete-input";
  if (failOn.includes("unknown") && hasUnknowns(result)) return "unknown";
  return input.empty === true ? "nothing-to-check" : "passed";
}

type Judged = Pick<CheckResult, "report" | "failOn" | "input" | "baseline">;

/** True for a finding that fails the run: it reaches `--fail-on`, and no baseline knows it. */
export function decides(finding: Finding, result: Pick<CheckResult, "failOn" | "baseline">): boolean {
  return reaches(finding, result.failOn) && !isKnown(finding, result);
}

/** True for a finding that stands in the baseline. */
export function isKnown({ fingerprint }: Finding, { baseline }: Pick<CheckResult, "baseline">): boolean {
  return baseline?.known.has(fingerprint) === true;
}

/** Resources of these kinds are not seen at all, so that no rule says that it does not know. */
const HIDES_RESOURCES: ReadonlySet<MissingKind> = new Set<MissingKind>([
  "remote-component",
  "read-only",
  "unread-resource",
]);

function hasUnknowns({ report, input }: Judged): boolean {
  return report.unknowns.length > 0 || input.missing.some(({ kind }) => HIDES_RESOURCES.has(kind));
}

/** What is missing then may be any resource. */
const INCOMPLETE: ReadonlySet<MissingKind> = new Set<MissingKind>([
  "failed-preview",
  "unread-input",
  "truncated-result",
]);

/** True for an input that ended before it was whole: nothing passes in it, whatever command reads it. */
export function isIncomplete({ missing }: Pick<CheckResult["input"], "missing">): boolean {
  return missing.some(({ kind }) => INCOMPLETE.has(kind));
}

export function exitCodeOf(verdict: Verdict): number {
  switch (verdict) {
    case "passed":
    case "nothing-to-check":
      return EXIT_CODES.clean;
    case "blocked":
    case "unknown":
      return EXIT_CODES.findings;
    case "invalid-configuration":
    case "incomplete-input":
      return EXIT_CODES.usage;
    case "internal-error":
      return EXIT_CODES.internal;
  }
}

/** How proofs ended, in one word. */
export type ProofVerdict = "reached" | "not-needed" | "blocked" | "unknown" | "incomplete-input";

/**
 * The verdict of proofs: the gravest wins. A preview that failed on its way may lack what would block: what it shows
 * can block, but nothing is reached for sure.
 */
export function judgeProofs({ proofs, input }: Pick<ProofPage, "proofs" | "input">): ProofVerdict {
  if (proofs.some(({ outcome }) => outcome === "blocked")) return "blocked";
  if (isIncomplete(input)) return "incomplete-input";
  if (proofs.some(({ outcome }) => outcome === "unknown" || outcome === "conditional")) return "unknown";
  // Where no machine asks anybody, nothing has been proven.
  return proofs.some(({ outcome }) => outcome === "reached") ? "reached" : "not-needed";
}

/** What is not known does not fail a run: only what the plan proves does. */
export function exitCodeOfProofs(verdict: ProofVerdict): number {
  switch (verdict) {
    case "reached":
    case "not-needed":
    case "unknown":
      return EXIT_CODES.clean;
    case "blocked":
      return EXIT_CODES.findings;
    case "incomplete-input":
      return EXIT_CODES.usage;
  }
}

/** As \`prove --help\` prints it. */
export const PROOF_EXIT_CODES_HELP = [
  "Exit codes:",
  "  0  every machine reaches what it asks, asks no KMS, or cannot be told about",
  "  1  a machine is blocked",
  "  2  the command line, the input or the configuration cannot be used",
  "  3  internal: the tool itself failed",
].join("\n");

/** What a monitoring plug-in ends with. */
export const MONITOR_EXIT_CODES = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

/** Everything but a whole answer is a finding; monitors tell one host of several from all. */
export function exitCodeOfProbe(outcome: ProbeOutcome, monitor: boolean): number {
  switch (outcome) {
    case "kms":
      return EXIT_CODES.clean;
    case "partial":
      return monitor ? MONITOR_EXIT_CODES.warning : EXIT_CODES.findings;
    case "no-kms":
      return monitor ? MONITOR_EXIT_CODES.critical : EXIT_CODES.findings;
    case "unknown":
      return monitor ? MONITOR_EXIT_CODES.unknown : EXIT_CODES.findings;
  }
}

/** As `probe --help` prints it. */
export const PROBE_EXIT_CODES_HELP = [
  "Exit codes:",
  "  0  a KMS interface answers at every host",
  "  1  a host does not answer as KMS, or DNS does not name one",
  "  2  the command line cannot be used",
  "  3  internal: the tool itself failed",
  "With --monitor:",
  "  0  OK: a KMS interface answers at every host",
  "  1  WARNING: some hosts or addresses answer, and others do not",
  "  2  CRITICAL: no host answers as KMS",
  "  3  UNKNOWN: DNS did not answer, or the command line cannot be used",
].join("\n");
