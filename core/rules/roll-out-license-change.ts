import { fail, isKnown, pass, UNKNOWN } from "../model";
import { legacyMachineRule as machineRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

const IMAGE = { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" };
const scaleSet = (mode: string) => ({
  type: "azure-native:compute:VirtualMachineScaleSet",
  name: "farm",
  properties: {
    sku: { name: "Standard_D4s_v5", capacity: 3 },
    upgradePolicy: { mode },
    virtualMachineProfile: { licenseType: "Windows_Server", storageProfile: { imageReference: IMAGE } },
  },
});

export default machineRule({
  id: "WL114",
  name: "roll-out-license-change",
  title: "A change of licence reaches the instances of a scale set",
  why: "Under a manual upgrade policy the model changes and the instances keep the licence type they were made with, so the bill and the licence position speak of something else than runs.",
  fix: "Set the upgrade mode to Automatic or Rolling, or run `az vmss update-instances --instance-ids '*'` after each change of the licence type.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-upgrade-policy",
    "https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing",
  ],
  messages: {
    "manual-upgrade": {
      level: "advisory",
      text: "{{machine}} declares licenseType {{licenseType}} and its upgrade mode is Manual: instances that exist keep the licence type they have.",
    },
  },
  examples: {
    bad: { resources: [scaleSet("Manual")] },
    good: { resources: [scaleSet("Rolling")] },
  },
  check({ kind, name, os, licenseType, upgrade }) {
    if (kind !== "scale-set") return skip("not a scale set");
    if (os === "linux") return skip("not a Windows scale set");
    if (licenseType === undefined) return skip("licenseType is not set");
    if (upgrade === undefined) return skip("no upgrade mode is set");
    if (upgrade.mode === UNKNOWN) return unknown("the upgrade mode, which is computed at deploy time");
    if (!/^manual$/i.test(upgrade.mode ?? "")) return pass;
    return fail("manual-upgrade", upgrade.path, {
      machine: name,
      licenseType: isKnown(licenseType) ? licenseType : "computed at deploy time",
    });
  },
});
