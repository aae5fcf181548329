/**
 * SKUs of Azure Dedicated Host. Windows Server is licensed by the physical cores, never by the vCPUs.
 * Source: MicrosoftDocs/azure-compute-docs, articles/virtual-machines/dedicated-hosts/{general-purpose,memory-optimized,
 * compute-optimized,storage-optimized,gpu-optimized}-skus.md, read 2026-11-21 (pages of 2023-01-23 to 2026-09-25).
 * Retirements: sku-lifecycle.md of 2026-09-25. Newer SKUs exist: one that is not here is unknown, never guessed.
 */
export interface DedicatedHostSku {
  readonly sku: string;
  readonly physicalCores: number;
  /** vCPUs that machines on it may use. */
  readonly vcpus: number;
  readonly family: string;
}

const ROWS: readonly (readonly [sku: string, physicalCores: number, vcpus: number, family: string])[] = [
  ["Ddsv6-Type1", 96, 192, "Ddsv6"],
  ["Dsv6-Type1", 96, 192, "Dsv6"],
  ["Dasv6-Type1", 80, 144, "Dasv6"],
  ["Dadsv5-Type1", 64, 112, "Dadsv5"],
  ["Dasv5-Type1", 64, 112, "Dasv5"],
  ["Dasv4-Type1", 64, 96, "Dasv4"],
  ["Dasv4-Type2", 64, 112, "Dasv4"],
  ["DCadsv5-Type1", 64, 112, "DCadsv5"],
  ["DCasv5-Type1", 64, 112, "DCasv5"],
  ["DCsv3-Type1", 48, 48, "DCsv3"],
  ["DCdsv3-Type1", 48, 48, "DCdsv3"],
  ["DCsv2-Type1", 8, 8, "DCsv2"],
  ["Ddsv5-Type1", 64, 119, "Ddsv5"],
  ["Ddsv4-Type1", 52, 80, "Ddsv4"],
  ["Ddsv4-Type2", 64, 119, "Ddsv4"],
  ["Dsv5-Type1", 64, 119, "Dsv5"],
  ["Dsv4-Type1", 52, 80, "Dsv4"],
  ["Dsv4-Type2", 64, 119, "Dsv4"],
  ["Dsv3-Type1", 40, 64, "Dsv3"],
  ["Dsv3-Type2", 48, 76, "Dsv3"],
  ["Dsv3-Type3", 52, 80, "Dsv3"],
  ["Dsv3-Type4", 64, 119, "Dsv3"],
  ["Esv6-Type1", 96, 192, "Esv6"],
  ["Easv6-Type1", 80, 144, "Easv6"],
  ["Eadsv5-Type1", 64, 112, "Eadsv5"],
  ["Easv5-Type1", 64, 112, "Easv5"],
  ["Easv4-Type1", 64, 96, "Easv4"],
  ["Easv4-Type2", 64, 112, "Easv4"],
  ["Ebdsv5-Type1", 64, 119, "Ebdsv5"],
  ["Ebsv5-Type1", 64, 119, "Ebsv5"],
  ["ECadsv5-Type1", 64, 112, "ECadsv5"],
  ["ECasv5-Type1", 64, 112, "ECasv5"],
  ["Edsv5-Type1", 64, 119, "Edsv5"],
  ["Edsv4-Type1", 52, 80, "Edsv4"],
  ["Edsv4-Type2", 64, 119, "Edsv4"],
  ["Esv5-Type1", 64, 119, "Esv5"],
  ["Esv4-Type1", 52, 80, "Esv4"],
  ["Esv4-Type2", 64, 119, "Esv4"],
  ["Esv3-Type1", 40, 64, "Esv3"],
  ["Esv3-Type2", 48, 76, "Esv3"],
  ["Esv3-Type3", 52, 80, "Esv3"],
  ["Esv3-Type4", 64, 119, "Esv3"],
  ["Ms-Type1", 112, 128, "M"],
  ["Msm-Type1", 112, 128, "M"],
  ["Mdmsv2MedMem-Type1", 112, 192, "Mdsv2 (medium memory)"],
  ["Mdsv2MedMem-Type1", 112, 192, "Mdsv2 (medium memory)"],
  ["Mmsv2MedMem-Type1", 112, 192, "Msv2 (medium memory)"],
  ["Msv2MedMem-Type1", 112, 192, "Msv2 (medium memory)"],
  ["Msmv2-Type1", 224, 416, "Mv2"],
  ["Msv2-Type1", 224, 416, "Mv2"],
  ["Fsv2-Type2", 48, 72, "Fsv2"],
  ["Fsv2-Type3", 52, 80, "Fsv2"],
  ["Fsv2-Type4", 64, 119, "Fsv2"],
  ["FXmds-Type1", 32, 48, "FX"],
  ["Lasv3-Type1", 64, 112, "Lasv3"],
  ["Lsv3-Type1", 64, 119, "Lsv3"],
  ["Lsv2-Type1", 64, 80, "Lsv2"],
  ["NVasv4-Type1", 128, 128, "NVv4"],
  ["NVsv3-Type1", 28, 48, "NVv3"],
];

const bySku: ReadonlyMap<string, DedicatedHostSku> = new Map(
  ROWS.map(([sku, physicalCores, vcpus, family]) => [normalise(sku), { sku, physicalCores, vcpus, family }]),
);

/** The row of a SKU; documentation and API write different capitals and hyphens. */
export function findHostSku(sku: string): DedicatedHostSku | undefined {
  return bySku.get(normalise(sku));
}

/** Every row, in the order of the pages. */
export function listHostSkus(): readonly DedicatedHostSku[] {
  return [...bySku.values()];
}

function normalise(sku: string): string {
  return sku.toLowerCase().replaceAll("_", "-");
}
