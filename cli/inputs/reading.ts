import type { Company, DeclaredResource, Finding, InventoryServer, Reason, Unread } from "../../core/model";
import { isOwnComponent } from "../../core/resources/components/expand-own-components";
import { company } from "../../core/words/company";

/** Where declared resources come from. */
export type Source = "preview" | "events" | "state" | "program" | "live" | "inventory" | "template" | "several";

/** What every input is turned into. */
export interface Reading {
  /** In URN order. */
  readonly resources: readonly DeclaredResource[];
  readonly source: Source;
  /** What a person must know about the limits of this reading, as sentences; made from `missing`. */
  readonly notes: readonly string[];
  /** The same as data: what the source could not show. */
  readonly missing: readonly Missing[];
  /** What else a person must know of it, as sentences. */
  readonly remarks?: readonly string[];
  /** When it was made, in ISO form, where the source says so. */
  readonly made?: string;
  /** What several inputs show together; absent for one. */
  readonly company?: Company;
  /** How many rows the result of a query has on all its pages. */
  readonly total?: number;
  /** What inventories show, row by row. */
  readonly servers?: readonly InventoryServer[];
  /** What policies of other packs say, where the source carries it. */
  readonly others?: readonly OtherFinding[];
  /** Inputs that are not whole. */
  readonly unseen?: readonly Unread[];
}

/** What a policy of another pack says, as the engine's events carry it. */
export interface OtherFinding {
  readonly pack: string;
  readonly policy: string;
  readonly level: Finding["level"];
  readonly severity: Finding["severity"];
  /** One line. */
  readonly message: string;
  readonly urn: string;
}

export type MissingKind =
  /** One of several inputs cannot be used. */
  | "unread-input"
  /** The result of a query is not complete. */
  | "truncated-result"
  /** The result of a query does not say whether it is complete. */
  | "result-of-unknown-size"
  /** A provider function that was not called; what depends on it is unknown. */
  | "look-up"
  /** The same in a language whose SDK can't say "unknown" where the result is used directly. */
  | "direct-look-up"
  /** A component whose code lives in a plugin: its children are not seen. */
  | "remote-component"
  /** A resource that is only read, and whose properties the source does not carry: left out. */
  | "read-only"
  /** Outputs of another stack. */
  | "stack-reference"
  /** Encrypted configuration values. */
  | "secret-configuration"
  /** Pulumi ESC environments named by the stack's configuration. */
  | "environment"
  /** The preview ended with errors: resources after them are missing. */
  | "failed-preview"
  /** Resources that may hold machines which nobody sees: templates, standby pools and the like. */
  | "unread-resource"
  /** No dependency edges: references to ids that are not known yet cannot be followed. */
  | "edges";

/** One kind of thing that a source could not show. */
export interface Missing {
  readonly kind: MissingKind;
  readonly count: number;
  /** Names, tokens or messages; sorted, each once. */
  readonly names: readonly string[];
}

/** An input that cannot be used, in the words the person gets. */
export interface InputFault {
  /** What could not be done; `cannot check` unless said otherwise. */
  readonly action?: string;
  /** The file, folder or `standard input`. */
  readonly file: string;
  /** Line and column, or a path in the document; empty for the whole. */
  readonly place: string;
  readonly expected: string;
  readonly found: string;
  readonly todo: string;
  /** True for what was never meant as an input; in a folder it is left out. */
  readonly foreign?: true;
  /** The last lines a program printed before it failed. */
  readonly output?: readonly string[];
}

export function isFault<T extends object>(answer: T | InputFault): answer is InputFault {
  return "todo" in answer && "expected" in answer;
}

/** Puts a reading together: resources sorted, gaps merged and put into words. */
export function makeReading(
  source: Source,
  resources: readonly DeclaredResource[],
  gaps: readonly Gap[],
  made?: string,
): Reading {
  const missing = mergeGaps(gaps);
  return {
    source,
    resources: [...resources].sort((one, other) => compare(one.urn, other.urn)),
    missing,
    notes: missing.map(describeMissing),
    ...(made === undefined ? {} : { made }),
  };
}

/** One thing that a source could not show. */
export interface Gap {
  readonly kind: MissingKind;
  readonly name: string;
}

