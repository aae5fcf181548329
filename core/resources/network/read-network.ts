import type { DeclaredResource, Fact, Network, Nic, Ref } from "../../model";
import type { ResourceIndex } from "../resource-index";
import { readApplicationGroups } from "./application-groups";
import { readFirewalls } from "./firewalls";
import { readLoadBalancers } from "./load-balancers";
import { readNetworkManagers } from "./network-managers";
import { readNics } from "./nics";
import { readPeerings } from "./peerings";
import { readRouteTables } from "./route-tables";
import { readSecurityGroups } from "./security-groups";
import { readSubnets } from "./subnets";
import { readSecuredNetworks } from "./virtual-hubs";
import { readVirtualNetworks } from "./virtual-networks";

export interface NetworkReading {
  readonly network: Network;
  /** The interfaces of a virtual machine or scale set, primary first where that can be told. */
  nicsOf(machine: DeclaredResource): Fact<readonly Ref<Nic>[]>;
}

/** Reads the network, innermost things first: each reader refers to what the ones before it made. */
export function readNetwork(index: ResourceIndex): NetworkReading {
  const applicationGroups = readApplicationGroups(index);
  const groups = readSecurityGroups(index, applicationGroups);
  const tables = readRouteTables(index);
  const virtualNetworks = readVirtualNetworks(index);
  const subnets = readSubnets(index, virtualNetworks, groups, tables);
  const balancers = readLoadBalancers(index, subnets.resolver);
  const firewalls = readFirewalls(index, subnets.resolver);
  const nics = readNics(index, subnets, groups, balancers, applicationGroups);
  return {
    network: {
      secured: readSecuredNetworks(index, virtualNetworks, firewalls),
      peerings: readPeerings(index, virtualNetworks),
      applicationGroups: applicationGroups.all,
      managed: readNetworkManagers(index),
      firewalls,
      virtualNetworks,
      subnets: subnets.all,
      securityGroups: groups.all(),
      routeTables: tables.all(),
      nics: nics.all,
      loadBalancers: balancers.all,
    },
    nicsOf: nics.of,
  };
}
