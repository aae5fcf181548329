import { isJson, type Json } from "../detect";
import { keyOf, type Table, type TableRow } from "../table";

/** What `Format-List` or `Format-Table` prints, as a table; undefined for another text. */
export function readTextBlocks(text: string, file: string): Table | undefined {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  return readList(lines, file) ?? readColumns(lines, file);
}

const PAIR = /^([A-Za-z_][\w ]{0,60}?)\s*:\s?(.*)$/;

/** Blocks of `name : value`, parted by empty lines. */
function readList(lines: readonly string[], file: string): Table | undefined {
  const rows: TableRow[] = [];
  const headings = new Set<string>();
  let cells = new Map<string, string>();
  let begun = 0;
  const finish = (): void => {
    if (cells.size > 0) rows.push({ row: begun, cells });
    cells = new Map();
  };
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") {
      finish();
      continue;
    }
    const [, name, value] = PAIR.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      // A long value goes on in the next line; anything else is another kind of text.
      if (/^\s{4,}\S/.test(line) && cells.size > 0) continue;
      return undefined;
    }
    // A name again begins the next object, where no empty line does.
    if (cells.has(keyOf(name))) finish();
    if (cells.size === 0) begun = index + 1;
    headings.add(name.trim());
    if (value.trim() !== "") cells.set(keyOf(name), value.trim());
  }
  finish();
  return rows.length === 0 || headings.size < 2 ? undefined : { file, headings: [...headings], rows };
}

/** Columns under headings with a line of dashes, as wide as the dashes say. */
function readColumns(lines: readonly string[], file: string): Table | undefined {
  const at = lines.findIndex((line) => /^\s*-{2,}(?:\s+-{2,})+\s*$/.test(line));
  const heading = lines[at - 1];
  if (at < 1 || heading === undefined) return undefined;
  // Numbers stand to the right, so a column reaches to the end of the next gap.
  const starts = [...(lines[at] ?? "").matchAll(/-+/g)].map(
    ({ index, 0: dashes }) => [index, index + dashes.length] as const,
  );
  const cut = (line: string, column: number): string => {
    const from = column === 0 ? 0 : (starts[column - 1]?.[1] ?? 0);
    const to = column === starts.length - 1 ? line.length : (starts[column]?.[1] ?? line.length);
    return line.slice(from, to).trim();
  };
  const headings = starts.map((_, column) => cut(heading, column));
  const rows = lines.slice(at + 1).flatMap((line, index): readonly TableRow[] => {
    if (line.trim() === "") return [];
    const cells = headings.flatMap((name, column) => {
      const value = cut(line, column);
      // Three dots stand for what did not fit.
      return value === "" || /(?:\.\.\.|\u2026)$/.test(value) ? [] : [[keyOf(name), value] as const];
    });
    return [{ row: at + 2 + index, cells: new Map(cells) }];
  });
  return rows.length === 0 ? undefined : { file, headings, rows };
}

/** A list of objects, or one, as a table: values that are objects are left out. */
export function tableOfJson(document: unknown, file: string): Table | undefined {
  const list: readonly unknown[] = Array.isArray(document) ? document : [document];
  const objects = list.filter((each): each is Json => isJson(each));
  if (objects.length === 0 || objects.length < list.length) return undefined;
  const headings = new Set<string>();
  const rows = objects.map((object, index): TableRow => {
    const cells = new Map<string, string>();
    for (const [key, value] of Object.entries(object)) {
      headings.add(key);
      if (typeof value === "string" && value.trim() !== "") cells.set(keyOf(key), value.trim());
      else if (typeof value === "number" || typeof value === "boolean") cells.set(keyOf(key), String(value));
    }
    return { row: index + 1, cells };
  });
  return { file, headings: [...headings], rows };
}
