import {
  type Children,
  type DeclaredResource,
  type Fact,
  type InResource,
  list,
  record,
  text,
  UNKNOWN,
  type Value,
} from "../../model";
import { originOf } from "../resource-index";
import { type Dialect, recognise } from "../tokens";

/** Where something is declared: a resource of its own (`at` empty), or a part of one. */
export interface Place {
  readonly resource: DeclaredResource;
  readonly dialect: Dialect;
  readonly at: string;
  /** What is declared there. */
  readonly value: Value;
}

export function placeOf(resource: DeclaredResource): Place {
  return { resource, dialect: recognise(resource.type)?.dialect ?? "azure-native", at: "", value: resource.inputs };
}

/** The top-level property a place stands in, which names the dependency edges of what is declared there. */
export function propertyOf(place: Place, own: string): string {
  return place.at === "" ? own : (place.at.split(/[.[]/, 1)[0] ?? own);
}

/** Where `property` of what is declared at a place stands inside the resource. */
export function pathIn(place: Pick<Place, "at">, property: string): string {
  return place.at === "" ? property : `${place.at}.${property}`;
}

export function originIn(place: Place): InResource {
  return { ...originOf(place.resource), at: place.at };
}

/**
 * The id in the object at `path`. An object without one has an id that the deployment computes: what a provider makes
 * inside another resource (a subnet, a pool) is shown by its inputs alone, and those hold none.
 */
export function idAt(value: Value, path: string): Fact<string> {
  const found = record(value, path);
  return found === undefined || found === UNKNOWN ? found : (text(found, "id") ?? UNKNOWN);
}

/** The children listed at `path` inside a place. Elements not known yet leave the list incomplete. */
export function childrenOf(place: Place, path: string): Children<Place> {
  const elements = list(place.value, path);
  if (elements === undefined) return { items: [], complete: true };
  if (elements === UNKNOWN) return { items: [], complete: false };
  return {
    items: elements.flatMap((value, index) =>
      value === UNKNOWN || value === null ? [] : [{ ...place, at: `${pathIn(place, path)}[${String(index)}]`, value }],
    ),
    complete: !elements.includes(UNKNOWN),
  };
}
