import { at, type DeclaredResource, isKnown, list, type Network, type Value } from "../model";
import { canonicalToken } from "../resources/tokens";

/** Members of a load balancer by address, as resources of their own. */
const MEMBERS_BY_ADDRESS = "azure:lb/backendaddresspooladdress:backendaddresspooladdress";
/** Rules of Azure Virtual Network Manager, which become routes of the subnets it manages. */
const MANAGED_ROUTES =
  /^azure-native:network:routing(rule|rulecollection|configuration)$|^azure:network\/networkmanagerrouting/;
const PEERINGS: ReadonlySet<string> = new Set([
  "azure-native:network:virtualnetworkpeering",
  "azure:network/virtualnetworkpeering:virtualnetworkpeering",
]);

/**
 * What in a stack may give a private subnet a way out although nothing on the subnet or its interfaces shows it: a
 * load balancer that lists addresses, routes of a network manager, routes that a gateway behind a peering announces.
 * Undefined where nothing does.
 */
export function findUnseenWays(network: Network, resources: readonly DeclaredResource[]): string | undefined {
  if (network.loadBalancers.some((it) => it.poolsByAddress && it.public !== false)) return BY_ADDRESS;
  for (const { type, inputs } of resources) {
    const token = canonicalToken(type);
    if (token === MEMBERS_BY_ADDRESS) return BY_ADDRESS;
    if (MANAGED_ROUTES.test(token)) return "a network manager may give the subnet routes, which are not read";
    if (PEERINGS.has(token) && mayUseRemoteGateways(inputs)) return ANNOUNCED;
    const inline = token === "azure-native:network:virtualnetwork" ? list(inputs, "virtualNetworkPeerings") : undefined;
    if (isKnown(inline) && inline.some(mayUseRemoteGateways)) return ANNOUNCED;
  }
  return undefined;
}

const BY_ADDRESS = "a load balancer lists its members by address, and this machine may be one";
const ANNOUNCED = "a gateway behind a peering may announce routes, which no plan shows";

function mayUseRemoteGateways(peering: Value): boolean {
  const uses = at(peering, "useRemoteGateways");
  return uses !== undefined && uses !== false;
}
