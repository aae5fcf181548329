import { type Budget, openBudget, runWithin } from "../../budget";
import { findArmType } from "../../data/arm-types";
import { guessTemplateHolder, TEMPLATE_HOLDERS, type TemplateHolder } from "../../data/template-holders";
import {
  at,
  type DeclaredResource,
  type Fact,
  isKnown,
  isRecord,
  type ReadTemplate,
  type Reason,
  text,
  UNKNOWN,
  type Unread,
  type Value,
  type ValueRecord,
} from "../../model";
import { fromModel, toModel } from "../../templates/convert";
import { TemplateFault } from "../../templates/fault";
import type { Scope } from "../../templates/frame";
import { readParameterEntries } from "../../templates/nested";
import type { GivenParameters } from "../../templates/parameters";
import { parseTemplateJson } from "../../templates/parse-json";
import { readTemplate, TEMPLATE_LIMITS } from "../../templates/read-template";
import { makeScope } from "../../templates/scopes";
import type { TemplateReading, TemplateResource, UnreadReason } from "../../templates/template-reading";
import { isObject, type TemplateValue, textOf } from "../../templates/value";
import { resources as because } from "../../words/resources";
import { originOf } from "../resource-index";
import { canonicalToken } from "../tokens";
import { declareFromArm } from "./declare-from-arm";
import { declareGeneric, isGeneric, typeItUpdates } from "./declare-generic";
import { findTemplateSpecs, type TemplateSpecs } from "./template-specs";

/** Everything that a stack declares, with what its templates and generic resources make, and what of these is not seen. */
export interface Expanded {
  readonly resources: readonly DeclaredResource[];
  readonly unread: readonly Unread[];
  readonly templates: readonly ReadTemplate[];
}

const HOLDERS: ReadonlyMap<string, TemplateHolder> = new Map(
  TEMPLATE_HOLDERS.map((holder) => [canonicalToken(holder.token), holder]),
);

/** Opens deployments of ARM templates, and takes generic resources for what they are. */
export function expandDeployments(declared: readonly DeclaredResource[], budget: Budget = openBudget()): Expanded {
  const specs = findTemplateSpecs(declared);
  const resources: DeclaredResource[] = [];
  const unread: Unread[] = [];
  const templates: (ReadTemplate & { readonly urn: string })[] = [];
  const open = (resource: DeclaredResource, depth: number): void => {
    const generic = declareGeneric(resource);
    if (generic === UNKNOWN) unread.push(leave(resource, because("type-computed")));
    const updated = typeItUpdates(resource);
    if (updated === UNKNOWN || (updated !== undefined && findArmType(updated) !== undefined)) {
      unread.push(leave(resource, because("updates-resource")));
    }
    const meant = isResource(generic) ? generic : resource;
    resources.push(meant);
    const holder = findHolder(meant.type);
    if (holder === undefined || depth > DEEPEST) return;
    const { made, reasons } = openHolder(meant, holder, specs, budget);
    unread.push(...reasons.map((reason) => leave(meant, reason)));
    if (made.length > 0) templates.push({ urn: meant.urn, name: meant.name, resources: made.length });
    // A stack in a template holds a template of its own.
    for (const each of made) open(each, depth + 1);
  };
  for (const resource of declared) open(resource, 0);
  const sorted = templates.sort((left, right) => (left.urn < right.urn ? -1 : left.urn > right.urn ? 1 : 0));
  return { resources, unread, templates: sorted.map(({ name, resources: count }) => ({ name, resources: count })) };
}

/** Whether a resource of this type holds a template, or is a generic one: its inputs say what it makes. */
export function holdsResources(type: string): boolean {
  return findHolder(type) !== undefined || isGeneric(canonicalToken(type));
}

function findHolder(type: string): TemplateHolder | undefined {
  return HOLDERS.get(canonicalToken(type)) ?? guessTemplateHolder(type);
}

function isResource(answer: ReturnType<typeof declareGeneric>): answer is DeclaredResource {
  return typeof answer === "object";
}

const DEEPEST = 8;

function leave(resource: DeclaredResource, reason: Reason): Unread {
  return { ...originOf(resource), reason, mayNeedLicences: true };
}

interface Opened {
  readonly made: readonly DeclaredResource[];
  readonly reasons: readonly Reason[];
}

function openHolder(resource: DeclaredResource, holder: TemplateHolder, specs: TemplateSpecs, budget: Budget): Opened {
  const { inputs } = resource;
  const own = at(inputs, holder.template);
  const link = at(inputs, holder.link);
  const template = own ?? (link === undefined ? undefined : specs.templateOf(resource, holder.link));
  if (template === undefined) {
    if (link === undefined) return { made: [], reasons: [because("no-template")] };
    return { made: [], reasons: [because("template-elsewhere")] };
  }
  if (template === UNKNOWN) return { made: [], reasons: [because("template-computed")] };
  const reading = readHeld(resource, holder, template, budget);
  if (typeof reading === "string") return { made: [], reasons: [because("template-refused", { fault: reading })] };
  if (reading.fault !== undefined)
    return { made: [], reasons: [because("template-refused", { fault: reading.fault })] };
  if (reading.tooLarge !== undefined) return { made: [], reasons: [because("template-too-large")] };
  return declareReading(reading, resource);
}

