import { type DedicatedHost, type DedicatedHostGroup, isResolved, type Reason } from "../model";
import { licensing } from "../words/licensing";
import { type HostDemand, leastCoresOf } from "./demands";
import { choosePacks, describePacks } from "./packs";
import type { AzurePosition } from "./position";

/** What the numbers of a finding about a host are called. Core licences throughout. */
interface HostFigures {
  readonly host: string;
  /** Of the host as a whole. */
  readonly needed: number;
  /** Of its machines one by one. */
  readonly machines: number;
  readonly left: number;
  readonly short: number;
  readonly buy: Reason;
}

export interface JudgedHost {
  readonly host: DedicatedHost;
  readonly state: "licensed" | "unknown" | "standard-as-unlimited" | "short";
  readonly data: HostFigures;
  /** Why its cores are unknown. */
  readonly reason: Reason;
}

/** Whether the hosts that use owned licences have Datacenter for all their cores, in the order of the estate. */
export function judgeHosts(position: AzurePosition): readonly JudgedHost[] {
  const usable = position.pools.filter(({ state }) => state !== "unusable");
  const onlyStandard = usable.length > 0 && usable.every(({ entitlement }) => entitlement.edition === "standard");
  // Clusters cannot be licensed in any other way, so they come first.
  let left =
    position.ownedForHosts +
    position.assignments.fullLow.hostsFromOnPremises -
    position.clusters.reduce((sum, { cores }) => sum + cores.low, 0);
  return position.hosts
    .filter(({ claims }) => claims)
    .map((demand): JudgedHost => {
      const { host, cores, reason = licensing("host-sku-missing") } = demand;
      const needed = leastCoresOf(demand).low;
      const available = Math.max(0, left);
      const short = Math.max(0, needed - available);
      const data: HostFigures = {
        host: host.name,
        needed,
        machines: sumOneByOne(demand, position),
        left: available,
        short,
        buy: describePacks(choosePacks(short)),
      };
      if (onlyStandard) return { host, state: "standard-as-unlimited", data, reason };
      left -= needed;
      const state = short > 0 ? "short" : cores === undefined ? "unknown" : "licensed";
      return { host, state, data, reason };
    });
}

export interface HostComparison {
  readonly finding: "perpetual" | "cheaper-by-machine" | "cheaper-by-host";
  readonly data: Pick<HostFigures, "host" | "needed" | "machines">;
}

/** Where the other way of licensing a host needs fewer core licences, and terms that nobody publishes. */
export function compareHost(demand: HostDemand, position: AzurePosition): readonly HostComparison[] {
  const { host, claims, cores } = demand;
  const machines = sumOneByOne(demand, position);
  const data = { host: host.name, needed: leastCoresOf(demand).low, machines };
  const perpetual: readonly HostComparison[] =
    typeof host.licenseType === "string" && /perpetual/i.test(host.licenseType) ? [{ finding: "perpetual", data }] : [];
  if (cores === undefined || demand.machines.length === 0) return perpetual;
  if (claims && machines < cores.low) return [...perpetual, { finding: "cheaper-by-machine", data }];
  if (!claims && machines > cores.high) return [...perpetual, { finding: "cheaper-by-host", data }];
  return perpetual;
}

function sumOneByOne({ machines }: HostDemand, { demands }: AzurePosition): number {
  return machines.reduce((sum, index) => sum + (demands[index]?.need.fullScale.high ?? 0), 0);
}

/** Groups of licensed hosts into which Azure places machines as it likes. */
export function findAutomaticPlacements({ demands, hosts }: AzurePosition): readonly {
  readonly group: DedicatedHostGroup;
  readonly data: { readonly group: string; readonly placed: readonly string[] };
}[] {
  const groups = new Set(hosts.flatMap(({ host, claims }) => (claims && isResolved(host.group) ? [host.group] : [])));
  return [...groups].flatMap((group) => {
    const placed = demands.filter(({ placement }) => placement?.host === undefined && placement?.group === group);
    return placed.length === 0
      ? []
      : [{ group, data: { group: group.name, placed: placed.map(({ label }) => label) } }];
  });
}
