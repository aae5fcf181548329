import { type Counting, isKnown, type Machine, type Reason } from "../model";
import { licensing } from "../words/licensing";
import { countCoreNeed } from "./core-need";
import { countPhysicalCores } from "./physical-cores";

/**
 * What a machine needs to run Standard instead of Essentials: cores for the machine, and CALs for every user or device,
 * not only for those above the limit. Where the size does not tell the cores, it gives the minimum.
 * Source: techcommunity.microsoft.com, Windows Server Essentials update (ba-p/398384).
 */
export function describeGrowthPath(
  machine: Machine,
  need: { readonly cals: number; readonly kind: "user" | "device" },
  counting: Counting,
): Reason {
  const { cals: count, kind } = need;
  const cals = kind === "user" ? licensing("user-cals", { count }) : licensing("device-cals", { count });
  return licensing("growth-path", { cores: describeCores(machine, counting), cals, kind });
}

function describeCores(machine: Machine, counting: Counting): Reason {
  if (isKnown(machine.processors)) {
    const physical = countPhysicalCores({ processors: machine.processors, edition: "standard", virtualMachines: 0 });
    if (physical.verdict === "counted") return licensing("standard-cores", { cores: physical.licences });
  }
  const { declared, missing } = countCoreNeed(machine, counting);
  const { low, high } = declared;
  const cores = low === high ? low : `${String(low)} to ${String(high)}`;
  return missing.length === 0
    ? licensing("standard-cores", { cores })
    : licensing("standard-cores-at-least", { cores });
}