/** An input of which a part is missing, as something in which machines may be that nobody sees. */
export function unseenIn(name: string, { missing }: Pick<Reading, "missing">): readonly Unread[] {
  const failed = missing.some(({ kind }) => kind === "failed-preview");
  return failed ? [makeUnseen(name, company("preview-failed"))] : [];
}

export function makeUnseen(name: string, reason: Reason): Unread {
  return { urn: name, name, type: UNSEEN_INPUT, reason, mayNeedLicences: true };
}

/** Stands for the type of a resource. */
export const UNSEEN_INPUT = "input";

/** By code unit, so that the order does not depend on the machine's language. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What could not be shown for these names. */
export function makeMissing(kind: MissingKind, names: readonly string[]): Missing {
  return { kind, count: names.length, names: [...new Set(names)].sort(compare) };
}

const ORDER: readonly MissingKind[] = [
  "unread-input",
  "truncated-result",
  "result-of-unknown-size",
  "failed-preview",
  "remote-component",
  "look-up",
  "direct-look-up",
  "stack-reference",
  "read-only",
  "secret-configuration",
  "environment",
  "unread-resource",
  "edges",
];

function mergeGaps(gaps: readonly Gap[]): Missing[] {
  return ORDER.flatMap((kind) => {
    const names = gaps.filter((gap) => gap.kind === kind).map((gap) => gap.name);
    return names.length === 0 ? [] : [makeMissing(kind, names)];
  });
}

/** What could not be shown, in a sentence. */
export function describeMissing({ kind, count, names }: Missing): string {
  const named = shorten(names);
  const one = count === 1;
  switch (kind) {
    case "unread-input":
      return `${plural(count, "input")} cannot be used, so what ${one ? "it declares" : "they declare"} is missing here: ${named}.`;
    case "truncated-result":
      return `${plural(count, "result")} of a query ${one ? "is" : "are"} not complete, so machines are missing here: ${named}.`;
    case "result-of-unknown-size":
      return `${plural(count, "result")} of a query ${one ? "does" : "do"} not say whether more rows exist: ${named}.`;
    case "failed-preview":
      return `The preview ended with ${plural(count, "error")}, so resources after ${one ? "it" : "them"} are missing here: ${named}.`;
    case "remote-component":
      return `${plural(count, "remote component")} (${named}) ${one ? "was" : "were"} not expanded, because that takes ${one ? "its" : "their"} plugin: the resources inside are not checked${names.every(isOwnComponent) ? "" : ", and core licences needed are at least what is shown"}.`;
    case "look-up":
      return `${plural(count, "look-up")} (${named}) ${one ? "was" : "were"} not made: what depends on ${one ? "it" : "them"} is unknown, and resources declared for each element of a result are not seen.`;
    case "direct-look-up":
      return `Where the program uses the result of ${one ? "this look-up" : "these look-ups"} (${named}) directly, and not as an output, its fields are empty here: findings that rest on them may be wrong. Check a preview instead: \`pulumi preview --json --show-sames | winlic check -\`.`;
    case "stack-reference":
      return `${plural(count, "stack reference")} (${named}) ${one ? "was" : "were"} not read: the outputs are unknown.`;
    case "read-only":
      return `${plural(count, "resource")} (${named}) ${one ? "is" : "are"} only read, and ${one ? "its" : "their"} properties are not known here: not checked.`;
    case "secret-configuration":
      return `${plural(count, "encrypted configuration value")} (${named}) cannot be read here: what depends on ${one ? "it" : "them"} is unknown.`;
    case "environment":
      return `${plural(count, "Pulumi ESC environment")} (${named}) ${one ? "is" : "are"} not opened: the configuration in ${one ? "it" : "them"} is missing.`;
    case "unread-resource":
      return `${plural(count, "resource")} (${named}) may hold machines that are not read.`;
    case "edges":
      return "This source carries no dependencies: references to resources that are not created yet cannot be followed. `pulumi preview --json --show-sames` carries them.";
  }
}

const NAMES_SHOWN = 5;
function shorten(names: readonly string[]): string {
  const rest = names.length - NAMES_SHOWN;
  const shown = names.slice(0, NAMES_SHOWN).join(", ");
  return rest > 0 ? `${shown} and ${String(rest)} more` : shown;
}

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
