import {
  type Appliance,
  type InResource,
  isKnown,
  meaningOf,
  type Peering,
  type Route,
  type RouteTable,
  subjectOf,
} from "../model";
import { type AnyRoute, isSystemRoute } from "./choose-route";
import { nameOf } from "./name-of";
import { doubtful, ELSEWHERE, type Step } from "./way";

/**
 * What the winning route does with the traffic. Only the Internet, and an appliance declared to let it through, lead on.
 * An appliance or firewall outside the stack may well let it through: that is what the declaration is for.
 */
export function followRoute(
  route: AnyRoute,
  table: RouteTable | undefined,
  appliances: readonly Appliance[],
): Step<"forced-tunnel"> {
  if (isSystemRoute(route)) {
    if (route.nextHop === "internet") return leavesBy("the system route sends it to the Internet");
    return doubtful("route", `where Azure KMS traffic goes: the virtual network claims its address (${route.prefix})`);
  }
  const name = describeRoute(route);
  switch (meaningOf(route.nextHop)) {
    case "internet":
      return leavesBy(`${name} sends it to the Internet`);
    case "virtual-network-gateway":
      return tunnelled(route, table, `${name} sends it to the virtual network gateway`, "the virtual network gateway");
    case "none":
      return tunnelled(route, table, `${name} drops it`, "nowhere (None)");
    case "appliance":
      return throughAppliance(route, table, name, appliances);
    default: {
      const what = `where ${name} leads: its next hop is ${writeHop(route)}`;
      return doubtful("route", what);
    }
  }
}

function throughAppliance(
  route: Route,
  table: RouteTable | undefined,
  name: string,
  appliances: readonly Appliance[],
): Step<"forced-tunnel"> {
  const found = findAppliance(route, appliances, AZURE_KMS);
  if (found.doubt !== undefined) {
    return doubtful("route", `whether the appliance that ${name} leads to ${found.doubt}`, { settle: found.settle });
  }
  const { address, appliance } = found;
  const leads = `${name} sends it to the appliance at ${address}`;
  if (!appliance.allows.includes("azure-kms")) {
    const because = `${leads}, declared not to allow Azure KMS`;
    return tunnelled(route, table, because, `the appliance at ${address}, which does not allow it`);
  }
  if (appliance.egress === "on-premises") {
    const because = `${leads}, declared to leave on premises`;
    return tunnelled(route, table, because, `the appliance at ${address}, which leaves on premises`);
  }
  if (appliance.egress === undefined) {
    const what = `whether the appliance at ${address} leaves from an Azure public address`;
    return doubtful("route", what, { settle: declareAppliance(address, AZURE_KMS.declare) });
  }
  return { kind: "route", verdict: "passes", because: `${leads}, declared to allow Azure KMS and to leave from Azure` };
}

/** What traffic asks of an appliance, and how that is declared. */
interface Wish {
  readonly what: string;
  readonly declare: string;
}

const AZURE_KMS: Wish = {
  what: "lets Azure KMS through to an Azure public address",
  declare: "allows: [azure-kms], egress: azure",
};
const KMS_HOSTS: Wish = { what: "lets KMS through to its host", declare: "allows: [kms-hosts]" };

type FoundAppliance =
  | { readonly doubt?: undefined; readonly address: string; readonly appliance: Appliance }
  | { readonly doubt: string; readonly settle: string };

function findAppliance({ nextHopAddress }: Route, appliances: readonly Appliance[], wish: Wish): FoundAppliance {
  if (!isKnown(nextHopAddress)) {
    return {
      doubt: `${wish.what}: its address is not known yet`,
      settle: declareAppliance("ADDRESS", wish.declare),
    };
  }
  const address = nextHopAddress.trim();
  const appliance = appliances.find((declared) => declared.address.trim() === address);
  return appliance === undefined
    ? { doubt: `(${address}) ${wish.what}`, settle: declareAppliance(address, wish.declare) }
    : { address, appliance };
}

function declareAppliance(address: string, declare: string): string {
  return `Declare network: { appliances: [{ address: ${address}, ${declare} }] } in windows-licensing.yaml.`;
}

