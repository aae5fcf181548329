/**
 * Dates as Windows prints them, in the locale of whoever printed them. Where day and month could be the other way round,
 * the reading says which was taken.
 */
export interface ReadDate {
  /** `YYYY-MM-DDTHH:MM`, with a Z where the text says UTC. */
  readonly time: string;
  readonly taken?: "month-first" | "day-first";
}

const LOCALES_WITH_MONTH_FIRST = new Set(["1033"]);

/** @param extendedPid carries the language of the installation as its sixth group, such as 1033 */
export function readDate(text: string, extendedPid?: string): ReadDate | undefined {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ,]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?\s?(Z|[AP]M)?/i.exec(
    text.trim(),
  );
  if (iso !== null) return build(iso[1], iso[2], iso[3], hourOf(iso[4], iso[6]), iso[5], iso[6] === "Z");
  const local = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})[ ,]+(\d{1,2}):(\d{2})(?::\d{2})?\s?([AP]M)?/i.exec(text.trim());
  if (local === null) return undefined;
  const [, one = "", separator = "", two = "", year = "", hour = "", minute = "", half] = local;
  const hours = hourOf(hour, half);
  const dayFirst = (): ReadDate | undefined => build(year, two, one, hours, minute, false);
  const monthFirst = (): ReadDate | undefined => build(year, one, two, hours, minute, false);
  if (Number(one) > 12) return dayFirst();
  if (Number(two) > 12) return monthFirst();
  if (one === two) return monthFirst();
  if (separator === ".") return dayFirst();
  // The 12-hour clock with a slash is that of the United States.
  if (half !== undefined && separator === "/") return monthFirst();
  const language = /^\d{5}-\d{5}-\d{3}-\d{6}-\d{2}-(\d{4,5})-/.exec(extendedPid ?? "")?.[1];
  const guess = language !== undefined && LOCALES_WITH_MONTH_FIRST.has(language) && half !== undefined;
  const taken = guess ? "month-first" : "day-first";
  const date = guess ? monthFirst() : dayFirst();
  return date === undefined ? undefined : { ...date, taken };
}

function hourOf(hour: string | undefined, half: string | undefined): string {
  const value = Number(hour);
  if (/^pm$/i.test(half ?? "")) return String(value === 12 ? 12 : value + 12);
  if (/^am$/i.test(half ?? "")) return String(value === 12 ? 0 : value);
  return String(value);
}

function build(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  hour: string,
  minute: string | undefined,
  utc: boolean,
): ReadDate | undefined {
  const parts = [year, month, day, hour, minute].map(Number);
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0] = parts;
  if (months < 1 || months > 12 || days < 1 || days > 31 || hours > 23 || minutes > 59) return undefined;
  const date = new Date(Date.UTC(years, months - 1, days, hours, minutes));
  return date.getUTCDate() === days ? { time: format(date, utc) } : undefined;
}

function format(date: Date, utc: boolean): string {
  return `${date.toISOString().slice(0, 16)}${utc ? "Z" : ""}`;
}

/** A time and minutes more or fewer, in the same form. */
export function addMinutes(time: string, minutes: number): string {
  const utc = time.endsWith("Z");
  return format(new Date(Date.parse(utc ? time : `${time}Z`) + minutes * 60_000), utc);
}

/** Minutes from one time to another, both of the same clock. */
export function minutesBetween(from: string, to: string): number {
  const parse = (time: string): number => Date.parse(time.endsWith("Z") ? time : `${time}Z`);
  return Math.round((parse(to) - parse(from)) / 60_000);
}

/** `2026-07-13 21:30`, with `UTC` where it is known. */
export function sayTime(time: string): string {
  const text = time.replace("T", " ");
  return text.endsWith("Z") ? `${text.slice(0, -1)} UTC` : text;
}

/** `3 days 4 hours`, `40 minutes`: two units at most. */
export function sayDuration(minutes: number): string {
  const total = Math.round(Math.abs(minutes));
  const days = Math.floor(total / 1440);
  const hours = Math.floor((total % 1440) / 60);
  const rest = total % 60;
  const parts = [count(days, "day"), count(hours, "hour"), days === 0 ? count(rest, "minute") : ""].filter(
    (part) => part !== "",
  );
  return parts.slice(0, 2).join(" ") || "0 minutes";
}

function count(amount: number, unit: string): string {
  return amount === 0 ? "" : `${String(amount)} ${unit}${amount === 1 ? "" : "s"}`;
}
