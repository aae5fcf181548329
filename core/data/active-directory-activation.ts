import type { Release } from "../model";

/**
 * Active Directory-based activation came with Windows 8 and Windows Server 2012: earlier releases cannot use it, and the
 * schema of the forest must be that of Windows Server 2012 or later.
 * Source: MicrosoftDocs, activate-using-active-directory-based-activation-client.md (IT pro docs), read 2026-11-21.
 */
export const RELEASES_BEFORE_ADBA: readonly Release[] = ["2008", "2008r2", "7"];
