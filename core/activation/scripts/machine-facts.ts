import { describeOperatingSystem } from "../../data/windows-server-versions";
import { type DeclaredResource, isKnown, type Machine, text } from "../../model";
import type { Facts } from "../../scripts/contract";

/** NetBIOS names are no longer. */
const LONGEST_NAME = 15;

/** What the plan says of a machine before a script runs on it: the release that its image proves, and its name. */
export function factsOf(machine: Machine, { inputs }: DeclaredResource): Facts {
  const { imageFacts, azureName, kind } = machine;
  const system =
    imageFacts?.os === "windows-server" && imageFacts.release !== undefined
      ? describeOperatingSystem(imageFacts.release, imageFacts.edition)
      : undefined;
  const named = text(inputs, "osProfile.computerName") ?? text(inputs, "computerName") ?? azureName;
  const isName = kind === "virtual-machine" && isKnown(named) && named.length <= LONGEST_NAME;
  return {
    ...(system === undefined ? {} : { operatingSystem: { ...system, productType: 3 } }),
    ...(isName ? { computerName: named } : {}),
  };
}
