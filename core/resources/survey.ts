import type { Estate } from "../model";
import { canonicalToken, recognise } from "./tokens";

/**
 * How resources of one type are taken: `read` by a reader of its own; `partly`, where some of them hold what nobody
 * sees; `not-read`, where the type may hold machines; `not-needed`, where no rule asks for such a resource of Azure;
 * `other`, where another provider makes it.
 */
export type Taken = "read" | "partly" | "not-read" | "not-needed" | "other";

export interface SurveyedType {
  /** As the first resource of the type writes it; tokens that differ in version or capitals are one type. */
  readonly type: string;
  readonly count: number;
  readonly taken: Taken;
}

/** The same, added up over all types. */
export type Understood = Readonly<Record<Exclude<Taken, "not-read" | "not-needed"> | "notRead" | "notNeeded", number>>;

/** What Pulumi itself adds to every stack. */
const OF_PULUMI = /^pulumi:/;
/** Components: their children are resources of their own. */
const OF_THIS_PROJECT = /^windows-licensing:/;
const OF_AZURE = /^azure(-native)?(_[^:]+)?:/;

/** What is understood of an estate, by type: the first question about a finding that is missing. */
export function surveyResources({
  resources,
  unread = [],
}: Pick<Estate, "resources" | "unread">): readonly SurveyedType[] {
  const unseen = new Set(unread.map(({ urn }) => urn));
  const types = new Map<string, { type: string; count: number; unseen: number; readable: boolean }>();
  for (const { type, urn } of resources) {
    if (OF_PULUMI.test(type)) continue;
    const token = canonicalToken(type);
    const entry = types.get(token) ?? {
      type,
      count: 0,
      unseen: 0,
      readable: OF_THIS_PROJECT.test(type) || recognise(type) !== undefined,
    };
    types.set(token, { ...entry, count: entry.count + 1, unseen: entry.unseen + (unseen.has(urn) ? 1 : 0) });
  }
  return [...types.values()]
    .map((entry) => ({ type: entry.type, count: entry.count, taken: takenAs(entry.type, entry) }))
    .sort((left, right) => (left.type < right.type ? -1 : 1));
}

/** How many resources are taken in which way. */
export function countTaken(types: readonly SurveyedType[]): Understood {
  const sum = (taken: Taken): number =>
    types.filter((type) => type.taken === taken).reduce((total, { count }) => total + count, 0);
  return {
    read: sum("read"),
    partly: sum("partly"),
    notRead: sum("not-read"),
    notNeeded: sum("not-needed"),
    other: sum("other"),
  };
}

function takenAs(type: string, { unseen, readable }: { readonly unseen: number; readonly readable: boolean }): Taken {
  if (unseen > 0) return readable ? "partly" : "not-read";
  if (readable) return "read";
  return OF_AZURE.test(type) ? "not-needed" : "other";
}
