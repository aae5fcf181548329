import {
  type Data,
  type Datum,
  type Estate,
  type Finding,
  isReason,
  type Rule,
  type Subject,
  type WaivedFinding,
  type Waiver,
  type WaiverUse,
} from "../model";
import { matchesGlob } from "../text/glob";

export interface Waived {
  /** Findings that no running waiver covers. */
  readonly standing: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  readonly uses: readonly WaiverUse[];
}

/** What waivers are measured by: the day, and the machines that findings may name. */
export interface WaiverContext extends Pick<Estate, "asOf"> {
  readonly machines: readonly Thing[];
  readonly licensed: { readonly fleets: readonly Thing[] };
}

type Thing = Pick<Subject, "name" | "urn">;

/**
 * Sets aside findings that a waiver covers until its last day, that day included. A waiver covers what a finding is
 * about, and the machines that it names.
 */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[], context: WaiverContext): Waived {
  if (waivers.length === 0) return { standing: findings, waived: [], uses: [] };
  const machines = byName([...context.machines, ...context.licensed.fleets]);
  const all = findings.map((finding) => ({ finding, things: thingsOf(finding, machines) }));
  const covers = (waiver: Waiver, { finding, things }: (typeof all)[number]): boolean =>
    isNamed(waiver.rule, { id: finding.rule, name: finding.name }) && things.some((thing) => isMeant(waiver, thing));
  const uses = waivers.map((waiver, index): WaiverUse => {
    const matches = all.filter((each) => covers(waiver, each)).length;
    const of = matches > 0 ? [] : all.filter(({ finding: { rule: id, name } }) => isNamed(waiver.rule, { id, name }));
    const candidates = [...new Set(of.flatMap(({ things }) => things.map(({ name }) => name)))].sort();
    return { waiver, index, lapsed: context.asOf > waiver.until, matches, candidates };
  });
  const running = uses.filter((use) => !use.lapsed).map((use) => use.waiver);
  const standing: Finding[] = [];
  const waived: WaivedFinding[] = [];
  for (const each of all) {
    const waiver = running.find((candidate) => covers(candidate, each));
    if (waiver === undefined) standing.push(each.finding);
    else waived.push({ finding: each.finding, waiver });
  }
  return { standing, waived, uses };
}

/** True where a person names this rule, by its id or its name, in any case. */
export function isNamed(written: string, { id, name }: Pick<Rule, "id" | "name">): boolean {
  const wanted = written.toLowerCase();
  return wanted === id.toLowerCase() || wanted === name.toLowerCase();
}

function isMeant({ resource }: Waiver, { name, urn }: Thing): boolean {
  return matchesGlob(resource, name) || (urn !== undefined && matchesGlob(resource, urn));
}

function byName(things: readonly Thing[]): ReadonlyMap<string, readonly Thing[]> {
  const names = new Map<string, Thing[]>();
  for (const thing of things) {
    const same = names.get(thing.name);
    if (same === undefined) names.set(thing.name, [thing]);
    else same.push(thing);
  }
  return names;
}

/** What a finding is about, and every machine that its data or its proof names. */
function thingsOf(
  { subject, data, basis }: Finding,
  machines: ReadonlyMap<string, readonly Thing[]>,
): readonly Thing[] {
  const proven = basis?.kind === "proof" ? [basis.from.name] : [];
  const named = [...new Set([...proven, ...textsIn(data)])].flatMap((name) => machines.get(name) ?? []);
  return [subject, ...named.filter(({ urn }) => urn !== subject.urn)];
}

function textsIn(data: Data): readonly string[] {
  const texts = (value: Datum): readonly string[] => {
    if (typeof value === "string") return [value];
    if (typeof value === "number") return [];
    if (isReason(value)) return textsIn(value.data);
    return value.flatMap((each: Datum) => texts(each));
  };
  return Object.values(data).flatMap(texts);
}
