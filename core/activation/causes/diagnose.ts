import type { Evidence, ReadingNote } from "../evidence/evidence";
import { shortName } from "../evidence/headings";
import { CAUSES } from ".";
import { type Cause, type Certainty, GRAVITIES, type Gravity, type Sighting, type View } from "./cause";
import { drawPicture, type Picture } from "./picture";

/** A cause that was found on a machine. */
export interface FoundCause {
  readonly cause: Cause;
  readonly sighting: Sighting;
  readonly gravity: Gravity;
  readonly certainty: Certainty;
}

export interface MachineDiagnosis {
  readonly picture: Picture;
  readonly gravity: Gravity;
  /** In the order of decision; the first is the answer. */
  readonly causes: readonly FoundCause[];
}

export interface Diagnosis {
  /** Gravest first, then by name. */
  readonly machines: readonly MachineDiagnosis[];
  readonly notes: readonly ReadingNote[];
}

/** Names the causes in what was read about machines. Pure: the same evidence gives the same answer. */
export function diagnose({ machines, notes }: Evidence): Diagnosis {
  const pictures = machines.map(drawPicture);
  const byName = indexNames(pictures);
  const named = (host: string): Picture | undefined => byName.get(shortName(host)) ?? byName.get(host.toLowerCase());
  const diagnosed = pictures.map((picture) => diagnoseMachine({ picture, estate: pictures, named }));
  return { machines: [...diagnosed].sort(compareDiagnoses), notes: [...notes, ...pictures.flatMap(noteDate)] };
}

/** Where day and month could be the other way round, the reading says which was taken. */
function noteDate({ clock, product }: Picture): readonly ReadingNote[] {
  if (clock?.taken === undefined || product?.trustedTime === undefined) return [];
  const { file, line } = product.lines.trustedTime ?? clock.at;
  const taken = clock.taken === "day-first" ? "with the day first" : "with the month first";
  return [{ key: "date-taken", file, line, data: { date: product.trustedTime, taken } }];
}

/** Machines by the names that others call them, and by their addresses. */
function indexNames(pictures: readonly Picture[]): ReadonlyMap<string, Picture> {
  const names = new Map<string, Picture>();
  for (const picture of pictures) {
    if (picture.machine.named !== "nothing") names.set(shortName(picture.name), picture);
    for (const { address } of picture.machine.interfaces) if (address !== undefined) names.set(address, picture);
  }
  return names;
}

function diagnoseMachine(view: View): MachineDiagnosis {
  const found: FoundCause[] = [];
  const explained = new Set<number>();
  let stateExplained = false;
  for (const each of CAUSES) {
    for (const sighting of each.find(view)) {
      if (isSettled(each, sighting, explained, stateExplained, found)) continue;
      found.push({
        cause: each,
        sighting,
        gravity: gravityOf(each, sighting, view.picture),
        certainty: sighting.certainty,
      });
    }
    // What one cause explains is settled for those that are decided after it, not for its own candidates.
    for (const { cause: owner, sighting } of found) {
      if (owner !== each) continue;
      for (const code of sighting.explains ?? []) explained.add(code);
      stateExplained ||= sighting.explainsState === true;
    }
  }
  const causes = [...found].sort(compareCauses);
  return { picture: view.picture, gravity: causes[0]?.gravity ?? "notice", causes };
}

/** What keeps a machine from staying activated has it unactivated already where its state says so; add-ons are apart. */
function gravityOf({ gravity: usual, rank }: Cause, { gravity = usual }: Sighting, { state }: Picture): Gravity {
  const isDown = state === "notification" || state === "unlicensed";
  return gravity === "failing" && isDown && rank >= FIRST_OF_WINDOWS ? "down" : gravity;
}

/** Causes before this one are about tools, add-ons, updates and other products. */
const FIRST_OF_WINDOWS = 25;

/** Causes that only say what a graver or a more precise one explains already. */
function isSettled(
  each: Cause,
  { explains = [] }: Sighting,
  explained: ReadonlySet<number>,
  stateExplained: boolean,
  found: readonly FoundCause[],
): boolean {
  switch (each.key) {
    case "nothing-to-go-on":
      return found.length > 0;
    case "nothing-wrong":
      return found.some(({ gravity }) => gravity !== "notice");
    case "not-activated":
    case "never-activated":
      return stateExplained;
    case "renewal-overdue":
      return stateExplained;
    case "microsoft-not-reached":
      return explains.some((code) => explained.has(code));
    case "code":
      // The reasons of a state are no causes beside one that explains the state.
      if (stateExplained && explains.some((code) => STATE_REASONS.has(code))) return true;
      return explains.every((code) => explained.has(code));
    default:
      if (explains.length === 0 || each.rank < FIRST_OF_CODES) return false;
      return (
        explains.every((code) => explained.has(code)) ||
        (stateExplained && explains.some((code) => explained.has(code)))
      );
  }
}

const STATE_REASONS: ReadonlySet<number> = new Set([0xc004f009, 0xc004f034, 0xc004f056, 0xc004f064]);

/** From here on causes rest on codes, which a cause before them may have explained. */
const FIRST_OF_CODES = 50;

const CERTAINTIES: readonly Certainty[] = ["certain", "probable", "possible"];

function compareCauses(one: FoundCause, other: FoundCause): number {
  return (
    GRAVITIES.indexOf(isWrong(one) ? "down" : one.gravity) -
      GRAVITIES.indexOf(isWrong(other) ? "down" : other.gravity) ||
    one.cause.rank - other.cause.rank ||
    CERTAINTIES.indexOf(one.certainty) - CERTAINTIES.indexOf(other.certainty)
  );
}

/** Something keeps the machine from being or staying activated; which of these comes first, their order says. */
function isWrong({ gravity }: FoundCause): boolean {
  return gravity === "down" || gravity === "failing";
}

function compareDiagnoses(one: MachineDiagnosis, other: MachineDiagnosis): number {
  const names = [one.picture.name, other.picture.name].map((name) => name.toLowerCase());
  return (
    GRAVITIES.indexOf(one.gravity) - GRAVITIES.indexOf(other.gravity) || compareText(names[0] ?? "", names[1] ?? "")
  );
}

// By code unit, so that the order does not depend on the machine's language.
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
