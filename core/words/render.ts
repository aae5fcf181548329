import { stringify } from "yaml";
import {
  type Amount,
  type Arithmetic,
  type ArithmeticLine,
  type Basis,
  type Crash,
  type Data,
  type Datum,
  type Finding,
  isReason,
  type Proof,
  type ProofStep,
  type Reason,
  type Report,
  type Rule,
  type SkippedRule,
  type StepOutcome,
  type Subject,
  type Term,
  type UnknownNote,
} from "../model";
import { layOutSum, type SumTable } from "../text/columns";
import { maskKeys } from "../text/mask";
import { SOURCES } from "./sources";

/** Where the page of a rule stands. */
export function pageOf(rule: Pick<Rule, "name"> & Partial<Pick<Rule, "id">>): string {
  // Policies of other packs have pages that nobody here knows.
  if (rule.id?.includes("/") === true) return "https://www.pulumi.com/docs/insights/policy/";
  return `https://github.com/pulumi-windows-licensing/pulumi-windows-licensing/blob/main/docs/rules/${rule.name}.md`;
}

/** How many names a sentence lists before it counts the rest. */
const NAMES_SHOWN = 5;

/** What a reason of a rule needs to find its words. */
type Worded = Pick<Rule, "id" | "findings" | "unknowns" | "skips">;

/** The stable code of a finding, e.g. `WL601/forced-tunnel`. */
export function codeOf({ rule, message }: Pick<Finding, "rule" | "message">): string {
  return `${rule}/${message}`;
}

/** The sentence of a finding: the text of its rule with the holes filled. */
export function renderMessage(finding: Pick<Finding, "message" | "data">, rule: Pick<Rule, "findings">): string {
  const template = rule.findings[finding.message]?.text ?? finding.message;
  return maskKeys(fill(template, quoteNames(finding.data)));
}

/** What to do about a finding: a sentence, and the property to write as Pulumi YAML where its values are known. */
export interface Fix {
  readonly text: string;
  readonly snippet?: string;
}

export function renderFix(finding: Pick<Finding, "message" | "data">, rule: Pick<Rule, "findings" | "fix">): Fix {
  const words = rule.findings[finding.message];
  const text = maskKeys(fill(words?.fix ?? rule.fix, quoteNames(finding.data)));
  if (words?.snippet === undefined) return { text };
  return { text, snippet: writeSnippet(fillSnippet(words.snippet, finding.data)) };
}

/** A thousand machines need the same line: it is written once. */
const writtenSnippets = new Map<string, string>();
const SNIPPETS_KEPT = 500;

function writeSnippet(snippet: unknown): string {
  const key = JSON.stringify(snippet);
  const written = writtenSnippets.get(key) ?? maskKeys(stringify(snippet));
  if (writtenSnippets.size < SNIPPETS_KEPT) writtenSnippets.set(key, written);
  return written;
}

/** A fix in one line, the snippet in flow style. */
export function renderFixLine(
  finding: Pick<Finding, "message" | "data">,
  rule: Pick<Rule, "findings" | "fix">,
): string {
  const { text } = renderFix(finding, rule);
  const snippet = rule.findings[finding.message]?.snippet;
  if (snippet === undefined) return text;
  const properties = Object.entries(fillSnippet(snippet, finding.data) as Readonly<Record<string, unknown>>);
  const flow = properties.map(([key, value]) => `${key}: ${writeFlow(value)}`).join(", ");
  return maskKeys(`${text} Write \`${flow}\`.`);
}

function writeFlow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

/** A hole that is all of a text keeps the type of its value: a port stays a number. */
function fillSnippet(value: unknown, data: Data): unknown {
  if (typeof value === "string") {
    const whole = /^\{\{(\w+)\}\}$/.exec(value)?.[1];
    const datum = whole === undefined ? undefined : data[whole];
    if (typeof datum === "number" || (Array.isArray(datum) && datum.every((each) => typeof each === "string"))) {
      return datum;
    }
    return fill(value, data);
  }
  if (Array.isArray(value)) return value.map((each) => fillSnippet(each, data));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fillSnippet(each, data)]));
  }
  return value;
}

