/**
 * Makes `core/data/vm-size-table.json`, which the product reads, from `core/data/vm-sizes.csv`, which people edit.
 * How a group of the packed table is written is told at `decodeGroup` in `core/data/vm-sizes.ts`.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import about from "../core/data/vm-size-sources.json";
import type { VmSize } from "../core/data/vm-sizes";
import { countByName } from "../core/licensing/vm-size";

const FILE = "core/data/vm-sizes.csv";
const COLUMNS = ["name", "vcpus", "vcpus_available", "memory_gib", "family", "arch", "source"] as const;
type Cells = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** What an edit of the table is refused for: the line, what was expected, what was found and what to do. */
export class TableFault extends Error {}

const MEANING: Readonly<Record<string, string>> = about.meaning;

/**
 * The rows of the table. The first line that is not understood ends the run, because a size that is silently lost is a
 * wrong count later.
 * @throws TableFault
 */
export function parseVmSizes(csv: string, file = FILE): readonly VmSize[] {
  const lines = csv.split(/\r?\n/);
  const [header = ""] = lines;
  if (header !== COLUMNS.join(",")) {
    throw faultAt(
      file,
      1,
      `expected the columns ${COLUMNS.join(",")}, found ${quote(header)}`,
      "Restore the first line.",
    );
  }
  const known = new Map<string, number>();
  return lines.flatMap((line, index) => {
    if (index === 0 || line.trim() === "") return [];
    const number = index + 1;
    const row = parseRow(line, (expected, advice) => faultAt(file, number, expected, advice));
    const first = known.get(row.name.toLowerCase());
    if (first !== undefined) {
      throw faultAt(file, number, `${row.name} stands in line ${first} already`, "Remove one of the two lines.");
    }
    known.set(row.name.toLowerCase(), number);
    return [row];
  });
}

type Fault = (expected: string, advice: string) => TableFault;

function parseRow(line: string, fault: Fault): VmSize {
  const values = line.split(",");
  if (values.length !== COLUMNS.length) {
    const expected = `expected ${COLUMNS.length} values (${COLUMNS.join(",")}), found ${values.length}`;
    throw fault(expected, "Write one value for each column, without commas inside a value.");
  }
  const cells = Object.fromEntries(COLUMNS.map((column, place) => [column, values[place] ?? ""])) as Cells;
  checkShape(cells, fault);
  const row: VmSize = {
    name: cells.name,
    vcpus: Number(cells.vcpus),
    vcpusAvailable: Number(cells.vcpus_available),
    memoryGib: Number(cells.memory_gib),
    arch: cells.arch,
    source: cells.source.replace(";conflict", ""),
    conflict: cells.source.endsWith(";conflict"),
  };
  checkSources(row, fault);
  checkCounts(row, fault);
  return row;
}

/** What each column holds, and an example of it. */
const SHAPES: readonly (readonly [keyof Cells, RegExp, string])[] = [
  ["name", /^[A-Za-z]+_[A-Za-z]+\d+(-\d+)?[A-Za-z0-9_]*$/, "a VM size, for example Standard_E32-8s_v5"],
  ["vcpus", /^[1-9]\d*$/, "the vCPUs of the unconstrained size, for example 32"],
  ["vcpus_available", /^[1-9]\d*$/, "the vCPUs that the machine has, for example 8"],
  ["memory_gib", /^(?!0+(\.0*)?$)\d+(\.\d+)?$/, "the memory in GiB, for example 256"],
  ["arch", /^\w+$/, "the architecture, x64 or Arm64"],
  [
    "source",
    /^[\w-]+(@[\w-]+)?(\+[\w-]+(@[\w-]+)?)*(;conflict)?$/,
    "where the row comes from, for example docs@2026-11",
  ],
];

function checkShape(cells: Cells, fault: Fault): void {
  for (const [column, shape, meaning] of SHAPES) {
    if (shape.test(cells[column])) continue;
    throw fault(`${column}: expected ${meaning}, found ${quote(cells[column])}`, "Correct the value.");
  }
}

function checkSources({ source }: VmSize, fault: Fault): void {
  const tags = source.split("+").map((tag) => tag.replace(/@.*/, ""));
  const unexplained = tags.find((tag) => !Object.hasOwn(MEANING, tag));
  if (unexplained === undefined) return;
  const advice = `Use one of these tags, or explain ${quote(unexplained)} in core/data/vm-size-sources.json.`;
  throw fault(`source: expected one of ${Object.keys(MEANING).join(", ")}, found ${quote(unexplained)}`, advice);
}

