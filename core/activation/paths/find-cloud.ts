import { KMS_CLOUDS, type KmsCloud } from "../../data/azure-kms-endpoints";
import { type DeclaredResource, type Estate, type Fact, isKnown, type Machine, text } from "../../model";

/** The clouds a machine may be in; one where something says which. */
export type PossibleClouds = readonly [KmsCloud, ...KmsCloud[]];

const CLOUDS: readonly KmsCloud[] = Object.values(KMS_CLOUDS);
const ALL: PossibleClouds = [KMS_CLOUDS.AzureCloud, KMS_CLOUDS.AzureUSGovernment, KMS_CLOUDS.AzureChinaCloud];

/**
 * Tells the cloud of machines by, in this order: `activation.cloud` of the configuration, the `environment` of the
 * machine's provider, its location, the provider's location, and the locations of everything else in the estate if
 * they are all of one cloud. It is never assumed to be the public one.
 */
export function cloudFinderOf(estate: Estate): CloudFinder {
  const finder = finders.get(estate) ?? createCloudFinder(estate.resources, estate.declarations.activation?.cloud);
  finders.set(estate, finder);
  return finder;
}

type CloudFinder = (machine: Machine) => PossibleClouds;

/** It looks through all resources, and is asked for every machine. */
const finders = new WeakMap<Estate, CloudFinder>();

function createCloudFinder(resources: readonly DeclaredResource[], declared: string | undefined): CloudFinder {
  // A declaration nobody understands settles nothing, and must not be overruled by a guess either.
  if (declared !== undefined) {
    const cloud = cloudNamed(declared);
    const clouds: PossibleClouds = cloud === undefined ? ALL : [cloud];
    return () => clouds;
  }
  const providers = new Map(
    resources.flatMap(({ urn, provider }) => (provider === undefined ? [] : [[urn, provider] as const])),
  );
  const common = commonCloud(resources);
  return ({ urn, location }) => {
    const provider = providers.get(urn);
    const cloud =
      cloudNamed(text(provider, "environment")) ??
      cloudAt(location) ??
      cloudAt(text(provider, "location")) ??
      // A machine in a place that is known, but not to us, is in none of these clouds for sure.
      (isKnown(location) ? undefined : common);
    return cloud === undefined ? ALL : [cloud];
  };
}

function commonCloud(resources: readonly DeclaredResource[]): KmsCloud | undefined {
  const locations = new Set<string>();
  for (const { type, inputs } of resources) {
    const location = type.startsWith("azure") ? text(inputs, "location") : undefined;
    // Private DNS zones are "global" in every cloud.
    if (isKnown(location) && location.toLowerCase() !== "global") locations.add(location);
  }
  const [cloud, ...others] = new Set([...locations].map(cloudAt));
  return others.length === 0 ? cloud : undefined;
}

function cloudNamed(name: Fact<string>): KmsCloud | undefined {
  if (!isKnown(name)) return undefined;
  const key = name.trim().toLowerCase();
  return CLOUDS.find((cloud) => cloud.environments.includes(key));
}

function cloudAt(location: Fact<string>): KmsCloud | undefined {
  if (!isKnown(location)) return undefined;
  const region = location.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (/^(?:usgov|usdod)/.test(region)) return KMS_CLOUDS.AzureUSGovernment;
  if (region.startsWith("china")) return KMS_CLOUDS.AzureChinaCloud;
  if (region === "germanycentral" || region === "germanynortheast") return KMS_CLOUDS.AzureGermanCloud;
  // Closed clouds, whose addresses are not published.
  if (/^(?:usnat|ussec|bleu|delos)/.test(region) || region === "") return undefined;
  return KMS_CLOUDS.AzureCloud;
}
