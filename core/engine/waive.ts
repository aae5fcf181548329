import type { Finding, IsoDate, WaivedFinding, Waiver, WaiverUse } from "../model";
import { matchesGlob } from "../text/glob";

export interface Waived {
  /** Findings that no running waiver covers. */
  readonly standing: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  readonly uses: readonly WaiverUse[];
}

/** Sets aside findings that a waiver covers until its last day, that day included. */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[], asOf: IsoDate): Waived {
  const uses = waivers.map((waiver, index) => ({
    waiver,
    index,
    lapsed: asOf > waiver.until,
    matches: findings.filter((finding) => covers(waiver, finding)).length,
  }));
  const running = uses.filter((use) => !use.lapsed).map((use) => use.waiver);
  const standing: Finding[] = [];
  const waived: WaivedFinding[] = [];
  for (const finding of findings) {
    const waiver = running.find((candidate) => covers(candidate, finding));
    if (waiver === undefined) standing.push(finding);
    else waived.push({ finding, waiver });
  }
  return { standing, waived, uses };
}

function covers({ rule, resource }: Waiver, { rule: id, name, subject }: Finding): boolean {
  const named = rule.toLowerCase() === id.toLowerCase() || rule.toLowerCase() === name.toLowerCase();
  return (
    named && (matchesGlob(resource, subject.name) || (subject.urn !== undefined && matchesGlob(resource, subject.urn)))
  );
}
