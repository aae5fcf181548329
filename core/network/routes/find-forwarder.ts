import {
  type DeclaredResource,
  isKnown,
  isResolved,
  type Machine,
  type Network,
  type Nic,
  type Peering,
  type Ref,
  type Route,
  type Subnet,
  type VirtualNetwork,
} from "../../model";
import { edgesOf } from "../../resources/references";
import type { Entrance } from "../entrance";
import { isVersion4 } from "../interfaces";

/** What has the address of a network virtual appliance: an interface of the stack, or the members of a load balancer. */
export interface Forwarder {
  /** The address, where the plan shows it. */
  readonly address?: string;
  /** The interfaces that take the traffic. */
  readonly takes: readonly Entrance[];
  /** The interfaces by which it may leave again: all those of the machines that take it. */
  readonly leaves: readonly Entrance[];
}

type Parts = Pick<Network, "nics" | "loadBalancers" | "peerings">;

/**
 * Which machines of the stack a route of a subnet hands traffic on to, by the address of its next hop or by what that is
 * computed from. Undefined where none has it, where several in networks that are not connected do, and where the plan does
 * not show the subnets of all their interfaces.
 */
export function createForwarderFinder(
  { nics, loadBalancers, peerings }: Parts,
  machines: readonly Machine[],
  resources: readonly DeclaredResource[],
): (route: Route, subnet: Subnet) => Forwarder | undefined {
  const byAddress = new Map<string, Entrance[]>();
  for (const entrance of nics.flatMap((nic) => entrancesThrough(nic) ?? [])) {
    const { privateAddress } = entrance.configuration;
    if (!isKnown(privateAddress)) continue;
    const address = privateAddress.trim();
    byAddress.set(address, [...(byAddress.get(address) ?? []), entrance]);
  }
  const byNic = new Map<string, Machine>();
  for (const machine of machines) {
    for (const nic of isKnown(machine.nics) ? machine.nics : [])
      if (isResolved<Nic>(nic)) byNic.set(keyOf(nic), machine);
  }

  function leavesOf({ nic }: Entrance): readonly Entrance[] | undefined {
    const machine = byNic.get(keyOf(nic));
    if (machine === undefined) return entrancesThrough(nic);
    const all = (isKnown(machine.nics) ? machine.nics : []).map((own: Ref<Nic>) =>
      isResolved<Nic>(own) ? entrancesThrough(own) : undefined,
    );
    return all.every((found) => found !== undefined) ? all.flat() : undefined;
  }

  function make(takes: readonly Entrance[], address: string | undefined): Forwarder | undefined {
    const leaves = takes.map(leavesOf);
    if (takes.length === 0 || !leaves.every((found) => found !== undefined)) return undefined;
    return { ...(address === undefined ? {} : { address }), takes, leaves: leaves.flat() };
  }

  function at(address: string, subnet: Subnet): Forwarder | undefined {
    const entrance = chooseByNetwork(byAddress.get(address) ?? [], subnet, peerings);
    if (entrance !== undefined) return make([entrance], address);
    const [balancer, ...others] = loadBalancers.filter(({ frontends }) =>
      frontends.items.some(({ privateAddress }) => isKnown(privateAddress) && privateAddress.trim() === address),
    );
    if (balancer === undefined || others.length > 0) return undefined;
    const members = nics.flatMap((nic) =>
      (entrancesThrough(nic) ?? []).filter(
        ({ configuration: { pools } }) => isKnown(pools) && pools.includes(balancer),
      ),
    );
    return make(members, address);
  }

  return (route, subnet) => {
    const { nextHopAddress } = route;
    if (isKnown(nextHopAddress)) return at(nextHopAddress.trim(), subnet);
    const resource = resources.find(({ urn }) => urn === route.urn);
    if (resource === undefined) return undefined;
    const properties = route.at === "" ? ["nextHopIpAddress", "nextHopInIpAddress"] : ["routes"];
    const edges = new Set(properties.flatMap((property) => edgesOf(resource, property)));
    const led = nics.filter(({ urn, at: inside }) => inside === "" && edges.has(urn));
    const [nic, ...others] = led;
    // Which of several interfaces an address is computed from is not in the plan.
    if (nic === undefined || others.length > 0) return undefined;
    const [entrance, ...more] = entrancesThrough(nic) ?? [];
    return entrance === undefined || more.length > 0 ? undefined : make([entrance], undefined);
  };
}

function chooseByNetwork(
  candidates: readonly Entrance[],
  { network }: Subnet,
  peerings: readonly Peering[],
): Entrance | undefined {
  const networkOf = ({ subnet }: Entrance): Ref<VirtualNetwork> => subnet.network;
  const isPeered = (other: Ref<VirtualNetwork>): boolean =>
    peerings.some(
      ({ network: own, remote }) => (own === network && remote === other) || (remote === network && own === other),
    );
  const own = candidates.filter((candidate) => isResolved(network) && networkOf(candidate) === network);
  const near = own.length > 0 ? own : candidates.filter((candidate) => isPeered(networkOf(candidate)));
  return near.length === 1 ? near[0] : undefined;
}

function keyOf({ urn, at }: Nic): string {
  return `${urn}\n${at}`;
}

/** Undefined where one of its subnets is not in the plan. */
function entrancesThrough(nic: Nic): readonly Entrance[] | undefined {
  const found = nic.configurations.items.filter(isVersion4).map((configuration): Entrance | undefined => {
    const subnet: Ref<Subnet> = configuration.subnet;
    return isResolved<Subnet>(subnet) ? { nic, configuration, subnet } : undefined;
  });
  const complete = found.filter((entrance) => entrance !== undefined);
  return complete.length === found.length ? complete : undefined;
}
