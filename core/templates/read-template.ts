import { type Budget, type Limits, runWithin } from "../budget";
import { withoutEnd } from "../text/trim";
import { joinConditions, readCondition } from "./conditions";
import { evaluateCount, evaluateText, evaluateValue, repeat } from "./evaluate";
import { type Expression, isExpression, parseExpression } from "./expression";
import { refuse, TemplateFault } from "./fault";
import type { Frame, Loop, ReferencedResource, Scope, UserFunction } from "./frame";
import { pathOf } from "./functions/resource-ids";
import { idOfScope, joinTexts } from "./functions/scopes";
import { readGivenParameters, scopeOfNested } from "./nested";
import { type GivenParameters, readParameters } from "./parameters";
import { parseTemplateJson } from "./parse-json";
import type {
  TemplateReading,
  TemplateRequest,
  TemplateResource,
  UnreadDeployment,
  UnreadReason,
} from "./template-reading";
import {
  isArray,
  isObject,
  isUnsettled,
  memberOf,
  type TemplateObject,
  type TemplateValue,
  textOf,
  Unsettled,
  writeExpression,
} from "./value";
import { readVariables } from "./variables";

/** Templates are bigger than scripts: Azure accepts 4 MB, and loops of 800. */
export const TEMPLATE_LIMITS: Limits = {
  grown: 64_000_000,
  steps: 3_000_000,
  depth: 480,
  layers: 8,
  milliseconds: 20_000,
};
/** A resource costs its readers more than a step. */
const STEPS_OF_RESOURCE = 50;

const NOTHING: TemplateReading = { resources: [], unread: [], outputs: new Map() };

/** Reads a template as text: the JSON of a file. */
export function readTemplateText(text: string, request: TemplateRequest, budget: Budget): TemplateReading {
  return guard(budget, (part) => {
    part.grow(text.length);
    return readWhole(parseTemplateJson(text, part), request, part);
  });
}

/** Reads a template that is already a value. */
export function readTemplate(template: TemplateValue, request: TemplateRequest, budget: Budget): TemplateReading {
  return guard(budget, (part) => readWhole(template, request, part));
}

function guard(budget: Budget, read: (part: Budget) => TemplateReading): TemplateReading {
  return runWithin(
    budget,
    (part) => {
      try {
        return read(part);
      } catch (error) {
        if (!(error instanceof TemplateFault)) throw error;
        return { ...NOTHING, fault: error.message };
      }
    },
    (tooLarge) => ({ ...NOTHING, tooLarge }),
    TEMPLATE_LIMITS,
  );
}

function readWhole(template: TemplateValue, { parameters, scope }: TemplateRequest, budget: Budget): TemplateReading {
  if (!isObject(template)) return refuse("The template is not a JSON object.");
  const parsed = new Map<string, Expression>();
  const parse = (text: string): Expression => {
    let expression = parsed.get(text);
    if (expression === undefined) {
      expression = parseExpression(text, budget);
      parsed.set(text, expression);
    }
    return expression;
  };
  const contentVersion = memberOf(template, "contentVersion") ?? null;
  const frame = frameOfTemplate(template, parameters, { budget, parse, scope: { ...scope, contentVersion } });
  return runTemplate(template, { frame, scope, condition: true, copies: 1, deployments: [], frozen: false });
}

/** What a template or a part of it makes. */
interface Made {
  readonly resources: readonly TemplateResource[];
  readonly unread: readonly UnreadDeployment[];
}

/** What a template is read in. */
interface Setting {
  /** What its expressions mean. */
  readonly frame: Frame;
  /** Where its resources go; in an outer-scoped deployment the frame means another scope. */
  readonly scope: Scope;
  readonly condition: true | Unsettled;
  readonly copies: 1 | Unsettled;
  readonly deployments: readonly TemplateValue[];
  /** Inside an outer-scoped deployment, where every template below is evaluated too. */
  readonly frozen: boolean;
  /** The location of a resource group that a template around it makes. */
  readonly locateGroup?: (name: string) => TemplateValue | undefined;
}

