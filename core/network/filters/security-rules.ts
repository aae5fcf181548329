import {
  type ApplicationGroup,
  type Children,
  type Direction,
  type Fact,
  isKnown,
  isOutside,
  isResolved,
  meaningOf,
  type Protocol,
  type Reason,
  type Ref,
  type RuleAction,
  type SecurityRule,
  UNKNOWN,
} from "../../model";
import { network } from "../../words/network";
import { nameOf } from "../name-of";
import { contains, overlap, type Prefix, readSpan, type Span } from "../prefix";

/** One end of a connection. */
export interface Endpoint {
  /** The addresses it may have; empty where none is known. */
  readonly prefixes: readonly Prefix[];
  /** Service tags, in lower case, that hold it surely (`true`) or perhaps; all others do not. `area` speaks for `area.region` too. */
  readonly tags: ReadonlyMap<string, boolean>;
  /** The application security groups it belongs to; absent where it cannot be told which network interface it is. */
  readonly groups?: Fact<readonly Ref<ApplicationGroup>[]>;
}

/** A TCP connection as security rules see it. */
export interface Connection {
  readonly direction: "outbound" | "inbound";
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly port: number;
}

/** One of the rules every group ends with. */
export interface DefaultRule {
  readonly azureName: string;
  readonly priority: number;
}

export type SecurityDecision =
  | { readonly access: "allow" | "deny"; readonly rule: SecurityRule | DefaultRule }
  | { readonly access: "unknown"; readonly reason: Reason };

/** Rules in the order they are tried, parsed once for every connection. */
export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  /** What holds the rules, by name. */
  readonly group: string;
  /** False where it may hold rules that the plan does not show. */
  readonly complete: boolean;
}

export interface CompiledRule {
  readonly rule: SecurityRule;
  readonly direction: Fact<Direction>;
  readonly access: Fact<RuleAction>;
  readonly priority: Fact<number>;
  readonly tcp: Match;
  readonly sources: Ends;
  readonly destinations: Ends;
  readonly sourcePorts: Ranges;
  readonly destinationPorts: Ranges;
}

/** Whether a rule speaks of a connection: yes, no, or why that is unknown. */
export type Match = true | false | Reason;
/** The addresses a rule speaks of, and the application security groups in their place. */
interface Ends {
  readonly spans: readonly Span[];
  readonly groups: readonly Ref<ApplicationGroup>[];
  /** Why some of them are unknown. */
  readonly unknown?: Reason;
}
interface Range {
  readonly from: number;
  readonly to: number;
}
type Ranges = { readonly ranges: readonly Range[]; readonly unknown?: Reason };

/** Windows takes the port it calls from out of these (RFC 6335, section 6). */
const EPHEMERAL: Range = { from: 49_152, to: 65_535 };

/** @param group what holds the rules, by name */
export function compileRules({ items, complete }: Children<SecurityRule>, group: string): CompiledRules {
  const rules = items.map(compile).sort((left, right) => rank(left) - rank(right));
  return { rules, group, complete };
}

/** Only what may decide connections to a port: a group may have a thousand rules about others. */
export function narrowRules(compiled: CompiledRules, direction: Connection["direction"], port: number): CompiledRules {
  const rules = compiled.rules.filter((rule) => {
    if (rule.tcp === false || (isKnown(rule.direction) && rule.direction !== direction)) return false;
    return matchPorts(rule.destinationPorts, port, port) !== false;
  });
  return { ...compiled, rules };
}

/**
 * Only what may decide connections to an address: what machines share is worked out once.
 * @param destination with every tag that it may have
 */
export function narrowTo(compiled: CompiledRules, destination: Endpoint): CompiledRules {
  const rules = compiled.rules.filter(({ destinations }) => matchEnds(destinations, destination) !== false);
  return { ...compiled, rules };
}

/** Whether a rule names a service tag as its destination, or may. */
export function mayNameTag({ destinations }: CompiledRule, wanted: string): boolean {
  if (destinations.unknown !== undefined) return true;
  return destinations.spans.some((span) => span.kind === "tag" && span.tag === wanted);
}

/** Whether a rule tells machines of one subnet apart: by their addresses, or by their application security groups. */
export function readsSources({ rules }: CompiledRules): boolean {
  return rules.some(({ sources }) => sources.groups.length > 0 || sources.spans.some(({ kind }) => kind === "prefix"));
}

// A rule whose priority is not known may come first: it is tried first, and never decides alone.
const rank = ({ priority }: CompiledRule): number => (isKnown(priority) ? priority : 0);

