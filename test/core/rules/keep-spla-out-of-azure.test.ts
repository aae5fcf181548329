import type { Entitlement } from "../../../core/model";
import rule from "../../../core/rules/keep-spla-out-of-azure";
import { COMPUTED } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const pool = (more: Partial<Entitlement>): Entitlement => ({
  name: "EA",
  edition: "datacenter",
  cores: 16,
  assurance: { until: "2029-12-31" },
  use: "azure",
  ...more,
});
const estate = (more: Partial<Entitlement>, asOf = "2026-11-30", licenseType: unknown = "Windows_Server") => ({
  resources: [virtualMachine("web", { licenseType })],
  declarations: { entitlements: [pool(more)] },
  asOf,
});

testRule(rule, {
  passes: { "volume licences": estate({ channel: "volume" }), "a subscription": estate({ channel: "subscription" }) },
  fails: {
    spla: { given: estate({ channel: "spla" }), says: ["spla-in-azure"], about: ["EA"] },
    "the first day": { given: estate({ channel: "spla" }, "2025-10-01"), says: ["spla-in-azure"] },
    "in both places": {
      given: estate({ channel: "spla", use: { both: { since: "2026-11-01" } } }),
      says: ["spla-in-azure"],
    },
    "beside a machine whose licence type is computed": {
      given: estate({ channel: "spla" }, "2026-11-30", COMPUTED),
      says: ["spla-in-azure"],
    },
  },
  skips: {
    "no channel": { given: estate({}), says: ["no-spla"] },
    "on-premises": { given: estate({ channel: "spla", use: "on-premises" }), says: ["no-spla"] },
    "the last day": { given: estate({ channel: "spla" }, "2025-09-30"), says: ["before-the-change"] },
    "nothing uses licences": {
      given: estate({ channel: "spla" }, "2026-11-30", "None"),
      says: ["licensing/no-hybrid-benefit"],
    },
  },
});
