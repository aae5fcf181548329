import type { DeclaredResource, SourcePosition } from "../../../../core/model";

/** Gives resources their places in the program; what a component makes comes from where the component stands. */
export function placeResources(
  resources: readonly DeclaredResource[],
  placeOf: (resource: DeclaredResource) => SourcePosition | undefined,
): readonly DeclaredResource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources.map((declared) => {
    const { source: _, ...resource } = declared;
    for (let at: DeclaredResource | undefined = declared; at !== undefined; at = byUrn.get(at.parent ?? "")) {
      const place = placeOf(at);
      if (place !== undefined) return { ...resource, source: place };
    }
    return resource;
  });
}
