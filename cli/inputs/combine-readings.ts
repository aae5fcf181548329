import { stackOfUrn } from "../../core/engine/fingerprint";
import type { CompanyInput, DeclaredResource, Drift, RepeatedResource, Unread } from "../../core/model";
import { combineResources } from "../../core/resources/combine-resources";
import { company } from "../../core/words/company";
import { sortOthers } from "./other-packs";
import {
  compare,
  type Gap,
  type InputFault,
  type MissingKind,
  makeReading,
  makeUnseen,
  type Reading,
  UNSEEN_INPUT,
  unseenIn,
} from "./reading";

/** What one of several inputs showed. */
export interface NamedReading {
  readonly name: string;
  readonly reading: Reading;
}

/**
 * Several inputs as one estate. Each stack counts once: of two exports the newer, and what is planned before what is
 * deployed. A resource of Azure in two stacks counts once. Inputs that cannot be used are named and make every figure
 * "at least". Pure, and the same whatever order the inputs come in.
 * @param unread inputs that cannot be used
 */
export function combineReadings(given: readonly NamedReading[], unread: readonly InputFault[]): Reading {
  const parts = [...given].sort((one, other) => compare(one.name, other.name)).map(withStacks);
  const winners = chooseWinners(parts);
  const kept = parts.map((part) => ({ ...part, resources: resourcesThatCount(part, winners) }));
  const inputs = kept.map((part): CompanyInput => {
    const [over] = part.stacks.flatMap((stack) => {
      const winner = winners.get(stack);
      return winner === undefined || winner === part.name ? [] : [winner];
    });
    const { made } = part.reading;
    return {
      name: part.name,
      source: part.reading.source,
      stacks: part.stacks,
      resources: part.resources.length,
      ...(made === undefined ? {} : { made }),
      ...(over === undefined ? {} : { supersededBy: over }),
    };
  });
  const pages = findWholeResults(kept);
  const isCut = kept.some(
    ({ reading }) => reading.source === "live" && !pages.has(reading.total ?? -1) && cutOf(reading).length > 0,
  );
  const { resources, repeated, drift } = combineResources(
    kept.map(({ resources: own, reading }) => ({
      resources: own,
      shows: reading.source === "live" ? "live" : reading.source === "state" ? "deployed" : "planned",
      ...(reading.made === undefined ? {} : { made: reading.made }),
    })),
    !isCut && unread.length === 0,
  );
  const gaps = [
    ...unread.map(({ file, found }): Gap => ({ kind: "unread-input", name: `${file} (${found})` })),
    ...kept
      .filter((part) => part.resources.length > 0 || part.reading.missing.length > 0)
      .filter((part) => !isSuperseded(part, winners))
      .flatMap((part) => gapsOf(part, pages)),
  ];
  const whole = makeReading("several", resources, gaps);
  const unseen = [
    ...unread.map(({ file, found }) => makeUnseen(file, company("input-unreadable", { found }))),
    ...kept.filter((part) => !isSuperseded(part, winners)).flatMap((part) => unseenOf(part, pages)),
  ];
  const servers = kept.flatMap(({ reading }) => reading.servers ?? []);
  const others = sortOthers(parts.flatMap(({ reading }) => reading.others ?? []));
  const [first] = kept;
  return {
    ...whole,
    ...(kept.length === 1 && unread.length === 0 && first !== undefined ? { source: first.reading.source } : {}),
    notes: [
      ...kept.flatMap(({ reading }) => reading.remarks ?? []),
      ...inputs.flatMap((input) => noteOf(input, inputs)),
      ...repeated.map(describeRepeated),
      ...describeDrift(drift ?? []),
      ...whole.notes,
    ],
    company: { inputs, repeated, ...(drift === undefined ? {} : { drift }) },
    ...(servers.length === 0 ? {} : { servers }),
    ...(others.length === 0 ? {} : { others }),
    ...(unseen.length === 0 ? {} : { unseen }),
  };
}

interface Part extends NamedReading {
  /** `shop/prod` for each stack in it; sorted. */
  readonly stacks: readonly string[];
}

function withStacks({ name, reading }: NamedReading): Part {
  return { name, reading, stacks: stacksIn(reading.resources) };
}

/** `shop/prod` for each stack of these resources; sorted. */
export function stacksIn(resources: readonly Pick<DeclaredResource, "urn">[]): readonly string[] {
  const stacks = new Set<string>();
  let last = "";
  for (const { urn } of resources) {
    // Neighbours are mostly of one stack.
    if (last !== "" && urn.startsWith(last)) continue;
    const stack = stackOfUrn(urn);
    if (stack === undefined) continue;
    stacks.add(stack);
    const [project = "", name = ""] = [stack.slice(0, stack.indexOf("/")), stack.slice(stack.indexOf("/") + 1)];
    last = `urn:pulumi:${name}::${project}::`;
  }
  return [...stacks].sort(compare);
}

/** The input that counts for each stack. */
function chooseWinners(parts: readonly Part[]): ReadonlyMap<string, string> {
  const winners = new Map<string, Part>();
  for (const part of parts) {
    for (const stack of part.stacks) {
      const before = winners.get(stack);
      if (before === undefined || comparePrecedence(part, before) > 0) winners.set(stack, part);
    }
  }
  return new Map([...winners].map(([stack, { name }]) => [stack, name]));
}

