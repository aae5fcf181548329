import { countInventory } from "../inventory/list-inventory";
import { rightsOf } from "../licensing/rights";
import {
  type Context,
  type Crash,
  type Estate,
  type Fail,
  type Finding,
  type FromResource,
  type OwnReason,
  type Reason,
  type Report,
  type Rule,
  type Skip,
  type SkippedRule,
  type Subject,
  subjectOf,
  type UnknownNote,
  type UnknownVerdict,
  type Verdict,
  type WaiverUse,
} from "../model";
import { countTaken, surveyResources } from "../resources/survey";
import { maskKeys } from "../text/mask";
import { declareOf } from "../words/render";
import { resources } from "../words/resources";
import { fingerprintOf, numberRepeats, stackOf } from "./fingerprint";
import { levelOfMessage, settingFor } from "./levels";
import { applyWaivers, isNamed } from "./waive";

/** What one rule said, before waivers. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly findings: readonly Finding[];
  readonly unknowns: readonly (UnknownVerdict & { readonly subject: Subject })[];
  readonly skips: readonly Skip[];
  /** How many times the rule was content. */
  readonly passes: number;
  readonly passed: Report["passed"];
  readonly crashes: readonly Crash[];
}

const WHOLE_ESTATE: Subject = { name: "estate" };

/** Why a rule that was never asked, or had nothing to say, applied to nothing. */
const NOTHING_TO_CHECK: Readonly<Record<Rule["scope"], Reason>> = {
  machine: resources("no-machine"),
  record: resources("no-record"),
  estate: resources("nothing-to-check"),
  waivers: resources("no-waiver"),
};

/**
 * Checks an estate against the rules. Pure: the same estate gives the same report, whatever order it came in.
 * @param leftOut rules that are not asked in this run: what waives them is not judged
 * @param before what rules said of this estate already
 */
export function evaluate(
  estate: Estate,
  rules: readonly Rule[],
  leftOut: readonly Rule[] = [],
  before: ReadonlyMap<Rule, RuleOutcome> = new Map(),
): Report {
  const enabled = enabledRules(estate, rules);
  const outcomes = enabled
    .filter((rule) => rule.scope !== "waivers")
    .map((rule) => before.get(rule) ?? runRule(rule, estate, []));
  const { standing, waived, uses } = applyWaivers(
    numberRepeats(outcomes.flatMap((outcome) => outcome.findings).sort(compareFindings)),
    estate.declarations.waivers,
    estate,
  );
  // A waiver of a rule that was not asked covers nothing, and nothing is wrong with it.
  const asked = uses.filter(({ waiver }) => !leftOut.some((rule) => isNamed(waiver.rule, rule)));
  const afterwards = enabled.filter((rule) => rule.scope === "waivers").map((rule) => runRule(rule, estate, asked));
  const all = [...outcomes, ...afterwards];
  return {
    asOf: estate.asOf,
    configuration: estate.configuration,
    findings: [
      ...standing,
      ...numberRepeats(afterwards.flatMap((outcome) => outcome.findings).sort(compareFindings)),
    ].sort(compareFindings),
    unknowns: all.flatMap(noteUnknowns),
    waived: [...waived].sort((left, right) => compareFindings(left.finding, right.finding)),
    ...listRights(estate),
    crashes: all.flatMap((outcome) => outcome.crashes),
    skipped: all.flatMap(noteSkip),
    passed: all.flatMap((outcome) => outcome.passed),
    checked: {
      resources: estate.resources.length,
      ...countWhatThereIs(estate),
      rules: enabled.length,
      ...(estate.templates === undefined ? {} : { templates: estate.templates }),
    },
  };
}

/** The rules that the declarations of an estate leave on. */
export function enabledRules(estate: Pick<Estate, "declarations">, rules: readonly Rule[]): readonly Rule[] {
  return rules.filter((rule) => settingFor(rule, estate.declarations.rules)?.level !== "disabled");
}

/** What the owner states; of a single resource on its own nobody can tell what is covered. */
function listRights(estate: Estate): Pick<Report, "rights"> {
  const { applied } = rightsOf(estate);
  if (estate.alone === true || applied.length === 0) return {};
  return {
    rights: applied.map(({ right: { kind, reason, owner, until }, declaration, covers, void: state }) => ({
      kind,
      reason,
      owner,
      until,
      declaration,
      covers,
      state: state ?? ("applied" as const),
    })),
  };
}

