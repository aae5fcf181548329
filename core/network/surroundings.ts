import {
  type Appliance,
  type Estate,
  type Fact,
  type Firewall,
  type IpConfiguration,
  isKnown,
  isOutside,
  isResolved,
  meaningOf,
  type Nic,
  type Peering,
  type Ref,
  type Route,
  type RouteTable,
  type Subnet,
  subjectOf,
  type VirtualNetwork,
} from "../model";
import {
  type AnyRoute,
  type CompiledRoute,
  type CompiledRoutes,
  compileManaged,
  compileRoutes,
  isSystemRoute,
  localRoutes,
} from "./choose-route";
import type { Endpoint } from "./decide-security";
import { createFirewallFinder } from "./find-firewall";
import { findOutbound } from "./find-outbound";
import { createLabels, remember } from "./memory";
import { nameOf } from "./name-of";
import { createNetworkManager, type NetworkManager } from "./network-manager";
import { type Prefix, readAddress, readSpan } from "./prefix";
import { createUnseenWays } from "./unseen-ways";
import { doubtful, ELSEWHERE, type Step } from "./way";

/** What ways lead through, wherever they lead. What machines share is worked out once. */
export interface Surroundings {
  readonly appliances: readonly Appliance[];
  readonly manager: NetworkManager;
  /** Equal for equal things. */
  labelOf(thing: unknown): string;
  /** The routes of a subnet's table; undefined where the table is not known. */
  routesOf(subnet: Subnet): CompiledRoutes | undefined;
  /** The system's routes for the network's own addresses. */
  localRoutesOf(subnet: Subnet): readonly CompiledRoute[];
  /** Peerings that lead from a network to another one. */
  peeringsFrom(network: VirtualNetwork): readonly Peering[];
  /** The Azure Firewall that a route of a subnet leads to, unless an appliance is declared at its address. */
  firewallAt(route: AnyRoute, subnet: Subnet): Firewall | undefined;
  /** How traffic that is routed to the Internet leaves Azure. */
  stepOut(nic: Nic, subnet: Subnet): Step<"no-outbound">;
}

const known = new WeakMap<Estate, Surroundings>();

export function surroundingsOf(estate: Estate): Surroundings {
  const before = known.get(estate);
  if (before !== undefined) return before;
  const made = createSurroundings(estate);
  known.set(estate, made);
  return made;
}

function createSurroundings({ network, declarations, resources }: Estate): Surroundings {
  const { appliances } = declarations.network;
  const firewallOf = createFirewallFinder(network, resources);
  const unseenWaysOf = remember(createUnseenWays(network, resources));
  const managed = compileManaged(network.managed.routes);
  const tables = remember((table: RouteTable) => compileRoutes(table, managed));
  const noTable = compileRoutes(undefined, managed);
  const localOf = remember((of: VirtualNetwork) => localRoutes(readPrefixes(of.prefixes) ?? []));
  const peeringsFrom = remember((from: VirtualNetwork) =>
    network.peerings.filter(({ network: own, remote }) => own === from && remote !== from),
  );

  function routesOf({ routeTable }: Subnet): CompiledRoutes | undefined {
    if (routeTable === undefined) return noTable;
    return isResolved(routeTable) ? tables(routeTable) : undefined;
  }

  function firewallAt(route: AnyRoute, subnet: Subnet): Firewall | undefined {
    if (isSystemRoute(route) || isDeclared(route, appliances)) return undefined;
    const toAppliance = meaningOf(route.nextHop) === "appliance";
    return toAppliance ? firewallOf(route, subnet) : undefined;
  }

  function stepOut(nic: Nic, subnet: Subnet): Step<"no-outbound"> {
    const outbound = findOutbound(nic, subnet, unseenWaysOf(subnet));
    const subject = subjectOf(subnet);
    switch (outbound.verdict) {
      case "passes":
        return {
          kind: "outbound",
          subject: outbound.by === undefined ? subject : subjectOf(outbound.by),
          verdict: "passes",
          because: outbound.because,
        };
      case "cannot-tell": {
        const what = `how machines in subnet ${nameOf(subnet)} get out to the Internet: ${outbound.because}`;
        const settle = "Give the subnet a NAT gateway, or say defaultOutboundAccess.";
        return { ...doubtful("outbound", what, { subject, settle }), because: outbound.because };
      }
      case "blocks":
        return {
          kind: "outbound",
          subject,
          verdict: "blocks",
          because: `${outbound.because}, and there is no NAT gateway, public address or outbound rule`,
          culprit: {
            message: "no-outbound",
            subject,
            path: outbound.path,
            data: { subnet: nameOf(subnet), because: outbound.because },
          },
        };
    }
  }

  return {
    appliances,
    manager: createNetworkManager(network.managed),
    labelOf: createLabels(),
    routesOf,
    localRoutesOf: ({ network: own }) => (isResolved(own) ? localOf(own) : []),
    peeringsFrom,
    firewallAt,
    stepOut,
  };
}

/** What is declared of an appliance settles what the plan cannot show of it. */
function isDeclared({ nextHopAddress }: Route, appliances: readonly Appliance[]): boolean {
  if (!isKnown(nextHopAddress)) return false;
  const address = nextHopAddress.trim();
  return appliances.some((appliance) => appliance.address.trim() === address);
}

export function unseenSubnet(subnet: Ref<Subnet>): Step<never> {
  const what = isOutside(subnet)
    ? `the way out of subnet ${subnet.outside} outside the stack`
    : subnet === undefined
      ? "which subnet the network interface is in: its properties name none"
      : "which subnet the network interface is in";
  return doubtful("subnet", what, { settle: ELSEWHERE });
}

/** @param what the traffic, as a sentence names it */
export function unseenTable(subnet: Subnet, what: string): Step<never> {
  const { routeTable } = subnet;
  const unseen = isOutside(routeTable)
    ? `where route table ${routeTable.outside} outside the stack sends ${what}`
    : `which route table governs subnet ${nameOf(subnet)}`;
  return doubtful("route", unseen, { settle: ELSEWHERE });
}

/** What an interface is, as security rules see it: by its address, or by its subnet's where that is not known yet. */
export function endpointOf(
  { privateAddress, applicationGroups }: IpConfiguration,
  subnet: Subnet | undefined,
): Endpoint {
  const own = isKnown(privateAddress) ? readAddress(privateAddress) : undefined;
  return {
    prefixes: own === undefined ? (readPrefixes(subnet?.prefixes) ?? []) : [own],
    tags: new Map([["virtualnetwork", true]]),
    groups: applicationGroups,
  };
}

/** IPv4 prefixes; undefined where one is not known or none at all. */
export function readPrefixes(written: Fact<readonly Fact<string>[]>): readonly Prefix[] | undefined {
  if (!isKnown(written)) return undefined;
  const spans = written.map((prefix) => (isKnown(prefix) ? readSpan(prefix) : undefined));
  if (spans.some((span) => span === undefined || span.kind === "fault")) return undefined;
  return spans.flatMap((span) => (span?.kind === "prefix" ? [span.prefix] : []));
}
