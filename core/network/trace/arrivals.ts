import {
  type Firewall,
  isKnown,
  isResolved,
  type LoadBalancer,
  meaningOf,
  type Ref,
  type SecurityGroup,
  type Subnet,
  subjectOf,
} from "../../model";
import { network } from "../../words/network";
import type { Entrance } from "../entrance";
import type { SecurityGroups } from "../filters/security-groups";
import type { Endpoint } from "../filters/security-rules";
import type { Destination } from "../flow";
import { endpointOf } from "../interfaces";
import { remember } from "../memory";
import { isReserved, knownPrefixes, type Prefix, writePrefix } from "../prefix";
import { followRoute } from "../routes/follow-route";
import { isSystemRoute } from "../routes/route-table";
import { type Finding, outcomeOf, type Step, unknownStep } from "../step";
import { type Hops, keeperOf, unseenTable } from "./hops";

/** What hands traffic on: a firewall of the estate, an appliance (which may hide where it comes from), or nothing. */
export type Through = Firewall | "appliance" | undefined;

/** Traffic that has come to the network of its destination. */
export interface Arriving {
  readonly destination: Destination;
  readonly port: number;
  readonly source: Endpoint;
  readonly client: Entrance;
}

/** In at the host: what has its address, its groups, and the path of the replies. */
export interface Arrivals {
  enter(arriving: Arriving, through: Through): readonly Step[];
}

export function createArrivals(groups: SecurityGroups, hops: Hops): Arrivals {
  const { routes, firewallAt, unlessRivalled } = hops;
  const endOf = remember(({ configuration, subnet }: Entrance) => endpointOf(configuration, subnet));
  const endWithin = remember(endIn);

  function enter(arriving: Arriving, through: Through): readonly Step[] {
    const { destination, port } = arriving;
    const { balancer, entrance, subnet } = destination;
    if (balancer !== undefined) return enterBalancer(balancer, arriving, through);
    if (entrance !== undefined) return enterBy(entrance, port, arriving, through);
    const unseen: Step = { ...unknownStep("security-group", network("host-interface-unseen")), stage: "host" };
    if (subnet === undefined) return [unseen];
    return [...judge([subnet.securityGroup], subnet, endWithin(destination), port, arriving, through), unseen];
  }

  function enterBalancer(
    { resource, members }: NonNullable<Destination["balancer"]>,
    arriving: Arriving,
    through: Through,
  ): readonly Step[] {
    const { port } = arriving;
    const { name: balancer } = resource;
    const subject = subjectOf(resource);
    const behind = portBehind(resource, port);
    const [first, ...others] =
      behind === undefined ? [] : members.map((member) => enterBy(member, behind, arriving, through));
    if (first === undefined || behind === undefined) {
      const reason = network("balancer-rule", { balancer, port });
      return [{ ...unknownStep("load-balancer", reason, subject), stage: "balancer" }];
    }
    if (others.some((other) => outcomeOf(other) !== outcomeOf(first))) {
      return [{ ...unknownStep("load-balancer", network("balancer-member", { balancer })), stage: "balancer" }];
    }
    const reason = network("balancer-forwards", { port, behind });
    return [{ kind: "load-balancer", stage: "balancer", subject, outcome: "passes", reason }, ...first];
  }

  function enterBy(entrance: Entrance, port: number, arriving: Arriving, through: Through): readonly Step[] {
    const { nic, subnet } = entrance;
    const guards: readonly Ref<SecurityGroup>[] = [subnet.securityGroup, nic.securityGroup];
    const destination = endOf(entrance);
    const back = stepBack(subnet, arriving.client, through);
    return [
      ...judge(guards, subnet, destination, port, arriving, through),
      ...(back === undefined ? [] : [{ ...back, stage: "replies" }]),
    ];
  }

  /** What the groups of the host do. */
  function judge(
    guards: readonly Ref<SecurityGroup>[],
    subnet: Subnet,
    destination: Endpoint,
    port: number,
    { source, client }: Arriving,
    through: Through,
  ): readonly Step[] {
    // Behind an appliance it is unknown where the traffic comes from: what then holds, holds for every source.
    const shown = through === "appliance" ? { prefixes: [], tags: new Map() } : source;
    const helds =
      through === "appliance"
        ? []
        : knownPrefixes(client.subnet.prefixes).map((prefix) =>
            routes.findMembership(subnet, { prefix, tags: NO_TAGS }),
          );
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

  /** Replies go by the routes of the host's own subnet; a firewall takes what comes another way for no connection of its own. */
  function stepBack(subnet: Subnet, client: Entrance, through: Through): Finding | undefined {
    if (through === "appliance" || subnet === client.subnet) return undefined;
    for (const prefix of knownPrefixes(client.subnet.prefixes)) {
      const step = stepBackTo(prefix, subnet, client, through);
      if (step !== undefined) return step;
    }
    return undefined;
  }

  function stepBackTo(
    prefix: Prefix,
    subnet: Subnet,
    client: Entrance,
    through: Firewall | undefined,
  ): Finding | undefined {
    const table = isResolved(subnet.routeTable) ? subnet.routeTable : undefined;
    const subject = subjectOf(table ?? subnet);
    const to = writePrefix(prefix);
    const chosen = routes.choose(subnet, { prefix, tags: NO_TAGS });
    // A table that is unknown is that of a route, whoever asks.
    if (chosen === undefined) return unseenTable(subnet, "route");
    const { route, unknown } = chosen;
    if (unknown !== undefined) {
      const reason = network("replies-unclear", { keeper: keeperOf(subnet), prefix: to, reason: unknown });
      return unknownStep("replies", reason, subject);
    }
    const firewall = firewallAt(route, subnet);
    if (firewall !== undefined && firewall === through) return undefined;
    const local = routes.isLocal(subnet, prefix);
    const back = followRoute(route, table, [], { prefix, allowance: "kms-hosts", local });
    const direct = firewall === undefined && (back.to === "network" || back.to === "peering");
    if (direct && through === undefined) return undefined;
    if (back.to === "nowhere") {
      if (through === undefined && back.outcome === "blocked") {
        const reason = network("replies-dropped", { prefix: to, reason: back.reason });
        const step: Finding = { kind: "replies", subject, outcome: "blocked", reason, change: back.change };
        return unlessRivalled(step, route, subnet, { prefix, subnet: client.subnet });
      }
      if (isSystemRoute(route)) return unknownStep("replies", back.reason, subject);
    }
    return unknownStep("replies", network("replies-elsewhere", { keeper: keeperOf(subnet), prefix: to }), subject);
  }

  return { enter };
}

const NO_TAGS: ReadonlySet<string> = new Set();

/** An address of a subnet whose interface is not in the plan. */
function endIn({ prefix }: Destination): Endpoint {
  return { prefixes: [prefix], tags: isReserved(prefix) ? new Map<string, boolean>() : new Map([["internet", true]]) };
}

/** The port to which a load balancer hands a port on; undefined where that is unknown. */
function portBehind({ rules }: LoadBalancer, port: number): number | undefined {
  const rule = rules.items.find(
    ({ protocol, frontendPort }) =>
      isKnown(meaningOf(protocol)) && meaningOf(protocol) !== "udp" && (frontendPort === port || frontendPort === 0),
  );
  if (rule === undefined || !isKnown(rule.backendPort)) return undefined;
  return rule.backendPort === 0 ? port : rule.backendPort;
}
