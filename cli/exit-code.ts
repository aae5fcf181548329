import type { Level, Report } from "../core/model";

/** How a check ended, in one word. */
export type Verdict = "passed" | "blocked" | "invalid-configuration" | "internal-error";

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
 * fault declares less than its owner believes, so neither may look like an ordinary answer.
 */
export function judge({ crashes, configuration, findings }: Report, failOn: Level): Verdict {
  if (crashes.length > 0) return "internal-error";
  if (configuration.faults.length > 0) return "invalid-configuration";
  return findings.some(({ level }) => reaches(level, failOn)) ? "blocked" : "passed";
}

export function exitCodeOf(verdict: Verdict): number {
  switch (verdict) {
    case "passed":
      return EXIT_CODES.clean;
    case "blocked":
      return EXIT_CODES.findings;
    case "invalid-configuration":
      return EXIT_CODES.usage;
    case "internal-error":
      return EXIT_CODES.internal;
  }
}

/** True when a finding of this level counts under `--fail-on`. */
export function reaches(level: Level, failOn: Level): boolean {
  return level === "mandatory" || failOn === "advisory";
}
