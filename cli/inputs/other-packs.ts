import { stripVTControlCharacters } from "node:util";
import { fingerprintOf } from "../../core/engine/fingerprint";
import type { DeclaredResource, EstateRule, Finding, Report } from "../../core/model";
import { nameInUrn, typeInUrn } from "./declare-resource";
import { isJson } from "./detect";
import { compare, type OtherFinding } from "./reading";

/** This pack's own name: the same rules are run here. */
const OWN_PACK = "windows-licensing";
const LONGEST_MESSAGE = 2_000;
const SEVERITIES: ReadonlySet<unknown> = new Set(["low", "medium", "high", "critical"]);

/**
 * A `policyEvent` of the engine; undefined for what is none, and for the findings of this project's pack. What a pack
 * remediates is advice.
 * Source: pulumi/pulumi, sdk/go/common/apitype/events.go (PolicyEvent); seen on Pulumi 3.260.
 */
export function readPolicyEvent(event: unknown): OtherFinding | undefined {
  if (!isJson(event) || typeof event.policyName !== "string" || typeof event.message !== "string") return undefined;
  const { policyPackName: pack, policyName: policy, enforcementLevel, severity, resourceUrn } = event;
  if (pack === OWN_PACK || enforcementLevel === "disabled") return undefined;
  const level = enforcementLevel === "mandatory" ? "mandatory" : "advisory";
  const told = SEVERITIES.has(severity) ? (severity as Finding["severity"]) : undefined;
  return {
    pack: typeof pack === "string" && pack !== "" ? pack : "another pack",
    policy,
    level,
    severity: told ?? (level === "mandatory" ? "high" : "medium"),
    message: flatten(event.message),
    urn: typeof resourceUrn === "string" ? resourceUrn : "",
  };
}

/** One line without colours: those of terminals, and the tags that the engine replaces by them. */
function flatten(message: string): string {
  const plain = stripVTControlCharacters(message).replaceAll(/<\{%[^%]{0,40}%\}>/g, "");
  const line = plain
    .split("\n")
    .map((part) => part.trim())
    .join(" ")
    .trim();
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}

/** Each once, in an order that does not depend on that of the events. */
export function sortOthers(found: readonly OtherFinding[]): readonly OtherFinding[] {
  const byMarks = new Map(found.map((each) => [marksOf(each), each]));
  return [...byMarks].sort(([one], [other]) => compare(one, other)).map(([, each]) => each);
}

function marksOf({ pack, policy, urn, message, level }: OtherFinding): string {
  return JSON.stringify([pack, policy, urn, message, level]);
}

/** That they are there, where they are not asked for. */
export function describeOthers(found: readonly OtherFinding[]): string {
  const packs = [...new Set(found.map(({ pack }) => pack))].sort(compare).join(", ");
  const one = found.length === 1;
  return `${String(found.length)} finding${one ? "" : "s"} of other policy packs (${packs}) ${one ? "is" : "are"} left out: --include-other-packs adds ${one ? "it" : "them"} to the report.`;
}

/** The report with the findings of other packs behind its own, and a rule for each policy, so that every format shows them. */
export function includeOthers(
  report: Report,
  found: readonly OtherFinding[],
  resources: readonly DeclaredResource[],
): { readonly report: Report; readonly rules: readonly EstateRule[] } {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const rules = new Map<string, EstateRule>();
  const findings = found.map((other): Finding => {
    const { pack, policy, level, severity, message, urn } = other;
    const rule = `${pack}/${policy}`;
    if (!rules.has(rule)) rules.set(rule, ruleOf(other, rule));
    const source = byUrn.get(urn)?.source;
    const subject = {
      ...(urn === "" ? { name: pack } : { urn, name: nameInUrn(urn), type: typeInUrn(urn) }),
      ...(source === undefined ? {} : { source }),
    };
    return {
      rule,
      name: policy,
      message: MESSAGE,
      level,
      severity,
      subject,
      data: { message },
      fingerprint: fingerprintOf({ rule, message: `${MESSAGE}/${message}`, subject }, undefined),
    };
  });
  return { report: { ...report, findings: [...report.findings, ...findings] }, rules: [...rules.values()] };
}

const MESSAGE = "violation";

/** A policy as a rule: what every format asks of one. It is never run. */
function ruleOf({ pack, policy, level, severity }: OtherFinding, id: string): EstateRule {
  return {
    id,
    name: policy,
    title: `Policy ${policy} of the policy pack ${pack}`,
    why: `The policy pack ${pack} says so. winlic passes it on and does not check it.`,
    fix: `See what the policy ${policy} of the policy pack ${pack} asks for.`,
    severity,
    references: ["https://www.pulumi.com/docs/insights/policy/"],
    findings: { [MESSAGE]: { level, text: "{{message}}" } },
    unknowns: {},
    skips: {},
    scope: "estate",
    examples: { good: { resources: [] }, bad: { resources: [] } },
    check: () => [],
  } as unknown as EstateRule;
}
