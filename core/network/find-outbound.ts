import { PRIVATE_BY_DEFAULT_SINCE } from "../data/azure-kms-endpoints";
import {
  type FromResource,
  type IpConfiguration,
  isKnown,
  isOutside,
  isResolved,
  type LoadBalancer,
  meaningOf,
  type Nic,
  type Ref,
  type Subnet,
  UNKNOWN,
} from "../model";

/** How traffic that is routed to the Internet leaves Azure: with which public address, or why with none. */
export type Outbound =
  | { readonly verdict: "passes"; readonly by?: FromResource; readonly because: string }
  | { readonly verdict: "blocks"; readonly path: string; readonly because: string }
  | { readonly verdict: "cannot-tell"; readonly because: string };

/**
 * The outbound path of an interface, in the order Azure takes it: NAT gateway, public address, load balancer, default
 * outbound access. What gives outbound access is enough, whatever else is unknown.
 * Sources: SupportArticles-docs, error-0xc004f074; azure-docs, ip-services/default-outbound-access.
 *
 * @param unseen what in the stack may give a private subnet a way out without showing on it
 */
export function findOutbound(nic: Nic, subnet: Subnet, unseen: string | undefined): Outbound {
  const { natGateway } = subnet;
  if (isResolved(natGateway)) return passes(`NAT gateway ${natGateway.name}`, natGateway);
  if (isOutside(natGateway)) return passes(`NAT gateway ${natGateway.outside}`);

  const configurations = nic.configurations.items.filter(isVersion4);
  for (const { publicAddress } of configurations) {
    if (isResolved(publicAddress)) return passes(`public address ${publicAddress.name}`, publicAddress);
    if (isOutside(publicAddress)) return passes(`public address ${publicAddress.outside}`);
  }
  const balancers = configurations.flatMap(({ pools }): readonly Ref<LoadBalancer>[] =>
    isKnown(pools) ? pools : pools === UNKNOWN ? [UNKNOWN] : [],
  );
  const giving = balancers.filter(isResolved).find((it) => it.public === true && it.givesOutbound === true);
  if (giving !== undefined) return passes(`load balancer ${giving.name}`, giving);

  // From here on nothing gives outbound access for sure: what is not known may.
  const doubts = [
    natGateway === UNKNOWN ? "whether the subnet has a NAT gateway is not known yet" : undefined,
    configurations.some(({ publicAddress }) => publicAddress === UNKNOWN)
      ? "whether the network interface has a public address is not known yet"
      : undefined,
    nic.configurations.complete ? undefined : "the network interface has IP configurations that are not known yet",
    ...balancers.map(unseenIn),
  ];
  const doubt = doubts.find((found) => found !== undefined);

  if (subnet.defaultOutboundAccess === false) {
    if (doubt !== undefined) return cannotTell(doubt);
    if (unseen !== undefined) return cannotTell(unseen);
    return {
      verdict: "blocks",
      path: subnet.paths.defaultOutboundAccess,
      because: "the subnet is private (no default outbound access)",
    };
  }
  const onlyInternal = balancers.length > 0 && balancers.every((it) => isResolved(it) && isInternalStandard(it));
  if (onlyInternal) {
    if (doubt !== undefined) return cannotTell(doubt);
    return {
      verdict: "blocks",
      path: pathBeside(subnet, "natGateway"),
      because: "the machine stands behind a Standard internal load balancer alone",
    };
  }
  const unsettled = balancers
    .map((balancer) => unseenIn(balancer) ?? weaknessOf(balancer))
    .find((found) => found !== undefined);
  return unsettled === undefined ? byDefault(nic, subnet) : cannotTell(unsettled);
}

function byDefault({ flexible }: Nic, { defaultOutboundAccess, apiVersion }: Subnet): Outbound {
  // Not settled by the sources at hand: too little to block on.
  if (flexible !== false) return cannotTell("machines of a flexible scale set may get no default outbound access");
  if (defaultOutboundAccess === true) return passes("default outbound access, which the subnet asks for");
  if (defaultOutboundAccess === UNKNOWN) return cannotTell("whether the subnet is private is not known yet");
  if (apiVersion !== undefined && apiVersion >= PRIVATE_BY_DEFAULT_SINCE) {
    return cannotTell(
      `from API version ${PRIVATE_BY_DEFAULT_SINCE} on the subnets of a new network are private unless they say otherwise`,
    );
  }
  return passes("default outbound access");
}

/** Why it cannot be seen whether a load balancer gives outbound access. */
function unseenIn(balancer: Ref<LoadBalancer>): string | undefined {
  if (isOutside(balancer)) return "the machine stands behind a load balancer outside the stack";
  if (!isResolved(balancer)) return "the load balancer of the machine is not known yet";
  if (balancer.public === false) return undefined;
  return balancer.public === UNKNOWN || balancer.givesOutbound === UNKNOWN
    ? `whether load balancer ${balancer.name} gives outbound access is not known yet`
    : undefined;
}

/** Why a load balancer that gives no outbound access may take the default access away, too. */
function weaknessOf(balancer: Ref<LoadBalancer>): string | undefined {
  if (!isResolved(balancer) || isInternalStandard(balancer)) return undefined;
  const { name, sku } = balancer;
  if (meaningOf(sku) === "basic") return undefined;
  return balancer.public === true
    ? `load balancer ${name} has no rule that gives outbound access`
    : `load balancer ${name} does not say its SKU, and a Standard one leaves its machines without outbound access`;
}

function isInternalStandard({ sku, public: isPublic }: LoadBalancer): boolean {
  return meaningOf(sku) === "standard" && isPublic === false;
}

function isVersion4({ version }: Pick<IpConfiguration, "version">): boolean {
  return meaningOf(version) !== "ipv6";
}

function pathBeside(subnet: Subnet, property: string): string {
  return subnet.at === "" ? property : `${subnet.at}.${property}`;
}

function passes(because: string, by?: FromResource): Outbound {
  return by === undefined ? { verdict: "passes", because } : { verdict: "passes", because, by };
}

function cannotTell(because: string): Outbound {
  return { verdict: "cannot-tell", because };
}
