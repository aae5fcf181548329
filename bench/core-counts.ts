/**
 * Core licences of every size in the table, by this product and by formulas that other tools use: hits and misses.
 *
 *   npx tsx bench/core-counts.ts
 *
 * The formulas stand here as their public descriptions give them, for comparison only. The yardstick is Microsoft's rule,
 * max(8, vCPU) for each machine; where a size leaves its count open (constrained sizes, sources that disagree) any figure
 * between the lowest and the highest counts as a hit, so that nobody loses on an open question.
 * https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing
 */

import { listVmSizes, type VmSize } from "../core/data/vm-sizes";
import { countCoreNeed } from "../core/licensing/core-need";

interface Formula {
  readonly tool: string;
  readonly formula: string;
  /** Core licences of a scale set of so many instances. */
  count(size: VmSize, instances: number): number;
}

const LEAST = 8;

function atLeast(vcpus: number): number {
  return Math.max(LEAST, vcpus);
}

/** The first number of a size name, which is no vCPU count in the older families. */
function firstNumber(name: string): number {
  return Number(/\d+/.exec(name)?.[0] ?? 0);
}

const FORMULAS: readonly Formula[] = [
  {
    tool: "this product",
    formula: "table, else the documented grammar; max(8, vCPU) × instances",
    count: ({ name }, instances) => {
      const counting = { model: "per-vm", scaleSets: "maximum" } as const;
      const need = countCoreNeed(
        { size: name, vcpusAvailable: undefined, instances: { declared: instances, maximum: instances } },
        counting,
      );
      return need.missing.length > 0 ? Number.NaN : need.fullScale.low;
    },
  },
  {
    tool: "FinOps toolkit, machines",
    formula: "vCPUs of the unconstrained size, at least 8; a scale set like one machine",
    count: ({ vcpus }) => atLeast(vcpus),
  },
  {
    tool: "FinOps toolkit, blocks",
    formula: "vCPUs rounded up to blocks of 8",
    count: ({ vcpus }, instances) => Math.ceil(atLeast(vcpus) / 8) * 8 * instances,
  },
  {
    tool: "FinOps toolkit, names",
    formula: "first number of the size name by regular expression, at least 8",
    count: ({ name }, instances) => atLeast(firstNumber(name)) * instances,
  },
  {
    tool: "community script",
    formula: "number after D, E, F or L by regular expression, else 2; no least number",
    count: ({ name }, instances) => Number(/_[DEFL][a-z]*(\d+)/i.exec(name)?.[1] ?? 2) * instances,
  },
  {
    tool: "aggregate in licences of 16",
    formula: "Σ vCPU over the fleet, in licences of 16; no least number for a machine",
    count: ({ vcpus }, instances) => Math.ceil((vcpus * instances) / 16) * 16,
  },
];

interface Score {
  readonly hits: number;
  readonly under: readonly string[];
  readonly over: readonly string[];
}

/** Microsoft's figure for one machine; where sources disagree on a row, the numbers of its name are figures too. */
function yardstick({ name, vcpus, vcpusAvailable, conflict }: VmSize): { readonly low: number; readonly high: number } {
  const named = conflict ? [firstNumber(name), Number(/-(\d+)/.exec(name)?.[1] ?? firstNumber(name))] : [];
  return { low: atLeast(Math.min(vcpusAvailable, ...named)), high: atLeast(Math.max(vcpus, ...named)) };
}

function score({ count }: Formula, instances: number): Score {
  const under: string[] = [];
  const over: string[] = [];
  let hits = 0;
  for (const size of listVmSizes()) {
    const { low, high } = yardstick(size);
    const counted = count(size, instances);
    if (counted >= low * instances && counted <= high * instances) hits += 1;
    else if (counted < low * instances) under.push(size.name);
    else over.push(size.name);
  }
  return { hits, under, over };
}

function examplesOf(names: readonly string[]): string {
  return names.length === 0 ? "" : ` (${names.slice(0, 3).join(", ")}${names.length > 3 ? "…" : ""})`;
}

for (const instances of [1, 3]) {
  const sizes = listVmSizes().length;
  console.log(
    `\n${String(sizes)} sizes, ${instances === 1 ? "one machine" : `a scale set of ${String(instances)}`} each\n`,
  );
  console.log("| tool | formula | hits | too few | too many |");
  console.log("|---|---|---:|---|---|");
  for (const formula of FORMULAS) {
    const { hits, under, over } = score(formula, instances);
    const cells = [
      formula.tool,
      formula.formula,
      hits,
      `${under.length}${examplesOf(under)}`,
      `${over.length}${examplesOf(over)}`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
