import { type Fact, type FirewallRule, isKnown, meaningOf, normaliseDomain, type Reason, UNKNOWN } from "../../model";
import { network } from "../../words/network";
import { contains, overlap, type Prefix, readAddress, readSpan } from "../prefix";

type Match = true | false | Reason;

/** What a firewall is to let through. */
export interface FirewallTarget {
  readonly prefix: Prefix;
  /** TCP port. */
  readonly port: number;
  /** Names that resolve to the address, in lower case. */
  readonly names: readonly string[];
  /** Other names by which a rule may have meant it. */
  readonly otherNames?: readonly string[];
  /** True for an address of Azure itself, which its service tag holds; absent where that is unknown. */
  readonly inAzure?: boolean;
}

/**
 * Whether a network rule speaks of traffic: yes, no, or why that is unknown.
 * @param sources prefixes of the subnet the traffic comes from
 */
export function matchNetworkRule(
  rule: FirewallRule,
  target: FirewallTarget,
  sources: readonly Prefix[],
  dnsProxy: Fact<boolean>,
): Match {
  const parts: readonly Match[] = [
    matchProtocol(rule.protocols),
    matchPorts(rule.ports, target.port),
    matchDestination(rule, target, dnsProxy),
    matchSources(rule.sources, sources),
  ];
  if (parts.includes(false)) return false;
  return parts.find((part) => part !== true) ?? true;
}

function matchProtocol(protocols: FirewallRule["protocols"]): Match {
  if (!isKnown(protocols)) return network("rule-protocol");
  const meant = protocols.map(meaningOf);
  if (meant.some((protocol) => protocol === "tcp" || protocol === "any")) return true;
  return meant.includes(UNKNOWN) ? network("rule-protocol") : false;
}

export function matchPorts(ports: Fact<readonly Fact<string>[]>, wanted: number): Match {
  if (!isKnown(ports)) return network("rule-ports");
  const held = ports.some((port) => {
    if (!isKnown(port)) return false;
    if (port.trim() === "*") return true;
    const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(port.trim()) ?? [];
    return from !== undefined && Number(from) <= wanted && wanted <= Number(to ?? from);
  });
  return held || (ports.includes(UNKNOWN) ? network("rule-ports") : false);
}

function matchDestination(rule: FirewallRule, target: FirewallTarget, dnsProxy: Fact<boolean>): Match {
  const { destinations, names } = rule;
  const byAddress =
    destinations === undefined
      ? false
      : matchAddresses(destinations, [target.prefix], network("rule-addresses"), target.inAzure);
  if (byAddress === true || names === undefined) return byAddress;
  if (names === UNKNOWN) return network("rule-names");
  if (names.some((name) => isKnown(name) && target.names.includes(normaliseDomain(name)))) {
    if (dnsProxy === true) return true;
    if (dnsProxy === UNKNOWN) return network("rule-names-dns-proxy");
  }
  return names.includes(UNKNOWN) && dnsProxy !== false && dnsProxy !== undefined ? network("rule-names") : byAddress;
}

function matchSources(sources: Fact<readonly Fact<string>[]>, from: readonly Prefix[]): Match {
  // A rule without sources is none that Azure takes; one that says nothing here may have them in a group.
  if (sources === undefined) return network("rule-sources");
  return matchAddresses(sources, from, network("rule-sources"), false);
}

/** Whether addresses, prefixes, ranges or tags hold all of these prefixes. */
function matchAddresses(
  written: Fact<readonly Fact<string>[]>,
  wanted: readonly Prefix[],
  unclear: Reason,
  inAzure: boolean | undefined,
): Match {
  if (!isKnown(written)) return unclear;
  let open: Reason | undefined;
  for (const entry of written) {
    const held = isKnown(entry) ? holds(entry, wanted, inAzure, unclear) : unclear;
    if (held === true) return true;
    if (held !== false) open ??= held;
  }
  return open ?? false;
}

function holds(entry: string, wanted: readonly Prefix[], inAzure: boolean | undefined, unclear: Reason): Match {
  const [low, high] = entry.split("-").map((end) => readAddress(end)?.first);
  if (low !== undefined && high !== undefined) {
    const inside = wanted.map(({ first, length }) => low <= first && first + 2 ** (32 - length) - 1 <= high);
    if (wanted.length === 0) return unclear;
    return inside.every(Boolean) ? true : inside.some(Boolean) ? unclear : false;
  }
  const span = readSpan(entry);
  switch (span.kind) {
    case "everything":
      return true;
    case "prefix":
      if (span.prefix.length === 0) return true;
      if (wanted.length === 0) return unclear;
      if (wanted.every((prefix) => contains(span.prefix, prefix))) return true;
      return wanted.some((prefix) => overlap(span.prefix, prefix)) ? unclear : false;
    case "tag":
      // Of the regions of Azure, and of tags of services, nothing is documented that says what they hold.
      if (inAzure === false || span.tag.split(".")[0] !== "azurecloud") return false;
      if (inAzure === true && span.tag === "azurecloud") return true;
      return network("rule-tag", { tag: entry.trim() });
    case "ipv6":
      return false;
    case "fault":
      return unclear;
  }
}

/** The names a rule speaks of, in lower case. */
export function namesIn({ names }: FirewallRule): readonly string[] {
  return isKnown(names) ? names.filter(isKnown).map(normaliseDomain) : [];
}
