/**
 * Azure's instance metadata: the same address in every cloud, HTTP, reached from the primary interface only, and never
 * off the host. Sources: azure-docs, articles/virtual-machines/instance-metadata-service.md; its service tag
 * `AzurePlatformIMDS` (outbound, not regional, not for Azure Firewall): articles/virtual-network/service-tags-overview.md;
 * read 2026-11-27.
 */
export const INSTANCE_METADATA = {
  address: "169.254.169.254",
  port: 80,
  /** In lower case. */
  serviceTag: "azureplatformimds",
} as const;
