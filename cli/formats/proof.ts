import type { MachineProof, PathProof } from "../../core/activation/paths/machine-paths";
import type { ProofStep } from "../../core/model";
import { pageOf, renderReason, renderStep, STEP_MARKS, settleOf } from "../../core/words/render";
import { judgeProofs } from "../exit-code";
import { formatProofJson } from "./proof-json";
import { formatProofMarkdown } from "./proof-markdown";
import { formatMermaid } from "./proof-mermaid";
import {
  describeActivation,
  describeCounts,
  describeLeftOut,
  describeSystem,
  explainBlocker,
  type Outcome,
  TABLE_HEADINGS,
  tableOf,
} from "./proof-page";
import type { ProofPage } from "./proof-result";
import { layOut } from "./table";
import { type Terminal, toAscii, wrap } from "./terminal";
import { bullet, clean, describeInput, formatNotes, formatSource, formatTitle, plural } from "./text";

export type ProofFormat = "text" | "json" | "mermaid" | "markdown";

/** The proofs in one of their forms. */
export function formatProofs(page: ProofPage, format: ProofFormat, terminal: Terminal): string {
  switch (format) {
    case "json":
      return formatProofJson(page);
    case "mermaid":
      return formatMermaid(page.proofs);
    case "markdown":
      return formatProofMarkdown(page);
    case "text": {
      const text = formatText(page, terminal);
      return terminal.unicode ? text : toAscii(text);
    }
  }
}

type Lines = readonly string[];
type Paint = (text: string) => string;

