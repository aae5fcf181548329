import rule from "../../../core/rules/form-valid-esu-licences";
import { COMPUTED, declare } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const licence = (details: Readonly<Record<string, unknown>>, type: unknown = "ESU") => ({
  resources: [
    declare("azure-native:hybridcompute:License", "esu", {
      licenseType: type,
      licenseDetails: {
        state: "Activated",
        target: "Windows Server 2016",
        edition: "Standard",
        type: "vCore",
        processors: 8,
        ...details,
      },
    }),
  ],
});
const ENDED = { target: "Windows Server 2012 R2" };

testRule(rule, {
  passes: {
    "Standard by virtual core": licence({}),
    "Standard by physical core": licence({ type: "pCore", processors: 16 }),
    "Datacenter by physical core": licence({ edition: "Datacenter", type: "pCore", processors: 64 }),
    "as much as one licence holds": licence({ processors: 10_000 }),
    "a target that is not known": licence({ target: "Windows Server 2031" }),
    "an ended programme, deactivated": licence({ ...ENDED, state: "Deactivated" }),
    "the last day of a programme": { ...licence(ENDED), asOf: "2026-10-13" },
  },
  fails: {
    "T42: too few virtual cores": {
      given: licence({ processors: 4 }),
      says: ["too-few-cores"],
      at: ["licenseDetails.processors"],
    },
    "T43: too few physical cores": {
      given: licence({ edition: "Datacenter", type: "pCore", processors: 12 }),
      says: ["too-few-cores"],
    },
    "T44: Datacenter by virtual core": {
      given: licence({ edition: "datacenter", processors: 16 }),
      says: ["datacenter-by-virtual-core"],
      at: ["licenseDetails.edition"],
    },
    "T48: too many": { given: licence({ processors: 12_000 }), says: ["too-many-cores"] },
    "T49: an ended programme": { given: licence(ENDED), says: ["ended"], at: ["licenseDetails.target"] },
    "none at all": { given: licence({ processors: 0 }), says: ["too-few-cores"] },
    "certain although the edition is computed at deploy time": {
      given: licence({ edition: COMPUTED, processors: 4 }),
      says: ["too-few-cores"],
    },
    "two faults": {
      given: licence({ edition: "Datacenter", processors: 4 }),
      says: ["datacenter-by-virtual-core", "too-few-cores"],
    },
  },
  skips: {
    "no licence": { given: { resources: [virtualMachine("web")] }, says: ["no-licence"] },
    "a licence of another kind": { given: licence({ processors: 1 }, "Other"), says: ["other-licence"] },
  },
  cannotTell: {
    "cores computed at deploy time": { given: licence({ processors: COMPUTED }), says: ["terms-computed"] },
    "state computed at deploy time": { given: licence({ state: COMPUTED }), says: ["terms-computed"] },
  },
});
