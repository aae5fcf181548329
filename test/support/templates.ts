import { openBudget } from "../../core/budget";
import type { Value } from "../../core/model";
import { fromModel, toModel } from "../../core/templates/convert";
import type { GivenParameters } from "../../core/templates/parameters";
import { readTemplate } from "../../core/templates/read-template";
import { makeScope } from "../../core/templates/scopes";
import type { TemplateReading } from "../../core/templates/template-reading";
import { isObject, memberOf, type TemplateValue, Unsettled } from "../../core/templates/value";

export const PLACE = {
  tenantId: "22222222-2222-2222-2222-222222222222",
  subscriptionId: "11111111-1111-1111-1111-111111111111",
  groupName: "rg",
  location: "westeurope",
  deploymentName: "main",
};

/** Reads a template in a resource group; parameters named in `unknown` are not known. */
export function readOne(
  template: unknown,
  parameters: Readonly<Record<string, unknown>> = {},
  unknown: readonly string[] = [],
): TemplateReading {
  const given: GivenParameters = {
    values: new Map<string, TemplateValue>([
      ...Object.entries(parameters).map(([name, value]): [string, TemplateValue] => [
        name,
        fromModel(value as Value, name),
      ]),
      ...unknown.map((name): [string, TemplateValue] => [name, new Unsettled(`parameters('${name}')`)]),
    ]),
  };
  return readTemplate(
    fromModel(template as Value, ""),
    { parameters: given, scope: makeScope("group", PLACE) },
    openBudget(),
  );
}

/** What an expression is worth as an output; the fault where Azure refuses it. */
export function evaluateOne(expression: string, unknown: readonly string[] = []): Value | { readonly fault: string } {
  const parameters = Object.fromEntries(unknown.map((name) => [name, { type: "string" }]));
  const reading = readOne(
    { parameters, resources: [], outputs: { o: { type: "object", value: expression } } },
    {},
    unknown,
  );
  if (reading.fault !== undefined) return { fault: reading.fault };
  const value = reading.outputs.get("o");
  return value === undefined ? { fault: "no output" } : toModel(value);
}

/** A property of the first resource of a reading. */
export function propertyOf(reading: TemplateReading, name: string): TemplateValue | undefined {
  const properties = reading.resources[0]?.body.get("properties");
  return isObject(properties) ? memberOf(properties, name) : undefined;
}
