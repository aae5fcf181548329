import type { Budget } from "../../budget";
import { withoutEnd } from "../../text/trim";
import { refuse } from "../fault";
import { isArray, isObject, type TemplateValue, textOf, writeJson } from "../value";

const HOLE = /\{\{|\}\}|\{(\d+)(?:,\s*(-?\d+)\s*)?(?::((?:[^{}]|\{\{|\}\})*))?\}|[{}]/g;
const WIDEST = 1_000_000;

/**
 * Fills the holes of a .NET composite format string: `{0}`, `{1,-5}`, `{2:D3}`.
 * Source: "Composite formatting" and "Standard/Custom numeric format strings" of .NET, invariant culture.
 */
export function formatTexts(pattern: string, values: readonly TemplateValue[], budget: Budget): string {
  return pattern.replaceAll(HOLE, (hole: string, index?: string, width?: string, format?: string) => {
    if (hole === "{{") return "{";
    if (hole === "}}") return "}";
    const value = index === undefined ? undefined : values[Number(index)];
    if (value === undefined) {
      return refuse(`The format string '${pattern.slice(0, 100)}' is not valid for ${String(values.length)} values.`);
    }
    const text = formatValue(value, format ?? "");
    const columns = Math.min(Math.abs(Number(width ?? 0)), WIDEST);
    budget.grow(text.length + columns);
    return width?.startsWith("-") === true ? text.padEnd(columns) : text.padStart(columns);
  });
}

function formatValue(value: TemplateValue, format: string): string {
  if (isArray(value) || isObject(value)) return writeJson(value);
  if (typeof value === "bigint" && format !== "") return formatInteger(value, format);
  if (typeof value === "number" && format !== "") return formatFraction(value, format);
  return textOf(value) ?? "";
}

function formatInteger(value: bigint, format: string): string {
  const standard = /^([a-zA-Z])(\d{0,9})$/.exec(format);
  if (standard === null) return formatCustom(Number(value), value, format);
  const [, letter = "", digits = ""] = standard;
  const precision = digits === "" ? undefined : Math.min(Number(digits), 10_000);
  const magnitude = String(value < 0n ? -value : value);
  const sign = value < 0n ? "-" : "";
  switch (letter.toLowerCase()) {
    case "d":
      return sign + magnitude.padStart(precision ?? 0, "0");
    case "g":
      return String(value);
    case "r":
      return refuse(`The format '${format}' is not valid for an integer.`);
    case "x": {
      const bits = BigInt.asUintN(64, value)
        .toString(16)
        .padStart(precision ?? 0, "0");
      return letter === "X" ? bits.toUpperCase() : bits;
    }
    case "b":
      return BigInt.asUintN(64, value)
        .toString(2)
        .padStart(precision ?? 0, "0");
    case "n":
      return sign + group(magnitude) + decimals(precision ?? 2);
    case "f":
      return sign + magnitude + decimals(precision ?? 2);
    case "c":
      return value < 0n
        ? `(¤${group(magnitude)}${decimals(precision ?? 2)})`
        : `¤${group(magnitude)}${decimals(precision ?? 2)}`;
    case "p":
      return `${sign}${group(String(BigInt(magnitude) * 100n))}${decimals(precision ?? 2)} %`;
    case "e":
      return exponential(Number(value), precision ?? 6, letter);
    default:
      return refuse(`The format '${format}' is not valid for an integer.`);
  }
}

function formatFraction(value: number, format: string): string {
  const standard = /^([a-zA-Z])(\d{0,3})$/.exec(format);
  if (standard === null) return formatCustom(value, undefined, format);
  const [, letter = "", digits = ""] = standard;
  const precision = digits === "" ? 2 : Math.min(Number(digits), 100);
  switch (letter.toLowerCase()) {
    case "f":
      return value.toFixed(precision);
    case "n": {
      const [whole = "", rest] = Math.abs(value).toFixed(precision).split(".");
      return `${value < 0 ? "-" : ""}${group(whole)}${rest === undefined ? "" : `.${rest}`}`;
    }
    case "e":
      return exponential(value, digits === "" ? 6 : precision, letter);
    case "g":
    case "r":
      return String(value);
    case "p":
      return `${(value * 100).toFixed(precision)} %`;
    default:
      return refuse(`The format '${format}' is not valid for a fraction.`);
  }
}

function exponential(value: number, precision: number, letter: string): string {
  const [mantissa = "", exponent = "0"] = value.toExponential(Math.min(precision, 100)).split("e");
  const sign = exponent.startsWith("-") ? "-" : "+";
  return `${mantissa}${letter}${sign}${exponent.replace(/^[+-]/, "").padStart(3, "0")}`;
}

function group(digits: string): string {
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end));
  return groups.join(",");
}

function decimals(count: number): string {
  return count === 0 ? "" : `.${"0".repeat(Math.min(count, 10_000))}`;
}

const CUSTOM = /'([^']*)'|"([^"]*)"|\\(.)|([0#][0#,.]*|\.[0#]+)|(.)/gs;

/** Custom format: zeros and number signs hold digits, a comma between them groups, the rest stands for itself. */
function formatCustom(value: number, exact: bigint | undefined, format: string): string {
  const sections = format.split(";");
  const section = value < 0 ? (sections[1] ?? sections[0]) : value === 0 ? (sections[2] ?? sections[0]) : sections[0];
  const ownSign = value < 0 && sections[1] !== undefined && sections[1] !== "";
  const scaled = section?.includes("%") === true ? 100 : 1;
  let placed = false;
  const text = (section ?? "").replaceAll(
    CUSTOM,
    (whole: string, single?: string, double?: string, escaped?: string, digits?: string) => {
      if (digits === undefined || placed) return single ?? double ?? escaped ?? whole;
      placed = true;
      const magnitude = exact === undefined ? undefined : (exact < 0n ? -exact : exact) * BigInt(scaled);
      return placeDigits(digits, Math.abs(value) * scaled, magnitude);
    },
  );
  return value < 0 && !ownSign ? `-${text}` : text;
}

function placeDigits(pattern: string, value: number, exact: bigint | undefined): string {
  const [before = "", after = ""] = pattern.split(".");
  const places = after.replaceAll(/[^0#]/g, "");
  const written = exact === undefined ? value.toFixed(Math.min(places.length, 100)) : String(exact);
  const [whole = "0", rest = ""] = written.split(".");
  const least = before.slice(Math.max(0, before.indexOf("0"))).replaceAll(/[^0#]/g, "").length;
  const padded = (whole === "0" ? "" : whole).padStart(before.includes("0") ? least : 0, "0");
  const grouped = /[0#],[0#]/.test(before) ? group(padded) : padded;
  const fraction = rest.padEnd(places.length, "0").slice(0, places.length);
  const needed = places.lastIndexOf("0") + 1;
  const kept = fraction.slice(0, Math.max(needed, withoutEnd(fraction, "0").length));
  return kept === "" ? grouped : `${grouped}.${kept}`;
}