/**
 * What a security group decides: the first rule, by priority, that speaks of the connection; then the default rules.
 * Where a rule before that one cannot be read, the answer holds only if both agree.
 */
export function decideSecurity({ rules, group, complete }: CompiledRules, connection: Connection): SecurityDecision {
  let open: { readonly access: Fact<RuleAction>; readonly reason: Reason } | undefined;
  let decided: CompiledRule | undefined;
  for (const compiled of rules) {
    if (decided !== undefined && compiled.priority !== decided.priority) break;
    if (decided !== undefined && compiled.access === decided.access) continue;
    const match = speaksOf(compiled, connection);
    if (match === false) continue;
    const rule = ruleName(compiled.rule);
    if (decided !== undefined) {
      const tied = [ruleName(decided.rule), rule];
      return { access: "unknown", reason: network("rules-share-priority", { group, rules: tied }) };
    }
    if (match === true && isKnown(compiled.priority) && isAccess(compiled.access)) {
      decided = compiled;
      continue;
    }
    const why = match !== true ? match : network(isKnown(compiled.priority) ? "rule-access" : "rule-priority");
    // Two unclear rules that say different things leave it unknown even if a later one agrees with the first.
    open =
      open === undefined
        ? { access: compiled.access, reason: network("rule-unclear", { group, rule, reason: why }) }
        : { ...open, access: open.access === compiled.access ? open.access : UNKNOWN };
  }
  const answer =
    decided === undefined ? decideByDefault(connection, group) : { access: accessOf(decided), rule: decided.rule };
  if (open !== undefined && open.access !== answer.access) return { access: "unknown", reason: open.reason };
  return complete ? answer : { access: "unknown", reason: network("group-incomplete", { group }) };
}

function decideByDefault({ direction, source, destination }: Connection, group: string): SecurityDecision {
  const near = [source, destination].map(({ tags }) => tags.get("virtualnetwork"));
  const suffix = direction === "outbound" ? "OutBound" : "InBound";
  const within: SecurityDecision = { access: "allow", rule: { azureName: `AllowVnet${suffix}`, priority: 65_000 } };
  if (near.every((held) => held === true)) return within;
  const free = direction === "outbound" ? destination.tags.get("internet") : source.tags.get("azureloadbalancer");
  if (free === true) {
    const name = direction === "outbound" ? "AllowInternetOutBound" : "AllowAzureLoadBalancerInBound";
    return { access: "allow", rule: { azureName: name, priority: 65_001 } };
  }
  if (free === false || !near.includes(undefined)) {
    return { access: "unknown", reason: network("default-rule-tag", { group, rule: `AllowVnet${suffix}` }) };
  }
  return { access: "deny", rule: { azureName: `DenyAll${suffix}`, priority: 65_500 } };
}

const isAccess = (access: Fact<RuleAction>): boolean => access === "allow" || access === "deny";
const accessOf = ({ access }: CompiledRule): "allow" | "deny" => (access === "deny" ? "deny" : "allow");

/** What has to match, cheapest first. */
const PARTS: readonly ((rule: CompiledRule, connection: Connection) => Match)[] = [
  ({ tcp }) => tcp,
  ({ destinationPorts }, { port }) => matchPorts(destinationPorts, port, port),
  ({ destinations }, connection) => matchEnds(destinations, connection.destination),
  ({ sourcePorts }) => matchPorts(sourcePorts, EPHEMERAL.from, EPHEMERAL.to),
  ({ sources }, connection) => matchEnds(sources, connection.source),
  ({ direction }) => isKnown(direction) || network("rule-direction"),
  ({ rule }) => rule.faults[0] === undefined || network("rule-invalid", { fault: rule.faults[0] }),
];

/** Whether a rule speaks of a connection: no if one part is no; else the first reason why not known; else yes. */
export function speaksOf(rule: CompiledRule, connection: Connection): Match {
  if (isKnown(rule.direction) && rule.direction !== connection.direction) return false;
  let answer: Match = true;
  for (const part of PARTS) {
    const match = part(rule, connection);
    if (match === false) return false;
    if (answer === true) answer = match;
  }
  return answer;
}

/** Yes if one is yes; else the first reason why it is unknown; else no. */
function matchEnds({ spans, groups, unknown }: Ends, endpoint: Endpoint): Match {
  let answer: Match = false;
  for (const span of spans) {
    const match = matchSpan(span, endpoint);
    if (match === true) return true;
    if (answer === false) answer = match;
  }
  if (answer === false && groups.length > 0) answer = matchGroups(groups, endpoint);
  return answer === false && unknown !== undefined ? unknown : answer;
}

