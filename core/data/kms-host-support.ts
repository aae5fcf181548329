import type { Release } from "../model";

/**
 * Which Windows Server release can carry which KMS host key (CSVLK), and what the key activates; newest first.
 * Azure Edition can be no KMS host at all: Azure activates it.
 * Source: windowsserverdocs, get-started/kms-activation-planning.md, commit 0521d9bc, 2024-11-12.
 */
export interface HostKey {
  /** The release the key is issued for. */
  readonly key: Release;
  /** Releases of a host that can carry it. */
  readonly runsOn: readonly Release[];
  /** Releases of Windows Server it activates. */
  readonly activatesServers: readonly Release[];
}

const BEFORE_2016: readonly Release[] = ["2012r2", "2012", "2008r2", "2008"];

export const HOST_KEYS: readonly HostKey[] = [
  {
    key: "2025",
    runsOn: ["2025", "2022", "2019"],
    activatesServers: ["2025", "2022", "2019", "2016", ...BEFORE_2016],
  },
  { key: "2022", runsOn: ["2022", "2019", "2016"], activatesServers: ["2022", "2019", "2016", ...BEFORE_2016] },
  { key: "2019", runsOn: ["2019", "2016", "2012r2"], activatesServers: ["2019", "2016", ...BEFORE_2016] },
  { key: "2016", runsOn: ["2016", "2012r2", "2012"], activatesServers: ["2016", ...BEFORE_2016] },
];
