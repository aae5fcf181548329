import { escapeMarkdown } from "../../core/text/media";
import { withoutControls, wrap } from "./terminal";

type Row = readonly string[];
type Paint = (text: string) => string;

export interface TableStyle {
  /** Columns of the terminal. */
  readonly width: number;
  readonly heading: Paint;
  /** Colours a cell, after it got its width. */
  readonly cell?: (row: number, column: number) => Paint;
}

const GAP = "  ";

/** Columns as wide as they need; where they need more than there is, the widest are folded. */
export function layOut(headings: Row, rows: readonly Row[], { width, heading, cell }: TableStyle): readonly string[] {
  const clean = rows.map((row) => row.map(withoutControls));
  const widths = shareWidth(
    headings.map((title, column) => Math.max(title.length, ...clean.map((row) => row[column]?.length ?? 0))),
    width - GAP.length * (headings.length - 1),
  ).map((share, column) => Math.max(share, ...wrap(headings[column] ?? "", 1).map((word) => word.length)));
  const line = (cells: Row, paint: (column: number) => Paint): Row => {
    const folded = cells.map((text, column) => foldCell(text, widths[column] ?? 1));
    const height = Math.max(...folded.map((part) => part.length));
    return Array.from({ length: height }, (_unused, at) => {
      const last = folded.findLastIndex((part) => (part[at] ?? "") !== "");
      return folded
        .slice(0, last + 1)
        .map((part, column) => {
          const text = part[at] ?? "";
          const gap = column === last ? "" : " ".repeat(Math.max(0, (widths[column] ?? 0) - text.length)) + GAP;
          return (text === "" ? "" : paint(column)(text)) + gap;
        })
        .join("");
    });
  };
  const plain: Paint = (text) => text;
  return [
    ...line(headings, () => heading),
    ...clean.flatMap((row, index) => line(row, (column) => cell?.(index, column) ?? plain)),
  ];
}

/** Narrow columns get what they want, and the wide ones equal shares of the rest. */
function shareWidth(wanted: readonly number[], room: number): readonly number[] {
  const shares = new Map<number, number>();
  let left = room;
  const byWidth = wanted.map((width, column) => ({ width, column })).sort((one, other) => one.width - other.width);
  for (const [index, { width, column }] of byWidth.entries()) {
    const share = Math.min(width, Math.max(1, Math.floor(left / (byWidth.length - index))));
    shares.set(column, share);
    left -= share;
  }
  return wanted.map((width, column) => shares.get(column) ?? width);
}

/** Prose by words; a word that is wider than the column is cut, after a mark of punctuation if there is one. */
function foldCell(text: string, width: number): Row {
  return wrap(text, width).flatMap((line) => cut(line, width));
}

function cut(line: string, width: number): Row {
  const parts: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const after = Math.max(...["-", "_", "/", ".", ":", ",", ";"].map((mark) => rest.lastIndexOf(mark, width - 1)));
    const end = after > 0 ? after + 1 : width;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

/** The same as a table of GitHub's Markdown. */
export function layOutMarkdown(headings: Row, rows: readonly Row[]): readonly string[] {
  return [
    `| ${headings.join(" | ")} |`,
    `|${headings.map(() => "---").join("|")}|`,
    ...rows.map((row) => `| ${row.map(escapeMarkdown).join(" | ")} |`),
  ];
}
