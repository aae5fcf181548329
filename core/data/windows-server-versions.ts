/**
 * What Win32_OperatingSystem says on each release of Windows Server.
 * Source: Microsoft Learn, "Windows Server release information" and "Operating System Version", read 2026-11-30.
 */
const VERSIONS: Readonly<Record<string, { readonly name: string; readonly version: string }>> = {
  "2008r2": { name: "Windows Server 2008 R2", version: "6.1.7601" },
  "2012": { name: "Windows Server 2012", version: "6.2.9200" },
  "2012r2": { name: "Windows Server 2012 R2", version: "6.3.9600" },
  "2016": { name: "Windows Server 2016", version: "10.0.14393" },
  "2019": { name: "Windows Server 2019", version: "10.0.17763" },
  "2022": { name: "Windows Server 2022", version: "10.0.20348" },
  "2025": { name: "Windows Server 2025", version: "10.0.26100" },
};

const EDITIONS: Readonly<Record<string, string>> = {
  datacenter: "Datacenter",
  "datacenter-azure-edition": "Datacenter Azure Edition",
  standard: "Standard",
};

/** Caption and version of a release, as CIM shows them; a caption only where the edition is known. */
export function describeOperatingSystem(
  release: string,
  edition: string | undefined,
): { readonly version: string; readonly caption?: string } | undefined {
  const found = VERSIONS[release];
  if (found === undefined) return undefined;
  const named = edition === undefined ? undefined : EDITIONS[edition];
  return { version: found.version, ...(named === undefined ? {} : { caption: `Microsoft ${found.name} ${named}` }) };
}
