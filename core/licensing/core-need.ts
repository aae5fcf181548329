import { type Counting, type Fact, isKnown, type MachineGroup, UNKNOWN } from "../model";
import { countVcpus } from "./vm-size";

/**
 * Core licences that a virtual machine needs, by the rules of Azure Hybrid Benefit, which equal those of licensing by
 * virtual machine elsewhere: as many as it has vCPUs, at least 8, for each machine on its own.
 * https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing
 */

/** Least core licences of any virtual machine. */
const LEAST_CORES_PER_MACHINE = 8;
/** Until March 2023 licences were handed out in blocks of 8, and a customer's first block was one of 16. */
const LEGACY_BLOCK = 8;
const LEGACY_FIRST_BLOCK = 16;

/** A figure that its source leaves open, or, with `low` equal to `high`, one that is certain. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** A fact that keeps a machine from being counted in full. */
export interface MissingFact {
  readonly what:
    | "the VM size"
    | "the number of instances"
    | "the autoscale maximum"
    | "the licence type"
    | "the operating system"
    | "the number of nodes"
    | "the node type"
    | "the host SKU"
    | "the host it is placed on"
    | "what it needs";
  readonly because: string;
  /** What to do about it, as a sentence. */
  readonly settle: string;
}

/** Core licences that one resource needs. Where `missing` names something, the figures are the part that is certain. */
export interface CoreNeed {
  /** At the declared number of instances. */
  readonly declared: Span;
  /** At the highest number autoscale may reach; equals `declared` where the configuration counts scale sets as they are. */
  readonly fullScale: Span;
  /** As written by hand, e.g. `max(8, 4 vCPU) × 5 to 8`. */
  readonly formula: string;
  readonly notes: readonly string[];
  readonly missing: readonly MissingFact[];
  /** Why `low` and `high` differ: what its source leaves open. */
  readonly open: readonly OpenQuestion[];
}

/** What keeps a figure from being one number, as the sentence that says so names it. */
export type OpenQuestion =
  | "constrained sizes"
  | "sizes on which sources disagree"
  | "mixes of sizes"
  | "floors of hosts";

/** The parts of a machine, or of a group of machines alike, that decide its need. */
export type CountedMachine = Pick<MachineGroup, "size" | "vcpusAvailable" | "instances"> &
  Partial<Pick<MachineGroup, "mix" | "unsized" | "inVcpus" | "uncounted">>;
type CountingModel = Pick<Counting, "model" | "constrainedSizes" | "scaleSets">;

/**
 * Core licences a virtual machine or scale set needs while it runs under own licences.
 * Constrained sizes give a span, because Microsoft does not say which of their two counts holds, unless the
 * configuration chooses one. A size that cannot be told still needs the 8 of any machine: that much is certain.
 */
export function countCoreNeed(machine: CountedMachine, counting: CountingModel): CoreNeed {
  const each = coresOfEach(machine, counting);
  const count = countInstances(machine, counting);
  const { notes, open } = each;
  const missing = [...each.missing, ...count.missing];
  if (machine.inVcpus === true) {
    // So many vCPUs in machines of one size: the smaller the machines, the more of the least of 8 they need.
    const spread = (vcpus: number): Span => ({
      low: Math.min(...each.sizes.map((size) => coresForVcpus(vcpus, size, counting.model))),
      high: Math.max(...each.sizes.map((size) => coresForVcpus(vcpus, size, counting.model))),
    });
    const formula = `${count.formula} vCPU in machines of ${each.formula}`;
    return { declared: spread(count.declared), fullScale: spread(count.maximum), formula, notes, missing, open };
  }
  return {
    declared: times(each.cores, count.declared),
    fullScale: times(each.cores, count.maximum),
    formula: count.formula === "1" ? each.formula : `${each.formula} × ${count.formula}`,
    notes,
    missing,
    open,
  };
}

function coresForVcpus(vcpus: number, { low, high }: Span, model: Counting["model"]): number {
  const size = Math.max(1, Math.min(low, high));
  return Math.ceil(vcpus / size) * coresOfMachine(high, model);
}

/** Core licences of one virtual machine with so many vCPUs. */
export function coresOfMachine(vcpus: number, model: Counting["model"]): number {
  const cores = Math.max(LEAST_CORES_PER_MACHINE, vcpus);
  return model === "per-vm" ? cores : Math.ceil(cores / LEGACY_BLOCK) * LEGACY_BLOCK;
}

/** What a customer needs for all machines together: some agreements have a least number, others none. Nothing needs nothing. */
export function coresOfCustomer(sum: number, counting: Pick<Counting, "model" | "perCustomerMinimum">): number {
  if (sum === 0) return 0;
  return Math.max(sum, counting.perCustomerMinimum, counting.model === "legacy-packs" ? LEGACY_FIRST_BLOCK : 0);
}

interface CoresOfEach {
  readonly cores: Span;
  /** vCPUs of every size it may have. */
  readonly sizes: readonly Span[];
  readonly formula: string;
  readonly notes: readonly string[];
  readonly missing: readonly MissingFact[];
  readonly open: readonly OpenQuestion[];
}

