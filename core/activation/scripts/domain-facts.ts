import { type DomainJoin, findDomainJoins } from "../../licensing/domain-membership";
import { type Estate, flag, isKnown, type MachineExtension, text, texts } from "../../model";
import type { Facts } from "../../scripts/contract";

type Needed = Pick<Estate, "resources" | "extensions">;

/**
 * What an extension finds of the domain of its machine: known where the plan has the machine joined, and started again,
 * before the extension runs. Azure waits with an extension for those that it depends on.
 */
export function findDomainFacts(estate: Needed): (extension: MachineExtension) => Facts {
  const joins = findDomainJoins(estate).filter(({ as, extension }) => as === "member" && startsAgain(extension));
  if (joins.length === 0) return () => ({});
  const resources = new Map(estate.resources.map((resource) => [resource.urn, resource]));
  return (extension) => {
    const before = joins.filter(
      (join) =>
        join.machine === extension.machine && join.extension !== extension && isAfter(extension, join, resources),
    );
    const [first] = before;
    if (first === undefined) return {};
    const { domain } = first;
    // A name without a dot may be the short one, and two joins tell of a mistake.
    const isName = isKnown(domain) && domain.includes(".") && before.every((join) => join.domain === domain);
    return { partOfDomain: true, ...(isName ? { domain } : {}) };
  };
}

/** Windows tells of its domain once it has started again, which the extension for it does on demand. */
function startsAgain({ settings, extensionType }: MachineExtension): boolean {
  return isKnown(extensionType) && /^jsonaddomainextension$/i.test(extensionType) && flag(settings, "Restart") === true;
}

function isAfter(
  extension: MachineExtension,
  { extension: join }: DomainJoin,
  resources: ReadonlyMap<string, Estate["resources"][number]>,
): boolean {
  const resource = resources.get(extension.urn);
  if (resource === undefined) return false;
  const after = texts(resource.inputs, `${placeOf(extension)}provisionAfterExtensions`);
  const inputs = resources.get(join.urn)?.inputs;
  const name = ["vmExtensionName", "name"].map((key) => text(inputs, placeOf(join) + key)).find(isKnown);
  if (isKnown(after) && name !== undefined && after.includes(name)) return true;
  return extension.urn !== join.urn && dependsOn(resource.urn, join.urn, resources);
}

const placeOf = ({ at }: MachineExtension): string => (at === "" ? "" : `${at}.`);

function dependsOn(from: string, on: string, resources: ReadonlyMap<string, Estate["resources"][number]>): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
    if (seen.has(urn)) continue;
    seen.add(urn);
    const { dependencies = [], propertyDependencies = {} } = resources.get(urn) ?? {};
    const next = [...dependencies, ...Object.values(propertyDependencies).flat()];
    if (next.includes(on)) return true;
    open.push(...next);
  }
  return false;
}
