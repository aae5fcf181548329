import {
  type Estate,
  type Firewall,
  isKnown,
  isOutside,
  isResolved,
  meaningOf,
  type Ref,
  type SecurityGroup,
  type Subnet,
  subjectOf,
  type VirtualNetwork,
} from "../../model";
import { network } from "../../words/network";
import type { Entrance } from "../entrance";
import { createAdminRules } from "../filters/admin-rules";
import { createSecurityGroups, type SecurityGroups } from "../filters/security-groups";
import type { Endpoint } from "../filters/security-rules";
import type { Destination, Flow, Source } from "../flow";
import { endpointOf } from "../interfaces";
import { createLabels, remember } from "../memory";
import { isReserved } from "../prefix";
import { findOutbound } from "../routes/outbound";
import { createSubnetRoutes } from "../routes/subnet-routes";
import { createUnseenOutbound } from "../routes/unseen-outbound";
import { type Finding, outcomeOf, type Step, unknownStep } from "../step";
import { type Arriving, createArrivals, type Through } from "./arrivals";
import { createHops, type Onward } from "./hops";

/** Follows traffic through the networks of an estate: what stands in its way, what leads it on, and why. */
export interface Tracer {
  /** The steps of traffic from an interface to one address, in order. */
  trace(flow: Flow): readonly Step[];
  /** For a destination whose address is unknown: what the groups of the source do with traffic to every address. */
  traceBlind(source: Source, port: number): readonly Step[];
  /** Equal for sources whose traffic to a destination is treated alike: what is concluded for one holds for the others. */
  situationKeyOf(source: Source, to: Pick<Destination, "service"> | undefined, port: number): string;
  /** Equal for equal things. */
  labelOf(thing: unknown): string;
}

const tracers = new WeakMap<Estate, Tracer>();

/** The tracer of an estate. What machines share is worked out once. */
export function tracerOf(estate: Estate): Tracer {
  const before = tracers.get(estate);
  if (before !== undefined) return before;
  const made = createTracer(estate);
  tracers.set(estate, made);
  return made;
}

