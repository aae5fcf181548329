import {
  type Firewall,
  type IpConfiguration,
  isKnown,
  isResolved,
  type LoadBalancer,
  meaningOf,
  type Nic,
  type Ref,
  type SecurityGroup,
  type Subnet,
  subjectOf,
  type VirtualNetwork,
} from "../model";
import { type AnyRoute, isSystemRoute, labelRoute, writePrefix } from "./choose-route";
import { decideFirewall, type FirewallTarget } from "./decide-firewall";
import { type Entrance, readSubnetPrefixes } from "./decide-inbound";
import type { Endpoint } from "./decide-security";
import { followPrivateRoute } from "./follow-route";
import type { HostGroups, Side } from "./host-groups";
import type { Target } from "./locate-host";
import { nameOf } from "./name-of";
import { isReserved, type PrivateRoutes } from "./private-routes";
import { endpointOf, type Surroundings, unseenSubnet, unseenTable } from "./surroundings";
import { doubtful, ELSEWHERE, type HostObstacle, type Step, stateOf, type Way } from "./way";

type HostStep = Step<HostObstacle>;
type HostWay = Way<HostObstacle>;

/** A host as it is asked for. */
export interface Call {
  readonly target: Target;
  readonly port: number;
  /** Names under which a firewall may know it, in lower case. */
  readonly names: readonly string[];
}

/** The way from an interface to an address of a KMS host: groups, routes, peerings, firewalls, and in at the host. */
export interface HostWays {
  find(call: Call, nic: Nic, configuration: IpConfiguration): HostWay;
  /** For a host whose address is not known: what the groups of the machine deny to every address. */
  findBlind(port: number, nic: Nic, configuration: IpConfiguration): HostWay;
  /** Equal for interfaces whose ways are equal, wherever they lead. */
  sceneOf(nic: Nic, configuration: IpConfiguration): string;
}

/** What hands traffic on: a firewall of the estate, an appliance (which may hide where it comes from), or nothing. */
type Through = Firewall | "appliance" | undefined;

