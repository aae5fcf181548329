import {
  type Amount,
  type Counting,
  type Fact,
  isKnown,
  type Machine,
  type MachineGroup,
  type Reason,
  type Term,
  UNKNOWN,
} from "../model";
import { licensing } from "../words/licensing";
import { atLeast, figure, largestOf, productOf, roundedUp } from "./formula";
import { countVcpus, type UncountedSize } from "./vm-size";

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

/** A fact that keeps a machine from being counted in full, and why it is unknown. */
export interface MissingFact {
  readonly fact:
    | "vm-size"
    | "instances"
    | "autoscale-maximum"
    | "licence-type"
    | "operating-system"
    | "nodes"
    | "node-type"
    | "host-sku"
    | "machines-in-it"
    | "need";
  readonly reason: Reason;
}

/** Core licences that one resource needs. Where `missing` names something, the figures are the part that is certain. */
export interface CoreNeed {
  /** At the declared number of instances. */
  readonly declared: Span;
  /** At the highest number autoscale may reach; equals `declared` where the configuration counts scale sets as they are. */
  readonly fullScale: Span;
  /** E.g. `max(8, 4 vCPU) × 5 to 8`. */
  readonly formula: Term;
  readonly notes: readonly Reason[];
  readonly missing: readonly MissingFact[];
  /** Why `low` and `high` differ: what its source leaves open. */
  readonly open: readonly OpenQuestion[];
}

/** What makes a figure a range. */
export type OpenQuestion = "constrained-sizes" | "disputed-sizes" | "mixed-sizes" | "host-floors";

/** The parts of a machine, or of a group of machines alike, that decide its need. */
export type CountedMachine = Pick<MachineGroup, "size" | "vcpusAvailable" | "instances"> &
  Partial<Pick<MachineGroup, "mix" | "unsized" | "inVcpus" | "uncounted">> &
  Partial<Pick<Machine, "deployed">> &
  Pick<Machine, "vcpusPerCore">;
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
    const sizes = {
      low: Math.min(...each.sizes.map(({ low }) => low)),
      high: Math.max(...each.sizes.map(({ high }) => high)),
    };
    const machines = roundedUp(figure(count.amount, "vCPU"), figure(writeRange(sizes), "vCPU"));
    const formula = productOf(each.formula, machines);
    return { declared: spread(count.declared), fullScale: spread(count.maximum), formula, notes, missing, open };
  }
  return {
    declared: times(each.cores, count.declared),
    fullScale: times(each.cores, count.maximum),
    formula: count.amount === 1 ? each.formula : productOf(each.formula, figure(count.amount)),
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
  readonly formula: Term;
  readonly notes: readonly Reason[];
  readonly missing: readonly MissingFact[];
  readonly open: readonly OpenQuestion[];
}

/** What one machine needs, over all sizes it may have. */
function coresOfEach(machine: CountedMachine, counting: CountingModel): CoresOfEach {
  const { size, mix, vcpusAvailable, vcpusPerCore } = machine;
  if (mix === undefined) return coresOfSize(size, machine, counting);
  if (mix === UNKNOWN) return coresOfSize(UNKNOWN, machine, counting);
  if (mix.length === 0) return coresOfSize(undefined, machine, counting);
  const all = mix.map((each) => coresOfSize(each, { vcpusAvailable, vcpusPerCore }, counting));
  const cores = {
    low: Math.min(...all.map((each) => each.cores.low)),
    high: Math.max(...all.map((each) => each.cores.high)),
  };
  const sizes = all.flatMap((each) => each.sizes);
  const vcpus = writeRange({
    low: Math.min(...sizes.map(({ low }) => low)),
    high: Math.max(...sizes.map(({ high }) => high)),
  });
  const missing = all.flatMap((each) => each.missing);
  return {
    cores,
    sizes,
    formula: missing.length > 0 ? atLeast(figure(cores.low)) : formulaOf(vcpus, counting.model),
    notes: [
      licensing("mix-of-sizes", { sizes: mix.map((each) => (isKnown(each) ? each : "unknown")) }),
      ...all.flatMap((each) => each.notes),
    ],
    missing: missing.slice(0, 1),
    open: [...(cores.low === cores.high ? [] : (["mixed-sizes"] as const)), ...all.flatMap((each) => each.open)],
  };
}

