import { type Fact, type InResource, isKnown } from "../model";

/**
 * The name a person finds something by in the program: Pulumi's for a resource, the Azure name for a part of one.
 * Neither changes between the first preview and later ones.
 */
export function nameOf(thing: InResource & { readonly azureName: Fact<string> }): string {
  if (thing.at === "") return thing.name;
  return isKnown(thing.azureName) ? thing.azureName : thing.at;
}
