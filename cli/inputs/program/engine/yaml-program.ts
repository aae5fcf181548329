import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { SourcePosition } from "../../../../core/model";
import { isJson, type Json } from "../../detect";
import { type InputFault, isFault } from "../../reading";
import { describe, type Project, readText, readYaml } from "../project";
import { NOT_KNOWN } from "../unknown-mark";

/** What a YAML program names, read from its text. */
export interface YamlProgram {
  /** Logical names of the resources. */
  readonly names: readonly string[];
  /** Where each resource stands, by its logical name. */
  readonly places: ReadonlyMap<string, SourcePosition>;
  /** What the program uses of each package. */
  readonly packages: ReadonlyMap<string, UsedPackage>;
  /** Fields that expressions read, of whatever. */
  readonly fields: readonly string[];
  /** An answer to any look-up in which every field that the program reads is unknown. */
  readonly result: Json;
}

export interface UsedPackage {
  version?: string;
  /** Inputs of each resource type. */
  readonly resources: Map<string, Set<string>>;
  readonly functions: Map<string, Set<string>>;
  /** Settings of its providers. */
  readonly settings: Set<string>;
}

const FILES = ["Main.yaml", "Main.yml", "Main.json", "Pulumi.yaml", "Pulumi.yml"];

/** Reads the program's own files; `compiled` is what the compiler that the project names made of them. */
export function readYamlProgram(project: Project, compiled?: string): YamlProgram | InputFault {
  const documents: Json[] = [];
  const byKey = new Map<string, SourcePosition>();
  if (compiled !== undefined) {
    const content: unknown = parseDocument(compiled, { logLevel: "silent" }).toJS({ maxAliasCount: 1000 });
    if (isJson(content)) documents.push(content);
  }
  for (const name of compiled === undefined ? FILES : []) {
    const path = join(project.workingDirectory, name);
    if (!existsSync(path)) continue;
    const document = readYaml(path, relative(process.cwd(), path));
    if (isFault(document)) return document;
    if (document.resources === undefined && document.variables === undefined) continue;
    const broken = findBroken(document, relative(process.cwd(), path));
    if (broken !== undefined) return broken;
    documents.push(document);
    for (const [resource, place] of findPlaces(path, relative(project.root, path))) byKey.set(resource, place);
  }
  const names: string[] = [];
  const places = new Map<string, SourcePosition>();
  const packages = new Map<string, UsedPackage>();
  const fields = new Set<string>();
  for (const document of documents) {
    for (const [key, resource] of Object.entries(isJson(document.resources) ? document.resources : {})) {
      if (isJson(resource)) useResource(packages, resource);
      const name = nameOf(key, resource);
      names.push(name);
      const place = byKey.get(key);
      if (place !== undefined) places.set(name, place);
    }
    visit(document, packages, fields);
  }
  return { names, places, packages, fields: [...fields].sort(), result: makeResult(documents) };
}

/** Faults that the host for YAML keeps silent about. */
function findBroken({ resources }: Json, file: string): InputFault | undefined {
  if (resources === undefined || resources === null) return undefined;
  const fault = (place: string, expected: string, found: unknown): InputFault => ({
    file,
    place,
    expected,
    found: describe(found),
    todo: "Correct the program.",
  });
  if (!isJson(resources)) return fault("resources", "a mapping of names to resources", resources);
  for (const [key, resource] of Object.entries(resources)) {
    if (!isJson(resource)) return fault(`resources.${key}`, "a mapping with `type`", resource);
    const { type, properties } = resource;
    if (typeof type !== "string") return fault(`resources.${key}.type`, "the type of the resource, as a text", type);
    if (Array.isArray(properties)) return fault(`resources.${key}.properties`, "a mapping", properties);
  }
  return undefined;
}

/** A resource is called by its key, unless it says another name. */
function nameOf(key: string, resource: unknown): string {
  const name = isJson(resource) ? resource.name : undefined;
  return typeof name === "string" && name !== "" ? name : key;
}

