import type { Policy, ResourceValidation, StackValidation } from "@pulumi/policy";
import type { Rule } from "../core/model";
import { pageOf } from "../core/words/render";
import type { Session } from "./session";
import { report } from "./violation";

/** A policy of a rule. The SDK's types know policies of resources and of stacks; the SDK asks one that has both functions of both. */
export interface RulePolicy extends Policy {
  readonly validateResource?: ResourceValidation | undefined;
  readonly validateStack: StackValidation | undefined;
}

/**
 * The policy of a rule, under the rule's name, so that Pulumi's own configuration reaches each rule.
 *
 * A rule about single resources is asked of each, which also counts where no stack is analysed, and then of the stack:
 * for what it could not tell, said once for all resources, and for what only the whole stack shows.
 *
 * For each policy it asks, the SDK decodes all properties anew, which with many rules would cost more than the rules do.
 * So a policy that has nothing to say in the running call is not there when the SDK looks for its function. An SDK that
 * looked only once would find it, and merely take longer.
 */
export function toPolicy(rule: Rule, session: Session, ofResources: boolean): RulePolicy {
  const validateResource: ResourceValidation = (args, reportViolation) => {
    for (const violation of session.checkResource(rule, args)) report(violation, reportViolation);
  };
  const validateStack: StackValidation = (args, reportViolation) => {
    for (const violation of session.checkStack(rule, args)) report(violation, reportViolation);
  };
  return {
    ...describeRule(rule),
    enforcementLevel: session.levelAtStart(rule),
    get validateResource() {
      return ofResources && !session.isQuietOnResource(rule) ? validateResource : undefined;
    },
    get validateStack() {
      return session.isQuietOnStack(rule) ? undefined : validateStack;
    },
  };
}

/** The policy of the rule that is asked first in every call: it brings the configuration that Pulumi holds for it. */
export function toLeadingPolicy(rule: Rule, session: Session): RulePolicy {
  return {
    ...describeRule(rule),
    enforcementLevel: session.levelAtStart(rule),
    configSchema: {
      properties: {
        configuration: {
          type: "object",
          description:
            "The content of windows-licensing.yaml. It takes the place of the stack's and the project's, unless this policy is disabled.",
        },
      },
    },
    validateResource(args, reportViolation) {
      adoptFrom(session, args.getConfig());
      const answer = (): void => {
        for (const violation of session.checkResource(rule, args)) report(violation, reportViolation);
      };
      return session.prepareResource(args)?.then(answer) ?? answer();
    },
    validateStack(args, reportViolation) {
      adoptFrom(session, args.getConfig());
      const answer = (): void => {
        for (const violation of session.checkStack(rule, args)) report(violation, reportViolation);
      };
      return session.prepareStack(args)?.then(answer) ?? answer();
    },
  };
}

function adoptFrom(session: Session, { configuration, ...others }: { readonly configuration?: unknown }): void {
  session.adopt(configuration, Object.keys(others).sort());
}

function describeRule(rule: Rule): Policy {
  const subject = subjectOf(rule);
  return {
    name: rule.name,
    displayName: `${rule.id}: ${rule.title}`,
    description: `${rule.title}. ${rule.why}`,
    severity: rule.severity,
    framework: {
      name: subject.framework,
      version: "1",
      reference: rule.id,
      specification: rule.references[0] ?? pageOf(rule),
    },
    tags: ["windows-server", subject.tag],
    remediationSteps: rule.fix,
    url: pageOf(rule),
  };
}

/** By the first digit of the id, as the catalogue of rules is ordered. */
function subjectOf({ id }: Rule): { readonly framework: string; readonly tag: string } {
  switch (id.charAt(2)) {
    case "1":
    case "2":
      return { framework: "Windows Server licensing", tag: "licensing" };
    case "7":
      return { framework: "Declared licences and activation", tag: "configuration" };
    default:
      return { framework: "Windows volume activation", tag: "activation" };
  }
}
