import type { PolicyPackArgs } from "@pulumi/policy";
import { runtime } from "@pulumi/pulumi";
import { stackOf } from "../core/engine/fingerprint";
import { asksSingleResources, type Rule } from "../core/model";
import configurationRule from "../core/rules/declare-a-valid-configuration";
import keysRule from "../core/rules/keep-keys-secret";
import { finish } from "../core/text/media";
import { openLedgerRun } from "./ledger-run";
import { findProjectFolder, readConfiguration } from "./policy-configuration";
import { openSession } from "./session";
import { toLeadingPolicy, toPolicy } from "./to-policy";
import { toWrappingPolicy } from "./wrap-readable-keys";

/** A policy for each rule, in the order in which the SDK is to ask them, and the companion of the one about keys. */
export function createPolicies(rules: readonly Rule[]): PolicyPackArgs["policies"] {
  const session = openSession([configurationRule, ...rules.filter(isOther)], configurationRule, {
    configure: (policyConfiguration) => readConfiguration(rules, policyConfiguration),
    // What a pack prints before its port ends it; nobody is told anything before the first call.
    isPreview: () => runtime.isDryRun(),
    openLedger: (declaration, urn) =>
      openLedgerRun(declaration, {
        stack: stackOf([{ urn }]) ?? "unknown",
        folders: [...findProjectFolder(), __dirname],
        environment: process.env,
      }),
    tell: (line) => process.stdout.write(`windows-licensing ${finish(line, "text")}\n`),
  });
  const companions = rules.includes(keysRule) ? [toWrappingPolicy(keysRule, session)] : [];
  const others = rules.filter(isOther).map((rule) => toPolicy(rule, session, asksSingleResources(rule)));
  // The types want functions that are always there; see `toPolicy`.
  return [toLeadingPolicy(configurationRule, session), ...others, ...companions] as PolicyPackArgs["policies"];
}

function isOther(rule: Rule): boolean {
  return rule.name !== configurationRule.name;
}