function coresOfSize(
  size: Fact<string>,
  {
    vcpusAvailable,
    vcpusPerCore,
    unsized,
    deployed,
  }: Pick<CountedMachine, "vcpusAvailable" | "vcpusPerCore" | "unsized" | "deployed">,
  { model, constrainedSizes }: CountingModel,
): CoresOfEach {
  const count = countVcpus(size, { vcpusAvailable, vcpusPerCore });
  if (count.verdict === "unknown") {
    const reason = unsized ?? count.reason;
    // A size that does not exist makes no machine, so it proves no need.
    if (unsized === undefined && deployed !== true && NO_SIZES.has(count.kind)) return coresOfNoSize(reason);
    const least = { low: LEAST_CORES_PER_MACHINE, high: LEAST_CORES_PER_MACHINE };
    return {
      cores: least,
      sizes: [least],
      formula: atLeast(figure(LEAST_CORES_PER_MACHINE)),
      notes: [licensing("least-of-a-machine", { reason, least: LEAST_CORES_PER_MACHINE })],
      missing: [{ fact: "vm-size", reason }],
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
  const question = disputed ? "disputed-sizes" : "constrained-sizes";
  return {
    cores,
    sizes: [{ low, high }],
    formula: formulaOf(writeRange({ low, high }), model),
    notes,
    missing: [],
    open: cores.low === cores.high ? [] : [question],
  };
}

/** Names that Azure has no size for, as far as the table and the rules of names tell. */
const NO_SIZES: ReadonlySet<UncountedSize> = new Set(["not-a-size-name", "unknown-series", "impossible-count"]);

function coresOfNoSize(reason: Reason): CoresOfEach {
  return {
    cores: { low: 0, high: LEAST_CORES_PER_MACHINE },
    sizes: [{ low: LEAST_CORES_PER_MACHINE, high: LEAST_CORES_PER_MACHINE }],
    formula: atLeast(figure(0)),
    notes: [licensing("no-such-size", { reason })],
    missing: [{ fact: "vm-size", reason }],
    open: [],
  };
}

function writeRange({ low, high }: Span): number | Span {
  return low === high ? low : { low, high };
}

function formulaOf(vcpus: number | Span, model: Counting["model"]): Term {
  const cores = largestOf(figure(LEAST_CORES_PER_MACHINE), figure(vcpus, "vCPU"));
  return model === "per-vm" ? cores : productOf(roundedUp(cores, figure(LEGACY_BLOCK)), figure(LEGACY_BLOCK));
}

function noteOnConstrainedSize(nominal: number, available: number, chosen: Counting["constrainedSizes"]): Reason {
  const data = { nominal, available };
  if (chosen === undefined) return licensing("constrained-size", data);
  return chosen === "nominal" ? licensing("constrained-as-nominal", data) : licensing("constrained-as-available", data);
}

interface InstanceCount {
  /** Certain at least: 0 where nothing is known. */
  readonly declared: number;
  readonly maximum: number;
  readonly amount: Amount;
  readonly missing: readonly MissingFact[];
}

function countInstances({ instances, uncounted }: CountedMachine, { scaleSets }: CountingModel): InstanceCount {
  const declared = readCount(instances.declared);
  const maximum = scaleSets === "current" ? declared : readCount(instances.maximum);
  const missing: MissingFact[] = [];
  if (declared === undefined) {
    missing.push({ fact: "instances", reason: uncounted ?? describeInstances(instances.declared) });
  }
  if (maximum === undefined && scaleSets === "maximum" && declared !== undefined) {
    missing.push({ fact: "autoscale-maximum", reason: describeMaximum(instances.maximum) });
  }
  const least = declared ?? 0;
  // Autoscale may be bounded below the declared number, and the machines are deployed all the same.
  const most = Math.max(least, maximum ?? 0);
  return {
    declared: least,
    maximum: most,
    amount: amountOf(declared, maximum === undefined ? undefined : most),
    missing,
  };
}

function readCount(count: Fact<number>): number | undefined {
  return isKnown(count) && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function amountOf(low: number | undefined, high: number | undefined): Amount {
  if (low === undefined) return "unknown";
  return high === undefined ? { low, high: low, atLeast: true } : writeRange({ low, high });
}

function describeInstances(count: Fact<number>): Reason {
  if (count === UNKNOWN) return licensing("instances-computed");
  return isKnown(count) ? licensing("instances-impossible", { count }) : licensing("instances-missing");
}

function describeMaximum(count: Fact<number>): Reason {
  if (count === UNKNOWN) return licensing("maximum-computed");
  return isKnown(count) ? licensing("maximum-impossible", { count }) : licensing("maximum-missing");
}

function times({ low, high }: Span, count: number): Span {
  return { low: low * count, high: high * count };
}
