import { CsvError, parse } from "csv-parse/sync";
import type { InputFault } from "./reading";

/** A table as a spreadsheet or a tool writes it. */
export interface Table {
  readonly file: string;
  readonly headings: readonly string[];
  readonly rows: readonly TableRow[];
  /** How the bytes were read, where that was not UTF-8. */
  readonly encoding?: string;
}

export interface TableRow {
  /** As a spreadsheet counts: the headings are row 1 unless something stands before them. */
  readonly row: number;
  /** Cells by heading, in lower case and trimmed. */
  readonly cells: ReadonlyMap<string, string>;
}

const SEPARATORS = ["\t", ";", ",", "|"] as const;

/**
 * The text of a table in bytes: UTF-8 or UTF-16 with or without a mark, or the code page that Excel and older tools write.
 */
export function decodeTable(bytes: Uint8Array): { readonly text: string; readonly encoding?: string } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: decode(bytes, "utf-16le"), encoding: "UTF-16" };
  if (first === 0xfe && second === 0xff) return { text: decode(bytes, "utf-16be"), encoding: "UTF-16" };
  if (first !== 0 && second === 0) return { text: decode(bytes, "utf-16le"), encoding: "UTF-16" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { text: decode(bytes, "windows-1252"), encoding: "Windows-1252" };
  }
}

function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

/**
 * Reads a table, whatever its separator: the one that parts the headings into most columns. Lines before the headings
 * (`#TYPE` of PowerShell, `sep=;` of Excel, titles) are left out. Undefined for a text that is no table.
 */
export function readTable(text: string, file: string, encoding?: string): Table | InputFault | undefined {
  if (/^"?ClassId2e4f/.test(text.replace(/^\ufeff/, ""))) {
    return {
      file,
      place: "line 1",
      expected: "the objects themselves",
      found: "what `Format-Table` or `Format-List` made of them",
      todo: "Pipe to `Export-Csv` without a `Format-` command before it.",
    };
  }
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/, 40);
  const skipped = lines.findIndex((line) => isHeading(line));
  if (skipped === -1) return undefined;
  const heading = lines[skipped] ?? "";
  const separator = separatorOf(heading);
  if (separator === undefined) return undefined;
  const body = afterLines(text.replace(/^\ufeff/, ""), skipped);
  const records = parseRecords(body, separator);
  if (records instanceof CsvError) return damaged(file, records, skipped);
  const [first, ...others] = records;
  if (first === undefined) return undefined;
  const headings = first.record.map((name) => name.trim());
  const keys = uniqueKeys(headings);
  return {
    file,
    headings,
    rows: others.flatMap(({ record, info }) => {
      if (record.every((cell) => cell.trim() === "")) return [];
      const cells = new Map<string, string>();
      for (const [index, key] of keys.entries()) {
        const cell = (record[index] ?? "").trim();
        if (cell !== "" && cell !== "NULL") cells.set(key, cell);
      }
      return [{ row: info.lines + skipped, cells }];
    }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** The records of a table, or why its text is none: a quote that is never closed swallows all that follows. */
function parseRecords(body: string, delimiter: string): readonly CsvRecord[] | CsvError {
  try {
    return parse(body, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      bom: true,
    }) as unknown as readonly CsvRecord[];
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
}

function damaged(file: string, { code, lines }: CsvError & { readonly lines?: unknown }, skipped: number): InputFault {
  const line = typeof lines === "number" ? lines + skipped : undefined;
  return {
    file,
    place: line === undefined ? "" : `line ${String(line)}`,
    expected: "a table whose quoted cells end",
    found: code === "CSV_QUOTE_NOT_CLOSED" ? "a quote that is never closed" : "cells that cannot be told apart",
    todo: "Export the table again: the file is cut off, or a quote in a cell is not doubled.",
  };
}

/** A line that parts into two columns or more of words; titles and marks of tools do not. */
function isHeading(line: string): boolean {
  if (/^#TYPE\b/i.test(line) || /^sep=/i.test(line) || line.trim() === "") return false;
  const separator = separatorOf(line);
  if (separator === undefined) return false;
  const cells = line.split(separator).map((cell) => cell.replaceAll('"', "").trim());
  return cells.filter((cell) => /\p{L}/u.test(cell)).length >= Math.max(2, cells.length * 0.6);
}

function separatorOf(line: string): string | undefined {
  const counts = SEPARATORS.map((separator) => [separator, splitOutsideQuotes(line, separator)] as const);
  const [best] = [...counts].sort(([, one], [, other]) => other - one);
  return best === undefined || best[1] === 0 ? undefined : best[0];
}

function splitOutsideQuotes(line: string, separator: string): number {
  let count = 0;
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) count += 1;
  }
  return count;
}

function afterLines(text: string, count: number): string {
  let at = 0;
  for (let line = 0; line < count; line += 1) at = text.indexOf("\n", at) + 1;
  return text.slice(at);
}

/** Merged cells leave headings empty, and some tools write one name twice: the first keeps it. */
function uniqueKeys(headings: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return headings.map((name, index) => {
    const key = keyOf(name);
    if (key === "" || seen.has(key)) return `column ${String(index + 1)}`;
    seen.add(key);
    return key;
  });
}

/** A heading as it is looked up: without capitals, marks and doubled blanks. */
export function keyOf(heading: string): string {
  return heading.toLowerCase().replace(/[*_]+/g, " ").replaceAll(/\s+/g, " ").trim();
}

/** The cell under the first of these headings that the table has. */
export function cell({ cells }: Pick<TableRow, "cells">, ...headings: readonly string[]): string | undefined {
  for (const heading of headings) {
    const found = cells.get(keyOf(heading));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function hasColumns({ headings }: Pick<Table, "headings">, ...wanted: readonly string[]): boolean {
  const keys = new Set(headings.map(keyOf));
  return wanted.every((name) => keys.has(keyOf(name)));
}

/**
 * A whole number, however a culture marks thousands: `1250`, `1,250`, `1.250`, `1 250`. Undefined for what is no whole
 * number, or could be a decimal one as well.
 */
export function readCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const compact = text.trim().replaceAll(/[\s\u00a0\u202f'\u2019]/g, "");
  if (/^\d+$/.test(compact)) return safe(Number(compact));
  if (/^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/.test(compact)) return safe(Number(compact.replaceAll(/[.,]/g, "")));
  if (/^\d+[.,]0+$/.test(compact)) return safe(Number(compact.split(/[.,]/)[0]));
  return undefined;
}

function safe(count: number): number | undefined {
  return Number.isSafeInteger(count) ? count : undefined;
}
