import type { Num, NumberType, Path, Unknown, Value } from "../contract";
import {
  array,
  derive,
  isChar,
  isList,
  isNull,
  isNumber,
  isTable,
  isUnknown,
  LARGEST_EXACT,
  num,
  pieced,
} from "../values";
import { castNumber, elementsOf, roundHalfEven, toNumber, toText, toTextOr } from "./conversions";
import { castFails, ScriptError } from "./ends";
import { fits, isWholeType } from "./numbers";

/** From narrow to wide: of two kinds, the result is of the wider. */
const WIDTHS: readonly NumberType[] = [
  "byte",
  "sbyte",
  "short",
  "ushort",
  "int",
  "uint",
  "long",
  "ulong",
  "decimal",
  "single",
  "double",
];

export function add(left: Value, right: Value, path: Path): Value {
  if (isList(left)) return addToList(left.items, left.open === true, left.of, right, path);
  if (isTable(left)) return addTables(left, right);
  if (isUnknown(left)) {
    if (left.shape === "text") return pieced([left, textOf(right)]);
    if (left.shape === "number") return derive("+", [left, right], { shape: "number" });
    return derive("+", [left, right]);
  }
  if (typeof left === "string") {
    const text = textOf(right);
    if (typeof text !== "string") return pieced([left, text]);
    path.charge(left.length + text.length);
    return left + text;
  }
  if (isChar(left)) {
    const text = textOf(right);
    return typeof text === "string"
      ? String.fromCharCode(left.code) + text
      : pieced([String.fromCharCode(left.code), text]);
  }
  // Null takes the value as it is.
  if (isNull(left)) return isNull(right) ? null : right;
  return arithmetic("+", left, right);
}

function textOf(value: Value): string | Unknown {
  return toText(value);
}

function addToList(items: readonly Value[], isOpen: boolean, of: string | undefined, right: Value, path: Path): Value {
  const more = isNull(right) && right !== null ? [] : elementsOf(right);
  path.charge(8 * (items.length + (more?.length ?? 1)));
  const made = array([...items, ...(more ?? [])], of === "string" ? undefined : undefined);
  if (isOpen || more === undefined) made.open = true;
  return made;
}

function addTables(left: Extract<Value, { kind: "table" }>, right: Value): Value {
  if (!isTable(right)) {
    if (isUnknown(right)) return derive("+", [left, right]);
    throw new ScriptError("A hash table can only be added to another hash table.");
  }
  const entries = new Map(left.entries);
  for (const [key, entry] of right.entries) {
    if (entries.has(key)) throw new ScriptError("Item has already been added.");
    entries.set(key, { ...entry });
  }
  return {
    kind: "table",
    type: left.type === "ordered" ? "ordered" : "hashtable",
    entries: new Map([...entries].map(([key, entry]) => [key, { ...entry }])),
    ...(left.open === true || right.open === true ? { open: true } : {}),
  };
}

export function multiply(left: Value, right: Value, path: Path): Value {
  if (isNull(left)) return null;
  if (isUnknown(left) || isUnknown(right))
    return derive(
      "*",
      [left, right],
      isNumber(left) || (isUnknown(left) && left.shape === "number") ? { shape: "number" } : {},
    );
  if (typeof left === "string" || isList(left)) {
    const times = castNumber(right, "int");
    if (!isNumber(times)) return derive("*", [left, right]);
    if (times.value < 0) throw new ScriptError("A negative factor.");
    if (typeof left === "string") {
      path.charge(left.length * times.value);
      return left.repeat(times.value);
    }
    path.charge(8 * left.items.length * times.value);
    const items: Value[] = [];
    for (let round = 0; round < times.value; round += 1) items.push(...left.items);
    return array(items);
  }
  return arithmetic("*", left, right);
}

/** Of numbers, and of what reads as one. @throws ScriptError for what does not, and for a division by zero */
export function arithmetic(operator: string, left: Value, right: Value): Value {
  if (isUnknown(left) || isUnknown(right)) return derive(operator, [left, right], { shape: "number" });
  if (isTable(left) || (isList(left) && operator !== "+"))
    throw new ScriptError(`The operator ${operator} is not defined for this.`);
  const one = toNumber(left);
  const two = toNumber(right);
  if (one === undefined) throw operandFails(left);
  if (two === undefined) throw operandFails(right);
  if (isUnknown(one) || isUnknown(two)) return derive(operator, [one, two], { shape: "number" });
  return compute(operator, one, two);
}

