import type { PolicyPackArgs } from "@pulumi/policy";
import type { Rule } from "../core/model";
import configurationRule from "../core/rules/declare-a-valid-configuration";
import { readConfiguration } from "./configuration";
import { openSession } from "./session";
import { toLeadingPolicy, toPolicy } from "./to-policy";

/** A policy for each rule, in the order in which the SDK is to ask them. */
export function createPolicies(rules: readonly Rule[]): PolicyPackArgs["policies"] {
  const session = openSession([configurationRule, ...rules.filter(isOther)], configurationRule, {
    configure: (policyConfiguration) => readConfiguration(rules, policyConfiguration),
    // What a pack prints before its port ends it; nobody is told anything before the first call.
    tell: (line) => process.stdout.write(`windows-licensing ${line}\n`),
  });
  const others = rules
    .filter(isOther)
    .map((rule) => toPolicy(rule, session, rule.scope === "machine" || rule.scope === "record"));
  // The types want functions that are always there; see `toPolicy`.
  return [toLeadingPolicy(configurationRule, session), ...others] as PolicyPackArgs["policies"];
}

function isOther(rule: Rule): boolean {
  return rule.name !== configurationRule.name;
}
