import { type AssuranceState, judgeAssurance } from "../licensing/assurance";
import { type CorePool, computeAzurePosition, explainPosition, whyNothingToCompare } from "../licensing/position";
import { type Arithmetic, estateRule, fail, pass, skip, unknown } from "../model";
import { ownedForAzure } from "./examples/entitlements";
import { serverMachine } from "./examples/machines";

const MACHINE = serverMachine("web", { licenseType: "Windows_Server" });

export default estateRule({
  id: "WL111",
  name: "keep-assurance-current",
  title: "Software Assurance is current while its licences are used in Azure",
  why: "The hybrid benefit ends with Software Assurance or the subscription. Azure does not switch it off: the machines run unlicensed although their bill looks right.",
  fix: "Renew Software Assurance and declare the new end in assurance.until, or set licenseType to None so that the machines pay as they go.",
  severity: "critical",
  formulas: [
    "Days left: from the day of the check to the last day of Software Assurance, which still counts.",
    "Needed of a lapsed entitlement: what machines need at full scale beyond the entitlements whose Software Assurance is current.",
  ],
  references: [
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
    "https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing",
  ],
  findings: {
    lapsed: {
      level: "mandatory",
      text: "Software Assurance of {{pool}} ({{cores}} cores) ended on {{until}}. {{needed}} core licences are needed and {{available}} are under current Software Assurance. Used by {{machines}}.",
      fix: "Renew Software Assurance and declare its new end in assurance.until, or set licenseType to None on {{machines}}.",
    },
    lapsing: {
      level: "advisory",
      text: "Software Assurance of {{pool}} ({{cores}} cores) ends on {{until}}, in {{days}} {{days?day|days}}. Its licences are used by {{machines}}.",
      fix: "Renew Software Assurance before {{until}} and declare its new end in assurance.until.",
    },
    "lapsed-while-claimed": {
      level: "mandatory",
      text: "Software Assurance of {{pool}} ({{cores}} cores) ended on {{until}}, and claims on it stand. {{needed}} core licences are needed and {{available}} are under current Software Assurance. This stack uses them for {{machines}}. {{stacks}} other {{stacks?stack holds|stacks hold}} {{held}}: {{holders}}.",
      fix: "Renew Software Assurance and declare its new end in assurance.until, or set licenseType to None in this stack and the others and release their claims.",
    },
    "lapsing-while-claimed": {
      level: "advisory",
      text: "Software Assurance of {{pool}} ({{cores}} cores) ends on {{until}}, in {{days}} {{days?day|days}}, while claims on it stand. This stack uses its licences for {{machines}}. {{stacks}} other {{stacks?stack holds|stacks hold}} {{held}}: {{holders}}.",
      fix: "Renew Software Assurance before {{until}} and declare its new end in assurance.until.",
    },
  },
  unknowns: {
    "lapsed-perhaps-needed": {
      text: "Software Assurance of {{pool}} ended on {{until}}. Whether its licences are needed is unknown.",
      settle: "Renew Software Assurance, or remove the entitlement.",
    },
  },
  skips: { "not-for-azure": "no declared licence can be used in Azure" },
  examples: {
    bad: {
      resources: [MACHINE],
      configuration: {
        entitlements: [ownedForAzure(16, { name: "EA Datacenter", assurance: { until: "2020-12-31" } })],
      },
    },
    good: { resources: [MACHINE], configuration: { entitlements: [ownedForAzure(16, { name: "EA Datacenter" })] } },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const nothing = whyNothingToCompare(position);
    if (nothing !== undefined) return skip(nothing);
    const pools = position.pools.filter(({ state }) => state !== "unusable");
    if (pools.length === 0) return skip("not-for-azure");
    return pools.map((pool) => verdictOf(pool, judgeAssurance(pool, position, estate), explainPosition(position)));
  },
});

function verdictOf({ subject }: CorePool, judged: AssuranceState, basis: Arithmetic) {
  switch (judged.state) {
    case "current":
    case "not-needed":
      return pass;
    case "lapsed":
      return judged.others === undefined
        ? fail("lapsed", "assurance.until", judged.data, { subject, basis })
        : fail("lapsed-while-claimed", "assurance.until", { ...judged.data, ...judged.others }, { subject, basis });
    case "lapsing":
      return judged.others === undefined
        ? fail("lapsing", "assurance.until", judged.data, { subject })
        : fail("lapsing-while-claimed", "assurance.until", { ...judged.data, ...judged.others }, { subject });
    case "perhaps-needed":
      return unknown("lapsed-perhaps-needed", judged.data, { subject, basis });
  }
}
