/**
 * Where Azure's own KMS answers, and what the platform does with traffic to it. TCP 1688 only.
 *
 * Source, unless said otherwise: MicrosoftDocs/SupportArticles-docs,
 * support/azure/virtual-machines/windows/custom-routes-enable-kms-activation.md, commit 44ee0885, 2024-07-17.
 * The second addresses of the US Government and China clouds come from that one page.
 */
export interface KmsCloud {
  readonly name: string;
  /** The name new machines register; it answers with one of `currentAddresses` at a time (SupportArticles-docs issue 640). */
  readonly currentName: string;
  readonly legacyNames: readonly string[];
  readonly currentAddresses: readonly string[];
  readonly legacyAddresses: readonly string[];
  /**
   * True where Azure KMS moved and nothing answers at the former addresses for new activations. Only Azure Global moved:
   * for the other clouds Microsoft names the former and the current ones side by side (SupportArticles-docs,
   * windows-activation-stopped-working, 2023-04-04; azure-docs, required-fqdn-endpoint, 2024-06-26).
   */
  readonly moved?: true;
  /** The current address to which the former names lead today, where that is documented. */
  readonly legacyNameAddress?: string;
  /** Values of a provider's `environment` setting that mean this cloud, in lower case. */
  readonly environments: readonly string[];
  /** True for a cloud that is no more. */
  readonly retired?: true;
}

export const KMS_PORT = 1688;

export const KMS_CLOUDS = {
  AzureCloud: {
    name: "AzureCloud",
    currentName: "azkms.core.windows.net",
    legacyNames: ["kms.core.windows.net"],
    currentAddresses: ["20.118.99.224", "40.83.235.53"],
    legacyAddresses: ["23.102.135.246"],
    moved: true,
    // Since 2023-03-01; source: SupportArticles-docs,
    // support/azure/virtual-machines/windows/windows-activation-stopped-working.md.
    legacyNameAddress: "20.118.99.224",
    environments: ["public", "azurecloud", "azurepubliccloud"],
  },
  AzureUSGovernment: {
    name: "AzureUSGovernment",
    currentName: "azkms.core.usgovcloudapi.net",
    legacyNames: ["kms.core.usgovcloudapi.net"],
    currentAddresses: ["52.126.105.2"],
    legacyAddresses: ["23.97.0.13"],
    environments: ["usgovernment", "usgov", "azureusgovernment", "azureusgovernmentcloud"],
  },
  AzureChinaCloud: {
    name: "AzureChinaCloud",
    currentName: "azkms.core.chinacloudapi.cn",
    legacyNames: ["kms.core.chinacloudapi.cn"],
    currentAddresses: ["159.27.28.100", "163.228.64.161"],
    legacyAddresses: ["42.159.7.249"],
    environments: ["china", "azurechinacloud"],
  },
  // Retired; kept so that what was written for it is recognised.
  AzureGermanCloud: {
    name: "AzureGermanCloud",
    currentName: "kms.core.cloudapi.de",
    legacyNames: [],
    currentAddresses: ["51.4.143.248"],
    legacyAddresses: [],
    environments: ["german", "germany", "azuregermancloud"],
    retired: true,
  },
} as const satisfies Readonly<Record<string, KmsCloud>>;

/** The cloud whose KMS answers, or answered, under a name or address. */
export function cloudOfKms(host: string): KmsCloud | undefined {
  const wanted = host
    .trim()
    .replace(/(?<!\.)\.+$/, "")
    .toLowerCase();
  return Object.values<KmsCloud>(KMS_CLOUDS).find(
    ({ currentName, legacyNames, currentAddresses, legacyAddresses }) =>
      currentName === wanted || [legacyNames, currentAddresses, legacyAddresses].some((list) => list.includes(wanted)),
  );
}

/** A cloud as a sentence names it. */
export function describeCloud({ name, retired }: KmsCloud): string {
  return retired === true ? `${name} (retired)` : name;
}

/**
 * Service tags that stand for addresses among which Azure KMS's are, in lower case.
 * `AzurePlatformLKM` is the tag of the licensing service itself (outbound, not regional, not for Azure Firewall);
 * source: azure-docs, articles/virtual-network/service-tags-overview and network-security-groups-overview.md, 2025-07.
 */
export const KMS_SERVICE_TAGS: readonly string[] = ["azureplatformlkm", "azurecloud", "internet"];

/**
 * From this version on, the subnets of a newly created virtual network are private unless they say otherwise.
 * Source: techcommunity.microsoft.com, Azure Networking Blog, "Private subnets by default in Azure Virtual Networks"
 * (API version 2025-07-01, released after 2026-03-31; existing networks keep what they have), read 2026-11-21.
 */
export const PRIVATE_BY_DEFAULT_SINCE = "2025-07-01";