function formatText(page: ProofPage, terminal: Terminal): string {
  const blocks: readonly Lines[] = [
    ...(page.single
      ? page.proofs.flatMap((proof) => formatMachine(proof, page, terminal))
      : [formatTable(page, terminal)]),
    formatNotes(page.input, { terminal }),
    ...(judgeProofs(page) === "incomplete-input" ? [formatVerdict("blocked", INCOMPLETE, terminal)] : []),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

const INCOMPLETE = "Not decided: the preview failed, and what it left out may block any way";

/** One machine: what it is, the way it takes, and what follows. */
function formatMachine(proof: MachineProof, page: ProofPage, terminal: Terminal): readonly Lines[] {
  const { paths } = proof;
  const several = paths.length > 1;
  return [
    formatHead(proof, page, terminal),
    ...paths.map((path) => formatPath(path, proof, terminal)),
    // A single path ends with the verdict already, unless the machine comes out otherwise.
    ...(several || paths[0]?.proof.outcome !== proof.outcome ? [formatEnding(proof, terminal)] : []),
  ];
}

const LABELS = "activates  ".length;

function formatHead(
  { machine, activation, outcome, unknown }: MachineProof,
  page: ProofPage,
  terminal: Terminal,
): Lines {
  const { colors } = terminal;
  const source = formatSource(machine.source);
  const name = clean(machine.name);
  const type = `(${clean(machine.type)})`;
  const rows = [
    ["runs", describeSystem(machine)],
    ...(activation === undefined ? [] : [["activates", describeActivation(activation)] as const]),
    ...(outcome === "reached" && unknown !== undefined
      ? [["unknown", renderReason(unknown)] as const, ["settle", settleOf(unknown) ?? ""] as const]
      : []),
    ...(machine.edition === "datacenter-azure-edition" && page.asked === undefined
      ? [["besides", "Azure Edition needs Azure's instance metadata too: --to imds"] as const]
      : []),
    ["seen in", `${describeInput(page.input)}; ${page.configured}`],
  ] as const;
  return [
    ...(name.length + type.length + 1 <= terminal.width
      ? [`${colors.bold(name)} ${colors.dim(type)}`]
      : [colors.bold(name), `  ${colors.dim(type)}`]),
    ...(source === "" ? [] : [`  ${colors.dim("at".padEnd(LABELS))}${colors.cyan(source)}`]),
    ...rows.flatMap(([label, text]) => formatRow(label, clean(text), colors.dim, terminal)),
  ];
}

function formatRow(label: string, text: string, paint: Paint, { width }: Terminal): Lines {
  return wrap(text, width - LABELS - 2).map(
    (line, index) => `  ${paint((index === 0 ? label : "").padEnd(LABELS))}${line}`,
  );
}

/** The way hop by hop, from top to bottom, and what to do about it. */
function formatPath(path: PathProof, { machine }: MachineProof, terminal: Terminal): Lines {
  const { colors } = terminal;
  const { proof } = path;
  const to = clean(proof.to);
  const bar = `  ${colors.dim("│")}`;
  return [
    formatTitle(`To ${to}`, (text) => text, { terminal }),
    "",
    `  ${colors.bold(clean(proof.from.name))}`,
    bar,
    ...proof.steps.flatMap((step) => formatStep(step, terminal)),
    bar,
    `  ${paintOutcome(proof.outcome, terminal)(colors.bold(to))}`,
    "",
    ...formatOutcome(path, machine, terminal),
  ];
}

function formatStep(step: ProofStep, { colors, width }: Terminal): Lines {
  const { place, reason } = renderStep(step);
  const paint = { passes: colors.green, blocked: colors.red, conditional: colors.yellow, unknown: colors.yellow }[
    step.outcome
  ];
  const body: Paint = step.outcome === "passes" ? (text) => text : paint;
  const name = clean(place);
  const source = formatSource(step.subject?.source);
  const beside = source !== "" && name.length + source.length + 8 <= width;
  const bar = `  ${colors.dim("│")}   `;
  return [
    `  ${paint(STEP_MARKS[step.outcome])} ${colors.bold(name)}${beside ? `  ${colors.cyan(source)}` : ""}`,
    ...(source === "" || beside ? [] : [`${bar}${colors.cyan(source)}`]),
    ...wrap(clean(reason), width - 6).map((line) => `${bar}${body(line)}`),
  ];
}

function formatOutcome(path: PathProof, machine: MachineProof["machine"], terminal: Terminal): Lines {
  const { colors } = terminal;
  const { proof, blockedBy, weaknesses, unknown } = path;
  const blockers = [...blockedBy, ...weaknesses].flatMap((blocker, index) => {
    const { type, source, name } = blocker.subject;
    const { text } = explainBlocker(path, blocker, machine);
    const place = [formatSource(source), blocker.path ?? ""].filter((part) => part !== "").join(" · ");
    const what = `${name}${type === undefined ? "" : ` (${type})`}${place === "" ? "" : ` · ${place}`}`;
    const label = index < blockedBy.length ? "change" : "weak";
    const paint = index < blockedBy.length ? colors.red : colors.yellow;
    return [...formatRow(label, clean(what), paint, terminal), ...formatRow("", clean(text), paint, terminal)];
  });
  const [first] = [...blockedBy, ...weaknesses];
  const { rule, fix } = first === undefined ? {} : explainBlocker(path, first, machine);
  const settle = unknown === undefined ? undefined : settleOf(unknown);
  return [
    ...formatVerdict(proof.outcome, verdictOf(path), terminal),
    ...blockers,
    ...(fix === undefined || blockedBy.length === 0 ? [] : formatRow("fix", clean(fix), colors.green, terminal)),
    ...(rule === undefined ? [] : formatRow("rule", `${rule.id} ${rule.name}: ${pageOf(rule)}`, colors.dim, terminal)),
    ...(settle === undefined ? [] : formatRow("settle", clean(settle), colors.green, terminal)),
  ];
}

function verdictOf({ proof: { from, to, outcome, steps }, unknown }: PathProof): string {
  switch (outcome) {
    case "reached":
      return `Reached: ${from.name} reaches ${to}`;
    case "blocked": {
      const step = steps.find((each) => each.outcome === "blocked");
      return step === undefined ? "Blocked" : `Blocked at ${renderStep(step).place}`;
    }
    case "conditional": {
      const step = steps.find((each) => each.outcome === "conditional");
      return `Conditional${step === undefined ? "" : `: ${renderReason(step.reason)}`}`;
    }
    case "unknown":
      return `Unknown${unknown === undefined ? "" : `: ${renderReason(unknown)}`}`;
  }
}

/** What comes of it for the machine, where its paths alone do not say it. */
function formatEnding(proof: MachineProof, terminal: Terminal): Lines {
  const { outcome, paths, unknown } = proof;
  const settle = unknown === undefined ? undefined : settleOf(unknown);
  return [
    ...formatVerdict(outcome, endingOf(proof), terminal),
    ...(settle === undefined ? [] : formatRow("settle", clean(settle), terminal.colors.green, terminal)),
    ...(paths.length > 0 ? [] : formatRow("or", NAME_A_TARGET, terminal.colors.dim, terminal)),
  ];
}

const NAME_A_TARGET = "name a destination: --to azure-kms, --to HOST:PORT or --to imds";

function endingOf({ machine: { name }, activation, outcome, reason, paths, unknown }: MachineProof): string {
  switch (outcome) {
    case "reached": {
      if (activation?.way === "unknown") return `Reached: ${name} reaches each KMS host it may use`;
      const reached = paths.filter(({ proof }) => proof.outcome === "reached").length;
      return `Reached: ${name} tries its KMS hosts until one answers, and reaches ${String(reached)} of ${String(paths.length)}`;
    }
    case "blocked":
      return `Blocked: ${name} reaches none of ${plural(paths.length, "KMS host")}`;
    case "conditional":
    case "unknown": {
      const why = unknown ?? reason;
      return `${outcome === "unknown" ? "Unknown" : "Conditional"}${why === undefined ? "" : `: ${renderReason(why)}`}`;
    }
    case "not-needed":
      return `${name} does not use KMS${reason === undefined ? "" : `: ${renderReason(reason)}`}`;
  }
}

const MARKS: Readonly<Record<Outcome, string>> = {
  reached: "✔",
  blocked: "✖",
  conditional: "~",
  unknown: "?",
  "not-needed": "✔",
};

function formatVerdict(outcome: Outcome, text: string, terminal: Terminal): Lines {
  const { colors, width } = terminal;
  const paint = paintOutcome(outcome, terminal);
  return wrap(clean(text), width - 2).map(
    (line, index) => `${index === 0 ? paint(MARKS[outcome]) : " "} ${paint(colors.bold(line))}`,
  );
}

function paintOutcome(outcome: Outcome, { colors }: Terminal): Paint {
  return {
    reached: colors.green,
    blocked: colors.red,
    conditional: colors.yellow,
    unknown: colors.yellow,
    "not-needed": colors.green,
  }[outcome];
}

/** A row for each machine, or for each of its paths; the gravest first. */
function formatTable(page: ProofPage, terminal: Terminal): Lines {
  const { colors, width } = terminal;
  const rows = tableOf(page.proofs);
  const targets = new Set(rows.map(({ cells }) => cells[TABLE_HEADINGS.indexOf("to")] ?? "").filter((to) => to !== ""));
  // Where all lead to one place it is said once, and the reasons get the room.
  const shown = TABLE_HEADINGS.filter((heading) => heading !== "to" || targets.size > 1);
  const outcomes = shown.indexOf("outcome");
  const table = layOut(
    shown,
    rows.map(({ cells }) =>
      cells.filter((_cell, column) => shown.some((heading) => heading === TABLE_HEADINGS[column])),
    ),
    {
      width,
      heading: colors.dim,
      cell: (row, column) => {
        const outcome = rows[row]?.outcome;
        return column === outcomes && outcome !== undefined ? paintOutcome(outcome, terminal) : (text) => text;
      },
    },
  );
  const asked = page.asked === undefined ? "How machines activate" : `The way to ${page.asked}`;
  const one = targets.size === 1 ? ` (${[...targets].join("")})` : "";
  const head = clean(`${asked}${one}: ${describeInput(page.input)}; ${page.configured}`);
  return [
    ...wrap(head, width).map(colors.bold),
    "",
    ...(rows.length === 0 ? [] : [...table, ""]),
    ...wrap(describeCounts(page.proofs), width).map(colors.bold),
    ...describeLeftOut(page).flatMap((line) => bullet(colors.dim("·"), line, { terminal })),
  ];
}
