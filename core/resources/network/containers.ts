import { type Children, type Fact, type InResource, type Ref, record, text, UNKNOWN, type Value } from "../../model";
import { azureNameOf, createResolver, targetOf } from "../references";
import type { ResourceIndex } from "../resource-index";
import type { Kind } from "../tokens";
import { attachChildren } from "./attach";
import { childrenOf, originIn, type Place, pathIn, placeOf, propertyOf } from "./place";

/** Resources that hold children inline and as resources of their own, and that others refer to or hold inline. */
export interface Containers<T extends object> {
  /** All of them, with those given inline that `atObject` has met. */
  all(): readonly T[];
  /** The one that `property` (an object with an id, or one given inline) of a place means. */
  atObject(place: Place, property: string): Ref<T>;
  /** The one whose id stands in `property` of a place. */
  atId(place: Place, property: string): Ref<T>;
}

/** What tells one sort of container from another. */
interface Sort<T, C> {
  readonly kind: Kind;
  readonly childKind: Kind;
  /** Property of a child of its own that names its container. */
  readonly parentProperty: string;
  /** Property of the container that holds children inline. */
  readonly childProperty: string;
  readonly readChild: (place: Place, azureName: Fact<string>) => C;
  /** @param value the properties of the container itself */
  readonly make: (origin: InResource, azureName: Fact<string>, children: Children<C>, value: Value) => T;
}

export function readContainers<T extends object, C>(index: ResourceIndex, sort: Sort<T, C>): Containers<T> {
  const { kind, childKind, parentProperty, childProperty, readChild, make } = sort;
  const declared = index.ofKind(kind);
  const separate = attachChildren(index.ofKind(childKind), declared, ({ resource }) => ({
    property: parentProperty,
    reference: text(resource.inputs, parentProperty),
    by: "name",
  }));
  const readInline = (child: Place): C => readChild(child, text(child.value, "name"));
  const targets = declared.map(({ resource }) => {
    const place = placeOf(resource);
    const inline = childrenOf(place, childProperty);
    const own = separate.of(resource).map((child) => readChild(placeOf(child), azureNameOf(child)));
    const children = {
      items: [...inline.items.map(readInline), ...own],
      complete: inline.complete && separate.complete(resource),
    };
    const container = make(originIn(place), azureNameOf(resource), children, place.value);
    return targetOf(resource, container);
  });
  const resolver = createResolver(targets);
  const met: T[] = [];

  function atId(place: Place, property: string): Ref<T> {
    return resolver.one(place.resource, propertyOf(place, property), text(place.value, property));
  }

  function atObject(place: Place, property: string): Ref<T> {
    const found = record(place.value, property);
    if (found === undefined) return undefined;
    const edges = propertyOf(place, property);
    if (found === UNKNOWN) return resolver.one(place.resource, edges, UNKNOWN);
    const id = text(found, "id");
    if (id !== undefined) return resolver.one(place.resource, edges, id);
    const inline: Place = { ...place, at: pathIn(place, property), value: found };
    const children = childrenOf(inline, childProperty);
    if (children.items.length === 0 && children.complete) return undefined;
    const own = { items: children.items.map(readInline), complete: children.complete };
    const container = make(originIn(inline), text(found, "name"), own, found);
    met.push(container);
    return container;
  }

  return { all: () => [...targets.map(({ value }) => value), ...met], atObject, atId };
}
