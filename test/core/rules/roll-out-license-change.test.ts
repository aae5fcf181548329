import rule from "../../../core/rules/roll-out-license-change";
import { COMPUTED, declare } from "../../support/builders";
import { batchPool } from "../../support/licensed";
import { LINUX_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const licenseType = "Windows_Server";
const farm = (mode: unknown, parts: Readonly<Record<string, unknown>> = { licenseType }) =>
  scaleSet("farm", 3, { ...parts, more: { upgradePolicy: { mode } } });
const classic = (more: Readonly<Record<string, unknown>>) =>
  declare("azure:compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet", "farm", {
    sku: "Standard_D4s_v5",
    instances: 2,
    licenseType,
    ...more,
  });

testRule(rule, {
  passes: {
    automatic: { resources: [farm("Automatic")] },
    rolling: { resources: [farm("Rolling")] },
    "classic provider, automatic": { resources: [classic({ upgradeMode: "Automatic" })] },
  },
  fails: {
    manual: { given: { resources: [farm("manual")] }, says: ["manual-upgrade"], at: ["upgradePolicy.mode"] },
    "classic provider": {
      given: { resources: [classic({ upgradeMode: "Manual" })] },
      says: ["manual-upgrade"],
      at: ["upgradeMode"],
    },
    "a licence computed at deploy time": {
      given: { resources: [farm("Manual", { licenseType: COMPUTED })] },
      says: ["manual-upgrade"],
    },
  },
  skips: {
    "one machine": { given: { resources: [virtualMachine("web", { licenseType })] }, says: ["not-a-scale-set"] },
    "no licence type": { given: { resources: [farm("Manual", {})] }, says: ["resources/licence-type-missing"] },
    "no upgrade policy": { given: { resources: [scaleSet("farm", 3, { licenseType })] }, says: ["no-mode"] },
    "a Batch pool": { given: { resources: [batchPool("batch", {})] }, says: ["fleet-undocumented"] },
    Linux: {
      given: { resources: [farm("Manual", { licenseType: "RHEL_BYOS", image: LINUX_IMAGE })] },
      says: ["not-windows"],
    },
  },
  cannotTell: { "a mode computed at deploy time": { given: { resources: [farm(COMPUTED)] }, says: ["mode-computed"] } },
});
