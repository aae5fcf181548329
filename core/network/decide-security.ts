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
  type Ref,
  type RuleAction,
  type SecurityRule,
  UNKNOWN,
} from "../model";
import { nameOf } from "./name-of";
import { contains, overlap, type Prefix, readSpan, type Span } from "./prefix";

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
export interface Flow {
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
  | { readonly access: "cannot-tell"; readonly doubt: string };

/** Rules in the order they are tried, parsed once for every connection. */
export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  /** Why a rule that cannot be seen may be there. */
  readonly doubt?: string;
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

/** Does a rule speak of a connection? Yes, no, or why it cannot be told. */
export type Match = true | false | { readonly doubt: string };
/** The addresses a rule speaks of, and the application security groups in their place. */
interface Ends {
  readonly spans: readonly Span[];
  readonly groups: readonly Ref<ApplicationGroup>[];
  readonly doubt?: string;
}
interface Range {
  readonly from: number;
  readonly to: number;
}
type Ranges = { readonly ranges: readonly Range[]; readonly doubt?: string };

/** Windows takes the port it calls from out of these (RFC 6335, section 6). */
const EPHEMERAL: Range = { from: 49_152, to: 65_535 };

export function compileRules({ items, complete }: Children<SecurityRule>): CompiledRules {
  const rules = items.map(compile).sort((left, right) => rank(left) - rank(right));
  return { rules, ...(complete ? {} : { doubt: "the group has rules that are not known yet" }) };
}

/** Only what may decide connections to a port: a group may have a thousand rules about others. */
export function narrowRules(compiled: CompiledRules, direction: Flow["direction"], port: number): CompiledRules {
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
export function decideSecurity({ rules, doubt }: CompiledRules, flow: Flow): SecurityDecision {
  let open: { readonly access: Fact<RuleAction>; readonly doubt: string } | undefined;
  let decided: CompiledRule | undefined;
  for (const compiled of rules) {
    if (decided !== undefined && compiled.priority !== decided.priority) break;
    if (decided !== undefined && compiled.access === decided.access) continue;
    const match = speaksOf(compiled, flow);
    if (match === false) continue;
    const name = ruleName(compiled.rule);
    if (decided !== undefined) {
      return { access: "cannot-tell", doubt: `rules ${ruleName(decided.rule)} and ${name} share a priority` };
    }
    if (match === true && isKnown(compiled.priority) && isAccess(compiled.access)) {
      decided = compiled;
      continue;
    }
    const why =
      match !== true
        ? match.doubt
        : isKnown(compiled.priority)
          ? "its access is not known"
          : "its priority is not known";
    // Two doubtful rules that say different things leave it open even if a later one agrees with the first.
    open =
      open === undefined
        ? { access: compiled.access, doubt: `rule ${name}: ${why}` }
        : { ...open, access: open.access === compiled.access ? open.access : UNKNOWN };
  }
  const answer = decided === undefined ? decideByDefault(flow) : { access: accessOf(decided), rule: decided.rule };
  if (open !== undefined && open.access !== answer.access) return { access: "cannot-tell", doubt: open.doubt };
  return doubt === undefined ? answer : { access: "cannot-tell", doubt };
}

function decideByDefault({ direction, source, destination }: Flow): SecurityDecision {
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
    const doubt = `whether the tag of default rule AllowVnet${suffix} holds the address is not known`;
    return { access: "cannot-tell", doubt };
  }
  return { access: "deny", rule: { azureName: `DenyAll${suffix}`, priority: 65_500 } };
}

const isAccess = (access: Fact<RuleAction>): boolean => access === "allow" || access === "deny";
const accessOf = ({ access }: CompiledRule): "allow" | "deny" => (access === "deny" ? "deny" : "allow");

/** What has to match, cheapest first. */
const PARTS: readonly ((rule: CompiledRule, flow: Flow) => Match)[] = [
  ({ tcp }) => tcp,
  ({ destinationPorts }, { port }) => matchPorts(destinationPorts, port, port),
  ({ destinations }, flow) => matchEnds(destinations, flow.destination),
  ({ sourcePorts }) => matchPorts(sourcePorts, EPHEMERAL.from, EPHEMERAL.to),
  ({ sources }, flow) => matchEnds(sources, flow.source),
  ({ direction }) => isKnown(direction) || { doubt: "its direction is not known" },
  ({ rule }) => rule.faults[0] === undefined || { doubt: `it ${rule.faults[0]}` },
];

/** Whether a rule speaks of a connection: no if one part is no; else the first doubt; else yes. */
export function speaksOf(rule: CompiledRule, flow: Flow): Match {
  if (isKnown(rule.direction) && rule.direction !== flow.direction) return false;
  let answer: Match = true;
  for (const part of PARTS) {
    const match = part(rule, flow);
    if (match === false) return false;
    if (answer === true) answer = match;
  }
  return answer;
}

/** Yes if one is yes; else the first doubt; else no. */
function matchEnds({ spans, groups, doubt }: Ends, endpoint: Endpoint): Match {
  let answer: Match = false;
  for (const span of spans) {
    const match = matchSpan(span, endpoint);
    if (match === true) return true;
    if (answer === false) answer = match;
  }
  if (answer === false && groups.length > 0) answer = matchGroups(groups, endpoint);
  return answer === false && doubt !== undefined ? { doubt } : answer;
}

function matchGroups(named: readonly Ref<ApplicationGroup>[], { groups }: Endpoint): Match {
  if (!isKnown(groups)) return MEMBERSHIP;
  if (named.some((group) => groups.some((own) => isSameGroup(group, own)))) return true;
  return groups.includes(UNKNOWN) || (groups.length > 0 && named.includes(UNKNOWN)) ? MEMBERSHIP : false;
}

const MEMBERSHIP = { doubt: "it names application security groups, and who belongs to them is not known" };

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
      return { doubt: "it holds an address prefix that is none" };
    case "prefix":
      if (span.prefix.length === 0) return true;
      if (prefixes.length === 0) return { doubt: "the address it is compared with is not known" };
      if (prefixes.every((prefix) => contains(span.prefix, prefix))) return true;
      return prefixes.some((prefix) => overlap(span.prefix, prefix))
        ? { doubt: "it covers only part of the addresses the machine may have" }
        : false;
    case "tag": {
      const [area = ""] = span.tag.split(".");
      const held = tags.get(area);
      if (held === undefined) return false;
      return held && area === span.tag ? true : { doubt: `whether ${span.tag} holds the address is not documented` };
    }
  }
}

