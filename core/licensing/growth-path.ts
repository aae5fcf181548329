import { type Counting, isKnown, type Machine } from "../model";
import { countCoreNeed } from "./core-need";
import { countPhysicalCores } from "./physical-cores";

/**
 * What leaving Essentials for Standard costs, in words: cores for the machine, and CALs for every user or device, not
 * only for those above the limit. Where the size does not tell the cores, it says so instead of a number.
 * Source: techcommunity.microsoft.com, Windows Server Essentials update (ba-p/398384).
 */
export function describeGrowthPath(
  machine: Machine,
  need: { readonly cals: number; readonly kind: "user" | "device" },
  counting: Counting,
): string {
  return `${describeCores(machine, counting)} and ${String(need.cals)} ${need.kind} CALs, one for every ${need.kind}`;
}

function describeCores(machine: Machine, counting: Counting): string {
  if (isKnown(machine.processors)) {
    const physical = countPhysicalCores({ processors: machine.processors, edition: "standard", virtualMachines: 0 });
    if (physical.verdict === "counted")
      return `${String(physical.licences)} Standard core licences (${physical.formula})`;
  }
  const { declared, formula, missing } = countCoreNeed(machine, counting);
  const cores =
    declared.low === declared.high ? String(declared.low) : `${String(declared.low)} to ${String(declared.high)}`;
  return missing.length === 0
    ? `${cores} Standard core licences (${formula})`
    : `at least ${cores} Standard core licences`;
}