/** The words of a reason as a clause: without a full stop, fit to stand in brackets or after a colon. */
export function renderReason(reason: Reason, rule?: Worded): string {
  return maskKeys(fill(wordsOf(reason, rule).text, reason.data).replace(/\.$/, ""));
}

/** What settles a reason that stands for something unknown. */
export function settleOf(reason: Reason, rule?: Worded): string | undefined {
  const { settle } = wordsOf(reason, rule);
  return settle === undefined ? undefined : maskKeys(fill(settle, reason.data));
}

/** What to declare for a rule to apply that gives this reason. */
export function declareOf(reason: Reason, rule?: Worded): string | undefined {
  const { declare } = wordsOf(reason, rule);
  return declare === undefined ? undefined : maskKeys(fill(declare, reason.data));
}

interface Words {
  readonly text: string;
  readonly settle?: string;
  readonly declare?: string;
}

function wordsOf({ code }: Reason, rule: Worded | undefined): Words {
  const [source = "", key = ""] = code.split("/");
  const words = source === rule?.id ? (rule.unknowns[key] ?? rule.skips[key]) : SOURCES[source]?.[key];
  if (words === undefined) return { text: code };
  return typeof words === "string" ? { text: words } : words;
}

const HOLE = /\{\{(\w+)(?:\?([^|{}]*)\|([^{}]*))?\}\}/g;

export function fill(template: string, data: Data): string {
  return template.replace(HOLE, (_hole, key: string, one?: string, many?: string) => {
    const value = data[key];
    if (value === undefined) return "";
    if (one !== undefined) return isOne(value) ? one : (many ?? "");
    return renderDatum(value);
  });
}

/** Holes of findings that hold names which owners give: one with spaces would run into the sentence. */
const NAMES: readonly string[] = [
  "cluster",
  "host",
  "hosts",
  "licence",
  "machine",
  "machines",
  "pool",
  "pools",
  "resource",
  "servers",
];

function quoteNames(data: Data): Data {
  const quote = (name: string): string => (/\s/.test(name) ? `"${name}"` : name);
  const quoted: Record<string, Datum> = {};
  for (const key of NAMES) {
    const value = data[key];
    if (typeof value === "string") quoted[key] = quote(value);
    else if (Array.isArray(value)) quoted[key] = quoteList(value, quote);
  }
  return { ...data, ...quoted };
}

function quoteList(list: readonly (string | Reason)[], quote: (name: string) => string): Datum {
  const names = list.filter((each) => typeof each === "string");
  return names.length === list.length ? names.map(quote) : (list as Datum);
}

/** The names of the holes in a text that its data has to fill. */
export function holesIn(template: string): readonly string[] {
  return [...template.matchAll(HOLE)].map(([, name = ""]) => name).filter((name) => name !== "subjects");
}

/** The texts of a reason with their holes. */
export function templatesOf(reason: Reason, rule?: Worded): readonly string[] {
  return Object.values(wordsOf(reason, rule)) as readonly string[];
}

function isOne(value: Datum): boolean {
  return Array.isArray(value) ? value.length === 1 : value === 1 || value === "1";
}

function renderDatum(value: Datum): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (isReason(value)) return renderReason(value);
  const list: readonly (string | Reason)[] = value;
  const names = list.filter((each) => typeof each === "string");
  const reasons = list.filter((each) => typeof each !== "string").map((each) => renderReason(each));
  if (reasons.length === 0) return renderNames(names);
  // Clauses that have commas of their own need more than commas between them.
  return reasons.some((text) => text.includes(",")) ? reasons.join("; ") : renderNames(reasons);
}

