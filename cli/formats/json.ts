import {
  type Basis,
  type Data,
  type Datum,
  type Finding,
  isReason,
  levelOf,
  type Reason,
  type Rule,
  type Term,
} from "../../core/model";
import {
  codeOf,
  pageOf,
  renderBasis,
  renderCrash,
  renderFix,
  renderMessage,
  renderReason,
  renderSkip,
  renderTerm,
  renderUnknown,
  settleOf,
} from "../../core/words/render";
import { decides, exitCodeOf, isKnown, judge } from "../exit-code";
import { version } from "../version";
import type { CheckResult } from "./check-result";
import type { ReportDocument } from "./report-schema";
import { writeJson } from "./write-json";

/** That of the JSON Schema, which is not loaded for it. */
const SCHEMA_VERSION: ReportDocument["schemaVersion"] = 2;

/** The report for programs; described field by field in docs/guides/json-report.md. */
export function formatJson(result: CheckResult, options: { readonly showPassed: boolean }): string {
  return toJson(describeReport(result, options));
}

/** The same as data. Its texts are those of the estate: whatever prints them masks and escapes. */
export function describeReport(result: CheckResult, { showPassed }: { readonly showPassed: boolean }): ReportDocument {
  const { report, input, failOn, baseline } = result;
  const isInBaseline = (finding: Finding): boolean => isKnown(finding, result);
  const rules = new Map(result.rules.map((rule) => [rule.id, rule]));
  const verdict = judge(result);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "winlic", version },
    verdict,
    exitCode: exitCodeOf(verdict),
    failOn: failOn.join(","),
    asOf: report.asOf,
    input: {
      source: input.source,
      name: input.name,
      ...(input.stack === undefined ? {} : { stack: input.stack }),
      stacks: input.stacks ?? [],
      ...(input.inputs === undefined ? {} : { inputs: input.inputs }),
      ...(input.repeated === undefined ? {} : { repeated: input.repeated }),
      ...(input.drift === undefined ? {} : { drift: input.drift }),
      missing: input.missing,
      notes: input.notes,
    },
    configuration: { ...report.configuration, summary: result.configuration.replace(/^configuration: /, "") },
    ...(result.leftOut === undefined ? {} : { leftOut: result.leftOut }),
    ...(baseline === undefined
      ? {}
      : {
          baseline: {
            file: baseline.file,
            known: report.findings.filter(isInBaseline).length,
            vanished: baseline.vanished,
          },
        }),
    checked: report.checked,
    counts: {
      mandatory: report.findings.filter(({ level }) => level === "mandatory").length,
      advisory: report.findings.filter(({ level }) => level === "advisory").length,
      blocking: report.findings.filter((finding) => decides(finding, result)).length,
      unknown: report.unknowns.length,
      waived: report.waived.length,
      crashed: report.crashes.length,
      skipped: report.skipped.length,
    },
    findings: report.findings.map((finding) => ({
      ...describeFinding(finding, rules),
      ...(baseline === undefined ? {} : { known: isInBaseline(finding) }),
    })),
    unknowns: report.unknowns.map((note) => ({
      ...withoutData(note),
      ...renderUnknown(note, rules.get(note.rule)),
      data: describeData(note.data),
    })),
    waived: report.waived.map(({ finding, waiver }) => ({ finding: describeFinding(finding, rules), waiver })),
    ...(report.rights === undefined ? {} : { rights: report.rights }),
    crashes: report.crashes.map((crash) => ({ ...crash, text: renderCrash(crash) })),
    skipped: report.skipped.map((skipped) => ({
      ...withoutData(skipped),
      ...renderSkip(skipped, rules.get(skipped.rule)),
    })),
    passedRules: rulesPassed(result).map(({ id, name }) => ({ rule: id, name })),
    // A proof for each of a thousand machines: only on request.
    passed: (showPassed ? report.passed : []).map((passed) => ({ ...passed, basis: describeBasis(passed.basis) })),
    rules: rulesNamed(result).map(describeRule),
  };
}

