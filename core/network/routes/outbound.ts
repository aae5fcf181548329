import { PRIVATE_BY_DEFAULT_SINCE } from "../../data/azure-kms-endpoints";
import { BASIC_RETIRED_ON } from "../../data/basic-network-skus";
import {
  type FromResource,
  isKnown,
  isOutside,
  isResolved,
  type LoadBalancer,
  meaningOf,
  type PublicAddress,
  type Reason,
  type Ref,
  type Subnet,
  subjectOf,
  UNKNOWN,
} from "../../model";
import { network } from "../../words/network";
import type { Source } from "../flow";
import { isVersion4 } from "../interfaces";
import { nameOf } from "../name-of";
import { type Finding, unknownStep } from "../step";

/**
 * The outbound access of an interface, in the order Azure takes it: NAT gateway, public address, load balancer, default
 * outbound access. What gives outbound access is enough, whatever else is unknown.
 * Sources: SupportArticles-docs, error-0xc004f074; azure-docs, ip-services/default-outbound-access.
 *
 * @param source the interface, with what the other interfaces of its machine mean for it
 * @param unseen what in the stack may give a private subnet outbound access without showing on it
 */
export function findOutbound(source: Source, subnet: Subnet, unseen: Reason | undefined): Finding {
  const { nic } = source;
  const { natGateway } = subnet;
  if (isResolved(natGateway)) return passes(network("nat-gateway", { by: natGateway.name }), natGateway);
  if (isOutside(natGateway)) return passes(network("nat-gateway", { by: natGateway.outside }), subnet);

  const configurations = nic.configurations.items.filter(isVersion4);
  for (const { publicAddress } of configurations) {
    if (isResolved<PublicAddress>(publicAddress) && meaningOf(publicAddress.sku) === "standard") {
      return passes(network("public-address", { by: publicAddress.name }), publicAddress);
    }
    if (isOutside(publicAddress)) return passes(network("public-address", { by: publicAddress.outside }), subnet);
  }
  const balancers = configurations.flatMap(({ pools }): readonly Ref<LoadBalancer>[] =>
    isKnown(pools) ? pools : pools === UNKNOWN ? [UNKNOWN] : [],
  );
  const giving = balancers
    .filter(isResolved)
    .find((it) => it.public === true && it.givesOutbound === true && meaningOf(it.sku) === "standard");
  if (giving !== undefined) return passes(network("outbound-rule", { by: giving.name }), giving);

  // From here on nothing gives outbound access for sure: what is unknown may.
  const [open] = [
    ...(natGateway === UNKNOWN ? [network("outbound-nat-gateway")] : []),
    ...configurations.flatMap(({ publicAddress }) => unseenAddress(publicAddress) ?? []),
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
  const [unsettled] = [
    ...configurations.flatMap(({ publicAddress }) => unseenAddress(publicAddress) ?? []),
    ...balancers.flatMap((balancer) => unseenIn(balancer) ?? weaknessOf(balancer) ?? []),
  ];
  return unsettled === undefined ? byDefault(source, subnet) : unknown(subnet, unsettled);
}

function byDefault({ nic: { flexible }, addressElsewhere }: Source, subnet: Subnet): Finding {
  const { defaultOutboundAccess, apiVersion } = subnet;
  // An explicit method is required (azure-docs, ip-services/default-outbound-access, 2023-08-24).
  if (flexible === true) {
    return blocks(network("flexible-scale-set", { subnet: nameOf(subnet) }), subnet, pathBeside(subnet, "natGateway"));
  }
  // A Standard public address on one interface of a machine takes the access from all (the same page).
  if (addressElsewhere === UNKNOWN) return unknown(subnet, network("outbound-address-elsewhere"));
  if (addressElsewhere !== undefined) {
    const reason = network("address-elsewhere", { subnet: nameOf(subnet), address: addressElsewhere.name });
    return blocks(reason, subnet, pathBeside(subnet, "natGateway"));
  }
  if (flexible === UNKNOWN) return unknown(subnet, network("outbound-flexible"));
  if (defaultOutboundAccess === true) return passes(network("default-outbound-declared"), subnet);
  if (defaultOutboundAccess === UNKNOWN) return unknown(subnet, network("outbound-private-unknown"));
  if (apiVersion !== undefined && apiVersion >= PRIVATE_BY_DEFAULT_SINCE) {
    return unknown(subnet, network("outbound-private-by-version", { version: PRIVATE_BY_DEFAULT_SINCE }));
  }
  return passes(network("default-outbound"), subnet);
}

/** Why a public address that is there, or may be, proves no outbound access: only a Standard one does. */
function unseenAddress(address: Ref<PublicAddress>): Reason | undefined {
  if (address === UNKNOWN) return network("outbound-address");
  if (!isResolved<PublicAddress>(address) || meaningOf(address.sku) === "standard") return undefined;
  const { name } = address;
  return meaningOf(address.sku) === "basic"
    ? network("outbound-address-basic", { address: name, retired: BASIC_RETIRED_ON })
    : network("outbound-address-sku", { address: name, retired: BASIC_RETIRED_ON });
}

/** Why the plan does not show whether a load balancer gives outbound access. */
function unseenIn(balancer: Ref<LoadBalancer>): Reason | undefined {
  if (isOutside(balancer)) return network("outbound-load-balancer-outside");
  if (!isResolved(balancer)) return network("outbound-load-balancer-unknown");
  if (balancer.public === false) return undefined;
  const { name, sku, givesOutbound } = balancer;
  if (balancer.public === UNKNOWN || givesOutbound === UNKNOWN) {
    return network("outbound-load-balancer", { balancer: name });
  }
  if (givesOutbound !== true || meaningOf(sku) === "standard") return undefined;
  return meaningOf(sku) === "basic"
    ? network("outbound-load-balancer-basic", { balancer: name, retired: BASIC_RETIRED_ON })
    : network("outbound-load-balancer-sku", { balancer: name });
}

/** Why a load balancer that gives no outbound access may take the default access away, too. */
function weaknessOf(balancer: Ref<LoadBalancer>): Reason | undefined {
  if (!isResolved(balancer) || isInternalStandard(balancer)) return undefined;
  const { name, sku } = balancer;
  if (meaningOf(sku) === "basic") {
    return network("outbound-load-balancer-basic", { balancer: name, retired: BASIC_RETIRED_ON });
  }
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
