import {
  isKnown,
  isResolved,
  type Peering,
  type Reason,
  type Subnet,
  subjectOf,
  type VirtualNetwork,
} from "../../model";
import { network } from "../../words/network";
import { nameOf } from "../name-of";
import { type Finding, unknownStep } from "../step";
import type { SubnetRoutes } from "./subnet-routes";

/** What peerings do with traffic from network to network. */
export interface Peerings {
  /** Over a peering; `forwarded` where a firewall or appliance hands on what comes from another network. */
  stepOver(peering: Peering, forwarded: boolean): Finding;
  /** To a subnet that may be in another network; undefined where it is in the same. */
  stepTo(next: Subnet, from: Subnet, forwarded: boolean): Finding | undefined;
}

export function createPeerings({ peeringsFrom }: Pick<SubnetRoutes, "peeringsFrom">): Peerings {
  function stepOver(peering: Peering, forwarded: boolean): Finding {
    const { remote, network: own } = peering;
    const name = nameOf(peering);
    const open = (reason: Reason, of = peering): Finding => unknownStep("peering", reason, subjectOf(of));
    const back = isResolved<VirtualNetwork>(remote)
      ? peeringsFrom(remote).find((other) => other.remote === own)
      : undefined;
    // Another stack may hold the other half; without it nothing flows.
    if (back === undefined) return open(network("peering-half-unseen", { peering: name }));
    if (!peering.whole || !back.whole) return open(network("peering-joins-some", { peering: name }));
    const unclear = [peering, back].find(({ access }) => access !== undefined && !isKnown(access));
    if (unclear !== undefined) return open(network("peering-access", { peering: nameOf(unclear) }), unclear);
    if (forwarded && back.forwarded !== true) {
      return open(network("peering-forwarded", { peering: nameOf(back) }), back);
    }
    const reason = network("peered", { peerings: [name, nameOf(back)] });
    return { kind: "peering", subject: subjectOf(peering), outcome: "passes", reason };
  }

  function stepTo(next: Subnet, from: Subnet, forwarded: boolean): Finding | undefined {
    if (isResolved(from.network) && from.network === next.network) return undefined;
    const peering = isResolved(from.network)
      ? peeringsFrom(from.network).find(({ remote }) => isResolved<VirtualNetwork>(remote) && remote === next.network)
      : undefined;
    if (peering !== undefined) return stepOver(peering, forwarded);
    const reason = network("subnets-unconnected", { subnets: [nameOf(from), nameOf(next)] });
    return unknownStep("peering", reason, subjectOf(from));
  }

  return { stepOver, stepTo };
}
