import {
  ACCESS,
  DIRECTION,
  type Fact,
  number,
  PROTOCOL,
  readEnumerated,
  type SecurityGroup,
  type SecurityRule,
  text,
  texts,
  UNKNOWN,
  type Value,
} from "../../model";
import type { ResourceIndex } from "../resource-index";
import type { ApplicationGroups } from "./application-groups";
import { type Containers, readContainers } from "./containers";
import { originIn, type Place } from "./place";

export type SecurityGroups = Containers<SecurityGroup>;

export function readSecurityGroups(index: ResourceIndex, applicationGroups: ApplicationGroups): SecurityGroups {
  return readContainers<SecurityGroup, SecurityRule>(index, {
    kind: "security-group",
    childKind: "security-rule",
    parentProperty: "networkSecurityGroupName",
    childProperty: "securityRules",
    readChild: (place, azureName) => readRule(place, azureName, applicationGroups),
    make: (origin, azureName, rules) => ({ ...origin, azureName, rules }),
  });
}

function readRule(place: Place, azureName: Fact<string>, groups: ApplicationGroups): SecurityRule {
  const { value } = place;
  const sources = readBoth(value, "sourceAddressPrefix", "sourceAddressPrefixes");
  const destinations = readBoth(value, "destinationAddressPrefix", "destinationAddressPrefixes");
  const sourcePorts = readBoth(value, "sourcePortRange", "sourcePortRanges");
  const destinationPorts = readBoth(value, "destinationPortRange", "destinationPortRanges");
  return {
    ...originIn(place),
    azureName,
    direction: readEnumerated(text(value, "direction"), DIRECTION),
    access: readEnumerated(text(value, "access"), ACCESS),
    priority: number(value, "priority"),
    protocol: readEnumerated(text(value, "protocol"), PROTOCOL),
    sources: sources.values,
    destinations: destinations.values,
    sourcePorts: sourcePorts.values,
    destinationPorts: destinationPorts.values,
    applicationGroups: {
      source: groups.listed(place, "sourceApplicationSecurityGroups", "sourceApplicationSecurityGroupIds"),
      destination: groups.listed(
        place,
        "destinationApplicationSecurityGroups",
        "destinationApplicationSecurityGroupIds",
      ),
    },
    faults: [sources, destinations, sourcePorts, destinationPorts].flatMap(({ fault }) => fault ?? []),
  };
}

/** A property that Azure takes as one value or as a list, under two names, of which only one may be set. */
function readBoth(
  value: Value,
  singular: string,
  plural: string,
): { readonly values: Fact<readonly Fact<string>[]>; readonly fault?: string } {
  const one = text(value, singular);
  const many = texts(value, plural);
  if (many === UNKNOWN) return { values: UNKNOWN };
  // Azure answers an empty list beside the single value: only a filled one contradicts it.
  if (many === undefined || many.length === 0) return { values: one === undefined ? undefined : [one] };
  if (one === undefined) return { values: many };
  return { values: [one, ...many], fault: `sets both ${singular} and ${plural}` };
}
