import { findLifecycle, type Lifecycle } from "../data/lifecycle";
import type { IsoDate, Reason, Release } from "../model";
import { licensing } from "../words/licensing";
import { daysBetween } from "./days-between";

/** Where a server runs, as far as it decides on Extended Security Updates. */
export type Platform = "azure" | "elsewhere";

/** How a release is supported on a day. `until` is the last day of what the state says. */
export type Support =
  | { readonly state: "supported" | "included-updates"; readonly lifecycle: Lifecycle; readonly until: IsoDate }
  | { readonly state: "ending"; readonly lifecycle: Lifecycle; readonly until: IsoDate; readonly days: number }
  /** Security updates exist and have to be bought. */
  | { readonly state: "bought-updates"; readonly lifecycle: Lifecycle; readonly end: IsoDate; readonly until: IsoDate }
  | { readonly state: "ended"; readonly lifecycle: Lifecycle; readonly end: IsoDate }
  | { readonly state: "unknown" };

export interface SupportQuestion {
  readonly asOf: IsoDate;
  /** Days before an end from which it is near. */
  readonly noticeDays: number;
  readonly platform: Platform;
}

/** Judges the support of a release: the last day of anything still belongs to it. */
export function judgeSupport(release: Release, { asOf, noticeDays, platform }: SupportQuestion): Support {
  const lifecycle = findLifecycle(release);
  if (lifecycle?.end === undefined) return { state: "unknown" };
  const { end, extendedUpdates } = lifecycle;
  const near = (until: IsoDate): number | undefined => {
    const days = daysBetween(asOf, until);
    return days <= noticeDays ? days : undefined;
  };
  if (asOf <= end) {
    const days = near(end);
    return days === undefined
      ? { state: "supported", lifecycle, until: end }
      : { state: "ending", lifecycle, until: end, days };
  }
  if (extendedUpdates === undefined) return { state: "ended", lifecycle, end };
  const until =
    platform === "azure" ? extendedUpdates.until : (extendedUpdates.untilElsewhere ?? extendedUpdates.until);
  if (asOf > until) return { state: "ended", lifecycle, end: until };
  if (platform === "elsewhere" || extendedUpdates.onAzure === "bought") {
    return { state: "bought-updates", lifecycle, end, until };
  }
  const days = near(until);
  return days === undefined
    ? { state: "included-updates", lifecycle, until }
    : { state: "ending", lifecycle, until, days };
}

/** What follows the end of a release: Extended Security Updates on a platform. */
export function describeUpdatePath({ end, extendedUpdates }: Lifecycle, platform: Platform, asOf: IsoDate): Reason {
  if (extendedUpdates === undefined) return licensing("no-extended-updates");
  const until =
    platform === "azure" ? extendedUpdates.until : (extendedUpdates.untilElsewhere ?? extendedUpdates.until);
  if (asOf > until) return licensing("extended-updates-over", { until });
  const later = end !== undefined && asOf <= end;
  if (platform === "azure" && extendedUpdates.onAzure === "included") {
    return later
      ? licensing("extended-updates-included-after", { until })
      : licensing("extended-updates-included", { until });
  }
  return later
    ? licensing("extended-updates-to-buy-after", { until })
    : licensing("extended-updates-to-buy", { until });
}
