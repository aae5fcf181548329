import { csvCell } from "../../core/text/media";

/** Rows as a spreadsheet reads them, the headings first. */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}