export function createHostWays(surroundings: Surroundings, routes: PrivateRoutes, groups: HostGroups): HostWays {
  const { appliances, labelOf, firewallAt, stepOut } = surroundings;

  function sceneOf(nic: Nic, { subnet, privateAddress, applicationGroups }: IpConfiguration): string {
    const members = isKnown(applicationGroups) ? applicationGroups : [applicationGroups];
    const ends = nic.configurations.items.flatMap(({ version, publicAddress, pools }) => [
      version,
      publicAddress,
      ...(isKnown(pools) ? pools : [pools]),
    ]);
    const own = groups.readSources ? [privateAddress, ...members] : [];
    const { complete } = nic.configurations;
    return [nic.securityGroup, subnet, complete, nic.flexible, ...ends, ...own].map(labelOf).join(" ");
  }

  function find(call: Call, nic: Nic, configuration: IpConfiguration): HostWay {
    const { subnet } = configuration;
    const { target, port } = call;
    const start = isResolved(subnet) ? subnet : undefined;
    const source = endpointOf(configuration, start);
    const out = groups.stepsThrough({
      direction: "outbound",
      guards: guardsOf(nic, start),
      source,
      destination: endOf(target),
      port,
      held: start === undefined ? "perhaps" : routes.isHeld(start, target.prefix),
    });
    if (start === undefined) return [...out, unseenSubnet(subnet)];
    return [...out, ...walk(call, source, { nic, configuration, subnet: start })];
  }

  function findBlind(port: number, nic: Nic, configuration: IpConfiguration): HostWay {
    const { subnet } = configuration;
    const start = isResolved(subnet) ? subnet : undefined;
    const destination = { prefixes: [], tags: new Map([["internet", false]]) };
    const source = endpointOf(configuration, start);
    const guards = guardsOf(nic, start);
    return groups.stepsThrough({ direction: "outbound", guards, source, destination, port, held: "perhaps" });
  }

  /** From the machine's subnet, through firewalls, to the host and in. */
  function walk(call: Call, source: Endpoint, client: Entrance): HostWay {
    const { target, port } = call;
    const traffic = `TCP ${String(port)} to ${target.text}`;
    const steps: (HostStep | undefined)[] = [];
    const passed: Firewall[] = [];
    let { subnet } = client;
    for (;;) {
      const table = isResolved(subnet.routeTable) ? subnet.routeTable : undefined;
      const subject = subjectOf(table ?? subnet);
      const chosen = routes.choose(subnet, target.prefix);
      if (chosen === undefined) return [...steps, unseenTable(subnet, traffic)];
      const { route, doubt } = chosen;
      if (doubt !== undefined) {
        const what = `where ${keeperOf(subnet)} sends ${traffic}: ${doubt}`;
        return [...steps, doubtful("route", what, { subject, settle: ELSEWHERE })];
      }
      const forwarded = passed.length > 0;
      const firewall = firewallAt(route, subnet);
      if (firewall === undefined) {
        const local = routes.isLocal(subnet, target.prefix);
        const hop = followPrivateRoute(route, table, appliances, {
          what: traffic,
          reserved: isReserved(target.prefix),
          local,
        });
        if (hop.to === "nowhere") return [...steps, unlessRivalled({ subject, ...hop.step }, route, subnet, target)];
        steps.push({ kind: "route", subject, verdict: "passes", because: hop.because });
        switch (hop.to) {
          case "internet":
            return [...steps, ...leave(client, forwarded)];
          case "host":
            return [...steps, ...enter(call, source, client, "appliance")];
          case "peering":
            steps.push(routes.stepOver(hop.peering, forwarded), stepWithin(target, hop.peering.remote));
            return [...steps, ...enter(call, source, client, passed.at(-1))];
          case "network":
            return [...steps, stepWithin(target, subnet.network), ...enter(call, source, client, passed.at(-1))];
        }
      }
      if (passed.includes(firewall)) {
        const what = `where ${traffic} ends: Azure Firewall ${firewall.name} sends it to itself`;
        return [...steps, doubtful("route", what, { subject })];
      }
      const decided = decideFirewall(
        firewall,
        wishOf(call),
        readSubnetPrefixes(client.subnet),
        `route ${labelRoute(route)}`,
      );
      const next: Ref<Subnet> = firewall.subnet;
      if (isResolved<Subnet>(next)) steps.push(routes.stepTo(next, subnet, forwarded));
      steps.push(unlessRivalled(decided, route, subnet, target));
      if (decided.verdict !== "passes") return steps;
      if (!isResolved<Subnet>(next)) {
        const what = `how Azure Firewall ${firewall.name} sends ${traffic} on, as its subnet is not in the stack`;
        return [...steps, doubtful("route", what, { subject: subjectOf(firewall), settle: ELSEWHERE })];
      }
      passed.push(firewall);
      subnet = next;
    }
  }

  /** What blocks, if the route that leads there is sure to win. */
  function unlessRivalled(
    step: HostStep,
    route: AnyRoute,
    subnet: Subnet,
    { prefix, entrance, subnet: place }: Pick<Target, "prefix" | "entrance" | "subnet">,
  ): HostStep {
    const rival =
      step.verdict === "blocks" ? routes.rivalOf(route, subnet, prefix, entrance?.subnet ?? place) : undefined;
    if (rival === undefined) return step;
    const { kind, subject, because } = step;
    const more = { settle: ELSEWHERE, ...(subject === undefined ? {} : { subject }) };
    return doubtful(kind, `whether it is so that ${because}: ${rival}`, more);
  }

  /** Out to the Internet: what a host lets in from there is in no plan. */
  function leave({ nic, subnet }: Entrance, forwarded: boolean): HostWay {
    const beyond = doubtful("outbound", "whether the KMS host answers over the Internet", { settle: ELSEWHERE });
    return forwarded ? [beyond] : [stepOut(nic, subnet), beyond];
  }

  /** In at the host: what has its address, its groups, and the way of the replies. */
  function enter({ target, port }: Call, source: Endpoint, client: Entrance, through: Through): HostWay {
    const { balancer, entrance, subnet } = target;
    if (balancer !== undefined) {
      const { resource, members } = balancer;
      const behind = portBehind(resource, port);
      const [first, ...others] =
        behind === undefined ? [] : members.map((member) => enterBy(member, behind, source, client, through));
      if (first === undefined) {
        const what = `whether load balancer ${resource.name} hands TCP ${String(port)} on to the KMS host`;
        return [doubtful("load-balancer", what, { subject: subjectOf(resource), settle: ELSEWHERE })];
      }
      const because = `a rule hands TCP ${String(port)} on to TCP ${String(behind)} of its members`;
      const differ = others.some((other) => stateOf(other) !== stateOf(first));
      return differ
        ? [doubtful("load-balancer", `which member of load balancer ${resource.name} answers: not all can be reached`)]
        : [{ kind: "load-balancer", subject: subjectOf(resource), verdict: "passes", because }, ...first];
    }
    if (entrance !== undefined) return enterBy(entrance, port, source, client, through);
    const unseen = doubtful("security-group", "what guards the KMS host: its network interface is not in the stack", {
      settle: ELSEWHERE,
    });
    if (subnet === undefined) return [unseen];
    return [...judge([subnet.securityGroup], subnet, endOf(target), port, source, client, through), unseen];
  }

  function enterBy(
    { nic, configuration, subnet }: Entrance,
    port: number,
    source: Endpoint,
    client: Entrance,
    through: Through,
  ): HostWay {
    const guards: readonly Ref<SecurityGroup>[] = [subnet.securityGroup, nic.securityGroup];
    const destination = endpointOf(configuration, subnet);
    return [...judge(guards, subnet, destination, port, source, client, through), stepBack(subnet, client, through)];
  }

  /** What the groups of the host say. */
  function judge(
    guards: Side["guards"],
    subnet: Subnet,
    destination: Endpoint,
    port: number,
    source: Endpoint,
    client: Entrance,
    through: Through,
  ): HostWay {
    // Behind an appliance it is not known where the traffic comes from: what then holds, holds for every source.
    const shown = through === "appliance" ? { prefixes: [], tags: new Map() } : source;
    const helds =
      through === "appliance" ? [] : readSubnetPrefixes(client.subnet).map((it) => routes.isHeld(subnet, it));
    const [held = "perhaps", ...more] = helds;
    return groups.stepsThrough({
      direction: "inbound",
      guards,
      source: shown,
      destination,
      port,
      held: more.every((other) => other === held) ? held : "perhaps",
    });
  }

  /** Replies go by the routes of the host's own subnet. */
  function stepBack(subnet: Subnet, client: Entrance, through: Through): HostStep | undefined {
    if (through === "appliance" || subnet === client.subnet) return undefined;
    const table = isResolved(subnet.routeTable) ? subnet.routeTable : undefined;
    const subject = subjectOf(table ?? subnet);
    for (const prefix of readSubnetPrefixes(client.subnet)) {
      const replies = `the replies of the KMS host to ${writePrefix(prefix)}`;
      const chosen = routes.choose(subnet, prefix);
      if (chosen === undefined) return unseenTable(subnet, replies);
      const where = `where ${keeperOf(subnet)} sends ${replies}`;
      if (chosen.doubt !== undefined) {
        return doubtful("replies", `${where}: ${chosen.doubt}`, { subject, settle: ELSEWHERE });
      }
      const firewall = firewallAt(chosen.route, subnet);
      if (firewall !== undefined && firewall === through) continue;
      const local = routes.isLocal(subnet, prefix);
      const back = followPrivateRoute(chosen.route, table, [], { what: replies, reserved: isReserved(prefix), local });
      const direct = firewall === undefined && (back.to === "network" || back.to === "peering");
      if (direct && through === undefined) continue;
      if (through === undefined && back.to === "nowhere" && back.step.culprit?.message === "route-drops") {
        const { culprit, because } = back.step;
        const step: HostStep = {
          kind: "replies",
          subject,
          verdict: "blocks",
          because: `${replies}: ${because}`,
          culprit: { ...culprit, message: "replies-dropped" },
        };
        return unlessRivalled(step, chosen.route, subnet, { prefix, subnet: client.subnet });
      }
      if (back.to === "nowhere" && isSystemRoute(chosen.route)) return { ...back.step, kind: "replies", subject };
      const what = `${where}: not back the way the requests went, which a firewall takes for no connection of its own`;
      return doubtful("replies", what, { subject, settle: ELSEWHERE });
    }
    return undefined;
  }

  return { find, findBlind, sceneOf };
}