/** The frame of a template with parameters, variables and functions of its own. */
function frameOfTemplate(
  template: TemplateObject,
  given: GivenParameters,
  { budget, parse, scope }: { readonly budget: Budget; readonly parse: Frame["parse"]; readonly scope: Scope },
): Frame {
  const base = {
    budget,
    parse,
    scope,
    loops: [],
    lambdas: new Map(),
    functions: readFunctions(template),
    find: () => undefined,
    findAll: () => undefined,
  };
  const parameters = readParameters(template, given, (self) => ({
    ...base,
    place: "default",
    parameter: (name) => self.parameter(name),
    variable: (name) => refuse(`The template variable '${name}' can't be used here.`),
  }));
  const parameter = (name: string): TemplateValue => parameters.parameter(name);
  const variables = readVariables(template, (self) => ({
    ...base,
    place: "variable",
    parameter,
    variable: (name) => self.variable(name),
  }));
  parameters.checkAll();
  variables.checkAll();
  return { ...base, place: "body", parameter, variable: (name) => variables.variable(name) };
}

function readFunctions(template: TemplateObject): ReadonlyMap<string, UserFunction> {
  const functions = new Map<string, UserFunction>();
  const section = memberOf(template, "functions");
  for (const group of isArray(section) ? section : []) {
    const [namespace, members] = isObject(group) ? [memberOf(group, "namespace"), memberOf(group, "members")] : [];
    if (typeof namespace !== "string" || !isObject(members))
      return refuse("A group of functions has a namespace and members.");
    for (const [name, member] of members) {
      const output = isObject(member) ? memberOf(member, "output") : undefined;
      const value = isObject(output) ? memberOf(output, "value") : undefined;
      if (!isObject(member) || value === undefined) return refuse(`The function '${namespace}.${name}' has no output.`);
      const listed = memberOf(member, "parameters");
      const parameters = (isArray(listed) ? listed : []).filter(isObject).map((parameter) => {
        const [own, type] = [memberOf(parameter, "name"), memberOf(parameter, "type")];
        return { name: typeof own === "string" ? own : "", type: typeof type === "string" ? type : undefined };
      });
      functions.set(`${namespace}.${name}`.toLowerCase(), { parameters, output: value });
    }
  }
  return functions;
}

/** A resource of the template before its body is evaluated; one for each copy. */
interface Item extends ReferencedResource {
  readonly symbol: string | undefined;
  readonly looped: boolean;
  readonly existing: boolean;
  readonly raw: TemplateObject;
  readonly frame: Frame;
  readonly condition: true | Unsettled;
  readonly copies: 1 | Unsettled;
  readonly evaluate: () => Evaluated;
}

interface Evaluated extends Made {
  readonly declared: TemplateObject | undefined;
}

const DEPLOYMENT = "microsoft.resources/deployments";
const RESOURCE_GROUP = "microsoft.resources/resourcegroups";

/** Evaluates one template, nested ones included, in the order in which it is written. */
function runTemplate(template: TemplateObject, setting: Setting): TemplateReading {
  const items: Item[] = [];
  const own = setting.frame;
  const frame: Frame = {
    ...own,
    find: (reference) => findItem(items, reference) ?? own.find(reference),
    findAll(symbol) {
      const all = items.filter((item) => item.symbol?.toLowerCase() === symbol.toLowerCase());
      if (all.length === 0) return own.findAll(symbol);
      return all.some(({ copies }) => copies !== 1) ? undefined : all;
    },
  };
  const inside: Setting = {
    ...setting,
    frame,
    locateGroup(name) {
      const group = items.find(
        (item) => item.type.toLowerCase() === RESOURCE_GROUP && textOf(item.name)?.toLowerCase() === name.toLowerCase(),
      );
      const location = group?.declared();
      return (location === undefined ? undefined : memberOf(location, "location")) ?? setting.locateGroup?.(name);
    },
  };
  const listing: Listing = { items, setting: inside, profiled: memberOf(template, "apiProfile") !== undefined };
  const section = memberOf(template, "resources");
  const entries: readonly (readonly [string | undefined, TemplateValue])[] = isObject(section)
    ? [...section]
    : isArray(section)
      ? section.map((raw) => [undefined, raw] as const)
      : [];
  for (const [symbol, raw] of entries) {
    if (!isObject(raw)) return refuse("A resource of the template is not an object.");
    listResource(raw, symbol, { frame, parent: undefined, copies: setting.copies }, listing);
  }
  const made = items.flatMap((item) => (item.existing ? [] : [item.evaluate()]));
  return {
    resources: made.flatMap(({ resources }) => resources),
    unread: made.flatMap(({ unread }) => unread),
    outputs: readOutputs(template, frame),
  };
}

