import type { DeclaredResource, Estate, Machine } from "../../model";
import { findScripts, type MachineScripts, type Script } from "./find-scripts";

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

/** The scripts that run on machines of an estate, each once. Custom data alone is not run by Windows, and is left out. */
export function runningScripts(estate: Pick<Estate, "resources" | "machines" | "extensions">): readonly Script[] {
  const scripts = new Map<string, Script>();
  for (const machine of estate.machines) {
    for (const script of scriptsOf(estate, machine).scripts) {
      if (script.runs) scripts.set(`${script.urn}\n${script.at}`, script);
    }
  }
  return [...scripts.values()];
}