function guardsOf(nic: Nic, subnet: Subnet | undefined): Side["guards"] {
  return [nic.securityGroup, subnet?.securityGroup];
}

/** Nothing where the host is in the network that the way ends in; networks may use the same addresses. */
function stepWithin({ entrance, subnet, text }: Target, network: Ref<VirtualNetwork>): Step<never> | undefined {
  const place: Ref<VirtualNetwork> = (entrance?.subnet ?? subnet)?.network;
  if (!isResolved<VirtualNetwork>(place) || !isResolved<VirtualNetwork>(network) || place === network) return undefined;
  const what = `how network ${network.name} tells ${text} in network ${place.name} from an address of its own`;
  return doubtful("route", what, { subject: subjectOf(place) });
}

/** A host as the groups before a machine see it. */
function endOf({ prefix, entrance }: Target): Endpoint {
  const tags = isReserved(prefix) ? new Map<string, boolean>() : new Map([["internet", true]]);
  const end: Endpoint = { prefixes: [prefix], tags };
  return entrance === undefined ? end : { ...end, groups: entrance.configuration.applicationGroups };
}

function wishOf({ target, port, names }: Call): FirewallTarget {
  const wish = { what: `TCP ${String(port)} to ${target.text}`, prefix: target.prefix, port, names };
  return isReserved(target.prefix) ? { ...wish, inAzure: false } : wish;
}

/** What keeps the routes of a subnet, as a sentence names it. */
function keeperOf(subnet: Subnet): string {
  const { routeTable } = subnet;
  return isResolved(routeTable) ? `route table ${nameOf(routeTable)}` : `subnet ${nameOf(subnet)}`;
}

/** The port to which a load balancer hands a port on; undefined where that cannot be told. */
function portBehind({ rules }: LoadBalancer, port: number): number | undefined {
  const rule = rules.items.find(
    ({ protocol, frontendPort }) =>
      isKnown(meaningOf(protocol)) && meaningOf(protocol) !== "udp" && (frontendPort === port || frontendPort === 0),
  );
  if (rule === undefined || !isKnown(rule.backendPort)) return undefined;
  return rule.backendPort === 0 ? port : rule.backendPort;
}
