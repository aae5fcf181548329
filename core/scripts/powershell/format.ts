import type { Num, Unknown, Value } from "../contract";
import { derive, isNumber, isUnknown } from "../values";
import { join, toText } from "./conversions";
import { ScriptError } from "./ends";
import { isWholeType } from "./numbers";

const MOST_WIDTH = 4_000;

/** `'{0,6} {1:D3}' -f $a, $b`. @throws ScriptError for a format that PowerShell refuses */
export function formatText(format: string, given: readonly Value[]): string | Unknown {
  const parts: (string | Unknown)[] = [];
  let literal = "";
  for (let at = 0; at < format.length; at += 1) {
    const char = format.charAt(at);
    if (char === "{" && format.charAt(at + 1) !== "{") {
      const hole = /^\{\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?(?::((?:[^{}]|\{\{|\}\})*))?\}/.exec(format.slice(at));
      if (hole === null) throw refused();
      const [whole, index = "", width, kind] = hole;
      if (Number(index) >= given.length) throw refused();
      parts.push(literal, padded(formatOne(given[Number(index)] ?? null, kind), width));
      literal = "";
      at += whole.length - 1;
    } else if (char === "{" || char === "}") {
      if (format.charAt(at + 1) !== char) throw refused();
      literal += char;
      at += 1;
    } else literal += char;
  }
  parts.push(literal);
  return join(parts);
}

function refused(): ScriptError {
  return new ScriptError("Error formatting a string.", undefined, "statement", [
    "management.automation.runtimeexception",
    "formatexception",
  ]);
}

function padded(text: string | Unknown, width: string | undefined): string | Unknown {
  if (width === undefined) return text;
  const columns = Number(width);
  if (isUnknown(text) || Math.abs(columns) > MOST_WIDTH) return derive("pad", [text, width], { shape: "text" });
  return columns < 0 ? text.padEnd(-columns) : text.padStart(columns);
}

function formatOne(value: Value, kind: string | undefined): string | Unknown {
  if (kind === undefined || kind === "") return toText(value);
  if (isUnknown(value))
    return derive("format", [value, kind], { shape: "text", ...(value.of === undefined ? {} : { of: value.of }) });
  if (isNumber(value)) return formatNumber(value, kind);
  return toText(value);
}

/** A number in a standard or custom format of .NET, in the invariant manner. */
export function formatNumber(number: Num, kind: string): string | Unknown {
  const standard = /^([a-z])(\d{0,2})$/i.exec(kind);
  if (standard === null) return customNumber(number, kind);
  const [, letter = "", digits = ""] = standard;
  const { type, value } = number;
  const places = digits === "" ? undefined : Number(digits);
  switch (letter.toLowerCase()) {
    case "d":
      if (!isWholeType(type)) throw refused();
      return (value < 0 ? "-" : "") + String(Math.abs(value)).padStart(places ?? 0, "0");
    case "x": {
      if (!isWholeType(type)) throw refused();
      const width = type === "int" ? 2 ** 32 : undefined;
      if (value < 0 && width === undefined) return derive("format", [number, kind], { shape: "text" });
      const text = (value < 0 ? value + (width ?? 0) : value).toString(16).padStart(places ?? 0, "0");
      return letter === "X" ? text.toUpperCase() : text;
    }
    case "n":
      return grouped(fixed(value, places ?? 2), true);
    case "f":
      return fixed(value, places ?? 2);
    case "p":
      return derive("format", [number, kind], { shape: "text" });
    case "g":
      return places === undefined ? toText(number) : derive("format", [number, kind], { shape: "text" });
    default:
      return derive("format", [number, kind], { shape: "text" });
  }
}

/** Half goes away from zero; by digits, as .NET does. */
function fixed(value: number, places: number): string {
  const scale = 10 ** Math.min(places, 15);
  const scaled = Math.abs(value) * scale;
  const rounded = Math.abs(scaled - Math.round(scaled)) < 1e-9 ? Math.round(scaled) : Math.floor(scaled + 0.5);
  const text = (rounded / scale).toFixed(Math.min(places, 15));
  return value < 0 && rounded !== 0 ? `-${text}` : text;
}

function grouped(text: string, isGrouped: boolean): string {
  if (!isGrouped) return text;
  const sign = text.startsWith("-") ? "-" : "";
  const [whole = "", rest] = text.slice(sign.length).split(".");
  const groups: string[] = [];
  for (let end = whole.length; end > 0; end -= 3) groups.unshift(whole.slice(Math.max(0, end - 3), end));
  const marked = sign + groups.join(",");
  return rest === undefined ? marked : `${marked}.${rest}`;
}

function customNumber(number: Num, kind: string): string | Unknown {
  const [before = ""] = /^[^0#.,;%'"\\]*/.exec(kind) ?? [];
  const [whole = ""] = /^[0#,]*/.exec(kind.slice(before.length)) ?? [];
  const tail = kind.slice(before.length + whole.length);
  const [, places = ""] = /^\.([0#]+)/.exec(tail) ?? [];
  const after = tail.slice(places === "" ? 0 : places.length + 1);
  if (/[0#.,;%'"\\]/.test(after) || /[eE][+-]?0/.test(kind)) return derive("format", [number, kind], { shape: "text" });
  if (whole === "" && places === "") return kind;
  const least = whole.replaceAll(/[#,]/g, "").length;
  const most = places.length;
  const required = places.replaceAll("#", "").length;
  let text = fixed(Math.abs(number.value), most);
  let [left = "", right = ""] = text.split(".");
  while (right.length > required && right.endsWith("0")) right = right.slice(0, -1);
  left = left.replace(/^0+/, "").padStart(least, "0");
  if (/,[0#]/.test(whole)) left = grouped(left, true);
  text = right === "" ? left : `${left}.${right}`;
  const isNegative = number.value < 0 && /[1-9]/.test(text);
  return `${isNegative ? "-" : ""}${before}${text}${after}`;
}
