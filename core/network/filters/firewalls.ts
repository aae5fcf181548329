import { GROUP_ONLY_TAGS } from "../../data/group-only-tags";
import {
  type Fact,
  type Firewall,
  type FirewallRule,
  isKnown,
  meaningOf,
  type Reason,
  type RuleAction,
  type Subject,
  subjectOf,
  UNKNOWN,
} from "../../model";
import { network } from "../../words/network";
import { remember } from "../memory";
import { nameOf } from "../name-of";
import { type Prefix, readSpan } from "../prefix";
import { type Finding, unknownStep } from "../step";
import { type CompiledFirewall, compileFirewall } from "./firewall-policy";
import { type FirewallTarget, matchNetworkRule, matchPorts, namesIn } from "./firewall-rules";

const compiledOf = remember(compileFirewall);

/**
 * What Azure Firewall does with traffic to one address. Network rules come before application rules, and a base
 * policy's before those of the policies that inherit it; the first that matches decides, and what none matches is
 * denied. Application rules look at HTTP and HTTPS, which KMS is not
 * (azure-docs, firewall/rule-processing; firewall/protect-azure-virtual-desktop.md, 2026-02).
 *
 * @param sources prefixes of the subnet the traffic comes from
 * @param route the name of the route that leads here
 */
export function decideFirewall(
  firewall: Firewall,
  target: FirewallTarget,
  sources: readonly Prefix[],
  route: string,
): Finding {
  const subject = subjectOf(firewall);
  const compiled = compiledOf(firewall);
  const { name } = firewall;
  const rules = compiled.collections.flatMap((collection) =>
    collection.rules.items.flatMap((rule) => (rule.kind === "network" ? [{ rule, collection }] : [])),
  );
  let unclear = compiled.unclear;
  let openAction: Fact<RuleAction>;
  for (const { rule, collection } of rules) {
    const match = matchNetworkRule(rule, target, sources, compiled.dnsProxy);
    if (match === false) continue;
    const action = meaningOf(collection.action);
    const named = { firewall: name, route, rule: ruleNameOf(rule), collection: nameOf(collection) };
    if (match !== true || !isKnown(action) || !isKnown(collection.priority)) {
      const reason = match === true ? network("rule-action-or-priority") : match;
      unclear ??= network("rule-unclear", { rule: named.rule, group: named.collection, reason });
      openAction = openAction === undefined || openAction === action ? action : UNKNOWN;
      continue;
    }
    if (unclear !== undefined && (compiled.unclear !== undefined || openAction !== action)) break;
    if (action !== "allow") {
      return blocked(firewall, network("firewall-rule-denies", named), subjectOf(collection));
    }
    return { kind: "firewall", subject, outcome: "passes", reason: network("firewall-rule-allows", named) };
  }
  if (unclear !== undefined) {
    return unknownStep("firewall", network("firewall-unclear", { firewall: name, reason: unclear }), subject);
  }
  return explain(
    firewall,
    compiled,
    target,
    rules.map(({ rule }) => rule),
    route,
  );
}

/** Nothing lets it through: what comes nearest is what has to change. */
function explain(
  firewall: Firewall,
  { collections, dnsProxy, subject }: CompiledFirewall,
  target: FirewallTarget,
  rules: readonly FirewallRule[],
  route: string,
): Finding {
  const meant = [...target.names, ...(target.otherNames ?? [])];
  const isMeant = (rule: FirewallRule): boolean => namesIn(rule).some((name) => meant.includes(name));
  const forPort = rules.filter(({ ports }) => matchPorts(ports, target.port) === true);
  const named = { firewall: firewall.name, route };
  for (const rule of forPort) {
    const tag = groupOnlyTagIn(rule);
    if (tag === undefined) continue;
    const reason = network("firewall-tag", { ...named, rule: ruleNameOf(rule), tag });
    return blocked(firewall, reason, subject);
  }
  const byName = dnsProxy === true ? undefined : forPort.find(isMeant);
  if (byName !== undefined) {
    const reason = network("firewall-names-need-dns-proxy", { ...named, rule: ruleNameOf(byName) });
    return blocked(firewall, reason, subject);
  }
  for (const collection of collections) {
    const rule = collection.rules.items.find(
      (candidate) =>
        candidate.kind === "application" &&
        (isMeant(candidate) || (isKnown(candidate.ports) && candidate.ports.includes(String(target.port)))),
    );
    if (rule === undefined) continue;
    const data = { ...named, rule: ruleNameOf(rule), collection: nameOf(collection) };
    return blocked(firewall, network("firewall-application-rule", data), subjectOf(collection));
  }
  return blocked(firewall, network("firewall-no-rule", named), subject);
}

/** A service tag of the destinations that has no effect in a firewall. */
function groupOnlyTagIn({ destinations }: FirewallRule): string | undefined {
  if (!isKnown(destinations)) return undefined;
  for (const written of destinations) {
    const span = isKnown(written) ? readSpan(written) : undefined;
    const tag = span?.kind === "tag" ? GROUP_ONLY_TAGS[span.tag] : undefined;
    if (tag !== undefined) return tag;
  }
  return undefined;
}

function ruleNameOf({ name }: FirewallRule): string {
  return isKnown(name) ? name : "?";
}

function blocked(firewall: Firewall, reason: Reason, subject: Subject): Finding {
  return { kind: "firewall", subject: subjectOf(firewall), outcome: "blocked", reason, change: { subject } };
}
