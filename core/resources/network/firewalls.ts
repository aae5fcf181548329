import {
  ACCESS,
  at,
  type Children,
  type Fact,
  type Firewall,
  type FirewallCollection,
  type FirewallPolicy,
  type FirewallRule,
  firstFact,
  flag,
  isKnown,
  isList,
  isResolved,
  list,
  mapFact,
  number,
  PROTOCOL,
  type Ref,
  readEnumerated,
  type Subnet,
  text,
  texts,
  UNKNOWN,
  type Value,
} from "../../model";
import { azureNameOf, createResolver, type Resolver, targetOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";
import { attachChildren } from "./attach";
import { childrenOf, originIn, type Place, placeOf, propertyOf } from "./place";

/** Addresses that a group of addresses holds. */
interface IpGroup {
  readonly addresses: Fact<readonly Fact<string>[]>;
}

export function readFirewalls(index: ResourceIndex, subnets: Resolver<Subnet>): readonly Firewall[] {
  const groups = createResolver<IpGroup>(
    index.ofKind("ip-group").map(({ resource }) =>
      targetOf(resource, {
        addresses: firstFact(texts(resource.inputs, "ipAddresses"), texts(resource.inputs, "cidrs")),
      }),
    ),
  );
  const policies = readPolicies(index, groups);
  const declared = index.ofKind("firewall");
  const collections = attachChildren(index.ofKind("firewall-rule-collection"), declared, ({ resource }) => ({
    property: "azureFirewallName",
    reference: text(resource.inputs, "azureFirewallName"),
    by: "name",
  }));
  return declared.map(({ resource }): Firewall => {
    const place = placeOf(resource);
    const { inputs } = resource;
    const own = ["networkRuleCollections", "applicationRuleCollections"].map((path) => childrenOf(place, path));
    const subnetId = firstFact(...["subnet.id", "subnetId"].map((path) => text(inputs, `ipConfigurations[0].${path}`)));
    const management = ["managementIpConfiguration", "managementIpConfigurations"].map((path) => at(inputs, path));
    return {
      ...originOf(resource),
      azureName: azureNameOf(resource),
      subnet: subnets.one(resource, "ipConfigurations", subnetId),
      policy: policies.one(
        resource,
        at(inputs, "firewallPolicyId") === undefined ? "firewallPolicy" : "firewallPolicyId",
        firstFact(text(inputs, "firewallPolicy.id"), text(inputs, "firewallPolicyId")),
      ),
      collections: {
        items: [
          ...own.flatMap(({ items }, kind) =>
            items.map((item) => readCollection(item, kind === 0 ? "network" : "application", groups)),
          ),
          ...collections
            .of(resource)
            .map((child) =>
              readCollection(placeOf(child), /network.*network/i.test(child.type) ? "network" : "application", groups),
            ),
        ],
        complete: own.every(({ complete }) => complete) && collections.complete(resource),
      },
      dnsProxy: firstFact(
        flag(at(inputs, "additionalProperties") === UNKNOWN ? UNKNOWN : proxySetting(inputs), ""),
        flag(inputs, "dnsProxyEnabled"),
      ),
      mayTunnel: management.some((found) => found !== undefined && !(isList(found) && found.length === 0)),
    };
  });
}

/** The setting's name holds dots, which a path would take for steps. */
function proxySetting(inputs: Value): Value {
  const settings = at(inputs, "additionalProperties");
  if (typeof settings !== "object" || settings === null || isList(settings)) return null;
  const found = Object.entries(settings).find(([key]) => key.toLowerCase() === "network.dns.enableproxy")?.[1];
  return typeof found === "string" ? found.toLowerCase() : (found ?? null);
}

function readPolicies(index: ResourceIndex, groups: Resolver<IpGroup>): Resolver<FirewallPolicy> {
  const declared = index.ofKind("firewall-policy");
  const children = attachChildren(index.ofKind("firewall-rule-group"), declared, ({ resource, dialect }) => {
    const property = dialect === "azure-native" ? "firewallPolicyName" : "firewallPolicyId";
    return { property, reference: text(resource.inputs, property), by: dialect === "azure-native" ? "name" : "id" };
  });
  const resolver: { current?: Resolver<FirewallPolicy> } = {};
  const targets = declared.map(({ resource }) => {
    const { inputs } = resource;
    const property = at(inputs, "basePolicyId") === undefined ? "basePolicy" : "basePolicyId";
    const base = firstFact(text(inputs, "basePolicy.id"), text(inputs, "basePolicyId"));
    const policy: FirewallPolicy = {
      ...originOf(resource),
      azureName: azureNameOf(resource),
      // Resolved when asked for, as policies refer to each other.
      get base(): Ref<FirewallPolicy> {
        return resolver.current?.one(resource, property, base);
      },
      dnsProxy: firstFact(flag(inputs, "dnsSettings.enableProxy"), flag(inputs, "dns.proxyEnabled")),
      groups: {
        items: children.of(resource).map((group) => ({
          priority: number(group.inputs, "priority"),
          collections: readGroup(placeOf(group), groups),
        })),
        complete: children.complete(resource),
      },
    };
    return targetOf(resource, policy);
  });
  resolver.current = createResolver(targets);
  return resolver.current;
}

function readGroup(place: Place, groups: Resolver<IpGroup>): Children<FirewallCollection> {
  const mixed = childrenOf(place, "ruleCollections");
  const network = childrenOf(place, "networkRuleCollections");
  const application = childrenOf(place, "applicationRuleCollections");
  return {
    items: [
      ...mixed.items.map((item) => readCollection(item, undefined, groups)),
      ...network.items.map((item) => readCollection(item, "network", groups)),
      ...application.items.map((item) => readCollection(item, "application", groups)),
    ],
    complete: mixed.complete && network.complete && application.complete,
  };
}

/** @param kind of its rules, where they do not say themselves */
function readCollection(
  place: Place,
  kind: FirewallRule["kind"] | undefined,
  groups: Resolver<IpGroup>,
): FirewallCollection {
  const rules = childrenOf(place, "rules");
  return {
    ...originIn(place),
    azureName: place.at === "" ? azureNameOf(place.resource) : text(place.value, "name"),
    priority: number(place.value, "priority"),
    action: readEnumerated(firstFact(text(place.value, "action.type"), text(place.value, "action")), ACCESS),
    rules: {
      items: rules.items.flatMap((rule) => {
        const type = text(rule.value, "ruleType");
        const own = kind ?? (isKnown(type) ? kindOf(type) : undefined);
        return own === undefined ? [] : [readRule(rule, own, groups)];
      }),
      complete: rules.complete,
    },
  };
}

/** Rules that translate addresses decide nothing about traffic that leaves. */
function kindOf(ruleType: string): FirewallRule["kind"] | undefined {
  const type = ruleType.toLowerCase();
  return type === "networkrule" ? "network" : type === "applicationrule" ? "application" : undefined;
}

function readRule(place: Place, kind: FirewallRule["kind"], groups: Resolver<IpGroup>): FirewallRule {
  const { value } = place;
  const protocols = list(value, "protocols");
  const named = kind === "application" && isKnown(protocols);
  return {
    name: text(value, "name"),
    kind,
    protocols: mapFact(
      firstFact(
        texts(value, "ipProtocols"),
        named
          ? protocols.map((protocol) => firstFact(text(protocol, "protocolType"), text(protocol, "type")))
          : texts(value, "protocols"),
      ),
      (words) => words.map((word) => readEnumerated(word, PROTOCOL)),
    ),
    sources: withGroups(place, "sourceAddresses", "sourceIpGroups", groups),
    destinations: withGroups(place, "destinationAddresses", "destinationIpGroups", groups),
    names: firstFact(
      nonEmpty(texts(value, "destinationFqdns")),
      nonEmpty(texts(value, "targetFqdns")),
      nonEmpty(texts(value, "fqdnTags")),
    ),
    ports: named ? protocols.map((protocol) => text(protocol, "port")) : texts(value, "destinationPorts"),
  };
}

function nonEmpty(found: Fact<readonly Fact<string>[]>): Fact<readonly Fact<string>[]> {
  return isKnown(found) && found.length === 0 ? undefined : found;
}

/** Addresses as written, and those of the groups that are named beside them. */
function withGroups(
  place: Place,
  addresses: string,
  groupIds: string,
  groups: Resolver<IpGroup>,
): Fact<readonly Fact<string>[]> {
  const own = nonEmpty(texts(place.value, addresses));
  const ids = nonEmpty(texts(place.value, groupIds));
  if (ids === undefined) return own;
  if (ids === UNKNOWN || own === UNKNOWN) return UNKNOWN;
  const property = propertyOf(place, groupIds);
  const held = groups.many(place.resource, property, ids).flatMap((group): readonly Fact<string>[] => {
    if (!isResolved<IpGroup>(group)) return [UNKNOWN];
    return isKnown(group.addresses) ? group.addresses : [UNKNOWN];
  });
  return [...(own ?? []), ...held];
}
