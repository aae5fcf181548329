import type { IsoDate } from "../model";

/**
 * Extended security updates through Azure Arc.
 * Sources: MicrosoftDocs/azure-management-docs, articles/azure-arc/servers/license-extended-security-updates.md and
 * prepare-extended-security-updates.md, 2026-07-16; windowsserverdocs extended-security-updates-overview.md.
 */

/** Least cores of a licence, by what it counts: physical cores of a machine, or virtual cores of one. */
export const LEAST_ESU_CORES: Readonly<Record<"pCore" | "vCore", number>> = { pCore: 16, vCore: 8 };

/** Most cores of one licence. */
export const MOST_ESU_CORES = 10_000;

/** Last day of updates. A target that is not here is taken as it is: later ones join before the SDKs know them. */
const LAST_DAY: Readonly<Record<string, IsoDate>> = {
  "windows server 2012": "2026-10-13",
  "windows server 2012 r2": "2026-10-13",
};

/** The last day on which a programme has updates; undefined for one that is not known to have ended or to end. */
export function lastDayOfUpdates(target: string): IsoDate | undefined {
  return LAST_DAY[target.trim().toLowerCase()];
}
