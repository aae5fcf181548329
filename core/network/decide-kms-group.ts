import { KMS_PORT } from "../data/azure-kms-endpoints";
import { type Fact, isKnown, type SecurityGroup, subjectOf, UNKNOWN } from "../model";
import {
  type CompiledRule,
  type CompiledRules,
  compileRules,
  decideSecurity,
  type Flow,
  ruleName,
  type SecurityDecision,
} from "./decide-security";
import { nameOf } from "./name-of";
import { doubtful, ELSEWHERE, type Step } from "./way";

export interface CompiledGroup {
  readonly all: CompiledRules;
  /** The rules that count where the platform lets Azure KMS out: denials only if they name its service tag. */
  readonly overPlatform: CompiledRules;
  /** Whether an outbound rule asks for source addresses. */
  readonly readsSource: boolean;
}

export function compileGroup(group: SecurityGroup): CompiledGroup {
  const every = compileRules(group.rules);
  // Rules about other ports decide nothing here, and groups may have a thousand of them.
  const all = { ...every, rules: every.rules.filter(mayMatter) };
  return {
    all,
    overPlatform: { ...all, rules: all.rules.filter(countsOverPlatform) },
    readsSource: all.rules.some(({ direction, sources }) => direction !== "inbound" && sources.spans.some(isPrefix)),
  };
}

function mayMatter({ direction, tcp, destinationPorts }: CompiledRule): boolean {
  if (direction === "inbound" || tcp === false) return false;
  return (
    destinationPorts.doubt !== undefined ||
    destinationPorts.ranges.some(({ from, to }) => from <= KMS_PORT && KMS_PORT <= to)
  );
}

const isPrefix = ({ kind }: { readonly kind: string }): boolean => kind === "prefix";

function countsOverPlatform({ access, destinations }: CompiledRule): boolean {
  if (access !== "deny" || destinations.doubt !== undefined) return true;
  return destinations.spans.some((span) => span.kind === "tag" && span.tag === "azureplatformlkm");
}

/**
 * A platform rule lets Azure KMS out whatever a group denies, except a denial of `AzurePlatformLKM`; it is off where
 * the subnet has a route for 0.0.0.0/0 (azure-docs, network-security-groups-overview, 2025-07).
 */
export function decideGroup(
  group: SecurityGroup,
  compiled: CompiledGroup,
  flow: Flow,
  hasDefault: Fact<boolean>,
): Step {
  const subject = subjectOf(group);
  const decided = decideSecurity(hasDefault === true ? compiled.all : compiled.overPlatform, flow);
  if (hasDefault === UNKNOWN && decideSecurity(compiled.all, flow).access !== decided.access) {
    const what = `whether network security group ${nameOf(group)} denies Azure KMS: its rules do where the subnet has a default route, and that is not known`;
    return doubtful("security-group", what, { subject, settle: ELSEWHERE });
  }
  if (decided.access === "cannot-tell") {
    const what = `whether network security group ${nameOf(group)} denies Azure KMS: ${decided.doubt}`;
    return doubtful("security-group", what, { subject });
  }
  return decided.access === "allow"
    ? { kind: "security-group", subject, verdict: "passes", because: allowance(decided, hasDefault) }
    : { kind: "security-group", subject, verdict: "blocks", ...denial(group, decided) };
}

type Decided = Extract<SecurityDecision, { readonly rule: unknown }>;

function allowance({ rule }: Decided, hasDefault: Fact<boolean>): string {
  if (!("urn" in rule) && hasDefault !== true)
    return "a platform rule lets Azure KMS out unless AzurePlatformLKM is denied";
  return `${"urn" in rule ? "rule" : "default rule"} ${ruleName(rule)} (priority ${priorityOf(rule)}) allows it`;
}

function denial(group: SecurityGroup, { rule }: Decided): Pick<Step, "because" | "culprit"> {
  const because = `${"urn" in rule ? "rule" : "default rule"} ${ruleName(rule)} (priority ${priorityOf(rule)}) denies it`;
  return {
    because,
    culprit: {
      message: "nsg-denies",
      subject: subjectOf("urn" in rule ? rule : group),
      ...("urn" in rule ? { path: rule.at === "" ? "access" : `${rule.at}.access` } : {}),
      data: {
        group: nameOf(group),
        rule: ruleName(rule),
        priority: priorityOf(rule),
      },
    },
  };
}

function priorityOf({ priority }: Decided["rule"]): string {
  return isKnown(priority) ? String(priority) : "?";
}
