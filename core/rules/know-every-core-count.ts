import { type CountedMachine, countCoreNeed } from "../licensing/core-need";
import { claimsHybridBenefit, mayClaimHybridBenefit } from "../licensing/demands";
import { countVcpus } from "../licensing/vm-size";
import { fail, type Machine, pass, subjectOf, UNKNOWN, type Verdict } from "../model";
import { legacyMachineRule as machineRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

const IMAGE = { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" };

export default machineRule({
  id: "WL103",
  name: "know-every-core-count",
  title: "The vCPUs of every machine under own licences can be counted",
  why: "A machine needs as many core licences as it has vCPUs. Where its size does not tell them, only the least of any machine can be counted, and the licence position may look better than it is.",
  fix: "Use a size whose vCPU count is published, or set vmSizeProperties.vCPUsAvailable; give a scale set that mixes sizes a single one, or let it pay as it goes.",
  severity: "low",
  formulas: [
    "vCPUs: `vCPUsAvailable`, else the table of sizes, else the number in the name where the naming rules say that it is the vCPU count.",
    "Counted meanwhile: 8 for a size that cannot be read, the least and the most of a mix.",
  ],
  references: [
    "https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions",
    "https://learn.microsoft.com/azure/virtual-machines/sizes/overview",
    "https://learn.microsoft.com/azure/virtual-machine-scale-sets/instance-mix-overview",
  ],
  messages: {
    "unreadable-size": {
      level: "advisory",
      text: "{{machine}} claims own licences and its vCPUs cannot be counted: {{because}}. Meanwhile each machine counts as {{assumed}} core licences.",
    },
    "instance-mix": {
      level: "advisory",
      text: "{{machine}} claims own licences and mixes sizes, among which Azure picks. Meanwhile each instance counts as {{assumed}} core licences.",
    },
  },
  examples: {
    bad: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "web",
          properties: {
            licenseType: "Windows_Server",
            hardwareProfile: { vmSize: "Standard_G6" },
            storageProfile: { imageReference: IMAGE },
          },
        },
      ],
    },
    good: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "web",
          properties: {
            licenseType: "Windows_Server",
            hardwareProfile: { vmSize: "Standard_D4s_v5" },
            storageProfile: { imageReference: IMAGE },
          },
        },
      ],
    },
  },
  check(machine) {
    if (!claimsHybridBenefit(machine) && !mayClaimHybridBenefit(machine)) return skip("no own licences are claimed");
    const { name, licenseType, size, vcpusAvailable, paths } = machine;
    return judgeSize({ name, licenseType, size, vcpusAvailable }, assumedOf(machine), paths.size);
  },
  checkFleet(fleet) {
    if (!claimsHybridBenefit(fleet) && !mayClaimHybridBenefit(fleet)) return skip("no own licences are claimed");
    const { licenseType } = fleet;
    return fleet.groups.map((group) => {
      const name = group.name === "" ? fleet.name : `${fleet.name}/${group.name}`;
      const { size, mix, vcpusAvailable, unsized, from, paths } = group;
      const verdict = judgeSize(
        {
          name,
          licenseType,
          size: mix === undefined ? size : "Mix",
          vcpusAvailable,
          ...(unsized === undefined ? {} : { unsized }),
        },
        assumedOf(group),
        paths.size,
      );
      return verdict.verdict === "skip" ? verdict : { ...verdict, subject: subjectOf(from) };
    });
  },
});

interface Sized extends Pick<Machine, "name" | "licenseType" | "size" | "vcpusAvailable"> {
  readonly unsized?: string;
}

function judgeSize(
  { name, licenseType, size, vcpusAvailable, unsized }: Sized,
  assumed: string,
  path: string,
): Verdict<"unreadable-size" | "instance-mix"> {
  const count = countVcpus(size, { vcpusAvailable });
  if (count.verdict === "counted") return pass;
  if (licenseType === UNKNOWN) return unknown("the licence type, which is computed at deploy time");
  if (count.reason === "not-known-yet") {
    return unknown("the VM size, which is computed at deploy time", {
      settle: "Give the size as a value known before deployment.",
    });
  }
  const data = { machine: name, because: unsized ?? count.because, assumed };
  return fail(count.reason === "instance-mix" ? "instance-mix" : "unreadable-size", path, data);
}

/** What one machine counts as meanwhile: the least of any, or the least and the most of the sizes it may have. */
function assumedOf({ size, mix, vcpusAvailable }: Pick<Machine, "size" | "mix" | "vcpusAvailable">): string {
  const instances = { declared: 1, maximum: 1 };
  const machine: CountedMachine = { size, vcpusAvailable, instances, ...(mix === undefined ? {} : { mix }) };
  const { low, high } = countCoreNeed(machine, { model: "per-vm", scaleSets: "maximum" }).declared;
  return low === high ? `${low}` : `${low} to ${high}`;
}