/** Above 0 where the first counts: what is planned, then what is newer, then the later name. */
function comparePrecedence(one: Part, other: Part): number {
  const planned = ({ reading }: Part): number => (reading.source === "state" ? 0 : 1);
  return (
    planned(one) - planned(other) ||
    compare(one.reading.made ?? "", other.reading.made ?? "") ||
    compare(one.name, other.name)
  );
}

function resourcesThatCount(
  { name, reading, stacks }: Part,
  winners: ReadonlyMap<string, string>,
): readonly DeclaredResource[] {
  const lost = stacks.filter((stack) => winners.get(stack) !== name);
  if (lost.length === 0) return reading.resources;
  return reading.resources.filter(({ urn }) => !lost.includes(stackOfUrn(urn) ?? ""));
}

function isSuperseded({ name, stacks }: Part, winners: ReadonlyMap<string, string>): boolean {
  return stacks.length > 0 && stacks.every((stack) => winners.get(stack) !== name);
}

/** Kinds of what a page of a result lacks. */
const CUT: ReadonlySet<MissingKind> = new Set<MissingKind>(["truncated-result", "result-of-unknown-size"]);

function cutOf({ missing }: Pick<Reading, "missing">) {
  return missing.filter(({ kind }) => CUT.has(kind));
}

/** Totals of results whose pages, put together, hold every row. */
function findWholeResults(parts: readonly Part[]): ReadonlySet<number> {
  const rows = new Map<number, Set<string>>();
  for (const { reading } of parts) {
    if (reading.total === undefined) continue;
    const ids = rows.get(reading.total) ?? new Set<string>();
    for (const { urn } of reading.resources) ids.add(urn);
    rows.set(reading.total, ids);
  }
  return new Set([...rows].flatMap(([total, ids]) => (ids.size >= total ? [total] : [])));
}

function gapsOf({ name, reading, stacks }: Part, whole: ReadonlySet<number>): readonly Gap[] {
  const label = stacks.length === 1 ? (stacks[0] ?? name) : name;
  return reading.missing.flatMap(({ kind, names }) => {
    if (CUT.has(kind)) return whole.has(reading.total ?? -1) ? [] : names.map((each): Gap => ({ kind, name: each }));
    return names.map((each): Gap => ({ kind, name: kind === "edges" ? label : `${label}: ${each}` }));
  });
}

function unseenOf({ name, reading }: Part, whole: ReadonlySet<number>): readonly Unread[] {
  const unseen = reading.unseen ?? unseenIn(name, reading);
  return whole.has(reading.total ?? -1) ? unseen.filter(({ type }) => type !== UNSEEN_INPUT) : unseen;
}

/** Why an input does not count, as a sentence. */
function noteOf(input: CompanyInput, inputs: readonly CompanyInput[]): readonly string[] {
  const { supersededBy, name, stacks } = input;
  if (supersededBy === undefined) return [];
  const winner = inputs.find((each) => each.name === supersededBy);
  const shared = stacks.filter((stack) => winner?.stacks.includes(stack) === true);
  const why =
    winner === undefined || winner.made === input.made || winner.made === undefined
      ? "it is counted instead"
      : `it is newer (${winner.made}${input.made === undefined ? "" : ` after ${input.made}`})`;
  const planned = winner !== undefined && winner.source !== "state" && input.source === "state";
  return [
    `${name} is left out for stack ${shared.join(", ")}: ${supersededBy} shows the same stack, and ${planned ? "a preview counts before a state" : why}.`,
  ];
}

const DRIFT_NOTES: Readonly<Record<Drift["kind"], string>> = {
  "not-declared": "deployed and in no stack",
  "not-deployed": "declared and not deployed",
  "not-decided":
    "declared, and whether they are deployed is not decided, because the result shows nothing of their kind in their subscription or is not complete",
  "licence-differs": "deployed with another licence type than declared, and counted as deployed",
  "size-differs": "deployed with another size than declared, and counted as deployed",
};

/** A sentence for each way in which stacks and the live estate differ. */
function describeDrift(drift: readonly Drift[]): readonly string[] {
  return (Object.keys(DRIFT_NOTES) as Drift["kind"][]).flatMap((kind) => {
    const found = drift.filter((each) => each.kind === kind);
    if (found.length === 0) return [];
    const shown = found.slice(0, NAMES_SHOWN).map(({ name, declared, deployed }) => {
      if (declared === undefined || deployed === undefined) return name;
      const write = (value: string): string => (value === "" ? "not set" : value);
      return `${name} (${write(declared)}, deployed ${write(deployed)})`;
    });
    const rest = found.length - shown.length;
    const names = `${shown.join(", ")}${rest > 0 ? ` and ${String(rest)} more` : ""}`;
    return [`${String(found.length)} ${found.length === 1 ? "resource" : "resources"} ${DRIFT_NOTES[kind]}: ${names}.`];
  });
}

const NAMES_SHOWN = 10;

function describeRepeated({ id, counted, left }: RepeatedResource): string {
  const place = (urn: string): string => stackOfUrn(urn) ?? "the live estate";
  return `${id} counts once, in ${place(counted)}: ${[...new Set(left.map(place))].join(", ")} ${left.length === 1 ? "shows" : "show"} it too.`;
}
