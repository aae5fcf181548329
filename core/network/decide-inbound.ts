import {
  type IpConfiguration,
  isKnown,
  isOutside,
  isResolved,
  type Machine,
  meaningOf,
  type Nic,
  type Ref,
  type SecurityGroup,
  type Subnet,
} from "../model";
import { compileRules, type DefaultRule, decideSecurity, type Endpoint } from "./decide-security";
import { nameOf } from "./name-of";
import { type Prefix, readAddress, readSpan } from "./prefix";

/** One way into a machine: an interface and the place it has there. */
export interface Entrance {
  readonly nic: Nic;
  readonly configuration: IpConfiguration;
  readonly subnet: Subnet;
}

/** What the groups before a machine decide about a connection from a place to a port. */
export type InboundDecision =
  | { readonly access: "allow"; readonly by: readonly { readonly group: SecurityGroup; readonly rule: AnyRule }[] }
  | { readonly access: "deny"; readonly group: SecurityGroup; readonly rule: AnyRule }
  | { readonly access: "cannot-tell"; readonly doubt: string };

type AnyRule = SecurityGroup["rules"]["items"][number] | DefaultRule;

/** The entrances of a machine whose subnets are in the plan; undefined where one of them is not. */
export function entrancesOf({ nics }: Machine): readonly Entrance[] | undefined {
  if (!isKnown(nics)) return nics === undefined ? [] : undefined;
  const found: Entrance[] = [];
  for (const nic of nics) {
    if (!isResolved<Nic>(nic)) return undefined;
    for (const configuration of nic.configurations.items) {
      const { version, subnet } = configuration;
      if (meaningOf(version) === "ipv6") continue;
      if (!isResolved<Subnet>(subnet)) return undefined;
      found.push({ nic, configuration, subnet });
    }
  }
  return found;
}

/** Traffic that enters passes the subnet's group first, then the interface's; one that is not there stops nothing. */
export function decideInbound(
  { nic, configuration, subnet }: Entrance,
  source: Endpoint,
  port: number,
): InboundDecision {
  const by: { group: SecurityGroup; rule: AnyRule }[] = [];
  const groups: readonly Ref<SecurityGroup>[] = [subnet.securityGroup, nic.securityGroup];
  const destination: Endpoint = {
    prefixes: prefixesOf(configuration, subnet),
    tags: new Map([["virtualnetwork", true]]),
    groups: configuration.applicationGroups,
  };
  let doubt: string | undefined;
  for (const group of groups) {
    if (group === undefined) continue;
    if (!isResolved<SecurityGroup>(group)) {
      doubt ??= isOutside(group)
        ? `what network security group ${group.outside} outside the stack denies`
        : "which network security group guards the way";
      continue;
    }
    const decided = decideSecurity(compileRules(group.rules), { direction: "inbound", source, destination, port });
    if (decided.access === "cannot-tell")
      doubt ??= `what network security group ${nameOf(group)} denies: ${decided.doubt}`;
    else if (decided.access === "deny") return { access: "deny", group, rule: decided.rule };
    else by.push({ group, rule: decided.rule });
  }
  return doubt === undefined ? { access: "allow", by } : { access: "cannot-tell", doubt };
}

function prefixesOf({ privateAddress }: IpConfiguration, subnet: Subnet): readonly Prefix[] {
  const address = isKnown(privateAddress) ? readAddress(privateAddress) : undefined;
  return address === undefined ? readSubnetPrefixes(subnet) : [address];
}

/** IPv4 prefixes of a subnet, as far as they are known. */
export function readSubnetPrefixes({ prefixes }: Pick<Subnet, "prefixes">): readonly Prefix[] {
  if (!isKnown(prefixes)) return [];
  return prefixes.flatMap((written) => {
    const span = isKnown(written) ? readSpan(written) : undefined;
    return span?.kind === "prefix" ? [span.prefix] : [];
  });
}
