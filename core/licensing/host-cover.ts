import { type DedicatedHost, isKnown, isResolved, type Machine, type Placement, UNKNOWN } from "../model";

/** `Windows_Server_Hybrid`, and `Windows_Server_Perpetual`, whose exact meaning Microsoft does not document. */
export function hostClaims({ licenseType }: Pick<DedicatedHost, "licenseType">): boolean {
  return isKnown(licenseType) && /^windows_server_(hybrid|perpetual)$/i.test(licenseType);
}

/** Whether the licences of dedicated hosts cover what is placed on them. */
export type HostCover = "covered" | "not-covered" | "unknown";

/**
 * A machine on a host that uses owned licences needs none of its own, and no licence type. Where Azure chooses among the
 * hosts of a group, the machine is covered only if every one of them is licensed.
 * https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit
 */
export function coverByHost(placement: Placement | undefined): HostCover {
  if (placement === undefined) return "not-covered";
  const { host, group, hostsOfGroup } = placement;
  if (host !== undefined) {
    if (!isResolved(host) || host.licenseType === UNKNOWN) return "unknown";
    return hostClaims(host) ? "covered" : "not-covered";
  }
  if (!isResolved(group) || hostsOfGroup.length === 0) return "unknown";
  if (hostsOfGroup.every(hostClaims)) return "covered";
  return hostsOfGroup.some((each) => hostClaims(each) || each.licenseType === UNKNOWN) ? "unknown" : "not-covered";
}

/** A Windows Server machine that sets no licence type and takes that of its host. */
export function isLicensedByHost({ licenseType, os, placement }: Pick<Machine, "licenseType" | "os" | "placement">) {
  if (licenseType !== undefined || (os !== "windows-server" && os !== "windows")) return false;
  return coverByHost(placement) === "covered";
}
