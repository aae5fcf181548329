import type { DeclaredResource, Finding, Subject } from "../model";
import { digestOf } from "../text/sha1";

/** What a fingerprint is made of. */
type Marks = Pick<Finding, "rule" | "message" | "subject" | "path">;

/**
 * `shop/prod`: the one project and stack of the resources, as their URNs say; undefined where there is no resource, or
 * where they are of several stacks: no finding about all of them may change with the stack that happens to be first.
 */
export function stackOf(resources: readonly Pick<DeclaredResource, "urn">[]): string | undefined {
  let only: string | undefined;
  for (const { urn } of resources) {
    if (only !== undefined && urn.startsWith(only)) continue;
    const prefix = STACK_IN_URN.exec(urn)?.[0];
    if (prefix === undefined) continue;
    if (only !== undefined) return undefined;
    only = prefix;
  }
  return only === undefined ? undefined : stackOfUrn(only);
}

const STACK_IN_URN = /^urn:pulumi:([^:]+)::([^:]+)::/;

/** `shop/prod`: project and stack of a URN; undefined for the name of something that Pulumi does not manage. */
export function stackOfUrn(urn: string): string | undefined {
  const [, stack, project] = STACK_IN_URN.exec(urn) ?? [];
  return stack === undefined || project === undefined ? undefined : `${project}/${stack}`;
}

/**
 * Names a finding in 20 hexadecimal digits: the same in every run as long as the same rule says the same about the same
 * thing. Lines, figures, places in lists and names of other resources do not count, because they change with what has
 * nothing to do with the finding.
 * @param stack `stackOf` the resources, which tells findings apart that no resource carries
 */
export function fingerprintOf({ rule, message, subject, path = "" }: Marks, stack: string | undefined): string {
  const marks = [rule, message, thingOf(subject, stack), withoutIndices(path)];
  return digestOf(JSON.stringify(marks));
}

function thingOf({ urn, name, declaration }: Subject, stack = ""): readonly string[] {
  if (urn !== undefined) return [urn];
  return declaration === undefined ? [stack, name] : [stack, withoutIndices(name), withoutIndices(declaration)];
}

function withoutIndices(path: string): string {
  return path.replaceAll(/\[\d{1,9}\]/g, "[]");
}

/**
 * Tells findings apart that share a fingerprint: the second is numbered `-2`. Their order must be that of the report.
 * Those that stand and those that are waived are numbered together, or a waiver would change the names of others.
 */
export function numberRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const count = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, count);
    return count === 1 ? finding : { ...finding, fingerprint: `${finding.fingerprint}-${String(count)}` };
  });
}
