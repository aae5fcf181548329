import {
  type Appliance,
  type InResource,
  isKnown,
  meaningOf,
  type Peering,
  type Reason,
  type Route,
  type RouteTable,
  subjectOf,
} from "../../model";
import { network } from "../../words/network";
import type { Destination } from "../flow";
import { nameOf } from "../name-of";
import { isReserved } from "../prefix";
import type { Change } from "../step";
import type { Forwarder } from "./find-forwarder";
import { type AnyRoute, isSystemRoute, type SystemRoute } from "./route-table";

/** Where the route that won takes traffic, or what it ends with. */
export type Followed =
  /** It arrives in the network, or leaves it as the peering leads. */
  | { readonly to: "network" | "internet"; readonly reason: Reason }
  | { readonly to: "peering"; readonly peering: Peering; readonly reason: Reason }
  /** What an appliance does with it is declared, and so is that it leads to the destination. */
  | { readonly to: "appliance"; readonly reason: Reason }
  | { readonly to: "nowhere"; readonly outcome: "blocked"; readonly reason: Reason; readonly change: Change }
  | { readonly to: "nowhere"; readonly outcome: "unknown"; readonly reason: Reason };

/** What is followed: `local` where the address is one of the network's own. */
export type Followable = Pick<Destination, "prefix" | "service" | "allowance"> & {
  readonly local: boolean;
  /** Where a machine of the stack has the address of the appliance: the plan shows where it leads on. */
  readonly forwarder?: Forwarder;
};

/**
 * Where the winning route takes traffic. Only the internet, networks, and an appliance declared to let it through, lead
 * on. What lies outside the stack may well let it through: that is what the declaration is for.
 */
export function followRoute(
  route: AnyRoute,
  table: RouteTable | undefined,
  appliances: readonly Appliance[],
  to: Followable,
): Followed {
  if (isSystemRoute(route)) return followSystemRoute(route, to);
  const data = describeRoute(route, table);
  const blocked = (reason: Reason): Followed => ({
    to: "nowhere",
    outcome: "blocked",
    reason,
    change: changeOf(route, table),
  });
  switch (meaningOf(route.nextHop)) {
    case "virtual-network":
      if (to.service !== undefined || !to.local) return unknown(network("route-keeps", data));
      return { to: "network", reason: network("route-to-network", data) };
    case "internet":
      return isReserved(to.prefix)
        ? blocked(network("route-private-to-internet", data))
        : { to: "internet", reason: network("route-to-internet", data) };
    case "virtual-network-gateway":
      // What comes out of a tunnel has no public address of Azure.
      return to.service === undefined
        ? unknown(network("route-to-gateway-unknown", data))
        : blocked(network("route-to-gateway", data));
    case "none":
      return blocked(network("route-drops", data));
    case "appliance":
      return followAppliance(route, data, appliances, to, blocked);
    default:
      return isKnown(route.nextHop)
        ? unknown(network("next-hop-invalid", { ...data, nextHop: route.nextHop.written }))
        : unknown(network("next-hop", data));
  }
}

function followSystemRoute({ nextHop, prefix, peering }: SystemRoute, { service }: Followable): Followed {
  if (peering !== undefined) {
    const reason = network("system-route-to-peering", { peering: nameOf(peering), prefix });
    return { to: "peering", peering, reason };
  }
  if (nextHop === "internet") return { to: "internet", reason: network("system-route-to-internet") };
  if (nextHop !== "virtual-network") return unknown(network("no-route"));
  return service === undefined
    ? { to: "network", reason: network("system-route-to-network", { prefix }) }
    : unknown(network("network-claims-address", { prefix }));
}

function followAppliance(
  route: Route,
  named: RouteData,
  appliances: readonly Appliance[],
  { service, allowance, forwarder }: Followable,
  blocked: (reason: Reason) => Followed,
): Followed {
  const written = isKnown(route.nextHopAddress) ? route.nextHopAddress : addressOf(forwarder);
  const idle = forwarder?.takes.find(({ nic: { forwarding } }) => forwarding === undefined || forwarding === false);
  if (idle !== undefined) {
    const subject = subjectOf(idle.nic);
    const path = idle.nic.at === "" ? "enableIPForwarding" : `${idle.nic.at}.enableIPForwarding`;
    const reason = network("appliance-not-forwarding", { ...named, address: written ?? "?", nic: idle.nic.name });
    return { to: "nowhere", outcome: "blocked", reason, change: { subject, path } };
  }
  if (written === undefined) return unknown(network("appliance-address", { ...named, allowance }));
  const address = written.trim();
  const data = { ...named, address, allowance };
  const appliance = appliances.find((declared) => declared.address.trim() === address);
  if (appliance === undefined) {
    return unknown(
      service === undefined ? network("appliance-undeclared", data) : network("appliance-undeclared-from-azure", data),
    );
  }
  if (!appliance.allows.includes(allowance)) return blocked(network("appliance-denies", data));
  if (service === undefined) return { to: "appliance", reason: network("appliance-allows", data) };
  // The request has to come from a public address of Azure.
  if (appliance.egress === "on-premises") return blocked(network("appliance-leaves-on-premises", data));
  if (forwarder !== undefined) return { to: "appliance", reason: network("appliance-allows", data) };
  if (appliance.egress === undefined) return unknown(network("appliance-egress", data));
  return { to: "appliance", reason: network("appliance-allows-from-azure", data) };
}

function addressOf(forwarder: Forwarder | undefined): string | undefined {
  const [entrance] = forwarder?.takes ?? [];
  const address = entrance?.configuration.privateAddress;
  return isKnown(address) ? address : undefined;
}

function unknown(reason: Reason): Followed {
  return { to: "nowhere", outcome: "unknown", reason };
}

interface RouteData {
  readonly table: string;
  readonly route: string;
  readonly prefix: string;
}

/** A route as messages name it. */
function describeRoute(route: Route, table: RouteTable | undefined): RouteData {
  return {
    table: nameOf(table ?? route),
    route: nameOf(route),
    prefix: isKnown(route.prefix) ? route.prefix : "?",
  };
}

/** The table is what has to change: it lacks the routes that the traffic needs. */
function changeOf(route: Route, table: RouteTable | undefined): Change {
  const owner: InResource = table ?? route;
  const inline = route.urn === owner.urn && route.at !== "";
  return { subject: subjectOf(owner), ...(inline ? { path: `${route.at}.nextHopType` } : {}) };
}
