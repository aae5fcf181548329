import { firstFact, text, texts, type VirtualNetwork } from "../../model";
import { azureNameOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";

export function readVirtualNetworks(index: ResourceIndex): readonly VirtualNetwork[] {
  return index.ofKind("virtual-network").map(({ resource }) => ({
    ...originOf(resource),
    azureName: azureNameOf(resource),
    location: text(resource.inputs, "location"),
    prefixes: firstFact(
      texts(resource.inputs, "addressSpace.addressPrefixes"),
      texts(resource.inputs, "addressSpaces"),
    ),
    dnsServers: firstFact(texts(resource.inputs, "dhcpOptions.dnsServers"), texts(resource.inputs, "dnsServers")),
  }));
}
