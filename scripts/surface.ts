import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as components from "../components/index";
import type { Rule } from "../core/model";
import { RULES } from "../core/rules";
import { SOURCES } from "../core/words/sources";
import { registrationsOf } from "../test/support/component-mocks";
import { ROOT } from "./bundles";
import { COMPONENT_EXAMPLES, type ExampleComponent, type ExampleValue, type Reference } from "./component-examples";
import { type ComponentSchema, readComponentSchema } from "./component-schema";
import { renderConfigSchema } from "./generate-config-schema";
import { announcesBreak, findBreaks } from "./schema-compatibility";

/** Everything that users name, and that a later version may therefore not change without saying so. */
export interface Surface {
  readonly version: string;
  readonly rules: Readonly<
    Record<string, { readonly name: string; readonly levels: Readonly<Record<string, string>> }>
  >;
  /** Codes of what is no finding: unknowns, skips and shared reasons. */
  readonly codes: readonly string[];
  /** Fields of `windows-licensing.yaml`: the path, and what stands there. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly components: Pick<ComponentSchema, "resources" | "types">;
  /** What a component named `x` makes: type and name of each child. */
  readonly children: Readonly<Record<string, readonly string[]>>;
}

/** The surface of the last release, which `npm run release` records. */
export const RECORDED = join(ROOT, "scripts", "released-surface.json");

export function readRecorded(): Surface {
  return JSON.parse(readFileSync(RECORDED, "utf8")) as Surface;
}

export function renderSurface(surface: Surface): string {
  return `${JSON.stringify(surface, undefined, 2)}\n`;
}

/** The surface of what is in the repository now, from its sources: what is generated of them may be of yesterday. */
export async function readSurface(version: string): Promise<Surface> {
  const shape = JSON.parse(JSON.stringify(await readComponentSchema()), (key, value: unknown) =>
    key === "description" && typeof value === "string" ? undefined : value,
  ) as ComponentSchema;
  return {
    version,
    rules: Object.fromEntries(RULES.map((rule) => [rule.id, { name: rule.name, levels: levelsOf(rule) }])),
    codes: [
      ...RULES.flatMap(({ id, unknowns, skips }) =>
        [...Object.keys(unknowns), ...Object.keys(skips)].map((key) => `${id}/${key}`),
      ),
      ...Object.entries(SOURCES).flatMap(([source, words]) => Object.keys(words).map((key) => `${source}/${key}`)),
    ].sort(),
    configuration: fieldsOf(JSON.parse(renderConfigSchema()) as Field),
    components: { resources: shape.resources, types: shape.types },
    children: await childrenOf(),
  };
}

function levelsOf({ findings }: Rule): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(findings).map(([key, { level }]) => [key, level]));
}

interface Field {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  readonly items?: Field;
  readonly additionalProperties?: Field | boolean;
  readonly anyOf?: readonly Field[];
  readonly oneOf?: readonly Field[];
  readonly allOf?: readonly Field[];
  readonly definitions?: Readonly<Record<string, Field>>;
}

/** `entitlements[].edition`: what may stand there, and whether it must. */
function fieldsOf(schema: Field): Readonly<Record<string, string>> {
  const fields = new Map<string, string>();
  const walk = (field: Field, path: string, required: boolean): void => {
    const { $ref, properties = {}, items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } = field;
    if ($ref !== undefined) {
      walk(schema.definitions?.[$ref.split("/").at(-1) ?? ""] ?? {}, path, required);
      return;
    }
    const own = describeField(field);
    if (path !== "" && own !== "") {
      const known = (fields.get(path) ?? "").replace(/ \(required\)$/, "");
      const values = [...new Set([...known.split(" | ").filter((value) => value !== ""), ...own.split(" | ")])].sort();
      fields.set(path, `${values.join(" | ")}${required ? " (required)" : ""}`);
    }
    for (const [key, property] of Object.entries(properties)) {
      walk(property, path === "" ? key : `${path}.${key}`, field.required?.includes(key) === true);
    }
    if (items !== undefined) walk(items, `${path}[]`, false);
    if (typeof additionalProperties === "object") walk(additionalProperties, `${path}.*`, false);
    for (const one of [...anyOf, ...oneOf, ...allOf]) walk(one, path, required);
  };
  walk(schema, "", false);
  return Object.fromEntries([...fields].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function describeField(field: Field): string {
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.enum !== undefined) return field.enum.map((value) => JSON.stringify(value)).join(" | ");
  return typeof field.type === "string" ? field.type : (field.type ?? []).join(" | ");
}

type ComponentClass = new (name: string, args: object) => object;

async function childrenOf(): Promise<Surface["children"]> {
  const classes = components as unknown as Readonly<Record<string, ComponentClass>>;
  const found: [string, readonly string[]][] = [];
  for (const [component, example] of Object.entries(COMPONENT_EXAMPLES)) {
    // One after the other: mocks are set for the whole process.
    const made = await registrationsOf(() => buildExample(example, classes));
    found.push([component, made.map(({ type, name }) => `${type} ${name}`)]);
  }
  return Object.fromEntries(found);
}

function isReference(value: object): value is Reference {
  return "from" in value && typeof value.from === "string" && "output" in value && typeof value.output === "string";
}

function buildExample(example: readonly ExampleComponent[], classes: Readonly<Record<string, ComponentClass>>): void {
  const built = new Map<string, Readonly<Record<string, unknown>>>();
  const resolve = (value: ExampleValue): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object") return value;
    if ("config" in value) return value.config === "hostKey" ? HOST_KEY : "not-a-real-password";
    if (isReference(value)) return built.get(value.from)?.[value.output];
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member as ExampleValue)]));
  };
  for (const { component, name, args } of example) {
    const made = classes[component];
    if (made === undefined) throw new Error(`there is no component ${component}`);
    built.set(name, new made(name, resolve(args) as object) as Readonly<Record<string, unknown>>);
  }
}

