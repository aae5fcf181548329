import { computeAzurePosition, whyNothingToCompare } from "../licensing/position";
import { judgeAzureShortage, judgeOnPremisesShortage, nameHolders } from "../licensing/shortage";
import { type Estate, estateRule, fail, pass, skip, subjectOf, unknown } from "../model";
import { ledger as ledgerWords } from "../words/ledger";
import { ownedForAzure } from "./examples/entitlements";
import { serverMachine } from "./examples/machines";

const MACHINE = serverMachine("web", { licenseType: "Windows_Server", size: "Standard_D32s_v5" });

export default estateRule({
  id: "WL110",
  name: "own-enough-cores",
  title: "Owned core licences cover every Windows Server machine",
  why: "Azure applies the hybrid benefit without checking what you own. Each machine needs as many core licences as it has vCPUs and at least 8, so many small machines need far more than the sum of their vCPUs. An audit finds the shortage.",
  fix: "Buy the missing packs and declare them under entitlements, use fewer or smaller machines, lower the autoscale maximum, or set licenseType to None on some machines.",
  severity: "critical",
  formulas: [
    "A machine: `max(8, vCPU)`, in Standard or Datacenter.",
    "A resource that creates machines: the same times their number, at the autoscale maximum.",
    "Machines on a dedicated host that is licensed by its physical cores, and Linux, client and pay-as-you-go machines: 0.",
    "A server on-premises: `max(16, Σ max(8, cores of a processor))`, in Standard times `ceil(machines / 2)`; or `max(8, virtual cores)` for each machine on it.",
    "Licences are assigned so that the shortage is smallest: see [core licences](../guides/core-licensing.md).",
  ],
  ofSingleResources: true,
  references: [
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
    "https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing",
    "https://learn.microsoft.com/azure/virtual-machines/constrained-vcpu",
  ],
  findings: {
    short: {
      level: "mandatory",
      text: "Machines in Azure need {{needed}} core licences and {{owned}} are owned for Azure: {{short}} short. Needed by {{machines}}.",
      fix: "Buy {{buy}} and declare them under entitlements, or set licenseType to None on machines that need {{short}} core licences.",
    },
    "short-at-full-scale": {
      level: "mandatory",
      text: "Machines in Azure need {{needed}} core licences at the autoscale maximum and {{owned}} are owned for Azure: {{short}} short. Needed by {{machines}}.",
      fix: "Lower the autoscale maximum, or buy {{buy}} and declare them under entitlements.",
    },
    "short-if-nominal": {
      level: "advisory",
      text: "Up to {{needed}} core licences are needed, depending on {{open}}, and {{owned}} are owned for Azure: {{short}} short. Needed by {{machines}}.",
      fix: "Set counting.constrainedSizes for constrained sizes and a single VM size instead of a mix, or buy {{buy}}.",
    },
    "short-over-all-stacks": {
      level: "mandatory",
      text: "{{stacks}} stacks together need {{needed}} core licences and {{owned}} are owned for Azure: {{short}} short. Needed by {{holders}}.",
      fix: "Buy {{buy}} and declare them under entitlements, or set licenseType to None on machines that need {{short}} core licences.",
    },
    "short-over-all-stacks-at-full-scale": {
      level: "mandatory",
      text: "{{stacks}} stacks together need {{needed}} core licences at the autoscale maximum and {{owned}} are owned for Azure: {{short}} short. Needed by {{holders}}.",
      fix: "Lower the autoscale maximum, or buy {{buy}} and declare them under entitlements.",
    },
    "short-with-other-stacks": {
      level: "mandatory",
      text: "This stack needs {{own}} core licences, {{stacks}} other {{stacks?stack holds|stacks hold}} {{held}}, and {{owned}} are owned for Azure: {{short}} short. Held by {{holders}}.",
      fix: "Buy {{buy}} and declare them under entitlements, or release core licences of another stack.",
    },
    "short-with-other-stacks-if-nominal": {
      level: "advisory",
      text: "This stack needs up to {{own}} core licences, depending on {{open}}, {{stacks}} other {{stacks?stack holds|stacks hold}} {{held}}, and {{owned}} are owned for Azure: {{short}} short. Held by {{holders}}.",
      fix: "Set counting.constrainedSizes for constrained sizes and a single VM size instead of a mix, or buy {{buy}}.",
    },
    "claim-refused": {
      level: "mandatory",
      text: "{{machine}} needs {{amount}} core licences, all stacks hold {{held}}, and {{owned}} are owned for Azure: {{short}} short. Held by {{holders}}.",
      fix: "Release core licences of another stack, or buy more and declare them under entitlements. Until then, set licenseType to None.",
    },
    "ledger-unreachable": {
      level: "mandatory",
      text: "What other stacks hold is unknown, because {{why}}.",
      fix: "Make the ledger answer, or set `ledger.whenUnreachable: unknown` to deploy without it.",
    },
    "short-on-premises": {
      level: "mandatory",
      text: "{{needed}} core licences are needed on-premises and {{owned}} of those owned are left for it: {{short}} short, {{datacenter}} of them Datacenter. Needed by {{servers}}.",
      fix: "Buy {{buy}} and declare them under entitlements.",
    },
  },
  examples: {
    bad: { resources: [MACHINE], configuration: { entitlements: [ownedForAzure(16, { name: "EA Datacenter" })] } },
    good: { resources: [MACHINE], configuration: { entitlements: [ownedForAzure(32, { name: "EA Datacenter" })] } },
  },
  check(estate) {
    if (estate.alone === true) return checkClaims(estate);
    const position = computeAzurePosition(estate);
    const nothing = whyNothingToCompare(position);
    const azure = nothing === undefined ? judgeAzureShortage(position) : undefined;
    const outside = judgeOnPremisesShortage(position);
    const onPremises =
      outside === undefined
        ? []
        : [fail("short-on-premises", undefined, outside.data, { subject: outside.subject, basis: outside.basis })];
    if (azure === undefined) return nothing === undefined ? onPremises : [skip(nothing), ...onPremises];
    const { basis, shortage } = azure;
    const uncounted = azure.uncounted.map(({ reason, subject }) => unknown(reason, { subject, basis }));
    const silent = checkLedger(estate);
    if (shortage === undefined) {
      const open = [...uncounted, ...silent];
      return [...(open.length > 0 ? open : [{ ...pass, basis }]), ...onPremises];
    }
    const { subject, outcome, data, others, byStack, open } = shortage;
    if (others !== undefined && others.own > 0) {
      const shared = { owned: data.owned, short: data.short, buy: data.buy, ...others };
      return outcome === "short-if-nominal"
        ? [
            fail("short-with-other-stacks-if-nominal", undefined, { ...shared, open }, { subject, basis }),
            ...uncounted,
            ...onPremises,
          ]
        : [fail("short-with-other-stacks", undefined, shared, { subject, basis }), ...onPremises];
    }
    if (byStack !== undefined && outcome !== "short-if-nominal") {
      const key = outcome === "short" ? "short-over-all-stacks" : "short-over-all-stacks-at-full-scale";
      const { machines: _, ...figures } = data;
      return [fail(key, undefined, { ...figures, ...byStack }, { subject, basis }), ...silent, ...onPremises];
    }
    switch (outcome) {
      case "short":
      case "short-at-full-scale":
        // A certain shortage stands whatever else is unknown.
        return [fail(outcome, undefined, data, { subject, basis }), ...silent, ...onPremises];
      case "short-if-nominal":
        return [
          fail(outcome, undefined, { ...data, open }, { subject, basis }),
          ...uncounted,
          ...silent,
          ...onPremises,
        ];
    }
  },
});

/** Where the ledger does not answer, what this stack needs may be owned and held by others all the same. */
function checkLedger({ ledger }: Estate) {
  if (ledger?.fault === undefined) return [];
  const { fault: why, whenUnreachable } = ledger;
  const subject = { name: "ledger", declaration: "ledger" };
  return [
    whenUnreachable === "block"
      ? fail("ledger-unreachable", undefined, { why }, { subject })
      : unknown(ledgerWords("unreachable", { why }), { subject }),
  ];
}

/** In an update each machine claims its licences before it is created: what came of that. */
function checkClaims({ ledger, machines, licensed }: Estate) {
  return [...machines, ...licensed.fleets].map((machine) => {
    const outcome = ledger?.claims?.get(machine.urn);
    const subject = subjectOf(machine);
    if (outcome?.state === "refused") {
      const { amount, held, owned, short, largest } = outcome;
      const data = { machine: machine.name, amount, held, owned, short, holders: nameHolders(largest) };
      return fail("claim-refused", undefined, data, { subject });
    }
    if (outcome?.state === "unreachable" && ledger?.whenUnreachable === "block") {
      return fail("ledger-unreachable", undefined, { why: outcome.why }, { subject });
    }
    return pass;
  });
}
