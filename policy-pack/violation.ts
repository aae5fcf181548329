import type { ReportViolation } from "@pulumi/policy";
import { describeThrown } from "../core/engine/evaluate";
import { type Crash, type Finding, type Level, levelOf, type Report, type Rule, type UnknownNote } from "../core/model";
import { maskKeys } from "../core/text/mask";
import { finish } from "../core/text/media";
import { renderBasis, renderCrash, renderFixLine, renderMessage, renderUnknownLine } from "../core/words/render";

/** Something to say under the name of one rule. */
export interface Violation {
  readonly rule: string;
  readonly text: string;
  /** Undefined for what concerns no single resource: the engine puts it beside the stack. */
  readonly urn?: string;
  /** Undefined where Pulumi's effective level of the policy is the one that counts. */
  readonly level?: Level;
  /** The same for the same fault at the same place, however its words or numbers differ between two readings. */
  readonly key: string;
}

/** What a report holds, by rule. @param known keys of what has been said before */
export function violationsByRule(
  { findings, unknowns, crashes }: Report,
  rules: readonly Rule[],
  known?: ReadonlySet<string>,
): ReadonlyMap<string, readonly Violation[]> {
  const violations = new Map<string, Violation[]>();
  if (findings.length + unknowns.length + crashes.length === 0) return violations;
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const all = [
    ...findings.flatMap((finding) => {
      const rule = byName.get(finding.name);
      return rule === undefined ? [] : [findingAsViolation(finding, rule)];
    }),
    ...unknowns.map((note) => unknownAsViolation(note, byName.get(note.name))),
    ...crashes.map(crashAsViolation),
  ];
  for (const violation of all) {
    if (known?.has(violation.key) === true) continue;
    const own = violations.get(violation.rule);
    if (own === undefined) violations.set(violation.rule, [violation]);
    else own.push(violation);
  }
  return violations;
}

/** Something in the pack that is no rule has failed. Nothing was checked, so it weighs as much as the rule it is said under. */
export function faultAsViolation(rule: Rule, what: string, error: unknown, urn?: string): Violation {
  const reason = describeThrown(error);
  return {
    rule: rule.name,
    text: maskKeys(`No rule could check ${what} (${reason}). This is a fault of the pack: please report it.`),
    ...(urn === undefined ? {} : { urn }),
    key: JSON.stringify(["fault", what]),
  };
}

/**
 * A finding for the console: the sentence, where to change it, what led to it, what to do.
 * @param rule whose finding it is; its gravest messages leave the level to Pulumi, softer ones stay advisory
 */
function findingAsViolation(finding: Finding, rule: Rule): Violation {
  const { urn } = finding.subject;
  const place = finding.path === undefined || urn === undefined ? [] : [`At ${finding.path}.`];
  const basis = finding.basis === undefined ? [] : renderBasis(finding.basis).map((line) => `  ${line}`);
  return {
    rule: rule.name,
    text: [
      `${rule.id}: ${renderMessage(finding, rule)}`,
      ...basis,
      [...place, renderFixLine(finding, rule)].join(" "),
    ].join("\n"),
    ...(urn === undefined ? {} : { urn }),
    ...(rule.findings[finding.message]?.level === levelOf(rule) ? {} : { level: "advisory" }),
    key: JSON.stringify([rule.id, urn ?? finding.subject.name, finding.path ?? "", finding.message]),
  };
}

/** What a rule could not tell: said once for all resources, so it stands beside the stack unless it concerns one alone. */
function unknownAsViolation(note: UnknownNote, rule: Rule | undefined): Violation {
  const [only, ...others] = note.subjects;
  return {
    rule: note.name,
    text: `${note.rule}: ${renderUnknownLine(note, rule)}`,
    ...(only?.urn === undefined || others.length > 0 ? {} : { urn: only.urn }),
    level: "advisory",
    key: JSON.stringify([note.rule, "unknown", note.code, note.data, note.path ?? ""]),
  };
}

/** A rule that crashed has not looked: it weighs as much as its findings would, at the level that Pulumi has for it. */
function crashAsViolation(crash: Crash): Violation {
  const urn = crash.subject?.urn;
  return {
    rule: crash.name,
    text: `${crash.rule}: ${renderCrash(crash)}`,
    ...(urn === undefined ? {} : { urn }),
    key: JSON.stringify([crash.rule, "crash", urn ?? ""]),
  };
}

/**
 * Hands a violation to the SDK. The object form is not in its types: it is the only way to a level of one's own and to a
 * message without the policy's description before it. An SDK that only knew texts would write the object into one, and
 * finds the message there.
 */
export function report({ rule, text, urn, level }: Violation, reportViolation: ReportViolation): void {
  const shown = finish(text, "text");
  const violation = { name: rule, message: shown, urn, enforcementLevel: level, toString: () => shown };
  reportViolation(violation as unknown as string, urn);
}
