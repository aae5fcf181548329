import { CLIENT_SETUP_KEYS } from "../data/client-setup-keys";
import type { Edition, Release } from "../model";

/** Editions as the table of client setup keys calls them. */
const EDITION_NAMES: Readonly<Record<Edition, string>> = {
  datacenter: "Datacenter",
  "datacenter-azure-edition": "Datacenter: Azure Edition",
  standard: "Standard",
  essentials: "Essentials",
};

/**
 * The published client setup key of a release and edition of Windows Server; undefined where Microsoft publishes none,
 * as for Essentials since 2022.
 */
export function clientKeyOf(release: Release, edition: Edition): string | undefined {
  const product = `windows server ${release.replace(/r2$/, " r2")}`;
  return CLIENT_SETUP_KEYS.find(
    (candidate) => candidate.product.toLowerCase() === product && candidate.edition === EDITION_NAMES[edition],
  )?.key;
}

/** True for a published client setup key, in any case: one that needs no secrecy, and makes no KMS host. */
export function isClientSetupKey(key: string): boolean {
  const wanted = key.trim().toUpperCase();
  return CLIENT_SETUP_KEYS.some((candidate) => candidate.key === wanted);
}
