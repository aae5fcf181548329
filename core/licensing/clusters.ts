import type { Reason } from "../model";
import { licensing } from "../words/licensing";
import type { ClusterDemand } from "./demands";
import { choosePacks, describePacks } from "./packs";
import type { AzurePosition } from "./position";

export interface JudgedCluster {
  readonly cluster: ClusterDemand;
  readonly state: "licensed" | "unknown" | "standard" | "short";
  /** Core licences, and packs to buy. */
  readonly data: {
    readonly cluster: string;
    readonly needed: number;
    readonly left: number;
    readonly short: number;
    readonly buy: Reason;
    /** Why Datacenter is not what it has. */
    readonly reason: Reason;
  };
}

/** Whether clusters have Datacenter for all their cores, in the order of the estate: what one takes, the next lacks. */
export function judgeClusters(position: AzurePosition): readonly JudgedCluster[] {
  const { clusters, pools, ownedForHosts } = position;
  const usable = pools.filter(({ state }) => state !== "unusable");
  // Licences declared for use on-premises that the best assignment gives to clusters which stand there.
  let onPremises = position.assignments.fullLow.hostsFromOnPremises;
  const onlyStandard =
    onPremises === 0 && usable.length > 0 && usable.every(({ entitlement }) => entitlement.edition === "standard");
  let left = ownedForHosts;
  return clusters.map((cluster): JudgedCluster => {
    const { name, cores, counted, declaredStandard } = cluster;
    const needed = cores.low;
    const standing = cluster.kind === "azure-local" ? Math.min(needed, onPremises) : 0;
    const available = Math.max(0, left) + standing;
    const short = Math.max(0, needed - available);
    const reason = licensing(onlyStandard ? "only-standard-owned" : "nodes-declared-standard");
    const data = { cluster: name, needed, left: available, short, buy: describePacks(choosePacks(short)), reason };
    if (onlyStandard || declaredStandard) return { cluster, state: "standard", data };
    onPremises -= standing;
    left -= needed - standing;
    return { cluster, state: short > 0 ? "short" : counted ? "licensed" : "unknown", data };
  });
}
