import type { IsoDate } from "../model";

/**
 * VM series that are retired or will be.
 * Source: MicrosoftDocs/azure-compute-docs, sizes/lifecycle/retirements-and-capacity-restrictions.md @680de971 of
 * 2026-09-24. For NVv3 and NVv4 the day has passed, and the page still says announced. The v3 series retire in the
 * public cloud. Dedicated host types that carry one of these series alone retire with it. Read 2026-11-30.
 */
export interface SizeRetirement {
  readonly series: string;
  readonly on: IsoDate;
  /** Since July 2026 new subscriptions cannot deploy it. */
  readonly closed?: true;
  /** Sizes of the series, in lower case. */
  readonly sizes: RegExp;
}

const RETIREMENTS: readonly SizeRetirement[] = [
  { series: "NCv3", on: "2025-09-30", sizes: /^standard_nc\d+r?s_v3$/ },
  { series: "DCsv2", on: "2026-06-30", sizes: /^standard_dc\d+s_v2$/ },
  { series: "DCas_cc_v5", on: "2026-09-01", sizes: /^standard_dc\d+as_cc_v5$/ },
  { series: "DCads_cc_v5", on: "2026-09-01", sizes: /^standard_dc\d+ads_cc_v5$/ },
  { series: "ECas_cc_v5", on: "2026-09-01", sizes: /^standard_ec\d+as_cc_v5$/ },
  { series: "ECads_cc_v5", on: "2026-09-01", sizes: /^standard_ec\d+ads_cc_v5$/ },
  { series: "NVv3", on: "2026-09-30", sizes: /^standard_nv\d+s_v3$/ },
  { series: "NVv4", on: "2026-09-30", sizes: /^standard_nv\d+as_v4$/ },
  { series: "M192i_v2", on: "2027-03-31", sizes: /^standard_m192id?m?s_v2$/ },
  { series: "NP", on: "2027-05-31", sizes: /^standard_np\d+s$/ },
  { series: "HC", on: "2027-05-31", sizes: /^standard_hc\d+(?:-\d+)?rs$/ },
  { series: "HBv2", on: "2027-05-31", sizes: /^standard_hb\d+(?:-\d+)?rs_v2$/ },
  { series: "D", on: "2028-05-01", closed: true, sizes: /^standard_d\d+$/ },
  { series: "Ds", on: "2028-05-01", closed: true, sizes: /^standard_ds\d+$/ },
  { series: "Dv2", on: "2028-05-01", closed: true, sizes: /^standard_d\d+i?_v2(?:_promo)?$/ },
  { series: "Dsv2", on: "2028-05-01", closed: true, sizes: /^standard_ds\d+(?:-\d+)?i?_v2(?:_promo)?$/ },
  { series: "Ls", on: "2028-05-01", closed: true, sizes: /^standard_l\d+s$/ },
  { series: "Av2", on: "2028-11-15", closed: true, sizes: /^standard_a\d+m?_v2$/ },
  { series: "Bv1", on: "2028-11-15", closed: true, sizes: /^standard_b\d+(?:l|m)?s$/ },
  { series: "F", on: "2028-11-15", closed: true, sizes: /^standard_f\d+$/ },
  { series: "Fs", on: "2028-11-15", closed: true, sizes: /^standard_f\d+s$/ },
  { series: "Fsv2", on: "2028-11-15", closed: true, sizes: /^standard_f\d+s_v2$/ },
  { series: "G", on: "2028-11-15", closed: true, sizes: /^standard_g\d+$/ },
  { series: "GS", on: "2028-11-15", closed: true, sizes: /^standard_gs\d+(?:-\d+)?$/ },
  { series: "Lsv2", on: "2028-11-15", closed: true, sizes: /^standard_l\d+s_v2$/ },
  { series: "DCsv3", on: "2029-10-31", sizes: /^standard_dc\d+s_v3$/ },
  { series: "DCdsv3", on: "2029-10-31", sizes: /^standard_dc\d+ds_v3$/ },
  { series: "Dv3", on: "2029-11-15", closed: true, sizes: /^standard_d\d+_v3$/ },
  { series: "Dsv3", on: "2029-11-15", closed: true, sizes: /^standard_d\d+s_v3$/ },
  { series: "Ev3", on: "2029-11-15", closed: true, sizes: /^standard_e\d+i?_v3$/ },
  { series: "Esv3", on: "2029-11-15", closed: true, sizes: /^standard_e\d+(?:-\d+)?i?s_v3$/ },
];

/** What a type of dedicated host calls its family, where its machines are of one of these series alone. */
const HOST_FAMILIES: Readonly<Record<string, string>> = { nvsv3: "nvv3", nvasv4: "nvv4" };

/** The retirement of the series of a VM size, in any case; undefined where none is known. */
export function findSizeRetirement(size: string): SizeRetirement | undefined {
  const name = size.trim().toLowerCase();
  return RETIREMENTS.find(({ sizes }) => sizes.test(name));
}

/** The same for a type of dedicated host, such as `DCsv2-Type1`. */
export function findHostRetirement(sku: string): SizeRetirement | undefined {
  const family = /^([a-z0-9]+)[-_]type\d+$/i.exec(sku.trim())?.[1]?.toLowerCase() ?? "";
  const series = HOST_FAMILIES[family] ?? family;
  return RETIREMENTS.find((row) => row.series.toLowerCase() === series);
}
