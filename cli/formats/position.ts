import type { PositionReport } from "../../core/licensing/position-report";
import type { Term } from "../../core/model";
import { maskKeys } from "../../core/text/mask";
import { csvCell, escapeMarkdown } from "../../core/text/media";
import { renderReason, renderTerm } from "../../core/words/render";
import { version } from "../version";
import { describeTerm, toJson } from "./json";
import type { PositionPage } from "./position-page";
import { notesOf, span, tablesOf } from "./position-tables";
import { layOut, layOutMarkdown } from "./table";
import { type Terminal, toAscii, withoutControls, wrap } from "./terminal";

export type PositionFormat = "text" | "json" | "csv" | "markdown";

/** The licence position in one of its forms. */
export function formatPosition(page: PositionPage, format: PositionFormat, terminal: Terminal): string {
  switch (format) {
    case "json":
      return toJson({
        schemaVersion: 1,
        tool: { name: "winlic", version },
        ...page,
        ...page.report,
        lines: page.report.lines.map(({ formula, ...line }) => ({ ...line, ...describeFormula(formula) })),
        ...describeWhatIf(page.report),
        report: undefined,
      });
    case "csv":
      return formatCsv(page.report);
    case "markdown":
      return formatMarkdown(page);
    case "text": {
      const text = formatText(page, terminal);
      return terminal.unicode ? text : toAscii(text);
    }
  }
}

function describeFormula(formula: Term) {
  return { formula: renderTerm(formula), terms: describeTerm(formula) };
}

function describeWhatIf({ whatIf }: PositionReport) {
  if (whatIf === undefined) return {};
  const { need, ...rest } = whatIf;
  return { whatIf: { ...rest, need: { ...need, ...describeFormula(need.formula) } } };
}

/** The answer to `--what-if`, in a sentence. */
function answerOf({ whatIf, pools }: PositionReport): string | undefined {
  if (whatIf === undefined) return undefined;
  const { size, count, edition, need, spare, fits, short, buy } = whatIf;
  const what = `${count} × ${size} would need ${span(need.fullScale)} core licences (${renderTerm(need.formula)})`;
  const from = `${span(spare)} ${edition === undefined ? "are free" : `${edition} are free`}`;
  // Nothing declared is not nothing owned.
  if (pools.length === 0) return `Not compared: ${what}, and no entitlement is declared.`;
  switch (fits) {
    case "yes":
      return `Fits: ${what}, and ${from}.`;
    case "no":
      return `Does not fit: ${what}, and ${from}: ${span(short)} short. To buy: ${renderReason(buy)}.`;
    case "depends":
      return `Unknown: ${what}, and ${from}. What is unknown is listed under "Not certain". The shortage is at most ${short.high}.`;
  }
}

function headOf({ report, input, configuration, notes, resources }: PositionPage): readonly string[] {
  const answer = answerOf(report);
  return [
    `Licence position of ${input}, ${resources} resources, as of ${report.asOf}`,
    configuration,
    ...notes,
    ...(answer === undefined ? [] : [answer]),
  ].map((line) => maskKeys(withoutControls(line)));
}

function formatText(page: PositionPage, { width, colors }: Terminal): string {
  const blocks = tablesOf(page).map(({ title, headings, rows }) => [
    `${colors.bold(title)} ${colors.dim("─".repeat(Math.max(3, width - title.length - 1)))}`,
    ...layOut(headings, rows, { width, heading: colors.dim }),
  ]);
  const [first = "", ...others] = headOf(page);
  const head = [colors.bold(first), ...others].flatMap((line) => wrap(line, width));
  return `${[head, ...blocks].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function formatMarkdown(page: PositionPage): string {
  const [first = "", ...others] = headOf(page);
  const blocks = tablesOf(page).map(({ title, headings, rows }) =>
    [`## ${title}`, "", ...layOutMarkdown(headings, rows)].join("\n"),
  );
  return `${[`# ${escapeMarkdown(first)}`, ...others.map(escapeMarkdown), ...blocks].join("\n\n")}\n`;
}

/** One row for each thing that needs licences: what a spreadsheet sums up. */
function formatCsv({ lines, rights }: PositionReport): string {
  const headings = [
    "place",
    "kind",
    "edition",
    "name",
    "urn",
    "calculation",
    "now_low",
    "now_high",
    "full_low",
    "full_high",
    "note",
  ];
  const rows = lines.map((line) => [
    line.place,
    line.kind,
    line.edition,
    line.name,
    line.urn ?? "",
    renderTerm(line.formula),
    line.now.low,
    line.now.high,
    line.fullScale.low,
    line.fullScale.high,
    notesOf(line),
  ]);
  // What the owner states needs no licences where it applies; whoever reads the file has to see it.
  const stated = rights.map(({ right, covers, void: state }) => [
    "stated",
    "right",
    "",
    covers.join("; "),
    "",
    right.kind,
    "",
    "",
    "",
    "",
    `${state === undefined ? "applied" : `not applied (${state})`}, until ${right.until}, ${right.owner}: ${right.reason}`,
  ]);
  return `${[headings, ...rows, ...stated].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}
