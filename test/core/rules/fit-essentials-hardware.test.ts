import type { MachineDeclaration } from "../../../core/model";
import rule from "../../../core/rules/fit-essentials-hardware";
import { COMPUTED } from "../../support/builders";
import { type MachineParts, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

function hq(release: string | undefined, parts: MachineParts = {}, declared: Partial<MachineDeclaration> = {}) {
  const tags = {
    "windows-licensing:edition": "essentials",
    ...(release === undefined ? {} : { "windows-licensing:release": release }),
  };
  return {
    resources: [virtualMachine("hq", { image: null, tags, ...parts })],
    declarations: { machines: [{ match: { name: "hq" }, ...declared }] },
  };
}
const showing = (vCPUsAvailable: number): MachineParts => ({
  more: { hardwareProfile: { vmSize: "Standard_D32s_v5", vmSizeProperties: { vCPUsAvailable } } },
});
const cores = (...processors: readonly number[]) => ({ processors });

testRule(rule, {
  passes: {
    "2022, one processor, 10 cores": hq("2022", {}, cores(10)),
    "2025, 8 vCPU": hq("2025", { size: "Standard_D8s_v5" }),
    "2022, 10 vCPU of a larger size": hq("2022", showing(10)),
    "2022, a constrained size that shows 8": hq("2022", { size: "Standard_E16-8s_v5" }),
    "2022, 128 GiB": hq("2022", { size: "Standard_E16s_v5" }, cores(8)),
    "T56: 2019, two processors of 8": hq("2019", { size: "Standard_D8s_v5" }, cores(8, 8)),
    "2016, 64 GiB": hq("2016", { size: "Standard_D16s_v5" }),
    "2012 R2, many cores": hq("2012r2", { size: "Standard_D16s_v5" }, cores(32)),
    "no release, within the limits of every one": hq(undefined, { size: "Standard_D4s_v5" }),
  },
  fails: {
    "T55: 2022, 12 cores": { given: hq("2022", {}, cores(12)), says: ["too-many-cores"] },
    "2022, 11 cores": { given: hq("2022", {}, cores(11)), says: ["too-many-cores"] },
    "2022, two processors of 4": { given: hq("2022", {}, cores(4, 4)), says: ["too-many-sockets"] },
    "2019, three processors": { given: hq("2019", {}, cores(2, 2, 2)), says: ["too-many-sockets"] },
    "2022, 16 vCPU": {
      given: hq("2022", { size: "Standard_D16s_v5" }),
      says: ["maybe-too-many-cores"],
      at: ["hardwareProfile.vmSize"],
    },
    "2022, 12 vCPU": { given: hq("2022", { size: "Standard_NV12s_v3" }), says: ["maybe-too-many-cores"] },
    "2022, 20 vCPU, exactly two a core": {
      given: hq("2022", { size: "Standard_D15_v2" }),
      says: ["maybe-too-many-cores"],
    },
    "2022, 11 vCPU of a larger size": { given: hq("2022", showing(11)), says: ["maybe-too-many-cores"] },
    "2022, 20 vCPU of a larger size": { given: hq("2022", showing(20)), says: ["maybe-too-many-cores"] },
    "2022, 21 vCPU of a larger size": { given: hq("2022", showing(21)), says: ["too-many-vcpus"] },
    "2022, 32 vCPU": { given: hq("2022", { size: "Standard_D32s_v5" }), says: ["too-many-vcpus"] },
    "2022, 160 GiB": { given: hq("2022", { size: "Standard_E20s_v5" }, cores(10)), says: ["too-much-memory"] },
    "2019, 128 GiB": { given: hq("2019", { size: "Standard_E16s_v5" }), says: ["too-much-memory"] },
    "no release, more memory than any allows": {
      given: hq(undefined, { size: "Standard_E20s_v5" }, cores(8)),
      says: ["too-much-memory"],
    },
    "more than one limit": {
      given: hq("2022", { size: "Standard_E32s_v5" }),
      says: ["too-many-vcpus", "too-much-memory"],
    },
  },
  skips: {
    Datacenter: {
      given: { resources: [virtualMachine("web", { size: "Standard_D64s_v5" })] },
      says: ["not-essentials"],
    },
  },
  cannotTell: {
    "size computed at deploy time": {
      given: hq("2022", { size: COMPUTED }),
      says: ["cores-unknown", "memory-unknown"],
    },
    "size of which nobody knows the memory": {
      given: hq("2019", { size: "Standard_Q8s_v9" }),
      says: ["memory-unknown"],
    },
    "edition computed at deploy time": {
      given: {
        resources: [virtualMachine("hq", { tags: { "windows-licensing:edition": COMPUTED } })],
      },
      says: ["resources/edition-computed"],
    },
    "release computed at deploy time": { given: hq(COMPUTED), says: ["resources/release-computed"] },
    "no release, and it decides": { given: hq(undefined, {}, cores(12)), says: ["release-unknown"] },
    "no release, and the older limit is passed": {
      given: hq(undefined, { size: "Standard_E16s_v5" }, cores(8)),
      says: ["release-unknown"],
    },
  },
});
