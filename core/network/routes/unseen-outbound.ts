import {
  type DeclaredResource,
  type Fact,
  isKnown,
  isResolved,
  type Network,
  type Reason,
  type Subnet,
  text,
  UNKNOWN,
} from "../../model";
import { canonicalToken } from "../../resources/tokens";
import { network } from "../../words/network";
import { contains, knownPrefixes, readAddress } from "../prefix";

/** Members of a load balancer by address, as resources of their own. */
const MEMBERS_BY_ADDRESS = "azure:lb/backendaddresspooladdress:backendaddresspooladdress";

/**
 * What in a stack may give machines of a private subnet outbound access although nothing on the subnet or their interfaces
 * shows it: a load balancer that lists addresses of the subnet, a NAT gateway of its whole network, routes that a gateway
 * behind a peering of the network announces. Undefined where nothing does.
 */
export function createUnseenOutbound(
  { loadBalancers, peerings }: Pick<Network, "loadBalancers" | "peerings">,
  resources: readonly DeclaredResource[],
): (subnet: Subnet) => Reason | undefined {
  const listed: readonly Fact<string>[] = [
    ...loadBalancers.filter((balancer) => balancer.public !== false).flatMap(({ memberAddresses }) => memberAddresses),
    ...resources
      .filter(({ type }) => canonicalToken(type) === MEMBERS_BY_ADDRESS)
      .map(({ inputs }) => text(inputs, "ipAddress")),
  ];
  const behindGateways = peerings.filter(({ usesRemoteGateway: uses }) => uses !== undefined && uses !== false);
  return (subnet) => {
    if (listed.some((address) => mayBeIn(subnet, address))) {
      return network("outbound-member-by-address");
    }
    const { network: own } = subnet;
    if (isResolved(own) && own.mayShareNat) {
      return network("outbound-network-nat");
    }
    const announced = behindGateways.some(({ network: from }) => from === UNKNOWN || !isResolved(own) || from === own);
    return announced ? network("outbound-announced") : undefined;
  };
}

/** Whether a machine of a subnet may have an address, as far as both are known. */
function mayBeIn(subnet: Subnet, written: Fact<string>): boolean {
  const address = isKnown(written) ? readAddress(written) : undefined;
  const prefixes = knownPrefixes(subnet.prefixes);
  const all = isKnown(subnet.prefixes) && subnet.prefixes.every(isKnown) && prefixes.length > 0;
  return address === undefined || !all || prefixes.some((prefix) => contains(prefix, address));
}
