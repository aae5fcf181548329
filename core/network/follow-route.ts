import { type Appliance, type InResource, isKnown, type Route, type RouteTable, subjectOf } from "../model";
import { type AnyRoute, isSystemRoute } from "./choose-route";
import { nameOf } from "./name-of";
import { doubtful, type Step } from "./way";

/**
 * What the winning route does with the traffic. Only the Internet, and an appliance declared to let it through, lead on.
 * An appliance or firewall outside the stack may well let it through: that is what the declaration is for.
 */
export function followRoute(route: AnyRoute, table: RouteTable | undefined, appliances: readonly Appliance[]): Step {
  if (isSystemRoute(route)) {
    if (route.nextHop === "Internet") return leavesBy("the system route sends it to the Internet");
    return doubtful("route", `where Azure KMS traffic goes: the virtual network claims its address (${route.prefix})`);
  }
  const name = `route ${nameOf(route)} (${isKnown(route.prefix) ? route.prefix : "?"})`;
  const hop = isKnown(route.nextHop) ? route.nextHop : "";
  switch (hop.toLowerCase()) {
    case "internet":
      return leavesBy(`${name} sends it to the Internet`);
    case "virtualnetworkgateway":
      return tunnelled(route, table, `${name} sends it to the virtual network gateway`, "the virtual network gateway");
    case "none":
      return tunnelled(route, table, `${name} drops it`, "nowhere (None)");
    case "virtualappliance":
      return throughAppliance(route, table, name, appliances);
    default: {
      const what = `where ${name} leads: its next hop is ${hop === "" ? "not known yet" : `"${hop}"`}`;
      return doubtful("route", what);
    }
  }
}

function throughAppliance(
  route: Route,
  table: RouteTable | undefined,
  name: string,
  appliances: readonly Appliance[],
): Step {
  const address = route.nextHopAddress;
  if (!isKnown(address)) {
    const what = `whether the appliance that ${name} leads to lets Azure KMS through: its address is not known yet`;
    return doubtful("route", what, { settle: declareAppliance("ADDRESS") });
  }
  const declared = appliances.find((appliance) => appliance.address.trim() === address.trim());
  if (declared === undefined) {
    const what = `whether the appliance at ${address} lets Azure KMS through to an Azure public address`;
    return doubtful("route", what, { settle: declareAppliance(address) });
  }
  if (!declared.allows.includes("azure-kms")) {
    const because = `${name} sends it to the appliance at ${address}, declared not to allow Azure KMS`;
    return tunnelled(route, table, because, `the appliance at ${address}, which does not allow it`);
  }
  if (declared.egress === "on-premises") {
    const because = `${name} sends it to the appliance at ${address}, declared to leave on premises`;
    return tunnelled(route, table, because, `the appliance at ${address}, which leaves on premises`);
  }
  if (declared.egress === undefined) {
    const what = `whether the appliance at ${address} leaves from an Azure public address`;
    return doubtful("route", what, { settle: declareAppliance(address) });
  }
  const because = `${name} sends it to the appliance at ${address}, declared to allow Azure KMS and to leave from Azure`;
  return { kind: "route", verdict: "passes", because };
}

function declareAppliance(address: string): string {
  return `Declare network: { appliances: [{ address: ${address}, allows: [azure-kms], egress: azure }] } in windows-licensing.yaml.`;
}

/** A route that takes the traffic away. The table is what has to change: it lacks the routes to Azure KMS. */
function tunnelled(route: Route, table: RouteTable | undefined, because: string, nextHop: string): Step {
  const owner: InResource = table ?? route;
  return {
    kind: "route",
    verdict: "blocks",
    because,
    culprit: {
      message: "forced-tunnel",
      subject: subjectOf(owner),
      ...(route.urn === owner.urn && route.at !== "" ? { path: `${route.at}.nextHopType` } : {}),
      data: {
        table: nameOf(table ?? route),
        route: nameOf(route),
        prefix: isKnown(route.prefix) ? route.prefix : "",
        nextHop,
      },
    },
  };
}

function leavesBy(because: string): Step {
  return { kind: "route", verdict: "passes", because, toInternet: true };
}
