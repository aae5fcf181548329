import type { Edition, Release, ServerFeature } from "../model";

/** How people write the editions. */
export const EDITION_NAMES: Readonly<Record<Edition, string>> = {
  datacenter: "Datacenter",
  "datacenter-azure-edition": "Datacenter: Azure Edition",
  standard: "Standard",
  essentials: "Essentials",
};

interface FeatureFacts {
  /** How a person names the feature. */
  readonly name: string;
  /** Editions that have it. */
  readonly editions: readonly Edition[];
  /** Releases for which that holds; absent means all that have the feature. */
  readonly releases?: readonly Release[];
  /** Releases in which every edition has it. */
  readonly everywhereIn?: readonly Release[];
}

/**
 * Features that not every edition of Windows Server has. Essentials has those of Standard.
 * Source: windowsserverdocs get-started/editions-comparison-windows-server-2022.md, 2021-06-17, and locks-limits.md,
 * 2024-10-25; read 2026-11-21; for 2025 editions-comparison.md @214e6454, 2024-09-25, read 2026-11-30: every edition has
 * SMB over QUIC, and Standard has the Software Load Balancer and network virtualization. What the comparison leaves open
 * (shielded machines in the Azure Edition) counts as there.
 */
export const EDITION_FEATURES: Readonly<Record<ServerFeature, FeatureFacts>> = {
  "storage-spaces-direct": { name: "Storage Spaces Direct", editions: ["datacenter", "datacenter-azure-edition"] },
  "network-controller": {
    name: "Network Controller",
    editions: ["datacenter", "datacenter-azure-edition"],
  },
  "shielded-virtual-machines": {
    name: "shielded virtual machines",
    editions: ["datacenter", "datacenter-azure-edition"],
  },
  "azure-extended-network": { name: "Azure Extended Network", editions: ["datacenter-azure-edition"] },
  "smb-over-quic": {
    name: "SMB over QUIC",
    editions: ["datacenter-azure-edition"],
    releases: ["2022"],
    everywhereIn: ["2025"],
  },
};