/** Text that may start in lower case as a sentence of its own. */
function asSentence(template: string, text: string): string {
  const capital = /^[a-z]/.test(template) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** A list of names as prose: all of a short one, the first few and a count of a long one. */
export function renderNames(names: readonly string[]): string {
  const shown = names.length <= NAMES_SHOWN + 1 ? names : names.slice(0, NAMES_SHOWN);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${String(more)} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** One line of a basis; a step of a proof has its outcome, from which what prints it takes mark and colour. */
export interface BasisRow {
  readonly text: string;
  readonly outcome?: StepOutcome;
}

/**
 * The arithmetic or proof behind a verdict, a line each, without indentation, marks or colour.
 * @param width columns that a calculation is laid out in; steps of a proof are folded by who prints them
 */
export function renderBasisRows(basis: Basis, width?: number): readonly BasisRow[] {
  const rows =
    basis.kind === "arithmetic" ? layOutSum(sumTableOf(basis), width).map((text) => ({ text })) : renderProof(basis);
  return rows.map((row) => ({ ...row, text: maskKeys(row.text) }));
}

/** The same as plain text. */
export function renderBasis(basis: Basis): readonly string[] {
  return renderBasisRows(basis).map(({ text, outcome }) =>
    outcome === undefined ? text : `${STEP_MARKS[outcome]} ${text}`,
  );
}

/** How many lines a calculation shows before equal ones are added up: an estate may have thousands of machines. */
const LINES_SHOWN = 12;

/** What a calculation says, ready to be laid out. */
function sumTableOf({ lines, results, unit }: Arithmetic): SumTable {
  return {
    unit,
    rows: condense(lines).map(({ label, formula, low, high, notes = [] }) => ({
      label,
      formula: renderTerm(formula),
      amount: renderAmount({ low, high }),
      below: notes.map((note) => renderReason(note)).join("; "),
    })),
    totals: results.map(({ label, value }) => ({ label: renderReason(label), amount: renderAmount(value) })),
  };
}

/** Few lines as they are. Of many, equal ones are added up, and the smallest too if that is not enough: the sum stays the same. */
function condense(lines: readonly ArithmeticLine[]): readonly ArithmeticLine[] {
  if (lines.length <= LINES_SHOWN) return lines;
  const groups = new Map<string, { readonly first: ArithmeticLine; count: number }>();
  for (const line of lines) {
    const key = JSON.stringify([line.formula, line.low, line.high, line.notes]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: line, count: 1 });
    else group.count += 1;
  }
  const added = [...groups.values()].map(({ first, count }) => (count === 1 ? first : multiply(first, count)));
  if (added.length <= LINES_SHOWN) return added;
  const largest = new Set([...added].sort((left, right) => right.high - left.high).slice(0, LINES_SHOWN - 1));
  const rest = added.filter((line) => !largest.has(line));
  const sum = (pick: (line: ArithmeticLine) => number) => rest.reduce((total, line) => total + pick(line), 0);
  const others = {
    label: "all others",
    formula: NO_FORMULA,
    low: sum(({ low }) => low),
    high: sum(({ high }) => high),
  };
  return [...added.filter((line) => largest.has(line)), others];
}

const NO_FORMULA: Term = { operator: "sum", terms: [] };

function multiply({ label, formula, low, high, notes }: ArithmeticLine, count: number): ArithmeticLine {
  return {
    label: `${label} and ${String(count - 1)} more`,
    formula: { operator: "product", terms: [{ amount: count }, formula] },
    low: count * low,
    high: count * high,
    ...(notes === undefined ? {} : { notes }),
  };
}

/** `32`, `8 to 32`, `at least 32`, or a word. */
export function renderAmount(amount: Amount): string {
  if (typeof amount === "number") return String(amount);
  if (amount === "unknown") return "unknown";
  if (isReason(amount)) return renderReason(amount);
  const { low, high, atLeast } = amount;
  return `${atLeast === true ? "at least " : ""}${low === high ? String(low) : `${String(low)} to ${String(high)}`}`;
}

/** A formula as written by hand: `max(8, 4 vCPU) × 5 to 8`. */
export function renderTerm(term: Term): string {
  if (isReason(term)) return renderReason(term);
  if ("atLeast" in term) return `at least ${renderTerm(term.atLeast)}`;
  if ("amount" in term) {
    const amount = renderAmount(term.amount);
    return term.unit === undefined ? amount : `${amount} ${term.unit}`;
  }
  const terms = term.terms.map((each) => {
    const text = renderTerm(each);
    const sum = "operator" in each && each.operator === "sum" && each.terms.length > 1;
    return sum && term.operator !== "max" && term.operator !== "ceil" ? `(${text})` : text;
  });
  switch (term.operator) {
    case "max":
      return `max(${terms.join(", ")})`;
    case "ceil":
      return `ceil(${terms.join(", ")})`;
    case "sum":
      return terms.join(" + ");
    case "product":
      return terms.join(" × ");
    case "quotient":
      return terms.join(" / ");
  }
}

/** A step in its parts: what it is, and what decides there. Marks and colours belong to what prints it. */
export function renderStep({ kind, subject, reason, addresses }: ProofStep): {
  readonly place: string;
  readonly reason: string;
} {
  const place = subject === undefined ? kind : `${kind} ${subject.name}`;
  const about = addresses === undefined ? "" : `${addresses.join(", ")}: `;
  return { place: maskKeys(place), reason: `${about}${renderReason(reason)}` };
}

/** What a rule does not know, and what settles it, in one line. */
export function renderUnknownLine(note: UnknownNote, rule?: Worded): string {
  const { text, settle } = renderUnknown(note, rule);
  return settle === undefined ? text : `${text} ${settle}`;
}

/** How a proof ends, in words. */
export const OUTCOMES = {
  reached: "reached",
  blocked: "blocked",
  conditional: "conditional",
  unknown: "unknown",
} as const satisfies Readonly<Record<Proof["outcome"], string>>;

/** The mark of a step in plain text. */
export const STEP_MARKS: Readonly<Record<StepOutcome, string>> = {
  passes: "→",
  blocked: "✗",
  conditional: "~",
  unknown: "?",
};

function renderProof({ from, to, outcome, steps }: Proof): readonly BasisRow[] {
  const rows = steps.map((step) => {
    const { place, reason } = renderStep(step);
    return { text: `${place}: ${reason}`, outcome: step.outcome };
  });
  return [{ text: `${from.name} to ${to}: ${OUTCOMES[outcome]}` }, ...rows];
}

/** What a rule does not know, as a sentence, and what settles it. */
export function renderUnknown(note: UnknownNote, rule?: Worded): { readonly text: string; readonly settle?: string } {
  const { data, subjects } = note;
  const names = subjects.filter(({ urn }) => urn !== undefined).map(({ name }) => name);
  const settle = settleOf(note, rule);
  const settled = settle === undefined ? {} : { settle };
  const { text: template } = wordsOf(note, rule);
  const filled = fill(template, { ...data, subjects: names.length === 0 ? namesOf(subjects) : names });
  const places = template.includes("{{subjects}}") || names.length === 0 ? "" : ` (${describeNames(names)})`;
  return { text: maskKeys(asSentence(template, `${filled.replace(/\.$/, "")}${places}`)), ...settled };
}

function namesOf(subjects: readonly Subject[]): readonly string[] {
  return subjects.map(({ name }) => name);
}

function describeNames(names: readonly string[]): string {
  return `${names.length === 1 ? "" : `${String(names.length)} resources: `}${renderNames(names)}`;
}

/** Why a rule applied to nothing, as a clause, and what to declare for it to apply. */
export function renderSkip(skipped: SkippedRule, rule?: Worded): { readonly text: string; readonly declare?: string } {
  const declare = declareOf(skipped, rule);
  return { text: renderReason(skipped, rule), ...(declare === undefined ? {} : { declare }) };
}

/** A rule that failed itself: said plainly, so that nobody takes silence for a pass. */
export function renderCrash({ name, subject, error }: Crash): string {
  const about = subject === undefined ? "" : ` on ${subject.name}`;
  return maskKeys(
    `The rule ${name} failed${about} and decided nothing (${error}). This is a fault of the rule: please report it.`,
  );
}

/** What there is to license, as the command line and the pack say it: `2 machines`, `1 fleet`. */
export function renderInventory({ machines, fleets = 0 }: Report["checked"]): readonly string[] {
  const count = (number: number, noun: string) => `${String(number)} ${noun}${number === 1 ? "" : "s"}`;
  return [count(machines, "machine"), ...(fleets === 0 ? [] : [count(fleets, "fleet")])];
}
