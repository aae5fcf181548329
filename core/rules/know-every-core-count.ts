import { assumeCores } from "../licensing/assumed-cores";
import { claimsHybridBenefit, mayClaimHybridBenefit } from "../licensing/demands";
import { countVcpus } from "../licensing/vm-size";
import { fail, type Machine, machineRule, pass, type Reason, skip, subjectOf, UNKNOWN, unknown } from "../model";
import { licensing } from "../words/licensing";
import { serverMachine } from "./examples/machines";

export default machineRule({
  id: "WL103",
  name: "know-every-core-count",
  title: "The vCPUs of every machine that uses owned licences can be counted",
  why: "A machine needs as many core licences as it has vCPUs. If its size does not show them, only the minimum for a machine is counted, and the licence position may look better than it is.",
  fix: "Use a VM size whose vCPU count is published, or set vmSizeProperties.vCPUsAvailable. Give a scale set that mixes sizes a single one, or let it pay as it goes.",
  severity: "low",
  formulas: [
    "vCPUs: `vCPUsAvailable`, else the table of sizes, else the number in the name where the naming rules state that it is the vCPU count.",
    "Counted meanwhile: 8 for a size that cannot be read, the minimum and the maximum of a mix.",
  ],
  references: [
    "https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions",
    "https://learn.microsoft.com/azure/virtual-machines/sizes/overview",
    "https://learn.microsoft.com/azure/virtual-machine-scale-sets/instance-mix-overview",
  ],
  findings: {
    "unreadable-size": {
      level: "advisory",
      text: "{{machine}} uses owned licences and its vCPUs cannot be counted: {{reason}}. Each machine counts as {{assumed}} core licences until then.",
      fix: "Set a VM size whose vCPU count is published, or set vmSizeProperties.vCPUsAvailable.",
    },
    "instance-mix": {
      level: "advisory",
      text: "{{machine}} uses owned licences and mixes VM sizes, among which Azure chooses. Each instance counts as {{assumed}} core licences.",
      fix: "Set a single VM size, or set licenseType to None to pay as you go.",
    },
  },
  skips: { "no-benefit": "it does not use owned licences" },
  fleets: "checked",
  examples: {
    bad: { resources: [serverMachine("web", { licenseType: "Windows_Server", size: "Standard_G6" })] },
    good: { resources: [serverMachine("web", { licenseType: "Windows_Server" })] },
  },
  check(machine) {
    if (!claimsHybridBenefit(machine) && !mayClaimHybridBenefit(machine)) return skip("no-benefit");
    return judgeSize(machine, assumeCores(machine), machine.paths.size);
  },
  checkFleet(fleet) {
    if (!claimsHybridBenefit(fleet) && !mayClaimHybridBenefit(fleet)) return skip("no-benefit");
    return fleet.groups.map((group) => {
      const { size, mix, vcpusAvailable, unsized, from, paths } = group;
      const sized: Sized = {
        name: group.name === "" ? fleet.name : `${fleet.name}/${group.name}`,
        licenseType: fleet.licenseType,
        size: mix === undefined ? size : "Mix",
        vcpusAvailable,
        ...(unsized === undefined ? {} : { unsized }),
      };
      return { ...judgeSize(sized, assumeCores(group), paths.size), subject: subjectOf(from) };
    });
  },
});

interface Sized extends Pick<Machine, "name" | "licenseType" | "size" | "vcpusAvailable"> {
  readonly unsized?: Reason;
}

function judgeSize(
  { name, licenseType, size, vcpusAvailable, unsized }: Sized,
  assumed: number | string,
  path: string,
) {
  const count = countVcpus(size, { vcpusAvailable });
  if (count.verdict === "counted") return pass;
  if (licenseType === UNKNOWN) return unknown(licensing("licence-type-computed"));
  if (count.kind === "not-known-yet") return unknown(count.reason, { path });
  const data = { machine: name, reason: unsized ?? count.reason, assumed };
  return fail(count.kind === "instance-mix" ? "instance-mix" : "unreadable-size", path, data);
}
