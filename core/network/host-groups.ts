import { isResolved, type Ref, type SecurityGroup, subjectOf, UNKNOWN } from "../model";
import { writePrefix } from "./choose-route";
import {
  type CompiledRules,
  compileRules,
  decideSecurity,
  type Endpoint,
  type Flow,
  narrowRules,
  narrowTo,
  readsSources,
  type SecurityDecision,
} from "./decide-security";
import { culpritOf, describeRule, unseenGroup } from "./group-step";
import { remember } from "./memory";
import { nameOf } from "./name-of";
import type { NetworkManager } from "./network-manager";
import type { Held } from "./private-routes";
import { doubtful, type HostObstacle, type Step } from "./way";

/** One end of the way: what guards it, and what passes. */
export interface Side {
  readonly direction: Flow["direction"];
  /** Groups in the order the traffic meets them. */
  readonly guards: readonly Ref<SecurityGroup>[];
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly port: number;
  /** Whether the tag VirtualNetwork, as the groups see it, holds the other end. */
  readonly held: Held;
}

type HostStep = Step<HostObstacle>;

export interface HostGroups {
  stepsThrough(side: Side): readonly (HostStep | undefined)[];
  /** Whether a group tells machines of one subnet apart. */
  readonly readSources: boolean;
}

/** What security groups, and the network manager before them, make of traffic to a KMS host. */
export function createHostGroups(groups: readonly SecurityGroup[], manager: NetworkManager): HostGroups {
  const compiled = remember((group: SecurityGroup) => compileRules(group.rules));
  const narrowed = remember((_group: SecurityGroup) => new Map<string, CompiledRules>());

  function rulesFor(group: SecurityGroup, side: Side): CompiledRules {
    const { direction, port, destination } = side;
    const kept = narrowed(group);
    const key = [direction, port, ...destination.prefixes.map(writePrefix)].join(" ");
    const known = kept.get(key);
    if (known !== undefined) return known;
    const rules = narrowRules(compiled(group), direction, port);
    // Members of application security groups are told apart when it comes to it.
    const tags = new Map([...destination.tags, ["virtualnetwork", false] as const]);
    const made = narrowTo(rules, { prefixes: destination.prefixes, tags, groups: UNKNOWN });
    kept.set(key, made);
    return made;
  }

  function stepsThrough(side: Side): readonly (HostStep | undefined)[] {
    const { guards, held } = side;
    const steps = guards.map((group): HostStep | undefined => {
      if (group === undefined) return undefined;
      return isResolved(group) ? stepThrough(group, rulesFor(group, side), side) : unseenGroup(group);
    });
    const overruled = manager.overrule(steps, flowOf(side, tagOf(held)));
    if (typeof held !== "object" || guards.some((group) => group !== undefined)) return overruled;
    // The setting changes what the tag holds, and says not what becomes of traffic that no group judges
    // (azure-docs, virtual-network-manage-peering).
    const what = `whether peering ${nameOf(held.closed)}, which does not allow access to the remote network, stops what no network security group judges`;
    return [...overruled, doubtful("peering", what, { subject: subjectOf(held.closed), settle: ALLOW_ACCESS })];
  }

  return {
    stepsThrough,
    readSources: manager.readsSources || groups.some((group) => readsSources(compiled(group))),
  };
}

const ALLOW_ACCESS = "Set allowVirtualNetworkAccess to true, or allow the port by address in a network security group.";

function stepThrough(group: SecurityGroup, rules: CompiledRules, side: Side): HostStep {
  const subject = subjectOf(group);
  const { held } = side;
  const decided = decide(rules, side);
  if (decided.access === "cannot-tell") {
    const what = `whether network security group ${nameOf(group)} lets KMS through: ${decided.doubt}`;
    return doubtful("security-group", what, { subject });
  }
  const because = describeRule(decided);
  if (decided.access === "allow") return { kind: "security-group", subject, verdict: "passes", because };
  if (typeof held === "object" && !("urn" in decided.rule)) {
    const { closed } = held;
    return {
      kind: "security-group",
      subject,
      verdict: "blocks",
      because: `${because}, as peering ${nameOf(closed)} does not allow access to the remote network`,
      culprit: {
        message: "peering-closed",
        subject: subjectOf(closed),
        path: closed.at === "" ? "allowVirtualNetworkAccess" : `${closed.at}.allowVirtualNetworkAccess`,
        data: { peering: nameOf(closed), group: nameOf(group) },
      },
    };
  }
  const message = side.direction === "outbound" ? "nsg-denies" : "host-group-denies";
  return {
    kind: "security-group",
    subject,
    verdict: "blocks",
    because,
    culprit: { message, ...culpritOf(group, decided) },
  };
}

/**
 * The tag covers default routes as Microsoft has it "perhaps", and default rules let through by it in every spoke with
 * one; a rule that somebody wrote for the tag is not taken at that.
 */
function decide(rules: CompiledRules, side: Side): SecurityDecision {
  if (side.held !== "by-default") return decideSecurity(rules, flowOf(side, tagOf(side.held)));
  const decided = decideSecurity(rules, flowOf(side, true));
  const byDefault = decided.access !== "cannot-tell" && !("urn" in decided.rule);
  return byDefault ? decided : decideSecurity(rules, flowOf(side, false));
}

function tagOf(held: Held): boolean | undefined {
  return typeof held === "object" ? undefined : held === "yes";
}

/** @param virtual whether the tag VirtualNetwork holds the other end: surely, perhaps (`false`) or not */
function flowOf({ direction, source, destination, port }: Side, virtual: boolean | undefined): Flow {
  const other = direction === "outbound" ? destination : source;
  const tags = new Map(other.tags);
  tags.delete("virtualnetwork");
  if (virtual !== undefined) tags.set("virtualnetwork", virtual);
  const seen: Endpoint = { ...other, tags };
  return direction === "outbound"
    ? { direction, port, source, destination: seen }
    : { direction, port, source: seen, destination };
}
