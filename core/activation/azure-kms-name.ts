import { KMS_CLOUDS } from "../data/azure-kms-endpoints";
import { normaliseDomain } from "../model";

const NAMES: ReadonlySet<string> = new Set(
  Object.values(KMS_CLOUDS).flatMap(({ currentName, legacyNames, currentAddresses, legacyAddresses }) => [
    currentName,
    ...legacyNames,
    ...currentAddresses,
    ...legacyAddresses,
  ]),
);

/** True for a name or address of Azure's own KMS, in whatever cloud. */
export function isAzureKmsName(host: string): boolean {
  return NAMES.has(normaliseDomain(host));
}
