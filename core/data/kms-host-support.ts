import type { Release } from "../model";

/**
 * Which KMS host key runs on which Windows, and which releases it activates.
 * Source: MicrosoftDocs/windowsserverdocs, get-started/kms-activation-planning.md, commit 0521d9bc, 2024-11-12.
 * Azure Edition cannot be a KMS host and is activated by Azure (same page).
 */
export interface HostKey {
  /** The generation of the key. */
  readonly key: Release;
  readonly runsOn: readonly Release[];
  readonly activates: readonly Release[];
}

/** Semi-annual releases, which the source names together. */
const SEMI_ANNUAL: readonly Release[] = ["20h2", "2004", "1909", "1903", "1809", "1803", "1709"];
const BEFORE_2016: readonly Release[] = ["2012r2", "2012", "2008r2", "2008"];
const CLIENTS: readonly Release[] = ["10", "8.1", "7"];

export const HOST_KEYS: readonly HostKey[] = [
  {
    key: "2025",
    runsOn: ["2025", "2022", "2019"],
    activates: ["2025", "2022", ...SEMI_ANNUAL, "2019", "2016", ...BEFORE_2016, "11", ...CLIENTS],
  },
  {
    key: "2022",
    runsOn: ["2022", "2019", "2016"],
    activates: ["2022", ...SEMI_ANNUAL, "2019", "2016", ...BEFORE_2016, "11", ...CLIENTS],
  },
  {
    key: "2019",
    runsOn: ["2019", "2016", "2012r2"],
    activates: [...SEMI_ANNUAL, "2019", "2016", ...BEFORE_2016, ...CLIENTS],
  },
  {
    key: "2016",
    runsOn: ["2016", "2012r2", "2012"],
    activates: [...SEMI_ANNUAL, "2016", ...BEFORE_2016, ...CLIENTS],
  },
  { key: "10", runsOn: CLIENTS, activates: CLIENTS },
];

/** The update a host of this release needs before it can activate these. Same source. */
export const HOST_UPDATES: readonly {
  readonly host: Release;
  readonly toActivate: readonly Release[];
  readonly update: string;
}[] = [
  { host: "2022", toActivate: ["2025"], update: "KB5034765 (2024-02-13) or later" },
  { host: "2019", toActivate: ["2025"], update: "KB5034768 (2024-02-13) or later" },
  { host: "2019", toActivate: ["2022"], update: "KB5003646 (2021-06-08) or later" },
  { host: "2016", toActivate: ["2022", "2019"], update: "KB5003638 (2021-06-08) or later" },
  { host: "2012r2", toActivate: ["2019", "2016", "10"], update: "KB4467695 (2018-11-27) or later" },
  { host: "2012", toActivate: ["2016", "2012r2", "10"], update: "KB3172615 (2016-07) or later" },
];

/** Same source, and activation-slmgr-vbs-options.md: how many clients a host must have counted, by what they run. */
export const SERVER_THRESHOLD = 5;
export const CLIENT_THRESHOLD = 25;

/** Minutes within which the activation and the renewal interval may be set (activation-slmgr-vbs-options.md). */
export const INTERVAL_MINUTES = { least: 15, most: 43_200 } as const;

/** A host key activates this many hosts, each this many times (kms-activation-planning.md). */
export const HOSTS_PER_KEY = 6;
export const ACTIVATIONS_PER_HOST = 10;
