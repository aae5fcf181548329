import type { List, Num, NumberType, Table, Unknown, Value } from "../contract";
import { derive, double, int, isList, isTable, isUnknown, num, pieced } from "../values";
import { describedText } from "./described";
import { castFails } from "./ends";
import { fits, isWholeType, NUMBER, readNumber } from "./numbers";

/** As PowerShell writes a value into a text. Undefined separators are a space. */
export function toText(value: Value, separator = " "): string | Unknown {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  switch (value.kind) {
    case "number":
      return numberText(value);
    case "char":
      return String.fromCharCode(value.code);
    case "nothing":
      return "";
    case "unknown":
      return value.shape === "text" ? value : derive("text", [value], { shape: "text", ...origin(value) });
    case "list":
      return listText(value, separator);
    case "table":
      return tableText(value);
    case "block":
      return value.text;
    case "type":
      return TYPE_NAMES[value.name] ?? derive("type", [value], { shape: "text" });
    case "foreign":
      return derive("text", [value], { shape: "text", present: true });
  }
}

export function origin({ of, present, secret }: Unknown): Pick<Unknown, "of" | "present" | "secret"> {
  return {
    ...(of === undefined ? {} : { of }),
    ...(present === undefined ? {} : { present }),
    ...(secret === undefined ? {} : { secret }),
  };
}

function listText(list: List, separator: string): string | Unknown {
  if (list.open === true) return derive("text", [list], { shape: "text" });
  const parts: (string | Unknown)[] = [];
  list.items.forEach((item, at) => {
    if (at > 0) parts.push(separator);
    parts.push(elementText(item));
  });
  return join(parts);
}

/** Lists in a list are named by their type. */
function elementText(item: Value): string | Unknown {
  if (isList(item)) return LIST_NAMES[item.type] ?? "System.Object[]";
  return toText(item);
}

const LIST_NAMES: Partial<Record<List["type"], string>> = {
  array: "System.Object[]",
  arraylist: "System.Collections.ArrayList",
};

export function join(parts: readonly (string | Unknown)[]): string | Unknown {
  return parts.every((part) => typeof part === "string") ? parts.join("") : pieced(parts);
}

function tableText(value: Table): string | Unknown {
  const described = describedText(value);
  if (described !== undefined) return described;
  if (value.typeName !== undefined && value.type === "object")
    return derive("text", [value], { shape: "text", present: true });
  if (value.type === "hashtable") return "System.Collections.Hashtable";
  if (value.type === "ordered") return "System.Collections.Specialized.OrderedDictionary";
  if (value.type === "dictionary" || value.open === true) return derive("text", [value], { shape: "text" });
  const parts: (string | Unknown)[] = ["@{"];
  [...value.entries.values()].forEach(({ key, value: held }, at) => {
    parts.push(
      at > 0 ? "; " : "",
      toText(key),
      "=",
      isList(held) ? elementText(held) : isTable(held) && held.type === "object" ? "" : toText(held),
    );
  });
  parts.push("}");
  return join(parts);
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "string",
  int: "int",
  long: "long",
  double: "double",
  bool: "bool",
  array: "System.Object[]",
  hashtable: "hashtable",
};

/** .NET writes fractions with 15 digits in Windows PowerShell and as many as it takes in PowerShell 7. */
export function numberText({ type, value }: Num): string | Unknown {
  if (isWholeType(type)) return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  if (Object.is(value, -0)) return derive("text", [double(0), "-"], { shape: "text", possible: ["0", "-0"] });
  const text = String(value);
  if (Math.abs(value) >= 1e15 || (value !== 0 && Math.abs(value) < 1e-4)) return exponentText(value);
  if (type !== "decimal" && text.replace(/^-?0?\.?0*|\./g, "").length > 15) {
    const short = String(Number(value.toPrecision(15)));
    return derive("text", [double(value)], { shape: "text", possible: [text, short] });
  }
  return text;
}