function useResource(packages: Map<string, UsedPackage>, resource: Json): void {
  const { type, properties, get, options } = resource;
  if (typeof type !== "string") return;
  const [, provider] = /^pulumi:providers:([^:]+)$/.exec(type) ?? [];
  const used = use(packages, provider ?? type.split(":")[0] ?? "");
  const version = isJson(options) ? options.version : undefined;
  if (typeof version === "string") used.version ??= version.replace(/^v/, "");
  const inputs = provider === undefined ? (used.resources.get(type) ?? new Set<string>()) : used.settings;
  if (provider === undefined) used.resources.set(type, inputs);
  for (const each of [properties, isJson(get) ? get.state : undefined]) {
    for (const name of isJson(each) ? Object.keys(each) : []) inputs.add(name);
  }
}

function use(packages: Map<string, UsedPackage>, name: string): UsedPackage {
  const used = packages.get(name) ?? { resources: new Map(), functions: new Map(), settings: new Set() };
  packages.set(name, used);
  return used;
}

/** Finds look-ups, in their long form (`fn::invoke`) and their short one (`fn::pkg:mod:name`), and what expressions read. */
function visit(value: unknown, packages: Map<string, UsedPackage>, fields: Set<string>): void {
  if (typeof value === "string") {
    for (const [, path = ""] of value.matchAll(/\$\{([^}]*)\}/g)) {
      for (const [, dotted, quoted] of path.matchAll(/\.([A-Za-z_$][\w$]*)|\["([^"\]]+)"\]/g)) {
        fields.add(dotted ?? quoted ?? "");
      }
    }
  } else if (Array.isArray(value)) {
    for (const each of value) visit(each, packages, fields);
  } else if (isJson(value)) {
    for (const [key, inner] of Object.entries(value)) {
      const [, called] = /^fn::([^:]+:.+)$/.exec(key) ?? [];
      if (key === "fn::invoke" && isJson(inner) && typeof inner.function === "string") {
        useFunction(packages, inner.function, inner.arguments);
        if (typeof inner.return === "string") fields.add(inner.return);
      } else if (called !== undefined) useFunction(packages, called, inner);
      visit(inner, packages, fields);
    }
  }
}

function useFunction(packages: Map<string, UsedPackage>, token: string, args: unknown): void {
  const { functions } = use(packages, token.split(":")[0] ?? "");
  const inputs = functions.get(token) ?? new Set();
  functions.set(token, inputs);
  for (const name of isJson(args) ? Object.keys(args) : []) inputs.add(name);
}

/** The fields of an answer, as far as expressions and `return` read them. */
interface Fields {
  readonly [key: string]: Fields;
}

/** Merges what is read of every variable: `${net.subnets[0].id}` -> `{ subnets: [{ id }] }`. */
function makeResult(documents: readonly Json[]): Json {
  const tree: Record<string, Fields> = {};
  const returned = new Map<string, string>();
  for (const { variables } of documents) {
    for (const [name, value] of Object.entries(isJson(variables) ? variables : {})) {
      const call = isJson(value) ? value["fn::invoke"] : undefined;
      if (isJson(call) && typeof call.return === "string") returned.set(name, call.return);
    }
  }
  for (const field of returned.values()) addPath(tree, [field]);
  for (const text of textsIn(documents)) {
    for (const [, name = "", rest = ""] of text.matchAll(/\$\{\s*([A-Za-z_$][\w$-]*)((?:[^\w$}-][^}]*)?)\}/g)) {
      const path = [...rest.matchAll(/\.([A-Za-z_$][\w$]*)|\["([^"\]]+)"\]|\[(\d{1,4})\]/g)].map(
        ([, dotted, quoted, index]) => dotted ?? quoted ?? `#${index ?? ""}`,
      );
      const prefix = returned.get(name);
      const whole = prefix === undefined ? path : [prefix, ...path];
      if (whole[0]?.startsWith("#") === false) addPath(tree, whole);
    }
  }
  return Object.keys(tree).length === 0 ? {} : (fill(tree) as Json);
}

