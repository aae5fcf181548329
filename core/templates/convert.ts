import { UNKNOWN, type Value } from "../model";
import { isArray, isObject, isUnsettled, type TemplateValue, Unsettled } from "./value";

/** A value of a plan as one of the template language. What is unknown is shown as `expression`. */
export function fromModel(value: Value, expression: string): TemplateValue {
  if (value === UNKNOWN) return new Unsettled(expression);
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((element: Value) => fromModel(element, expression));
  return new Map(
    Object.entries(value).map(([key, each]): [string, TemplateValue] => [key, fromModel(each, expression)]),
  );
}

/** A value of the template language as one of a plan. What has a single case has that value, an id its known shape. */
export function toModel(value: TemplateValue): Value {
  if (isUnsettled(value)) {
    if (value.shape?.startsWith("/subscriptions/") === true) return value.shape;
    const [only, ...others] = value.cases ?? [];
    return only === undefined || others.length > 0 ? UNKNOWN : toModel(only);
  }
  if (typeof value === "bigint") return Number(value);
  if (isArray(value)) return value.map(toModel);
  if (!isObject(value)) return value;
  const record: Record<string, Value> = {};
  for (const [key, each] of value) {
    // Assigned to, this one key would change what the object inherits and be no property of it.
    Object.defineProperty(record, key, { value: toModel(each), enumerable: true, configurable: true, writable: true });
  }
  return record;
}
