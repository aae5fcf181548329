import type { Edition, Release } from "../model";

/** A Marketplace image of Windows Server that starts with UEFI (generation 2), as trusted launch needs. */
export interface ServerImage {
  readonly release: Release;
  readonly edition: Extract<Edition, "datacenter" | "datacenter-azure-edition">;
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
}

/**
 * The images that a machine gets unless it names another. The Marketplace has Datacenter images only: Standard and
 * Essentials come from images of one's own.
 * Sources: azure-compute-docs, virtual-machines/generation-2.md and trusted-launch.md (operating systems supported);
 * windowsserverdocs, get-started/azure-edition.md; read 2026-11-21.
 */
export const SERVER_IMAGES: readonly ServerImage[] = [
  image("2025", "datacenter", "2025-datacenter-g2"),
  image("2025", "datacenter-azure-edition", "2025-datacenter-azure-edition"),
  image("2022", "datacenter", "2022-datacenter-g2"),
  image("2022", "datacenter-azure-edition", "2022-datacenter-azure-edition"),
  image("2019", "datacenter", "2019-datacenter-gensecond"),
  image("2016", "datacenter", "2016-datacenter-gensecond"),
];

function image(release: Release, edition: ServerImage["edition"], sku: string): ServerImage {
  return { release, edition, publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku };
}
