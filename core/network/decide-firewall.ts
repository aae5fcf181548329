import {
  type Children,
  type Fact,
  type Firewall,
  type FirewallCollection,
  type FirewallPolicy,
  type FirewallRule,
  isKnown,
  isOutside,
  isResolved,
  meaningOf,
  normaliseDomain,
  type Ref,
  type RuleAction,
  type Subject,
  subjectOf,
  UNKNOWN,
} from "../model";
import { nameOf } from "./name-of";
import { contains, overlap, type Prefix, readAddress, readSpan } from "./prefix";
import { doubtful, ELSEWHERE, type FirewallObstacle, type Step } from "./way";

/** Collections in the order Azure tries them, of a firewall with its policies. */
interface Compiled {
  readonly collections: readonly FirewallCollection[];
  readonly dnsProxy: Fact<boolean>;
  readonly doubt?: string;
  /** What has to change where a rule is missing. */
  readonly subject: Subject;
}

type Match = true | false | { readonly doubt: string };

/** What a firewall is to let through. */
export interface FirewallTarget {
  /** As a sentence names it. */
  readonly what: string;
  readonly prefix: Prefix;
  /** TCP port. */
  readonly port: number;
  /** Names that resolve to the address, in lower case. */
  readonly names: readonly string[];
  /** Other names by which a rule may have meant it. */
  readonly otherNames?: readonly string[];
  /** True for an address of Azure itself, which its service tag holds; absent where it cannot be told. */
  readonly inAzure?: boolean;
  /** True where the traffic has to leave from a public address of Azure. */
  readonly leavesAzure?: true;
}

/**
 * What Azure Firewall does with traffic to one address. Network rules come before application rules, and a base
 * policy's before those of the policies that inherit it; the first that matches decides, and what none matches is
 * denied. Application rules look at HTTP and HTTPS, which KMS is not
 * (azure-docs, firewall/rule-processing; firewall/protect-azure-virtual-desktop.md, 2026-02).
 *
 * @param sources prefixes of the subnet the traffic comes from
 * @param by the route that leads here, as a person would say it
 */
export function decideFirewall(
  firewall: Firewall,
  target: FirewallTarget,
  sources: readonly Prefix[],
  by: string,
): Step<FirewallObstacle> {
  const subject = subjectOf(firewall);
  const compiled = compile(firewall);
  const through = `${by} sends it to Azure Firewall ${firewall.name}`;
  const network = compiled.collections.flatMap((collection) =>
    collection.rules.items.flatMap((rule) => (rule.kind === "network" ? [{ rule, collection }] : [])),
  );
  let doubt = compiled.doubt;
  let openAction: Fact<RuleAction>;
  for (const { rule, collection } of network) {
    const match = matches(rule, target, sources, compiled.dnsProxy);
    if (match === false) continue;
    const action = meaningOf(collection.action);
    const label = `${isKnown(rule.name) ? rule.name : "?"} of ${nameOf(collection)}`;
    if (match !== true || !isKnown(action) || !isKnown(collection.priority)) {
      doubt ??= `rule ${label}: ${match === true ? "its action or priority is not known" : match.doubt}`;
      openAction = openAction === undefined || openAction === action ? action : UNKNOWN;
      continue;
    }
    if (doubt !== undefined && (compiled.doubt !== undefined || openAction !== action)) break;
    if (action === "allow" && target.leavesAzure === true && firewall.mayTunnel) {
      const what = `whether Azure Firewall ${firewall.name}, which may be tunnelled on, leaves from an Azure public address`;
      return doubtful("firewall", what, { subject });
    }
    if (action === "allow") {
      return { kind: "firewall", subject, verdict: "passes", because: `${through}, whose rule ${label} allows it` };
    }
    return blocked(
      firewall,
      "firewall-no-rule",
      subjectOf(collection),
      `${through}, whose rule ${label} denies it`,
      `its rule ${label} denies it`,
    );
  }
  if (doubt !== undefined) {
    const what = `whether Azure Firewall ${firewall.name} lets ${target.what} through: ${doubt}`;
    return doubtful("firewall", what, { subject, settle: ELSEWHERE });
  }
  const rules = network.map(({ rule }) => rule);
  return explain(firewall, compiled, target, rules, through);
}

