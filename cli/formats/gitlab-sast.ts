import { type CheckPage, presentableOf } from "./check-page";
import { type Entry, listEntries } from "./entries";
import type { FormatContext } from "./format-context";
import type { ReportDocument } from "./report-schema";

const SEVERITIES = { critical: "Critical", high: "High", medium: "Medium", low: "Low" } as const;
const PAGE = "https://github.com/pulumi-windows-licensing/pulumi-windows-licensing";

/**
 * GitLab's report of a SAST scan: https://gitlab.com/gitlab-org/security-products/security-report-schemas. The times are
 * the day that the report speaks about, so that the same report gives the same bytes.
 */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  const { tool, asOf, exitCode } = document;
  const scanner = { id: tool.name, name: tool.name, version: tool.version, vendor: { name: tool.name }, url: PAGE };
  const time = `${asOf}T00:00:00`;
  const report = {
    version: "15.1.4",
    scan: {
      analyzer: scanner,
      scanner,
      type: "sast",
      start_time: time,
      end_time: time,
      status: exitCode > 1 ? "failure" : "success",
    },
    vulnerabilities: listEntries(document, places)
      .filter(({ kind }) => kind !== "unknown")
      .map((entry) => describeVulnerability(entry, document)),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function describeVulnerability(entry: Entry, { rules }: ReportDocument): object {
  const { rule, name, code, severity, text, fix, snippet, location, fingerprint } = entry;
  const page = rules.find(({ id }) => id === rule)?.page ?? PAGE;
  return {
    id: fingerprint,
    // The fields have limits of their own.
    name: cut(text, 255),
    description: cut(text, 1_000_000),
    severity: SEVERITIES[severity],
    ...(fix === undefined ? {} : { solution: cut(snippet === undefined ? fix : `${fix}\n${snippet}`, 7_000) }),
    location: { file: location.file, start_line: location.line, end_line: location.line },
    identifiers: [
      { type: "winlic_code", name: code, value: code, url: page },
      { type: "winlic_rule", name: `${rule} ${name}`, value: rule, url: page },
    ],
    links: [{ url: page }],
  };
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
