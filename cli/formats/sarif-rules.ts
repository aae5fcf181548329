import { escapeMarkdown } from "../../core/text/media";
import type { ReportDocument, RuleEntry } from "./report-schema";

/** What GitHub lists as security alerts: a number from CVSS's scale. Everything else is a matter of licences. */
const SECURITY_SEVERITY: Readonly<Record<string, string>> = {
  // A product key that others can read, and a KMS host that answers the Internet.
  "keep-keys-secret": "8.0",
  "keep-kms-private": "7.0",
};

const SARIF_LEVELS = { mandatory: "error", advisory: "warning" } as const;

/** The descriptors of the rules that a report names, in its order, with the fixes of what they found. */
export function describeSarifRules(document: ReportDocument) {
  const fixes = fixesByRule(document);
  return document.rules.map((rule) => describeSarifRule(rule, fixes.get(rule.id) ?? []));
}

interface FoundFix {
  readonly code: string;
  readonly text: string;
  readonly snippet?: string | undefined;
}

function describeSarifRule(rule: RuleEntry, fixes: readonly FoundFix[]) {
  const { id, name, title, level, severity, why, fix, page, references } = rule;
  const security = SECURITY_SEVERITY[name];
  return {
    id,
    name: name.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: { text: `${fix}\n\n${page}`, markdown: writeHelp(rule, fixes) },
    helpUri: page,
    defaultConfiguration: { level: SARIF_LEVELS[level] },
    properties: {
      tags: ["windows-server", "licensing", ...(security === undefined ? [] : ["security"])],
      precision: "very-high",
      "problem.severity": level === "mandatory" ? "error" : severity === "low" ? "recommendation" : "warning",
      ...(security === undefined ? {} : { "security-severity": security }),
      severity,
      references,
    },
  };
}

function writeHelp({ why, fix, page, references }: RuleEntry, fixes: readonly FoundFix[]): string {
  const blocks = [
    escapeMarkdown(why),
    "**How to fix**",
    escapeMarkdown(fix),
    ...fixes.flatMap(({ code, text, snippet }) => [
      `**${escapeMarkdown(code)}**: ${escapeMarkdown(text)}`,
      ...(snippet === undefined ? [] : [fence(snippet, "yaml")]),
    ]),
    "**References**",
    [page, ...references].map((url) => `- <${url.replace(/[<>\s]/g, encodeURIComponent)}>`).join("\n"),
  ];
  return blocks.join("\n\n");
}

/** Text that Markdown shows as it is; no run of backticks in it can end it. */
export function fence(text: string, language: string = ""): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(Math.max(3, longest + 1));
  return `${mark}${language}\n${text.trimEnd()}\n${mark}`;
}

/** The first fix of each message that a rule gave. */
function fixesByRule({ findings, waived }: ReportDocument): ReadonlyMap<string, readonly FoundFix[]> {
  const byRule = new Map<string, FoundFix[]>();
  for (const { rule, code, fix } of [...findings, ...waived.map(({ finding }) => finding)]) {
    const known = byRule.get(rule) ?? [];
    if (fix !== undefined && !known.some((other) => other.code === code)) {
      byRule.set(rule, [...known, { code, ...fix }]);
    }
  }
  return byRule;
}
