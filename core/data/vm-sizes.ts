// Not named like this file: a loader that looks for `.json` before `.ts` would take the one for the other.
import table from "./vm-size-table.json";

/** One Azure VM size as published. */
export interface VmSize {
  /** As Microsoft writes it, e.g. `Standard_E32-8s_v5`. */
  readonly name: string;
  /** vCPUs of the unconstrained size. */
  readonly vcpus: number;
  /** vCPUs the machine really has: fewer than `vcpus` for constrained sizes. */
  readonly vcpusAvailable: number;
  readonly memoryGib: number;
  readonly arch: string;
  /** Where the row comes from: tags of `sources` in `vm-size-table.json`, with their dates. */
  readonly source: string;
  /** The sources do not agree on this row. */
  readonly conflict: boolean;
}

const groups: Readonly<Record<string, string>> = table.groups;
const sources: Readonly<Record<string, string>> = table.sources;

const SHAPE = /^([a-z]+_[a-z]+)\d+(?!\d)(?:-\d+(?!\d))?(.*)$/i;

/**
 * The row of a size, in any case; undefined when the table does not hold it (Azure adds sizes each month).
 * Rows are grouped by shape (`Standard_E*s_v5`), and only the shape that is asked for is decoded: a cold start pays
 * for the sizes it meets, not for 1,578 rows.
 */
export function findVmSize(name: string): VmSize | undefined {
  const shape = SHAPE.exec(name);
  if (shape === null) return undefined;
  const found = shapesByLowerCase().get(`${shape[1]}*${shape[2]}`.toLowerCase());
  return found === undefined ? undefined : rowsOf(found).get(name.toLowerCase());
}

/**
 * The numbers that the names of a series hold, e.g. 2, 4, 8 … for `Standard_D4s_v5`: those of its rows, which differ in
 * nothing else. Undefined for a name that belongs to no series of the table.
 */
export function numbersOfSeries(name: string): ReadonlySet<number> | undefined {
  const shape = SHAPE.exec(name);
  const found = shape === null ? undefined : shapesByLowerCase().get(`${shape[1]}*${shape[2]}`.toLowerCase());
  if (found === undefined) return undefined;
  return new Set([...rowsOf(found).keys()].map((row) => Number(/\d+/.exec(row)?.[0])));
}

/** Every row, in the order of the file. */
export function listVmSizes(): readonly VmSize[] {
  return Object.keys(groups).flatMap((shape) => [...rowsOf(shape).values()]);
}

let lowerCase: ReadonlyMap<string, string> | undefined;
function shapesByLowerCase(): ReadonlyMap<string, string> {
  lowerCase ??= new Map(Object.keys(groups).map((shape) => [shape.toLowerCase(), shape]));
  return lowerCase;
}

const decoded = new Map<string, ReadonlyMap<string, VmSize>>();
function rowsOf(shape: string): ReadonlyMap<string, VmSize> {
  let rows = decoded.get(shape);
  if (rows === undefined) {
    rows = new Map(decodeGroup(shape, groups[shape] ?? "", sources).map((row) => [row.name.toLowerCase(), row]));
    decoded.set(shape, rows);
  }
  return rows;
}

/**
 * Reads one group of `vm-size-table.json`. Its words, in order:
 * - `@C` or `@C/Arm64`: rows from here on come from `sources.C` and have this architecture (`x64` unless said);
 * - `4:16`: the shape with 4 for its `*`, 4 vCPUs, 16 GiB; `32-8:256`: constrained, 32 vCPUs of which 8 are available;
 * - `=16` or `=16/4` before the colon: vCPUs (and available ones) that are not the numbers of the name;
 * - `!` at the end: the sources do not agree.
 */
export function decodeGroup(shape: string, text: string, legend: Readonly<Record<string, string>>): VmSize[] {
  const rows: VmSize[] = [];
  let source = "";
  let arch = "x64";
  for (const word of text.split(" ")) {
    const heading = /^@(\w+)(?:\/(\w+))?$/.exec(word);
    if (heading !== null) {
      source = legend[heading[1] ?? ""] ?? "";
      arch = heading[2] ?? "x64";
      continue;
    }
    const row = /^(\d+)(?:-(\d+))?(?:=(\d+)(?:\/(\d+))?)?:([\d.]+)(!?)$/.exec(word);
    if (row === null) continue;
    const [, number = "", constrained, vcpus = number, available, memory, mark] = row;
    rows.push({
      name: shape.replace("*", constrained === undefined ? number : `${number}-${constrained}`),
      vcpus: Number(vcpus),
      vcpusAvailable: Number(available ?? constrained ?? vcpus),
      memoryGib: Number(memory),
      arch,
      source,
      conflict: mark === "!",
    });
  }
  return rows;
}
