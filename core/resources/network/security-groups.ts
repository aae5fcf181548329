import {
  type Fact,
  list,
  number,
  type Ref,
  record,
  type SecurityGroup,
  type SecurityRule,
  text,
  texts,
  UNKNOWN,
  type Value,
} from "../../model";
import { azureNameOf, createResolver, targetOf } from "../references";
import type { ResourceIndex } from "../resource-index";
import { attachChildren } from "./attach";
import { childrenOf, originIn, type Place, pathIn, placeOf, propertyOf } from "./place";

export interface SecurityGroups {
  /** All groups, with those given inline that `atObject` has met. */
  all(): readonly SecurityGroup[];
  /** The group that `property` (an object with an id, or a group given inline) of a place means. */
  atObject(place: Place, property: string): Ref<SecurityGroup>;
  /** The group whose id stands in `property` of a place. */
  atId(place: Place, property: string): Ref<SecurityGroup>;
}

export function readSecurityGroups(index: ResourceIndex): SecurityGroups {
  const declared = index.ofKind("security-group");
  const rules = attachChildren(index.ofKind("security-rule"), declared, ({ resource }) => ({
    property: "networkSecurityGroupName",
    reference: text(resource.inputs, "networkSecurityGroupName"),
    by: "name",
  }));
  const targets = declared.map(({ resource }) => {
    const place = placeOf(resource);
    const inline = childrenOf(place, "securityRules");
    const group: SecurityGroup = {
      ...originIn(place),
      azureName: azureNameOf(resource),
      rules: {
        items: [
          ...inline.items.map((rule) => readRule(rule, text(rule.value, "name"))),
          ...rules.of(resource).map((rule) => readRule(placeOf(rule), azureNameOf(rule))),
        ],
        complete: inline.complete && rules.complete(resource),
      },
    };
    return targetOf(resource, group);
  });
  const resolver = createResolver(targets);
  const inlineGroups: SecurityGroup[] = [];

  function atId(place: Place, property: string): Ref<SecurityGroup> {
    return resolver.one(place.resource, propertyOf(place, property), text(place.value, property));
  }

  function atObject(place: Place, property: string): Ref<SecurityGroup> {
    const found = record(place.value, property);
    if (found === undefined) return undefined;
    const edges = propertyOf(place, property);
    if (found === UNKNOWN) return resolver.one(place.resource, edges, UNKNOWN);
    const id = text(found, "id");
    if (id !== undefined) return resolver.one(place.resource, edges, id);
    const inline: Place = { ...place, at: pathIn(place, property), value: found };
    const children = childrenOf(inline, "securityRules");
    if (children.items.length === 0 && children.complete) return undefined;
    const group: SecurityGroup = {
      ...originIn(inline),
      azureName: text(found, "name"),
      rules: {
        items: children.items.map((rule) => readRule(rule, text(rule.value, "name"))),
        complete: children.complete,
      },
    };
    inlineGroups.push(group);
    return group;
  }

  return {
    all: () => [...targets.map(({ value }) => value), ...inlineGroups],
    atObject,
    atId,
  };
}

function readRule(place: Place, azureName: Fact<string>): SecurityRule {
  const { value } = place;
  const sources = readBoth(value, "sourceAddressPrefix", "sourceAddressPrefixes");
  const destinations = readBoth(value, "destinationAddressPrefix", "destinationAddressPrefixes");
  const sourcePorts = readBoth(value, "sourcePortRange", "sourcePortRanges");
  const destinationPorts = readBoth(value, "destinationPortRange", "destinationPortRanges");
  return {
    ...originIn(place),
    azureName,
    direction: text(value, "direction"),
    access: text(value, "access"),
    priority: number(value, "priority"),
    protocol: text(value, "protocol"),
    sources: sources.values,
    destinations: destinations.values,
    sourcePorts: sourcePorts.values,
    destinationPorts: destinationPorts.values,
    byApplicationGroup: {
      source: holdsAny(value, ["sourceApplicationSecurityGroups", "sourceApplicationSecurityGroupIds"]),
      destination: holdsAny(value, ["destinationApplicationSecurityGroups", "destinationApplicationSecurityGroupIds"]),
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

function holdsAny(value: Value, properties: readonly string[]): boolean {
  return properties.some((property) => {
    const found = list(value, property);
    return found === UNKNOWN || (found !== undefined && found.length > 0);
  });
}
