import { findLifecycle } from "../data/lifecycle";
import type { Entitlement, Estate, Release } from "../model";
import { computeAzurePosition } from "./position";

/** Whether licences serve a release: bought for it or a later one, or under assurance when it came out. */
type Serves = boolean | "unknown";

/**
 * Rights to new releases come with Software Assurance; what came out while it ran stays. Licences serve earlier releases too.
 * https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit; Product Terms.
 */
function servesRelease({ release, assurance }: Entitlement, wanted: Release): Serves {
  const asked = findLifecycle(wanted)?.available;
  if (asked === undefined) return "unknown";
  if (assurance !== undefined && assurance.until >= asked) return true;
  const bought = release === undefined ? undefined : findLifecycle(release)?.available;
  return bought === undefined ? "unknown" : bought >= asked;
}

export interface ReleaseShortage {
  readonly state: "too-old" | "perhaps-too-old";
  readonly data: {
    readonly release: Release;
    /** Core licences of servers that run it or a newer one, those that may serve them, and those that are too old. */
    readonly needed: number;
    readonly left: number;
    readonly short: number;
    readonly servers: readonly string[];
    readonly pools: readonly string[];
  };
}

/** Servers on-premises whose release is newer than the licences owned for them, the newest release first. */
export function findNewerReleases(estate: Estate): readonly ReleaseShortage[] {
  const { pools, assignments } = computeAzurePosition(estate);
  const servers = assignments.fullLow.chosen.flatMap(({ of, way }) => {
    if (of.kind !== "server") return [];
    const { name, release } = of.server.host;
    const cores = (way.servers ?? 0) + (way.serversDatacenter ?? 0) + (way.onPremisesMachines ?? 0);
    const available = release === undefined ? undefined : findLifecycle(release)?.available;
    return release === undefined || available === undefined ? [] : [{ name, release, available, cores }];
  });
  const owned = pools
    .map(({ entitlement }) => entitlement)
    .filter(({ edition, use }) => edition !== "essentials" && use !== "azure");
  if (owned.length === 0) return [];
  const releases = [...new Map(servers.map((server) => [server.release, server])).values()].sort((left, right) =>
    left.available < right.available ? 1 : -1,
  );
  return releases.flatMap(({ release, available }): readonly ReleaseShortage[] => {
    const asking = servers.filter((server) => server.available >= available);
    const needed = asking.reduce((sum, { cores }) => sum + cores, 0);
    const by = (serves: Serves) => owned.filter((entitlement) => servesRelease(entitlement, release) === serves);
    const coresOf = (some: readonly Entitlement[]) => some.reduce((sum, { cores }) => sum + cores, 0);
    const left = coresOf(by(true));
    const unknown = coresOf(by("unknown"));
    const tooOld = by(false);
    const data = {
      release,
      needed,
      left: left + unknown,
      short: needed - left - unknown,
      servers: asking.map(({ name }) => name).sort(),
      pools: (tooOld.length > 0 ? tooOld : by("unknown")).map(({ name }) => name).sort(),
    };
    if (tooOld.length > 0 && data.short > 0) return [{ state: "too-old", data }];
    const perhaps = unknown > 0 && needed > left;
    return perhaps ? [{ state: "perhaps-too-old", data: { ...data, left, short: needed - left } }] : [];
  });
}
