import { type Managed, type RuleAction, type SecurityRule, subjectOf, UNKNOWN } from "../../model";
import { network } from "../../words/network";
import type { Step } from "../step";
import { type CompiledRule, type Connection, compileRules, readsSources, ruleName, speaksOf } from "./security-rules";

/** The security admin rules of network managers, which come before every group of the networks they are deployed to. */
export interface AdminRules {
  /**
   * What the groups on one side of a path do, and a last step where an admin rule may make it otherwise. To which
   * networks a rule applies, and whether it is deployed, is in no plan: then nothing is proven.
   * Source: azure-docs, virtual-network-manager/concept-security-admins (Deny and AlwaysAllow end the evaluation, Allow
   * hands on to the groups).
   */
  overrule(steps: readonly Step[], connection: Connection, side: string): readonly Step[];
  /** Whether a rule asks where traffic comes from. */
  readonly readsSources: boolean;
}

export function createAdminRules({ adminRules }: Managed): AdminRules {
  const compiled = compileRules({ items: adminRules, complete: true }, "");

  function findRule(access: RuleAction, connection: Connection): SecurityRule | undefined {
    return compiled.rules.find((rule) => mayBe(rule, access) && speaksOf(rule, connection) !== false)?.rule;
  }

  function overrule(steps: readonly Step[], connection: Connection, side: string): readonly Step[] {
    if (adminRules.length === 0) return steps;
    const denied = steps.some(({ outcome }) => outcome === "blocked");
    const rule = findRule(denied ? "always-allow" : "deny", connection);
    if (rule === undefined) return steps;
    const adminRule = ruleName(rule);
    const step: Step = {
      kind: "admin-rule",
      stage: `${side} admin rules`,
      subject: subjectOf(rule),
      outcome: "conditional",
      reason: denied ? network("admin-rule-may-allow", { adminRule }) : network("admin-rule-may-deny", { adminRule }),
    };
    return [...steps.map((found) => (found.outcome === "blocked" ? reopen(found, adminRule) : found)), step];
  }

  return { overrule, readsSources: readsSources(compiled) };
}

function mayBe({ access }: CompiledRule, wanted: RuleAction): boolean {
  return access === UNKNOWN || access === wanted;
}

function reopen({ change: _change, ...step }: Step, adminRule: string): Step {
  return { ...step, outcome: "conditional", reason: network("unless-admin-rule", { reason: step.reason, adminRule }) };
}
