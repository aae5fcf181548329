import { basename } from "node:path";
import type { Gravity } from "../../../core/activation/causes/cause";
import type { RenderedStep } from "../../../core/activation/causes/render";
import type { FormatContext } from "../format-context";
import { layOut } from "../table";
import { type Terminal, toAscii, wrap } from "../terminal";
import {
  type CauseGroup,
  type DiagnosisPage,
  groupByCause,
  type PlanFinding,
  type PlanMatch,
  type ShownCause,
  type ShownMachine,
  sayNotes,
  showMachines,
} from "./page";

/** From so many machines on, causes are told once and machines are listed under them. */
const MANY = 6;
const LABEL = 12;

/** The diagnosis for a terminal: the answer first, then how sure it is, the line that says so, and what to do. */
export function write(page: DiagnosisPage, { terminal }: Pick<FormatContext, "terminal">): string {
  const { colors } = terminal;
  const machines = showMachines(page);
  const notes = sayNotes(page.diagnosis.notes).flatMap((note) => label("note", note, terminal, colors.yellow));
  const head = colors.bold(`Activation of ${countOf(machines.length)} in ${page.input}`);
  const blocks =
    machines.length >= MANY
      ? formatMany(machines, terminal)
      : machines.map((machine) => formatMachine(machine, terminal));
  const planned = page.planned === undefined ? [] : [label("plan", page.planned, terminal)];
  const text = [[head], ...planned, ...(notes.length === 0 ? [] : [notes]), ...blocks]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
  return `${terminal.unicode ? text : toAscii(text)}\n`;
}

function countOf(machines: number): string {
  return machines === 1 ? "1 machine" : `${String(machines)} machines`;
}

const MARKS: Readonly<Record<Gravity, string>> = { down: "✖", failing: "▲", notice: "·", none: "✔" };

function paintOf(gravity: Gravity, { colors }: Terminal): (text: string) => string {
  return { down: colors.red, failing: colors.yellow, notice: colors.cyan, none: colors.green }[gravity];
}

function formatMachine(machine: ShownMachine, terminal: Terminal): readonly string[] {
  const { name, windows, kind, state, gravity, causes, plan } = machine;
  const { colors, width } = terminal;
  const paint = paintOf(gravity, terminal);
  const facts = [windows ?? "Windows unknown", kind, state].join(" · ");
  const title = `${paint(MARKS[gravity])} ${colors.bold(name)}`;
  const [first, ...others] = causes;
  return [
    ...(name.length + facts.length + 5 <= width
      ? [`${title}  ${colors.dim(facts)}`]
      : [title, ...wrap(facts, width - 2).map((line) => `  ${colors.dim(line)}`)]),
    ...(first === undefined ? [] : formatCause(first, terminal)),
    ...(plan === undefined ? [] : formatPlan(withoutProofs(plan, causes), terminal)),
    ...others.flatMap((cause) => ["", ...formatCause(cause, terminal)]),
  ];
}

/** The plan without what stands at a cause already; none where nothing else is in it. */
function withoutProofs(plan: PlanMatch, causes: readonly ShownCause[]): PlanMatch | undefined {
  const findings = plan.findings.filter((finding) => !causes.some(({ provenBy }) => provenBy === finding));
  return plan.findings.length > 0 && findings.length === 0 ? undefined : { ...plan, findings };
}

function formatPlan(plan: PlanMatch | undefined, terminal: Terminal): readonly string[] {
  if (plan === undefined) return [];
  const { machine, findings } = plan;
  if (findings.length === 0)
    return label("plan", `${machine} is in the plan, and no rule about activation finds anything.`, terminal);
  return findings.flatMap((finding) => label("plan", sayPlan(finding), terminal));
}

function sayPlan({ rule, text, place }: PlanFinding): string {
  return `${rule}: ${text}${place === undefined ? "" : ` (${place})`}`;
}

