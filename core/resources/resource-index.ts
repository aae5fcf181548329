import type { DeclaredResource, FromResource } from "../model";
import { type Kind, type Recognised, recognise } from "./tokens";

export interface IndexedResource extends Recognised {
  readonly resource: DeclaredResource;
}

/** The resources of an estate by kind, each list in URN order. */
export interface ResourceIndex {
  readonly all: readonly DeclaredResource[];
  ofKind(kind: Kind): readonly IndexedResource[];
}

export function indexResources(resources: readonly DeclaredResource[]): ResourceIndex {
  const all = [...resources].sort((left, right) => (left.urn < right.urn ? -1 : left.urn > right.urn ? 1 : 0));
  const kinds = new Map<Kind, IndexedResource[]>();
  for (const resource of all) {
    const recognised = recognise(resource.type);
    if (recognised === undefined) continue;
    const entry = { ...recognised, resource };
    const existing = kinds.get(recognised.kind);
    if (existing === undefined) kinds.set(recognised.kind, [entry]);
    else existing.push(entry);
  }
  return { all, ofKind: (kind) => kinds.get(kind) ?? [] };
}

/** The part of a model object that says which resource it was read from. */
export function originOf({ urn, name, type, source }: DeclaredResource): FromResource {
  return source === undefined ? { urn, name, type } : { urn, name, type, source };
}