function createTracer(estate: Estate): Tracer {
  const { network: net, resources } = estate;
  const groups = createSecurityGroups(net.securityGroups, createAdminRules(net.managed));
  const routes = createSubnetRoutes(net);
  const hops = createHops(estate, routes);
  const arrivals = createArrivals(groups, hops);
  const unseenOutboundOf = remember(createUnseenOutbound(net, resources));
  const labelOf = createLabels();
  const endOfOnce = remember(endOf);

  function trace(flow: Flow): readonly Step[] {
    const { source, destination, port } = flow;
    const { configuration } = source;
    const subnet: Ref<Subnet> = configuration.subnet;
    const start = isResolved<Subnet>(subnet) ? subnet : undefined;
    const endpoint = endpointOf(configuration, start);
    const out = groups.stepsThrough({
      direction: "outbound",
      guards: guardsOf(source, start),
      source: endpoint,
      destination: endOfOnce(destination),
      port,
      held: start === undefined ? "perhaps" : routes.findMembership(start, destination),
      ...(destination.service === undefined ? {} : { platform: destination.service.platform }),
      ...(start === undefined ? {} : { hasDefault: routes.hasDefault(start) }),
    });
    const unseen = start === undefined ? [placed(unseenSubnet(subnet), "subnet")] : [];
    if (destination.service?.onHost === true) return [...out, ...unseen, placed(ON_HOST, "platform")];
    if (start === undefined) return [...out, ...unseen];
    return [...out, ...walk(flow, { destination, port, source: endpoint, client: { ...source, subnet: start } })];
  }

  /** From a subnet, through firewalls and appliances, to the destination and in. */
  function walk(flow: Flow, arriving: Coming, passed: readonly Passed[] = []): readonly Step[] {
    const { destination, port } = flow;
    const { client } = arriving;
    const through = passed.at(-1);
    const subnet = through?.subnet ?? client.subnet;
    const depth = passed.length;
    const { steps, onward } = hops.leave(subnet, {
      destination,
      port,
      from: client.subnet,
      depth,
      ...(through?.firewall === undefined ? {} : { handedOnBy: through.firewall }),
    });
    const stage = `hop ${String(depth)}`;
    if (onward.to === "forwarder") return [...steps, ...forward(flow, arriving, onward, passed)];
    if (onward.to !== "firewall") return [...steps, ...end(onward, subnet, arriving, passed)];
    const { firewall } = onward;
    if (passed.some((before) => before.firewall === firewall)) return [placed(loop(firewall, subnet), stage)];
    const next: Ref<Subnet> = firewall.subnet;
    if (!isResolved<Subnet>(next)) return [...steps, placed(beyond(firewall), `${stage} beyond`)];
    return [...steps, ...walk(flow, arriving, [...passed, { firewall, subnet: next }])];
  }

  /** On from an appliance of the stack. By which of its interfaces is unknown: what holds for all of them holds. */
  function forward(
    flow: Flow,
    arriving: Coming,
    { forwarder, fromAzure }: Extract<Onward, { to: "forwarder" }>,
    passed: readonly Passed[],
  ): readonly Step[] {
    const { address = "?", leaves } = forwarder;
    const stage = `hop ${String(passed.length)} appliance`;
    if (leaves.some(({ nic }) => passed.some(({ entrance }) => entrance?.nic === nic))) {
      return [placed(unknownStep("appliance", network("appliance-loop", { address })), stage)];
    }
    const paths = leaves.map((entrance) => ({
      entrance,
      steps: walk(flow, arriving, [...passed, { entrance, subnet: entrance.subnet }]),
    }));
    const outcomes = paths.map(({ steps }) => outcomeOf(steps));
    const open = paths[outcomes.indexOf("passes")];
    const [first] = paths;
    if (first === undefined || new Set(outcomes).size < 2) return first?.steps ?? [];
    // Its owner says that it leaves from Azure, and one of its interfaces does.
    if (fromAzure && open !== undefined) return open.steps;
    const cases = paths.map(({ entrance }) => entrance.nic.name);
    const reason = network("appliance-leaves-by", { address, cases, allowance: flow.destination.allowance });
    return [placed(unknownStep("appliance", reason), stage)];
  }

  /** Where the traffic leaves the routes: out to the internet, or in at the host. */
  function end(
    onward: Exclude<Onward, { to: "firewall" | "forwarder" }>,
    subnet: Subnet,
    arriving: Coming,
    passed: readonly Passed[],
  ): readonly Step[] {
    const { destination, client } = arriving;
    const last = passed.at(-1);
    const through: Through = last?.entrance === undefined ? last?.firewall : "appliance";
    switch (onward.to) {
      case "nowhere":
        return [];
      case "internet":
        // A firewall has a public address of its own; an appliance leaves as its interface does.
        return leave(destination, last === undefined ? client : last.entrance);
      case "appliance":
        return destination.service === undefined ? arrivals.enter(arriving, "appliance") : [];
      case "peering": {
        const over = placed(hops.peerings.stepOver(onward.peering, passed.length > 0), "peering");
        const within = stepWithin(destination, onward.peering.remote);
        return [over, ...within, ...arrivals.enter(arriving, through)];
      }
      case "network":
        return [...stepWithin(destination, subnet.network), ...arrivals.enter(arriving, through)];
    }
  }

  /** Out to the internet: what a host of others lets in from there is in no plan. */
  function leave(destination: Destination, by: (Source & Entrance) | undefined): readonly Step[] {
    const out = by === undefined ? [] : [placed(findOutbound(by, by.subnet, unseenOutboundOf(by.subnet)), "outbound")];
    if (destination.service !== undefined) return out;
    return [...out, placed(unknownStep("outbound", network("internet-host")), "host")];
  }

  function traceBlind(source: Source, port: number): readonly Step[] {
    const { configuration } = source;
    const subnet: Ref<Subnet> = configuration.subnet;
    const start = isResolved<Subnet>(subnet) ? subnet : undefined;
    return groups.stepsThrough({
      direction: "outbound",
      guards: guardsOf(source, start),
      source: endpointOf(configuration, start),
      destination: { prefixes: [], tags: new Map([["internet", false]]) },
      port,
      held: "perhaps",
    });
  }

  return { trace, traceBlind, labelOf, situationKeyOf: (...of) => labelSituation(labelOf, groups, ...of) };
}

