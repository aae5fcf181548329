import type { Entitlement, LedgerView } from "../../../core/model";
import rule from "../../../core/rules/avoid-dual-use";
import { COMPUTED } from "../../support/builders";
import { dedicatedHost, hostGroup } from "../../support/licensed";
import { scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const web = virtualMachine("web", { licenseType: "Windows_Server" });
const host = [hostGroup("g"), dedicatedHost("h", "g", "Dsv5-Type1")];
/** The checks are made on 2026-11-21: 180 days after 2026-05-25. */
const pool = (edition: "standard" | "datacenter", since: string, cores = 64): Entitlement => ({
  name: edition,
  edition,
  cores,
  assurance: { until: "2027-12-31" },
  use: { both: { since } },
});
const server = { name: "hv1", processors: [8, 8], edition: "standard", virtualMachines: 2 } as const;

function others(held: number): LedgerView {
  const largest = [{ holder: "shop/prod", amount: held }];
  return { whenUnreachable: "unknown", others: { "azure-cores": { held, reserved: 0, holders: 1, largest } } };
}

testRule(rule, {
  passes: {
    "Standard in both places since last week": {
      resources: [web],
      declarations: { entitlements: [pool("standard", "2026-11-14")] },
    },
    "Standard that will be in both places": {
      resources: [web],
      declarations: { entitlements: [pool("standard", "2026-12-24")] },
    },
    "Datacenter in both places for years": {
      resources: [web],
      declarations: { entitlements: [pool("datacenter", "2020-01-01")] },
    },
    "Datacenter on a host since last week": {
      resources: host,
      declarations: { entitlements: [pool("datacenter", "2026-11-14")] },
    },
    "Standard split between the places": {
      resources: [web],
      declarations: { entitlements: [pool("standard", "2020-01-01", 24)], onPremises: [server] },
    },
    "Standard that another pool makes needless in Azure": {
      resources: [web],
      declarations: { entitlements: [pool("standard", "2020-01-01"), { ...pool("standard", ""), use: "azure" }] },
    },
  },
  fails: {
    "Standard in both places for years, for this stack and others": {
      given: {
        resources: [web],
        ledger: others(16),
        declarations: { entitlements: [pool("standard", "2020-01-01")] },
      },
      says: ["standard-in-both-places-over-all-stacks"],
    },
    "Standard that only other stacks make needed in both places": {
      given: {
        resources: [web],
        ledger: others(16),
        declarations: {
          entitlements: [pool("standard", "2020-01-01"), { ...pool("standard", "", 8), name: "own", use: "azure" }],
        },
      },
      says: ["standard-in-both-places-over-all-stacks"],
    },
    "the last days of an overlap": {
      given: { resources: [web], declarations: { entitlements: [pool("standard", "2026-05-25")] } },
      says: ["overlap-ending"],
      at: ["use.both.since"],
      about: ["standard"],
    },
    "the day after": {
      given: { resources: [web], declarations: { entitlements: [pool("standard", "2026-05-24")] } },
      says: ["standard-in-both-places"],
      at: ["use.both.since"],
    },
    "Standard that both places need": {
      given: {
        resources: [web],
        declarations: { entitlements: [pool("standard", "2020-01-01", 16)], onPremises: [server] },
      },
      says: ["standard-in-both-places"],
    },
    "Datacenter on a host for years": {
      given: { resources: host, declarations: { entitlements: [pool("datacenter", "2020-01-01")] } },
      says: ["hosts-in-both-places"],
      at: ["use.both.since"],
    },
    "Datacenter on a host, towards the end": {
      given: { resources: host, declarations: { entitlements: [pool("datacenter", "2026-06-01")] } },
      says: ["overlap-ending"],
    },
    "a count computed at deploy time beside a machine that is certain": {
      given: {
        resources: [web, scaleSet("farm", COMPUTED, { licenseType: "Windows_Server" })],
        declarations: { entitlements: [pool("standard", "2020-01-01")] },
      },
      says: ["standard-in-both-places"],
    },
  },
  skips: {
    "licences for one place": {
      given: {
        resources: [web],
        declarations: { entitlements: [{ ...pool("standard", ""), use: "azure" }] },
      },
      says: ["one-place"],
    },
    "nobody uses the benefit": {
      given: {
        resources: [virtualMachine("web")],
        declarations: { entitlements: [pool("standard", "2020-01-01")] },
      },
      says: ["licensing/no-hybrid-benefit"],
    },
    "nothing declared": { given: { resources: [web] }, says: ["licensing/no-entitlements"] },
  },
  cannotTell: {
    "the only machines have a count computed at deploy time": {
      given: {
        resources: [scaleSet("farm", COMPUTED, { licenseType: "Windows_Server" })],
        declarations: { entitlements: [pool("standard", "2020-01-01")] },
      },
      says: ["azure-use-unknown"],
    },
  },
});
