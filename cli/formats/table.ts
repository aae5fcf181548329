import { foldCell, shareWidth, wrap } from "../../core/text/columns";
import { escapeMarkdown } from "../../core/text/media";
import { withoutControls } from "./terminal";

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

/** The same as a table of GitHub's Markdown. */
export function layOutMarkdown(headings: Row, rows: readonly Row[]): readonly string[] {
  return [
    `| ${headings.join(" | ")} |`,
    `|${headings.map(() => "---").join("|")}|`,
    ...rows.map((row) => `| ${row.map(escapeMarkdown).join(" | ")} |`),
  ];
}
