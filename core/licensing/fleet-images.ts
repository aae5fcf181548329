import type { Fact, Fleet, Image } from "../model";
import { nameImage } from "../resources/image";

/** The images that a fleet's machines are made from, each once: those of its groups, or its own. */
export function imagesOfFleet({ image, groups }: Pick<Fleet, "image" | "groups">): readonly Fact<Image>[] {
  const all = new Map<string | undefined, Fact<Image>>();
  for (const group of groups) if (group.image !== undefined) all.set(nameImage(group.image), group.image);
  return all.size === 0 ? [image] : [...all.values()];
}
