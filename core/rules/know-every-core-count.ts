import { LEAST_CORES_PER_MACHINE } from "../licensing/core-need";
import { claimsHybridBenefit, mayClaimHybridBenefit } from "../licensing/position";
import { countVcpus } from "../licensing/vm-size";
import { fail, machineRule, pass, skip, UNKNOWN, unknown } from "../model";

const IMAGE = { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" };

export default machineRule({
  id: "WL103",
  name: "know-every-core-count",
  title: "The vCPUs of every machine under own licences can be counted",
  why: "A machine needs as many core licences as it has vCPUs. Where its size does not tell them, only the least of any machine can be counted, and the licence position may look better than it is.",
  fix: "Use a size whose vCPU count is published, or set vmSizeProperties.vCPUsAvailable; give a scale set that mixes sizes a single one, or let it pay as it goes.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions",
    "https://learn.microsoft.com/azure/virtual-machines/sizes/overview",
    "https://learn.microsoft.com/azure/virtual-machine-scale-sets/instance-mix-overview",
  ],
  messages: {
    "unreadable-size": {
      level: "advisory",
      text: "{{machine}} claims own licences and its vCPUs cannot be counted: {{because}}. Meanwhile each machine counts as {{assumed}} core licences, the least any needs.",
    },
    "instance-mix": {
      level: "advisory",
      text: "{{machine}} claims own licences and mixes sizes, among which Azure picks. Meanwhile each instance counts as {{assumed}} core licences, the least any machine needs.",
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
    const count = countVcpus(machine.size, { vcpusAvailable: machine.vcpusAvailable });
    if (count.verdict === "counted") return pass;
    if (machine.licenseType === UNKNOWN) return unknown("the licence type, which is computed at deploy time");
    if (count.reason === "not-known-yet") {
      return unknown("the VM size, which is computed at deploy time", {
        settle: "Give the size as a value known before deployment.",
      });
    }
    const data = { machine: machine.name, because: count.because, assumed: LEAST_CORES_PER_MACHINE };
    return fail(count.reason === "instance-mix" ? "instance-mix" : "unreadable-size", machine.paths.size, data);
  },
});