/** Nothing lets it through: what comes nearest is what has to change. */
function explain(
  firewall: Firewall,
  compiled: Compiled,
  target: FirewallTarget,
  network: readonly FirewallRule[],
  through: string,
): Step<FirewallObstacle> {
  const meant = [...target.names, ...(target.otherNames ?? [])];
  const isMeant = (rule: FirewallRule): boolean => namesIn(rule).some((name) => meant.includes(name));
  const forPort = network.filter(({ ports }) => matchPorts(ports, target.port) === true);
  if (compiled.dnsProxy !== true && forPort.some(isMeant)) {
    const why = `its rule names ${target.what}, and names match only with the DNS proxy on`;
    return blocked(firewall, "fqdn-without-dns-proxy", compiled.subject, `${through}: ${why}`, why);
  }
  for (const collection of compiled.collections) {
    const rule = collection.rules.items.find(
      (candidate) =>
        candidate.kind === "application" &&
        (isMeant(candidate) || (isKnown(candidate.ports) && candidate.ports.includes(String(target.port)))),
    );
    if (rule === undefined) continue;
    const why = `application rule ${isKnown(rule.name) ? rule.name : "?"} of ${nameOf(collection)} lets HTTP and HTTPS through only, which KMS is not`;
    return blocked(firewall, "firewall-application-rule", subjectOf(collection), `${through}: ${why}`, why);
  }
  const why = "no network rule allows it";
  return blocked(firewall, "firewall-no-rule", compiled.subject, `${through}: ${why}`, why);
}

function blocked(
  firewall: Firewall,
  message: FirewallObstacle,
  culprit: Subject,
  because: string,
  why: string,
): Step<FirewallObstacle> {
  return {
    kind: "firewall",
    subject: subjectOf(firewall),
    verdict: "blocks",
    because,
    culprit: { message, subject: culprit, data: { firewall: firewall.name, because: why } },
  };
}

/** No policy inherits through more: Azure allows two levels, and a circle must end. */
const DEEPEST = 4;

