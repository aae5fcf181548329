import type { Budget } from "../budget";
import { refuse } from "./fault";
import {
  containsUnsettled,
  findKey,
  isArray,
  isEqual,
  isObject,
  isUnsettled,
  memberOf,
  type TemplateObject,
  type TemplateValue,
  textOf,
  typeOf,
} from "./value";

/** What a template says of a value's type, with `$ref` followed. */
export interface TypeReader {
  /** The declaration with what it refers to. */
  resolve(declared: TemplateObject): TemplateObject;
  /** Refuses a value that does not have the type. Parts that are not settled may be anything. */
  check(name: string, value: TemplateValue, declared: TemplateObject): void;
}

const DEEPEST_REFERENCE = 32;
const EXPECTED: Readonly<Record<string, string>> = {
  string: "String",
  securestring: "String",
  int: "Integer",
  bool: "Boolean",
  array: "Array",
  object: "Object",
  secureobject: "Object",
};

/** The name of a declared type in lower case. */
export function typeNameOf(declared: TemplateObject): string | undefined {
  const name = memberOf(declared, "type");
  return typeof name === "string" ? name.toLowerCase() : undefined;
}

export function isSecure(declared: TemplateObject): boolean {
  const name = typeNameOf(declared);
  return name === "securestring" || name === "secureobject";
}

export function isNullable(declared: TemplateObject): boolean {
  return memberOf(declared, "nullable") === true;
}

function invalid(name: string, why: string): never {
  return refuse(`The provided value for the template parameter '${name}' is not valid. ${why}`);
}

/** Source of the rules: "Parameters" and "Definitions" in "Understand the structure and syntax of ARM templates". */
export function readTypes(definitions: TemplateObject, budget: Budget): TypeReader {
  function resolve(declared: TemplateObject): TemplateObject {
    let current = declared;
    for (let depth = 0; depth < DEEPEST_REFERENCE; depth += 1) {
      const reference = memberOf(current, "$ref");
      if (typeof reference !== "string") return current;
      const name = /^#\/definitions\/(.+)$/i.exec(reference)?.[1];
      const found =
        name === undefined ? undefined : memberOf(definitions, name.replaceAll("~1", "/").replaceAll("~0", "~"));
      if (!isObject(found)) return refuse(`The type '${reference}' is not defined in the template.`);
      const { own, base } = { own: [...current].filter(([key]) => key !== "$ref"), base: [...found] };
      current = new Map([...base, ...own]);
    }
    return refuse("A type of the template refers back to itself.");
  }

  function check(name: string, value: TemplateValue, declared: TemplateObject): void {
    budget.step();
    if (isUnsettled(value)) return;
    const type = resolve(declared);
    if (value === null) {
      if (isNullable(type) || typeNameOf(type) === undefined) return;
      if (includesNull(type)) return;
      invalid(
        name,
        `Expected a value of type '${EXPECTED[typeNameOf(type) ?? ""] ?? "any"}', but received a value of type 'Null'.`,
      );
    }
    checkKind(name, value, type);
    checkAllowed(name, value, type);
    checkBounds(name, value, type);
    if (isArray(value)) checkElements(name, value, type);
    if (isObject(value)) checkMembers(name, value, type);
  }

  function checkElements(name: string, value: readonly TemplateValue[], type: TemplateObject): void {
    const items = memberOf(type, "items");
    const first = memberOf(type, "prefixItems");
    const fixed = isArray(first) ? first : [];
    if (items === false && value.length > fixed.length)
      invalid(name, `It may have at most ${String(fixed.length)} elements.`);
    if (fixed.length > value.length) invalid(name, `It must have at least ${String(fixed.length)} elements.`);
    budget.within(() => {
      for (const [index, element] of value.entries()) {
        const declared = fixed[index] ?? items;
        if (isObject(declared)) check(`${name}[${String(index)}]`, element, declared);
      }
    });
  }

  function checkMembers(name: string, value: TemplateObject, type: TemplateObject): void {
    const chosen = chooseVariant(name, value, type);
    if (chosen !== undefined) {
      budget.within(() => check(name, value, chosen));
      return;
    }
    const properties = memberOf(type, "properties");
    const known = isObject(properties) ? properties : (new Map() as TemplateObject);
    const others = memberOf(type, "additionalProperties");
    budget.within(() => {
      for (const [key, declared] of known) {
        if (!isObject(declared)) continue;
        const found = findKey(value, key);
        if (found !== undefined) check(`${name}.${key}`, value.get(found) ?? null, declared);
        else if (!isNullable(resolve(declared))) invalid(name, `The property '${key}' is missing.`);
      }
      const extra = [...value.keys()].filter((key) => findKey(known, key) === undefined);
      if (others === false && extra.length > 0) {
        invalid(
          name,
          `The object does not allow values with properties not defined in the schema, but the following unknown properties were present: ['${extra.join("', '")}'].`,
        );
      }
      if (isObject(others)) for (const key of extra) check(`${name}.${key}`, value.get(key) ?? null, others);
    });
  }

  /** The variant of a tagged union that a value names. */
  function chooseVariant(name: string, value: TemplateObject, type: TemplateObject): TemplateObject | undefined {
    const discriminator = memberOf(type, "discriminator");
    if (!isObject(discriminator)) return undefined;
    const [property, mapping] = [memberOf(discriminator, "propertyName"), memberOf(discriminator, "mapping")];
    if (typeof property !== "string" || !isObject(mapping)) return undefined;
    const tag = memberOf(value, property);
    if (isUnsettled(tag)) return undefined;
    const variant = typeof tag === "string" ? mapping.get(tag) : undefined;
    return isObject(variant)
      ? variant
      : invalid(name, `The property '${property}' must be one of '${[...mapping.keys()].join(",")}'.`);
  }

  return { resolve, check };
}

