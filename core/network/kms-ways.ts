import { KMS_PORT, KMS_SERVICE_TAGS, type KmsCloud } from "../data/azure-kms-endpoints";
import {
  type Appliance,
  type DeclaredResource,
  type Fact,
  type Firewall,
  type IpConfiguration,
  isKnown,
  isOutside,
  isResolved,
  type Network,
  type Nic,
  type Ref,
  type Route,
  type RouteTable,
  type SecurityGroup,
  type Subnet,
  subjectOf,
  UNKNOWN,
} from "../model";
import { type AnyRoute, type CompiledRoutes, chooseRoute, compileRoutes, isSystemRoute } from "./choose-route";
import { decideFirewall } from "./decide-firewall";
import { readSubnetPrefixes } from "./decide-inbound";
import { compileGroup, decideGroup } from "./decide-kms-group";
import type { Endpoint } from "./decide-security";
import { createFirewallFinder } from "./find-firewall";
import { findOutbound } from "./find-outbound";
import { followRoute } from "./follow-route";
import { nameOf } from "./name-of";
import { contains, type Prefix, readAddress, readSpan } from "./prefix";
import { findUnseenWays } from "./unseen-ways";
import { type Address, doubtful, ELSEWHERE, type Step, type Way } from "./way";

/** The way from an interface to one address of Azure KMS: its security groups, the route, the way out. */
export interface KmsWays {
  find(address: Address, cloud: KmsCloud, nic: Nic, configuration: IpConfiguration): Way;
  /** Equal for interfaces whose ways are equal: what is concluded for one holds for the others. */
  sceneOf(nic: Nic, configuration: IpConfiguration): string;
}

