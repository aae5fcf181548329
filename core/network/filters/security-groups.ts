import { GROUP_ONLY_TAGS } from "../../data/group-only-tags";
import {
  type Fact,
  isKnown,
  isOutside,
  isResolved,
  type Peering,
  type Ref,
  type SecurityGroup,
  subjectOf,
  UNKNOWN,
} from "../../model";
import { network } from "../../words/network";
import { remember } from "../memory";
import { nameOf } from "../name-of";
import { type Finding, type Step, unknownStep } from "../step";
import type { AdminRules } from "./admin-rules";
import {
  type CompiledRules,
  type Connection,
  compileRules,
  decideSecurity,
  type Endpoint,
  mayNameTag,
  narrowRules,
  narrowTo,
  readsSources,
  ruleName,
  type SecurityDecision,
} from "./security-rules";

/** Whether the service tag VirtualNetwork holds an address, seen from a subnet. */
export type VirtualNetworkMembership =
  | "yes"
  /** Only a default route leads there, which the tag "might" cover. */
  | "by-default"
  | "perhaps"
  | "no"
  /** This peering takes it out of the tag. */
  | { readonly closed: Peering };

/**
 * A rule of the platform that lets traffic to one of its services out before the rules of security groups
 * (azure-docs, network-security-groups-overview, 2025-07).
 */
export interface PlatformRule {
  /** The service tag, in lower case, by which a group denies it all the same. */
  readonly tag: string;
  /** What it goes before: denials that do not name the tag, or all rules that do not. */
  readonly before: "denials" | "rules";
  /** True where a route for 0.0.0.0/0 in the table of the subnet switches it off. */
  readonly offByDefaultRoute: boolean;
}

/** One end of a path: what guards it, and what passes. */
export interface Side {
  readonly direction: Connection["direction"];
  /** Groups in the order the traffic meets them. */
  readonly guards: readonly Ref<SecurityGroup>[];
  readonly source: Endpoint;
  /** The rules about it are kept for this very object. */
  readonly destination: Endpoint;
  readonly port: number;
  /** Whether the tag VirtualNetwork, as the groups see it, holds the other end. */
  readonly held: VirtualNetworkMembership;
  readonly platform?: PlatformRule;
  /** Whether the subnet has a route for 0.0.0.0/0 of its own. */
  readonly hasDefault?: Fact<boolean>;
}

export interface SecurityGroups {
  stepsThrough(side: Side): readonly Step[];
  /** Whether a rule for a port tells machines of one subnet apart: of one group, or of any. */
  readSources(group: SecurityGroup | "any", direction: Connection["direction"], port: number): boolean;
}

/** What security groups, and the security admin rules before them, make of traffic. */
export function createSecurityGroups(groups: readonly SecurityGroup[], admin: AdminRules): SecurityGroups {
  const compiled = remember((group: SecurityGroup) => compileRules(group.rules, nameOf(group)));
  const narrowed = remember((_group: SecurityGroup) => new WeakMap<Endpoint, Map<string, Narrowed>>());
  const reading = remember((_group: SecurityGroup) => new Map<string, boolean>());
  const readingAny = new Map<string, boolean>();

  function rulesFor(group: SecurityGroup, { direction, port, destination, platform }: Side): Narrowed {
    const byDestination = narrowed(group);
    const kept = byDestination.get(destination) ?? new Map<string, Narrowed>();
    byDestination.set(destination, kept);
    const key = `${direction} ${String(port)} ${platform?.tag ?? ""}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const rules = narrowRules(compiled(group), direction, port);
    // Members of application security groups are told apart when it comes to it.
    const tags = new Map([...destination.tags, ["virtualnetwork", false] as const]);
    const all = narrowTo(rules, { prefixes: destination.prefixes, tags, groups: UNKNOWN });
    const made = { all, overPlatform: platform === undefined ? all : countingOver(platform, all) };
    kept.set(key, made);
    return made;
  }

  function stepsThrough(side: Side): readonly Step[] {
    const { guards, held, direction } = side;
    const connection = connectionOf(side, tagOf(held));
    const steps: Step[] = [];
    for (const [index, group] of guards.entries()) {
      if (group === undefined) continue;
      const found = isResolved(group)
        ? stepThrough(group, rulesFor(group, side), side, connection)
        : unseenGroup(group);
      steps.push({ ...found, stage: STAGES[direction][index] ?? direction });
    }
    // What the platform answers on the machine's own host is not subject to them.
    const judged = side.platform?.before === "rules" ? steps : admin.overrule(steps, connection, direction);
    if (typeof held !== "object" || guards.some((group) => group !== undefined)) return judged;
    // The setting changes what the tag holds, and says not what becomes of traffic that no group judges
    // (azure-docs, virtual-network-manage-peering).
    const reason = network("peering-closed-unguarded", { peering: nameOf(held.closed) });
    const open = unknownStep("peering", reason, subjectOf(held.closed));
    return [...judged, { ...open, stage: `${direction} peering` }];
  }

  function readSources(group: SecurityGroup | "any", direction: Connection["direction"], port: number): boolean {
    const kept = group === "any" ? readingAny : reading(group);
    const key = `${direction} ${String(port)}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const reads =
      admin.readsSources ||
      (group === "any" ? groups : [group]).some((one) => readsSources(narrowRules(compiled(one), direction, port)));
    kept.set(key, reads);
    return reads;
  }

  return { stepsThrough, readSources };
}

