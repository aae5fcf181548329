import { runWithin } from "../../../core/budget";
import { isUnknownMark } from "../../../core/resources/decode";
import { TemplateFault } from "../../../core/templates/fault";
import { readParameterEntries } from "../../../core/templates/nested";
import { parseTemplateJson } from "../../../core/templates/parse-json";
import { readTemplate, TEMPLATE_LIMITS } from "../../../core/templates/read-template";
import { levelOfTemplate, makeScope } from "../../../core/templates/scopes";
import type { TemplateReading, TemplateResource, UnreadDeployment } from "../../../core/templates/template-reading";
import {
  isArray,
  isObject,
  isUnsettled,
  memberOf,
  type TemplateObject,
  type TemplateValue,
  Unsettled,
} from "../../../core/templates/value";
import type { Document, DocumentKind, DocumentReading, ReadContext } from "./document-kind";

/** Stands for the tenant where none is named, as in snapshots: it decides names and ids only, never a machine. */
const PLACEHOLDER_TENANT = "22222222-2222-2222-2222-222222222222";

const SCHEMA = /deploymentTemplate\.json/i;

/** True for a text whose first character behind blanks and comments opens an object. */
function startsAnObject(text: string): boolean {
  let at = 0;
  for (;;) {
    while (at < text.length && text.charAt(at).trim() === "") at += 1;
    if (text.startsWith("//", at)) at = text.indexOf("\n", at);
    else if (text.startsWith("/*", at)) at = text.indexOf("*/", at + 2) + 1;
    else return text[at] === "{";
    if (at <= 0) return false;
    at += 1;
  }
}