/** No real key, but one of the right form. */
const HOST_KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";

/** What users of one surface find broken under a later one, as sentences. What is added breaks nothing, unless it blocks. */
export function compareSurfaces(before: Surface, after: Surface): readonly string[] {
  return [
    ...Object.entries(before.rules).flatMap(([id, rule]) => compareRules(id, rule, after.rules[id])),
    ...Object.entries(after.rules).flatMap(([id, { levels }]) =>
      before.rules[id] === undefined && Object.values(levels).includes("mandatory")
        ? [`rule ${id} is new and has a finding that blocks`]
        : [],
    ),
    ...before.codes.filter((code) => !after.codes.includes(code)).map((code) => `code ${code} is gone`),
    ...compareFields(before.configuration, after.configuration),
    ...findBreaks(before.components, after.components),
    ...Object.entries(before.children).flatMap(([component, children]) =>
      children
        .filter((child) => after.children[component]?.includes(child) !== true)
        .map((child) => `${component} no longer makes ${child}`),
    ),
  ];
}

function compareRules(id: string, before: Surface["rules"][string], after: Surface["rules"][string] | undefined) {
  if (after === undefined) return [`rule ${id} is gone`];
  const renamed = before.name === after.name ? [] : [`rule ${id} was named ${before.name} and is named ${after.name}`];
  const keys = Object.keys(before.levels).filter((key) => after.levels[key] === undefined);
  const raised = Object.entries(after.levels)
    .filter(([key, level]) => level === "mandatory" && before.levels[key] !== "mandatory")
    .map(([key]) => `${id}/${key} blocks, and did not before`);
  return [...renamed, ...keys.map((key) => `code ${id}/${key} is gone`), ...raised];
}

function compareFields(before: Surface["configuration"], after: Surface["configuration"]): readonly string[] {
  const required = (text: string): boolean => text.endsWith(" (required)");
  const valuesOf = (text: string): readonly string[] => text.replace(/ \(required\)$/, "").split(" | ");
  return [
    ...Object.entries(before).flatMap(([path, field]) => {
      const now = after[path];
      if (now === undefined) return [`field ${path} is gone`];
      const taken = valuesOf(field).filter((value) => !valuesOf(now).includes(value));
      return [
        ...taken.map((value) => `field ${path} no longer takes ${value}`),
        ...(required(now) && !required(field) ? [`field ${path} is required now`] : []),
      ];
    }),
    ...Object.entries(after).flatMap(([path, field]) => {
      const outer = path.slice(0, Math.max(path.lastIndexOf("."), 0)).replace(/(?:\[\]|\.\*)+$/, "");
      const isNew = before[path] === undefined && (outer === "" || before[outer] !== undefined);
      return isNew && required(field) ? [`field ${path} is new and required`] : [];
    }),
  ];
}

/**
 * The breaks that a version does not announce, each with what to do.
 * @param next the version that is being prepared, as the heading of the changelog says
 */
export function findUnannounced(before: Surface, after: Surface, next: string): readonly string[] {
  if (announcesBreak(before.version, next)) return [];
  return compareSurfaces(before, after).map(
    (each) =>
      `${each}. Keep what was there, or let the first heading of CHANGELOG.md name a version that announces a break (${before.version} was released last). Where nothing was released yet, npm run release -- --record-surface records it.`,
  );
}
