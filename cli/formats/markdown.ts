import { escapeMarkdown } from "../../core/text/media";
import { type CheckPage, presentableOf } from "./check-page";
import { describeVerdict, type Entry, listEntries, nameStacks } from "./entries";
import type { FormatContext } from "./format-context";
import { writeLocation } from "./locations";
import { formatProofChart } from "./proof-mermaid";
import type { ReportDocument } from "./report-schema";
import { restoreBasis } from "./restore-result";
import { fence } from "./sarif-rules";
import { layOutMarkdown } from "./table";
import { plural } from "./text";

/** A comment on GitHub takes 65,536 characters. */
const COMMENT = 60_000;
/** A summary of a step takes 1 MiB, in bytes. */
const SUMMARY = 250_000;

/** The report for a comment on a pull request: what came of it, each finding with its place, fix and proof. */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  return assemble(document, listEntries(document, places), COMMENT);
}

/** The same for the summary of a job, which has more room. */
export function summarize(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  return assemble(document, listEntries(document, places), SUMMARY);
}

function assemble(document: ReportDocument, entries: readonly Entry[], limit: number): string {
  const { input, configuration, checked, asOf } = document;
  const head = [
    `## winlic: ${escapeMarkdown(nameStacks(document))}`,
    `**${escapeMarkdown(describeVerdict(document))}**`,
    escapeMarkdown(
      `${input.name}: ${plural(checked.resources, "resource")}, ${plural(checked.machines, "machine")}, as of ${asOf}. ${configuration.summary}.`,
    ),
  ];
  const tail = [
    ...section("Waived", document.waived.map(describeWaived)),
    ...section("What the input does not show", input.notes.map(escapeMarkdown)),
  ];
  const rows = entries.map((entry) => [
    MARKS[markOf(entry)],
    `${entry.rule} ${entry.name}`,
    entry.subjects.slice(0, 3).join(", "),
    entry.location.lastResort === true ? "" : writeLocation(entry.location),
    entry.text,
  ]);
  const details = entries.map(describeEntry);
  // The gravest come first in both, so what does not fit is the least of them.
  const room = limit - lengthOf(head) - Math.min(lengthOf(tail), limit / 6);
  const shownRows = takeFitting(rows, room / 2, (row) => layOutMarkdown([], [row]).join("\n").length);
  const table =
    shownRows.length === 0 ? [] : [layOutMarkdown(["", "rule", "resource", "place", "finding"], shownRows).join("\n")];
  const chart = drawProofs(document, room / 3);
  const shownDetails = takeFitting(details, room - lengthOf([...table, ...chart]) - 500, (detail) => detail.length + 2);
  const left = [
    ...(shownRows.length < rows.length ? [`${plural(rows.length - shownRows.length, "more row")}`] : []),
    ...(shownDetails.length < details.length ? [`details of ${String(details.length - shownDetails.length)}`] : []),
  ];
  const blocks = [
    ...head,
    ...table,
    ...chart,
    ...shownDetails,
    ...(left.length === 0
      ? []
      : [`Left out because a comment is limited: ${left.join(" and ")}. The other formats have everything.`]),
    ...takeFitting(tail, limit / 6, (block) => block.length + 2),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** The paths that findings prove, in one picture: as many of them as there is room for. */
function drawProofs({ findings }: ReportDocument, room: number): readonly string[] {
  const proofs = findings.flatMap(({ basis }) => {
    const restored = basis === undefined ? undefined : restoreBasis(basis);
    return restored?.kind === "proof" ? [restored] : [];
  });
  for (let count = proofs.length; count > 0; count = Math.floor(count / 2)) {
    const chart = formatProofChart(proofs.slice(0, count));
    if (chart.length <= room) return ["### Proofs", fence(chart, "mermaid")];
  }
  return [];
}

const MARKS = { error: "✖", warning: "▲", unknown: "?" } as const;

function markOf({ kind, decides }: Entry): keyof typeof MARKS {
  return kind === "unknown" ? "unknown" : decides ? "error" : "warning";
}

function describeEntry(entry: Entry): string {
  const { rule, name, text, fix, snippet, location, subjects, finding, path } = entry;
  const place = [
    ...(location.lastResort === true ? [] : [writeLocation(location)]),
    ...subjects.slice(0, 5),
    ...(path === undefined ? [] : [path]),
  ].join(" · ");
  const blocks = [
    `<details><summary>${MARKS[markOf(entry)]} <b>${escapeHtml(`${rule} ${name}`)}</b>: ${escapeHtml(shorten(text))}</summary>`,
    escapeMarkdown(text),
    ...(place === "" ? [] : [`At ${escapeMarkdown(place)}`]),
    ...(fix === undefined ? [] : [`**Fix**: ${escapeMarkdown(fix)}`]),
    ...(snippet === undefined ? [] : [fence(snippet, "yaml")]),
    ...(finding?.basis === undefined ? [] : [fence(finding.basis.text.join("\n"))]),
    "</details>",
  ];
  return blocks.join("\n\n");
}

function describeWaived({ finding, waiver }: ReportDocument["waived"][number]): string {
  const { rule, name, subject } = finding;
  return escapeMarkdown(
    `${rule} ${name} for ${subject.name}, until ${waiver.until} (${waiver.owner}): ${waiver.reason}`,
  );
}

function section(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`### ${title}`, items.map((item) => `- ${item}`).join("\n")];
}

const LONGEST_SUMMARY = 160;

function shorten(text: string): string {
  return text.length <= LONGEST_SUMMARY
    ? text
    : `${text.slice(0, LONGEST_SUMMARY - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Within a line of HTML, Markdown has no say, but for what GitHub adds itself: mentions and references. */
function escapeHtml(text: string): string {
  return escapeMarkdown(text).replace(
    /\\([\\`|*_[\]~])/g,
    (_match, mark: string) => `&#${String(mark.charCodeAt(0))};`,
  );
}

function lengthOf(blocks: readonly string[]): number {
  return blocks.reduce((length, block) => length + block.length + 2, 0);
}

function takeFitting<T>(items: readonly T[], room: number, measure: (item: T) => number): readonly T[] {
  let length = 0;
  const over = items.findIndex((item) => {
    length += measure(item);
    return length > room;
  });
  return over === -1 ? items : items.slice(0, over);
}
