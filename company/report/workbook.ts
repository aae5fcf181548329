import writeExcelFile from "write-excel-file/node";
import type { ReportCell, ReportTable } from "../../config/report-book";

/** Excel opens no sheet with more rows, and no cell with a longer text. */
const MOST_ROWS = 1_048_576;
const LONGEST_TEXT = 32_767;

/**
 * A workbook with a sheet for each table. Texts are cells of type text, so nothing in them is a formula; one that would be a
 * formula after an export to CSV has an apostrophe before it.
 */
export async function writeWorkbook(tables: readonly ReportTable[]): Promise<Uint8Array> {
  const names = nameSheets(tables.map(({ title }) => title));
  const book = await writeExcelFile(
    tables.map(({ columns, rows }, index) => ({
      sheet: names[index] ?? `Sheet ${index + 1}`,
      stickyRowsCount: 1,
      columns: columns.map((column, at) => ({ width: widthOf(column.title, rows, at) })),
      data: [
        columns.map(({ title }) => ({
          value: title,
          type: String,
          fontWeight: "bold" as const,
          backgroundColor: "#E8EDF2",
        })),
        ...rows.slice(0, MOST_ROWS - 1).map((row) => row.map(cellOf)),
      ],
    })),
  ).toBuffer();
  return withoutTimes(book);
}

/** What a spreadsheet runs as a formula. */
const FORMULA = /^[\s"';]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

function cellOf(value: ReportCell) {
  if (typeof value === "number") return { value, type: Number };
  if (value === "") return null;
  const whole = value.replace(NOT_IN_XML, "\ufffd");
  const safe = FORMULA.test(whole) || /^[\t\r]/.test(whole) ? `'${whole}` : whole;
  return { value: safe.slice(0, LONGEST_TEXT), type: String };
}

const NOT_IN_XML =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** In characters; of the first rows, because a look at all of a hundred thousand would tell no more. */
function widthOf(title: string, rows: ReportTable["rows"], at: number): number {
  const longest = rows.slice(0, 200).reduce((most, row) => Math.max(most, String(row[at] ?? "").length), title.length);
  return Math.min(60, Math.max(8, longest + 2));
}

/** Excel takes names of at most 31 characters without these, each once. */
function nameSheets(titles: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const base = title
      .replace(/[\\/?*[\]:]/g, " ")
      .slice(0, 31)
      .trim();
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base.slice(0, 27)} ${number}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
/** The first of January 1980: the first day that a ZIP archive can name. */
const FIRST_DAY = 0x0021;

/** The same archive with one time for all files: when it was made would make every copy another one. */
function withoutTimes(archive: Buffer): Uint8Array {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== END) throw new TypeError("the workbook is no ZIP archive");
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== CENTRAL_HEADER) throw new TypeError("the workbook is no ZIP archive");
    const local = archive.readUInt32LE(at + 42);
    if (archive.readUInt32LE(local) !== LOCAL_HEADER) throw new TypeError("the workbook is no ZIP archive");
    for (const time of [at + 12, local + 10]) {
      archive.writeUInt16LE(0, time);
      archive.writeUInt16LE(FIRST_DAY, time + 2);
    }
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return archive;
}