/** Where traffic to a private address goes by the route that won, or what it ends with. */
export type PrivateHop =
  /** It arrives in the network, or leaves it as the peering leads. */
  | { readonly to: "network"; readonly because: string }
  | { readonly to: "peering"; readonly peering: Peering; readonly because: string }
  /** What an appliance does with it is declared, and so is that it leads to the host. */
  | { readonly to: "host"; readonly address: string; readonly because: string }
  | { readonly to: "internet"; readonly because: string }
  | { readonly to: "nowhere"; readonly step: Step<"route-drops" | "appliance-denies"> };

/**
 * Where the winning route takes traffic to a KMS host.
 * @param reserved whether the address is one that nothing on the Internet has
 */
export function followPrivateRoute(
  route: AnyRoute,
  table: RouteTable | undefined,
  appliances: readonly Appliance[],
  { what, reserved, local }: { readonly what: string; readonly reserved: boolean; readonly local: boolean },
): PrivateHop {
  if (isSystemRoute(route)) {
    const { nextHop, prefix, peering } = route;
    if (peering !== undefined)
      return { to: "peering", peering, because: `the system route of peering ${nameOf(peering)} (${prefix})` };
    if (nextHop === "virtual-network")
      return { to: "network", because: `the address is one of the network's own (${prefix})` };
    if (nextHop === "internet") return { to: "internet", because: "the system route sends it to the Internet" };
    const step = doubtful("route", `the way of ${what}: no peering, gateway or virtual hub in the stack leads there`, {
      settle: ELSEWHERE,
    });
    return { to: "nowhere", step };
  }
  const name = describeRoute(route);
  const open = (doubt: string, settle?: string): PrivateHop => ({
    to: "nowhere",
    step: doubtful("route", doubt, settle === undefined ? {} : { settle }),
  });
  switch (meaningOf(route.nextHop)) {
    case "virtual-network":
      return local
        ? { to: "network", because: `${name} leaves it in the network` }
        : open(`where ${name} leads: it keeps in the network what is not the network's own`);
    case "none":
      return { to: "nowhere", step: dropped(route, table, `${name} drops it`, "nowhere (None)") };
    case "internet":
      if (!reserved) return { to: "internet", because: `${name} sends it to the Internet` };
      return {
        to: "nowhere",
        step: dropped(route, table, `${name} sends it to the Internet, where no private address is`, "the Internet"),
      };
    case "virtual-network-gateway":
      return open(`what lies behind the virtual network gateway to which ${name} sends ${what}`);
    case "appliance": {
      const found = findAppliance(route, appliances, KMS_HOSTS);
      if (found.doubt !== undefined)
        return open(`whether the appliance that ${name} leads to ${found.doubt}`, found.settle);
      const leads = `${name} sends it to the appliance at ${found.address}`;
      if (found.appliance.allows.includes("kms-hosts")) {
        return { to: "host", address: found.address, because: `${leads}, declared to let KMS through to its hosts` };
      }
      const step = stopped(
        "appliance-denies",
        route,
        table,
        `${leads}, declared not to allow KMS hosts`,
        `the appliance at ${found.address}`,
      );
      return { to: "nowhere", step };
    }
    default:
      return open(`where ${name} leads: its next hop is ${writeHop(route)}`);
  }
}

function dropped(route: Route, table: RouteTable | undefined, because: string, nextHop: string): Step<"route-drops"> {
  return stopped("route-drops", route, table, because, nextHop);
}

function writeHop({ nextHop }: Route): string {
  return isKnown(nextHop) ? `"${nextHop.written}"` : "not known yet";
}

function describeRoute(route: Route): string {
  return `route ${nameOf(route)} (${isKnown(route.prefix) ? route.prefix : "?"})`;
}

/** A route that takes the traffic away. The table is what has to change: it lacks the routes to Azure KMS. */
function tunnelled(
  route: Route,
  table: RouteTable | undefined,
  because: string,
  nextHop: string,
): Step<"forced-tunnel"> {
  return stopped("forced-tunnel", route, table, because, nextHop);
}

function stopped<O extends "forced-tunnel" | "route-drops" | "appliance-denies">(
  message: O,
  route: Route,
  table: RouteTable | undefined,
  because: string,
  nextHop: string,
): Step<O> {
  const owner: InResource = table ?? route;
  return {
    kind: "route",
    verdict: "blocks",
    because,
    culprit: {
      message,
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

function leavesBy(because: string): Step<never> {
  return { kind: "route", verdict: "passes", because, toInternet: true };
}
