import type { Release } from "../model";
import { isClientRelease } from "./releases";

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

/**
 * Generations from the oldest. A host key activates its own generation and earlier ones (kms-activation-planning.md), so
 * that a key that has no row above is known not to activate what came after it. Clients stand with the server of their
 * time, semi-annual releases between those they came out between.
 */
const GENERATIONS: readonly (readonly Release[])[] = [
  ["2008"],
  ["2008r2", "7"],
  ["2012"],
  ["2012r2", "8.1"],
  ["2016", "10"],
  ["1709"],
  ["1803"],
  ["2019", "1809"],
  ["1903"],
  ["1909"],
  ["2004"],
  ["20h2"],
  ["2022", "11"],
  ["23h2"],
  ["2025"],
];

/** The place of a release among the generations; a year after the newest is newer than all; undefined where unknown. */
function generationOf(release: Release): number | undefined {
  const index = GENERATIONS.findIndex((releases) => releases.includes(release));
  if (index >= 0) return index;
  return /^20\d\d$/.test(release) && release > "2025" ? GENERATIONS.length : undefined;
}

/** Whether the host key of a release activates clients of another one; undefined where no source says so. */
export function keyActivates(key: Release, client: Release): boolean | undefined {
  const row = HOST_KEYS.find((each) => each.key === key);
  if (row !== undefined) return row.activates.includes(client);
  // A key for Windows clients activates no servers.
  if (isClientRelease(key) && !isClientRelease(client)) return false;
  const [own, wanted] = [generationOf(key), generationOf(client)];
  if (own === undefined || wanted === undefined) return undefined;
  return wanted <= own;
}

/** Whether the host key of a release works on a host of another one; undefined where no source says so. */
export function keyRunsOn(key: Release, host: Release): boolean | undefined {
  const row = HOST_KEYS.find((each) => each.key === key);
  if (row !== undefined)
    return HOST_KEYS.some(({ runsOn }) => runsOn.includes(host)) ? row.runsOn.includes(host) : undefined;
  return key === host ? true : undefined;
}

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