/** Prepares the search. What machines share (a group's rules, a subnet's route) is worked out once. */
export function createKmsWays(
  network: Network,
  appliances: readonly Appliance[],
  resources: readonly DeclaredResource[],
): KmsWays {
  const firewallOf = createFirewallFinder(network, resources);
  const groups = remember(compileGroup);
  const tables = remember((table: RouteTable) => compileRoutes(table));
  const noTable = compileRoutes(undefined);
  const unseen = findUnseenWays(network, resources);
  const ways = new Map<string, Way>();
  const labelOf = createLabels();

  function find(address: Address, cloud: KmsCloud, nic: Nic, configuration: IpConfiguration): Way {
    const { subnet } = configuration;
    const key = `${address.text} ${placeOf(nic, configuration)}`;
    let shared = ways.get(key);
    if (shared === undefined) {
      shared = findSharedWay(address, cloud, nic, configuration);
      ways.set(key, shared);
    }
    // The way out depends on the machine's own addresses and pools, and matters only to what goes to the Internet.
    return shared.at(-1)?.toInternet === true && isResolved(subnet) ? [...shared, stepOut(nic, subnet)] : shared;
  }

  function sceneOf(nic: Nic, configuration: IpConfiguration): string {
    const ends = nic.configurations.items.map(({ version, publicAddress, pools }) =>
      [version, publicAddress, ...(isKnown(pools) ? pools : [pools])].map(labelOf).join(" "),
    );
    return [placeOf(nic, configuration), nic.configurations.complete, labelOf(nic.flexible), ...ends].join(", ");
  }

  /** What groups and routes depend on. */
  function placeOf(nic: Nic, { subnet, privateAddress }: IpConfiguration): string {
    const source = needsSource(nic, subnet) ? privateAddress : undefined;
    return `${labelOf(nic.securityGroup)} ${labelOf(subnet)} ${labelOf(source)}`;
  }

  /** Whether a rule of the groups on the way tells machines of one subnet apart by their address. */
  function needsSource(nic: Nic, subnet: Ref<Subnet>): boolean {
    const onSubnet = isResolved(subnet) ? subnet.securityGroup : undefined;
    const onTheWay: readonly Ref<SecurityGroup>[] = [nic.securityGroup, onSubnet];
    return onTheWay.filter(isResolved).some((group) => groups(group).readsSource);
  }

  function findSharedWay(
    address: Address,
    cloud: KmsCloud,
    nic: Nic,
    { subnet, privateAddress }: IpConfiguration,
  ): Way {
    const source = isKnown(privateAddress) ? readAddress(privateAddress) : undefined;
    if (!isResolved(subnet)) {
      // A denial on the interface's own group holds wherever the interface is.
      return [
        stepThrough(nic.securityGroup, address, sourceOf(source, undefined), UNKNOWN),
        undefined,
        unseenSubnet(subnet),
      ];
    }
    const routes = isResolved(subnet.routeTable)
      ? tables(subnet.routeTable)
      : subnet.routeTable === undefined
        ? noTable
        : undefined;
    const from = sourceOf(source, subnet);
    return [
      stepThrough(nic.securityGroup, address, from, routes),
      stepThrough(subnet.securityGroup, address, from, routes),
      stepAlong(subnet, routes, address, cloud),
    ];
  }

  function stepThrough(
    group: Ref<SecurityGroup>,
    address: Address,
    source: Endpoint,
    routes: CompiledRoutes | undefined | typeof UNKNOWN,
  ): Step | undefined {
    if (group === undefined) return undefined;
    if (!isResolved(group)) {
      const what = isOutside(group)
        ? `what network security group ${group.outside} outside the stack denies`
        : "which network security group guards the way";
      return doubtful("security-group", what, { settle: ELSEWHERE });
    }
    const known = routes === UNKNOWN ? undefined : routes;
    return decideGroup(
      group,
      groups(group),
      { source, destination: destinationOf(address, known), port: KMS_PORT, direction: "outbound" },
      known?.hasDefault ?? UNKNOWN,
    );
  }

  function stepAlong(subnet: Subnet, routes: CompiledRoutes | undefined, address: Address, cloud: KmsCloud): Step {
    const { routeTable } = subnet;
    if (routes === undefined) {
      const what = isOutside(routeTable)
        ? `where route table ${routeTable.outside} outside the stack sends Azure KMS traffic`
        : `which route table governs subnet ${nameOf(subnet)}`;
      return doubtful("route", what, { settle: ELSEWHERE });
    }
    const table = isResolved(routeTable) ? routeTable : undefined;
    const { route, doubt } = chooseRoute(address.prefix, routes, TAGS, localPrefixes(subnet));
    const subject = subjectOf(table ?? subnet);
    if (doubt !== undefined) {
      const what = `where route table ${table === undefined ? "" : nameOf(table)} sends Azure KMS traffic: ${doubt}`;
      return doubtful("route", what, { subject });
    }
    if (isSystemRoute(route) && isResolved(subnet.network) && subnet.network.mayFollowHub) {
      const what = `where the virtual hub sends Azure KMS traffic that network ${subnet.network.name} hands on to it`;
      return doubtful("route", what, { subject, settle: HUB });
    }
    const firewall = isSystemRoute(route) || isDeclared(route, appliances) ? undefined : firewallThrough(route);
    if (firewall !== undefined && !isSystemRoute(route)) {
      return decideFirewall(firewall, address, cloud, readSubnetPrefixes(subnet), `route ${nameOf(route)}`);
    }
    return { subject, ...followRoute(route, table, appliances) };
  }

  function firewallThrough(route: Route): Firewall | undefined {
    const isAppliance = isKnown(route.nextHop) && route.nextHop.toLowerCase() === "virtualappliance";
    return isAppliance ? firewallOf(route) : undefined;
  }

  function stepOut(nic: Nic, subnet: Subnet): Step {
    const outbound = findOutbound(nic, subnet, unseen);
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

  return { find, sceneOf };
}

/** What is declared of an appliance settles what the plan cannot show of it. */
function isDeclared(route: AnyRoute, appliances: readonly Appliance[]): boolean {
  if (isSystemRoute(route) || !isKnown(route.nextHopAddress)) return false;
  const address = route.nextHopAddress.trim();
  return appliances.some((appliance) => appliance.address.trim() === address);
}

const HUB =
  "Routes and routing intent of virtual hubs are not read: give the subnet routes of its own, or set enableInternetSecurity to false on the connection where that is meant.";

function unseenSubnet(subnet: Ref<Subnet>): Step {
  const what = isOutside(subnet)
    ? `the way out of subnet ${subnet.outside} outside the stack`
    : subnet === undefined
      ? "which subnet the network interface is in: its properties name none"
      : "which subnet the network interface is in";
  return doubtful("subnet", what, { settle: ELSEWHERE });
}

const TAGS: ReadonlySet<string> = new Set(KMS_SERVICE_TAGS);

function sourceOf(address: Prefix | undefined, subnet: Subnet | undefined): Endpoint {
  const tags = new Map([["virtualnetwork", true]]);
  if (address !== undefined) return { prefixes: [address], tags };
  return { prefixes: readPrefixes(subnet?.prefixes) ?? [], tags };
}

function destinationOf({ prefix }: Address, routes: CompiledRoutes | undefined): Endpoint {
  const tags = new Map(KMS_SERVICE_TAGS.map((tag) => [tag, true]));
  // The tag VirtualNetwork covers prefixes of user-defined routes, too (azure-docs, service-tags-overview).
  const routed =
    routes === undefined || routes.routes.some((route) => route.prefix === undefined || contains(route.prefix, prefix));
  if (routed) tags.set("virtualnetwork", false);
  return { prefixes: [prefix], tags };
}

function localPrefixes({ network }: Subnet): readonly Prefix[] {
  return (isResolved(network) ? readPrefixes(network.prefixes) : undefined) ?? [];
}

/** IPv4 prefixes; undefined where one is not known or none at all. */
function readPrefixes(written: Fact<readonly Fact<string>[]>): readonly Prefix[] | undefined {
  if (!isKnown(written)) return undefined;
  const spans = written.map((prefix) => (isKnown(prefix) ? readSpan(prefix) : undefined));
  if (spans.some((span) => span === undefined || span.kind === "fault")) return undefined;
  return spans.flatMap((span) => (span?.kind === "prefix" ? [span.prefix] : []));
}

/** Short names by which things can be compared: a number for each object, what is written for all else. */
function createLabels(): (thing: unknown) => string {
  const numbers = new Map<object, number>();
  return (thing) => {
    if (typeof thing !== "object" || thing === null) return typeof thing === "symbol" ? "?" : String(thing);
    if (isOutside(thing)) return `outside ${thing.outside}`;
    let number = numbers.get(thing);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(thing, number);
    }
    return `#${String(number)}`;
  };
}

/** `make`, with each answer kept. */
function remember<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const kept = new Map<K, V>();
  return (key) => {
    let value = kept.get(key);
    if (value === undefined) {
      value = make(key);
      kept.set(key, value);
    }
    return value;
  };
}
