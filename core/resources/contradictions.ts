import {
  type ConfigurationFault,
  type DeclaredResource,
  type ImageDefinition,
  isKnown,
  isResolved,
  type Machine,
  type MachineDeclaration,
} from "../model";
import { type DeclaredPlace, readDeclaredFacts, speaksOfLicensing } from "./declared-machine";
import { nameDefinition } from "./gallery-images";
import { nameImage } from "./image";

/**
 * Where what is declared of a machine cannot be true of its image. Such a declaration is at fault as one with a typing
 * error is, and is reported in the same way; until it is corrected, the rules go by what is declared.
 *
 * An edition is that of the licence, so it may be lower than the image's: Microsoft publishes Datacenter images and lets
 * Standard licences use them. Only the Azure Edition, which is another product, is told by its image.
 */
export function findContradictions(
  machine: Machine,
  resource: DeclaredResource,
  declarations: readonly MachineDeclaration[],
  configuration: string,
): readonly ConfigurationFault[] {
  const { image, imageFacts: told, definition, azureName, tags } = machine;
  // Most machines declare nothing: no need to read it again for them.
  if (told === undefined || (declarations.length === 0 && !speaksOfLicensing(tags))) return [];
  const declared = readDeclaredFacts({ resource, azureName, image, tags }, declarations);
  const by = isResolved<ImageDefinition>(definition) ? nameDefinition(definition) : `image ${nameImage(image) ?? ""}`;
  const fault = (place: DeclaredPlace | undefined, expected: string, found: string): readonly ConfigurationFault[] =>
    place === undefined
      ? []
      : [
          {
            file: place.tag ? `tags of ${machine.name}` : configuration,
            path: place.path,
            expected: `${expected}, because ${machine.name} is made from ${by}`,
            found,
            hint: "Correct the declaration or the image.",
          },
        ];
  const { edition, release, os, places } = declared;
  if (os !== undefined && os !== told.os) return fault(places.os, `os ${told.os}`, os);
  if (isKnown(edition) && told.os !== "windows-server") {
    return fault(places.edition, "no edition of Windows Server", edition);
  }
  return [
    ...(edition === "datacenter-azure-edition" && told.edition !== undefined && told.edition !== edition
      ? fault(places.edition, "an edition other than the Azure Edition", edition)
      : []),
    ...(isKnown(release) && told.release !== undefined && release !== told.release
      ? fault(places.release, told.release, release)
      : []),
  ];
}
