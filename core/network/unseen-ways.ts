import type { DeclaredResource, Network } from "../model";
import { canonicalToken } from "../resources/tokens";

/** Members of a load balancer by address, as resources of their own. */
const MEMBERS_BY_ADDRESS = "azure:lb/backendaddresspooladdress:backendaddresspooladdress";

/**
 * What in a stack may give a private subnet a way out although nothing on the subnet or its interfaces shows it: a
 * load balancer that lists addresses, routes that a gateway behind a peering announces.
 * Undefined where nothing does.
 */
export function findUnseenWays(network: Network, resources: readonly DeclaredResource[]): string | undefined {
  const byAddress =
    network.loadBalancers.some((it) => it.poolsByAddress && it.public !== false) ||
    resources.some(({ type }) => canonicalToken(type) === MEMBERS_BY_ADDRESS);
  if (byAddress) return "a load balancer lists its members by address, and this machine may be one";
  return network.peerings.some(({ usesRemoteGateway: uses }) => uses !== undefined && uses !== false)
    ? "a gateway behind a peering may announce routes, which no plan shows"
    : undefined;
}
