import {
  type DeclaredResource,
  type Firewall,
  firstFact,
  flag,
  isKnown,
  isResolved,
  type Ref,
  type SecuredNetwork,
  text,
  texts,
  type VirtualNetwork,
} from "../../model";
import { createResolver, type Resolver, targetOf } from "../references";
import { type IndexedResource, originOf, type ResourceIndex } from "../resource-index";
import { childrenOf, placeOf } from "./place";

/**
 * The networks whose internet traffic goes through the firewall of a virtual hub: connected with internet security on, to
 * a hub whose routing intent sends internet traffic to a firewall of the estate. What is not certain is left out.
 */
export function readSecuredNetworks(
  index: ResourceIndex,
  networks: readonly VirtualNetwork[],
  firewalls: readonly Firewall[],
): readonly SecuredNetwork[] {
  const intents = index.ofKind("routing-intent");
  if (intents.length === 0) return [];
  const hubs = createResolver(index.ofKind("virtual-hub").map(({ resource }) => targetOf(resource, resource)));
  const byUrn = new Map(firewalls.map((firewall) => [firewall.urn, firewall]));
  const ofFirewalls = createResolver(
    index.ofKind("firewall").flatMap(({ resource }) => {
      const firewall = byUrn.get(resource.urn);
      return firewall === undefined ? [] : [targetOf(resource, firewall)];
    }),
  );
  const egress = new Map<DeclaredResource, Omit<SecuredNetwork, "network">>();
  for (const intent of intents) {
    const hub = hubOf(intent, hubs);
    const firewall = isResolved(hub) ? firewallOf(intent.resource, ofFirewalls) : undefined;
    if (isResolved(hub) && isResolved<Firewall>(firewall)) {
      egress.set(hub, { firewall, intent: originOf(intent.resource) });
    }
  }
  const networkByUrn = new Map(networks.map((network) => [network.urn, network]));
  const ofNetworks = createResolver(
    index.ofKind("virtual-network").flatMap(({ resource }) => {
      const network = networkByUrn.get(resource.urn);
      return network === undefined ? [] : [targetOf(resource, network)];
    }),
  );
  return index.ofKind("hub-connection").flatMap((connection): readonly SecuredNetwork[] => {
    const { resource, dialect } = connection;
    const { inputs } = resource;
    const secured = firstFact(flag(inputs, "enableInternetSecurity"), flag(inputs, "internetSecurityEnabled"));
    const hub = hubOf(connection, hubs);
    const leads = isResolved(hub) ? egress.get(hub) : undefined;
    if (secured !== true || leads === undefined) return [];
    const property = dialect === "azure-native" ? "remoteVirtualNetwork" : "remoteVirtualNetworkId";
    const id = firstFact(text(inputs, "remoteVirtualNetwork.id"), text(inputs, "remoteVirtualNetworkId"));
    const network: Ref<VirtualNetwork> = ofNetworks.one(resource, property, id);
    return isResolved<VirtualNetwork>(network) ? [{ network, ...leads }] : [];
  });
}

function hubOf({ resource, dialect }: IndexedResource, hubs: Resolver<DeclaredResource>): Ref<DeclaredResource> {
  return dialect === "azure-native"
    ? hubs.named(resource, "virtualHubName", text(resource.inputs, "virtualHubName"))
    : hubs.one(resource, "virtualHubId", text(resource.inputs, "virtualHubId"));
}

/** The next hop of the policy for the internet. */
function firewallOf(intent: DeclaredResource, firewalls: Resolver<Firewall>): Ref<Firewall> {
  const { items, complete } = childrenOf(placeOf(intent), "routingPolicies");
  if (!complete) return undefined;
  const policy = items.find(({ value }) => {
    const destinations = texts(value, "destinations");
    return isKnown(destinations) && destinations.some((each) => isKnown(each) && /^internet$/i.test(each.trim()));
  });
  return policy === undefined
    ? undefined
    : firewalls.one(
        intent,
        "routingPolicies",
        firstFact(text(policy.value, "nextHop"), text(policy.value, "nextHop.id")),
      );
}
