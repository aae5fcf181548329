import type { DeclaredResource, Estate, Machine } from "../../model";
import { findScripts, type MachineScripts } from "./find-scripts";

/** Reading scripts is the dear part: rules that ask about the same estate share the answer. */
const found = new WeakMap<readonly DeclaredResource[], (machine: Machine) => MachineScripts>();

/** What runs on a machine of an estate. */
export function scriptsOf(
  estate: Pick<Estate, "resources" | "machines" | "extensions">,
  machine: Machine,
): MachineScripts {
  let of = found.get(estate.resources);
  if (of === undefined) {
    of = findScripts(estate);
    found.set(estate.resources, of);
  }
  return of(machine);
}
