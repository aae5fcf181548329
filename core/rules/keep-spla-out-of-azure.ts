import { LAST_DAY_OF_SPLA_IN_CLOUDS } from "../data/spla";
import { computeAzurePosition, whyNothingToCompare } from "../licensing/position";
import { estateRule, fail, pass, skip } from "../model";
import { ownedForAzure } from "./examples/entitlements";
import { serverMachine } from "./examples/machines";

const MACHINE = serverMachine("web", { licenseType: "Windows_Server" });

export default estateRule({
  id: "WL122",
  name: "keep-spla-out-of-azure",
  title: "Machines in Azure use licences that may be used in Azure",
  why: "Licences under the Services Provider License Agreement (SPLA) may not be used on Azure since 2025-10-01, so machines that rest on them are unlicensed. Microsoft announced this to providers; the Product Terms were not read.",
  fix: "Move the machines to licences of your own under Software Assurance, or set licenseType to None to pay as you go.",
  severity: "high",
  references: ["https://www.microsoft.com/licensing/terms/"],
  findings: {
    "spla-in-azure": {
      level: "advisory",
      text: "{{pool}} is declared for Azure with channel spla. SPLA licences may not be used on Azure since {{since}}, according to several providers.",
      fix: "Declare `use: on-premises` for {{pool}}, and license the machines in Azure in another way.",
      snippet: { use: "on-premises" },
    },
  },
  skips: {
    "no-spla": "no entitlement for Azure has the channel spla",
    "before-the-change": "SPLA licences could be used on Azure on the day of the check",
  },
  examples: {
    bad: {
      resources: [MACHINE],
      configuration: { asOf: "2026-11-30", entitlements: [ownedForAzure(8, { channel: "spla" })] },
    },
    good: {
      resources: [MACHINE],
      configuration: { asOf: "2026-11-30", entitlements: [ownedForAzure(8, { channel: "volume" })] },
    },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const nothing = whyNothingToCompare(position);
    if (nothing !== undefined) return skip(nothing);
    if (estate.asOf <= LAST_DAY_OF_SPLA_IN_CLOUDS) return skip("before-the-change");
    const forAzure = position.pools.filter(({ entitlement }) => entitlement.use !== "on-premises");
    const channels = forAzure.filter(({ entitlement }) => entitlement.channel !== undefined);
    if (channels.length === 0) return skip("no-spla");
    return channels.map(({ entitlement: { name, channel }, subject }) =>
      channel === "spla"
        ? fail("spla-in-azure", "use", { pool: name, since: "2025-10-01" }, { subject })
        : { ...pass, subject },
    );
  },
});
