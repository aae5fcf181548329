import {
  type DeclaredResource,
  firstFact,
  flag,
  isResolved,
  type Ref,
  text,
  texts,
  UNKNOWN,
  type Unknown,
  type VirtualNetwork,
} from "../../model";
import { azureNameOf, createResolver, targetOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";
import { idAt } from "./place";

export function readVirtualNetworks(index: ResourceIndex): readonly VirtualNetwork[] {
  const connected = connectionsToHubs(index);
  const translated = networksOfGateways(index);
  return index.ofKind("virtual-network").map(({ resource }) => ({
    ...originOf(resource),
    azureName: azureNameOf(resource),
    location: text(resource.inputs, "location"),
    prefixes: firstFact(
      texts(resource.inputs, "addressSpace.addressPrefixes"),
      texts(resource.inputs, "addressSpaces"),
    ),
    dnsServers: firstFact(texts(resource.inputs, "dhcpOptions.dnsServers"), texts(resource.inputs, "dnsServers")),
    mayFollowHub: connected === UNKNOWN || connected.get(resource.urn) === true,
    mayJoinHub: connected === UNKNOWN || connected.has(resource.urn),
    mayShareNat: translated === UNKNOWN || translated.has(resource.urn),
  }));
}

/**
 * URNs of networks with a connection to a virtual hub, and whether one takes its default route; UNKNOWN where it cannot
 * be told of a connection which network it means.
 */
function connectionsToHubs(index: ResourceIndex): ReadonlyMap<string, boolean> | Unknown {
  const resolver = createResolver(index.ofKind("virtual-network").map(({ resource }) => targetOf(resource, resource)));
  const found = new Map<string, boolean>();
  for (const { resource, dialect } of index.ofKind("hub-connection")) {
    const { inputs } = resource;
    const secured = firstFact(flag(inputs, "enableInternetSecurity"), flag(inputs, "internetSecurityEnabled"));
    const property = dialect === "azure-native" ? "remoteVirtualNetwork" : "remoteVirtualNetworkId";
    const id = firstFact(text(inputs, "remoteVirtualNetwork.id"), text(inputs, "remoteVirtualNetworkId"));
    const network: Ref<DeclaredResource> = resolver.one(resource, property, id);
    if (isResolved(network)) found.set(network.urn, found.get(network.urn) === true || secured !== false);
    else if (network === UNKNOWN) return UNKNOWN;
  }
  return found;
}

/**
 * URNs of networks that a NAT gateway serves as a whole; UNKNOWN where it cannot be told of one which network it means.
 */
function networksOfGateways(index: ResourceIndex): ReadonlySet<string> | Unknown {
  const resolver = createResolver(index.ofKind("virtual-network").map(({ resource }) => targetOf(resource, resource)));
  const property = "sourceVirtualNetwork";
  const found = new Set<string>();
  for (const { resource } of index.ofKind("nat-gateway")) {
    const network: Ref<DeclaredResource> = resolver.one(resource, property, idAt(resource.inputs, property));
    if (isResolved(network)) found.add(network.urn);
    else if (network === UNKNOWN) return UNKNOWN;
  }
  return found;
}
