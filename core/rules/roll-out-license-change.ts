import { fail, isKnown, machineRule, pass, skip, UNKNOWN, unknown } from "../model";
import { resources } from "../words/resources";
import { serverImage } from "./examples/machines";

const scaleSet = (mode: string) => ({
  type: "azure-native:compute:VirtualMachineScaleSet",
  name: "farm",
  properties: {
    sku: { name: "Standard_D4s_v5", capacity: 3 },
    upgradePolicy: { mode },
    virtualMachineProfile: { licenseType: "Windows_Server", storageProfile: { imageReference: serverImage() } },
  },
});

export default machineRule({
  id: "WL114",
  name: "roll-out-license-change",
  title: "A change of the licence type reaches the instances of a scale set",
  why: "Under a manual upgrade policy the model changes, but existing instances keep their licence type. The bill and the licence position then differ from what runs.",
  fix: "Set the upgrade mode to Automatic or Rolling, or run `az vmss update-instances --instance-ids '*'` after each change of the licence type.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-upgrade-policy",
    "https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing",
  ],
  findings: {
    "manual-upgrade": {
      level: "advisory",
      text: "{{machine}} declares licenseType {{licenseType}} and its upgrade mode is Manual, so existing instances keep the licence type they have.",
      fix: "Set the upgrade mode to Rolling or Automatic, or run `az vmss update-instances --instance-ids '*'` after each change.",
      snippet: { upgradePolicy: { mode: "Rolling" } },
    },
  },
  unknowns: {
    "mode-computed": {
      text: "The upgrade mode of {{subjects}} is computed at deployment.",
      settle: "Set upgradePolicy.mode to a value that is known before deployment.",
    },
  },
  skips: {
    "not-a-scale-set": "it is not a scale set",
    "not-windows": "its instances do not run Windows",
    "no-mode": "it sets no upgrade mode",
    "fleet-undocumented": "how its existing machines take up a change of the licence type is not documented",
  },
  fleets: "checked",
  examples: {
    bad: { resources: [scaleSet("Manual")] },
    good: { resources: [scaleSet("Rolling")] },
  },
  check({ kind, name, os, licenseType, upgrade }) {
    if (kind !== "scale-set") return skip("not-a-scale-set");
    if (os === "linux") return skip("not-windows");
    if (licenseType === undefined) return skip(resources("licence-type-missing"));
    if (upgrade === undefined) return skip("no-mode");
    if (upgrade.mode === UNKNOWN) return unknown("mode-computed", {}, { path: upgrade.path });
    if (!/^manual$/i.test(upgrade.mode ?? "")) return pass;
    const data = { machine: name, licenseType: isKnown(licenseType) ? licenseType : "unknown" };
    return fail("manual-upgrade", upgrade.path, data);
  },
  checkFleet({ os, licenseType }) {
    if (os === "linux") return skip("not-windows");
    if (licenseType === undefined) return skip(resources("licence-type-missing"));
    return skip("fleet-undocumented");
  },
});
