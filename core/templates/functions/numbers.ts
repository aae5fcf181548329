import { fitsInteger } from "../expression";
import { refuse } from "../fault";
import { compareOrdinal, isArray, isEqual, type TemplateValue, typeOf } from "../value";
import { type CallOf, type FunctionTable, integerAt, type TemplateFunction } from "./function";

function compute(run: (left: bigint, right: bigint, name: string) => bigint): TemplateFunction {
  return {
    least: 2,
    most: 2,
    run: (args, call) => {
      const [left, right] = [integerAt(args, 0, call), integerAt(args, 1, call)];
      const result = run(left, right, call.name);
      if (!fitsInteger(result)) {
        refuse(
          `The template language function '${call.name}' overflowed with the operands '${String(left)}' and '${String(right)}'.`,
        );
      }
      return result;
    },
  };
}

function divide(run: (left: bigint, right: bigint) => bigint): TemplateFunction {
  return compute((left, right, name) =>
    right === 0n ? refuse(`The template language function '${name}' tried to divide by zero.`) : run(left, right),
  );
}

function compare(decide: (order: number) => boolean): TemplateFunction {
  return {
    least: 2,
    most: 2,
    decides: true,
    run: ([left = null, right = null], { name }) => {
      if (typeof left === "string" && typeof right === "string") return decide(compareOrdinal(left, right));
      if (isNumber(left) && isNumber(right)) return decide(left < right ? -1 : left > right ? 1 : 0);
      return refuse(
        `The template function '${name}' compares two numbers or two texts; it is given ${typeOf(left)} and ${typeOf(right)}.`,
      );
    },
  };
}

function isNumber(value: TemplateValue): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}

function extreme(better: (one: bigint, other: bigint) => boolean): TemplateFunction["run"] {
  return (args, call) => {
    const [first] = args;
    const numbers = args.length === 1 && isArray(first) ? first : args;
    if (numbers.length === 0) return refuse(`The template function '${call.name}' is given no number.`);
    return numbers
      .map((_, index) => integerAt(numbers, index, call))
      .reduce((best, one) => (better(one, best) ? one : best));
  };
}

function toInteger([value = null]: readonly TemplateValue[], { name }: CallOf): TemplateValue {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  const trimmed = typeof value === "string" ? value.trim() : "";
  if (/^[+-]?\d{1,30}$/.test(trimmed)) {
    const read = BigInt(trimmed.replace("+", ""));
    if (fitsInteger(read)) return read;
  }
  const shown = typeof value === "string" ? value.slice(0, 100) : typeOf(value);
  return refuse(`The template language function '${name}' cannot convert provided value '${shown}' to integer value.`);
}

function toFloat([value = null]: readonly TemplateValue[], { name }: CallOf): TemplateValue {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  const read = typeof value === "string" && value.trim() !== "" ? Number(value.replaceAll(",", "")) : Number.NaN;
  if (Number.isFinite(read)) return read;
  return refuse(
    `The template language function '${name}' cannot convert a value of type ${typeOf(value)} to a number.`,
  );
}

function toBoolean([value = null]: readonly TemplateValue[], { name }: CallOf): TemplateValue {
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return value !== 0n;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word === "true" || word === "1") return true;
  if (word === "false" || word === "0") return false;
  return refuse(
    `The template language function '${name}' cannot convert a value of type ${typeOf(value)} to a boolean.`,
  );
}

function negate([value = null]: readonly TemplateValue[]): TemplateValue {
  return typeof value === "boolean"
    ? !value
    : refuse(`The template function 'not' takes a boolean; it is given ${typeOf(value)}.`);
}

/** Functions on numbers and booleans. Source: "Numeric", "Logical" and "Comparison functions for ARM templates". */
export const NUMBERS: FunctionTable = [
  ["add", compute((left, right) => left + right)],
  ["sub", compute((left, right) => left - right)],
  ["mul", compute((left, right) => left * right)],
  ["div", divide((left, right) => left / right)],
  ["mod", divide((left, right) => left % right)],
  ["min", { least: 1, most: Infinity, deep: true, run: extreme((one, best) => one < best) }],
  ["max", { least: 1, most: Infinity, deep: true, run: extreme((one, best) => one > best) }],
  ["int", { least: 1, most: 1, run: toInteger }],
  ["float", { least: 1, most: 1, run: toFloat }],
  ["bool", { least: 1, most: 1, decides: true, run: toBoolean }],
  ["true", { least: 0, most: 0, run: () => true }],
  ["false", { least: 0, most: 0, run: () => false }],
  ["not", { least: 1, most: 1, decides: true, run: negate }],
  [
    "equals",
    { least: 2, most: 2, deep: true, decides: true, run: ([left = null, right = null]) => isEqual(left, right) },
  ],
  ["less", compare((order) => order < 0)],
  ["lessorequals", compare((order) => order <= 0)],
  ["greater", compare((order) => order > 0)],
  ["greaterorequals", compare((order) => order >= 0)],
];
