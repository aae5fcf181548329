import {
  type Children,
  type Fact,
  type Firewall,
  type FirewallCollection,
  type FirewallPolicy,
  type FirewallRule,
  isKnown,
  isOutside,
  isResolved,
  type Reason,
  type Ref,
  type Subject,
  subjectOf,
} from "../../model";
import { network } from "../../words/network";

/** Collections in the order Azure tries them, of a firewall with its policies. */
export interface CompiledFirewall {
  readonly collections: readonly FirewallCollection[];
  readonly dnsProxy: Fact<boolean>;
  /** Why there may be rules that the plan does not show. */
  readonly unclear?: Reason;
  /** What has to change where a rule is missing. */
  readonly subject: Subject;
}

/** No policy inherits through more: Azure allows two levels, and a circle must end. */
const DEEPEST = 4;

/** The rules of a firewall with those of its policies. */
export function compileFirewall(firewall: Firewall): CompiledFirewall {
  const { policy } = firewall;
  if (policy === undefined) {
    const { items, complete } = firewall.collections;
    const unclear = complete && collectionsComplete(items) ? undefined : network("firewall-rules-incomplete");
    return {
      collections: sorted(items, ({ priority }) => priority),
      dnsProxy: firewall.dnsProxy,
      subject: subjectOf(firewall),
      ...(unclear === undefined ? {} : { unclear }),
    };
  }
  const chain: FirewallPolicy[] = [];
  let unclear: Reason | undefined;
  let next: Ref<FirewallPolicy> = policy;
  while (next !== undefined && chain.length < DEEPEST) {
    if (!isResolved<FirewallPolicy>(next)) {
      unclear = isOutside(next) ? network("firewall-policy-outside") : network("firewall-policy");
      break;
    }
    if (chain.includes(next)) break;
    chain.unshift(next);
    next = next.base;
  }
  const groups = chain.flatMap(({ groups: own }) => sorted(own.items, ({ priority }) => priority));
  const collections = groups.flatMap((group) => sorted(group.collections.items, ({ priority }) => priority));
  const complete =
    chain.every(({ groups: own }) => own.complete) &&
    groups.every((group) => group.collections.complete && isKnown(group.priority)) &&
    collectionsComplete(collections);
  if (!complete) unclear ??= network("firewall-policy-incomplete");
  const own = chain.at(-1);
  return {
    collections,
    // A setting of the policy itself; the base's holds where it has none.
    dnsProxy: chain.reduceRight<Fact<boolean>>((found, { dnsProxy }) => found ?? dnsProxy, undefined),
    subject: subjectOf(own ?? firewall),
    ...(unclear === undefined ? {} : { unclear }),
  };
}

function collectionsComplete(collections: readonly FirewallCollection[]): boolean {
  return collections.every(({ rules }: { readonly rules: Children<FirewallRule> }) => rules.complete);
}

function sorted<T>(items: readonly T[], priorityOf: (item: T) => Fact<number>): readonly T[] {
  const rank = (item: T): number => {
    const priority = priorityOf(item);
    return isKnown(priority) ? priority : 0;
  };
  return [...items].sort((left, right) => rank(left) - rank(right));
}
