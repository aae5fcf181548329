import { type CheckPage, presentableOf } from "./check-page";
import { type Entry, listEntries } from "./entries";
import type { FormatContext } from "./format-context";

const SEVERITIES = { critical: "critical", high: "major", medium: "minor", low: "info" } as const;

/** GitLab Code Quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export function write(page: CheckPage, { places }: FormatContext): string {
  const issues = listEntries(presentableOf(page), places).map(describeIssue);
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}

function describeIssue(entry: Entry): object {
  const { kind, rule, name, severity, text, fix, location, fingerprint } = entry;
  return {
    type: "issue",
    check_name: `${rule} ${name}`,
    description: `${kind === "unknown" ? "Unknown: " : ""}${fix === undefined ? text : `${text} ${fix}`}`,
    categories: ["Compatibility"],
    fingerprint,
    severity: kind === "unknown" ? "info" : kind === "finding" ? SEVERITIES[severity] : "blocker",
    location: { path: location.file, lines: { begin: location.line } },
  };
}
