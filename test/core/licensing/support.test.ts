import { findLifecycle, LIFECYCLES } from "../../../core/data/lifecycle";
import { SERVER_RELEASES } from "../../../core/data/releases";
import { describeUpdatePath, judgeSupport, type Platform } from "../../../core/licensing/support";
import type { Reason } from "../../../core/model";
import { licensing } from "../../../core/words/licensing";

function judge(release: string, asOf: string, platform: Platform = "azure", noticeDays = 180) {
  const support = judgeSupport(release, { asOf, noticeDays, platform });
  return support.state === "ending" ? `ending in ${support.days}` : support.state;
}

test.each<[string, string, string, Platform, string]>([
  ["2016, notice not yet", "2016", "2026-07-15", "azure", "supported"],
  ["2016, first day of the notice", "2016", "2026-07-16", "azure", "ending in 180"],
  ["2016, today", "2016", "2026-11-21", "azure", "ending in 52"],
  ["2016, one day before", "2016", "2027-01-11", "azure", "ending in 1"],
  ["2016, the last day", "2016", "2027-01-12", "azure", "ending in 0"],
  ["2016, one day after", "2016", "2027-01-13", "azure", "bought-updates"],
  ["2016, after all updates", "2016", "2030-01-13", "azure", "ended"],
  ["2012 R2 on Azure, one day before the last update", "2012r2", "2026-10-12", "azure", "ending in 1"],
  ["2012 R2 on Azure, the last day", "2012r2", "2026-10-13", "azure", "ending in 0"],
  ["2012 R2 on Azure, one day after", "2012r2", "2026-10-14", "azure", "ended"],
  ["2012 R2 on Azure, under included updates", "2012r2", "2025-01-01", "azure", "included-updates"],
  ["2012 R2 elsewhere", "2012r2", "2025-01-01", "elsewhere", "bought-updates"],
  ["2012, the last day of extended support", "2012", "2023-10-10", "azure", "ending in 0"],
  ["2008 R2 on Azure, its fourth year", "2008r2", "2023-06-01", "azure", "included-updates"],
  ["2008 R2 elsewhere, no fourth year", "2008r2", "2023-06-01", "elsewhere", "ended"],
  ["2019", "2019", "2026-11-21", "azure", "supported"],
  ["2019, one day after", "2019", "2029-01-10", "azure", "ended"],
  ["2022 has left mainstream support only", "2022", "2026-11-21", "azure", "supported"],
  ["2025", "2025", "2026-11-21", "azure", "supported"],
  ["20H2", "20h2", "2026-11-21", "azure", "ended"],
  ["20H2, the last day", "20h2", "2022-08-09", "azure", "ending in 0"],
  ["23H2, a day after", "23h2", "2025-10-25", "azure", "ended"],
  ["a release to come", "2028", "2026-11-21", "azure", "unknown"],
])("%s", (_name, release, asOf, platform, expected) => {
  expect(judge(release, asOf, platform)).toBe(expected);
});

test("another notice period", () => {
  expect(judge("2016", "2026-11-21", "azure", 51)).toBe("supported");
  expect(judge("2016", "2026-11-21", "azure", 52)).toBe("ending in 52");
  expect(judge("2016", "2027-01-12", "azure", 0)).toBe("ending in 0");
});

test("every release that can be declared has a lifecycle, and its days are in order", () => {
  expect(LIFECYCLES.map(({ release }) => release).sort()).toEqual([...SERVER_RELEASES].sort());
  for (const { available, mainstreamEnd, end, extendedUpdates } of LIFECYCLES) {
    const days = [available, mainstreamEnd, end, extendedUpdates?.untilElsewhere, extendedUpdates?.until].filter(
      (day) => day !== undefined,
    );
    expect(days).toEqual([...days].sort());
    for (const day of days) expect(day).toBe(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10));
  }
});

test.each<[string, string, Platform, string, Reason]>([
  [
    "2016 before its end",
    "2016",
    "azure",
    "2026-11-21",
    licensing("extended-updates-to-buy-after", { until: "2030-01-12" }),
  ],
  [
    "2012 R2 on Azure",
    "2012r2",
    "azure",
    "2024-01-01",
    licensing("extended-updates-included", { until: "2026-10-13" }),
  ],
  ["2012 R2 after all", "2012r2", "azure", "2026-11-21", licensing("extended-updates-over", { until: "2026-10-13" })],
  ["2019", "2019", "azure", "2026-11-21", licensing("no-extended-updates")],
])("the way after %s", (_name, release, platform, asOf, expected) => {
  const lifecycle = findLifecycle(release);
  expect(lifecycle === undefined ? undefined : describeUpdatePath(lifecycle, platform, asOf)).toEqual(expected);
});