function matchPorts({ ranges, doubt }: Ranges, lowest: number, highest: number): Match {
  if (ranges.some(({ from, to }) => from <= lowest && highest <= to)) return true;
  if (ranges.some(({ from, to }) => from <= highest && lowest <= to)) return { doubt: "it covers only some ports" };
  return doubt === undefined ? false : { doubt };
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
  if (!isKnown(protocol)) return { doubt: "its protocol is not known" };
  return protocol === "any" || protocol === "tcp";
}

function readEnds(written: Fact<readonly Fact<string>[]>, named: Fact<readonly Ref<ApplicationGroup>[]>): Ends {
  const groups = isKnown(named) ? named : [];
  if (named === UNKNOWN) return { spans: [], groups, doubt: MEMBERSHIP.doubt };
  if (!isKnown(written) || written.length === 0) {
    // Azure takes addresses or application security groups, not both: these stand in place of those.
    return groups.length > 0 && written !== UNKNOWN
      ? { spans: [], groups }
      : { spans: [], groups, doubt: "the addresses it speaks of are not known" };
  }
  const spans = written.flatMap((text) => (isKnown(text) ? readSpan(text) : []));
  return spans.length === written.length
    ? { spans, groups }
    : { spans, groups, doubt: "an address it speaks of is not known" };
}

function readRanges(written: Fact<readonly Fact<string>[]>): Ranges {
  if (!isKnown(written) || written.length === 0) return { ranges: [], doubt: "the ports it speaks of are not known" };
  const ranges: Range[] = [];
  let doubt: string | undefined;
  for (const text of written) {
    if (!isKnown(text)) {
      doubt = "a port it speaks of is not known";
      continue;
    }
    const range = readRange(text.trim());
    if (range === undefined) doubt = `its port range "${text}" is none`;
    else ranges.push(range);
  }
  return doubt === undefined ? { ranges } : { ranges, doubt };
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
