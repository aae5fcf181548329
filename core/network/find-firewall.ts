import {
  type DeclaredResource,
  type Firewall,
  isKnown,
  isResolved,
  type Network,
  type Route,
  type Subnet,
} from "../model";
import { edgesOf } from "../resources/references";
import { readSubnetPrefixes } from "./decide-inbound";
import { contains, readAddress } from "./prefix";

/**
 * Which Azure Firewall of the estate a route leads to: the one its address is computed from, or the one in whose subnet
 * the address lies (nothing but a firewall may stand in AzureFirewallSubnet).
 */
export function createFirewallFinder(
  { firewalls, nics, loadBalancers }: Pick<Network, "firewalls" | "nics" | "loadBalancers">,
  resources: readonly DeclaredResource[],
): (route: Route) => Firewall | undefined {
  if (firewalls.length === 0) return () => undefined;
  const byUrn = new Map(firewalls.map((firewall) => [firewall.urn, firewall]));
  // What else has an address that a route may lead to.
  const others = new Set([...nics, ...loadBalancers].map(({ urn }) => urn));
  const declared = new Map(resources.map((resource) => [resource.urn, resource]));
  return (route) => {
    const { nextHopAddress } = route;
    const address = isKnown(nextHopAddress) ? readAddress(nextHopAddress) : undefined;
    if (address !== undefined) {
      const found = firewalls.find(
        ({ subnet }) =>
          isResolved<Subnet>(subnet) && readSubnetPrefixes(subnet).some((prefix) => contains(prefix, address)),
      );
      if (found !== undefined) return found;
    }
    const resource = declared.get(route.urn);
    if (resource === undefined) return undefined;
    const property = route.at === "" ? "nextHopIpAddress" : "routes";
    const classic = route.at === "" ? "nextHopInIpAddress" : "routes";
    const edges = [...edgesOf(resource, property), ...edgesOf(resource, classic)];
    // Several things with addresses: which of them an address is computed from is not in the plan.
    if (edges.some((urn) => others.has(urn))) return undefined;
    const led = new Set(edges.flatMap((urn) => byUrn.get(urn) ?? []));
    const [only] = led;
    if (led.size !== 1 || only === undefined) return undefined;
    // A known address that is not in the firewall's subnet is somebody else's.
    const elsewhere =
      address !== undefined && isResolved<Subnet>(only.subnet) && readSubnetPrefixes(only.subnet).length > 0;
    return elsewhere ? undefined : only;
  };
}