function matchGroups(named: readonly Ref<ApplicationGroup>[], { groups }: Endpoint): Match {
  if (!isKnown(groups)) return MEMBERSHIP;
  if (named.some((group) => groups.some((own) => isSameGroup(group, own)))) return true;
  return groups.includes(UNKNOWN) || (groups.length > 0 && named.includes(UNKNOWN)) ? MEMBERSHIP : false;
}

const MEMBERSHIP = network("rule-members");

function isSameGroup(left: Ref<ApplicationGroup>, right: Ref<ApplicationGroup>): boolean {
  if (isOutside(left)) return isOutside(right) && left.outside.toLowerCase() === right.outside.toLowerCase();
  return isResolved(left) && left === right;
}

function matchSpan(span: Span, { prefixes, tags }: Endpoint): Match {
  switch (span.kind) {
    case "everything":
      return true;
    case "ipv6":
      return false;
    case "fault":
      return network("rule-prefix-invalid");
    case "prefix":
      if (span.prefix.length === 0) return true;
      if (prefixes.length === 0) return network("rule-compares-unknown");
      if (prefixes.every((prefix) => contains(span.prefix, prefix))) return true;
      return prefixes.some((prefix) => overlap(span.prefix, prefix)) ? network("rule-covers-part") : false;
    case "tag": {
      const [area = ""] = span.tag.split(".");
      const held = tags.get(area);
      if (held === undefined) return false;
      return held && area === span.tag ? true : network("rule-tag", { tag: span.tag });
    }
  }
}

function matchPorts({ ranges, unknown }: Ranges, lowest: number, highest: number): Match {
  if (ranges.some(({ from, to }) => from <= lowest && highest <= to)) return true;
  if (ranges.some(({ from, to }) => from <= highest && lowest <= to)) return network("rule-covers-some-ports");
  return unknown ?? false;
}

function compile(rule: SecurityRule): CompiledRule {
  const { source, destination } = rule.applicationGroups;
  return {
    rule,
    direction: meaningOf(rule.direction),
    access: meaningOf(rule.access),
    priority: rule.priority,
    tcp: readProtocol(meaningOf(rule.protocol)),
    sources: readEnds(rule.sources, source),
    destinations: readEnds(rule.destinations, destination),
    sourcePorts: readRanges(rule.sourcePorts),
    destinationPorts: readRanges(rule.destinationPorts),
  };
}

function readProtocol(protocol: Fact<Protocol>): Match {
  if (!isKnown(protocol)) return network("rule-protocol");
  return protocol === "any" || protocol === "tcp";
}

function readEnds(written: Fact<readonly Fact<string>[]>, named: Fact<readonly Ref<ApplicationGroup>[]>): Ends {
  const groups = isKnown(named) ? named : [];
  if (named === UNKNOWN) return { spans: [], groups, unknown: MEMBERSHIP };
  if (!isKnown(written) || written.length === 0) {
    // Azure takes addresses or application security groups, not both: these stand in place of those.
    return groups.length > 0 && written !== UNKNOWN
      ? { spans: [], groups }
      : { spans: [], groups, unknown: network("rule-addresses") };
  }
  const spans = written.flatMap((text) => (isKnown(text) ? readSpan(text) : []));
  return spans.length === written.length ? { spans, groups } : { spans, groups, unknown: network("rule-addresses") };
}

function readRanges(written: Fact<readonly Fact<string>[]>): Ranges {
  if (!isKnown(written) || written.length === 0) return { ranges: [], unknown: network("rule-ports") };
  const ranges: Range[] = [];
  let unknown: Reason | undefined;
  for (const text of written) {
    const range = isKnown(text) ? readRange(text.trim()) : undefined;
    if (range !== undefined) ranges.push(range);
    else unknown = isKnown(text) ? network("rule-port-invalid", { text }) : network("rule-ports");
  }
  return unknown === undefined ? { ranges } : { ranges, unknown };
}

function readRange(text: string): Range | undefined {
  if (text === "*") return { from: 0, to: 65_535 };
  const found = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(text);
  if (found === null) return undefined;
  const from = Number(found[1]);
  const to = Number(found[2] ?? found[1]);
  return from <= to && to <= 65_535 ? { from, to } : undefined;
}

/** The name a person knows a rule by. */
export function ruleName(rule: SecurityRule | DefaultRule): string {
  return "urn" in rule ? nameOf(rule) : rule.azureName;
}
