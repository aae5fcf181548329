/**
 * Marketplace SKUs of Windows Server on which Azure can hotpatch, in lower case: the Azure Edition, in 2022 only as
 * server core or with `hotpatch` in its name. Previews for hotpatching name it too.
 *
 * Sources: azurerm provider, validation of `hotpatching_enabled`; learn.microsoft.com/windows-server/get-started/hotpatch;
 * read 2026-11-21. Hotpatching of Standard and Datacenter 2025 is a service of Azure Arc, not of Azure virtual machines.
 */
export const HOTPATCH_SKUS: ReadonlySet<string> = new Set([
  "2022-datacenter-azure-edition-core",
  "2022-datacenter-azure-edition-core-smalldisk",
  "2022-datacenter-azure-edition-hotpatch",
  "2022-datacenter-azure-edition-hotpatch-smalldisk",
  "2025-datacenter-azure-edition",
  "2025-datacenter-azure-edition-smalldisk",
  "2025-datacenter-azure-edition-core",
  "2025-datacenter-azure-edition-core-smalldisk",
]);

/** Releases whose images are all in the table above; a later one may bring SKUs that it does not know. */
export const HOTPATCH_KNOWN_RELEASES: ReadonlySet<string> = new Set([
  "2008",
  "2008r2",
  "2012",
  "2012r2",
  "2016",
  "2019",
  "2022",
  "2025",
]);