/** What there is to license; a single resource on its own is not the whole of anything. */
function countWhatThereIs(
  estate: Estate,
): Pick<Report["checked"], "machines" | "fleets" | "hosts" | "needed" | "understood"> {
  if (estate.alone === true) return { machines: estate.machines.length };
  const { machines, fleets, hosts, needed } = countInventory(estate);
  return {
    machines,
    understood: countTaken(surveyResources(estate)),
    ...(fleets === 0 ? {} : { fleets }),
    ...(hosts === 0 ? {} : { hosts }),
    ...(needed === undefined || needed.entitled
      ? {}
      : { needed: { low: needed.low, high: needed.high, atLeast: needed.atLeast } }),
  };
}

/** Runs one rule over everything it applies to. A rule that throws is reported and hides no other. */
export function runRule(rule: Rule, estate: Estate, uses: readonly WaiverUse[]): RuleOutcome {
  switch (rule.scope) {
    case "machine":
      return collect(rule, estate, [
        ...estate.machines.map((machine) => answerAbout(rule, machine, () => rule.check(machine, estate))),
        ...(rule.checkFleet === undefined ? [] : estate.licensed.fleets).map((fleet) =>
          answerAbout(rule, fleet, () => rule.checkFleet?.(fleet, estate) ?? []),
        ),
      ]);
    case "record":
      return collect(
        rule,
        estate,
        estate.dns.records.map((record) => answerAbout(rule, record, () => rule.check(record, estate))),
      );
    case "estate":
      return collect(rule, estate, [answer(rule, undefined, () => rule.check(estate))]);
    case "waivers":
      return collect(rule, estate, [answer(rule, undefined, () => rule.check(uses, estate))]);
  }
}

interface Answered {
  readonly subject: Subject | undefined;
  readonly verdicts: readonly Verdict[];
  readonly crash?: Crash;
}

function answerAbout(rule: Rule, about: FromResource, check: () => Verdict | readonly Verdict[]): Answered {
  return answer(rule, subjectOf(about), check);
}

function answer(rule: Rule, subject: Subject | undefined, check: () => Verdict | readonly Verdict[]): Answered {
  try {
    return { subject, verdicts: verdictsIn(check()) };
  } catch (error) {
    const crash: Crash = {
      rule: rule.id,
      name: rule.name,
      ...(subject === undefined ? {} : { subject }),
      // What a rule was given may stand in the text of its fault.
      error: maskKeys(describeThrown(error)),
    };
    return { subject, verdicts: [], crash };
  }
}

const VERDICTS: ReadonlySet<unknown> = new Set<Verdict["verdict"]>(["pass", "skip", "unknown", "fail"]);

/** The verdicts of an answer. What is none is a fault of the rule, and must not look like a rule that was content. */
function verdictsIn(answered: unknown): readonly Verdict[] {
  const list: readonly unknown[] = Array.isArray(answered) ? answered : [answered];
  for (const one of list) {
    const verdict: unknown = typeof one === "object" && one !== null && "verdict" in one ? one.verdict : undefined;
    if (!VERDICTS.has(verdict)) throw new TypeError("not a verdict");
  }
  return list as readonly Verdict[];
}

/** What was thrown, as a text: a rule may throw what has no message, or what cannot become a text. */
export function describeThrown(error: unknown): string {
  try {
    return error instanceof Error ? `${String(error.name)}: ${String(error.message)}` : String(error);
  } catch {
    return "an error without a text";
  }
}

interface RunContext extends Context {
  readonly stack: string | undefined;
}

