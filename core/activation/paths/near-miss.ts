import { distance } from "fastest-levenshtein";
import { KMS_CLOUDS, type KmsCloud } from "../../data/azure-kms-endpoints";
import { normaliseDomain } from "../../model";
import { isReserved, readAddress } from "../../network/prefix";

/** What was probably meant by a name or address that resembles one of Azure KMS, of whichever cloud. */
export interface Meant {
  readonly cloud: KmsCloud;
  readonly name: string;
}

/** A top-level domain may differ as a whole: `.com` for `.net`. */
const MOST_LETTERS = 3;

/**
 * The name or address of Azure KMS that something as written is near to, and not equal to: a few letters of a name, one
 * digit of a public address, or two that changed places.
 */
export function findNearMiss(written: string): Meant | undefined {
  const wanted = normaliseDomain(written);
  const clouds = Object.values<KmsCloud>(KMS_CLOUDS);
  const address = readAddress(wanted);
  const all = clouds.flatMap((cloud) => {
    const { currentName, legacyNames, currentAddresses, legacyAddresses } = cloud;
    const names = address === undefined ? [currentName, ...legacyNames] : [...currentAddresses, ...legacyAddresses];
    return names.map((name) => ({ cloud, name }));
  });
  if (all.some(({ name }) => name === wanted)) return undefined;
  if (address !== undefined) return isReserved(address) ? undefined : all.find(({ name }) => isDigitOff(wanted, name));
  let best: (Meant & { readonly letters: number }) | undefined;
  for (const { cloud, name } of all) {
    const letters = distance(wanted, name);
    if (letters <= MOST_LETTERS && (best === undefined || letters < best.letters)) best = { cloud, name, letters };
  }
  return best === undefined ? undefined : { cloud: best.cloud, name: best.name };
}

function isDigitOff(written: string, meant: string): boolean {
  if (distance(written, meant) === 1) return true;
  if (written.length !== meant.length) return false;
  const first = [...written].findIndex((digit, index) => digit !== meant[index]);
  const swapped = `${written.slice(0, first)}${written.charAt(first + 1)}${written.charAt(first)}${written.slice(first + 2)}`;
  return swapped === meant;
}
