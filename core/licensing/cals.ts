import { suiteIncludesCal } from "../data/cal-suites";
import { LIFECYCLES } from "../data/lifecycle";
import type { Access, Cal, CalKind, IsoDate, Release } from "../model";

/**
 * Client access licences: which of them a server accepts, and how many are needed.
 *
 * A CAL gives access to its own version and to earlier ones (Windows Server 2016 licence terms), a user CAL to one person
 * on any device and a device CAL to any person on one device. CALs of Remote Desktop Services follow the same rule, and
 * their licence server must be at least as new as they are
 * (https://learn.microsoft.com/windows-server/remote/remote-desktop-services/rds-client-access-license; its table, which
 * its prose contradicts).
 */

/** Long-term releases that a semi-annual or annual one stands between: its CALs are at least of the earlier. */
const CHANNEL_YEARS: Readonly<Record<string, number>> = {
  "1709": 2016,
  "1803": 2016,
  "1809": 2019,
  "1903": 2019,
  "1909": 2019,
  "2004": 2019,
  "20h2": 2019,
  "23h2": 2022,
};

/**
 * The year by which a CAL for a release is called; undefined for a text that names none. R2 has no CALs of its own: those
 * of 2012 are valid for 2012 R2.
 */
export function calYear(release: Release): number | undefined {
  const channel = CHANNEL_YEARS[release];
  if (channel !== undefined) return channel;
  const year = /^(20\d\d)(r2)?$/.exec(release)?.[1];
  return year === undefined ? undefined : Number(year);
}

/** Whether a CAL gives access to a server; undefined where either names no version. */
export function calGrantsAccess(cal: Release, server: Release): boolean | undefined {
  const [owned, needed] = [calYear(cal), calYear(server)];
  return owned === undefined || needed === undefined ? undefined : owned >= needed;
}

export interface RdsChain {
  readonly cal: Release;
  readonly sessionHost: Release;
  readonly licenceServer?: Release;
}

/** Whether an RDS CAL serves a session host, issued by a licence server; undefined where a version is not told. */
export function rdsCalWorks({ cal, sessionHost, licenceServer }: RdsChain): boolean | undefined {
  const fits = calGrantsAccess(cal, sessionHost);
  if (licenceServer === undefined || fits !== true) return fits;
  return calGrantsAccess(licenceServer, cal);
}

/** The versions that a CAL may be used as; undefined for one that is no longer owned. */
export function yearsOfCal({ kind, release, via, assurance }: Cal, asOf: IsoDate): YearSpan | undefined {
  if (via !== undefined && suiteIncludesCal(via, scopeOf(kind)) === false) return undefined;
  // The last day counts, as with the assurance of cores.
  const running = assurance !== undefined && assurance.until >= asOf;
  if (via !== undefined) return assurance === undefined || running ? { least: 0, most: NEWEST } : undefined;
  const bought = release === undefined ? undefined : calYear(release);
  // A version that nobody can read excludes nothing.
  if (bought === undefined) return { least: 0, most: NEWEST };
  if (running) return { least: bought, most: NEWEST };
  // What came out while the assurance ran stays.
  const kept = assurance === undefined ? bought : Math.max(bought, newestYear(assurance.until));
  return { least: bought, most: kept };
}

function scopeOf(kind: CalKind): "server" | "remote-desktop" {
  return kind === "rds-user" || kind === "rds-device" ? "remote-desktop" : "server";
}

/** Suites among the CALs of some kinds of which no table tells whether they include them. */
export function findUnknownSuites(cals: readonly Cal[], kinds: readonly CalKind[]): readonly string[] {
  const suites = cals.flatMap(({ kind, via, count }) =>
    kinds.includes(kind) && via !== undefined && count > 0 && suiteIncludesCal(via, scopeOf(kind)) === undefined
      ? [via]
      : [],
  );
  return [...new Set(suites)].sort();
}

export interface YearSpan {
  readonly least: number;
  /** `NEWEST` for whatever is or will be the newest. */
  readonly most: number;
}
export const NEWEST = Number.POSITIVE_INFINITY;

/** The newest long-term release that was out on a day. */
export function newestYear(day: IsoDate): number {
  return LIFECYCLES.filter(
    ({ release, available }) => /^20\d\d$/.test(release) && release !== "2004" && available <= day,
  )
    .map(({ release }) => Number(release))
    .reduce((newest, year) => Math.max(newest, year), 0);
}

/** What CALs are asked to do. */
export interface CalUse {
  readonly asOf: IsoDate;
  /** The newest version of the servers that are accessed; absent: any. */
  readonly year?: number;
  /** The version of the licence server that issues them; absent: any. */
  readonly issuedBy?: number;
}

