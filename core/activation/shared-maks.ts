import { stackOfUrn } from "../engine/fingerprint";
import { type Estate, isKnown, type Machine } from "../model";
import type { Script } from "./scripts/find-scripts";
import { scriptsOf } from "./scripts/scripts-of";

/** A multiple activation key that several stacks install. */
export interface SharedMak {
  /** Its last five characters. */
  readonly ending: string;
  /** `project/stack` each, sorted. */
  readonly stacks: readonly string[];
  /** Installations of it in all of them, at the autoscale maximum. */
  readonly installations: number;
}

/**
 * Keys that scripts of more than one stack install, told apart by their last five characters, in the order of these. From
 * one stack nobody sees what the others spend of a key.
 */
export function findSharedMaks(machines: readonly Machine[], estate: Estate): readonly SharedMak[] {
  const uses = new Map<string, Map<string, number>>();
  for (const machine of machines) {
    const stack = stackOfUrn(machine.urn);
    if (stack === undefined) continue;
    const { maximum } = machine.instances;
    for (const ending of new Set(scriptsOf(estate, machine).scripts.flatMap(makEndingsIn))) {
      const stacks = uses.get(ending) ?? new Map<string, number>();
      stacks.set(stack, (stacks.get(stack) ?? 0) + (isKnown(maximum) ? maximum : 1));
      uses.set(ending, stacks);
    }
  }
  return [...uses]
    .filter(([, stacks]) => stacks.size > 1)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([ending, stacks]) => ({
      ending,
      stacks: [...stacks.keys()].sort(),
      installations: [...stacks.values()].reduce((sum, count) => sum + count, 0),
    }));
}

/** The last five characters of each key that a script installs for certain and that Microsoft does not publish. */
function makEndingsIn({ reading }: Script): readonly string[] {
  return (reading?.actions ?? []).flatMap((action) =>
    action.does === "install-key" &&
    action.perhaps !== true &&
    isKnown(action.key) &&
    action.key.published === undefined
      ? [action.key.ending]
      : [],
  );
}
