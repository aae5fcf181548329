import type { RenderedStep } from "../../../core/activation/causes/render";
import { escapeMarkdown } from "../../../core/text/media";
import { layOutMarkdown } from "../table";
import { type DiagnosisPage, groupByCause, type ShownCause, type ShownMachine, sayNotes, showMachines } from "./page";

/** The diagnosis as a page: a table of causes first where there are many machines. */
export function write(page: DiagnosisPage): string {
  const machines = showMachines(page);
  const notes = sayNotes(page.diagnosis.notes).map((note) => `> ${escapeMarkdown(note)}`);
  const table =
    machines.length < 2
      ? []
      : [
          "",
          ...layOutMarkdown(
            ["cause", "certainty", "machines"],
            groupByCause(machines).map(({ cause, machines: own }) => [
              cause.key,
              cause.certainty,
              own.map(({ name }) => name).join(", "),
            ]),
          ),
        ];
  return `${[`# Activation: ${escapeMarkdown(page.input)}`, ...table, ...(notes.length === 0 ? [] : ["", ...notes]), ...machines.flatMap(showOne)].join("\n")}\n`;
}

function showOne(machine: ShownMachine): readonly string[] {
  const { name, windows, kind, state, causes, plan } = machine;
  return [
    "",
    `## ${escapeMarkdown(name)}`,
    "",
    escapeMarkdown([windows ?? "Windows unknown", kind, state].join(" · ")),
    ...causes.flatMap(showCause),
    ...(plan === undefined || plan.findings.length === 0
      ? []
      : [
          "",
          "In the plan:",
          "",
          ...plan.findings.map(
            ({ rule, text, place }) =>
              `- ${escapeMarkdown(`${rule}: ${text}`)}${place === undefined ? "" : ` (\`${place}\`)`}`,
          ),
        ]),
  ];
}

function showCause(cause: ShownCause): readonly string[] {
  const { certainty, text, suppose, supposed, evidence, check, fix, otherwise, traps, provenBy } = cause;
  return [
    "",
    `### ${capitalise(certainty)}: ${escapeMarkdown(text)}`,
    ...(suppose === undefined || provenBy !== undefined
      ? []
      : ["", `${capitalise(supposed ?? "possible")}: ${escapeMarkdown(suppose)}`]),
    ...(evidence.length === 0
      ? []
      : ["", ...evidence.map((place) => `- \`${place.file}:${String(place.line)}\` ${code(place.text)}`)]),
    ...(provenBy === undefined
      ? []
      : [
          "",
          `**Plan.** ${escapeMarkdown(`${provenBy.rule}: ${provenBy.text}`)}${provenBy.place === undefined ? "" : ` (\`${provenBy.place}\`)`}`,
        ]),
    "",
    `**Check.** ${escapeMarkdown(check)}`,
    "",
    "**Fix.**",
    "",
    ...fix.flatMap(showStep),
    "",
    `**If nothing is done.** ${escapeMarkdown(otherwise)}`,
    ...(traps.length === 0
      ? []
      : ["", "**Do not conclude.**", "", ...traps.map((trap) => `- ${escapeMarkdown(trap.text)}`)]),
  ];
}

function showStep(step: RenderedStep): readonly string[] {
  if ("text" in step) return [`- ${escapeMarkdown(step.text)}`];
  return [
    "",
    "```powershell",
    ...step.commands.map(({ command, note }) => (note === undefined ? command : `${command}  # ${note}`)),
    "```",
    "",
  ];
}

/** A line of somebody's text as code, whatever it holds. */
function code(text: string): string {
  const ticks = "`".repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return `${ticks} ${text} ${ticks}`;
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