export const ARM_TEMPLATE: DocumentKind = {
  kind: "arm-template",
  title: "ARM template",
  endings: [".json", ".jsonc"],
  recognises: ({ text }) => {
    const start = text.slice(0, 100_000);
    if (!startsAnObject(start.replace(/^\ufeff/, ""))) return false;
    return SCHEMA.test(start) || (/["']?contentVersion["']?\s*:/i.test(start) && /["']?resources["']?\s*:/i.test(text));
  },
  read: readDocument,
};

function readDocument(document: Document, context: ReadContext): DocumentReading {
  const reading = evaluate(document, context);
  if (typeof reading === "string") return refuse(reading);
  if (reading.fault !== undefined) return refuse(reading.fault);
  if (reading.tooLarge !== undefined) {
    return refuse(`The template is too large to follow (${reading.tooLarge}): what it makes is not known.`);
  }
  const outputs = new Map([...reading.outputs]);
  return {
    report: {
      resources: reading.resources.map(describeResource),
      notOpened: reading.unread.map(describeUnread),
      outputs: toJson(outputs),
      outputsUnknown: unknownPointers(outputs),
    },
    lines: [
      ...reading.resources.flatMap(printResource),
      ...reading.unread.map(
        ({ reason, name, link }) =>
          `not read: deployment ${shortText(name)} (${WORDS[reason]}${link === null ? "" : `, ${shortText(link)}`})`,
      ),
      ...[...outputs].flatMap(([name, value]) => printValue(`output ${name}`, value)),
    ],
  };
}

function refuse(error: string): DocumentReading {
  return { report: { resources: [], error }, lines: [`error: ${error}`], refused: true };
}

/** The reading, or why the parameters or the template are no JSON. */
function evaluate(document: Document, context: ReadContext): TemplateReading | string {
  const { budget, subscription, resourceGroup, location, name, tenant } = context;
  try {
    return runWithin(
      budget,
      (part) => {
        part.grow(document.text.length);
        const template = parseTemplateJson(document.text, part);
        const scope = makeScope(levelOfTemplate(template), {
          tenantId: tenant ?? PLACEHOLDER_TENANT,
          ...(subscription === undefined ? {} : { subscriptionId: subscription }),
          ...(resourceGroup === undefined ? {} : { groupName: resourceGroup }),
          ...(location === undefined ? {} : { location }),
          ...(name === undefined ? {} : { deploymentName: name }),
        });
        const values = new Map<string, TemplateValue>();
        for (const file of context.parameters) {
          const parsed = parseTemplateJson(file.text, part);
          if (!isObject(parsed)) return `${file.file} holds no parameters: it is not a JSON object.`;
          const section = memberOf(parsed, "parameters");
          for (const [key, value] of readParameterEntries(isObject(section) ? section : parsed)) values.set(key, value);
        }
        return readTemplate(template, { parameters: { values: markUnknown(values) }, scope }, part);
      },
      (tooLarge): TemplateReading => ({ resources: [], unread: [], outputs: new Map(), tooLarge }),
      TEMPLATE_LIMITS,
    );
  } catch (error) {
    if (error instanceof TemplateFault) return error.message;
    throw error;
  }
}

/** Values that Pulumi's marks say are not known yet; named as Microsoft's engine names values from outside. */
function markUnknown(values: ReadonlyMap<string, TemplateValue>): ReadonlyMap<string, TemplateValue> {
  let count = 0;
  const mark = (value: TemplateValue): TemplateValue => {
    if (isUnknownMark(value)) {
      count += 1;
      return new Unsettled(`externalInputs('custom_${String(count - 1)}')`);
    }
    if (isArray(value)) return value.map(mark);
    return isObject(value)
      ? new Map([...value].map(([key, each]): [string, TemplateValue] => [key, mark(each)]))
      : value;
  };
  return new Map([...values].map(([name, value]): [string, TemplateValue] => [name, mark(value)]));
}

/** The whole of a resource as one object. */
function wholeOf({ id, type, name, apiVersion, body }: TemplateResource): TemplateObject {
  return new Map<string, TemplateValue>([
    ["id", id],
    ["type", type],
    ["name", name],
    ["apiVersion", apiVersion],
    ...body,
  ]);
}

function describeResource(resource: TemplateResource): Readonly<Record<string, unknown>> {
  const whole = wholeOf(resource);
  const { condition, copies, deployments } = resource;
  return {
    ...(toJson(whole) as Record<string, unknown>),
    condition: condition === true ? true : "unknown",
    ...(condition === true ? {} : { conditionExpression: `[${condition.expression}]` }),
    ...(copies === 1 ? {} : { copies: "unknown", copiesExpression: `[${copies.expression}]` }),
    ...(deployments.length === 0 ? {} : { deployments: deployments.map(toJson) }),
    unknown: unknownPointers(whole),
    ...describeCases(whole),
  };
}

/** All that an unknown value can be, where that is little. */
function describeCases(whole: TemplateObject): { readonly cases?: Readonly<Record<string, unknown>> } {
  const cases = unknownValues(whole).flatMap(([pointer, value]) =>
    value.cases === undefined ? [] : [[pointer, value.cases.map(toJson)] as const],
  );
  return cases.length === 0 ? {} : { cases: Object.fromEntries(cases) };
}

function describeUnread({ reason, name, link, condition }: UnreadDeployment): Readonly<Record<string, unknown>> {
  return { reason, name: toJson(name), link: toJson(link), condition: condition === true ? true : "unknown" };
}

const WORDS: Readonly<Record<UnreadDeployment["reason"], string>> = {
  "linked-template": "its template is elsewhere",
  "template-spec": "its template is a template spec",
  "computed-template": "its template is computed at deployment",
};

function toJson(value: TemplateValue): unknown {
  if (isUnsettled(value)) return `[${value.expression}]`;
  if (typeof value === "bigint") return Number(value);
  if (isArray(value)) return value.map(toJson);
  if (!isObject(value)) return value;
  const record: Record<string, unknown> = {};
  for (const [key, each] of value) {
    Object.defineProperty(record, key, { value: toJson(each), enumerable: true, configurable: true, writable: true });
  }
  return record;
}

function unknownValues(value: TemplateValue, pointer = ""): readonly (readonly [string, Unsettled])[] {
  if (isUnsettled(value)) return [[pointer, value]];
  const parts: readonly (readonly [string | number, TemplateValue])[] = isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? [...value]
      : [];
  return parts.flatMap(([key, part]) =>
    unknownValues(part, `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

function unknownPointers(value: TemplateValue): readonly string[] {
  return unknownValues(value).map(([pointer]) => pointer);
}

function printResource(resource: TemplateResource): readonly string[] {
  const { type, name, condition, copies, body } = resource;
  const notes = [
    ...(condition === true ? [] : [`made only if ${condition.expression}`]),
    ...(copies === 1 ? [] : [`an unknown number, ${copies.expression}`]),
  ];
  const heading = `${type} ${shortText(name)}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`;
  return [heading, ...[...body].flatMap(([key, value]) => printValue(key, value)).map((line) => `  ${line}`)];
}

/** A line for each value in a value. */
function printValue(path: string, value: TemplateValue): readonly string[] {
  if (isArray(value) && value.length > 0)
    return value.flatMap((each, index) => printValue(`${path}[${String(index)}]`, each));
  if (isObject(value) && value.size > 0) return [...value].flatMap(([key, each]) => printValue(`${path}.${key}`, each));
  return [`${path}: ${shortText(value)}`];
}

const LONGEST_SHOWN = 300;

function shortText(value: TemplateValue): string {
  const text = isUnsettled(value)
    ? `unknown, [${value.expression}]`
    : typeof value === "string"
      ? value
      : JSON.stringify(toJson(value));
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
