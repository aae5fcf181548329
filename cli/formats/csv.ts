import { maskKeys } from "../../core/text/mask";

/** Rows as a spreadsheet reads them, the headings first. */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** Quoted where it must be; a text that a spreadsheet would run as a formula gets an apostrophe before it. */
function csvCell(value: string | number): string {
  if (typeof value === "number") return `${value}`;
  const masked = maskKeys(value);
  const safe = /^[=+\-@\t\r]/.test(masked) ? `'${masked}` : masked;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
