import { isKnown, isOutside, type Ref, type SecurityGroup, type Subject, subjectOf } from "../model";
import { ruleName, type SecurityDecision } from "./decide-security";
import { nameOf } from "./name-of";
import { doubtful, ELSEWHERE, type Step } from "./way";

type Decided = Extract<SecurityDecision, { readonly rule: unknown }>;

/** A step that a group which cannot be seen leaves open. */
export function unseenGroup(group: Ref<SecurityGroup>): Step<never> {
  const what = isOutside(group)
    ? `what network security group ${group.outside} outside the stack denies`
    : "which network security group guards the way";
  return doubtful("security-group", what, { settle: ELSEWHERE });
}

/** The deciding rule as a person knows it. */
export function describeRule({ rule, access }: Decided): string {
  const kind = "urn" in rule ? "rule" : "default rule";
  return `${kind} ${ruleName(rule)} (priority ${priorityOf(rule)}) ${access === "allow" ? "allows" : "denies"} it`;
}

/** What to change where a group denies: the rule, or the group where a default rule decides. */
export function culpritOf(group: SecurityGroup, { rule }: Decided) {
  const subject: Subject = subjectOf("urn" in rule ? rule : group);
  return {
    subject,
    ...("urn" in rule ? { path: rule.at === "" ? "access" : `${rule.at}.access` } : {}),
    data: { group: nameOf(group), rule: ruleName(rule), priority: priorityOf(rule) },
  };
}

function priorityOf({ priority }: Decided["rule"]): string {
  return isKnown(priority) ? String(priority) : "?";
}