/** Traffic on its way, from an interface whose subnet is in the plan. */
type Coming = Arriving & { readonly client: Source & Entrance };

/** What has handed traffic on: a firewall, or a machine by one of its interfaces. */
interface Passed {
  readonly firewall?: Firewall;
  readonly entrance?: Entrance;
  readonly subnet: Subnet;
}

function labelSituation(
  labelOf: (thing: unknown) => string,
  groups: SecurityGroups,
  source: Source,
  to: Pick<Destination, "service"> | undefined,
  port: number,
): string {
  const { nic, configuration, addressElsewhere } = source;
  const { subnet, privateAddress, applicationGroups } = configuration;
  const members = isKnown(applicationGroups) ? applicationGroups : [applicationGroups];
  const ends = nic.configurations.items.flatMap(({ version, publicAddress, pools }) => [
    meaningOf(version),
    publicAddress,
    ...(isKnown(pools) ? pools : [pools]),
  ]);
  const own = tellsApart(groups, source, to?.service === undefined, port) ? [privateAddress, ...members] : [];
  const { complete } = nic.configurations;
  return [nic.securityGroup, subnet, complete, nic.flexible, addressElsewhere, ...ends, ...own].map(labelOf).join(" ");
}

/** Whether a rule on the path tells machines of one subnet apart. */
function tellsApart(groups: SecurityGroups, source: Source, toHost: boolean, port: number): boolean {
  const subnet: Ref<Subnet> = source.configuration.subnet;
  const guards = guardsOf(source, isResolved<Subnet>(subnet) ? subnet : undefined);
  return (
    guards.filter(isResolved).some((group) => groups.readSources(group, "outbound", port)) ||
    (toHost && groups.readSources("any", "inbound", port))
  );
}

function guardsOf({ nic }: Source, subnet: Subnet | undefined): readonly Ref<SecurityGroup>[] {
  // A denial on the interface's own group holds wherever the interface is.
  return [nic.securityGroup, subnet?.securityGroup];
}

function placed(step: Finding, stage: string): Step {
  return { ...step, stage };
}

const ON_HOST: Finding = { kind: "platform", outcome: "passes", reason: network("platform-answers-on-host") };

function unseenSubnet(subnet: Ref<Subnet>): Finding {
  const reason = isOutside(subnet)
    ? network("subnet-outside", { subnet: subnet.outside })
    : subnet === undefined
      ? network("subnet-not-named")
      : network("subnet-unknown");
  return unknownStep("subnet", reason);
}

function loop(firewall: Firewall, { routeTable, ...subnet }: Subnet): Finding {
  const subject = subjectOf(isResolved(routeTable) ? routeTable : subnet);
  return unknownStep("route", network("firewall-loop", { firewall: firewall.name }), subject);
}

function beyond(firewall: Firewall): Finding {
  return unknownStep("route", network("firewall-subnet-unseen", { firewall: firewall.name }), subjectOf(firewall));
}

/** A destination as the groups before a machine see it. */
function endOf({ prefix, tags, service, entrance }: Destination): Endpoint {
  if (service !== undefined) {
    return { prefixes: [prefix], tags: new Map([...tags].map((tag) => [tag, true])), groups: [] };
  }
  const held = isReserved(prefix) ? new Map<string, boolean>() : new Map([["internet", true]]);
  const end: Endpoint = { prefixes: [prefix], tags: held };
  return entrance === undefined ? end : { ...end, groups: entrance.configuration.applicationGroups };
}

/** Nothing where the host is in the network that the path ends in; networks may use the same addresses. */
function stepWithin({ entrance, subnet, text }: Destination, own: Ref<VirtualNetwork>): readonly Step[] {
  const place: Ref<VirtualNetwork> = (entrance?.subnet ?? subnet)?.network;
  if (!isResolved<VirtualNetwork>(place) || !isResolved<VirtualNetwork>(own) || place === own) return [];
  const reason = network("address-in-two-networks", { address: text, networks: [own.name, place.name] });
  return [placed(unknownStep("route", reason, subjectOf(place)), "within")];
}