function findItem(items: readonly Item[], reference: string): Item | undefined {
  const wanted = reference.toLowerCase();
  const instance = /^(.*)\[(\d+)\]$/.exec(wanted);
  const bySymbol = items.filter(({ symbol }) => symbol?.toLowerCase() === (instance?.[1] ?? wanted));
  if (bySymbol.length > 0) return instance === null ? bySymbol[0] : bySymbol[Number(instance[2])];
  const byId = items.filter(({ id }) => textOf(id)?.toLowerCase() === wanted);
  if (byId.length > 0) return byId[0];
  const byName = items.filter(({ name, type }) => {
    const full = textOf(name)?.toLowerCase();
    return full === wanted || `${type.toLowerCase()}/${full ?? ""}` === wanted;
  });
  return byName.length === 1 ? byName[0] : undefined;
}

interface Listing {
  readonly items: Item[];
  readonly setting: Setting;
  readonly profiled: boolean;
}

interface Around {
  readonly frame: Frame;
  /** The resource that a child is written in. */
  readonly parent: { readonly type: string; readonly name: TemplateValue } | undefined;
  readonly copies: 1 | Unsettled;
}

/** Lists a resource, each of its copies, and the resources written in it. */
function listResource(raw: TemplateObject, symbol: string | undefined, around: Around, listing: Listing): void {
  const { frame } = around;
  // Resources of other systems, such as Microsoft Graph, are none of Azure's.
  if (memberOf(raw, "import") !== undefined || memberOf(raw, "extension") !== undefined) return;
  const copy = memberOf(raw, "copy");
  if (!isObject(copy)) {
    naming(raw, () => listInstance(raw, symbol, around, listing, false));
    return;
  }
  const name = evaluateValue(memberOf(copy, "name") ?? null, { ...frame, place: "header" });
  const loopName = typeof name === "string" ? name.toLowerCase() : undefined;
  const count = evaluateCount(memberOf(copy, "count") ?? null, frame);
  const times = isUnsettled(count) ? 1 : Number(count);
  for (let index = 0; index < times; index += 1) {
    const loop: Loop = {
      name: loopName,
      index: isUnsettled(count) ? new Unsettled("copyIndex()") : BigInt(index),
      bare: true,
    };
    const copies = isUnsettled(count) ? count : around.copies;
    naming(raw, () =>
      listInstance(
        raw,
        symbol,
        { ...around, copies, frame: { ...frame, loops: [loop, ...frame.loops] } },
        listing,
        true,
      ),
    );
  }
}

const NAMED =
  /^The template (resource|parameter|variable|function '\w+\.)|^The value for the template parameter|symbol's definition|^The provided value/;

/** Runs something that concerns one resource: a fault in it names the resource. */
function naming<T>(raw: TemplateObject, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof TemplateFault) || NAMED.test(error.message)) throw error;
    const name = memberOf(raw, "name");
    return refuse(
      `The template resource '${typeof name === "string" ? name.slice(0, 200) : "?"}' is not valid: ${error.message}`,
    );
  }
}

