import { CLIENT_WORDS, EDITION_WORDS, RELEASE_WORDS, SERVER_WORDS } from "../data/image-words";
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
 * What a gallery image definition says it holds: by an identifier that is one of the Marketplace's, else by the words
 * of its own. Undefined for one that names neither server nor client.
 */
export function identifyDefinition({ identifier, osType }: ImageDefinition): ImageFacts | undefined {
  if (isKnown(osType) && /^linux$/i.test(osType)) return { os: "linux" };
  const told = identifyImage(identifier);
  if (told !== undefined) return told;
  if (!isKnown(osType) || !/^windows$/i.test(osType)) return undefined;
  const words = [identifier.publisher, identifier.offer, identifier.sku].filter(isKnown).join(" ").toLowerCase();
  const server = SERVER_WORDS.test(words);
  if (CLIENT_WORDS.test(words)) return server ? undefined : { os: "windows-client" };
  if (!server) return undefined;
  const releases = RELEASE_WORDS.filter((each) => each.words.test(words));
  const edition = EDITION_WORDS.find((each) => each.words.test(words))?.edition;
  return {
    os: "windows-server",
    // Two years in one identifier say nothing certain of either.
    ...(releases.length === 1 && releases[0] !== undefined ? { release: releases[0].release } : {}),
    ...(edition === undefined ? {} : { edition }),
  };
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
