import { ESSENTIALS_LIMITS, type EssentialsLimits } from "../data/essentials";
import { findVmSize } from "../data/vm-sizes";
import { essentialsLimits } from "../licensing/essentials";
import { countVcpus } from "../licensing/vm-size";
import { fail, isKnown, type Machine, pass, UNKNOWN, type Verdict } from "../model";
import { legacyMachineRule as machineRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "too-many-sockets" | "too-many-cores" | "too-much-memory" | "too-many-vcpus" | "maybe-too-many-cores";

/** A core may run two threads, and Azure counts each as a vCPU. */
const THREADS_PER_CORE = 2;

const ESSENTIALS = { "windows-licensing:edition": "essentials", "windows-licensing:release": "2022" };

export default machineRule({
  id: "WL202",
  name: "fit-essentials-hardware",
  title: "A Windows Server Essentials machine keeps within one processor, 10 cores and 128 GB",
  why: "Essentials is licensed for small hardware: from 2022 on one processor with up to 10 cores and 128 GB of memory, before that two processors and 64 GB. Beyond either the server runs without a licence.",
  fix: "Choose a smaller size, or run Standard or Datacenter instead.",
  severity: "high",
  references: ["https://learn.microsoft.com/windows-server-essentials/get-started/hardware-limits"],
  messages: {
    "too-many-sockets": {
      level: "mandatory",
      text: "{{machine}} runs {{product}} on {{has}} processors and its licence allows {{limit}}.",
    },
    "too-many-cores": {
      level: "mandatory",
      text: "{{machine}} runs {{product}} on {{has}} cores and its licence allows {{limit}}.",
    },
    "too-much-memory": {
      level: "mandatory",
      text: "{{machine}} runs {{product}} with {{has}} GiB of memory ({{size}}) and its licence allows {{limit}}.",
    },
    "too-many-vcpus": {
      level: "mandatory",
      text: "{{machine}} runs {{product}} on {{has}} vCPUs ({{size}}), which are at least {{cores}} cores, and its licence allows {{limit}}.",
    },
    "maybe-too-many-cores": {
      level: "advisory",
      text: "{{machine}} runs {{product}} on {{has}} vCPUs ({{size}}). With two threads a core they fit into the {{limit}} cores its licence allows; with one they do not. Declare `processors` for it, or choose a size of up to {{limit}} vCPUs.",
    },
  },
  examples: {
    bad: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "hq",
          properties: { licenseType: "None", tags: ESSENTIALS, hardwareProfile: { vmSize: "Standard_D32s_v5" } },
        },
      ],
    },
    good: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "hq",
          properties: { licenseType: "None", tags: ESSENTIALS, hardwareProfile: { vmSize: "Standard_D8s_v5" } },
        },
      ],
    },
  },
  check(machine) {
    const { edition, release } = machine;
    if (edition === UNKNOWN) return unknown("the edition, which is computed at deploy time");
    if (edition !== "essentials") return skip("not a Windows Server Essentials machine");
    if (release === UNKNOWN) return unknown("the release of Essentials, which is computed at deploy time");
    const product = `Windows Server Essentials${release === undefined ? "" : ` ${release}`}`;
    if (release !== undefined) return answer(judge(machine, essentialsLimits(release), product));
    // Which limits hold depends on the release: what breaks those of every release is certain all the same.
    const newer = judge(machine, ESSENTIALS_LIMITS.from2022, product);
    const older = judge(machine, ESSENTIALS_LIMITS.until2019, product);
    const certain = newer.filter((one) => older.some((other) => sameFailure(one, other)));
    return newer.length === certain.length && older.length === certain.length
      ? answer(certain)
      : [
          ...certain,
          unknown("the release of Essentials, on which its hardware limits depend", {
            settle:
              "Tag the machine windows-licensing:release, or declare it under machines: in windows-licensing.yaml.",
          }),
        ];
  },
});

function answer(verdicts: readonly Verdict<Key>[]): readonly Verdict<Key>[] {
  return verdicts.length === 0 ? [pass] : verdicts;
}

function sameFailure(one: Verdict<Key>, other: Verdict<Key>): boolean {
  if (one.verdict === "unknown" && other.verdict === "unknown")
    return JSON.stringify(one.reason) === JSON.stringify(other.reason);
  return one.verdict === "fail" && other.verdict === "fail" && one.message === other.message;
}

/** Everything that breaks the limits, or that keeps them from being compared; nothing where all is within them. */
function judge(machine: Machine, limits: EssentialsLimits, product: string): readonly Verdict<Key>[] {
  return [...judgeProcessors(machine, limits, product), ...judgeMemory(machine, limits, product)];
}

function judgeProcessors(machine: Machine, limits: EssentialsLimits, product: string): readonly Verdict<Key>[] {
  const { name, processors, size, vcpusAvailable, paths } = machine;
  if (isKnown(processors)) {
    const sockets = processors.length;
    const cores = processors.reduce((sum, each) => sum + each, 0);
    return [
      ...(sockets > limits.sockets
        ? [fail<Key>("too-many-sockets", undefined, { machine: name, product, has: sockets, limit: limits.sockets })]
        : []),
      ...(limits.cores !== undefined && cores > limits.cores
        ? [fail<Key>("too-many-cores", undefined, { machine: name, product, has: cores, limit: limits.cores })]
        : []),
    ];
  }
  if (limits.cores === undefined) return [];
  const count = countVcpus(size, { vcpusAvailable });
  if (count.verdict === "unknown") return [unknown("how many cores Windows Server Essentials runs on")];
  const has = count.available;
  if (has <= limits.cores || !isKnown(size)) return [];
  const data = { machine: name, product, has, size, limit: limits.cores, cores: Math.ceil(has / THREADS_PER_CORE) };
  return [
    fail<Key>(has > limits.cores * THREADS_PER_CORE ? "too-many-vcpus" : "maybe-too-many-cores", paths.size, data),
  ];
}

function judgeMemory(
  { name, size, paths }: Machine,
  limits: EssentialsLimits,
  product: string,
): readonly Verdict<Key>[] {
  const row = isKnown(size) ? findVmSize(size) : undefined;
  if (row === undefined || !isKnown(size)) return [unknown("how much memory Windows Server Essentials runs with")];
  if (row.memoryGib <= limits.memoryGib) return [];
  return [
    fail<Key>("too-much-memory", paths.size, {
      machine: name,
      product,
      has: row.memoryGib,
      size,
      limit: limits.memoryGib,
    }),
  ];
}
