import { findPublishedKey, PUBLISHED_KEYS } from "../data/published-keys";
import type { Edition, Release } from "../model";

/**
 * The published client setup key of a release and edition of Windows Server; undefined where Microsoft publishes none,
 * as for Essentials since 2022.
 */
export function clientKeyOf(release: Release, edition: Edition): string | undefined {
  return PUBLISHED_KEYS.find(
    (candidate) => candidate.kind === "client" && candidate.edition === edition && candidate.releases.includes(release),
  )?.key;
}

/** True for a published client setup key, in any case: one that needs no secrecy, and makes no KMS host. */
export function isClientSetupKey(key: string): boolean {
  return findPublishedKey(key.trim().toUpperCase())?.kind === "client";
}
