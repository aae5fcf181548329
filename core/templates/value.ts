/**
 * Values of the template language. Whole numbers are `bigint` because the language counts in 64 bits; a `number` is a
 * fraction, which only JSON and float() can make. Objects keep the order and the spelling of their keys.
 */
export type TemplateValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Unsettled
  | readonly TemplateValue[]
  | TemplateObject;
export type TemplateObject = ReadonlyMap<string, TemplateValue>;

/** More cases than this say no more than "unknown" does. */
export const MOST_CASES = 8;
/** What is left of an expression is shown to people: beyond this length it says nothing. */
const LONGEST_REST = 2000;

/** A value that only the deployment settles. */
export class Unsettled {
  /** What is left of the expression, as Microsoft's engine writes it. */
  readonly expression: string;
  /** All values that it can have, where they are few; undefined where they are many or not known. */
  readonly cases: readonly TemplateValue[] | undefined;
  /** What is declared of it: members that are found there are known, although the whole is not. */
  readonly declared: TemplateObject | undefined;
  /** A resource id of which only the subscription or the group is not known: PLACEHOLDERS stand for these. */
  readonly shape: string | undefined;

  constructor(
    expression: string,
    { cases, declared, shape }: Partial<Pick<Unsettled, "cases" | "declared" | "shape">> = {},
  ) {
    this.expression = expression.length > LONGEST_REST ? `${expression.slice(0, LONGEST_REST)}…` : expression;
    this.cases = cases === undefined ? undefined : distinctCases(cases);
    this.declared = declared;
    this.shape = shape;
  }
}

/** No name in Azure has brackets at both ends. */
export const PLACEHOLDERS = { subscription: "(subscription)", group: "(resource group)" } as const;

/** A text as far as it is known as a resource id; undefined for anything else. */
export function shapeOf(value: TemplateValue): string | undefined {
  return typeof value === "string" ? value : isUnsettled(value) ? value.shape : undefined;
}

export const EITHER: readonly boolean[] = [true, false];

function distinctCases(cases: readonly TemplateValue[]): readonly TemplateValue[] | undefined {
  const distinct: TemplateValue[] = [];
  for (const one of cases) {
    if (containsUnsettled(one)) return undefined;
    if (!distinct.some((other) => isEqual(other, one))) distinct.push(one);
    if (distinct.length > MOST_CASES) return undefined;
  }
  return distinct.length === 0 ? undefined : distinct;
}

export function isObject(value: TemplateValue | undefined): value is TemplateObject {
  return value instanceof Map;
}

export function isArray(value: TemplateValue | undefined): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

export function isUnsettled(value: unknown): value is Unsettled {
  return value instanceof Unsettled;
}

/** How many values a value holds, itself included, and whether any of them is not settled. */
interface Measure {
  readonly size: number;
  readonly open: boolean;
}

const measured = new WeakMap<object, Measure>();
const SINGLE: Measure = { size: 1, open: false };
const OPEN: Measure = { size: 1, open: true };

/** Values share their parts, so that a small template can make a huge one: each part is measured once. */
function measure(value: TemplateValue): Measure {
  if (typeof value !== "object" || value === null) return SINGLE;
  if (isUnsettled(value)) return OPEN;
  const known = measured.get(value);
  if (known !== undefined) return known;
  let size = 1;
  let open = false;
  for (const part of isArray(value) ? value : value.values()) {
    const inside = measure(part);
    size += inside.size;
    open ||= inside.open;
  }
  const found = { size, open };
  measured.set(value, found);
  return found;
}

export function sizeOf(value: TemplateValue): number {
  return measure(value).size;
}

/** Whether the value, or any part of it, is not settled. */
export function containsUnsettled(value: TemplateValue): boolean {
  return measure(value).open;
}

/** The type of a value in the words of Microsoft's messages. */
export function typeOf(value: TemplateValue): string {
  if (value === null) return "Null";
  if (isArray(value)) return "Array";
  if (isObject(value)) return "Object";
  switch (typeof value) {
    case "boolean":
      return "Boolean";
    case "bigint":
      return "Integer";
    case "number":
      return "Float";
    default:
      return "String";
  }
}

/** Equal as equals() sees it: types and capitals count, the order of keys does not. */
export function isEqual(left: TemplateValue, right: TemplateValue): boolean {
  if (isArray(left)) {
    return (
      isArray(right) &&
      left.length === right.length &&
      left.every((element, index) => isEqual(element, right[index] ?? null))
    );
  }
  if (isObject(left)) {
    if (!isObject(right) || left.size !== right.size) return false;
    return [...left].every(([key, value]) => {
      const other = right.get(key);
      return other !== undefined && isEqual(value, other);
    });
  }
  return left === right;
}

/** The key of an object that is meant by a name: spelled alike, else alike but for capitals. */
export function findKey(object: ReadonlyMap<string, unknown>, name: string): string | undefined {
  if (object.has(name)) return name;
  const folded = name.toLowerCase();
  for (const key of object.keys()) if (key.length === name.length && key.toLowerCase() === folded) return key;
  return undefined;
}

/** A member by name, whatever its capitals; undefined where there is none. */
export function memberOf(object: TemplateObject, name: string): TemplateValue | undefined {
  const key = findKey(object, name);
  return key === undefined ? undefined : object.get(key);
}

/** Compares keys as items() and objectKeys() order them: capitals do not count. */
export function compareIgnoringCase(left: string, right: string): number {
  return compareOrdinal(left.toUpperCase(), right.toUpperCase()) || compareOrdinal(left, right);
}

/** By UTF-16 units, as less(), greater() and sort() compare texts. */
export function compareOrdinal(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The value as JSON in one line, as string() writes it. The value must be settled. */
export function writeJson(value: TemplateValue): string {
  if (isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (isObject(value)) return `{${[...value].map(([key, each]) => `${quote(key)}:${writeJson(each)}`).join(",")}}`;
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return Number.isInteger(value) ? value.toFixed(1) : String(value);
  return value === null || isUnsettled(value) ? "null" : String(value);
}

function quote(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u0085\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A simple value as text; undefined for null, arrays and objects. */
export function textOf(value: TemplateValue): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return value ? "True" : "False";
    case "bigint":
    case "number":
      return String(value);
    default:
      return undefined;
  }
}

/** A value as an expression that makes it, as Microsoft's engine writes what is left of one. */
export function writeExpression(value: TemplateValue): string {
  if (isUnsettled(value)) return value.expression;
  if (value === null) return "null()";
  if (sizeOf(value) > LONGEST_REST) return "…";
  if (isArray(value)) return `createArray(${value.map(writeExpression).join(", ")})`;
  if (isObject(value)) {
    return `createObject(${[...value].map(([key, each]) => `${quoteText(key)}, ${writeExpression(each)}`).join(", ")})`;
  }
  if (typeof value === "string") return quoteText(value);
  if (typeof value === "boolean") return value ? "true()" : "false()";
  if (typeof value === "number") return `json('${String(value)}')`;
  return String(value);
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
