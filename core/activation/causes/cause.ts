import type { Data } from "../../model";
import type { CodeFact, EventFact, Place, SignFact } from "../evidence/evidence";
import type { CommandName } from "./commands";
import type { Picture } from "./picture";
import type { TrapKey } from "./traps";

/** How sure a cause is. */
export type Certainty = "certain" | "probable" | "possible";

/**
 * What a cause means for the machine, gravest first: it is not activated; it is and will not stay so; it is and
 * something should be put right; nothing is wrong.
 */
export const GRAVITIES = ["down", "failing", "notice", "none"] as const;
export type Gravity = (typeof GRAVITIES)[number];

/** A step of a fix: a sentence, or a command that is written out for the Windows in use. */
export type Step = string | { readonly run: CommandName };

/** What a cause says when it is found. Templates have `{{holes}}` that the data of the finding fills. */
export interface CauseWords {
  /** The cause, as a fact. */
  readonly text: string;
  /** What follows with less certainty than the cause itself. */
  readonly suppose?: string;
  /** What to look at next, where evidence is missing. */
  readonly check: string;
  readonly fix: readonly Step[];
  /** What happens if nothing is done, and when. */
  readonly otherwise: string;
  /** What must not be concluded from such texts. */
  readonly traps?: readonly TrapKey[];
}

/** A cause is a value, as a rule is: a permanent key, words for each way it is found, and a pure function. */
export interface Cause<M extends string = string> {
  /** Permanent; programs rest on it. */
  readonly key: string;
  /** The symptom, as a person would look for it. */
  readonly symptom: string;
  readonly gravity: Gravity;
  /** Order of decision, lowest first: tools, product, kind, provider, state, codes, health. */
  readonly rank: number;
  readonly references: readonly string[];
  readonly words: Readonly<Record<M, CauseWords>>;
  readonly find: (view: View) => readonly Sighting<M>[];
}

/** A cause that was found in the evidence of one machine. */
export interface Sighting<M extends string = string> {
  readonly message: M;
  readonly certainty: Certainty;
  /** How sure `suppose` is, where the words have one. */
  readonly supposed?: Certainty;
  readonly evidence: readonly Place[];
  readonly data: Data;
  /** Codes this cause explains: they need no cause of their own. */
  readonly explains?: readonly number[];
  /** The cause explains why Windows is in its state. */
  readonly explainsState?: boolean;
  /** Another gravity than the cause usually has. */
  readonly gravity?: Gravity;
}

/** What a cause may look at: the machine, and the others of the same evidence. */
export interface View {
  readonly picture: Picture;
  readonly estate: readonly Picture[];
  /** Finds a machine of the evidence by a name that another machine uses for it. */
  readonly named: (host: string) => Picture | undefined;
}

// `NoInfer`: a misspelt message key in `find` is an error instead of another key.
export function cause<M extends string>(
  value: Omit<Cause<M>, "find"> & { readonly find: (view: View) => readonly Sighting<NoInfer<M>>[] },
): Cause<M> {
  return value;
}

/** The first failing code among some, and where it stands. */
export function findCode({ picture }: View, ...codes: readonly number[]): CodeFact | undefined {
  return picture.failures.find(({ code }) => codes.includes(code));
}

export function findSign({ picture }: View, ...signs: readonly string[]): SignFact | undefined {
  return picture.machine.signs.find(({ sign }) => signs.includes(sign));
}

export function findSignsOf({ picture }: View, sign: string): readonly SignFact[] {
  return picture.machine.signs.filter((each) => each.sign === sign);
}

export function findEvents({ picture }: View, ...ids: readonly number[]): readonly EventFact[] {
  return picture.machine.events.filter(({ id }) => ids.includes(id));
}

/** Lines for the evidence of a cause: those that are there, each once. */
export function linesOf(...places: readonly (Place | undefined)[]): readonly Place[] {
  const seen = new Set<string>();
  return places.filter((place): place is Place => {
    if (place === undefined || place.text === "") return false;
    const key = `${place.file}:${String(place.line)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The line of the state, of the product, or of whatever the machine has. */
export function stateLine({ picture }: View): Place | undefined {
  return picture.stateAt ?? picture.product?.at ?? picture.removed?.at;
}

export function isActivated({ state }: Picture): boolean {
  return state === "licensed";
}

/** Windows says that it is not activated, or an attempt failed and nothing says that it is. */
export function isNotActivated(picture: Picture): boolean {
  return picture.state === undefined ? picture.failures.length > 0 : picture.state !== "licensed";
}

/** Somebody tried to have this machine activated by KMS or Active Directory. */
export function triesVolume({ picture }: View): boolean {
  const { machine, client, asked } = picture;
  return (
    client.registered !== undefined ||
    asked.length > 0 ||
    machine.operations.some(({ does }) => does === "set-host") ||
    machine.lookups.some(({ type }) => type === "srv") ||
    machine.signs.some(({ sign }) => sign === "activation-object") ||
    machine.commands.some(({ text }) => /\/skms\b|\/ao-list|_vlmcs/i.test(text))
  );
}

export const ARTICLES = "https://learn.microsoft.com/troubleshoot/windows-server/licensing-and-activation";
export const AZURE_ARTICLES = "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows";
export const PLANNING = "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning";
export const CLIENT_KEYS = "https://learn.microsoft.com/windows-server/get-started/kms-client-activation-keys";