function includesNull(type: TemplateObject): boolean {
  const allowed = memberOf(type, "allowedValues");
  return isArray(allowed) && allowed.includes(null);
}

function checkKind(name: string, value: TemplateValue, type: TemplateObject): void {
  const declared = typeNameOf(type);
  if (declared === undefined) return;
  const expected =
    EXPECTED[declared] ?? refuse(`The type '${declared}' of the template parameter '${name}' is not valid.`);
  if (typeOf(value) !== expected) {
    invalid(name, `Expected a value of type '${expected}', but received a value of type '${typeOf(value)}'.`);
  }
}

function checkAllowed(name: string, value: TemplateValue, type: TemplateObject): void {
  const allowed = memberOf(type, "allowedValues");
  if (!isArray(allowed) || containsUnsettled(value)) return;
  const among = (each: TemplateValue): boolean => allowed.some((other) => isEqual(other, each));
  // A list is allowed where it is one of the allowed ones, or where each of its elements is.
  if (among(value) || (isArray(value) && value.every(among))) return;
  const shown = isSecure(type)
    ? ""
    : ` The value '${textOf(value) ?? typeOf(value)}' is not part of the allowed value(s): '${allowed.map((each) => textOf(each) ?? typeOf(each)).join(",")}'.`;
  invalid(name, shown.trim() === "" ? "It is not one of the allowed values." : shown.trim());
}

function checkBounds(name: string, value: TemplateValue, type: TemplateObject): void {
  if (typeof value === "bigint") {
    const [least, most] = [memberOf(type, "minValue"), memberOf(type, "maxValue")];
    if (typeof least === "bigint" && value < least)
      invalid(name, `Value should be greater than or equal to '${String(least)}'.`);
    if (typeof most === "bigint" && value > most)
      invalid(name, `Value should be less than or equal to '${String(most)}'.`);
  }
  if (typeof value === "string" || isArray(value)) {
    const [least, most] = [memberOf(type, "minLength"), memberOf(type, "maxLength")];
    const length = BigInt(value.length);
    if (typeof least === "bigint" && length < least)
      invalid(name, `Length should be greater than or equal to '${String(least)}'.`);
    if (typeof most === "bigint" && length > most)
      invalid(name, `Length should be less than or equal to '${String(most)}'.`);
  }
}
