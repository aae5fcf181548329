import { basename } from "node:path";
import { BudgetExceeded, openBudget } from "../../core/budget";
import { type DeclaredResource, UNKNOWN, type Value } from "../../core/model";
import { expandDeployments } from "../../core/resources/arm/expand-deployments";
import { toModel } from "../../core/templates/convert";
import { TemplateFault } from "../../core/templates/fault";
import { parseTemplateJson } from "../../core/templates/parse-json";
import { levelOfTemplate } from "../../core/templates/scopes";
import {
  isArray,
  isObject,
  memberOf,
  type TemplateObject,
  type TemplateValue,
  textOf,
} from "../../core/templates/value";
import { renderReason } from "../../core/words/render";
import { type InputFault, isFault, makeReading, type Reading } from "./reading";

/** A text of a file, as messages call it. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

/** True for JSON that `az bicep snapshot` writes: the resources that a Bicep file will make. */
export function isSnapshot(document: unknown): boolean {
  return typeof document === "object" && document !== null && "predictedResources" in document;
}

const HOLDERS = {
  group: "azure-native:resources:Deployment",
  subscription: "azure-native:resources:DeploymentAtSubscriptionScope",
  "management-group": "azure-native:resources:DeploymentAtManagementGroupScope",
  tenant: "azure-native:resources:DeploymentAtTenantScope",
} as const;

type Level = keyof typeof HOLDERS;

interface Deployment {
  readonly level: Level;
  readonly template: Value;
  readonly parameters?: Value;
  readonly subscription?: string;
  readonly group?: string;
}

/**
 * Reads an ARM template, such as `bicep build` makes one, or a snapshot of Bicep: as the deployment of it, which every
 * rule reads in Pulumi programs too. One that Azure would refuse is a fault of the input: nothing of it can pass.
 * @param parameters files of parameters; the last value wins
 */
export function readTemplateInput(document: NamedText, parameters: readonly NamedText[]): Reading | InputFault {
  const template = parse(document, "an ARM template");
  if (isFault(template)) return template;
  const values = new Map<string, TemplateValue>();
  for (const each of parameters) {
    const fault = readParameters(each, values);
    if (fault !== undefined) return fault;
  }
  const predicted = memberOf(template.object, "predictedResources");
  const deployments =
    predicted === undefined
      ? [deploymentOf(template.object, values)]
      : splitSnapshot(isArray(predicted) ? predicted : []);
  const resources = deployments.map((deployment, index) => declare(deployment, document.file, index));
  const refused = expandDeployments(resources).unread.find(({ reason }) => REFUSED.has(reason.code));
  if (refused !== undefined) {
    return {
      file: document.file,
      place: "",
      expected: "an ARM template that Azure would accept with these parameters",
      found: renderReason(refused.reason),
      todo: "Give its parameters with --parameters FILE, or mend the template. `winlic read` shows what is understood of it.",
    };
  }
  return makeReading("template", resources, []);
}

const REFUSED: ReadonlySet<string> = new Set(["resources/template-refused", "resources/template-too-large"]);

function parse({ file, text }: NamedText, expected: string): { readonly object: TemplateObject } | InputFault {
  try {
    const value = parseTemplateJson(text, openBudget());
    if (isObject(value)) return { object: value };
    return { file, place: "", expected, found: "JSON that is not an object", todo: TODO };
  } catch (error) {
    if (!(error instanceof TemplateFault) && !(error instanceof BudgetExceeded)) throw error;
    return { file, place: "", expected, found: error.message, todo: TODO };
  }
}

const TODO = "Compile Bicep with `az bicep build`, and its parameters with `az bicep build-params`.";

function readParameters(file: NamedText, values: Map<string, TemplateValue>): InputFault | undefined {
  const parsed = parse(file, "a file of parameters for an ARM template");
  if (isFault(parsed)) return parsed;
  const section = memberOf(parsed.object, "parameters");
  for (const [name, value] of isObject(section) ? section : parsed.object) {
    if (!["$schema", "contentVersion"].includes(name)) values.set(name, value);
  }
  return undefined;
}

function deploymentOf(template: TemplateObject, values: ReadonlyMap<string, TemplateValue>): Deployment {
  return {
    level: levelOfTemplate(template) as Level,
    template: toModel(template),
    ...(values.size === 0 ? {} : { parameters: toModel(new Map(values)) }),
  };
}

const GROUP_ID = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i;

/** The resources of a snapshot by the group that they are in: each is a template without parameters. */
function splitSnapshot(predicted: readonly TemplateValue[]): readonly Deployment[] {
  const groups = new Map<
    string,
    { readonly place: readonly (string | undefined)[]; readonly resources: TemplateValue[] }
  >();
  for (const resource of predicted) {
    const id = isObject(resource) ? textOf(memberOf(resource, "id") ?? "") : undefined;
    const place = GROUP_ID.exec(id ?? "")?.slice(1) ?? [];
    const key = JSON.stringify(place).toLowerCase();
    const group = groups.get(key) ?? { place, resources: [] };
    group.resources.push(resource);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ place: [subscription, group], resources }) => ({
    level: group === undefined ? (subscription === undefined ? "tenant" : "subscription") : "group",
    template: {
      $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      contentVersion: "1.0.0.0",
      resources: resources.map(toModel),
    },
    ...(subscription === undefined ? {} : { subscription }),
    ...(group === undefined ? {} : { group }),
  }));
}

/** The deployment as Pulumi would declare it. A file has no stack: its own name stands there. */
function declare(deployment: Deployment, file: string, index: number): DeclaredResource {
  const { level, template, parameters, subscription, group } = deployment;
  const name =
    basename(file)
      .replace(/\.jsonc?$/i, "")
      .replaceAll(/[^\w.-]/g, "-") || "template";
  const part = index === 0 ? name : `${name}-${String(index + 1)}`;
  const type = HOLDERS[level];
  return {
    urn: `urn:pulumi:${name}::template::${type}::${part}`,
    type,
    name: part,
    inputs: {
      ...(group === undefined ? {} : { resourceGroupName: group }),
      properties: { mode: "Incremental", template, ...(parameters === undefined ? {} : { parameters }) },
    },
    id: UNKNOWN,
    dependencies: [],
    propertyDependencies: {},
    ...(subscription === undefined ? {} : { provider: { subscriptionId: subscription } }),
    ...(file === "standard input" ? {} : { source: { file, line: 1 } }),
  };
}
