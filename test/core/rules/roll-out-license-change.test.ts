import rule from "../../../core/rules/roll-out-license-change";
import { COMPUTED, declare } from "../../support/builders";
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
    "one machine": { resources: [virtualMachine("web", { licenseType })] },
    "no licence type": { resources: [farm("Manual", {})] },
    "no upgrade policy": { resources: [scaleSet("farm", 3, { licenseType })] },
    Linux: { resources: [farm("Manual", { licenseType: "RHEL_BYOS", image: LINUX_IMAGE })] },
  },
  cannotTell: { "a mode computed at deploy time": { resources: [farm(COMPUTED)] } },
});
