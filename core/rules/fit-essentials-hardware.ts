import { judgeEssentialsHardware } from "../licensing/essentials-hardware";
import { fail, machineRule, pass, skip, UNKNOWN, unknown } from "../model";
import { resources } from "../words/resources";
import { essentialsMachine } from "./examples/machines";

export default machineRule({
  id: "WL202",
  name: "fit-essentials-hardware",
  title: "A Windows Server Essentials machine has at most one processor, 10 cores and 128 GB",
  why: "Essentials is licensed for small hardware: since 2022 one processor with up to 10 cores and 128 GB of memory, before that two processors and 64 GB. A server with more runs without a licence.",
  fix: "Choose a smaller size, or run Standard or Datacenter instead.",
  severity: "high",
  references: ["https://learn.microsoft.com/windows-server-essentials/get-started/hardware-limits"],
  findings: {
    "too-many-sockets": {
      level: "mandatory",
      text: "{{machine}} runs {{product}} on {{has}} processors. Its licence allows {{limit}}.",
      fix: "Use hardware with at most {{limit}} {{limit?processor|processors}}, or run Standard or Datacenter.",
    },
    "too-many-cores": {
      level: "mandatory",
      text: "{{machine}} runs {{product}} on {{has}} cores. Its licence allows {{limit}}.",
      fix: "Use hardware with at most {{limit}} cores, or run Standard or Datacenter.",
    },
    "too-much-memory": {
      level: "mandatory",
      text: "{{machine}} runs {{product}} with {{has}} GiB of memory ({{size}}). Its licence allows {{limit}}.",
      fix: "Choose a size with at most {{limit}} GiB of memory, or run Standard or Datacenter.",
    },
    "too-many-vcpus": {
      level: "mandatory",
      text: "{{machine}} runs {{product}} on {{has}} vCPUs ({{size}}), which are at least {{cores}} cores. Its licence allows {{limit}}.",
      fix: "Choose a size with at most {{limit}} vCPUs, or run Standard or Datacenter.",
    },
    "maybe-too-many-cores": {
      level: "advisory",
      text: "{{machine}} runs {{product}} on {{has}} vCPUs ({{size}}). With two threads per core they are within the {{limit}} cores that its licence allows, with one thread per core they are not.",
      fix: "Declare `processors` for {{machine}}, or choose a size with at most {{limit}} vCPUs.",
    },
  },
  unknowns: {
    "cores-unknown": {
      text: "The number of cores of {{subjects}} is unknown.",
      settle: "Choose a VM size whose vCPU count is published, or declare `processors` under machines:.",
    },
    "memory-unknown": {
      text: "The memory of {{subjects}} is unknown.",
      settle: "Choose a VM size whose memory is published.",
    },
    "release-unknown": {
      text: "The release of Essentials on {{subjects}} is unknown, and its hardware limits depend on it.",
      settle: "Tag the machine windows-licensing:release, or declare it under machines: in windows-licensing.yaml.",
    },
  },
  skips: { "not-essentials": "it does not run Windows Server Essentials" },
  fleets: { unchecked: "fleets do not run Essentials, which is licensed for one server at a time" },
  examples: {
    bad: { resources: [essentialsMachine("2022", { size: "Standard_D32s_v5" })] },
    good: { resources: [essentialsMachine("2022", { size: "Standard_D8s_v5" })] },
  },
  check(machine) {
    const { edition, release } = machine;
    if (edition === UNKNOWN) return unknown(resources("edition-computed"));
    if (edition !== "essentials") return skip("not-essentials");
    if (release === UNKNOWN) return unknown(resources("release-computed"));
    const { excesses, open } = judgeEssentialsHardware(machine, release);
    const verdicts = [
      ...excesses.map(({ finding, path, data }) => fail(finding, path, data)),
      ...open.map((key) => unknown(key)),
    ];
    return verdicts.length === 0 ? pass : verdicts;
  },
});
