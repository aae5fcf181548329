/**
 * Service tags that network security groups understand and Azure Firewall does not, by their names in lower case.
 * Source: MicrosoftDocs/azure-docs, articles/virtual-network/service-tags-overview.md, column "Can use with Azure
 * Firewall", 2025-07.
 */
export const GROUP_ONLY_TAGS: Readonly<Record<string, string>> = {
  azureplatformdns: "AzurePlatformDNS",
  azureplatformimds: "AzurePlatformIMDS",
  azureplatformlkm: "AzurePlatformLKM",
};
