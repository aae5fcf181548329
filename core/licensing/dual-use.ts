import type { Context } from "../model";
import type { AzurePosition } from "./position";
import { type CorePool, OVERLAP_DAYS, overlapDays } from "./supply";

interface OverlapFacts {
  readonly pool: string;
  readonly cores: number;
  readonly days: number;
  readonly allowed: number;
  readonly since: string;
}

/** What use in two places means for a pool. `allowed`: without limit. `single`: in one place, or enough for both. */
export type DualUse =
  | { readonly state: "allowed" | "single" | "unknown" }
  | { readonly state: "ending"; readonly data: OverlapFacts & { readonly edition: string; readonly left: number } }
  | { readonly state: "standard"; readonly data: OverlapFacts & { readonly used: number } }
  | {
      readonly state: "hosts";
      readonly data: OverlapFacts & { readonly used: number; readonly hosts: readonly string[] };
    };

export function judgeDualUse({ entitlement }: CorePool, position: AzurePosition, context: Context): DualUse {
  const { edition, cores, name, use } = entitlement;
  const { asOf, declarations } = context;
  const days = overlapDays(entitlement, asOf) ?? 0;
  const { pastOverlap, servers, hosts, clusters, neededByHosts } = position;
  const data = { pool: name, cores, days, allowed: OVERLAP_DAYS, since: typeof use === "string" ? "" : use.both.since };
  const standard = edition === "standard";
  // Datacenter may serve both places without limit, unless it covers hosts.
  if (!standard && neededByHosts.high === 0) return { state: "allowed" };
  if (days <= OVERLAP_DAYS) {
    const left = OVERLAP_DAYS - days;
    return left > declarations.counting.noticeDays
      ? { state: "allowed" }
      : { state: "ending", data: { ...data, edition, left } };
  }
  const used = standard ? pastOverlap.standard : pastOverlap.hosts;
  if (used === 0 && position.uncounted.length > 0) return { state: "unknown" };
  // Licences of one pool may be split between the places: declared servers show that it is enough for both.
  if (used === 0 || (servers.length > 0 && pastOverlap.lacking === 0)) return { state: "single" };
  if (standard) return { state: "standard", data: { ...data, used } };
  const by = [
    ...hosts.filter(({ claims }) => claims).map(({ host }) => host.name),
    ...clusters.map((cluster) => cluster.name),
  ];
  return { state: "hosts", data: { ...data, used, hosts: by } };
}
