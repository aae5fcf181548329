import {
  type DeclaredResource,
  type Fact,
  isKnown,
  isRecord,
  text,
  UNKNOWN,
  type Unknown,
  type Value,
  type ValueRecord,
} from "../../model";
import { canonicalToken } from "../tokens";
import { declareFromArm } from "./declare-from-arm";

/** Inputs of a generic resource that are not the resource's own. */
const NOT_OWN: ReadonlySet<string> = new Set([
  "apiVersion",
  "parentResourcePath",
  "resourceGroupName",
  "resourceName",
  "resourceProviderNamespace",
  "resourceType",
]);

/**
 * A generic resource as what it is: `azure-native:resources:Resource`, or a resource of the azapi provider.
 * UNKNOWN where its type is computed; undefined for any other resource.
 */
export function declareGeneric(resource: DeclaredResource): DeclaredResource | Unknown | undefined {
  const token = canonicalToken(resource.type);
  if (token === NATIVE) return fromNative(resource);
  if (AZAPI.test(token)) return fromAzapi(resource);
  return undefined;
}

/**
 * The Azure type that an `azapi` resource changes after it was made: a licence type or a size there is another one than
 * what is declared. UNKNOWN where the type is computed; undefined for any other resource.
 */
export function typeItUpdates({ type, inputs }: DeclaredResource): Fact<string> {
  if (!UPDATE.test(canonicalToken(type))) return undefined;
  const written = text(inputs, "type");
  return isKnown(written) ? (written.split("@")[0] ?? written) : UNKNOWN;
}

/** @param token in lower case, without version */
export function isGeneric(token: string): boolean {
  return token === NATIVE || AZAPI.test(token);
}

const NATIVE = "azure-native:resources:resource";
const AZAPI = /^azapi:[^:]+:resource$/;
const UPDATE = /^azapi:[^:]+:updateresource$/;

function fromNative(resource: DeclaredResource): DeclaredResource | Unknown {
  const { inputs, id } = resource;
  const [namespace, kind] = [text(inputs, "resourceProviderNamespace"), text(inputs, "resourceType")];
  const parent = text(inputs, "parentResourcePath");
  if (!isKnown(namespace) || !isKnown(kind) || parent === UNKNOWN) return UNKNOWN;
  // `virtualMachines/web` of a parent, and `extensions` of the resource itself.
  const path = (parent ?? "").split("/").filter((part) => part !== "");
  const kinds = path.filter((_, index) => index % 2 === 0);
  const names: readonly Fact<string>[] = [
    ...path.filter((_, index) => index % 2 === 1),
    text(inputs, "resourceName") ?? UNKNOWN,
  ];
  const body = Object.fromEntries(Object.entries(inputs).filter(([key]) => !NOT_OWN.has(key)));
  const type = [namespace, ...kinds, kind].join("/");
  return sameResource(
    resource,
    declareFromArm(
      {
        type,
        names,
        body,
        id,
        apiVersion: text(inputs, "apiVersion"),
        resourceGroup: text(inputs, "resourceGroupName"),
      },
      resource,
      type,
    ),
  );
}

function fromAzapi(resource: DeclaredResource): DeclaredResource | Unknown {
  const { inputs, id } = resource;
  const written = text(inputs, "type");
  if (!isKnown(written)) return UNKNOWN;
  const type = written.split("@")[0] ?? written;
  const parent = text(inputs, "parentId");
  const group = isKnown(parent) ? /\/resourceGroups\/([^/]+)/i.exec(parent)?.[1] : UNKNOWN;
  const count = type.split("/").length - 1;
  const above = isKnown(parent)
    ? parent
        .split("/")
        .filter(
          (_, index, all) =>
            index % 2 === 0 && index > all.findLastIndex((part) => part.toLowerCase() === "providers") + 1,
        )
    : [];
  const own = text(inputs, "name") ?? UNKNOWN;
  const names: readonly Fact<string>[] =
    count === 1 ? [own] : [...Array.from({ length: count - 1 }, (_, index) => above[index] ?? UNKNOWN), own];
  const held = inputs.body;
  const body = typeof held === "string" ? parseBody(held) : held;
  if (body === UNKNOWN) return UNKNOWN;
  const top = Object.fromEntries(
    ["location", "tags", "identity"].flatMap((key) => (inputs[key] === undefined ? [] : [[key, inputs[key]] as const])),
  );
  return sameResource(
    resource,
    declareFromArm(
      {
        type,
        names,
        body: { ...(isRecord(body) ? body : {}), ...top } as ValueRecord,
        id,
        apiVersion: written.split("@")[1],
        resourceGroup: group,
      },
      resource,
      type,
    ),
  );
}

function parseBody(held: string): Value {
  try {
    return JSON.parse(held) as Value;
  } catch {
    return UNKNOWN;
  }
}

/** The same resource under its own type: what else depends on it finds it by its URN. */
function sameResource(original: DeclaredResource, read: DeclaredResource): DeclaredResource {
  const { urn, name, dependencies, parent } = original;
  const { parent: _, ...own } = read;
  return { ...own, urn, name, dependencies, ...(parent === undefined ? {} : { parent }) };
}
