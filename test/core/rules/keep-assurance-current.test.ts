import type { Entitlement, LedgerView } from "../../../core/model";
import rule from "../../../core/rules/keep-assurance-current";
import { COMPUTED } from "../../support/builders";
import { dedicatedHost, hostGroup } from "../../support/licensed";
import { scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const licenseType = "Windows_Server";
const web = virtualMachine("web", { licenseType });
const asOf = "2026-11-21";

function pool(until: string, more: Partial<Entitlement> = {}): Entitlement {
  return { name: `until ${until}`, edition: "datacenter", cores: 16, assurance: { until }, use: "azure", ...more };
}
const { assurance: _, ...unassured } = pool("2027-06-30");

function others(held: number): LedgerView {
  const largest = [{ holder: "shop/prod", amount: held }];
  return { whenUnreachable: "unknown", others: { "azure-cores": { held, reserved: 0, holders: 1, largest } } };
}

testRule(rule, {
  passes: {
    "claims of other stacks under assurance that runs on": {
      asOf,
      resources: [web],
      ledger: others(8),
      declarations: { entitlements: [pool("2027-06-30")] },
    },
    "assurance that runs on": { asOf, resources: [web], declarations: { entitlements: [pool("2027-06-30")] } },
    "one day before the notice period": {
      asOf,
      resources: [web],
      declarations: { entitlements: [pool("2027-01-21")] },
    },
    "a short notice period": {
      asOf,
      resources: [web],
      declarations: {
        entitlements: [pool("2026-12-01")],
        counting: { scaleSets: "maximum", perCustomerMinimum: 0, model: "per-vm", noticeDays: 9 },
      },
    },
    "a lapsed pool left over beside one that covers everything": {
      asOf,
      resources: [web],
      declarations: { entitlements: [pool("2026-01-31"), pool("2027-06-30")] },
    },
    "a lapsed pool for on-premises": {
      asOf,
      resources: [web],
      declarations: { entitlements: [pool("2026-01-31", { use: "on-premises" }), pool("2027-06-30")] },
    },
    "a lapsing pool that a scale set of no instances may use": {
      asOf,
      resources: [scaleSet("farm", 0, { licenseType })],
      declarations: { entitlements: [pool("2026-12-01")] },
    },
  },
  fails: {
    "claims of other stacks that stand while assurance has ended": {
      given: { asOf, resources: [web], ledger: others(8), declarations: { entitlements: [pool("2026-01-31")] } },
      says: ["lapsed-while-claimed"],
      at: ["assurance.until"],
    },
    "claims of other stacks that stand while assurance ends": {
      given: { asOf, resources: [web], ledger: others(8), declarations: { entitlements: [pool("2026-12-01")] } },
      says: ["lapsing-while-claimed"],
    },
    "a host whose licences have lapsed": {
      given: {
        asOf,
        resources: [hostGroup("g"), dedicatedHost("h", "g", "Dsv5-Type1")],
        declarations: {
          entitlements: [pool("2026-01-31", { cores: 64 }), pool("2026-01-30", { cores: 64, edition: "standard" })],
        },
      },
      says: ["lapsed"],
      about: ["until 2026-01-31"],
    },
    "a host whose licences are about to lapse": {
      given: {
        asOf,
        resources: [hostGroup("g"), dedicatedHost("h", "g", "Dsv5-Type1")],
        declarations: { entitlements: [pool("2026-12-31", { cores: 64 })] },
      },
      says: ["lapsing"],
    },
    "T61: lapsed five days ago": {
      given: {
        asOf: "2027-01-05",
        resources: [
          virtualMachine("a", { licenseType, size: "Standard_D8s_v5" }),
          virtualMachine("b", { licenseType, size: "Standard_D8s_v5" }),
          virtualMachine("c", { licenseType, size: "Standard_D16s_v5" }),
        ],
        declarations: { entitlements: [pool("2026-12-31", { edition: "standard", cores: 32 })] },
      },
      says: ["lapsed"],
      at: ["assurance.until"],
      about: ["until 2026-12-31"],
    },
    "the day after the last": {
      given: { asOf, resources: [web], declarations: { entitlements: [pool("2026-11-20")] } },
      says: ["lapsed"],
      at: ["assurance.until"],
    },
    "the last day": {
      given: { asOf, resources: [web], declarations: { entitlements: [pool("2026-11-21")] } },
      says: ["lapsing"],
      at: ["assurance.until"],
    },
    "the first day of the notice period": {
      given: { asOf, resources: [web], declarations: { entitlements: [pool("2027-01-20")] } },
      says: ["lapsing"],
    },
    "lapsed, and the other pool covers a part": {
      given: {
        asOf,
        resources: [virtualMachine("big", { licenseType, size: "Standard_D32s_v5" })],
        declarations: { entitlements: [pool("2026-01-31"), pool("2027-06-30")] },
      },
      says: ["lapsed"],
      about: ["until 2026-01-31"],
    },
    "one lapsed, one lapsing": {
      given: {
        asOf,
        resources: [virtualMachine("big", { licenseType, size: "Standard_D32s_v5" })],
        declarations: { entitlements: [pool("2026-12-01"), pool("2026-01-31")] },
      },
      says: ["lapsed", "lapsing"],
      about: ["until 2026-01-31", "until 2026-12-01"],
    },
    "lapsed during an overlap of both places": {
      given: {
        asOf,
        resources: [web],
        declarations: { entitlements: [pool("2026-01-31", { use: { both: { since: "2026-01-01" } } })] },
      },
      says: ["lapsed"],
    },
    "lapsed, and a machine of a size computed at deploy time": {
      given: {
        asOf,
        resources: [virtualMachine("web", { licenseType, size: COMPUTED })],
        declarations: { entitlements: [pool("2026-01-31")] },
      },
      says: ["lapsed"],
    },
  },
  skips: {
    "nothing declared": { given: { asOf, resources: [web] }, says: ["licensing/no-entitlements"] },
    "no machine under own licences": {
      given: {
        asOf,
        resources: [virtualMachine("web")],
        declarations: { entitlements: [pool("2026-01-31")] },
      },
      says: ["licensing/no-hybrid-benefit"],
    },
    "licences that were never assured": {
      given: { asOf, resources: [web], declarations: { entitlements: [unassured] } },
      says: ["not-for-azure"],
    },
    "licences for on-premises only": {
      given: {
        asOf,
        resources: [web],
        declarations: { entitlements: [pool("2026-01-31", { use: "on-premises" })] },
      },
      says: ["not-for-azure"],
    },
  },
  cannotTell: {
    "lapsed, and the licence is computed at deploy time": {
      given: {
        asOf,
        resources: [virtualMachine("web", { licenseType: COMPUTED })],
        declarations: { entitlements: [pool("2026-01-31")] },
      },
      says: ["lapsed-perhaps-needed"],
    },
    "lapsed, and the other pool covers what is certain": {
      given: {
        asOf,
        resources: [scaleSet("farm", COMPUTED, { licenseType })],
        declarations: { entitlements: [pool("2026-01-31"), pool("2027-06-30")] },
      },
      says: ["lapsed-perhaps-needed"],
    },
    "lapsed, and needed only if a constrained size counts in full": {
      given: {
        asOf,
        resources: [virtualMachine("sql", { licenseType, size: "Standard_E32-8s_v5" })],
        declarations: { entitlements: [pool("2026-01-31"), pool("2027-06-30")] },
      },
      says: ["lapsed-perhaps-needed"],
    },
  },
});
