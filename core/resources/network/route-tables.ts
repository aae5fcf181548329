import {
  type Fact,
  firstFact,
  flag,
  mapFact,
  NEXT_HOP,
  type Route,
  type RouteTable,
  readEnumerated,
  text,
  type Value,
} from "../../model";
import type { ResourceIndex } from "../resource-index";
import { type Containers, readContainers } from "./containers";
import { originIn, type Place } from "./place";

export type RouteTables = Containers<RouteTable>;

export function readRouteTables(index: ResourceIndex): RouteTables {
  return readContainers<RouteTable, Route>(index, {
    kind: "route-table",
    childKind: "route",
    parentProperty: "routeTableName",
    childProperty: "routes",
    readChild: readRoute,
    make: (origin, azureName, routes, value) => ({ ...origin, azureName, routes, learnsRoutes: learnsRoutes(value) }),
  });
}

/** azure-native, and what the classic provider calls it, formerly and today. */
function learnsRoutes(value: Value): Fact<boolean> {
  const disabled = flag(value, "disableBgpRoutePropagation");
  if (disabled !== undefined) return mapFact(disabled, (off) => !off);
  return flag(value, "bgpRoutePropagationEnabled");
}

function readRoute(place: Place, azureName: Fact<string>): Route {
  const { value } = place;
  return {
    ...originIn(place),
    azureName,
    prefix: text(value, "addressPrefix"),
    nextHop: readEnumerated(text(value, "nextHopType"), NEXT_HOP),
    // azure-native, and the classic provider's own spelling.
    nextHopAddress: firstFact(text(value, "nextHopIpAddress"), text(value, "nextHopInIpAddress")),
  };
}
