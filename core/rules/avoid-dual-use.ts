import { type AzurePosition, computeAzurePosition, explainPosition, skipWithoutPosition } from "../licensing/position";
import { type CorePool, OVERLAP_DAYS, overlapDays } from "../licensing/supply";
import { type Estate, fail, pass, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

const MACHINE = {
  type: "azure-native:compute:VirtualMachine",
  name: "web",
  properties: {
    licenseType: "Windows_Server",
    hardwareProfile: { vmSize: "Standard_D8s_v5" },
    storageProfile: {
      imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" },
    },
  },
};
const OWNED = { name: "EA Standard", edition: "standard", cores: 16, assurance: { until: "2099-12-31" } };

export default estateRule({
  id: "WL112",
  name: "avoid-dual-use",
  title: "Licences that allow one place of use are used in one place",
  why: "Standard core licences cover a machine in Azure or on-premises; Datacenter covers both at once, except on dedicated hosts and Azure Local. To migrate, both may run for 180 days, once. After that every licence in two places is one that is missing in an audit.",
  fix: "Finish the migration and declare use: azure or use: on-premises, buy licences for one of the places, or license the machines in Azure one by one with Datacenter.",
  severity: "high",
  formulas: [
    "Days in both places: from `use.both.since` to the day of the check; 180 are allowed.",
    "Past them a Standard licence is counted in one place only, and a Datacenter licence that covers a host or cluster too.",
  ],
  references: ["https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit"],
  messages: {
    "standard-in-both-places": {
      level: "mandatory",
      text: "{{pool}} ({{cores}} Standard cores) is declared for on-premises and Azure since {{since}}, {{days}} days ago: more than the {{allowed}} of a migration. {{used}} of its cores are used in Azure.",
    },
    "hosts-in-both-places": {
      level: "mandatory",
      text: "{{pool}} ({{cores}} Datacenter cores) is declared for on-premises and Azure since {{since}}, {{days}} days ago: more than the {{allowed}} for which dedicated hosts and Azure Local may share licences. {{used}} cores are used by {{hosts}}.",
    },
    "overlap-ending": {
      level: "advisory",
      text: "{{pool}} ({{cores}} {{edition}} cores) may be used on-premises and in Azure at once for {{left}} more days, until day {{allowed}} after {{since}}.",
    },
  },
  examples: {
    bad: {
      resources: [MACHINE],
      configuration: { entitlements: [{ ...OWNED, use: { both: { since: "2020-01-01" } } }] },
    },
    good: {
      resources: [MACHINE],
      configuration: {
        entitlements: [
          { ...OWNED, name: "EA Datacenter", edition: "datacenter", use: { both: { since: "2020-01-01" } } },
        ],
      },
    },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const nothing = skipWithoutPosition(position);
    if (nothing !== undefined) return nothing;
    const shared = position.pools.filter(
      ({ entitlement: { edition, use }, state }) =>
        typeof use !== "string" && edition !== "essentials" && state !== "unusable",
    );
    if (shared.length === 0) return skip("no licences are declared for both places");
    return shared.map((pool) => judge(pool, position, estate));
  },
});

type Fault = "standard-in-both-places" | "hosts-in-both-places" | "overlap-ending";

function judge({ entitlement, subject }: CorePool, position: AzurePosition, estate: Estate): Verdict<Fault> {
  const { edition, cores, name, use } = entitlement;
  const days = overlapDays(entitlement, estate.asOf) ?? 0;
  const { pastOverlap, servers, hosts, clusters, neededByHosts } = position;
  const basis = explainPosition(position);
  const data = { pool: name, cores, days, allowed: OVERLAP_DAYS, since: typeof use === "string" ? "" : use.both.since };
  const standard = edition === "standard";
  // Datacenter may serve both places for as long as it likes, unless it covers hosts.
  if (!standard && neededByHosts.high === 0) return pass;
  if (days <= OVERLAP_DAYS) {
    const left = OVERLAP_DAYS - days;
    if (left > estate.declarations.counting.noticeDays) return pass;
    return fail<Fault>("overlap-ending", "use.both.since", { ...data, edition, left }, { subject });
  }
  const used = standard ? pastOverlap.standard : pastOverlap.hosts;
  if (used === 0 && position.uncounted.length > 0) {
    return unknown("whether licences declared for both places are used in Azure", {
      settle: "Settle the counts that own-enough-cores names, or declare one place of use.",
      subject,
      basis,
    });
  }
  // Licences of one pool may be split between the places: declared servers show that it is enough for both.
  if (used === 0 || (servers.length > 0 && pastOverlap.lacking === 0)) return { ...pass, subject, basis };
  if (standard) return fail<Fault>("standard-in-both-places", "use.both.since", { ...data, used }, { subject, basis });
  const by = [
    ...hosts.filter(({ claims }) => claims).map(({ host }) => host.name),
    ...clusters.map((cluster) => cluster.name),
  ];
  return fail<Fault>("hosts-in-both-places", "use.both.since", { ...data, used, hosts: by }, { subject, basis });
}
