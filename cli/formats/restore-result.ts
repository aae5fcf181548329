import { parse } from "yaml";
import type { Basis, Finding, Reason, Report, Rule, Term } from "../../core/model";
import type { FailOn } from "../threshold";
import type { CheckResult } from "./check-result";
import type { BasisEntry, FindingEntry, ReportDocument } from "./report-schema";

/**
 * A result that the format for people prints as it printed the one that was saved. The words are those of the saved report:
 * it may be one of another version, whose rules said other things.
 */
export function restoreResult(document: ReportDocument): CheckResult {
  const words = new Map<string, RuleWords>();
  const wordsOf = (rule: string): RuleWords => {
    const known = words.get(rule) ?? { findings: {}, unknowns: {}, skips: {} };
    words.set(rule, known);
    return known;
  };
  const restoreFinding = (finding: FindingEntry): Finding => {
    const { fix, basis, text } = finding;
    const { findings } = wordsOf(finding.rule);
    const message = `saved-${String(Object.keys(findings).length)}`;
    findings[message] = {
      level: finding.level,
      text: "{{text}}",
      fix: "{{fix}}",
      ...(fix?.snippet === undefined ? {} : { snippet: parse(fix.snippet) as Record<string, unknown> }),
    };
    const { rule, name, level, severity, subject, path } = finding;
    return {
      rule,
      name,
      message,
      level,
      severity,
      subject: subject as Finding["subject"],
      ...(path === undefined ? {} : { path }),
      fingerprint: finding.fingerprint,
      data: { text, fix: fix?.text ?? "" },
      ...(basis === undefined ? {} : { basis: restoreBasis(basis) }),
    };
  };
  const report = {
    ...document,
    findings: document.findings.map(restoreFinding),
    waived: document.waived.map(({ finding, waiver }) => ({ finding: restoreFinding(finding), waiver })),
    unknowns: document.unknowns.map(({ rule, name, text, settle }) => {
      const { unknowns } = wordsOf(rule);
      const key = `saved-${String(Object.keys(unknowns).length)}`;
      unknowns[key] = settle === undefined ? { text: "{{text}}" } : { text: "{{text}}", settle: "{{settle}}" };
      // The sentence names them.
      return { rule, name, code: `${rule}/${key}`, data: { text, settle: settle ?? "" }, subjects: [] };
    }),
    skipped: document.skipped.map(({ rule, name, text, declare }) => {
      const key = "saved";
      wordsOf(rule).skips[key] = declare === undefined ? "{{text}}" : { text: "{{text}}", declare: "{{declare}}" };
      return { rule, name, code: `${rule}/${key}`, data: { text, declare: declare ?? "" } };
    }),
    passed: document.passed.map(({ basis, ...passed }) => ({ ...passed, basis: restoreBasis(basis) })),
  } as unknown as Report;
  return {
    report,
    rules: restoreRules(document, words),
    input: document.input as CheckResult["input"],
    configuration: `configuration: ${document.configuration.summary}`,
    failOn: document.failOn.split(",") as FailOn,
    ...(document.leftOut === undefined ? {} : { leftOut: document.leftOut }),
    ...(document.baseline === undefined ? {} : { baseline: restoreBaseline(document, document.baseline) }),
  };
}

function restoreBaseline({ findings }: ReportDocument, { file, vanished }: NonNullable<ReportDocument["baseline"]>) {
  const known = new Set(findings.filter((finding) => finding.known === true).map(({ fingerprint }) => fingerprint));
  return { file, known, vanished } as NonNullable<CheckResult["baseline"]>;
}

interface RuleWords {
  readonly findings: Record<string, Rule["findings"][string]>;
  readonly unknowns: Record<string, { readonly text: string; readonly settle?: string }>;
  readonly skips: Record<string, Rule["skips"][string]>;
}

/** Rules that do nothing but name things and lend their words. */
function restoreRules(document: ReportDocument, words: ReadonlyMap<string, RuleWords>): readonly Rule[] {
  const { rules, skipped, passedRules } = document;
  const named = [
    ...rules.map(({ id, name, fix }) => ({ id, name, fix })),
    ...[...skipped, ...passedRules].map(({ rule, name }) => ({ id: rule, name, fix: "" })),
  ];
  return named.map((rule) => ({
    ...(words.get(rule.id) ?? { findings: {}, unknowns: {}, skips: {} }),
    ...rule,
  })) as unknown as readonly Rule[];
}

/** A calculation or a proof with the words that were saved. */
export function restoreBasis(basis: BasisEntry): Basis {
  if (basis.kind === "proof") {
    return { ...basis, steps: basis.steps.map((step) => ({ ...step, reason: say(step.text) })) } as unknown as Basis;
  }
  return {
    ...basis,
    lines: basis.lines.map((line) => ({
      ...line,
      formula: line.terms as Term,
      notes: line.notes.map(({ text }) => say(text)),
    })),
    results: basis.results.map(({ label, value }) => ({ label: say(label), value })),
  } as unknown as Basis;
}

/** A reason without words of its own is printed as its code. */
function say(text: string): Reason {
  return { code: text, data: {} };
}