/** Microsoft's naming rules give the counts of every size whose sources agree: a row that says otherwise is a slip. */
function checkCounts(row: VmSize, fault: Fault): void {
  if (row.vcpusAvailable > row.vcpus) {
    const expected = `vcpus_available: expected at most the ${row.vcpus} vCPUs of the size, found ${row.vcpusAvailable}`;
    throw fault(expected, "Correct one of the two numbers.");
  }
  if (row.conflict) return;
  const named = countByName(row.name.replace(/_promo$/i, ""));
  if (named.verdict === "unknown") return;
  const counts: readonly (readonly [string, number, number])[] = [
    ["vcpus", named.nominal, row.vcpus],
    ["vcpus_available", named.available, row.vcpusAvailable],
  ];
  const wrong = counts.find(([, expected, found]) => expected !== found);
  if (wrong === undefined) return;
  const [column, expected, found] = wrong;
  const advice = "Correct the number. If the sources do not agree, append ;conflict to the source.";
  throw fault(`${column}: expected ${expected}, which the name ${row.name} gives, found ${found}`, advice);
}

function faultAt(file: string, line: number, fault: string, advice: string): TableFault {
  return new TableFault(`${file}:${line}: ${fault}. ${advice} Then run npm run generate.`);
}

function quote(text: string): string {
  return text === "" ? "nothing" : `"${text}"`;
}

/** Groups of rows that share a shape, and the letters that stand for their sources. */
export function encodeVmSizes(rows: readonly VmSize[]): {
  readonly sources: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, string>>;
} {
  const letters = new Map<string, string>();
  for (const source of [...new Set(rows.map((row) => row.source))].sort()) {
    letters.set(source, (letters.size + 10).toString(36).toUpperCase());
  }
  const groups = new Map<string, string[]>();
  const headings = new Map<string, string>();
  for (const row of [...rows].sort((a, b) => compareNames(a.name, b.name))) {
    const [, front = "", number = "", constrained, back = ""] = /^(\D+)(\d+)(?:-(\d+))?(.*)$/.exec(row.name) ?? [];
    const shape = `${front}*${back}`;
    const words = groups.get(shape) ?? [];
    groups.set(shape, words);
    const heading = `@${letters.get(row.source)}${row.arch === "x64" ? "" : `/${row.arch}`}`;
    if (headings.get(shape) !== heading) words.push(heading);
    headings.set(shape, heading);
    words.push(encodeRow(row, number, constrained));
  }
  return {
    sources: Object.fromEntries([...letters].map(([source, letter]) => [letter, source])),
    groups: Object.fromEntries([...groups].map(([shape, words]) => [shape, words.join(" ")])),
  };
}

function encodeRow(row: VmSize, number: string, constrained: string | undefined): string {
  const named = constrained === undefined ? number : `${number}-${constrained}`;
  const regular = row.vcpus === Number(number) && row.vcpusAvailable === Number(constrained ?? number);
  const irregular = row.vcpusAvailable === Number(constrained ?? row.vcpus) ? "" : `/${row.vcpusAvailable}`;
  return `${named}${regular ? "" : `=${row.vcpus}${irregular}`}:${row.memoryGib}${row.conflict ? "!" : ""}`;
}

/** By shape, then by the numbers in the name, so that 16 does not stand before 2 and a new size moves no other line. */
function compareNames(a: string, b: string): number {
  const shapeOf = (name: string) => name.replace(/^(\D+)(\d+)(?:-(\d+))?(.*)$/, "$1*$4");
  const numbersOf = (name: string) => {
    const [, first, second = "0"] = /^\D+(\d+)(?:-(\d+))?/.exec(name) ?? [];
    return { first: Number(first), second: Number(second) };
  };
  if (shapeOf(a) !== shapeOf(b)) return shapeOf(a) < shapeOf(b) ? -1 : 1;
  return numbersOf(a).first - numbersOf(b).first || numbersOf(a).second - numbersOf(b).second;
}

/** Says whether two tables hold the same rows, whatever their order. */
export function digestVmSizes(rows: readonly VmSize[]): string {
  const lines = rows.map((row) =>
    [row.name, row.vcpus, row.vcpusAvailable, row.memoryGib, row.arch, row.source, row.conflict].join(","),
  );
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

/**
 * The text of the packed table.
 * @throws TableFault
 */
export function renderVmSizeTable(): string {
  const rows = parseVmSizes(readFileSync(path.join(__dirname, "..", FILE), "utf8"));
  const tags = new Set(rows.flatMap((row) => row.source.split("+").map((tag) => tag.replace(/@.*/, ""))));
  const legend = Object.fromEntries(Object.entries(MEANING).filter(([tag]) => tags.has(tag)));
  const table = {
    about: `Azure VM sizes: vCPUs, available vCPUs and memory. Generated by npm run generate from ${FILE}. Do not edit.`,
    collected: about.collected,
    rows: rows.length,
    digest: digestVmSizes(rows),
    legend,
    ...encodeVmSizes(rows),
  };
  return `${JSON.stringify(table, null, 1)}\n`;
}
