import { LEAST_ESU_CORES, lastDayOfUpdates, MOST_ESU_CORES } from "../data/esu-programmes";
import { type ArcLicence, type IsoDate, isKnown } from "../model";

/** A fault of a licence for extended security updates. */
export type EsuFault =
  | { readonly fault: "datacenter-by-virtual-core" }
  | { readonly fault: "too-few-cores"; readonly cores: number; readonly least: number }
  | { readonly fault: "too-many-cores"; readonly cores: number; readonly most: number }
  | { readonly fault: "ended"; readonly target: string; readonly on: IsoDate };

type EsuTerms = Pick<ArcLicence, "edition" | "coreType" | "processors" | "state" | "target">;

/**
 * What is certainly wrong with a licence, whatever else is not known yet.
 * https://learn.microsoft.com/azure/azure-arc/servers/license-extended-security-updates
 */
export function findEsuFaults(
  { edition, coreType, processors, state, target }: EsuTerms,
  asOf: IsoDate,
): readonly EsuFault[] {
  const faults: EsuFault[] = [];
  const virtual = isKnown(coreType) && /^vcore$/i.test(coreType);
  const physical = isKnown(coreType) && /^pcore$/i.test(coreType);
  if (virtual && isKnown(edition) && /^datacenter$/i.test(edition))
    faults.push({ fault: "datacenter-by-virtual-core" });
  if (isKnown(processors)) {
    // No licence of either kind has fewer than 8.
    const least = physical ? LEAST_ESU_CORES.pCore : LEAST_ESU_CORES.vCore;
    if (processors < least) faults.push({ fault: "too-few-cores", cores: processors, least });
    if (processors > MOST_ESU_CORES) faults.push({ fault: "too-many-cores", cores: processors, most: MOST_ESU_CORES });
  }
  const last = isKnown(target) ? lastDayOfUpdates(target) : undefined;
  if (isActivated(state) && isKnown(target) && last !== undefined && asOf > last) {
    faults.push({ fault: "ended", target, on: last });
  }
  return faults;
}

export function isActivated(state: ArcLicence["state"]): boolean {
  return isKnown(state) && /^activated$/i.test(state);
}

/** Cores to license for machines with so many cores each: the least number holds for each of them. */
export function countEsuCores(type: "pCore" | "vCore", cores: readonly number[]): number {
  return cores.reduce((sum, each) => sum + Math.max(LEAST_ESU_CORES[type], each), 0);
}
