import type { Level } from "../core/model";
import type { CheckResult } from "./formats/check-result";

/** How a check ended, in one word. */
export type Verdict = "passed" | "blocked" | "invalid-configuration" | "incomplete-input" | "internal-error";

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
  "  1  findings at or above --fail-on",
  "  2  the command line, the input or the configuration cannot be used",
  "  3  internal: a rule or the tool itself failed, and the answer is incomplete",
].join("\n");

/**
 * The verdict of a report. The worst wins: a rule that failed may have hidden findings, and a configuration with a
 * fault declares less than its owner believes, so neither may look like an ordinary answer. A preview that failed on its
 * way may lack any resource: what it shows can block, but never pass.
 */
export function judge({ report, failOn, input }: Pick<CheckResult, "report" | "failOn" | "input">): Verdict {
  if (report.crashes.length > 0) return "internal-error";
  if (report.configuration.faults.length > 0) return "invalid-configuration";
  if (report.findings.some(({ level }) => reaches(level, failOn))) return "blocked";
  return input.missing.some(({ kind }) => kind === "failed-preview") ? "incomplete-input" : "passed";
}

export function exitCodeOf(verdict: Verdict): number {
  switch (verdict) {
    case "passed":
      return EXIT_CODES.clean;
    case "blocked":
      return EXIT_CODES.findings;
    case "invalid-configuration":
    case "incomplete-input":
      return EXIT_CODES.usage;
    case "internal-error":
      return EXIT_CODES.internal;
  }
}

/** True when a finding of this level counts under `--fail-on`. */
export function reaches(level: Level, failOn: Level): boolean {
  return level === "mandatory" || failOn === "advisory";
}