/** Evaluates the template that a resource holds; a text says why its JSON cannot be read. */
function readHeld(
  resource: DeclaredResource,
  holder: TemplateHolder,
  template: Value,
  budget: Budget,
): TemplateReading | string {
  const { inputs } = resource;
  try {
    return runWithin(
      budget,
      (part) => {
        const read = (value: Value, expression: string): TemplateValue => {
          if (typeof value !== "string") return fromModel(value, expression);
          part.grow(value.length);
          return parseTemplateJson(value, part);
        };
        const given = at(inputs, holder.parameters);
        const linked = holder.parametersLink !== undefined && at(inputs, holder.parametersLink) !== undefined;
        const parameters: GivenParameters = {
          values: readGiven(given === undefined || given === UNKNOWN ? undefined : read(given, "parameters"), holder),
          open: linked || given === UNKNOWN,
        };
        const value = read(template, "template");
        return readTemplate(value, { parameters, scope: scopeOf(resource, holder) }, part);
      },
      (tooLarge): TemplateReading => ({ resources: [], unread: [], outputs: new Map(), tooLarge }),
      TEMPLATE_LIMITS,
    );
  } catch (error) {
    if (error instanceof TemplateFault) return error.message;
    throw error;
  }
}

function readGiven(section: TemplateValue | undefined, { plain }: TemplateHolder): ReadonlyMap<string, TemplateValue> {
  if (!isObject(section)) return new Map();
  return plain === true ? section : readParameterEntries(section);
}

function scopeOf({ inputs, provider }: DeclaredResource, { level, name }: TemplateHolder): Scope {
  const known = (fact: Fact<string>): string | undefined => (isKnown(fact) ? fact : undefined);
  const place = {
    subscriptionId: known(text(provider, "subscriptionId")),
    groupName: known(text(inputs, "resourceGroupName")),
    // The location of a group is not that of the deployment; at other levels it is.
    location: level === "group" ? undefined : known(text(inputs, "location")),
    deploymentName: known(text(inputs, name)),
  };
  return makeScope(level, Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined)));
}

const WORDS_OF_UNREAD = {
  "linked-template": "nested-template-elsewhere",
  "template-spec": "nested-template-elsewhere",
  "computed-template": "nested-template-computed",
} as const satisfies Readonly<Record<UnreadReason, string>>;

function declareReading(reading: TemplateReading, holder: DeclaredResource): Opened {
  const made: DeclaredResource[] = [];
  const places = new Set<string>();
  const conditional: string[] = [];
  const looped: string[] = [];
  for (const [index, resource] of reading.resources.entries()) {
    const label = textOf(resource.name) ?? resource.type;
    const { condition, copies } = resource;
    const cases = condition === true ? [true] : condition.cases;
    if (cases?.every((each) => each === false) === true) continue;
    const decided = cases?.every((each) => each === true) === true;
    if (decided && copies === 1) {
      // The same resource may stand in a template twice; Azure makes it once, and shows the fault.
      const place = `${resource.type}/${textOf(resource.name) ?? String(index)}`;
      made.push(declareOne(resource, holder, places.has(place) ? `${place}/${String(index)}` : place));
      places.add(place);
    }
    // What nobody reads changes no figure, whether it is made or not.
    else if (findArmType(resource.type) !== undefined) (decided ? looped : conditional).push(label);
  }
  const nested = reading.unread.filter(
    ({ condition }) => condition === true || condition.cases?.every((each) => each === false) !== true,
  );
  const reasons = [
    ...(conditional.length === 0 ? [] : [because("made-conditionally", { names: [...new Set(conditional)] })]),
    ...(looped.length === 0 ? [] : [because("made-in-unknown-number", { names: [...new Set(looped)] })]),
    ...Object.entries(WORDS_OF_UNREAD).flatMap(([kind, key]) => {
      const names = nested.filter(({ reason }) => reason === kind).map(({ name }) => textOf(name) ?? "deployments");
      return names.length === 0 ? [] : [because(key, { names: [...new Set(names)] })];
    }),
  ];
  return { made, reasons };
}

function declareOne(resource: TemplateResource, holder: DeclaredResource, place: string): DeclaredResource {
  const { type, name, id, apiVersion, body, scope } = resource;
  const count = type.split("/").length - 1;
  const full = textOf(name);
  const names: readonly Fact<string>[] =
    full === undefined ? Array.from({ length: count }, () => UNKNOWN) : full.split("/");
  const model = toModel(body);
  const group = scope.level === "group" ? toModel(scope.groupName) : undefined;
  const whole = toModel(id);
  return declareFromArm(
    {
      type,
      names,
      body: isRecord(model) ? model : ({} as ValueRecord),
      id: typeof whole === "string" ? whole : UNKNOWN,
      apiVersion: textOf(apiVersion) ?? UNKNOWN,
      resourceGroup: typeof group === "string" ? group : group === undefined ? undefined : UNKNOWN,
    },
    holder,
    place,
  );
}
