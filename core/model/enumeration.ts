import { type Fact, isKnown, mapFact, UNKNOWN, type Unknown } from "./fact";

/**
 * A word that Azure takes from a fixed list, in whatever capitals it is written. Deciders compare `value`, messages
 * show `written`. A word that the list does not hold has the value UNKNOWN: what Azure makes of it is not known.
 */
export interface Enumerated<T extends string> {
  readonly value: T | Unknown;
  readonly written: string;
}

/** The words of one list in lower case, each with what it means. */
type Words<T extends string> = Readonly<Record<string, T>>;

/** Whether traffic is let through. `AlwaysAllow` is a word of security admin rules only. */
export type RuleAction = "allow" | "always-allow" | "deny";
export const ACCESS: Words<RuleAction> = { allow: "allow", alwaysallow: "always-allow", deny: "deny" };

export type Direction = "inbound" | "outbound";
export const DIRECTION: Words<Direction> = { inbound: "inbound", outbound: "outbound" };

/** Of security rules, load-balancing rules and firewall rules; the last three of application rules only. */
export type Protocol = "tcp" | "udp" | "icmp" | "esp" | "ah" | "any" | "http" | "https" | "mssql";
export const PROTOCOL: Words<Protocol> = {
  "*": "any",
  ah: "ah",
  all: "any",
  any: "any",
  esp: "esp",
  http: "http",
  https: "https",
  icmp: "icmp",
  mssql: "mssql",
  tcp: "tcp",
  udp: "udp",
};

/** Where a route leads. `peering` stands in system routes only. */
export type NextHop = "virtual-network" | "peering" | "internet" | "virtual-network-gateway" | "appliance" | "none";
export const NEXT_HOP: Words<NextHop> = {
  internet: "internet",
  none: "none",
  // Azure Virtual Network Manager's word for None.
  nonexthop: "none",
  virtualappliance: "appliance",
  virtualnetworkgateway: "virtual-network-gateway",
  vnetlocal: "virtual-network",
};

export type IpVersion = "ipv4" | "ipv6";
export const IP_VERSION: Words<IpVersion> = { ipv4: "ipv4", ipv6: "ipv6" };

/** SKU of a load balancer or public address. */
export type NetworkSku = "basic" | "standard" | "gateway";
export const NETWORK_SKU: Words<NetworkSku> = { basic: "basic", gateway: "gateway", standard: "standard" };

/** What an early API version calls a private zone is a public one with this type. */
export type ZoneType = "private" | "public";
export const ZONE_TYPE: Words<ZoneType> = { private: "private", public: "public" };

/** What a word as written stands for in a list; absent and unknown stay what they are. */
export function readEnumerated<T extends string>(written: Fact<string>, words: Words<T>): Fact<Enumerated<T>> {
  return mapFact(written, (word): Enumerated<T> => {
    const key = word.trim().toLowerCase();
    return { value: Object.hasOwn(words, key) ? (words[key] ?? UNKNOWN) : UNKNOWN, written: word };
  });
}

/** What a property says: UNKNOWN where it is not known yet, or a word that the list does not hold. */
export function meaningOf<T extends string>(fact: Fact<Enumerated<T>>): Fact<T> {
  return isKnown(fact) ? fact.value : fact;
}