function listInstance(
  raw: TemplateObject,
  symbol: string | undefined,
  around: Around,
  listing: Listing,
  looped: boolean,
): void {
  const { setting, items } = listing;
  const { copies } = around;
  const { budget } = around.frame;
  budget.step(STEPS_OF_RESOURCE);
  const header: Frame = { ...around.frame, place: "header" };
  const read = (key: string): TemplateValue => evaluateValue(memberOf(raw, key) ?? null, header);
  const condition = readCondition(read("condition"));
  const children = memberOf(raw, "resources");
  if (condition === false && !isArray(children)) return;
  const type = fullType(read("type"), around.parent?.type);
  const name = fullName(read("name"), type, around.parent);
  const existing = memberOf(raw, "existing") === true;
  if (condition !== false) {
    const apiVersion = read("apiVersion");
    if (apiVersion === null && !listing.profiled) {
      refuse(
        "The api-version property is not defined. Specify apiVersion for the resource, or apiProfile for the template.",
      );
    }
    const id = idOfResource(type, name, read("scope"), setting.scope);
    const joined = joinConditions(setting.condition, condition);
    let state: "reading" | Evaluated | undefined;
    const item: Item = {
      symbol,
      looped,
      existing,
      raw,
      type,
      name,
      id,
      copies,
      apiVersion: apiVersion ?? new Unsettled("apiVersion"),
      frame: { ...around.frame, place: "body" },
      condition: joined,
      evaluate() {
        if (state !== undefined && state !== "reading") return state;
        state = "reading";
        const evaluated = naming(raw, () => budget.within(() => evaluateItem(item, setting)));
        state = evaluated;
        return evaluated;
      },
      declared: () => (existing || state === "reading" ? undefined : item.evaluate().declared),
    };
    items.push(item);
  }
  for (const child of isArray(children) ? children : []) {
    if (isObject(child))
      listResource(child, undefined, { frame: around.frame, parent: { type, name }, copies }, listing);
  }
}

function fullType(type: TemplateValue, parent: string | undefined): string {
  if (typeof type !== "string" || type === "") return refuse("The resource has no type.");
  if (parent === undefined || type.toLowerCase().startsWith(`${parent.toLowerCase()}/`)) return type;
  return `${parent}/${type}`;
}

function fullName(name: TemplateValue, type: string, parent: Around["parent"]): TemplateValue {
  if (isUnsettled(name)) return parent === undefined ? name : joinTexts(parent.name, "/", name);
  const own = typeof name === "string" ? name : refuse("The resource has no name.");
  const expected = type.split("/").length - 1;
  if (parent !== undefined && own.split("/").length < expected) return joinTexts(parent.name, "/", own);
  const segments = own.split("/").length;
  if (segments !== expected) {
    return refuse(
      `The resource of type '${type}' has an invalid name. The name '${own}' contains '${String(segments)}' name segment(s) separated by '/', but '${String(expected)}' segment(s) were expected.`,
    );
  }
  return own;
}

function idOfResource(type: string, name: TemplateValue, extended: TemplateValue, scope: Scope): TemplateValue {
  if (isUnsettled(extended))
    return new Unsettled(
      `extensionResourceId(${extended.expression}, ${writeExpression(type)}, ${writeExpression(name)})`,
    );
  if (typeof name !== "string") return new Unsettled(`resourceId(${writeExpression(type)}, ${writeExpression(name)})`);
  if (scope.level === "subscription" && type.toLowerCase() === RESOURCE_GROUP && extended === null) {
    return joinTexts(idOfScope(scope), "/resourceGroups/", name);
  }
  const base = typeof extended === "string" ? scopeId(extended, scope) : idOfScope(scope);
  return joinTexts(base, "/providers/", pathOf(type, name.split("/")));
}

