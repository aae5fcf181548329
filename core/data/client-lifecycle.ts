import type { IsoDate } from "../model";

/**
 * Releases of Windows for clients whose support has ended or will.
 * Sources: learn.microsoft.com/lifecycle/products/windows-10-enterprise-and-education, windows-81, windows-7 and the
 * pages of the LTSC releases, as collected by altrhombus/DataForGeeks, content/ms/mswin/lifecycle-client.json, 2026-02-10;
 * the Azure Virtual Desktop blog of Microsoft, ba-p/4459715, 2025-10-14 (updates for 22H2 in Azure at no charge).
 * That these run until 2028-10-10 stands in secondary sources alone. Read 2026-11-30.
 */
export interface ClientLifecycle {
  /** As Microsoft writes it. */
  readonly name: string;
  /** The last day of security updates for everybody. */
  readonly end: IsoDate;
  /** The last day of Extended Security Updates, which machines in Azure receive at no charge. */
  readonly extendedInAzure?: IsoDate;
}

const WINDOWS_10: ClientLifecycle = {
  name: "Windows 10, version 22H2",
  end: "2025-10-14",
  extendedInAzure: "2028-10-10",
};

/** Of whatever version: no version but those of long-term servicing is supported longer than the last. */
const ANY_WINDOWS_10: ClientLifecycle = { ...WINDOWS_10, name: "Windows 10" };

/** By release as a declaration names it. */
const BY_RELEASE: Readonly<Record<string, ClientLifecycle>> = {
  "7": { name: "Windows 7", end: "2020-01-14", extendedInAzure: "2023-01-10" },
  "8.1": { name: "Windows 8.1", end: "2023-01-10" },
  "10": ANY_WINDOWS_10,
};

/** Versions of Windows 10 by what stands in the SKU of a Marketplace image, Enterprise editions. */
const VERSIONS: Readonly<Record<string, ClientLifecycle>> = {
  rs5: { name: "Windows 10, version 1809", end: "2021-05-11" },
  "19h1": { name: "Windows 10, version 1903", end: "2020-12-08" },
  "19h2": { name: "Windows 10, version 1909", end: "2022-05-10" },
  "20h1": { name: "Windows 10, version 2004", end: "2021-12-14" },
  "20h2": { name: "Windows 10, version 20H2", end: "2023-05-09" },
  "21h1": { name: "Windows 10, version 21H1", end: "2022-12-13" },
  "21h2": { name: "Windows 10, version 21H2", end: "2024-06-11" },
  "22h2": WINDOWS_10,
};

/** Long-term servicing releases, by the version they are made of. */
const LONG_TERM: Readonly<Record<string, ClientLifecycle>> = {
  rs5: { name: "Windows 10 Enterprise LTSC 2019", end: "2029-01-09" },
  "21h2": { name: "Windows 10 Enterprise LTSC 2021", end: "2027-01-12" },
};

/** The lifecycle of a declared release; undefined for one that is not known to end. */
export function findClientLifecycle(release: string): ClientLifecycle | undefined {
  return BY_RELEASE[release];
}

/**
 * The lifecycle of a Windows client by the offer and SKU of its Marketplace image; `unknown` for a long-term servicing
 * release whose version the name does not tell, undefined for every image of a release that is not known to end.
 */
export function findClientLifecycleOfImage(offer: string, sku: string): ClientLifecycle | "unknown" | undefined {
  const [offered, named] = [offer.toLowerCase(), sku.toLowerCase()];
  if (/^windows-?7/.test(offered) || /^win7/.test(named)) return BY_RELEASE["7"];
  if (/^windows-?8/.test(offered) || /^win81/.test(named)) return BY_RELEASE["8.1"];
  if (/win-?11/.test(named) || /^windows-?11/.test(offered)) return undefined;
  const ten = /^windows-?10/.test(offered) || /win-?10/.test(named) || /^cis-(?:win|windows)-?10/.test(named);
  const version = /(?:^|[-_])(rs5|\d\dh[12])(?:[-_]|$)/.exec(named)?.[1];
  if (!ten && (version === undefined || !/^(?:office-365|windows-evd)$/.test(offered))) return undefined;
  if (/lts[bc]/.test(named)) return (version === undefined ? undefined : LONG_TERM[version]) ?? "unknown";
  return (version === undefined ? undefined : VERSIONS[version]) ?? ANY_WINDOWS_10;
}
