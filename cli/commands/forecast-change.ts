import { isIsoDay } from "../../config/iso-day";
import type { MakChange, ScenarioChange } from "../../core/activation/forecast/change-scenario";
import type { IsoDate } from "../../core/model";

/** The days that a forecast covers. */
interface Horizon {
  readonly start: IsoDate;
  readonly days: number;
}

/**
 * A change as an option writes it, or what is wrong with it:
 * `--outage HOST:DAY..DAY` and `--off servers:COUNT:DAY..DAY` with the last day included, `--rebuild HOST:DAY`,
 * `--add servers:COUNT@DAY` (or `mak:COUNT@DAY`), `--remove clients:COUNT@DAY`, `--clones servers:COUNT`, `--spent HOST:COUNT`.
 */
export function readChange(option: string, written: string, horizon: Horizon): ScenarioChange | MakChange | string {
  const text = written.trim();
  switch (option) {
    case "outage": {
      const [, host, from, to] = /^(.{1,253}):([^:]{0,40}?)\.\.([^:]{0,40})$/.exec(text) ?? [];
      if (host === undefined) return `expected HOST:DAY..DAY, found ${text}`;
      const span = readSpan(from, to, horizon);
      return typeof span === "string" ? span : { kind: "outage", host, ...span };
    }
    case "rebuild": {
      const [, host, day] = /^(.{1,253}):([^:]*)$/.exec(text) ?? [];
      if (host === undefined) return `expected HOST:DAY, found ${text}`;
      const on = readDay(day, horizon);
      return typeof on === "string" ? on : { kind: "rebuild", host, on };
    }
    case "off": {
      const [, kind, count, from, to] = /^(servers|clients):(\d{1,7}):([^:]{0,40}?)\.\.([^:]{0,40})$/.exec(text) ?? [];
      if (kind === undefined) return `expected servers:COUNT:DAY..DAY or clients:COUNT:DAY..DAY, found ${text}`;
      const span = readSpan(from, to, horizon);
      return typeof span === "string" ? span : { kind: "off", of: kindOf(kind), count: Number(count), ...span };
    }
    case "clones": {
      const [, kind, count] = /^(servers|clients):(\d{1,7})$/.exec(text) ?? [];
      return kind === undefined
        ? `expected servers:COUNT or clients:COUNT, found ${text}`
        : { kind: "clones", of: kindOf(kind), count: Number(count) };
    }
    case "spent": {
      const [, host, count] = /^(.{1,253}):(\d{1,3})$/.exec(text) ?? [];
      return host === undefined ? `expected HOST:COUNT, found ${text}` : { kind: "spent", host, count: Number(count) };
    }
    default: {
      const [, mak, begins] = (option === "add" ? /^mak:(\d{1,7})@(.*)$/.exec(text) : null) ?? [];
      if (mak !== undefined) {
        const made = readDay(begins, horizon);
        return typeof made === "string" ? made : { kind: "mak", count: Number(mak), on: made };
      }
      const [, kind, count, day] = /^(servers|clients):(\d{1,7})@(.*)$/.exec(text) ?? [];
      if (kind === undefined) return `expected servers:COUNT@DAY or clients:COUNT@DAY, found ${text}`;
      const on = readDay(day, horizon);
      if (typeof on === "string") return on;
      return { kind: option === "add" ? "add" : "remove", of: kindOf(kind), count: Number(count), on };
    }
  }
}

function kindOf(word: string): "server" | "client" {
  return word === "servers" ? "server" : "client";
}

/** The last day is part of it. */
function readSpan(
  from: string | undefined,
  to: string | undefined,
  horizon: Horizon,
): { readonly from: number; readonly to: number } | string {
  const first = readDay(from, horizon);
  if (typeof first === "string") return first;
  const last = readDay(to, { ...horizon, days: Infinity });
  if (typeof last === "string") return last;
  return last < first
    ? `expected the first day before the last, found ${String(from)}..${String(to)}`
    : { from: first, to: last + 1 };
}

/** Days since the start. */
function readDay(written: string | undefined, { start, days }: Horizon): number | string {
  const text = (written ?? "").trim();
  if (!isIsoDay(text)) return `expected a day that exists, as YYYY-MM-DD, found ${text === "" ? "nothing" : text}`;
  const day = (Date.parse(`${text}T00:00:00Z`) - Date.parse(`${start}T00:00:00Z`)) / 86_400_000;
  if (day < 0) return `${text} is before the first day of the forecast, ${start}: set --as-of`;
  return day < days ? day : `${text} is after the last day of the forecast: set --days`;
}
