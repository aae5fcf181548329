/**
 * Limits of Windows Server Essentials.
 *
 * Users and devices: EssentialsDocs get-started.md (2016-10-28) and the Windows Server 2022 licensing guide (October 2022).
 * Hardware: EssentialsDocs hardware-limits.md (2022-07-01). All in MicrosoftDocs/windowsserverdocs; read 2026-11-21.
 */
export interface EssentialsLimits {
  readonly users: number;
  readonly devices: number;
  readonly sockets: number;
  /** Physical cores; undefined where there is no limit. */
  readonly cores?: number;
  readonly memoryGib: number;
}

/** 2022 and later share the limits of the Standard media that an Essentials key activates; earlier ones had their own. */
export const ESSENTIALS_LIMITS: { readonly from2022: EssentialsLimits; readonly until2019: EssentialsLimits } = {
  from2022: { users: 25, devices: 50, sockets: 1, cores: 10, memoryGib: 128 },
  until2019: { users: 25, devices: 50, sockets: 2, memoryGib: 64 },
};
