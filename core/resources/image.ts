import { IMAGES } from "../data/images";
import {
  type Fact,
  firstFact,
  type Image,
  type ImageDefinition,
  type ImageFacts,
  isKnown,
  text,
  UNKNOWN,
  type Value,
} from "../model";

/**
 * What a Marketplace image is. Only publisher, offer and SKU together identify one; undefined means the image is
 * not in the table, not that it is something else.
 */
export function identifyImage(image: Fact<Image>): ImageFacts | undefined {
  if (!isKnown(image) || !isKnown(image.publisher) || !isKnown(image.offer) || !isKnown(image.sku)) return undefined;
  const parts = {
    publisher: image.publisher.toLowerCase(),
    offer: image.offer.toLowerCase(),
    sku: image.sku.toLowerCase(),
  };
  const pattern = IMAGES.find(
    ({ publisher, offer, sku }) => publisher.test(parts.publisher) && offer.test(parts.offer) && sku.test(parts.sku),
  );
  if (pattern === undefined) return undefined;
  const release =
    pattern.releaseIn === undefined
      ? undefined
      : pattern.releaseIn.expression.exec(parts[pattern.releaseIn.part])?.[1]?.replace("-", "");
  const edition =
    pattern.edition === "datacenter" && parts.sku.includes("azure-edition")
      ? "datacenter-azure-edition"
      : pattern.edition;
  return {
    os: pattern.os,
    ...(release === undefined ? {} : { release }),
    ...(edition === undefined ? {} : { edition }),
  };
}

/**
 * What a gallery image definition says it holds: by an identifier that is one of the Marketplace's, or by its operating
 * system where that is Linux. Years, editions and abbreviations in an identifier of its owner's are names: a month may look
 * like a release, and dc may be a domain controller. They prove nothing, so they tell nothing here.
 */
export function identifyDefinition({ identifier, osType }: ImageDefinition): ImageFacts | undefined {
  if (isKnown(osType) && /^linux$/i.test(osType)) return { os: "linux" };
  return identifyImage(identifier);
}

/** Reads an image reference of either provider. */
export function readImage(reference: Value | undefined, customId?: Fact<string>): Fact<Image> {
  if (reference === UNKNOWN) return UNKNOWN;
  const id = firstFact(
    text(reference, "id"),
    text(reference, "sharedGalleryImageId"),
    text(reference, "communityGalleryImageId"),
    customId,
  );
  const image: Image = {
    publisher: text(reference, "publisher"),
    offer: text(reference, "offer"),
    sku: text(reference, "sku"),
    version: text(reference, "version"),
    id,
  };
  return Object.values(image).every((part) => part === undefined) ? undefined : image;
}

/** How a person names an image: its id, or `publisher:offer:sku`. */
export function nameImage(image: Fact<Image>): string | undefined {
  if (!isKnown(image)) return undefined;
  if (isKnown(image.id)) return image.id;
  const { publisher, offer, sku } = image;
  return isKnown(publisher) && isKnown(offer) && isKnown(sku) ? `${publisher}:${offer}:${sku}` : undefined;
}

/**
 * Every way a declaration may name an image: with its version and without. One gallery image has many versions, and
 * who declares it means them all.
 */
export function namesOfImage(image: Fact<Image>): readonly string[] {
  const name = nameImage(image);
  if (name === undefined || !isKnown(image)) return [];
  if (isKnown(image.id)) return [name, name.replace(/\/versions\/[^/]+\/?$/i, "")];
  return isKnown(image.version) ? [name, `${name}:${image.version}`] : [name];
}
