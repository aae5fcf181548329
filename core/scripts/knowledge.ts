import type { Origin, Unknown, Value } from "./contract";
import { isNumber } from "./values";

/** What one path has decided of a thing of the world. */
export interface Known {
  /** It is there: neither null nor empty. */
  has?: boolean;
  /** The value that it was found equal to, letters in any case. */
  is?: Value;
  readonly isNot: Set<string>;
}

export function originKey(of: Origin): string {
  return of.moment === undefined ? `${of.kind}:${of.name}` : `${of.kind}:${of.name}#${of.moment}`;
}

/** Whether an unknown is the thing of the world itself, and not made of it. */
export function isOrigin(value: Unknown): value is Unknown & { readonly of: Origin } {
  return value.of !== undefined && value.key === originKey(value.of);
}

const nameOf = (value: Value) =>
  typeof value === "string"
    ? value.toLowerCase()
    : isNumber(value)
      ? String(value.value)
      : value === null
        ? "null"
        : typeof value === "boolean"
          ? String(value)
          : "?";

/** Tests that what is known may answer: of the thing itself, or a comparison with it. */
export type Question =
  | { readonly kind: "there" }
  | { readonly kind: "null" }
  | { readonly kind: "equal"; readonly value: Value };

const NULL_TESTS: Readonly<Record<string, string>> = { "-eq": "null", "-ne": "not-null" };

/** What is asked of the origin, and whether the answer is turned round. Undefined where it is nothing of that kind. */
export function questionOf({
  of,
  key,
  test,
  shape,
}: Unknown): { readonly question: Question; readonly negated: boolean } | undefined {
  if (of === undefined) return undefined;
  if (test === undefined) {
    if (key !== originKey(of)) return undefined;
    if (shape === "number" || shape === "boolean")
      return { question: { kind: "equal", value: shape === "number" ? "0" : true }, negated: shape === "number" };
    return { question: { kind: "there" }, negated: false };
  }
  const { value } = test;
  const operator = value === null ? (NULL_TESTS[test.operator] ?? test.operator) : test.operator;
  switch (operator) {
    case "there":
      return { question: { kind: "there" }, negated: false };
    case "empty":
      return { question: { kind: "there" }, negated: true };
    case "null":
    case "not-null":
      return {
        question: of.kind === "environment" ? { kind: "there" } : { kind: "null" },
        negated: of.kind === "environment" ? operator === "null" : operator === "not-null",
      };
    case "-eq":
    case "-ne":
      if (value === "" && of.kind === "environment") return undefined;
      return {
        question: { kind: "equal", value: isNumber(value) ? String(value.value) : value },
        negated: operator === "-ne",
      };
    default:
      return undefined;
  }
}

/** The answer, where earlier decisions imply it. */
export function answer(known: Known | undefined, question: Question): boolean | undefined {
  if (known === undefined) return undefined;
  switch (question.kind) {
    case "there":
      return known.has;
    case "null":
      return known.has === true ? false : known.isNot.has("null") ? false : known.is === null ? true : undefined;
    case "equal": {
      const name = nameOf(question.value);
      if (known.is !== undefined)
        return nameOf(known.is) === name ? true : typeof known.is === typeof question.value ? false : undefined;
      if (known.isNot.has(name)) return false;
      return known.has === false &&
        typeof question.value === "string" &&
        question.value !== "" &&
        question.value !== "0"
        ? false
        : undefined;
    }
  }
}

export function learn(known: Known, question: Question, holds: boolean): void {
  switch (question.kind) {
    case "there":
      known.has = holds;
      return;
    case "null":
      if (holds) {
        known.is = null;
        known.has = false;
      } else known.isNot.add("null");
      return;
    case "equal":
      if (holds) {
        known.is = question.value;
        if (typeof question.value === "string" && question.value !== "" && question.value !== "0") known.has = true;
      } else known.isNot.add(nameOf(question.value));
      return;
  }
}
