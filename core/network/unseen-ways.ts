import {
  type DeclaredResource,
  type Fact,
  isKnown,
  isResolved,
  type Network,
  type Subnet,
  text,
  UNKNOWN,
} from "../model";
import { canonicalToken } from "../resources/tokens";
import { readSubnetPrefixes } from "./decide-inbound";
import { contains, readAddress } from "./prefix";

/** Members of a load balancer by address, as resources of their own. */
const MEMBERS_BY_ADDRESS = "azure:lb/backendaddresspooladdress:backendaddresspooladdress";

/**
 * What in a stack may give machines of a private subnet a way out although nothing on the subnet or their interfaces
 * shows it: a load balancer that lists addresses of the subnet, a NAT gateway of its whole network, routes that a gateway
 * behind a peering of the network announces. Undefined where nothing does.
 */
export function createUnseenWays(
  { loadBalancers, peerings }: Pick<Network, "loadBalancers" | "peerings">,
  resources: readonly DeclaredResource[],
): (subnet: Subnet) => string | undefined {
  const listed: readonly Fact<string>[] = [
    ...loadBalancers.filter((balancer) => balancer.public !== false).flatMap(({ memberAddresses }) => memberAddresses),
    ...resources
      .filter(({ type }) => canonicalToken(type) === MEMBERS_BY_ADDRESS)
      .map(({ inputs }) => text(inputs, "ipAddress")),
  ];
  const behindGateways = peerings.filter(({ usesRemoteGateway: uses }) => uses !== undefined && uses !== false);
  return (subnet) => {
    if (listed.some((address) => mayBeIn(subnet, address))) {
      return "a load balancer lists its members by address, and this machine may be one";
    }
    const { network } = subnet;
    if (isResolved(network) && network.mayShareNat) {
      return "a NAT gateway may serve the whole network, and whether that reaches a private subnet is not documented";
    }
    const announced = behindGateways.some(
      ({ network: from }) => from === UNKNOWN || !isResolved(network) || from === network,
    );
    return announced ? "a gateway behind a peering may announce routes, which no plan shows" : undefined;
  };
}

/** Whether a machine of a subnet may have an address, as far as both are known. */
function mayBeIn(subnet: Subnet, written: Fact<string>): boolean {
  const address = isKnown(written) ? readAddress(written) : undefined;
  const prefixes = readSubnetPrefixes(subnet);
  const all = isKnown(subnet.prefixes) && subnet.prefixes.every(isKnown) && prefixes.length > 0;
  return address === undefined || !all || prefixes.some((prefix) => contains(prefix, address));
}
