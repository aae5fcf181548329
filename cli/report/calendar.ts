import { addDays } from "../../config/iso-day";
import type { ReportDay, ReportTone } from "../../config/report-book";
import { findLifecycle } from "../../core/data/lifecycle";
import { daysBetween } from "../../core/licensing/days-between";
import { OVERLAP_DAYS } from "../../core/licensing/supply";
import { type Estate, type IsoDate, isKnown, SUPPORT_NOTICE_DAYS } from "../../core/model";
import { WORDS } from "./words";

const words = WORDS.calendar;

/** Days on which something ends that the report rests on, in order. */
export function listDays(estate: Estate): readonly ReportDay[] {
  const { declarations, asOf } = estate;
  const { noticeDays, supportNoticeDays = SUPPORT_NOTICE_DAYS } = declarations.counting;
  const day = (until: IsoDate, notice: number, kind: string, what: string, detail: string): ReportDay => ({
    day: until,
    kind,
    what,
    detail: until < asOf ? `${words.ended}; ${detail}` : detail,
    tone: toneOf(until, asOf, notice),
  });
  const days: readonly ReportDay[] = [
    ...declarations.entitlements.flatMap(({ name, assurance, cores, use }) => [
      ...(assurance === undefined ? [] : [day(assurance.until, noticeDays, words.assurance, name, words.cores(cores))]),
      ...(typeof use === "string"
        ? []
        : [day(addDays(use.both.since, OVERLAP_DAYS), noticeDays, words.overlap, name, words.overlapEnds)]),
    ]),
    ...declarations.access.cals.flatMap(({ kind, count, assurance }) =>
      assurance === undefined ? [] : [day(assurance.until, noticeDays, words.calAssurance, kind, String(count))],
    ),
    ...supportOf(estate).flatMap(({ release, count }) => {
      const lifecycle = findLifecycle(release);
      if (lifecycle?.end === undefined) return [];
      const machines = words.machines(count);
      const extended = lifecycle.extendedUpdates;
      return [
        day(lifecycle.end, supportNoticeDays, words.support, lifecycle.name, machines),
        ...(extended === undefined
          ? []
          : [day(extended.until, supportNoticeDays, words.extended, lifecycle.name, machines)]),
      ];
    }),
    ...declarations.waivers.map(({ rule, resource, until, owner, reason }) =>
      day(until, noticeDays, words.waiver, `${rule} for ${resource}`, `${owner}: ${reason}`),
    ),
    ...(declarations.rights ?? []).map(({ kind, machine, tag, subscription, until, owner, reason }) =>
      day(until, noticeDays, words.right, `${kind} for ${machine ?? tag ?? subscription ?? ""}`, `${owner}: ${reason}`),
    ),
  ];
  return [...days].sort((one, other) => compare(keyOf(one), keyOf(other)));
}

function keyOf({ day, kind, what, detail }: ReportDay): string {
  return [day, kind, what, detail].join("\n");
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function toneOf(until: IsoDate, asOf: IsoDate, notice: number): ReportTone {
  if (until < asOf) return "bad";
  return daysBetween(asOf, until) <= notice ? "warn" : "good";
}

/** Releases of Windows Server that run, with the machines that run each. */
function supportOf({ machines }: Estate): readonly { readonly release: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { os, release } of machines) {
    if (os === "windows-server" && isKnown(release)) counts.set(release, (counts.get(release) ?? 0) + 1);
  }
  return [...counts].map(([release, count]) => ({ release, count }));
}
