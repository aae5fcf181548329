import { type Certainty, GRAVITIES, type Gravity } from "../../../core/activation/causes/cause";
import type { Diagnosis, MachineDiagnosis } from "../../../core/activation/causes/diagnose";
import { orderByPlan, type ProvenCause } from "../../../core/activation/causes/plan-proof";
import { type RenderedCause, renderCause } from "../../../core/activation/causes/render";
import type { Place, ReadingNote } from "../../../core/activation/evidence/evidence";
import { maskKeys } from "../../../core/text/mask";
import { withoutControls } from "../terminal";

/** What a plan says about a machine of the evidence. */
export interface PlanFinding {
  /** Id and name of the rule, such as `WL601 reach-azure-kms`. */
  readonly rule: string;
  readonly text: string;
  /** `index.ts:12`, where the source carries it. */
  readonly place?: string;
}

export interface PlanMatch {
  /** The machine as the plan calls it. */
  readonly machine: string;
  readonly findings: readonly PlanFinding[];
}

export interface DiagnosisPage {
  readonly diagnosis: Diagnosis;
  /** What was read, as a person would say it. */
  readonly input: string;
  /** Machines of the evidence that the plan has, by their name in the evidence. */
  readonly plan: ReadonlyMap<string, PlanMatch>;
  /** The plan that was joined. */
  readonly planned?: string;
}

/** A cause with its words, and what else every format shows. */
export interface ShownCause extends RenderedCause {
  readonly key: string;
  readonly message: string;
  readonly certainty: Certainty;
  readonly supposed?: Certainty;
  readonly gravity: Gravity;
  readonly evidence: readonly Place[];
  readonly references: readonly string[];
  /** The finding of the plan that proves it. */
  readonly provenBy?: PlanFinding;
}

export interface ShownMachine {
  readonly name: string;
  readonly files: readonly string[];
  readonly windows?: string;
  readonly kind: string;
  readonly state: string;
  readonly gravity: Gravity;
  readonly causes: readonly ShownCause[];
  readonly plan?: PlanMatch;
}

const KINDS: Readonly<Record<string, string>> = {
  "kms-client": "KMS client",
  "kms-host": "KMS host",
  timebased: "evaluation",
  avma: "AVMA guest",
  mak: "MAK",
  oem: "OEM",
  retail: "retail",
  other: "another kind",
  unknown: "kind unknown",
};

const STATES: Readonly<Record<string, string>> = {
  unlicensed: "Unlicensed",
  licensed: "Licensed",
  "oob-grace": "first grace period",
  "oot-grace": "grace period",
  "non-genuine-grace": "non-genuine grace period",
  notification: "Notification",
  "extended-grace": "extended grace period",
};

export function showMachines({ diagnosis, plan }: DiagnosisPage): readonly ShownMachine[] {
  return diagnosis.machines.map((machine) => {
    const match = plan.get(machine.picture.name);
    return showMachine(orderByPlan(machine, match?.findings.map(({ rule }) => idOf(rule)) ?? []), match);
  });
}

/** `WL601` of `WL601 reach-azure-kms`. */
function idOf(rule: string): string {
  return rule.split(" ", 1)[0] ?? rule;
}

function showMachine(
  { picture, gravity, causes }: ReturnType<typeof orderByPlan>,
  plan: PlanMatch | undefined,
): ShownMachine {
  return {
    name: clean(picture.name),
    files: picture.machine.files,
    ...(picture.windows.called === undefined ? {} : { windows: clean(picture.windows.called) }),
    kind: KINDS[picture.kind] ?? picture.kind,
    state: picture.state === undefined ? "state unknown" : (STATES[picture.state] ?? picture.state),
    gravity,
    causes: causes.map((found) => showCause(found, picture, plan)),
    ...(plan === undefined ? {} : { plan }),
  };
}

function showCause(found: ProvenCause, picture: MachineDiagnosis["picture"], plan: PlanMatch | undefined): ShownCause {
  const { cause, sighting, certainty, gravity } = found;
  const provenBy = plan?.findings.find(({ rule }) => idOf(rule) === found.provenBy);
  return {
    key: cause.key,
    message: sighting.message,
    certainty,
    ...(sighting.supposed === undefined ? {} : { supposed: sighting.supposed }),
    gravity,
    evidence: sighting.evidence.map((place) => ({ ...place, text: clean(place.text) })),
    references: cause.references,
    ...(provenBy === undefined ? {} : { provenBy }),
    ...renderCause(found, picture),
  };
}

function clean(text: string): string {
  return maskKeys(withoutControls(text));
}

/** Machines with the same first cause, gravest first. */
export interface CauseGroup {
  readonly cause: ShownCause;
  readonly machines: readonly ShownMachine[];
}

export function groupByCause(machines: readonly ShownMachine[]): readonly CauseGroup[] {
  const groups = new Map<string, { cause: ShownCause; machines: ShownMachine[] }>();
  for (const machine of machines) {
    const [first] = machine.causes;
    if (first === undefined) continue;
    const key = `${first.gravity} ${first.key} ${first.message}`;
    const group = groups.get(key) ?? { cause: first, machines: [] };
    group.machines.push(machine);
    groups.set(key, group);
  }
  const order = (gravity: Gravity): number => GRAVITIES.indexOf(gravity);
  return [...groups.values()].sort(
    (one, other) =>
      order(one.cause.gravity) - order(other.cause.gravity) || other.machines.length - one.machines.length,
  );
}

/** What could not be used, or how something was taken, as sentences. */
export function sayNotes(notes: readonly ReadingNote[]): readonly string[] {
  return notes.map((note) => clean(sayNote(note)));
}

function sayNote({ key, file, line, data }: ReadingNote): string {
  const place = line === undefined ? file : `${file}, line ${String(line)}`;
  const list = (name: string): string => {
    const value = data[name];
    return Array.isArray(value) ? value.join(", ") : String(value ?? "");
  };
  switch (key) {
    case "empty":
      return `${place} is empty: nothing was read from it.`;
    case "binary":
      return `${place} is ${list("kind")}, not text: nothing was read from it. Paste the text itself.`;
    case "cut":
      return `${place} is ${list("size")} long: only its first and its last ${list("kept")} were read.`;
    case "damaged-line":
      return `${place}: a line of evidence (winlic-evidence:…) is cut or changed, so it was not read. Copy it whole.`;
    case "mixed-encodings":
      return `${place} mixes encodings (${list("encodings")}): each part was read in its own.`;
    case "repaired-codes":
      return `${place}: ${list("codes")} has letters that look like digits; it was read as a code.`;
    case "unnamed-machines":
      return `${place}: outputs of more than one machine without names. They are called machine 1, machine 2 and so on. Write a line such as “=== SRV01 ===” before each.`;
    case "missing-columns":
      return `${place}: the export of events has no column ${list("columns")}. Export again with Level, Date and Time, Source, Event ID and the message.`;
    case "date-taken":
      return `${place}: ${list("date")} was read ${list("taken")}.`;
    case "labels-not-understood":
      return `${place}: the words of this line are not understood, and nothing was concluded from them.`;
    case "nothing-recognised":
      return `${place}: no output about activation was recognised.`;
  }
}
