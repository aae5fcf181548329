import rule from "../../../core/rules/choose-lasting-sizes";
import { COMPUTED } from "../../support/builders";
import { azureFleet, dedicatedHost, hostGroup, kubernetesCluster } from "../../support/licensed";
import { LINUX_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const on = (asOf: string, size: unknown) => ({ resources: [virtualMachine("web", { size })], asOf });
const host = (sku: string) => ({
  resources: [hostGroup("group"), dedicatedHost("host", "group", sku)],
  asOf: "2026-11-30",
});

testRule(rule, {
  passes: {
    "a current series": on("2026-11-30", "Standard_D4s_v5"),
    "a name that only begins like a retired one": on("2026-11-30", "Standard_NV8ads_A10_v5"),
    "a size of no known series": on("2026-11-30", "Standard_Q4s_v9"),
    "a host of a current series": host("Dsv5-Type1"),
  },
  fails: {
    retired: {
      given: on("2026-11-30", "Standard_NV8as_v4"),
      says: ["retired"],
      at: ["hardwareProfile.vmSize"],
      about: ["web"],
    },
    "its last day": { given: on("2026-09-30", "standard_nv8as_v4"), says: ["retiring"] },
    "announced, open to all": { given: on("2026-11-30", "Standard_NP10s"), says: ["retiring"] },
    "closed to new subscriptions": { given: on("2026-11-30", "Standard_DS2_v2"), says: ["closed"] },
    "before it was closed": { given: on("2026-06-30", "Standard_DS2_v2"), says: ["retiring"] },
    "a scale set": {
      given: { resources: [scaleSet("farm", 2, { size: "Standard_DC4s_v2" })], asOf: "2026-11-30" },
      says: ["retired"],
    },
    "one size of a fleet": {
      given: {
        resources: [
          azureFleet("fleet", {
            vmSizesProfile: [{ name: "Standard_D4s_v5" }, { name: "Standard_F4s_v2" }],
            regularPriorityProfile: { capacity: 2 },
          }),
        ],
        asOf: "2026-11-30",
      },
      says: ["closed"],
    },
    "a pool of a cluster": {
      given: {
        resources: [
          kubernetesCluster("aks", "None", [{ name: "win", osType: "Windows", vmSize: "Standard_D4s_v3", count: 1 }]),
        ],
        asOf: "2026-11-30",
      },
      says: ["closed"],
    },
    "a host of a retired series": { given: host("DCsv2-Type1"), says: ["retired"], at: ["sku.name"] },
    "a host whose series has another name": { given: host("NVasv4-Type1"), says: ["retired"] },
  },
  skips: {
    Linux: {
      given: { resources: [virtualMachine("web", { image: LINUX_IMAGE, size: "Standard_NV8as_v4" })] },
      says: ["nothing-with-size"],
    },
    "a size computed at deploy time": {
      given: { resources: [virtualMachine("web", { size: COMPUTED })] },
      says: ["nothing-with-size"],
    },
  },
});