function exponentText(value: number): string | Unknown {
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (digits.replace(/[-.]/g, "").length > 15) return derive("text", [double(value)], { shape: "text" });
  return `${digits}E${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** What a value counts as in a test; an unknown that is true where the value is. */
export function toTruth(value: Value): boolean | Unknown {
  if (value === null) return false;
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return value !== "";
  switch (value.kind) {
    case "number":
      return value.value !== 0;
    case "char":
      return value.code !== 0;
    case "nothing":
      return false;
    case "unknown":
      return value.shape === "object" || (value.present === true && value.shape === "text") ? true : value;
    case "list": {
      if (value.open === true) return value.items.length > 1 ? true : derive("truth", [value], { shape: "boolean" });
      const [only] = value.items;
      if (value.items.length === 0 || only === undefined) return false;
      if (value.items.length > 1) return true;
      return isList(only) && only.items.length > 0 ? true : toTruth(only);
    }
    case "table":
    case "block":
    case "type":
    case "foreign":
      return true;
  }
}

/** One value, of which nobody knows whether it is null. */
export function mayBeNull(value: Value): value is Unknown {
  return (
    isUnknown(value) &&
    value.shape === "text" &&
    value.present !== true &&
    value.secret !== true &&
    // What is made of texts is a text, if an empty one.
    value.pieces === undefined &&
    !value.key.startsWith("text(")
  );
}

export function negate(value: boolean | Unknown): boolean | Unknown {
  if (typeof value === "boolean") return !value;
  if (value.turned !== undefined) return value.turned;
  return {
    kind: "unknown",
    key: `not(${value.key})`,
    shape: "boolean",
    turned: value,
    ...(value.of === undefined ? {} : { of: value.of }),
    ...(value.test === undefined ? {} : { test: value.test }),
  };
}

/** A number; undefined for what is none. */
export function toNumber(value: Value): Num | Unknown | undefined {
  if (value === null) return int(0);
  if (typeof value === "boolean") return int(value ? 1 : 0);
  if (typeof value === "string") return textNumber(value);
  switch (value.kind) {
    case "number":
    case "unknown":
      return value;
    case "char":
      return int(value.code);
    case "nothing":
      return int(0);
    case "list":
      return value.items.length === 1 && value.open !== true ? toNumber(value.items[0] ?? null) : undefined;
    default:
      return undefined;
  }
}

const THOUSANDS = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

function textNumber(text: string): Num | Unknown | undefined {
  const plain = text.trim();
  if (plain === "") return int(0);
  if (THOUSANDS.test(plain)) return textNumber(plain.replaceAll(",", ""));
  NUMBER.lastIndex = 0;
  const found = NUMBER.exec(plain);
  if (found === null || found[0].length !== plain.length) {
    // What only one version reads as a number.
    return /^[-+]?[\d.,]+$/.test(plain) && !/^\d+(?:\.\d+){2,}$/.test(plain)
      ? derive("number", [text], { shape: "number" })
      : undefined;
  }
  return readNumber(found) ?? derive("number", [text], { shape: "number" });
}

/** Half goes to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

export const NUMBER_TYPES: Readonly<Record<string, NumberType>> = {
  int: "int",
  long: "long",
  double: "double",
  float: "single",
  single: "single",
  decimal: "decimal",
  byte: "byte",
  sbyte: "sbyte",
  short: "short",
  ushort: "ushort",
  uint: "uint",
  ulong: "ulong",
  uint16: "ushort",
  uint32: "uint",
  uint64: "ulong",
  int16: "short",
  int32: "int",
  int64: "long",
};

/** @throws ScriptError where the value is no number of the type */
export function castNumber(value: Value, type: NumberType): Value {
  if (isUnknown(value)) return derive(type, [value], { shape: "number", ...origin(value) });
  if (isList(value) && value.items.length !== 1) throw castFails("System.Object[]", type);
  const found = toNumber(value);
  if (found === undefined) throw castFails(String(toTextOr(value, "")), type);
  if (isUnknown(found)) return { ...found, key: `${type}(${found.key})` };
  if (!isWholeType(type)) return num(type, type === "single" ? Math.fround(found.value) : found.value);
  const whole = roundHalfEven(found.value);
  if (!fits(type, whole)) {
    if ((type === "long" || type === "ulong") && Math.abs(whole) < 2 ** 64)
      return derive(type, [value], { shape: "number" });
    throw castFails(String(found.value), type);
  }
  return num(type, whole + 0);
}

export function toTextOr(value: Value, otherwise: string): string {
  const text = toText(value);
  return typeof text === "string" ? text : otherwise;
}

/** Elements that a pipeline or a loop takes one after the other; undefined where nobody knows them all. */
export function elementsOf(value: Value): readonly Value[] | undefined {
  if (isList(value)) return value.open === true ? undefined : value.items;
  if (isUnknown(value))
    return value.shape === "text" || value.shape === "number" || value.shape === "boolean" || value.shape === "object"
      ? [value]
      : undefined;
  if (value !== null && typeof value === "object" && value.kind === "nothing") return [];
  return [value];
}