export function isUsable(cal: Cal, { asOf, year = 0, issuedBy = NEWEST }: CalUse): boolean {
  const years = yearsOfCal(cal, asOf);
  return years !== undefined && Math.max(years.least, year) <= Math.min(years.most, issuedBy);
}

/** How many CALs of a kind are owned that can be used so. */
export function countCals(cals: readonly Cal[], kind: CalKind, use: CalUse): number {
  return cals.filter((cal) => cal.kind === kind && isUsable(cal, use)).reduce((sum, { count }) => sum + count, 0);
}

/** Administrators who need no CAL: up to two users or devices that access a server for nothing else. */
const FREE_ADMINISTRATORS = 2;

/** People who need a CAL: users, and administrators beyond those that need none. */
export function countPeople({ users, administrators }: Pick<Access, "users" | "administrators">): number | undefined {
  return users === undefined ? undefined : users + Math.max(0, (administrators ?? 0) - FREE_ADMINISTRATORS);
}

export interface AccessNeed {
  readonly users: number | undefined;
  readonly devices: number | undefined;
  /** The part of both where people use nothing but shared devices. */
  readonly shared?: { readonly users: number; readonly devices: number };
}

export interface Coverage {
  /**
   * `covered`: by user CALs, by device CALs, or by one of them for each part. `short`: in no possible way. `open`: only if
   * people and devices fall together as no count tells. `undeclared`: nobody says how many there are.
   */
  readonly outcome: "covered" | "short" | "open" | "undeclared";
  /** The fewest CALs that would do; absent where a count is missing for it. */
  readonly fewest?: CalCounts;
  /** What is missing if only one kind is bought; absent where its count is not known. */
  readonly missing: { readonly user?: number; readonly device?: number };
}

export interface CalCounts {
  readonly user: number;
  readonly device: number;
}

/**
 * Whether CALs cover those who use the servers. Each use is one person on one device and is covered by a CAL of either,
 * so all people or all devices need one, never both. A mix covers a part by people and a part by devices: only where it
 * is said which people share which devices can a count prove it.
 */
export function coverAccess(need: AccessNeed, owned: CalCounts): Coverage {
  const parts = partsOf(need);
  const ways = parts.reduce<readonly CalCounts[]>(
    (before, part) => before.flatMap((sum) => waysOf(part).map((way) => add(sum, way))),
    [{ user: 0, device: 0 }],
  );
  const missing = {
    ...(need.users === undefined ? {} : { user: Math.max(0, need.users - owned.user) }),
    ...(need.devices === undefined ? {} : { device: Math.max(0, need.devices - owned.device) }),
  };
  if (need.users === undefined && need.devices === undefined) return { outcome: "undeclared", missing };
  const [first, ...others] = ways;
  const fewest =
    first === undefined ? undefined : others.reduce((best, way) => (total(way) < total(best) ? way : best), first);
  const rest = { missing, ...(fewest === undefined ? {} : { fewest }) };
  if (ways.some((way) => way.user <= owned.user && way.device <= owned.device)) return { outcome: "covered", ...rest };
  return { outcome: isShort(need, owned, fewest) ? "short" : "open", ...rest };
}

function isShort(need: AccessNeed, owned: CalCounts, fewest: CalCounts | undefined): boolean {
  // With CALs of one kind only, everybody of that kind needs one.
  if (owned.device === 0 && need.users !== undefined) return true;
  if (owned.user === 0 && need.devices !== undefined) return true;
  // Outside the shared part each person has a device of their own, so no CAL serves two of them.
  return need.shared !== undefined && fewest !== undefined && total(owned) < total(fewest);
}

function partsOf({ users, devices, shared }: AccessNeed): readonly AccessNeed[] {
  if (shared === undefined) return [{ users, devices }];
  const less = (whole: number | undefined, part: number) =>
    whole === undefined ? undefined : Math.max(0, whole - part);
  return [{ users: less(users, shared.users), devices: less(devices, shared.devices) }, shared];
}

/** By people, by devices; none of either only where there are none of both. */
function waysOf({ users, devices }: AccessNeed): readonly CalCounts[] {
  const byUser = users !== undefined && (users > 0 || (devices ?? 0) === 0) ? [{ user: users, device: 0 }] : [];
  const byDevice = devices !== undefined && (devices > 0 || (users ?? 0) === 0) ? [{ user: 0, device: devices }] : [];
  return [...byUser, ...byDevice];
}

function add(left: CalCounts, right: CalCounts): CalCounts {
  return { user: left.user + right.user, device: left.device + right.device };
}

function total({ user, device }: CalCounts): number {
  return user + device;
}
