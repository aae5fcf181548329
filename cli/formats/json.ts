import { maskKeys } from "../../core/engine/mask";
import { pageOf, renderBasis, renderCrash, renderMessage, renderUnknown } from "../../core/engine/render";
import { type Basis, type Finding, levelOf, type Rule } from "../../core/model";
import { exitCodeOf, judge } from "../exit-code";
import { version } from "../version";
import type { CheckResult } from "./check-result";

/** Raised when a field changes its meaning or goes away; a new field does not raise it. */
const SCHEMA_VERSION = 1;

/** The report for programs; described field by field in docs/guides/json-report.md. */
export function formatJson(result: CheckResult, { showPassed }: { readonly showPassed: boolean }): string {
  const { report, input, failOn } = result;
  const rules = new Map(result.rules.map((rule) => [rule.id, rule]));
  const verdict = judge(result);
  const document = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "winlic", version },
    verdict,
    exitCode: exitCodeOf(verdict),
    failOn,
    asOf: report.asOf,
    input: {
      source: input.source,
      name: input.name,
      ...(input.stack === undefined ? {} : { stack: input.stack }),
      missing: input.missing,
      notes: input.notes,
    },
    configuration: report.configuration,
    checked: report.checked,
    counts: {
      mandatory: report.findings.filter(({ level }) => level === "mandatory").length,
      advisory: report.findings.filter(({ level }) => level === "advisory").length,
      unknown: report.unknowns.length,
      waived: report.waived.length,
      crashed: report.crashes.length,
      skipped: report.skipped.length,
    },
    findings: report.findings.map((finding) => describeFinding(finding, rules)),
    unknowns: report.unknowns.map((note) => ({ ...note, text: renderUnknown(note) })),
    waived: report.waived.map(({ finding, waiver }) => ({ finding: describeFinding(finding, rules), waiver })),
    crashes: report.crashes.map((crash) => ({ ...crash, text: renderCrash(crash) })),
    skipped: report.skipped,
    // A proof for each of a thousand machines: only on request.
    passed: (showPassed ? report.passed : []).map((passed) => ({ ...passed, basis: describeBasis(passed.basis) })),
    rules: rulesNamed(result).map(describeRule),
  };
  return toJson(document);
}

/** Two spaces, and no product key in any text. */
export function toJson(document: unknown): string {
  const mask = (_key: string, value: unknown): unknown => (typeof value === "string" ? maskKeys(value) : value);
  return `${JSON.stringify(document, mask, 2)}\n`;
}

function describeFinding({ basis, ...finding }: Finding, rules: ReadonlyMap<string, Rule>) {
  const rule = rules.get(finding.rule);
  return {
    ...finding,
    text: rule === undefined ? finding.message : renderMessage(finding, rule),
    ...(basis === undefined ? {} : { basis: describeBasis(basis) }),
  };
}

function describeBasis(basis: Basis) {
  return { ...basis, text: renderBasis(basis) };
}

/** The rules that the report speaks of with more than a word. */
function rulesNamed({ report, rules }: CheckResult): readonly Rule[] {
  const { findings, unknowns, waived, crashes } = report;
  const named = new Set(
    [...findings, ...unknowns, ...crashes, ...waived.map(({ finding }) => finding)].map(({ rule }) => rule),
  );
  return rules.filter(({ id }) => named.has(id));
}

/** A rule without its code, as `winlic rules --format json` lists it too. */
export function describeRule(rule: Rule) {
  const { id, name, scope, title, why, fix, severity, references } = rule;
  return { id, name, title, level: levelOf(rule), severity, scope, why, fix, page: pageOf(rule), references };
}
