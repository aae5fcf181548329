import { type DeclaredResource, type Fact, isKnown, isResolved, type Ref, UNKNOWN } from "../../model";
import { azureNameOf, createResolver, edgesOf, targetOf } from "../references";
import type { IndexedResource } from "../resource-index";

/** Children declared as resources of their own, by the parent they belong to. */
export interface Attached {
  of(parent: DeclaredResource): readonly DeclaredResource[];
  /** False when a child that may belong to the parent cannot be placed. */
  complete(parent: DeclaredResource): boolean;
}

/** How a child names its parent. */
export interface ParentReference {
  /** The top-level property that holds the name or id. */
  readonly property: string;
  readonly reference: Fact<string>;
  readonly by: "name" | "id";
}

/**
 * Places children with their parents. A child whose parent cannot be told leaves every parent it may belong to
 * incomplete; one whose parent stands outside the estate is nobody's.
 */
export function attachChildren(
  children: readonly IndexedResource[],
  parents: readonly IndexedResource[],
  parentOf: (child: IndexedResource) => ParentReference,
): Attached {
  const resolver = createResolver(parents.map(({ resource }) => targetOf(resource, resource)));
  const byUrn = new Map(parents.map(({ resource }) => [resource.urn, resource]));
  const byName = groupByName(parents);
  const placed = new Map<string, DeclaredResource[]>();
  const vague = new Set<string>();
  let allVague = false;

  for (const child of children) {
    const { property, reference, by } = parentOf(child);
    const parent: Ref<DeclaredResource> =
      by === "name"
        ? resolver.named(child.resource, property, reference)
        : resolver.one(child.resource, property, reference);
    if (isResolved(parent)) {
      const siblings = placed.get(parent.urn);
      if (siblings === undefined) placed.set(parent.urn, [child.resource]);
      else siblings.push(child.resource);
    } else if (parent === UNKNOWN && !allVague) {
      const edges = edgesOf(child.resource, property).filter((urn) => byUrn.has(urn));
      const named = isKnown(reference) && by === "name" ? byName.get(reference.toLowerCase()) : undefined;
      if (edges.length > 0) for (const urn of edges) vague.add(urn);
      else if (named !== undefined) for (const urn of named) vague.add(urn);
      else allVague = true;
    }
  }
  return {
    of: ({ urn }) => placed.get(urn) ?? [],
    complete: ({ urn }) => !allVague && !vague.has(urn),
  };
}

function groupByName(resources: readonly IndexedResource[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { resource } of resources) {
    const name = azureNameOf(resource);
    if (!isKnown(name)) continue;
    const key = name.toLowerCase();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [resource.urn]);
    else group.push(resource.urn);
  }
  return groups;
}