interface Narrowed {
  readonly all: CompiledRules;
  /** The rules that count where a platform rule lets the traffic out. */
  readonly overPlatform: CompiledRules;
}

function countingOver({ tag, before }: PlatformRule, all: CompiledRules): CompiledRules {
  const counts = all.rules.filter((rule) => (before === "denials" && rule.access !== "deny") || mayNameTag(rule, tag));
  return { ...all, rules: counts };
}

/** What a group decides that is not in the plan. */
function unseenGroup(group: Ref<SecurityGroup>): Finding {
  return unknownStep(
    "security-group",
    isOutside(group) ? network("group-outside", { group: group.outside }) : network("group-unknown"),
  );
}

const STAGES = {
  outbound: ["outbound filter 0", "outbound filter 1"],
  inbound: ["inbound filter 0", "inbound filter 1"],
} as const;

function stepThrough(group: SecurityGroup, rules: Narrowed, side: Side, connection: Connection): Finding {
  const subject = subjectOf(group);
  const { held } = side;
  const decided =
    side.platform === undefined
      ? decideAlone(rules.all, side, connection)
      : decideOverPlatform(rules, side, connection);
  if (decided.access === "unknown") return unknownStep("security-group", decided.reason, subject);
  const { rule, access } = decided;
  const named = { group: nameOf(group), rule: ruleName(rule), priority: isKnown(rule.priority) ? rule.priority : "?" };
  const own = "urn" in rule;
  if (access === "allow") {
    const byPlatform = side.platform !== undefined && !own && switchedOff(side) !== true;
    const reason = byPlatform
      ? network("platform-rule-allows", { tag: GROUP_ONLY_TAGS[side.platform.tag] ?? side.platform.tag })
      : own
        ? network("rule-allows", named)
        : network("default-rule-allows", named);
    return { kind: "security-group", subject, outcome: "passes", reason };
  }
  const blocked = { kind: "security-group", subject, outcome: "blocked" } as const;
  if (typeof held === "object" && !own) {
    const { closed } = held;
    const path = closed.at === "" ? "allowVirtualNetworkAccess" : `${closed.at}.allowVirtualNetworkAccess`;
    const reason = network("peering-closed", { ...named, peering: nameOf(closed) });
    return { ...blocked, reason, change: { subject: subjectOf(closed), path } };
  }
  return {
    ...blocked,
    reason: own ? network("rule-denies", named) : network("default-rule-denies", named),
    change: own ? { subject: subjectOf(rule), path: rule.at === "" ? "access" : `${rule.at}.access` } : { subject },
  };
}

function switchedOff({ platform, hasDefault }: Side): Fact<boolean> {
  return platform?.offByDefaultRoute === true ? (hasDefault ?? UNKNOWN) : false;
}

function decideOverPlatform({ all, overPlatform }: Narrowed, side: Side, connection: Connection): SecurityDecision {
  const off = switchedOff(side);
  const decided = decideSecurity(off === true ? all : overPlatform, connection);
  if (off === UNKNOWN && decideSecurity(all, connection).access !== decided.access) {
    return { access: "unknown", reason: network("group-by-default-route", { group: all.group }) };
  }
  return decided;
}

/**
 * The tag covers default routes as Microsoft has it "perhaps", and default rules let through by it in every spoke with
 * one; a rule that somebody wrote for the tag is not taken at that.
 */
function decideAlone(rules: CompiledRules, side: Side, connection: Connection): SecurityDecision {
  if (side.held !== "by-default") return decideSecurity(rules, connection);
  const decided = decideSecurity(rules, connectionOf(side, true));
  const byDefault = decided.access !== "unknown" && !("urn" in decided.rule);
  return byDefault ? decided : decideSecurity(rules, connection);
}

function tagOf(held: VirtualNetworkMembership): boolean | undefined {
  return typeof held === "object" || held === "no" ? undefined : held === "yes";
}

/** @param virtual whether the tag VirtualNetwork holds the other end: surely, perhaps (`false`) or not */
function connectionOf({ direction, source, destination, port }: Side, virtual: boolean | undefined): Connection {
  const other = direction === "outbound" ? destination : source;
  const tags = new Map(other.tags);
  tags.delete("virtualnetwork");
  if (virtual !== undefined) tags.set("virtualnetwork", virtual);
  const seen: Endpoint = { ...other, tags };
  return direction === "outbound"
    ? { direction, port, source, destination: seen }
    : { direction, port, source: seen, destination };
}
