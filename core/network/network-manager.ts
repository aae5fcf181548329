import { isKnown, type Managed, type RuleAction, type SecurityRule, subjectOf, UNKNOWN } from "../model";
import { type CompiledRule, compileRules, type Flow, readsSources, ruleName, speaksOf } from "./decide-security";
import { doubtful, type Obstacle, type Step } from "./way";

/** The security admin rules of network managers, which come before every group of the networks they are deployed to. */
export interface NetworkManager {
  /**
   * What the groups on one side of the way say, and a last step where an admin rule may make it otherwise. To which
   * networks a rule applies, and whether it is deployed, is in no plan: then nothing is proven.
   * Source: azure-docs, virtual-network-manager/concept-security-admins (Deny and AlwaysAllow end the evaluation, Allow
   * hands on to the groups).
   */
  overrule<O extends Obstacle>(steps: readonly (Step<O> | undefined)[], flow: Flow): readonly (Step<O> | undefined)[];
  /** Whether a rule asks where traffic comes from. */
  readonly readsSources: boolean;
}

export function createNetworkManager({ adminRules }: Managed): NetworkManager {
  const compiled = compileRules({ items: adminRules, complete: true });

  function findRule(access: "deny" | "always-allow", flow: Flow): SecurityRule | undefined {
    return compiled.rules.find((rule) => mayBe(rule, access) && speaksOf(rule, flow) !== false)?.rule;
  }

  function overrule<O extends Obstacle>(
    steps: readonly (Step<O> | undefined)[],
    flow: Flow,
  ): readonly (Step<O> | undefined)[] {
    const denied = steps.some((step) => step?.verdict === "blocks");
    const rule = findRule(denied ? "always-allow" : "deny", flow);
    if (rule === undefined) return [...steps, undefined];
    const what = `whether security admin rule ${ruleName(rule)} of a network manager applies here: it would ${denied ? "let through what the groups deny" : "deny it"}`;
    const settle = "See in the network manager to which networks its configuration is deployed.";
    const step = doubtful("network-manager", what, { subject: subjectOf(rule), settle });
    return [...steps.map((found) => (found?.verdict === "blocks" ? openAgain(found, step) : found)), step];
  }

  return { overrule, readsSources: readsSources(compiled) };
}

function mayBe({ access }: CompiledRule, wanted: RuleAction): boolean {
  return access === UNKNOWN || (isKnown(access) && access === wanted);
}

function openAgain<O extends Obstacle>({ culprit: _culprit, ...step }: Step<O>, { doubt }: Step<never>): Step<O> {
  return { ...step, verdict: "cannot-tell", ...(doubt === undefined ? {} : { doubt }) };
}
