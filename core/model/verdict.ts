import type { Arithmetic } from "./arithmetic";
import type { Proof } from "./proof";
import type { Data, Datum, OwnReason, Reason } from "./reason";
import type { Subject } from "./resource";

/** The four answers of a rule. */
export type Verdict<M extends string = string> = Pass | Skip | UnknownVerdict | Fail<M>;

export interface Pass {
  readonly verdict: "pass";
  readonly subject?: Subject;
  /** The proof or arithmetic that led here: passing ones can be printed too. */
  readonly basis?: Basis;
}

/** The rule does not apply. The reason is one of the rule, or one that rules share. */
export interface Skip<R = OwnReason | Reason> {
  readonly verdict: "skip";
  readonly reason: R;
}

/** The rule applies, and the plan does not hold what it takes to decide. */
export interface UnknownVerdict<R = OwnReason | Reason> extends About {
  readonly verdict: "unknown";
  readonly reason: R;
  /** Path of the unknown property, inside the subject. */
  readonly path?: string;
}

export interface Fail<M extends string = string, D = Data> extends About {
  readonly verdict: "fail";
  readonly message: M;
  /** Path of the property to change, inside the subject. */
  readonly path?: string;
  readonly data: D;
}

/** What a verdict is about, and what led to it. */
export interface About {
  /** The thing to change; a machine or record rule may leave it out and means what it was given. */
  readonly subject?: Subject;
  readonly basis?: Basis;
}

export type Basis = Arithmetic | Proof;

type AboutUnknown = About & { readonly path?: string };
type NoData = Readonly<Record<never, never>>;
/** Data of any shape whose values fill holes: an interface has no index signature. */
type Filling<D> = Readonly<Record<keyof D, Datum>>;

// A key that is one of several makes one of several verdicts, each with its own holes.
type SkipFor<K, D> = K extends string ? Skip<OwnReason<K, D>> : never;
type UnknownFor<K, D> = K extends string ? UnknownVerdict<OwnReason<K, D>> : never;
type FailFor<K, D> = K extends string ? Fail<K, D> : never;

export const pass: Pass = { verdict: "pass" };

/** A key of the rule's `skips` with the data of its text, or a reason that rules share. */
export function skip(reason: Reason): Skip<Reason>;
export function skip<K extends string>(key: K): SkipFor<K, NoData>;
export function skip<K extends string, D extends Filling<D>>(key: K, data: D): SkipFor<K, D>;
export function skip(reason: Reason | string, data: Data = {}): Skip {
  return { verdict: "skip", reason: typeof reason === "string" ? { key: reason, data } : reason };
}

/** A key of the rule's `unknowns` with the data of its texts, or a reason that rules share. */
export function unknown(reason: Reason, about?: AboutUnknown): UnknownVerdict<Reason>;
export function unknown<K extends string>(key: K): UnknownFor<K, NoData>;
export function unknown<K extends string, D extends Filling<D>>(
  key: K,
  data: D,
  about?: AboutUnknown,
): UnknownFor<K, D>;
export function unknown(reason: Reason | string, second: Data | AboutUnknown = {}, about: AboutUnknown = {}) {
  return typeof reason === "string"
    ? { verdict: "unknown", reason: { key: reason, data: second as Data }, ...about }
    : { verdict: "unknown", reason, ...(second as AboutUnknown) };
}

/**
 * A key of the rule's `findings` with the data of its texts.
 * @param path of the property to change, inside the subject
 */
export function fail<M extends string>(message: M, path: string | undefined): FailFor<M, NoData>;
export function fail<M extends string, D extends Filling<D> = Data>(
  message: M,
  path: string | undefined,
  data: D,
  about?: About,
): FailFor<M, D>;
export function fail(message: string, path: string | undefined, data: Data = {}, about: About = {}): Fail {
  return { verdict: "fail", message, ...(path === undefined ? {} : { path }), data, ...about };
}

/** `flatMap` for a helper that returns arrays of different verdicts: their types are united instead of compared. */
export function gather<T, A extends readonly unknown[]>(
  items: Iterable<T>,
  judge: (item: T, index: number) => A,
): readonly A[number][] {
  return [...items].flatMap((item, index): readonly A[number][] => judge(item, index));
}