function collect(rule: Rule, estate: Estate, answers: readonly Answered[]): RuleOutcome {
  const context: RunContext = { ...estate, stack: stackOf(estate.resources) };
  const findings: Finding[] = [];
  const unknowns: (UnknownVerdict & { subject: Subject })[] = [];
  const skips: Skip[] = [];
  const passed: Report["passed"][number][] = [];
  let passes = 0;
  for (const { subject, verdicts } of answers) {
    for (const verdict of verdicts) {
      switch (verdict.verdict) {
        case "fail":
          findings.push(findingOf(rule, verdict, subject, context));
          break;
        case "unknown":
          unknowns.push({ ...verdict, subject: verdict.subject ?? subject ?? WHOLE_ESTATE });
          break;
        case "skip":
          skips.push(verdict);
          break;
        case "pass": {
          passes += 1;
          const about = verdict.subject ?? subject;
          if (verdict.basis !== undefined) {
            passed.push({ rule: rule.id, basis: verdict.basis, ...(about === undefined ? {} : { subject: about }) });
          }
          break;
        }
      }
    }
  }
  const crashes = answers.flatMap(({ crash }) => (crash === undefined ? [] : [crash]));
  return { rule, findings: findings.sort(compareFindings), unknowns, skips, passes, passed, crashes };
}

function findingOf(rule: Rule, failure: Fail, given: Subject | undefined, context: RunContext): Finding {
  const setting = settingFor(rule, context.declarations.rules)?.level;
  const subject = failure.subject ?? given ?? WHOLE_ESTATE;
  const { message, path } = failure;
  return {
    rule: rule.id,
    name: rule.name,
    message,
    level: levelOfMessage(rule, message, setting === "disabled" ? undefined : setting),
    severity: rule.severity,
    subject,
    ...(path === undefined ? {} : { path }),
    data: failure.data,
    ...(failure.basis === undefined ? {} : { basis: failure.basis }),
    fingerprint: fingerprintOf(
      { rule: rule.id, message, subject, ...(path === undefined ? {} : { path }) },
      context.stack,
    ),
  };
}

/** A reason with its stable code: that of its source, or of the rule that gives it. */
function reasonOf(rule: Pick<Rule, "id">, reason: OwnReason | Reason): Reason {
  return "code" in reason ? reason : { code: `${rule.id}/${reason.key}`, data: reason.data };
}

/** One note for each thing a rule does not know, with everything it concerns. */
function noteUnknowns({ rule, unknowns }: Pick<RuleOutcome, "rule" | "unknowns">): readonly UnknownNote[] {
  const notes = new Map<string, { note: Omit<UnknownNote, "subjects">; subjects: Map<string, Subject> }>();
  for (const { reason: given, path, subject } of unknowns) {
    const reason = reasonOf(rule, given);
    const key = JSON.stringify([reason, path]);
    const entry = notes.get(key) ?? {
      note: { rule: rule.id, name: rule.name, ...reason, ...(path === undefined ? {} : { path }) },
      subjects: new Map<string, Subject>(),
    };
    entry.subjects.set(keyOf(subject), subject);
    notes.set(key, entry);
  }
  return [...notes.values()].map(({ note, subjects }) => ({
    ...note,
    subjects: [...subjects.values()].sort((left, right) => compare(keyOf(left), keyOf(right))),
  }));
}

/** A rule that said nothing but that it does not apply. A reason that names what to declare is the one worth telling. */
function noteSkip({ rule, findings, unknowns, skips, passes, crashes }: RuleOutcome): readonly SkippedRule[] {
  if (findings.length + unknowns.length + passes + crashes.length > 0) return [];
  const reasons = skips.map(({ reason }) => reasonOf(rule, reason));
  const reason =
    reasons.find((each) => declareOf(each, rule) !== undefined) ?? reasons[0] ?? NOTHING_TO_CHECK[rule.scope];
  return [{ rule: rule.id, name: rule.name, ...reason }];
}

function keyOf({ urn, name, declaration }: Subject): string {
  return urn ?? `${name}\n${declaration ?? ""}`;
}

/** By rule, then place, then what was found: the order of every report. */
export function compareFindings(left: Finding, right: Finding): number {
  return (
    compare(left.rule, right.rule) ||
    compareLines(left.subject, right.subject) ||
    compare(keyOf(left.subject), keyOf(right.subject)) ||
    compare(left.path ?? "", right.path ?? "") ||
    compare(left.message, right.message) ||
    compare(JSON.stringify(left.data), JSON.stringify(right.data))
  );
}

/** Places in one document stand in the order of its lines. */
function compareLines(left: Subject, right: Subject): number {
  if (left.urn !== undefined || right.urn !== undefined) return 0;
  const [one, other] = [left.source, right.source];
  if (one === undefined || other === undefined || one.file !== other.file) return 0;
  return one.line - other.line || (one.column ?? 0) - (other.column ?? 0);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
