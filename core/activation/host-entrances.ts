import { isResolved, type Machine, type Reason, type SecurityGroup, type Subnet } from "../model";
import type { Entrance } from "../network/entrance";
import { decideInbound, type InboundDecision } from "../network/filters/inbound";
import { ruleName } from "../network/filters/security-rules";
import { entrancesOf } from "../network/interfaces";
import { knownPrefixes } from "../network/prefix";
import type { OwnClient } from "./own-clients";

type Denial = Extract<InboundDecision, { access: "deny" }>;

/** What the security groups before a KMS host make of the subnets of its clients. */
export type EntranceJudgement =
  | { readonly outcome: "no-subnet" }
  | { readonly outcome: "no-entrance" }
  | {
      readonly outcome: "judged";
      /** Each rule that denies clients, and the subnets that it denies. */
      readonly denials: readonly {
        readonly group: SecurityGroup;
        readonly rule: Denial["rule"];
        readonly subnets: readonly Subnet[];
      }[];
      /** Why it is unknown for some subnet. */
      readonly unknown: Reason | undefined;
      /** Whether some subnet is let in. */
      readonly open: boolean;
    };

export function judgeEntrances(host: Machine, port: number, clients: readonly OwnClient[]): EntranceJudgement {
  const subnets = [
    ...new Set(clients.flatMap(({ machine }) => entrancesOf(machine) ?? []).map(({ subnet }) => subnet)),
  ];
  if (subnets.length === 0) return { outcome: "no-subnet" };
  const entrances = entrancesOf(host);
  if (entrances === undefined || entrances.length === 0) return { outcome: "no-entrance" };
  const denials = new Map<
    string,
    { readonly group: SecurityGroup; readonly rule: Denial["rule"]; subnets: Subnet[] }
  >();
  let unknown: Reason | undefined;
  let open = false;
  for (const subnet of subnets) {
    const decided = entrances.map((entrance) => decideFrom(subnet, entrance, port));
    // One address that answers is enough.
    if (decided.some(({ access }) => access === "allow")) {
      open = true;
      continue;
    }
    const unclear = decided.find((each) => each.access === "unknown");
    unknown ??= unclear?.reason;
    const [denial] = decided;
    if (unclear !== undefined || denial?.access !== "deny") continue;
    const { group, rule } = denial;
    const key = `${group.urn} ${group.at} ${ruleName(rule)}`;
    const found = denials.get(key) ?? { group, rule, subnets: [] };
    found.subnets.push(subnet);
    denials.set(key, found);
  }
  return { outcome: "judged", denials: [...denials.values()], unknown, open };
}

function decideFrom(subnet: Subnet, entrance: Entrance, port: number): InboundDecision {
  const near = isResolved(subnet.network) && subnet.network === entrance.subnet.network;
  // Across networks, whether the tag VirtualNetwork holds the client depends on peerings, seen or not.
  const source = { prefixes: knownPrefixes(subnet.prefixes), tags: new Map([["virtualnetwork", near]]) };
  return decideInbound(entrance, source, port);
}
