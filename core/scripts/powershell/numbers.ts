import type { Num } from "../contract";
import { int, LARGEST_EXACT, num } from "../values";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  kb: 2 ** 10,
  mb: 2 ** 20,
  gb: 2 ** 30,
  tb: 2 ** 40,
  pb: 2 ** 50,
};

/** Sign, hexadecimal or decimal digits, kind and unit; what 5.1 lacks (`0b1`, `7u`, `3y`) is read too. */
export const NUMBER =
  /([-+]?)(?:0x([\da-f]+)|0b([01]+)|(\d+(?:\.(?!\.)\d*)?(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?))(d|u[sly]?|[lnsy])?([kmgtp]b)?(?![\w])/iy;

/** A number as PowerShell reads one in code; undefined for what does not fit its kind or is not exact here. */
export function readNumber(found: RegExpExecArray): Num | undefined {
  const [written, sign = "", hex, binary, decimal = "", suffix = "", unit = ""] = found;
  const factor = (UNITS[unit.toLowerCase()] ?? 1) * (sign === "-" ? -1 : 1);
  const kind = suffix.toLowerCase();
  let value: number;
  if (hex !== undefined) {
    value = Number.parseInt(hex, 16);
    // Eight digits from 8 on are a negative int.
    if (hex.length <= 8 && value > 0x7fffffff && kind === "") value -= 2 ** 32;
  } else value = binary === undefined ? Number(decimal) : Number.parseInt(binary, 2);
  value *= factor;
  const isReal = hex === undefined && binary === undefined && /[.e]/i.test(decimal);
  if (kind === "d") return num("decimal", value);
  if (isReal) return kind === "l" ? wholeOf("long", Math.round(value)) : kind === "" ? num("double", value) : undefined;
  if (Math.abs(value) > LARGEST_EXACT) return written.length > 25 ? num("double", value) : undefined;
  switch (kind) {
    case "l":
      return wholeOf("long", value);
    case "u":
      return value < 0 ? undefined : wholeOf(value <= 0xffffffff ? "uint" : "ulong", value);
    case "us":
      return wholeOf("ushort", value);
    case "uy":
      return wholeOf("byte", value);
    case "ul":
      return wholeOf("ulong", value);
    case "s":
      return wholeOf("short", value);
    case "y":
      return wholeOf("sbyte", value);
    case "n":
      return undefined;
    default:
      return fits("int", value) ? int(value) : num("long", value);
  }
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  byte: [0, 255],
  sbyte: [-128, 127],
  short: [-32_768, 32_767],
  ushort: [0, 65_535],
  int: [-2_147_483_648, 2_147_483_647],
  uint: [0, 4_294_967_295],
  long: [-LARGEST_EXACT, LARGEST_EXACT],
  ulong: [0, LARGEST_EXACT],
};

/** Whether a whole number is one of this kind. */
export function fits(type: string, value: number): boolean {
  const range = RANGES[type];
  return range === undefined || (value >= range[0] && value <= range[1]);
}

export function isWholeType(type: string): boolean {
  return type in RANGES;
}

function wholeOf(type: Num["type"], value: number): Num | undefined {
  return fits(type, value) ? num(type, value) : undefined;
}