function operandFails(value: Value): ScriptError {
  return castFails(toTextOr(value, "?"), "number");
}

function compute(operator: string, one: Num, two: Num): Value {
  let type = WIDTHS[Math.max(WIDTHS.indexOf(one.type), WIDTHS.indexOf(two.type))] ?? "double";
  if (isWholeType(type) && WIDTHS.indexOf(type) < WIDTHS.indexOf("int")) type = "int";
  // An int and a uint make a long.
  if (type === "uint" && (one.type !== "uint" || two.type !== "uint")) type = "long";
  if (type === "ulong" && (one.type !== "ulong" || two.type !== "ulong"))
    type = one.value < 0 || two.value < 0 ? "double" : "ulong";
  if (type === "single") type = one.type === two.type ? "single" : "double";
  const isWhole = isWholeType(type);
  if ((operator === "/" || operator === "%") && two.value === 0 && (isWhole || type === "decimal")) {
    throw new ScriptError("Attempted to divide by zero.", undefined, "statement", [
      "dividebyzeroexception",
      "management.automation.runtimeexception",
    ]);
  }
  const value = calculate(operator, one.value, two.value);
  if (isWhole) {
    if (!Number.isInteger(value)) return num("double", value);
    if (fits(type, value) && Math.abs(value) <= LARGEST_EXACT) return num(type, value + 0);
    if (Math.abs(value) > LARGEST_EXACT && (type === "long" || type === "ulong") && Math.abs(value) < 2 ** 64)
      return derive(operator, [one, two], { shape: "number" });
    return num("double", value);
  }
  if (
    type === "decimal" &&
    (one.type !== "decimal" ? !isWholeType(one.type) : two.type !== "decimal" && !isWholeType(two.type))
  )
    throw operandFails(one);
  if (type === "decimal" && !isExactDecimal(operator, one.value, two.value, value))
    return derive(operator, [one, two], { shape: "number" });
  return num(type, type === "single" ? Math.fround(value) : value);
}

/** Decimals are held as doubles here, which is right for those that people write. */
function isExactDecimal(operator: string, one: number, two: number, value: number): boolean {
  if (Number.isInteger(one) && Number.isInteger(two) && operator !== "/") return Math.abs(value) < LARGEST_EXACT;
  return Number.isInteger(value * 1000);
}

function calculate(operator: string, one: number, two: number): number {
  switch (operator) {
    case "+":
      return one + two;
    case "-":
      return one - two;
    case "*":
      return one * two;
    case "/":
      return one / two;
    default:
      return one % two;
  }
}

export function bits(operator: string, left: Value, right: Value): Value {
  if (isUnknown(left) || isUnknown(right)) return derive(operator, [left, right], { shape: "number" });
  const one = whole(left);
  const two = whole(right);
  if (!isNumber(one) || !isNumber(two)) return derive(operator, [left, right], { shape: "number" });
  if (operator === "-shl" || operator === "-shr") {
    const isLong = one.type === "long";
    const places = two.value & (isLong ? 63 : 31);
    if (isLong) return derive(operator, [one, two], { shape: "number" });
    return num("int", operator === "-shl" ? one.value << places : one.value >> places);
  }
  const a = BigInt(one.value);
  const b = BigInt(two.value);
  const value = Number(operator === "-band" ? a & b : operator === "-bor" ? a | b : a ^ b);
  const type = one.type === "int" && two.type === "int" ? "int" : "long";
  return Math.abs(value) <= LARGEST_EXACT ? num(type, value) : derive(operator, [one, two], { shape: "number" });
}

function whole(value: Value): Value {
  const found = toNumber(value);
  if (found === undefined) throw operandFails(value);
  if (!isNumber(found) || isWholeType(found.type)) return found;
  return castNumber(num("double", roundHalfEven(found.value)), fits("int", found.value) ? "int" : "long");
}
