/**
 * A reason is data: a stable code, and what fills the holes of its words. Words are made at the edge (`core/words`).
 * `network/no-peering` is a code of a source that rules share, `WL601/forced-tunnel` one of a rule.
 */
export interface Reason {
  readonly code: string;
  readonly data: Data;
}

/** What fills a hole: a name, a number, a list of names, or another reason ("{{reason}}"). */
export type Datum = string | number | readonly string[] | Reason | readonly Reason[];
export type Data = Readonly<Record<string, Datum>>;

/** A reason of the rule that says it. The engine makes its code from the rule's id and the key. */
export interface OwnReason<K extends string = string, D = Data> {
  readonly key: K;
  readonly data: D;
}

/** The words of a reason that rules share. */
export interface ReasonWords {
  /** A clause without a full stop, or a sentence; `{{holes}}` are filled from the data. */
  readonly text: string;
  /** What settles it, as something to do, where it stands for something unknown. */
  readonly settle?: string;
  /** What to declare for a rule to apply, where it says why a rule does not apply. */
  readonly declare?: string;
}

/**
 * Names of the holes in all texts of `W`: `{{name}}`, and `{{count?machine runs|machines run}}`, which agrees with a
 * number or the length of a list.
 */
export type HolesOf<W> = W extends string
  ? HolesInText<W>
  : W extends readonly (infer E)[]
    ? HolesOf<E>
    : W extends object
      ? HolesOf<W[keyof W]>
      : never;

type HolesInText<T extends string> = string extends T
  ? never
  : T extends `${string}{{${infer Hole}}}${infer Rest}`
    ? NameOf<Hole> | HolesInText<Rest>
    : never;
type NameOf<Hole extends string> = Hole extends `${infer Name}?${string}` ? Name : Hole;

/** Holes that the renderer fills by itself: the resources that an unknown concerns. */
export type FilledHole = "subjects";

/** The data that words need: a value for each hole. */
export type DataFor<W> = { readonly [Hole in Exclude<HolesOf<W>, FilledHole>]: Datum };

/** Makes the reasons of one source: a key without words, or a hole without data, does not compile. */
export interface ReasonSource<W extends Readonly<Record<string, ReasonWords>>> {
  <K extends keyof W & string>(
    key: K,
    ...data: [Exclude<HolesOf<W[K]>, FilledHole>] extends [never] ? [] : [DataFor<W[K]>]
  ): Reason;
  readonly source: string;
  readonly words: W;
}

/** @param source the first part of the codes, e.g. `network` */
export function reasonSource<const W extends Readonly<Record<string, ReasonWords>>>(
  source: string,
  words: W,
): ReasonSource<W> {
  const make = (key: string, data: Data = {}): Reason => ({ code: `${source}/${key}`, data });
  return Object.assign(make, { source, words }) as ReasonSource<W>;
}

export function isReason(value: unknown): value is Reason {
  return typeof value === "object" && value !== null && "code" in value && "data" in value;
}
