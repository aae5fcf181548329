/**
 * Writes `core/data/vm-size-table.json` from a table of Azure VM sizes.
 *
 *   npx tsx scripts/refresh-vm-sizes.ts TABLE.csv YYYY-MM-DD
 *
 * The table has the columns name, vcpus, vcpus_available, memory_gib, family, arch, source; the day is the one it was
 * collected on. How a group is written is told at `decodeGroup` in `core/data/vm-sizes.ts`.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { VmSize } from "../core/data/vm-sizes";

const COLUMNS = "name,vcpus,vcpus_available,memory_gib,family,arch,source";
const TARGET = path.join(__dirname, "..", "core", "data", "vm-size-table.json");

/** What the tags in the source column stand for; the part after `@` is the month of the version read. */
const LEGEND: Readonly<Record<string, string>> = {
  aspire: "VM sizes generated into microsoft/aspire from Azure's own API",
  azqr: "Azure Quick Review (Azure/azqr), its table of VM sizes",
  docs: "Size pages of Microsoft's documentation (MicrosoftDocs/azure-compute-docs); -preview: announced as a preview",
  "docs-isolated-list": "Microsoft's page of isolated VM sizes",
  "k8s-ca": "Kubernetes cluster autoscaler (kubernetes/autoscaler), Azure instance types generated from Azure's API",
  msbench: "Microsoft's published compute benchmark scores",
  sc: "A catalogue that the collection names by this tag only",
  thirdparty: "Confirmed by listings of others only",
  vantage: "Vantage's public table of Azure instances",
};

/** Rows of the table; a row that is not understood ends the run, because a size silently lost is a wrong count later. */
export function parseVmSizes(csv: string): readonly VmSize[] {
  const [header, ...lines] = csv.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (header !== COLUMNS) throw new Error(`line 1: expected the columns ${COLUMNS}, found ${header ?? "nothing"}`);
  return lines.map((line, index) => {
    const [name = "", vcpus = "", available = "", memory = "", , arch = "", tags = ""] = line.split(",");
    const row: VmSize = {
      name,
      vcpus: Number(vcpus),
      vcpusAvailable: Number(available),
      memoryGib: Number(memory),
      arch,
      source: tags.replace(";conflict", ""),
      conflict: tags.endsWith(";conflict"),
    };
    const understood =
      /^[A-Za-z]+_[A-Za-z]+\d+(-\d+)?[A-Za-z0-9_]*$/.test(name) &&
      [row.vcpus, row.vcpusAvailable].every((count) => Number.isInteger(count) && count > 0) &&
      row.memoryGib > 0 &&
      /^\w+$/.test(arch) &&
      row.source !== "";
    if (!understood) throw new Error(`line ${index + 2}: expected a VM size, found ${line}`);
    return row;
  });
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

function main([table, collected]: readonly string[]): string | undefined {
  if (table === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(collected ?? "")) {
    return "usage: npx tsx scripts/refresh-vm-sizes.ts TABLE.csv YYYY-MM-DD";
  }
  try {
    const rows = parseVmSizes(readFileSync(table, "utf8"));
    const tags = new Set(rows.flatMap((row) => row.source.split("+").map((tag) => tag.replace(/@.*/, ""))));
    const unexplained = [...tags].filter((tag) => LEGEND[tag] === undefined);
    if (unexplained.length > 0) throw new Error(`explain these source tags in LEGEND first: ${unexplained.join(", ")}`);
    const about = "Azure VM sizes: vCPUs, available vCPUs and memory. Written by scripts/refresh-vm-sizes.ts.";
    const legend = Object.fromEntries(Object.entries(LEGEND).filter(([tag]) => tags.has(tag)));
    const file = { about, collected, rows: rows.length, digest: digestVmSizes(rows), legend, ...encodeVmSizes(rows) };
    writeFileSync(TARGET, `${JSON.stringify(file, null, 1)}\n`);
    console.log(`${rows.length} sizes in ${Object.keys(file.groups).length} groups written to ${TARGET}`);
    return undefined;
  } catch (error) {
    return `${table}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

if (require.main === module) {
  const fault = main(process.argv.slice(2));
  if (fault !== undefined) {
    console.error(fault);
    process.exitCode = 1;
  }
}
