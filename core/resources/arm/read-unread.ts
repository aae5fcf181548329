import { MAKES_MACHINES, OPAQUE_RESOURCES, type OpaqueResource } from "../../data/opaque-resources";
import { type DeclaredResource, isKnown, text, UNKNOWN, type Unread } from "../../model";
import { resources as because } from "../../words/resources";
import { originOf } from "../resource-index";
import { canonicalToken } from "../tokens";

const OPAQUE: ReadonlyMap<string, OpaqueResource> = new Map(
  OPAQUE_RESOURCES.flatMap((row) => row.tokens.map((token): [string, OpaqueResource] => [canonicalToken(token), row])),
);

/** Resources whose machines stand in no property. */
export function readOpaque(resources: readonly DeclaredResource[]): readonly Unread[] {
  const tokens = new Set(resources.map(({ type }) => canonicalToken(type)));
  return resources.flatMap((resource) => {
    const row = OPAQUE.get(canonicalToken(resource.type));
    if (row === undefined || !mayHold(resource, row)) return [];
    if (row.unless?.some((token) => tokens.has(canonicalToken(token))) === true) return [];
    return [{ ...originOf(resource), reason: because(row.key), mayNeedLicences: row.mayNeedLicences }];
  });
}

function mayHold({ inputs }: DeclaredResource, { only, script }: OpaqueResource): boolean {
  if (script !== undefined) {
    const texts = script.paths.map((path) => text(inputs, path));
    if (texts.some((each) => isKnown(each) && MAKES_MACHINES.test(each))) return true;
    return script.computed && !texts.some(isKnown);
  }
  if (only === undefined) return true;
  const value = text(inputs, only.path);
  return isKnown(value) ? only.values.includes(value.toLowerCase()) : value === UNKNOWN || only.unset;
}
