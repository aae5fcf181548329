import { isOutside, isResolved, type Reason, type Ref, type SecurityGroup } from "../../model";
import { network } from "../../words/network";
import type { Entrance } from "../entrance";
import { endpointOf } from "../interfaces";
import { nameOf } from "../name-of";

import { compileRules, type DefaultRule, decideSecurity, type Endpoint } from "./security-rules";

/** What the groups before a machine decide about a connection from a place to a port. */
export type InboundDecision =
  | { readonly access: "allow"; readonly by: readonly { readonly group: SecurityGroup; readonly rule: AnyRule }[] }
  | { readonly access: "deny"; readonly group: SecurityGroup; readonly rule: AnyRule }
  | { readonly access: "unknown"; readonly reason: Reason };

type AnyRule = SecurityGroup["rules"]["items"][number] | DefaultRule;

/** Traffic that enters passes the subnet's group first, then the interface's; one that is not there stops nothing. */
export function decideInbound(
  { nic, configuration, subnet }: Entrance,
  source: Endpoint,
  port: number,
): InboundDecision {
  const by: { group: SecurityGroup; rule: AnyRule }[] = [];
  const groups: readonly Ref<SecurityGroup>[] = [subnet.securityGroup, nic.securityGroup];
  const destination = endpointOf(configuration, subnet);
  let reason: Reason | undefined;
  for (const group of groups) {
    if (group === undefined) continue;
    if (!isResolved<SecurityGroup>(group)) {
      reason ??= isOutside(group) ? network("group-outside", { group: group.outside }) : network("group-unknown");
      continue;
    }
    const rules = compileRules(group.rules, nameOf(group));
    const decided = decideSecurity(rules, { direction: "inbound", source, destination, port });
    if (decided.access === "unknown") reason ??= decided.reason;
    else if (decided.access === "deny") return { access: "deny", group, rule: decided.rule };
    else by.push({ group, rule: decided.rule });
  }
  return reason === undefined ? { access: "allow", by } : { access: "unknown", reason };
}
