import { choosePacks, describePacks } from "../licensing/packs";
import {
  type AzurePosition,
  comparePosition,
  computeAzurePosition,
  coveredByHosts,
  explainOnPremises,
  explainPosition,
  onPremises,
  openQuestions,
  skipWithoutPosition,
  subjectOfPools,
} from "../licensing/position";
import { type Fail, fail, pass, subjectOf, type UnknownVerdict, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacyUnknown as unknown } from "../model/legacy";

const MACHINE = {
  type: "azure-native:compute:VirtualMachine",
  name: "web",
  properties: {
    licenseType: "Windows_Server",
    hardwareProfile: { vmSize: "Standard_D32s_v5" },
    storageProfile: {
      imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" },
    },
  },
};
const OWNED = { name: "EA Datacenter", edition: "datacenter", assurance: { until: "2099-12-31" }, use: "azure" };

export default estateRule({
  id: "WL110",
  name: "own-enough-cores",
  title: "Owned core licences cover every Windows Server machine",
  why: "Azure switches the benefit on without asking what is owned. Each machine needs as many core licences as it has vCPUs and at least 8, so a fleet of small machines needs far more than the sum of its vCPUs; what is missing shows in an audit.",
  fix: "Buy the missing packs and declare them under entitlements, raise the LicenceBudget of a stack that has one, use fewer or smaller machines, lower the autoscale maximum, or set licenseType to None on some machines, so that they pay as they go.",
  severity: "critical",
  formulas: [
    "A machine: `max(8, vCPU)`, in Standard or Datacenter.",
    "A resource that makes machines: the same times their number, at autoscale's maximum.",
    "Machines on a dedicated host that is licensed by its physical cores, and Linux, client and pay-as-you-go machines: 0.",
    "A server on-premises: `max(16, Σ max(8, cores of a processor))`, in Standard times `ceil(machines / 2)`; or `max(8, virtual cores)` for each machine on it.",
    "Licences are handed out so that the fewest are short: see [core licences](../guides/core-licensing.md).",
  ],
  references: [
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
    "https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing",
    "https://learn.microsoft.com/azure/virtual-machines/constrained-vcpu",
  ],
  messages: {
    short: {
      level: "mandatory",
      text: "{{needed}} core licences are needed and {{owned}} are owned for Azure: {{short}} short. To buy: {{buy}}. Needed by {{machines}}.",
    },
    "short-at-full-scale": {
      level: "mandatory",
      text: "{{needed}} core licences are needed when autoscale reaches its maximum and {{owned}} are owned for Azure: {{short}} short. To buy: {{buy}}. Needed by {{machines}}.",
    },
    "short-if-nominal": {
      level: "advisory",
      text: "Up to {{needed}} core licences are needed, depending on {{open}}, and {{owned}} are owned for Azure: {{short}} short. To buy: {{buy}}. Constrained sizes are settled with counting.constrainedSizes, mixes with a single size. Needed by {{machines}}.",
    },
    "short-on-premises": {
      level: "mandatory",
      text: "{{needed}} core licences are needed on-premises and {{owned}} of those owned for it are left: {{short}} short, {{datacenter}} of them Datacenter. To buy: {{buy}}. Needed by {{servers}}.",
    },
  },
  examples: {
    bad: { resources: [MACHINE], configuration: { entitlements: [{ ...OWNED, cores: 16 }] } },
    good: { resources: [MACHINE], configuration: { entitlements: [{ ...OWNED, cores: 32 }] } },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const outside = judgeOnPremises(position);
    const inAzure = judgeAzure(position);
    return outside === undefined ? inAzure : [...inAzure, outside];
  },
});

type Shortage = "short" | "short-at-full-scale" | "short-if-nominal" | "short-on-premises";

function judgeAzure(position: AzurePosition): readonly Verdict<Shortage>[] {
  const nothing = skipWithoutPosition(position);
  if (nothing !== undefined) return [nothing];
  const { demands, uncounted, pools } = position;
  const basis = explainPosition(position);
  const { outcome, needed, owned } = comparePosition(position);
  const cannotTell = uncounted.flatMap(({ machine, missing }) =>
    missing.map(
      ({ what, settle }): UnknownVerdict =>
        unknown(`${what}, which decides the core licences needed,`, { settle, subject: subjectOf(machine), basis }),
    ),
  );
  if (outcome === "enough") return cannotTell.length > 0 ? cannotTell : [{ ...pass, basis }];
  const short = needed - owned;
  const covered = coveredByHosts(position);
  const finding = fail<Shortage>(
    outcome,
    undefined,
    {
      needed,
      owned,
      short,
      buy: describePacks(choosePacks(short)),
      machines: demands.filter((_demand, index) => !covered.has(index)).map(({ label }) => label),
      ...(outcome === "short-if-nominal" ? { open: openQuestions(position) } : {}),
    },
    { subject: subjectOfPools(pools.filter(({ state }) => state !== "unusable")), basis },
  );
  // A shortage that is certain stands whatever else is not known; one that is not leaves the question open.
  return outcome === "short-if-nominal" ? [finding, ...cannotTell] : [finding];
}

/** Servers on-premises are compared where some licences are declared for them; elsewhere others keep that account. */
function judgeOnPremises(position: AzurePosition): Fail<Shortage> | undefined {
  const { servers, pools, assignments, ownedOnPremises, pastOverlap } = position;
  if (servers.length === 0 || ownedOnPremises === 0) return undefined;
  const { needs, short } = assignments.fullLow;
  // What is short only because licences may not serve two places at once is the matter of avoid-dual-use.
  const missing = onPremises(short) - pastOverlap.lacking;
  if (missing <= 0) return undefined;
  const subject = subjectOfPools(
    pools.filter(({ entitlement: { edition, use } }) => edition !== "essentials" && use !== "azure"),
  );
  return fail<Shortage>(
    "short-on-premises",
    undefined,
    {
      needed: onPremises(needs),
      owned: onPremises(needs) - missing,
      short: missing,
      datacenter: Math.min(missing, short.serversDatacenter),
      buy: describePacks(choosePacks(missing)),
      servers: servers.map(({ host }) => host.name),
    },
    { subject, basis: explainOnPremises(position) },
  );
}