/** `scope` of an extension resource: an id, `/` for the tenant, or type and name in the same group. */
function scopeId(text: string, scope: Scope): TemplateValue {
  if (text.startsWith("/")) return withoutEnd(text, "/");
  if (/^Microsoft\.Management\/managementGroups\//i.test(text)) return `/providers/${text}`;
  return joinTexts(idOfScope(scope), "/providers/", text);
}

/** Keys of a resource that say how it is made and are no part of it. */
const DIRECTIONS: ReadonlySet<string> = new Set([
  "copy",
  "condition",
  "resources",
  "dependson",
  "comments",
  "scope",
  "existing",
  "metadata",
  "type",
  "name",
  "apiversion",
]);
/** Keys of a resource as Azure spells them. Source: "Resources" in "Understand the structure and syntax of ARM templates". */
const KEYS: ReadonlyMap<string, string> = new Map(
  ["location", "properties", "tags", "sku", "kind", "plan", "identity", "zones", "managedBy", "extendedLocation"].map(
    (key) => [key.toLowerCase(), key],
  ),
);

function evaluateItem(item: Item, setting: Setting): Evaluated {
  if (item.type.toLowerCase() === DEPLOYMENT) return evaluateDeployment(item, setting);
  const evaluated = evaluateValue(item.raw, item.frame, DIRECTIONS);
  const body = new Map<string, TemplateValue>();
  for (const [key, value] of isObject(evaluated) ? evaluated : []) {
    if (value !== null) body.set(KEYS.get(key.toLowerCase()) ?? key, value);
  }
  const { type, name, id, apiVersion, condition, copies } = item;
  const { deployments, scope } = setting;
  const resource = { type, name, id, apiVersion, body, condition, copies, deployments, scope };
  return { declared: body, resources: [resource], unread: [] };
}

/** Opens a nested deployment. */
function evaluateDeployment(item: Item, setting: Setting): Evaluated {
  const { frame, raw, name, condition, copies } = item;
  const written = memberOf(raw, "properties") ?? null;
  const properties = typeof written === "string" ? evaluateText(written, frame) : written;
  const leave = (reason: UnreadReason, link: TemplateValue): Evaluated => {
    const unread = { reason, name, condition, deployments: setting.deployments, link };
    return { declared: undefined, resources: [], unread: [unread] };
  };
  if (!isObject(properties)) return leave("computed-template", null);
  const read = (key: string): TemplateValue => evaluateValue(memberOf(properties, key) ?? null, frame);
  const given = memberOf(properties, "template");
  const template = typeof given === "string" && isExpression(given) ? evaluateText(given, frame) : given;
  if (template === undefined || template === null) {
    const link = read("templateLink");
    const [id, uri] = isObject(link)
      ? [memberOf(link, "id"), memberOf(link, "uri") ?? memberOf(link, "relativePath")]
      : [undefined, link];
    return id === undefined ? leave("linked-template", uri ?? null) : leave("template-spec", id);
  }
  if (!isObject(template)) return leave("computed-template", null);
  const options = read("expressionEvaluationOptions");
  const mode = isObject(options) ? textOf(memberOf(options, "scope") ?? null)?.toLowerCase() : undefined;
  const { scope, location } = scopeOfNested(raw, name, {
    frame,
    around: setting.scope,
    ...(setting.locateGroup === undefined ? {} : { locateGroup: setting.locateGroup }),
  });
  const inner = mode === "inner" && !setting.frozen;
  const target: Scope = {
    ...scope,
    deploymentName: name,
    deploymentLocation: location,
    contentVersion: memberOf(template, "contentVersion") ?? null,
  };
  const own = inner
    ? frameOfTemplate(template, readGivenParameters(properties, frame), {
        budget: frame.budget,
        parse: frame.parse,
        scope: target,
      })
    : frame;
  const { outputs, resources, unread } = runTemplate(template, {
    ...setting,
    frame: own,
    scope: target,
    condition,
    copies,
    deployments: [...setting.deployments, name],
    frozen: setting.frozen || !inner,
  });
  const shown = [...outputs].map(([key, value]): [string, TemplateValue] => [key, new Map([["value", value]])]);
  const answered = new Map<string, TemplateValue>([["outputs", new Map(shown)]]);
  return { declared: new Map([["properties", answered]]), resources, unread };
}

function readOutputs(template: TemplateObject, frame: Frame): TemplateObject {
  const outputs = new Map<string, TemplateValue>();
  const section = memberOf(template, "outputs");
  for (const [name, entry] of isObject(section) ? section : []) {
    if (!isObject(entry)) return refuse(`The output '${name}' is not an object.`);
    const condition = readCondition(evaluateValue(memberOf(entry, "condition") ?? null, { ...frame, place: "header" }));
    if (condition === false) continue;
    const copy = memberOf(entry, "copy");
    const output: Frame = { ...frame, place: "output" };
    const value = isObject(copy)
      ? repeat(memberOf(copy, "count") ?? null, memberOf(copy, "input") ?? null, output, {
          name: undefined,
          bare: true,
        })
      : evaluateValue(memberOf(entry, "value") ?? null, output);
    const secure = /^secure/i.test(textOf(memberOf(entry, "type") ?? null) ?? "");
    outputs.set(name, secure ? new Unsettled(`outputs('${name}')`) : value);
  }
  return outputs;
}