/** What one machine needs, over all sizes it may have. */
function coresOfEach(machine: CountedMachine, counting: CountingModel): CoresOfEach {
  const { size, mix, vcpusAvailable } = machine;
  if (mix === undefined) return coresOfSize(size, machine, counting);
  if (mix === UNKNOWN) return coresOfSize(UNKNOWN, machine, counting);
  if (mix.length === 0) return coresOfSize(undefined, machine, counting);
  const all = mix.map((each) => coresOfSize(each, { vcpusAvailable }, counting));
  const cores = {
    low: Math.min(...all.map((each) => each.cores.low)),
    high: Math.max(...all.map((each) => each.cores.high)),
  };
  const sizes = all.flatMap((each) => each.sizes);
  const vcpus = writeVcpus({
    low: Math.min(...sizes.map(({ low }) => low)),
    high: Math.max(...sizes.map(({ high }) => high)),
  });
  const missing = all.flatMap((each) => each.missing);
  return {
    cores,
    sizes,
    formula: missing.length > 0 ? `at least ${cores.low}` : formulaOf(vcpus, counting.model),
    notes: [
      `Azure picks among ${mix.map((each) => (each === UNKNOWN ? "a size computed at deploy time" : (each ?? "?"))).join(", ")}`,
      ...all.flatMap((each) => each.notes),
    ],
    missing: missing.slice(0, 1),
    open: [...(cores.low === cores.high ? [] : (["mixes of sizes"] as const)), ...all.flatMap((each) => each.open)],
  };
}

function coresOfSize(
  size: Fact<string>,
  { vcpusAvailable, unsized }: Pick<CountedMachine, "vcpusAvailable" | "unsized">,
  { model, constrainedSizes }: CountingModel,
): CoresOfEach {
  const count = countVcpus(size, { vcpusAvailable });
  if (count.verdict === "unknown") {
    const because = unsized ?? count.because;
    const least = { low: LEAST_CORES_PER_MACHINE, high: LEAST_CORES_PER_MACHINE };
    return {
      cores: least,
      sizes: [least],
      formula: `at least ${LEAST_CORES_PER_MACHINE}`,
      notes: [`${because}: any machine needs at least ${LEAST_CORES_PER_MACHINE}`],
      missing: [{ what: "the VM size", because, settle: "Set a VM size that states its number of vCPUs." }],
      open: [],
    };
  }
  const { nominal, available, disputed } = count;
  const chosen = disputed ? undefined : constrainedSizes;
  const low = chosen === "nominal" ? nominal : available;
  const high = chosen === "available" ? available : nominal;
  const notes = count.note === undefined ? [] : [count.note];
  if (available !== nominal && !disputed) notes.push(noteOnConstrainedSize(nominal, available, chosen));
  const cores = { low: coresOfMachine(low, model), high: coresOfMachine(high, model) };
  const question = disputed ? "sizes on which sources disagree" : "constrained sizes";
  return {
    cores,
    sizes: [{ low, high }],
    formula: formulaOf(writeVcpus({ low, high }), model),
    notes,
    missing: [],
    open: cores.low === cores.high ? [] : [question],
  };
}

function writeVcpus({ low, high }: Span): string {
  return low === high ? `${low}` : `${low} to ${high}`;
}

function formulaOf(vcpus: string, model: Counting["model"]): string {
  return `max(${LEAST_CORES_PER_MACHINE}, ${vcpus} vCPU)${model === "per-vm" ? "" : ` in blocks of ${LEGACY_BLOCK}`}`;
}

function noteOnConstrainedSize(nominal: number, available: number, chosen: Counting["constrainedSizes"]): string {
  const figures = `${available} vCPU available of ${nominal}`;
  if (chosen === undefined) return `${figures}: Microsoft does not say which of the two counts`;
  return `${figures}: counted as ${chosen} (counting.constrainedSizes), which would be ${chosen === "nominal" ? available : nominal} otherwise`;
}

interface InstanceCount {
  /** Certain at least: 0 where nothing is known. */
  readonly declared: number;
  readonly maximum: number;
  readonly formula: string;
  readonly missing: readonly MissingFact[];
}

function countInstances({ instances, uncounted }: CountedMachine, { scaleSets }: CountingModel): InstanceCount {
  const declared = readCount(instances.declared);
  const maximum = scaleSets === "current" ? declared : readCount(instances.maximum);
  const missing: MissingFact[] = [];
  if (declared === undefined) {
    missing.push({
      what: "the number of instances",
      because: uncounted ?? describeCount("the number of instances", instances.declared),
      settle: "Give the number of instances as a value known before deployment.",
    });
  }
  if (maximum === undefined && scaleSets === "maximum" && declared !== undefined) {
    missing.push({
      what: "the autoscale maximum",
      because: describeCount("the autoscale maximum", instances.maximum),
      settle: "Give the autoscale maximum as a value known before deployment, or set counting.scaleSets: current.",
    });
  }
  const least = declared ?? 0;
  // Autoscale may be bounded below the declared number, and the machines are deployed all the same.
  const most = Math.max(least, maximum ?? 0);
  const lower = declared ?? "?";
  const upper = maximum === undefined ? "?" : most;
  return {
    declared: least,
    maximum: most,
    formula: lower === upper ? `${lower}` : `${lower} to ${upper}`,
    missing,
  };
}

function readCount(count: Fact<number>): number | undefined {
  return isKnown(count) && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function describeCount(what: string, count: Fact<number>): string {
  if (count === UNKNOWN) return `${what} is computed at deploy time`;
  return isKnown(count) ? `${what} is ${count}, which is no whole number of machines` : `${what} is not set`;
}

function times({ low, high }: Span, count: number): Span {
  return { low: low * count, high: high * count };
}
