import type { IsoDate } from "../core/model";

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MILLISECONDS_A_DAY = 86_400_000;

/** True for a day that exists, written `YYYY-MM-DD`: 2026-02-30 is none, and `Date` would quietly make it March. */
export function isIsoDay(text: string): text is IsoDate {
  const parts = DAY.exec(text);
  if (parts === null) return false;
  const [year, month, day] = parts.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined || month < 1) return false;
  // Day 0 of the next month is the last of this one. Years below 100 would be read as 19xx, and no licence is that old.
  return year >= 100 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The day `count` days after `day`; UTC, so that no clock change adds or loses one. */
export function addDays(day: IsoDate, count: number): IsoDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}
