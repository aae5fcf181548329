import type { Release } from "../model";

/**
 * Releases of Windows Server: long-term ones, semi-annual ones (1709 to 20H2) and the annual channel (23H2).
 * Source: releases named in windowsserverdocs (kms-activation-planning.md 2024-11-12, kms-client-activation-keys.md) and
 * the Windows Server lifecycle pages, collected 2026-11-21; 23H2, the annual channel, from the release information page.
 */
export const SERVER_RELEASES: readonly Release[] = [
  "2025",
  "23h2",
  "2022",
  "20h2",
  "2004",
  "1909",
  "1903",
  "2019",
  "1809",
  "1803",
  "1709",
  "2016",
  "2012r2",
  "2012",
  "2008r2",
  "2008",
];

/**
 * Releases of Windows for clients that can be a KMS host, or be declared as a machine that is no server.
 * Source: https://learn.microsoft.com/windows-server/get-started/kms-activation-planning, revision of 2024-11-12.
 */
export const CLIENT_RELEASES: readonly Release[] = ["11", "10", "8.1", "7"];

/** A year after the newest release known here is taken as written: a new Windows Server must not make a document invalid. */
const LATER_RELEASE = /^20(?:2[6-9]|[34]\d)$/;

/** `2012 R2`, `2012-r2` and `2012R2` are one release; numbers stand for themselves. */
export function normaliseRelease(value: string | number): Release {
  return String(value)
    .trim()
    .toLowerCase()
    .replace(/(?<![\s-])[\s-]+r2$/, "r2");
}

export function isServerRelease(release: Release): boolean {
  return SERVER_RELEASES.includes(release) || LATER_RELEASE.test(release);
}

export function isClientRelease(release: Release): boolean {
  return CLIENT_RELEASES.includes(release);
}

/** The product of a release: Windows Server 2012 R2, or Windows 10. */
export function nameWindows(release: Release): string {
  return `${isClientRelease(release) ? "Windows" : "Windows Server"} ${nameRelease(release)}`;
}

/** A release as Microsoft writes it: `2012r2` is 2012 R2. */
export function nameRelease(release: string): string {
  return release.replace(/r2$/i, " R2").replace(/^(\d{2}h\d)$/i, (version) => `version ${version.toUpperCase()}`);
}
