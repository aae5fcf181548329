import { ESSENTIALS_LIMITS, type EssentialsLimits } from "../data/essentials";
import { findVmSize } from "../data/vm-sizes";
import { isKnown, type Machine, type Release } from "../model";
import { essentialsLimits } from "./essentials";
import { countVcpus } from "./vm-size";

/** A core may run two threads, and Azure counts each as a vCPU. */
const THREADS_PER_CORE = 2;

export interface HardwareExcess {
  readonly finding:
    | "too-many-sockets"
    | "too-many-cores"
    | "too-much-memory"
    | "too-many-vcpus"
    | "maybe-too-many-cores";
  /** Path of the size, where the size decides. */
  readonly path: string | undefined;
  readonly data: {
    readonly machine: string;
    readonly product: string;
    readonly has: number;
    readonly limit: number;
    readonly size: string;
    /** Physical cores, at least. */
    readonly cores: number;
  };
}

export interface EssentialsHardware {
  readonly excesses: readonly HardwareExcess[];
  readonly open: readonly ("cores-unknown" | "memory-unknown" | "release-unknown")[];
}

/** The hardware of an Essentials machine against the limits of its release, or of every release where none is known. */
export function judgeEssentialsHardware(machine: Machine, release: Release | undefined): EssentialsHardware {
  if (release !== undefined) {
    return judge(machine, essentialsLimits(release), `Windows Server Essentials ${release}`);
  }
  const newer = judge(machine, ESSENTIALS_LIMITS.from2022, "Windows Server Essentials");
  const older = judge(machine, ESSENTIALS_LIMITS.until2019, "Windows Server Essentials");
  // What breaks the limits of every release is certain all the same.
  const excesses = newer.excesses.filter(({ finding }) => older.excesses.some((other) => other.finding === finding));
  const open = newer.open.filter((key) => older.open.includes(key));
  const same = [newer, older].every(
    (each) => each.excesses.length === excesses.length && each.open.length === open.length,
  );
  return { excesses, open: same ? open : [...open, "release-unknown"] };
}

function judge(machine: Machine, limits: EssentialsLimits, product: string): EssentialsHardware {
  const parts = [judgeProcessors(machine, limits, product), judgeMemory(machine, limits, product)];
  return { excesses: parts.flatMap(({ excesses }) => excesses), open: parts.flatMap(({ open }) => open) };
}

const WITHIN: EssentialsHardware = { excesses: [], open: [] };

function judgeProcessors(machine: Machine, limits: EssentialsLimits, product: string): EssentialsHardware {
  const { name, processors, size, vcpusAvailable, paths } = machine;
  const common = { machine: name, product, size: isKnown(size) ? size : "" };
  if (isKnown(processors)) {
    const sockets = processors.length;
    const cores = processors.reduce((sum, each) => sum + each, 0);
    const excess = (finding: HardwareExcess["finding"], has: number, limit: number | undefined) =>
      limit !== undefined && has > limit
        ? [{ finding, path: undefined, data: { ...common, has, limit, cores } } satisfies HardwareExcess]
        : [];
    return {
      excesses: [
        ...excess("too-many-sockets", sockets, limits.sockets),
        ...excess("too-many-cores", cores, limits.cores),
      ],
      open: [],
    };
  }
  if (limits.cores === undefined) return WITHIN;
  const count = countVcpus(size, { vcpusAvailable });
  if (count.verdict === "unknown") return { excesses: [], open: ["cores-unknown"] };
  const has = count.available;
  if (has <= limits.cores || !isKnown(size)) return WITHIN;
  const data = { ...common, has, limit: limits.cores, cores: Math.ceil(has / THREADS_PER_CORE) };
  const finding = has > limits.cores * THREADS_PER_CORE ? "too-many-vcpus" : "maybe-too-many-cores";
  return { excesses: [{ finding, path: paths.size, data }], open: [] };
}

function judgeMemory({ name, size, paths }: Machine, limits: EssentialsLimits, product: string): EssentialsHardware {
  const row = isKnown(size) ? findVmSize(size) : undefined;
  if (row === undefined || !isKnown(size)) return { excesses: [], open: ["memory-unknown"] };
  if (row.memoryGib <= limits.memoryGib) return WITHIN;
  const data = { machine: name, product, has: row.memoryGib, limit: limits.memoryGib, size, cores: 0 };
  return { excesses: [{ finding: "too-much-memory", path: paths.size, data }], open: [] };
}