function compile(firewall: Firewall): Compiled {
  const { policy } = firewall;
  if (policy === undefined) {
    const { items, complete } = firewall.collections;
    const doubt = complete && collectionsComplete(items) ? undefined : "it has rules that are not known yet";
    return {
      collections: sorted(items, ({ priority }) => priority),
      dnsProxy: firewall.dnsProxy,
      subject: subjectOf(firewall),
      ...(doubt === undefined ? {} : { doubt }),
    };
  }
  const chain: FirewallPolicy[] = [];
  let doubt: string | undefined;
  let next: Ref<FirewallPolicy> = policy;
  while (next !== undefined && chain.length < DEEPEST) {
    if (!isResolved<FirewallPolicy>(next)) {
      doubt = isOutside(next) ? "its policy stands outside the stack" : "its policy is not known yet";
      break;
    }
    if (chain.includes(next)) break;
    chain.unshift(next);
    next = next.base;
  }
  const groups = chain.flatMap(({ groups: own }) => sorted(own.items, ({ priority }) => priority));
  const collections = groups.flatMap((group) => sorted(group.collections.items, ({ priority }) => priority));
  const complete =
    chain.every(({ groups: own }) => own.complete) &&
    groups.every((group) => group.collections.complete && isKnown(group.priority)) &&
    collectionsComplete(collections);
  if (!complete) doubt ??= "its policy has rules that are not known yet";
  const own = chain.at(-1);
  return {
    collections,
    // A setting of the policy itself; the base's holds where it has none.
    dnsProxy: chain.reduceRight<Fact<boolean>>((found, { dnsProxy }) => found ?? dnsProxy, undefined),
    subject: subjectOf(own ?? firewall),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function collectionsComplete(collections: readonly FirewallCollection[]): boolean {
  return collections.every(({ rules }: { readonly rules: Children<FirewallRule> }) => rules.complete);
}

function sorted<T>(items: readonly T[], priorityOf: (item: T) => Fact<number>): readonly T[] {
  const rank = (item: T): number => {
    const priority = priorityOf(item);
    return isKnown(priority) ? priority : 0;
  };
  return [...items].sort((left, right) => rank(left) - rank(right));
}

function matches(
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
  if (!isKnown(protocols)) return { doubt: "its protocols are not known" };
  const meant = protocols.map(meaningOf);
  if (meant.some((protocol) => protocol === "tcp" || protocol === "any")) return true;
  return meant.includes(UNKNOWN) ? { doubt: "its protocols are not known" } : false;
}

function matchPorts(ports: Fact<readonly Fact<string>[]>, wanted: number): Match {
  if (!isKnown(ports)) return { doubt: "its ports are not known" };
  const held = ports.some((port) => {
    if (!isKnown(port)) return false;
    if (port.trim() === "*") return true;
    const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(port.trim()) ?? [];
    return from !== undefined && Number(from) <= wanted && wanted <= Number(to ?? from);
  });
  return held || (ports.includes(UNKNOWN) ? { doubt: "its ports are not known" } : false);
}

function matchDestination(rule: FirewallRule, target: FirewallTarget, dnsProxy: Fact<boolean>): Match {
  const { destinations, names } = rule;
  const byAddress =
    destinations === undefined
      ? false
      : matchAddresses(destinations, [target.prefix], "its destinations are not known", target.inAzure);
  if (byAddress === true || names === undefined) return byAddress;
  if (names === UNKNOWN) return { doubt: "the names it allows are not known" };
  if (names.some((name) => isKnown(name) && target.names.includes(normaliseDomain(name)))) {
    if (dnsProxy === true) return true;
    if (dnsProxy === UNKNOWN) return { doubt: `it names ${target.what}, and whether the DNS proxy is on is not known` };
  }
  return names.includes(UNKNOWN) && dnsProxy !== false && dnsProxy !== undefined
    ? { doubt: "the names it allows are not known" }
    : byAddress;
}

function matchSources(sources: Fact<readonly Fact<string>[]>, from: readonly Prefix[]): Match {
  // A rule without sources is none that Azure takes; one that says nothing here may have them in a group.
  if (sources === undefined) return { doubt: "its sources are not known" };
  return matchAddresses(sources, from, "its sources are not known", false);
}

/** Whether addresses, prefixes, ranges or tags hold all of these prefixes. */
function matchAddresses(
  written: Fact<readonly Fact<string>[]>,
  wanted: readonly Prefix[],
  doubt: string,
  inAzure: boolean | undefined,
): Match {
  if (!isKnown(written)) return { doubt };
  let open: string | undefined;
  for (const entry of written) {
    const held = isKnown(entry) ? holds(entry, wanted, inAzure) : { doubt };
    if (held === true) return true;
    if (held !== false) open ??= held.doubt === "" ? doubt : held.doubt;
  }
  return open === undefined ? false : { doubt: open };
}

function holds(entry: string, wanted: readonly Prefix[], inAzure: boolean | undefined): Match {
  const [low, high] = entry.split("-").map((end) => readAddress(end)?.first);
  if (low !== undefined && high !== undefined) {
    const inside = wanted.map(({ first, length }) => low <= first && first + 2 ** (32 - length) - 1 <= high);
    if (wanted.length === 0) return { doubt: "" };
    return inside.every(Boolean) ? true : inside.some(Boolean) ? { doubt: "" } : false;
  }
  const span = readSpan(entry);
  switch (span.kind) {
    case "everything":
      return true;
    case "prefix":
      if (span.prefix.length === 0) return true;
      if (wanted.length === 0) return { doubt: "" };
      if (wanted.every((prefix) => contains(span.prefix, prefix))) return true;
      return wanted.some((prefix) => overlap(span.prefix, prefix)) ? { doubt: "" } : false;
    case "tag":
      // Of the regions of Azure, and of tags of services, nothing is documented that says what they hold.
      if (inAzure === false || span.tag.split(".")[0] !== "azurecloud") return false;
      if (inAzure === true && span.tag === "azurecloud") return true;
      return { doubt: `whether ${entry.trim()} holds the address is not documented` };
    case "ipv6":
      return false;
    case "fault":
      return { doubt: "" };
  }
}

function namesIn({ names }: FirewallRule): readonly string[] {
  return isKnown(names) ? names.filter(isKnown).map(normaliseDomain) : [];
}
