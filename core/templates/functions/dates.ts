import { withoutEnd } from "../../text/trim";
import { refuse } from "../fault";
import type { TemplateValue } from "../value";
import { type CallOf, type FunctionTable, integerAt, spend, textAt } from "./function";

const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:\.(\d{1,7}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const US =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s{1,9}(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s{0,9}(AM|PM))?)?(?:\s{0,9}(Z|[+-]\d{2}:?\d{2}))?$/i;
const DURATION = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const DAY = 86_400_000;

/** Milliseconds since 1970, UTC. */
function readInstant(args: readonly TemplateValue[], call: CallOf): number {
  const text = textAt(args, 0, call).trim();
  const iso = ISO.exec(text);
  const instant = iso === null ? readUs(text) : readIso(iso);
  if (!Number.isFinite(instant)) {
    return refuse(
      `The template function '${call.name}' is given '${text.slice(0, 60)}', which is no date in ISO 8601.`,
    );
  }
  return instant;
}

function readIso(found: RegExpExecArray): number {
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = found;
  return toInstant(
    [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)],
    fraction,
    zone,
  );
}

function readUs(text: string): number {
  const found = US.exec(text);
  if (found === null) return Number.NaN;
  const [, month, day, year, hour = "0", minute = "0", second = "0", half, zone = "Z"] = found;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === "PM" ? 12 : 0);
  return toInstant([Number(year), Number(month), Number(day), hours, Number(minute), Number(second)], "", zone);
}

type Parts = readonly [number, number, number, number, number, number];

function toInstant([year, month, day, hour, minute, second]: Parts, fraction: string, zone: string): number {
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return Number.NaN;
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  const minutes = offset === null ? 0 : (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === "-" ? -1 : 1);
  return date.getTime() + Math.trunc(Number(`0.${fraction || "0"}`) * 1000) - minutes * 60_000;
}

/** A duration in milliseconds; a year counts 365 days and a month 30, as .NET's reader of XML durations does. */
function readDuration(text: string, { name }: CallOf): number {
  const found = DURATION.exec(text.trim());
  if (found === null || /[PT]$/.test(text.trim())) {
    return refuse(`The template function '${name}' is given '${text.slice(0, 60)}', which is no duration in ISO 8601.`);
  }
  const [, minus, ...parts] = found;
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part: string | undefined) =>
    Number(part ?? 0),
  );
  const length = (years * 365 + months * 30 + days) * DAY + hours * 3_600_000 + minutes * 60_000 + seconds * 1000;
  return minus === undefined ? length : -length;
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** .NET's standard formats in the invariant culture. */
const STANDARD: Readonly<Record<string, string>> = {
  d: "MM/dd/yyyy",
  D: "dddd, dd MMMM yyyy",
  f: "dddd, dd MMMM yyyy HH:mm",
  F: "dddd, dd MMMM yyyy HH:mm:ss",
  g: "MM/dd/yyyy HH:mm",
  G: "MM/dd/yyyy HH:mm:ss",
  m: "MMMM dd",
  M: "MMMM dd",
  o: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  O: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  s: "yyyy-MM-dd'T'HH:mm:ss",
  t: "HH:mm",
  T: "HH:mm:ss",
  u: "yyyy-MM-dd HH:mm:ss'Z'",
  U: "dddd, dd MMMM yyyy HH:mm:ss",
  y: "yyyy MMMM",
  Y: "yyyy MMMM",
};

const PART = /'([^']*)'|"([^"]*)"|\\(.)|y+|M+|d+|H+|h+|m+|s+|f+|F+|t+|z+|K|%|./gs;

function formatInstant(instant: number, format: string, call: CallOf): string {
  const date = new Date(instant);
  if (!Number.isFinite(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 1) {
    return refuse(`The template function '${call.name}' makes a date outside the years 1 to 9999.`);
  }
  const pattern =
    format.length === 1 ? (STANDARD[format] ?? refuse(`The date format '${format}' is not valid.`)) : format;
  return pattern.replaceAll(PART, (part: string, single?: string, double?: string, escaped?: string) => {
    return single ?? double ?? escaped ?? formatPart(part, date);
  });
}

function formatPart(part: string, date: Date): string {
  const pad = (value: number, width = part.length): string => String(value).padStart(Math.min(width, 10), "0");
  const milliseconds = pad(date.getUTCMilliseconds(), 3).padEnd(7, "0").slice(0, part.length);
  switch (part[0]) {
    case "y":
      return part.length <= 2 ? pad(date.getUTCFullYear() % 100) : pad(date.getUTCFullYear());
    case "M": {
      const name = MONTHS[date.getUTCMonth()] ?? "";
      return part.length <= 2 ? pad(date.getUTCMonth() + 1) : part.length === 3 ? name.slice(0, 3) : name;
    }
    case "d": {
      const name = WEEKDAYS[date.getUTCDay()] ?? "";
      return part.length <= 2 ? pad(date.getUTCDate()) : part.length === 3 ? name.slice(0, 3) : name;
    }
    case "H":
      return pad(date.getUTCHours(), Math.min(part.length, 2));
    case "h":
      return pad(date.getUTCHours() % 12 || 12, Math.min(part.length, 2));
    case "m":
      return pad(date.getUTCMinutes(), Math.min(part.length, 2));
    case "s":
      return pad(date.getUTCSeconds(), Math.min(part.length, 2));
    case "f":
      return milliseconds;
    case "F":
      return withoutEnd(milliseconds, "0");
    case "t":
      return (date.getUTCHours() < 12 ? "AM" : "PM").slice(0, part.length);
    case "z":
      return part.length === 1 ? "+0" : part.length === 2 ? "+00" : "+00:00";
    case "K":
      return "Z";
    case "%":
      return "";
    default:
      return part;
  }
}

const DEFAULT_FORMAT = "yyyy-MM-dd'T'HH:mm:ss'Z'";

function addTime(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const instant = readInstant(args, call) + readDuration(textAt(args, 1, call), call);
  const format = args[2] === undefined ? DEFAULT_FORMAT : textAt(args, 2, call);
  return spend(formatInstant(instant, format, call), call);
}

/** Source: "Date functions for ARM templates". */
export const DATES: FunctionTable = [
  ["datetimeadd", { least: 2, most: 3, run: addTime }],
  ["datetimetoepoch", { least: 1, most: 1, run: (args, call) => BigInt(Math.floor(readInstant(args, call) / 1000)) }],
  [
    "datetimefromepoch",
    {
      least: 1,
      most: 1,
      run: (args, call) => formatInstant(Number(integerAt(args, 0, call)) * 1000, DEFAULT_FORMAT, call),
    },
  ],
];
