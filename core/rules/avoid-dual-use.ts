import { type DualUse, judgeDualUse } from "../licensing/dual-use";
import {
  type AzurePosition,
  type CorePool,
  computeAzurePosition,
  explainPosition,
  whyNothingToCompare,
} from "../licensing/position";
import { claimsOfOthers } from "../licensing/shortage";
import { estateRule, fail, pass, skip, unknown } from "../model";
import { ownedForAzure } from "./examples/entitlements";
import { serverMachine } from "./examples/machines";

const MACHINE = serverMachine("web", { licenseType: "Windows_Server", size: "Standard_D8s_v5" });
const BOTH = { use: { both: { since: "2020-01-01" } } };
const PATH = "use.both.since";

export default estateRule({
  id: "WL112",
  name: "avoid-dual-use",
  title: "Licences that allow one place of use are used in one place",
  why: "Standard core licences cover a machine in Azure or on-premises. Datacenter covers both at once, except on dedicated hosts and Azure Local. For a migration both places may use them for 180 days, once. After that an audit counts every licence in two places as missing.",
  fix: "Finish the migration and declare use: azure or use: on-premises, buy licences for one of the places, or license the machines in Azure one by one with Datacenter.",
  severity: "high",
  formulas: [
    "Days in both places: from `use.both.since` to the day of the check; 180 are allowed.",
    "After that, a Standard licence counts in one place only, and so does a Datacenter licence that covers a host or cluster.",
  ],
  references: ["https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit"],
  findings: {
    "standard-in-both-places": {
      level: "mandatory",
      text: "{{pool}} ({{cores}} Standard cores) is declared for on-premises and Azure since {{since}}. That is {{days}} days, and a migration allows {{allowed}}. Azure uses {{used}} of its cores.",
      fix: "Declare `use: azure` or `use: on-premises` for {{pool}}, or buy {{used}} core licences for one of the places.",
    },
    "standard-in-both-places-over-all-stacks": {
      level: "mandatory",
      text: "{{pool}} ({{cores}} Standard cores) is declared for on-premises and Azure since {{since}}. That is {{days}} days, and a migration allows {{allowed}}. Azure uses {{used}} of its cores, for this stack and {{stacks}} other {{stacks?stack that holds|stacks that hold}} {{held}} core licences: {{holders}}.",
      fix: "Declare `use: azure` or `use: on-premises` for {{pool}}, or buy {{used}} core licences for one of the places.",
    },
    "hosts-in-both-places": {
      level: "mandatory",
      text: "{{pool}} ({{cores}} Datacenter cores) is declared for on-premises and Azure since {{since}}. That is {{days}} days, and dedicated hosts and Azure Local may share licences for {{allowed}}. {{hosts}} {{hosts?uses|use}} {{used}} of its cores.",
      fix: "Declare `use: azure` for {{pool}}, or license the machines on {{hosts}} one by one.",
    },
    "overlap-ending": {
      level: "advisory",
      text: "{{pool}} ({{cores}} {{edition}} cores) may be used on-premises and in Azure at once for {{left}} more {{left?day|days}}, until day {{allowed}} after {{since}}.",
      fix: "Finish the migration within {{left}} {{left?day|days}}, then declare `use: azure` or `use: on-premises`.",
    },
  },
  unknowns: {
    "azure-use-unknown": {
      text: "{{pool}} is declared for both places. Whether Azure uses it is unknown, because some machines are not counted.",
      settle: "Set the values that own-enough-cores names, or declare one place of use.",
    },
  },
  skips: { "one-place": "no licence is declared for both places" },
  examples: {
    bad: {
      resources: [MACHINE],
      configuration: { entitlements: [ownedForAzure(16, { name: "EA Standard", edition: "standard", ...BOTH })] },
    },
    good: {
      resources: [MACHINE],
      configuration: { entitlements: [ownedForAzure(16, { name: "EA Datacenter", ...BOTH })] },
    },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const nothing = whyNothingToCompare(position);
    if (nothing !== undefined) return skip(nothing);
    const shared = position.pools.filter(
      ({ entitlement: { edition, use }, state }) =>
        typeof use !== "string" && edition !== "essentials" && state !== "unusable",
    );
    if (shared.length === 0) return skip("one-place");
    return shared.map((pool) => verdictOf(pool, judgeDualUse(pool, position, estate), position));
  },
});

function verdictOf({ subject, entitlement }: CorePool, judged: DualUse, position: AzurePosition) {
  const basis = explainPosition(position);
  const others = claimsOfOthers(position);
  switch (judged.state) {
    case "allowed":
      return pass;
    case "single":
      return { ...pass, subject, basis };
    case "ending":
      return fail("overlap-ending", PATH, judged.data, { subject });
    case "unknown":
      return unknown("azure-use-unknown", { pool: entitlement.name }, { subject, basis });
    case "standard":
      return others === undefined
        ? fail("standard-in-both-places", PATH, judged.data, { subject, basis })
        : fail("standard-in-both-places-over-all-stacks", PATH, { ...judged.data, ...others }, { subject, basis });
    case "hosts":
      return fail("hosts-in-both-places", PATH, judged.data, { subject, basis });
  }
}
