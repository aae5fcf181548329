import { PRIVATE_BY_DEFAULT_SINCE } from "../../data/azure-kms-endpoints";
import {
  type FromResource,
  isKnown,
  isOutside,
  isResolved,
  type LoadBalancer,
  meaningOf,
  type Nic,
  type Reason,
  type Ref,
  type Subnet,
  subjectOf,
  UNKNOWN,
} from "../../model";
import { network } from "../../words/network";
import { isVersion4 } from "../interfaces";
import { nameOf } from "../name-of";
import { type Finding, unknownStep } from "../step";

/**
 * The outbound access of an interface, in the order Azure takes it: NAT gateway, public address, load balancer, default
 * outbound access. What gives outbound access is enough, whatever else is unknown.
 * Sources: SupportArticles-docs, error-0xc004f074; azure-docs, ip-services/default-outbound-access.
 *
 * @param unseen what in the stack may give a private subnet outbound access without showing on it
 */
export function findOutbound(nic: Nic, subnet: Subnet, unseen: Reason | undefined): Finding {
  const { natGateway } = subnet;
  if (isResolved(natGateway)) return passes(network("nat-gateway", { by: natGateway.name }), natGateway);
  if (isOutside(natGateway)) return passes(network("nat-gateway", { by: natGateway.outside }), subnet);

  const configurations = nic.configurations.items.filter(isVersion4);
  for (const { publicAddress } of configurations) {
    if (isResolved(publicAddress)) return passes(network("public-address", { by: publicAddress.name }), publicAddress);
    if (isOutside(publicAddress)) return passes(network("public-address", { by: publicAddress.outside }), subnet);
  }
  const balancers = configurations.flatMap(({ pools }): readonly Ref<LoadBalancer>[] =>
    isKnown(pools) ? pools : pools === UNKNOWN ? [UNKNOWN] : [],
  );
  const giving = balancers.filter(isResolved).find((it) => it.public === true && it.givesOutbound === true);
  if (giving !== undefined) return passes(network("outbound-rule", { by: giving.name }), giving);

  // From here on nothing gives outbound access for sure: what is unknown may.
  const [open] = [
    ...(natGateway === UNKNOWN ? [network("outbound-nat-gateway")] : []),
    ...(configurations.some(({ publicAddress }) => publicAddress === UNKNOWN) ? [network("outbound-address")] : []),
    ...(nic.configurations.complete ? [] : [network("outbound-configurations")]),
    ...balancers.flatMap((balancer) => unseenIn(balancer) ?? []),
  ];
  if (subnet.defaultOutboundAccess === false) {
    const reason = open ?? unseen;
    return reason === undefined
      ? blocks(network("private-subnet", { subnet: nameOf(subnet) }), subnet, subnet.paths.defaultOutboundAccess)
      : unknown(subnet, reason);
  }
  const onlyInternal = balancers.length > 0 && balancers.every((it) => isResolved(it) && isInternalStandard(it));
  if (onlyInternal) {
    return open === undefined
      ? blocks(
          network("internal-load-balancer-only", { subnet: nameOf(subnet) }),
          subnet,
          pathBeside(subnet, "natGateway"),
        )
      : unknown(subnet, open);
  }
  const [unsettled] = balancers.flatMap((balancer) => unseenIn(balancer) ?? weaknessOf(balancer) ?? []);
  return unsettled === undefined ? byDefault(nic, subnet) : unknown(subnet, unsettled);
}

function byDefault({ flexible }: Nic, subnet: Subnet): Finding {
  const { defaultOutboundAccess, apiVersion } = subnet;
  // An explicit method is required (azure-docs, ip-services/default-outbound-access, 2023-08-24).
  if (flexible === true) {
    return blocks(network("flexible-scale-set", { subnet: nameOf(subnet) }), subnet, pathBeside(subnet, "natGateway"));
  }
  if (flexible === UNKNOWN) return unknown(subnet, network("outbound-flexible"));
  if (defaultOutboundAccess === true) return passes(network("default-outbound-declared"), subnet);
  if (defaultOutboundAccess === UNKNOWN) return unknown(subnet, network("outbound-private-unknown"));
  if (apiVersion !== undefined && apiVersion >= PRIVATE_BY_DEFAULT_SINCE) {
    return unknown(subnet, network("outbound-private-by-version", { version: PRIVATE_BY_DEFAULT_SINCE }));
  }
  return passes(network("default-outbound"), subnet);
}

/** Why the plan does not show whether a load balancer gives outbound access. */
function unseenIn(balancer: Ref<LoadBalancer>): Reason | undefined {
  if (isOutside(balancer)) return network("outbound-load-balancer-outside");
  if (!isResolved(balancer)) return network("outbound-load-balancer-unknown");
  if (balancer.public === false) return undefined;
  return balancer.public === UNKNOWN || balancer.givesOutbound === UNKNOWN
    ? network("outbound-load-balancer", { balancer: balancer.name })
    : undefined;
}

/** Why a load balancer that gives no outbound access may take the default access away, too. */
function weaknessOf(balancer: Ref<LoadBalancer>): Reason | undefined {
  if (!isResolved(balancer) || isInternalStandard(balancer)) return undefined;
  const { name, sku } = balancer;
  if (meaningOf(sku) === "basic") return undefined;
  return balancer.public === true
    ? network("outbound-no-rule", { balancer: name })
    : network("outbound-load-balancer-sku", { balancer: name });
}

function isInternalStandard({ sku, public: isPublic }: LoadBalancer): boolean {
  return meaningOf(sku) === "standard" && isPublic === false;
}

function pathBeside(subnet: Subnet, property: string): string {
  return subnet.at === "" ? property : `${subnet.at}.${property}`;
}

function passes(reason: Reason, from: FromResource): Finding {
  return { kind: "outbound", subject: subjectOf(from), outcome: "passes", reason };
}

function blocks(reason: Reason, subnet: Subnet, path: string): Finding {
  const subject = subjectOf(subnet);
  return { kind: "outbound", subject, outcome: "blocked", reason, change: { subject, path } };
}

function unknown(subnet: Subnet, reason: Reason): Finding {
  return unknownStep("outbound", network("outbound-unclear", { subnet: nameOf(subnet), reason }), subjectOf(subnet));
}
