import {
  firstFact,
  flag,
  isResolved,
  type Peering,
  type Ref,
  record,
  text,
  UNKNOWN,
  type VirtualNetwork,
} from "../../model";
import { azureNameOf, createResolver, targetOf } from "../references";
import type { ResourceIndex } from "../resource-index";
import { childrenOf, originIn, type Place, placeOf, propertyOf } from "./place";

/** The peerings of an estate, resources of their own and inline in their networks; each is one direction. */
export function readPeerings(index: ResourceIndex, networks: readonly VirtualNetwork[]): readonly Peering[] {
  const byUrn = new Map(networks.map((network) => [network.urn, network]));
  const declared = index.ofKind("virtual-network");
  const resolver = createResolver(
    declared.flatMap(({ resource }) => {
      const network = byUrn.get(resource.urn);
      return network === undefined ? [] : [targetOf(resource, network)];
    }),
  );

  function remoteOf(place: Place): Ref<VirtualNetwork> {
    const object = record(place.value, "remoteVirtualNetwork");
    if (object === undefined) {
      const property = propertyOf(place, "remoteVirtualNetworkId");
      return resolver.one(place.resource, property, text(place.value, "remoteVirtualNetworkId"));
    }
    const id = object === UNKNOWN ? UNKNOWN : text(object, "id");
    return resolver.one(place.resource, propertyOf(place, "remoteVirtualNetwork"), id);
  }

  const read = (place: Place, network: Ref<VirtualNetwork>): Peering => {
    const { value, at, resource } = place;
    const complete = firstFact(flag(value, "peerCompleteVnets"), flag(value, "peerCompleteVirtualNetworksEnabled"));
    return {
      ...originIn(place),
      azureName: at === "" ? azureNameOf(resource) : text(value, "name"),
      network,
      remote: remoteOf(place),
      access: flag(value, "allowVirtualNetworkAccess"),
      forwarded: flag(value, "allowForwardedTraffic"),
      usesRemoteGateway: flag(value, "useRemoteGateways"),
      whole: complete === undefined || complete === true,
    };
  };
  const inline = declared.flatMap(({ resource }) => {
    const network = byUrn.get(resource.urn);
    return childrenOf(placeOf(resource), "virtualNetworkPeerings").items.map((place) => read(place, network));
  });
  const separate = index.ofKind("peering").map(({ resource }) => {
    const name = text(resource.inputs, "virtualNetworkName");
    return read(placeOf(resource), resolver.named(resource, "virtualNetworkName", name));
  });
  // The same peering inline and as a resource of its own would be there twice.
  return [...separate, ...inline.filter((peering) => !separate.some((other) => isSame(peering, other)))];
}

function isSame(left: Peering, right: Peering): boolean {
  return isResolved(left.remote) && left.network === right.network && left.remote === right.remote;
}
