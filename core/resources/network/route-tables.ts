import { type Fact, firstFact, type Ref, type Route, type RouteTable, record, text, UNKNOWN } from "../../model";
import { azureNameOf, createResolver, targetOf } from "../references";
import type { ResourceIndex } from "../resource-index";
import { attachChildren } from "./attach";
import { childrenOf, originIn, type Place, pathIn, placeOf, propertyOf } from "./place";

export interface RouteTables {
  /** All tables, with those given inline that `atObject` has met. */
  all(): readonly RouteTable[];
  /** The table that `property` (an object with an id, or a table given inline) of a place means. */
  atObject(place: Place, property: string): Ref<RouteTable>;
  /** The table whose id stands in `property` of a place. */
  atId(place: Place, property: string): Ref<RouteTable>;
}

export function readRouteTables(index: ResourceIndex): RouteTables {
  const declared = index.ofKind("route-table");
  const routes = attachChildren(index.ofKind("route"), declared, ({ resource }) => ({
    property: "routeTableName",
    reference: text(resource.inputs, "routeTableName"),
    by: "name",
  }));
  const targets = declared.map(({ resource }) => {
    const place = placeOf(resource);
    const inline = childrenOf(place, "routes");
    const table: RouteTable = {
      ...originIn(place),
      azureName: azureNameOf(resource),
      routes: {
        items: [
          ...inline.items.map((route) => readRoute(route, text(route.value, "name"))),
          ...routes.of(resource).map((route) => readRoute(placeOf(route), azureNameOf(route))),
        ],
        complete: inline.complete && routes.complete(resource),
      },
    };
    return targetOf(resource, table);
  });
  const resolver = createResolver(targets);
  const inlineTables: RouteTable[] = [];

  function atId(place: Place, property: string): Ref<RouteTable> {
    return resolver.one(place.resource, propertyOf(place, property), text(place.value, property));
  }

  function atObject(place: Place, property: string): Ref<RouteTable> {
    const found = record(place.value, property);
    if (found === undefined) return undefined;
    const edges = propertyOf(place, property);
    if (found === UNKNOWN) return resolver.one(place.resource, edges, UNKNOWN);
    const id = text(found, "id");
    if (id !== undefined) return resolver.one(place.resource, edges, id);
    const inline: Place = { ...place, at: pathIn(place, property), value: found };
    const children = childrenOf(inline, "routes");
    if (children.items.length === 0 && children.complete) return undefined;
    const table: RouteTable = {
      ...originIn(inline),
      azureName: text(found, "name"),
      routes: {
        items: children.items.map((route) => readRoute(route, text(route.value, "name"))),
        complete: children.complete,
      },
    };
    inlineTables.push(table);
    return table;
  }

  return { all: () => [...targets.map(({ value }) => value), ...inlineTables], atObject, atId };
}

function readRoute(place: Place, azureName: Fact<string>): Route {
  const { value } = place;
  return {
    ...originIn(place),
    azureName,
    prefix: text(value, "addressPrefix"),
    nextHop: text(value, "nextHopType"),
    // azure-native, and the classic provider's own spelling.
    nextHopAddress: firstFact(text(value, "nextHopIpAddress"), text(value, "nextHopInIpAddress")),
  };
}
