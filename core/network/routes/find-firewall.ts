import {
  type DeclaredResource,
  type Firewall,
  isKnown,
  isResolved,
  type Network,
  type Peering,
  type Ref,
  type Route,
  type Subnet,
  UNKNOWN,
  type VirtualNetwork,
} from "../../model";
import { edgesOf } from "../../resources/references";
import { contains, knownPrefixes, type Prefix, readAddress } from "../prefix";

type Parts = Pick<Network, "firewalls" | "nics" | "loadBalancers" | "peerings">;

/**
 * Which Azure Firewall of the estate a route of a subnet leads to: the one its address is computed from, or the one in
 * whose subnet the address lies (nothing but a firewall may stand in AzureFirewallSubnet). Networks that are not
 * connected may share their addresses, so that the address alone names a firewall only where no other one has it.
 * Undefined where none has it, and where it cannot be told which.
 */
export function createFirewallFinder(
  { firewalls, nics, loadBalancers, peerings }: Parts,
  resources: readonly DeclaredResource[],
): (route: Route, subnet: Subnet) => Firewall | undefined {
  if (firewalls.length === 0) return () => undefined;
  const byUrn = new Map(firewalls.map((firewall) => [firewall.urn, firewall]));
  // What else has an address that a route may lead to.
  const others = new Set([...nics, ...loadBalancers].map(({ urn }) => urn));
  const declared = new Map(resources.map((resource) => [resource.urn, resource]));

  /** The firewall that an address is computed from; undefined where that is not in the plan. */
  function alongEdges(route: Route): Firewall | undefined {
    const resource = declared.get(route.urn);
    if (resource === undefined) return undefined;
    const property = route.at === "" ? "nextHopIpAddress" : "routes";
    const classic = route.at === "" ? "nextHopInIpAddress" : "routes";
    const edges = [...edgesOf(resource, property), ...edgesOf(resource, classic)];
    // Several things with addresses: which of them an address is computed from is not in the plan.
    if (edges.some((urn) => others.has(urn))) return undefined;
    const led = new Set(edges.flatMap((urn) => byUrn.get(urn) ?? []));
    const [only] = led;
    return led.size === 1 ? only : undefined;
  }

  return (route, subnet) => {
    const { nextHopAddress } = route;
    const address = isKnown(nextHopAddress) ? readAddress(nextHopAddress) : undefined;
    const led = alongEdges(route);
    if (address === undefined || (led !== undefined && hasAddress(led, address))) return led;
    const candidates = firewalls.filter((firewall) => hasAddress(firewall, address));
    if (candidates.length > 0) return chooseByNetwork(candidates, address, subnet, peerings);
    // A known address that is not in the firewall's subnet is somebody else's.
    return led !== undefined && prefixesOf(led).length > 0 ? undefined : led;
  };
}

function chooseByNetwork(
  candidates: readonly Firewall[],
  address: Prefix,
  { network }: Subnet,
  peerings: readonly Peering[],
): Firewall | undefined {
  if (!isResolved(network)) return onlyOne(candidates);
  const own = candidates.filter((firewall) => networkOf(firewall) === network);
  // What is one of the network's own addresses is in no other network.
  const isOwn = knownPrefixes(network.prefixes).some((prefix) => contains(prefix, address));
  if (own.length > 0) return onlyOne(own);
  const open = candidates.filter((firewall) => networkOf(firewall) === UNKNOWN);
  if (isOwn) return open.length === candidates.length ? onlyOne(open) : undefined;
  const ends = peerings.flatMap(({ network: from, remote }): readonly Ref<VirtualNetwork>[] =>
    from === network ? [remote] : remote === network ? [from] : [],
  );
  const peered = candidates.filter((firewall) => ends.includes(networkOf(firewall)) && isResolved(networkOf(firewall)));
  if (peered.length > 0) return onlyOne(peered);
  // Another stack may hold the peering, unless the networks that this one shows lead elsewhere.
  const mayLeadThere = ends.every((end) => end === UNKNOWN) || open.length > 0;
  return mayLeadThere ? onlyOne(candidates) : undefined;
}

function onlyOne(firewalls: readonly Firewall[]): Firewall | undefined {
  return firewalls.length === 1 ? firewalls[0] : undefined;
}

function hasAddress(firewall: Firewall, address: Prefix): boolean {
  return prefixesOf(firewall).some((prefix) => contains(prefix, address));
}

function prefixesOf({ subnet }: Firewall): readonly Prefix[] {
  return isResolved<Subnet>(subnet) ? knownPrefixes(subnet.prefixes) : [];
}

function networkOf({ subnet }: Firewall): Ref<VirtualNetwork> {
  return isResolved<Subnet>(subnet) ? subnet.network : UNKNOWN;
}
