import {
  ACCESS,
  type Children,
  DIRECTION,
  type Fact,
  firstFact,
  isKnown,
  list,
  type Managed,
  mapFact,
  NEXT_HOP,
  number,
  PROTOCOL,
  type Route,
  readEnumerated,
  type SecurityRule,
  text,
  texts,
  UNKNOWN,
  type Value,
} from "../../model";
import { azureNameOf } from "../references";
import type { ResourceIndex } from "../resource-index";
import { originIn, placeOf } from "./place";

const EVERYTHING = ["*"];

/** Security admin rules and routing rules of Azure Virtual Network Manager. */
export function readNetworkManagers(index: ResourceIndex): Managed {
  return {
    adminRules: index.ofKind("admin-rule").map(({ resource }) => readAdminRule(resource)),
    routes: readRoutes(index),
  };
}

function readAdminRule(resource: Parameters<typeof placeOf>[0]): SecurityRule {
  const { inputs } = resource;
  return {
    ...originIn(placeOf(resource)),
    azureName: azureNameOf(resource),
    direction: readEnumerated(text(inputs, "direction"), DIRECTION),
    // azure-native, and the classic provider's own word. A rule of the kind Default says neither: it may do anything.
    access: readEnumerated(firstFact(text(inputs, "access"), text(inputs, "action")), ACCESS) ?? UNKNOWN,
    priority: number(inputs, "priority"),
    protocol: readEnumerated(text(inputs, "protocol"), PROTOCOL),
    sources: addressesOf(inputs, "sources"),
    destinations: addressesOf(inputs, "destinations"),
    sourcePorts: orEverything(texts(inputs, "sourcePortRanges")),
    destinationPorts: orEverything(texts(inputs, "destinationPortRanges")),
    applicationGroups: { source: [], destination: [] },
    faults: [],
  };
}

/** Absent means everything; a network group in place of a prefix cannot be told. */
function addressesOf(inputs: Value, property: string): Fact<readonly Fact<string>[]> {
  const items = mapFact(list(inputs, property), (elements) =>
    elements.flatMap((element): readonly Fact<string>[] => {
      const type = text(element, "addressPrefixType");
      const prefix = text(element, "addressPrefix");
      if (element === UNKNOWN || !isKnown(prefix) || (isKnown(type) && /group/i.test(type))) return [UNKNOWN];
      return prefix.split(",").map((part) => part.trim());
    }),
  );
  return orEverything(items);
}

function orEverything(found: Fact<readonly Fact<string>[]>): Fact<readonly Fact<string>[]> {
  return found === undefined || (isKnown(found) && found.length === 0) ? EVERYTHING : found;
}

function readRoutes(index: ResourceIndex): Children<Route> {
  const items = index.ofKind("managed-route").map(({ resource }): Route => {
    const { inputs } = resource;
    const hop = firstFact(text(inputs, "nextHop.nextHopType"), text(inputs, "nextHop.type"));
    return {
      ...originIn(placeOf(resource)),
      azureName: azureNameOf(resource),
      prefix: firstFact(text(inputs, "destination.destinationAddress"), text(inputs, "destination.address")),
      nextHop: readEnumerated(hop, NEXT_HOP),
      nextHopAddress: firstFact(text(inputs, "nextHop.nextHopAddress"), text(inputs, "nextHop.address")),
    };
  });
  return { items, complete: items.length > 0 || index.ofKind("managed-routes").length === 0 };
}
