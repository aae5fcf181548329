import { type DeclaredResource, type SourcePosition, UNKNOWN, type ValueRecord } from "../../core/model";
import { type Decoded, decodeInputs, isUnknownMark } from "../../core/resources/decode";
import { isJson, type Json } from "./detect";
import type { Gap } from "./reading";

export interface Declared {
  readonly resources: readonly DeclaredResource[];
  readonly gaps: readonly Gap[];
}

/**
 * Turns resources as Pulumi writes them (`newState` of a preview, `metadata.new` of an event, an entry of a state: one
 * shape) into declared ones. `configuration` is the stack's, from which default providers take their settings.
 *
 * Properties are decoded when they are first read: a state holds far more kinds of resources than the rules look at.
 */
export function declareResources(states: readonly Json[], configuration: Json = {}): Declared {
  const providers = new Map<string, Json>();
  for (const state of states) {
    const urn = state.urn;
    if (typeof urn === "string" && typeof state.type === "string" && state.type.startsWith(PROVIDER_TYPE)) {
      providers.set(urn, state);
    }
  }
  const settingsOf = rememberSettings(providers, configuration);
  const resources: DeclaredResource[] = [];
  const gaps: Gap[] = [];
  for (const state of states) {
    if (isUnread(state)) {
      const urn = textOf(state, "urn") ?? "";
      // The outputs of a stack reference are values in other resources; nobody checks the reference itself.
      if (state.type !== STACK_REFERENCE) gaps.push({ kind: "read-only", name: nameInUrn(urn) });
    } else resources.push(declareResource(state, settingsOf));
  }
  return { resources, gaps };
}

export const PROVIDER_TYPE = "pulumi:providers:";
export const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** The logical name: all that follows the type, since a name may contain `::` itself. */
export function nameInUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The type token: the last part of the qualified type, after those of its parents. */
export function typeInUrn(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

/** A resource that is read instead of declared has outputs only; a preview does not even print those. */
function isUnread(state: Json): boolean {
  return state.external === true && isEmpty(state.inputs) && isEmpty(state.outputs);
}

function isEmpty(properties: unknown): boolean {
  return !isJson(properties) || Object.keys(properties).length === 0;
}

function declareResource(state: Json, settingsOf: (provider: string) => ValueRecord | undefined): DeclaredResource {
  const urn = textOf(state, "urn") ?? "";
  const properties = isEmpty(state.inputs) && state.external === true ? state.outputs : state.inputs;
  let decoded: Decoded | undefined;
  const decode = (): Decoded => {
    decoded ??= decodeInputs(properties ?? {});
    return decoded;
  };
  const parent = textOf(state, "parent");
  const provider = textOf(state, "provider");
  const source = sourceOf(state);
  const settings = provider === undefined ? undefined : settingsOf(provider);
  return {
    urn,
    type: textOf(state, "type") ?? typeInUrn(urn),
    name: nameInUrn(urn),
    get inputs() {
      return decode().inputs;
    },
    get secrets() {
      return decode().secrets;
    },
    id: idOf(state),
    dependencies: urnsOf(state.dependencies),
    propertyDependencies: edgesOf(state.propertyDependencies),
    ...(parent === undefined ? {} : { parent }),
    ...(settings === undefined ? {} : { provider: settings }),
    ...(state.protect === true ? { protect: true } : {}),
    ...(state.external === true ? { external: true as const } : {}),
    ...(state.remote === true ? { unexpanded: true as const } : {}),
    ...(source === undefined ? {} : { source }),
  };
}

/** Components have no id; other resources get theirs when they are created. */
function idOf(state: Json): DeclaredResource["id"] {
  const id = textOf(state, "id");
  if (id !== undefined) return isUnknownMark(id) ? UNKNOWN : id;
  // Events leave `custom` out where it is false.
  return state.custom === true ? UNKNOWN : undefined;
}

/** A text that is there; Pulumi writes "" for absent ones in events. */
function textOf(state: Json, key: string): string | undefined {
  const value = state[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

const NONE: readonly string[] = [];
function urnsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((urn): urn is string => typeof urn === "string") : NONE;
}

const NO_EDGES: DeclaredResource["propertyDependencies"] = {};
function edgesOf(value: unknown): DeclaredResource["propertyDependencies"] {
  if (!isJson(value)) return NO_EDGES;
  const edges: Record<string, readonly string[]> = {};
  for (const property of Object.keys(value)) {
    const urns = urnsOf(value[property]);
    if (urns.length > 0) edges[property] = urns;
  }
  return edges;
}

/** Settings by provider reference (`urn::id`); worked out once for each provider. */
function rememberSettings(
  providers: ReadonlyMap<string, Json>,
  configuration: Json,
): (reference: string) => ValueRecord | undefined {
  const known = new Map<string, ValueRecord | undefined>();
  return (reference) => {
    if (!known.has(reference)) known.set(reference, settingsOf(reference, providers, configuration));
    return known.get(reference);
  };
}

function settingsOf(
  reference: string,
  providers: ReadonlyMap<string, Json>,
  configuration: Json,
): ValueRecord | undefined {
  const end = reference.lastIndexOf("::");
  const urn = end === -1 ? reference : reference.slice(0, end);
  const state = providers.get(urn);
  if (state !== undefined) {
    const { __internal: _, ...settings } = decodeInputs(state.inputs ?? {}).inputs;
    return settings;
  }
  // Previews do not show default providers; they take their settings from the configuration.
  if (!nameInUrn(urn).startsWith("default")) return undefined;
  return defaultSettings(typeInUrn(urn).slice(PROVIDER_TYPE.length), configuration);
}

/** What the default provider of a package is told: the configuration in the package's namespace. */
function defaultSettings(packageName: string, configuration: Json): ValueRecord {
  const prefix = `${packageName}:`;
  const entries = Object.entries(configuration).filter(([key]) => key.startsWith(prefix));
  return decodeInputs(Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), value]))).inputs;
}

/**
 * Where the program makes a resource. The position Pulumi names may lie in a provider's package, and a helper that many
 * resources come from says little: the call in the file that the program starts with comes first, the helper second.
 */
function sourceOf(state: Json): SourcePosition | undefined {
  const frames = Array.isArray(state.stackTrace) ? state.stackTrace : [];
  const positions = frames.flatMap((frame) => (isJson(frame) ? (parsePosition(frame.sourcePosition) ?? []) : []));
  const made = parsePosition(state.sourcePosition) ?? positions[0];
  const outermost = positions.at(-1);
  // The innermost frame there: a program may call its own main at its end.
  const called = positions.find(({ file }) => file === outermost?.file);
  if (made === undefined || called === undefined || called.file === made.file) return made;
  return { ...called, helper: made };
}

/** Folders of packages; those that Go keeps in `vendor` are named after hosts. */
const PACKAGE = /(^|\/)(?:node_modules|site-packages|dist-packages|vendor\/[^/.]+\.[^/]+)\//;

/** `project:///index.ts#7,3` -> file, line and column; undefined for files outside the project and in packages. */
function parsePosition(position: unknown): SourcePosition | undefined {
  if (typeof position !== "string") return undefined;
  const found = /^project:\/\/\/(.+)#(\d+)(?:,(\d+))?$/.exec(position);
  const [, path, line, column] = found ?? [];
  if (path === undefined || line === undefined) return undefined;
  const file = decodePath(path);
  if (file.startsWith("../") || PACKAGE.test(file)) return undefined;
  return { file, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
