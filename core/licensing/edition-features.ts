import { EDITION_FEATURES, EDITION_NAMES } from "../data/edition-features";
import { HOTPATCH_KNOWN_RELEASES, HOTPATCH_SKUS } from "../data/hotpatch";
import { isKnown, type Machine, type ServerFeature, UNKNOWN } from "../model";

export type Hotpatching = "not-asked" | "supported" | "impossible" | "image-support-unknown" | "hotpatching-computed";

/** Whether the image of a machine supports the hotpatching that the machine enables. */
export function judgeHotpatching({
  hotpatching,
  image,
  imageFacts,
}: Pick<Machine, "hotpatching" | "image" | "imageFacts">): Hotpatching {
  if (hotpatching === undefined || hotpatching === false) return "not-asked";
  const sku = isKnown(image) ? image.sku : undefined;
  const release = imageFacts?.os === "windows-server" ? imageFacts.release : undefined;
  // Words on a custom image, and images of releases still to come, do not show whether they support hotpatching.
  const settled = isKnown(image) && image.id === undefined && isKnown(sku) && isKnown(release);
  if (!settled || !HOTPATCH_KNOWN_RELEASES.has(release)) return "image-support-unknown";
  if (HOTPATCH_SKUS.has(sku.toLowerCase()) || sku.toLowerCase().includes("hotpatch")) return "supported";
  return hotpatching === UNKNOWN ? "hotpatching-computed" : "impossible";
}

/** Whether the edition of a machine has a feature; names as people write them. */
export function judgeFeature(
  { edition, release }: Pick<Machine, "edition" | "release">,
  feature: ServerFeature,
): {
  readonly state: "has" | "missing" | "edition-unknown" | "release-unsettled";
  readonly feature: string;
  readonly edition: string;
  readonly editions: string;
} {
  const facts = EDITION_FEATURES[feature];
  const names = {
    feature: facts.name,
    edition: isKnown(edition) ? EDITION_NAMES[edition] : "",
    editions: facts.editions.map((each) => EDITION_NAMES[each]).join(" or "),
  };
  if (isKnown(release) && facts.everywhereIn?.includes(release) === true) return { state: "has", ...names };
  if (!isKnown(edition)) return { state: "edition-unknown", ...names };
  if (facts.editions.includes(edition)) return { state: "has", ...names };
  const settled = facts.releases === undefined || (isKnown(release) && facts.releases.includes(release));
  return { state: settled ? "missing" : "release-unsettled", ...names };
}
