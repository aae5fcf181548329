import { at, type DeclaredResource, firstFact, isResolved, type Ref, text, type Value } from "../../model";
import { createResolver, type Target } from "../references";
import { canonicalToken } from "../tokens";

/** Versions of template specs that the same program declares. */
export interface TemplateSpecs {
  /** The template that a link of a resource leads to; undefined where it leads out of the program, or nobody knows where. */
  templateOf(holder: DeclaredResource, link: string): Value | undefined;
}

const VERSION = canonicalToken("azure-native:resources:TemplateSpecVersion");

export function findTemplateSpecs(declared: readonly DeclaredResource[]): TemplateSpecs {
  const versions = declared.filter(({ type }) => canonicalToken(type) === VERSION);
  if (versions.length === 0) return { templateOf: () => undefined };
  const resolver = createResolver(
    versions.map(
      (version): Target<DeclaredResource> => ({
        value: version,
        urn: version.urn,
        at: "",
        id: version.id,
        name: text(version.inputs, "templateSpecVersion"),
        parentName: text(version.inputs, "templateSpecName"),
        resourceGroup: text(version.inputs, "resourceGroupName"),
      }),
    ),
  );
  return {
    templateOf(holder, link) {
      const [property = link] = link.split(".");
      const reference = firstFact(text(holder.inputs, `${link}.id`), text(holder.inputs, link));
      const found: Ref<DeclaredResource> = resolver.one(holder, property, reference);
      if (!isResolved(found)) return undefined;
      return at(found.inputs, "mainTemplate");
    },
  };
}