function addPath(tree: Record<string, Fields>, path: readonly string[]): void {
  let at = tree;
  for (const key of path) {
    const inner = (at[key] ?? {}) as Record<string, Fields>;
    at[key] = inner;
    at = inner;
  }
}

function fill(fields: Fields): unknown {
  const keys = Object.keys(fields);
  if (keys.length === 0) return NOT_KNOWN;
  const indices = keys.filter((key) => key.startsWith("#")).map((key) => Number(key.slice(1)));
  if (indices.length > 0) {
    return Array.from({ length: Math.max(...indices) + 1 }, (_, index) => fill(fields[`#${String(index)}`] ?? {}));
  }
  return Object.fromEntries(keys.sort().map((key) => [key, fill(fields[key] ?? {})]));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function findPlaces(path: string, file: string): ReadonlyMap<string, SourcePosition> {
  const places = new Map<string, SourcePosition>();
  const text = readText(path, file);
  if (typeof text !== "string") return places;
  const lines = new LineCounter();
  const resources: unknown = parseDocument(text, {
    lineCounter: lines,
    logLevel: "silent",
    keepSourceTokens: true,
  }).get("resources", true);
  if (!isMap(resources)) return places;
  for (const { key } of resources.items) {
    if (!isScalar(key) || !key.range) continue;
    const { line, col } = lines.linePos(key.range[0]);
    places.set(String(key.value), { file: file.replaceAll("\\", "/"), line, column: col });
  }
  return places;
}

/**
 * The schema of a package as far as the program uses it: every property may be anything. Types that bridged providers
 * (`azure`, `random`, ...) write short get their long form, as the real schema would give it to them.
 *
 * @param referred types that other packages refer to
 */
export function schemaOf(
  name: string,
  version: string,
  used: UsedPackage | undefined,
  fields: readonly string[],
  referred: readonly string[] = [],
): Json {
  const anything = (names: Iterable<string>): Json =>
    Object.fromEntries([...new Set(names)].map((each) => [each, { $ref: "pulumi.json#/Any" }]));
  const entries = (tokens: ReadonlyMap<string, ReadonlySet<string>> | undefined): [string, ReadonlySet<string>][] =>
    [...(tokens ?? [])].map(([token, inputs]) => [canonicalToken(name, token), inputs]);
  return {
    name,
    version,
    config: { variables: anything(used?.settings ?? []) },
    provider: {
      inputProperties: anything(used?.settings ?? []),
      properties: anything([...(used?.settings ?? []), ...fields].filter(isOutput)),
    },
    resources: Object.fromEntries(
      [...referred.map((token) => [token, NONE] as const), ...entries(used?.resources)].map(([token, inputs]) => [
        token,
        { inputProperties: anything(inputs), properties: anything([...inputs, ...fields, "name"].filter(isOutput)) },
      ]),
    ),
    types: Object.fromEntries(referred.map((token) => [token, { type: "object", properties: anything(fields) }])),
    functions: Object.fromEntries(
      entries(used?.functions).map(([token, inputs]) => [
        token,
        { inputs: { properties: anything(inputs) }, outputs: { properties: anything(fields) } },
      ]),
    ),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Every resource has these two by itself. */
function isOutput(name: string): boolean {
  return name !== "id" && name !== "urn";
}

function canonicalToken(name: string, token: string): string {
  const [, module, type, ...more] = token.split(":");
  if (module === undefined || more.length > 0) return token;
  if (type === undefined) return `${name}:index:${module}`;
  // Native providers keep the form that the program writes.
  if (name.endsWith("-native") || module.includes("/") || module === "index") return token;
  return `${name}:${module}/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
}
