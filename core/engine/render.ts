import type { Arithmetic, ArithmeticLine, Basis, Crash, Data, Finding, Hop, Proof, Rule, UnknownNote } from "../model";
import { maskKeys } from "./mask";

/** Where the page of a rule stands. */
export function pageOf(rule: Pick<Rule, "name">): string {
  return `https://github.com/pulumi-windows-licensing/pulumi-windows-licensing/blob/main/docs/rules/${rule.name}.md`;
}

/** How many names a sentence lists before it counts the rest. */
const NAMES_SHOWN = 5;

/** The sentence of a finding: the message of its rule with the holes filled. */
export function renderMessage(finding: Pick<Finding, "message" | "data">, rule: Pick<Rule, "messages">): string {
  const template = rule.messages[finding.message]?.text ?? finding.message;
  return maskKeys(fill(template, finding.data));
}

function fill(template: string, data: Data): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_hole, key: string) => {
    const value = data[key];
    if (value === undefined) return "";
    return typeof value === "object" ? renderNames(value) : String(value);
  });
}

/** A list of names as prose: all of a short one, the first few and a count of a long one. */
export function renderNames(names: readonly string[]): string {
  const shown = names.length <= NAMES_SHOWN + 1 ? names : names.slice(0, NAMES_SHOWN);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${String(more)} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** The arithmetic or proof behind a verdict, a line each, without indentation. */
export function renderBasis(basis: Basis): readonly string[] {
  return (basis.kind === "arithmetic" ? renderArithmetic(basis) : renderProof(basis)).map(maskKeys);
}

/** How many lines a calculation shows before equal ones are added up: an estate may have thousands of machines. */
const LINES_SHOWN = 12;

/** A table: what, how, how much, and notes below; a line; the totals. Amounts are flush right, so that they read as a sum. */
function renderArithmetic({ lines, results, unit }: Arithmetic): readonly string[] {
  const rows = condense(lines).map(({ label, formula, low, high, note }) => ({
    label,
    formula,
    amount: low === high ? String(low) : `${String(low)} to ${String(high)}`,
    below: note === undefined ? [] : [`  ${note}`],
  }));
  const totals = results.map(({ label, value }) => ({
    label,
    formula: "",
    amount: String(value),
    below: [],
  }));
  const all = [...rows, ...totals];
  const labels = Math.max(0, ...all.map(({ label }) => label.length));
  const formulas = Math.max(0, ...rows.map(({ formula }) => formula.length));
  const amounts = Math.max(0, ...all.map(({ amount }) => amount.length));
  const write = ({ label, formula, amount, below }: (typeof all)[number]): readonly string[] => [
    `${label.padEnd(labels)}  ${formula.padEnd(formulas)}  ${amount.padStart(amounts)}`,
    ...below,
  ];
  // The unit stands once, over the column it is the unit of.
  const heading = unit.padStart(labels + formulas + amounts + 4);
  const sumLine = " ".repeat(labels + formulas + 4) + "─".repeat(amounts);
  const line = rows.length > 0 && totals.length > 0 ? [sumLine] : [];
  return [heading, ...rows.flatMap(write), ...line, ...totals.flatMap(write)];
}

/** Few lines as they are. Of many, equal ones are added up, and the smallest too if that is not enough: the sum stays the same. */
function condense(lines: readonly ArithmeticLine[]): readonly ArithmeticLine[] {
  if (lines.length <= LINES_SHOWN) return lines;
  const groups = new Map<string, { readonly first: ArithmeticLine; count: number }>();
  for (const line of lines) {
    const key = JSON.stringify([line.formula, line.low, line.high, line.note]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: line, count: 1 });
    else group.count += 1;
  }
  const added = [...groups.values()].map(({ first, count }) => (count === 1 ? first : multiply(first, count)));
  if (added.length <= LINES_SHOWN) return added;
  const largest = new Set([...added].sort((left, right) => right.high - left.high).slice(0, LINES_SHOWN - 1));
  const rest = added.filter((line) => !largest.has(line));
  const sum = (pick: (line: ArithmeticLine) => number) => rest.reduce((total, line) => total + pick(line), 0);
  const others = { label: "all others", formula: "", low: sum(({ low }) => low), high: sum(({ high }) => high) };
  return [...added.filter((line) => largest.has(line)), others];
}

function multiply({ label, formula, low, high, note }: ArithmeticLine, count: number): ArithmeticLine {
  return {
    label: `${label} and ${String(count - 1)} more`,
    formula: `${String(count)} × ${formula}`,
    low: count * low,
    high: count * high,
    ...(note === undefined ? {} : { note }),
  };
}

const HOP_MARKS = { passes: "→", blocks: "✗", "cannot-tell": "?" } as const;

/** A hop in the parts it is printed in: its mark, what it is, and what decides there. */
export function renderHop({ kind, subject, verdict, because }: Hop): {
  readonly mark: string;
  readonly place: string;
  readonly because: string;
} {
  const place = subject === undefined ? kind : `${kind} ${subject.name}`;
  return { mark: HOP_MARKS[verdict], place: maskKeys(place), because: maskKeys(because) };
}

/** How a proof ends, in words. */
export const OUTCOMES = { reached: "reached", blocked: "blocked", "cannot-tell": "cannot tell" } as const;

function renderProof({ from, to, outcome, hops }: Proof): readonly string[] {
  const ways = hops.map(renderHop).map(({ mark, place, because }) => `${mark} ${place}: ${because}`);
  return [`${from.name} to ${to}: ${OUTCOMES[outcome]}`, ...ways];
}

/** What a rule could not tell, as one sentence. */
export function renderUnknown({ what, settle, subjects }: UnknownNote): string {
  const named = subjects.filter(({ urn }) => urn !== undefined).map(({ name }) => name);
  const about =
    named.length === 0
      ? ""
      : ` for ${named.length === 1 ? "" : `${String(named.length)} resources: `}${renderNames(named)}`;
  return maskKeys(`Cannot tell ${what}${about}.${settle === undefined ? "" : ` ${settle}`}`);
}

/** A rule that failed itself: said plainly, so that nobody takes silence for a pass. */
export function renderCrash({ name, subject, error }: Crash): string {
  const about = subject === undefined ? "" : ` on ${subject.name}`;
  return maskKeys(
    `The rule ${name} failed${about} and decided nothing (${error}). This is a fault of the rule: please report it.`,
  );
}
