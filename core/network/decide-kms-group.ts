import { KMS_PORT } from "../data/azure-kms-endpoints";
import { type Fact, type SecurityGroup, subjectOf, UNKNOWN } from "../model";
import {
  type CompiledRule,
  type CompiledRules,
  compileRules,
  decideSecurity,
  type Endpoint,
  type Flow,
  narrowRules,
  narrowTo,
  readsSources,
} from "./decide-security";
import { culpritOf, describeRule } from "./group-step";
import { nameOf } from "./name-of";
import { doubtful, ELSEWHERE, type Step } from "./way";

export interface CompiledGroup {
  readonly all: CompiledRules;
  /** The rules that count where the platform lets Azure KMS out: denials only if they name its service tag. */
  readonly overPlatform: CompiledRules;
  /** Whether an outbound rule tells machines of one subnet apart. */
  readonly readsSource: boolean;
}

export function compileGroup(group: SecurityGroup): CompiledGroup {
  return compiledFrom(narrowRules(compileRules(group.rules), "outbound", KMS_PORT));
}

/** The rules that may speak of one address. */
export function narrowGroup({ all }: CompiledGroup, destination: Endpoint): CompiledGroup {
  return compiledFrom(narrowTo(all, destination));
}

function compiledFrom(all: CompiledRules): CompiledGroup {
  return {
    all,
    overPlatform: { ...all, rules: all.rules.filter(countsOverPlatform) },
    readsSource: readsSources(all),
  };
}

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
): Step<"nsg-denies"> {
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
  const because = describeRule(decided);
  if (decided.access === "deny") {
    const culprit = { message: "nsg-denies", ...culpritOf(group, decided) } as const;
    return { kind: "security-group", subject, verdict: "blocks", because, culprit };
  }
  const byPlatform = !("urn" in decided.rule) && hasDefault !== true;
  return { kind: "security-group", subject, verdict: "passes", because: byPlatform ? BY_PLATFORM : because };
}

const BY_PLATFORM = "a platform rule lets Azure KMS out unless AzurePlatformLKM is denied";
