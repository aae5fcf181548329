import { distance } from "fastest-levenshtein";
import { type Estate, isKnown, type Machine } from "../core/model";
import { matchesGlob } from "../core/text/glob";
import { didYouMean } from "../core/text/suggest";
import { renderNames } from "../core/words/render";

/** What a name on the command line stands for, or why it stands for nothing: a sentence, and what there is to choose from. */
export type Selection =
  | { readonly machines: readonly Machine[] }
  | { readonly fault: string; readonly choices?: readonly string[] };

/**
 * The machines that a person means: by Pulumi's name, the name in Azure (letter case ignored there) or the URN; by a
 * pattern over these, several. A name that fits several machines is no choice.
 */
export function selectMachines({ machines, resources, licensed }: Estate, wanted: string): Selection {
  const named = machines.filter((machine) => {
    const { name, urn, azureName } = machine;
    return (
      name === wanted || urn === wanted || (isKnown(azureName) && azureName.toLowerCase() === wanted.toLowerCase())
    );
  });
  if (named.length === 1) return { machines: named };
  if (named.length > 1) {
    return {
      fault: `${String(named.length)} machines are called \`${wanted}\`: name one by its URN`,
      choices: named.map(({ urn }) => urn),
    };
  }
  if (/[*?]/.test(wanted)) {
    const matching = machines.filter((machine) => namesOf(machine).some((name) => matchesGlob(wanted, name)));
    if (matching.length > 0) return { machines: matching };
  }
  if (licensed.fleets.some(({ name, urn }) => name === wanted || urn === wanted)) {
    return { fault: `\`${wanted}\` makes machines, and the network of its nodes is not read: no path can be proven` };
  }
  if (machines.length === 0) return { fault: `there is no machine \`${wanted}\`, nor any other` };
  const other = resources.find(({ name, urn }) => name === wanted || urn === wanted);
  const known = machines.flatMap(({ name, azureName }) => (isKnown(azureName) ? [name, azureName] : [name]));
  const hint = didYouMean(wanted, known);
  return {
    fault:
      other === undefined
        ? `there is no machine \`${wanted}\`${hint === undefined ? "" : `: ${hint}`}`
        : `\`${wanted}\` is a resource of type ${other.type}, and no machine`,
    choices: [`Machines here: ${renderNames(sortByNearness(wanted, machines))}`],
  };
}

function namesOf({ name, urn, azureName }: Machine): readonly string[] {
  return isKnown(azureName) ? [name, urn, azureName] : [name, urn];
}

/** The nearest names first; those that are as far as others by the alphabet. */
function sortByNearness(wanted: string, machines: readonly Machine[]): readonly string[] {
  const names = [...new Set(machines.map(({ name }) => name))].sort();
  const far = new Map(names.map((name) => [name, distance(wanted.toLowerCase(), name.toLowerCase())]));
  return names.sort((one, another) => (far.get(one) ?? 0) - (far.get(another) ?? 0));
}
