import { type HostDemand, leastCoresOf } from "../licensing/demands";
import { choosePacks, describePacks } from "../licensing/packs";
import { type AzurePosition, computeAzurePosition, explainPosition } from "../licensing/position";
import { fail, isResolved, pass, subjectOf, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

const GROUP = {
  type: "azure-native:compute:DedicatedHostGroup",
  name: "group",
  properties: { hostGroupName: "group", resourceGroupName: "rg", platformFaultDomainCount: 1 },
};
const HOST = {
  type: "azure-native:compute:DedicatedHost",
  name: "host",
  properties: {
    hostGroupName: "group",
    resourceGroupName: "rg",
    sku: { name: "Dsv5-Type1" },
    licenseType: "Windows_Server_Hybrid",
  },
};
const OWNED = { name: "EA", edition: "datacenter", assurance: { until: "2099-12-31" }, use: "azure" };

export default estateRule({
  id: "WL115",
  name: "license-dedicated-hosts",
  title: "A dedicated host that claims own licences has Datacenter licences for all its physical cores",
  why: "On a dedicated host, Datacenter licences for every physical core cover any number of machines. Standard gives no such right, and a part of the cores is not enough: the physical cores count, not the vCPUs that Azure offers on them.",
  fix: "Buy Datacenter core licences for all physical cores, or set licenseType of the host to None and license the machines on it one by one.",
  severity: "high",
  formulas: [
    "A host: its physical cores, in Datacenter.",
    "One by one: Σ `max(8, vCPU)` over the machines placed on it, in either edition.",
    "Left for a host: Datacenter for Azure, less what clusters and hosts before it need.",
  ],
  references: [
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
    "https://learn.microsoft.com/azure/virtual-machines/dedicated-hosts",
  ],
  messages: {
    "standard-as-unlimited": {
      level: "mandatory",
      text: "{{host}} claims own licences for all its machines, which only Datacenter allows, and only Standard is owned for Azure. One by one its machines need {{machines}} core licences.",
    },
    short: {
      level: "mandatory",
      text: "{{host}} needs {{needed}} Datacenter core licences ({{formula}}) and {{left}} are left for it: {{short}} short. To buy: {{buy}}. One by one its machines need {{machines}}.",
    },
    "cheaper-by-machine": {
      level: "advisory",
      text: "{{host}} takes {{needed}} Datacenter core licences as a whole; its visible machines need {{machines}} one by one, in either edition.",
    },
    "cheaper-by-host": {
      level: "advisory",
      text: "The machines on {{host}} need {{machines}} core licences one by one; the host as a whole needs {{needed}}, Datacenter ({{formula}}).",
    },
    "automatic-placement": {
      level: "advisory",
      text: "Azure places {{placed}} on the hosts of {{group}}: whether licences of a host cover machines that Azure places by itself is not documented any more. They are counted as covered only where every host of the group is licensed.",
    },
    perpetual: {
      level: "advisory",
      text: "{{host}} claims Windows_Server_Perpetual, whose terms Microsoft does not document. It is counted like Windows_Server_Hybrid.",
    },
  },
  examples: {
    bad: { resources: [GROUP, HOST], configuration: { entitlements: [{ ...OWNED, cores: 32 }] } },
    good: { resources: [GROUP, HOST], configuration: { entitlements: [{ ...OWNED, cores: 64 }] } },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const claiming = position.hosts.filter(({ claims }) => claims);
    const verdicts = [
      ...judgeClaims(claiming, position),
      ...position.hosts.flatMap((demand) => compareCosts(demand, position)),
      ...judgePlacement(position),
    ];
    if (verdicts.length > 0) return verdicts;
    return position.hosts.length === 0 ? skip("no dedicated host, and no machine on one, uses own licences") : pass;
  },
});

type Fault =
  | "standard-as-unlimited"
  | "short"
  | "cheaper-by-machine"
  | "cheaper-by-host"
  | "automatic-placement"
  | "perpetual";

function judgeClaims(claiming: readonly HostDemand[], position: AzurePosition): readonly Verdict<Fault>[] {
  if (claiming.length === 0) return [];
  const usable = position.pools.filter(({ state }) => state !== "unusable");
  if (position.pools.length === 0) {
    return [
      skip(
        "what is owned is not declared",
        "entitlements: [{ name: EA, edition: datacenter, cores: 64, assurance: { until: 2027-06-30 }, use: azure }]",
      ),
    ];
  }
  const onlyStandard = usable.length > 0 && usable.every(({ entitlement }) => entitlement.edition === "standard");
  // Clusters cannot be licensed in any other way, so they come first.
  let left = position.ownedForHosts - position.clusters.reduce((sum, { cores }) => sum + cores.low, 0);
  return claiming.map((demand): Verdict<Fault> => {
    const { host, cores, formula } = demand;
    const subject = subjectOf(host);
    const machines = oneByOne(demand, position);
    const basis = explainPosition(position);
    const path = host.paths.licenseType;
    if (onlyStandard)
      return fail<Fault>("standard-as-unlimited", path, { host: host.name, machines }, { subject, basis });
    const needed = leastCoresOf(demand).low;
    const available = Math.max(0, left);
    left -= needed;
    if (needed > available) {
      const short = needed - available;
      const data = {
        host: host.name,
        needed,
        formula,
        left: available,
        short,
        buy: describePacks(choosePacks(short)),
        machines,
      };
      return fail<Fault>("short", path, data, { subject, basis });
    }
    if (cores === undefined) {
      return unknown("the physical cores of a host", {
        settle: "Use a host SKU whose physical cores are published, as a value known before deployment.",
        subject,
        basis,
      });
    }
    return { ...pass, subject, basis };
  });
}

/** Where the other way of licensing a host takes fewer core licences. */
function compareCosts(demand: HostDemand, position: AzurePosition): readonly Verdict<Fault>[] {
  const { host, claims, cores, formula } = demand;
  const subject = subjectOf(host);
  const path = host.paths.licenseType;
  const perpetual: readonly Verdict<Fault>[] =
    typeof host.licenseType === "string" && /perpetual/i.test(host.licenseType)
      ? [fail<Fault>("perpetual", path, { host: host.name }, { subject })]
      : [];
  if (cores === undefined || demand.machines.length === 0) return perpetual;
  const machines = oneByOne(demand, position);
  const data = { host: host.name, needed: cores.low, machines, formula };
  if (claims && machines < cores.low) return [...perpetual, fail<Fault>("cheaper-by-machine", path, data, { subject })];
  if (!claims && machines > cores.high) return [...perpetual, fail<Fault>("cheaper-by-host", path, data, { subject })];
  return perpetual;
}

function oneByOne({ machines }: HostDemand, { demands }: AzurePosition): number {
  return machines.reduce((sum, index) => sum + (demands[index]?.need.fullScale.high ?? 0), 0);
}

function judgePlacement({ demands, hosts }: AzurePosition): readonly Verdict<Fault>[] {
  const groups = new Set(hosts.flatMap(({ host, claims }) => (claims && isResolved(host.group) ? [host.group] : [])));
  return [...groups].flatMap((group) => {
    const placed = demands.filter(({ placement }) => placement?.host === undefined && placement?.group === group);
    if (placed.length === 0) return [];
    const data = { group: group.name, placed: placed.map(({ label }) => label) };
    return [fail<Fault>("automatic-placement", undefined, data, { subject: subjectOf(group) })];
  });
}
