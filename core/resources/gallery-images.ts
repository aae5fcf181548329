import {
  type DeclaredResource,
  type Fact,
  type Image,
  type ImageDefinition,
  isKnown,
  isResolved,
  type Ref,
  text,
  UNKNOWN,
} from "../model";
import { readImage } from "./image";
import { createResolver, type Resolver, type Target, targetOf } from "./references";
import { originOf, type ResourceIndex } from "./resource-index";

/** Finds the definition that the image of a machine comes from. */
export interface ImageDefinitions {
  /** @param property the top-level property of the machine that holds the image */
  definitionOf(machine: DeclaredResource, property: string, image: Fact<Image>): Ref<ImageDefinition>;
}

/** Gallery image definitions of the estate: what their owner says of the images that machines are made from. */
export function readImageDefinitions(index: ResourceIndex): ImageDefinitions {
  const own = index
    .ofKind("gallery-image")
    .map(({ resource }) =>
      targetOf<ImageDefinition>(resource, readDefinition(resource), text(resource.inputs, "galleryName")),
    );
  const byName = createResolver(own);
  // A machine may name a version of the definition, and an id that is not known yet leads to it by an edge.
  const versions = index.ofKind("gallery-image-version").flatMap(({ resource }): Target<ImageDefinition>[] => {
    const definition = definitionOfVersion(resource, byName);
    return definition === undefined ? [] : [{ ...targetOf(resource, definition), name: UNKNOWN }];
  });
  const resolver = createResolver([...own, ...versions]);
  return {
    definitionOf(machine, property, image) {
      if (own.length === 0) return undefined;
      if (image === UNKNOWN) return resolver.one(machine, property, UNKNOWN);
      if (!isKnown(image) || image.id === undefined) return undefined;
      if (image.id === UNKNOWN) return resolver.one(machine, property, UNKNOWN);
      const id = withoutVersion(image.id);
      // Only an id of a gallery image can mean one of the definitions.
      return /\/images\/[^/]+$/i.test(id) && /\/galleries\//i.test(id)
        ? resolver.one(machine, property, id)
        : undefined;
    },
  };
}

function readDefinition(resource: DeclaredResource): ImageDefinition {
  return { ...originOf(resource), identifier: identifierOf(resource), osType: text(resource.inputs, "osType") };
}

function identifierOf(resource: DeclaredResource): Image {
  const nothing: Image = { publisher: undefined, offer: undefined, sku: undefined, version: undefined, id: undefined };
  const found = readImage(resource.inputs.identifier);
  if (found === UNKNOWN) return { ...nothing, publisher: UNKNOWN, offer: UNKNOWN, sku: UNKNOWN };
  return found ?? nothing;
}

function definitionOfVersion(
  version: DeclaredResource,
  definitions: Resolver<ImageDefinition>,
): ImageDefinition | undefined {
  const property = version.inputs.galleryImageName === undefined ? "imageName" : "galleryImageName";
  const found = definitions.named(version, property, text(version.inputs, property));
  return isResolved<ImageDefinition>(found) ? found : undefined;
}

function withoutVersion(id: string): string {
  return id.replace(/\/versions\/[^/]+\/?$/i, "").replace(/(?<!\/)\/+$/, "");
}

/** How a person names a definition: `gallery image ws2022-std`. */
export function nameDefinition({ name }: ImageDefinition): string {
  return `gallery image ${name}`;
}
