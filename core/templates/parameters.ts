import { evaluateValue } from "./evaluate";
import { refuse } from "./fault";
import type { Frame } from "./frame";
import { recallValues } from "./recall";
import { isNullable, isSecure, readTypes, typeNameOf } from "./types";
import {
  containsUnsettled,
  EITHER,
  findKey,
  isArray,
  isObject,
  isUnsettled,
  memberOf,
  type TemplateObject,
  type TemplateValue,
  Unsettled,
} from "./value";

/** The value that is given for a parameter; unsettled where only the deployment knows it. */
export interface GivenParameters {
  readonly values: ReadonlyMap<string, TemplateValue>;
  /** What is not given may still come: a program adds it at deployment. */
  readonly open?: boolean;
}

export interface ParameterSource {
  /** The value of a parameter by name, whatever its capitals. */
  parameter(name: string): TemplateValue;
  /** Evaluates and checks them all, as Azure does before anything else. */
  checkAll(): void;
}

/** Reads the parameters of a template: given values first, then defaults, checked against their types. */
export function readParameters(
  template: TemplateObject,
  given: GivenParameters,
  frameOf: (self: ParameterSource) => Frame,
): ParameterSource {
  const section = memberOf(template, "parameters");
  const declared = isObject(section) ? section : (new Map() as TemplateObject);
  const recall = recallValues();
  const source: ParameterSource = {
    parameter(name) {
      const key = findKey(declared, name);
      if (key === undefined) return refuse(`The template parameter '${name}' is not found.`);
      return recall(key, () => frame.budget.within(() => read(key)));
    },
    checkAll() {
      const surplus = [...given.values.keys()].filter((name) => findKey(declared, name) === undefined);
      if (surplus.length > 0) {
        refuse(
          `The following parameters were supplied, but do not correspond to any parameters defined in the template: '${surplus.join(", ")}'. The parameters defined in the template are: '${[...declared.keys()].join(", ")}'.`,
        );
      }
      for (const name of declared.keys()) source.parameter(name);
    },
  };
  const frame = frameOf(source);
  const definitions = memberOf(template, "definitions");
  const types = readTypes(isObject(definitions) ? definitions : new Map(), frame.budget);

  function read(name: string): TemplateValue {
    const entry = declared.get(name);
    if (!isObject(entry)) return refuse(`The template parameter '${name}' has no type.`);
    const type = types.resolve(entry);
    const key = findKey(given.values, name);
    const value = key === undefined ? undefined : given.values.get(key);
    if (value === undefined || value === null) return readDefault(name, entry, type, value);
    // Azure shows no secret: what is made of a given one isn't known.
    if (isSecure(type)) {
      types.check(name, value, entry);
      return new Unsettled(`parameters('${name}')`);
    }
    if (isUnsettled(value)) return new Unsettled(value.expression, { cases: value.cases ?? casesOf(type) });
    types.check(name, value, entry);
    return value;
  }

  function readDefault(
    name: string,
    entry: TemplateObject,
    type: TemplateObject,
    value: null | undefined,
  ): TemplateValue {
    const written = memberOf(entry, "defaultValue");
    if (written !== undefined) {
      const found = evaluateValue(written, frame);
      if (found !== null) types.check(name, found, entry);
      return found;
    }
    if (isNullable(type)) return null;
    if (given.open === true) return new Unsettled(`parameters('${name}')`, { cases: casesOf(type) });
    return value === null
      ? refuse(`The template parameter '${name}' is given null and has no default.`)
      : refuse(`The value for the template parameter '${name}' is not provided.`);
  }
  return source;
}

/** All values that a parameter may have, where its declaration lists them. */
function casesOf(type: TemplateObject): readonly TemplateValue[] | undefined {
  if (typeNameOf(type) === "bool") return EITHER;
  const allowed = memberOf(type, "allowedValues");
  return isArray(allowed) && typeNameOf(type) !== "array" && !allowed.some(containsUnsettled) ? allowed : undefined;
}