/** Two spaces, reasons with their words, and no product key in any text. */
export function toJson(document: unknown): string {
  return writeJson(document, (value) =>
    isReason(value) && Object.keys(value).length === 2 ? describeReason(value) : value,
  );
}

function withoutData<T extends Reason>({ data: _, ...rest }: T): Omit<T, "data"> {
  return rest;
}

function describeFinding({ basis, data, ...finding }: Finding, rules: ReadonlyMap<string, Rule>) {
  const rule = rules.get(finding.rule);
  return {
    ...finding,
    code: codeOf(finding),
    data: describeData(data),
    text: rule === undefined ? finding.message : renderMessage({ ...finding, data }, rule),
    ...(rule === undefined ? {} : { fix: renderFix({ ...finding, data }, rule) }),
    ...(basis === undefined ? {} : { basis: describeBasis(basis) }),
  };
}

/** A reason for programs: its code, its words, and what settles it. */
export function describeReason(reason: Reason): {
  readonly code: string;
  readonly text: string;
  readonly settle?: string;
  readonly data: Readonly<Record<string, unknown>>;
} {
  const settle = settleOf(reason);
  return {
    code: reason.code,
    text: renderReason(reason),
    ...(settle === undefined ? {} : { settle }),
    data: describeData(reason.data),
  };
}

/** What fills holes, for programs: reasons with their words. */
export function describeData(data: Data): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, describeDatum(value)]));
}

function describeDatum(value: Datum): unknown {
  if (isReason(value)) return describeReason(value);
  return Array.isArray(value)
    ? value.map((each: string | Reason) => (isReason(each) ? describeReason(each) : each))
    : value;
}

/** A calculation or a proof for programs: its parts with codes, and its words line by line. */
export function describeBasis(basis: Basis) {
  const text = renderBasis(basis);
  if (basis.kind === "proof") {
    const steps = basis.steps.map(({ kind, outcome, subject, reason, addresses }) => ({
      kind,
      ...(subject === undefined ? {} : { subject }),
      outcome,
      ...(addresses === undefined ? {} : { addresses }),
      ...describeReason(reason),
    }));
    return { ...basis, steps, text };
  }
  const lines = basis.lines.map(({ formula, notes = [], ...line }) => ({
    ...line,
    formula: renderTerm(formula),
    terms: describeTerm(formula),
    notes: notes.map(describeReason),
  }));
  const results = basis.results.map(({ label, value }) => ({
    code: label.code,
    label: renderReason(label),
    value: typeof value === "number" ? value : isReason(value) ? describeReason(value) : value,
  }));
  return { ...basis, lines, results, text };
}

export function describeTerm(term: Term): unknown {
  if (isReason(term)) return describeReason(term);
  if ("atLeast" in term) return { atLeast: describeTerm(term.atLeast) };
  if ("operator" in term) return { operator: term.operator, terms: term.terms.map(describeTerm) };
  return isReason(term.amount) ? { ...term, amount: describeReason(term.amount) } : term;
}

/** The rules that the report speaks of with more than a word. */
function rulesNamed({ report, rules }: CheckResult): readonly Rule[] {
  const { findings, unknowns, waived, crashes } = report;
  const named = new Set(
    [...findings, ...unknowns, ...crashes, ...waived.map(({ finding }) => finding)].map(({ rule }) => rule),
  );
  return rules.filter(({ id }) => named.has(id));
}

/** The rules that were content with everything they looked at. */
function rulesPassed({ report, rules }: CheckResult): readonly Rule[] {
  const { findings, unknowns, waived, crashes, skipped } = report;
  const others = new Set(
    [...findings, ...unknowns, ...crashes, ...skipped, ...waived.map(({ finding }) => finding)].map(({ rule }) => rule),
  );
  return rules.filter(({ id }) => !others.has(id));
}

/** A rule without its code, as `winlic rules --format json` lists it too. */
export function describeRule(rule: Rule) {
  const { id, name, scope, title, why, fix, severity, references } = rule;
  return { id, name, title, level: levelOf(rule), severity, scope, why, fix, page: pageOf(rule), references };
}