function formatCause(cause: ShownCause, terminal: Terminal): readonly string[] {
  const { colors } = terminal;
  const { certainty, text, suppose, supposed, evidence, check, fix, otherwise, traps, key, provenBy } = cause;
  return [
    ...label(certainty, text, terminal, (line) => colors.bold(line)),
    ...(suppose === undefined || provenBy !== undefined ? [] : label(supposed ?? "possible", suppose, terminal)),
    ...evidence.flatMap((place, index) =>
      label(
        index === 0 ? "says so" : "",
        `${basename(place.file)}:${String(place.line)}  ${place.text}`,
        terminal,
        colors.dim,
        true,
      ),
    ),
    ...(provenBy === undefined ? [] : label("plan", sayPlan(provenBy), terminal)),
    ...label("check", check, terminal),
    ...formatSteps(fix, terminal),
    ...label("otherwise", otherwise, terminal),
    ...traps.flatMap((trap, index) => label(index === 0 ? "not so" : "", trap.text, terminal)),
    ...label("cause", key, terminal, colors.dim),
  ];
}

function formatSteps(steps: readonly RenderedStep[], terminal: Terminal): readonly string[] {
  const { colors } = terminal;
  let isFirst = true;
  const named = (): string => {
    const name = isFirst ? "fix" : "";
    isFirst = false;
    return name;
  };
  return steps.flatMap((step) => {
    if ("text" in step) return label(named(), step.text, terminal);
    // A command stays on one line: a person copies it.
    return step.commands.flatMap(({ command, note }) => [
      ...(note === undefined ? [] : label(named(), `${note}:`, terminal, colors.dim)),
      `${colors.dim(`  ${named()}`.padEnd(LABEL))}  ${colors.cyan(command)}`,
    ]);
  });
}

/** A label and what belongs to it; text that goes over lines stays beside its label. */
function label(
  name: string,
  text: string,
  { colors, width }: Terminal,
  paint?: (text: string) => string,
  cut = false,
): readonly string[] {
  const room = width - LABEL;
  const lines = cut && text.length > 2 * room ? wrap(`${text.slice(0, 2 * room - 1)}…`, room) : wrap(text, room);
  return lines
    .flatMap((line) => fold(line, room))
    .map(
      (line, index) =>
        `${colors.dim(`  ${index === 0 ? name : ""}`.padEnd(LABEL))}${paint === undefined ? line : paint(line)}`,
    );
}

/** A word that is wider than the room is cut. */
function fold(line: string, room: number): readonly string[] {
  const parts: string[] = [];
  for (let rest = line; rest !== ""; rest = rest.slice(room)) parts.push(rest.slice(0, room));
  return parts.length === 0 ? [""] : parts;
}

const NAMES_SHOWN = 12;

function formatMany(machines: readonly ShownMachine[], terminal: Terminal): readonly (readonly string[])[] {
  const groups = groupByCause(machines);
  const { colors, width } = terminal;
  const table = layOut(
    ["", "cause", "machines", "names"],
    groups.map(({ cause, machines: own }) => [MARKS[cause.gravity], cause.key, String(own.length), namesOf(own, 4)]),
    {
      width,
      heading: colors.dim,
      cell: (row, column) => (column === 0 ? paintOf(groups[row]?.cause.gravity ?? "none", terminal) : (text) => text),
    },
  );
  return [table, ...groups.map((group) => formatGroup(group, terminal))];
}

function namesOf(machines: readonly ShownMachine[], most: number): string {
  const names = machines.map(({ name }) => name);
  return names.length <= most
    ? names.join(", ")
    : `${names.slice(0, most).join(", ")} and ${String(names.length - most)} more`;
}

/** A cause once, as the first of its machines shows it. */
function formatGroup({ cause, machines }: CauseGroup, terminal: Terminal): readonly string[] {
  const { colors } = terminal;
  const paint = paintOf(cause.gravity, terminal);
  const [first] = machines;
  const title = `${paint(MARKS[cause.gravity])} ${colors.bold(cause.key)}  ${colors.dim(countOf(machines.length))}`;
  const plans = machines.flatMap(({ plan, name }) =>
    plan === undefined || plan.findings.length === 0 || cause.provenBy !== undefined
      ? []
      : [{ ...plan, machine: name }],
  );
  return [
    title,
    ...label("machines", namesOf(machines, NAMES_SHOWN), terminal),
    ...(machines.length > 1 && first !== undefined ? label("as on", first.name, terminal) : []),
    ...formatCause(cause, terminal).slice(0, -1),
    ...plans.slice(0, 3).flatMap((plan) => formatPlan(plan, terminal)),
  ];
}
