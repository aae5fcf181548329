import type { Level, Waiver } from "./declarations";
import type { RecordSet } from "./dns";
import type { Context, Estate } from "./estate";
import type { Fleet } from "./licensed";
import type { Machine } from "./machine";
import type { DataFor, OwnReason, Reason } from "./reason";
import type { Fail, Pass, Skip, UnknownVerdict, Verdict } from "./verdict";

export type Severity = "low" | "medium" | "high" | "critical";

/** The words of a finding: a fact, no blame. `{{holes}}` in any of them are filled from its data. */
export interface FindingWords {
  readonly level: Level;
  readonly text: string;
  /** What to do about this finding, in the imperative. */
  readonly fix: string;
  /** The very property to write, as the program would hold it, where the values are known; printed as Pulumi YAML. */
  readonly snippet?: Snippet;
}
export type Snippet = Readonly<Record<string, unknown>>;

/** The words of something unknown: a sentence, in which `{{subjects}}` names the resources, and what settles it. */
export interface UnknownWords {
  readonly text: string;
  readonly settle: string;
}

/** Why a rule does not apply, as a clause; `declare` where a declaration is all that is missing. */
export type SkipWords = string | { readonly text: string; readonly declare: string };

/** A small estate, as a program would declare it; executed by the tests and printed in the documentation. */
export interface Example {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly properties: Readonly<Record<string, unknown>>;
    /** Pulumi's resource options, where they matter. */
    readonly options?: { readonly protect: true };
  }[];
  /** Where the rule compares them: what Azure shows, under the same names; the resources are a state then. */
  readonly deployed?: Example["resources"];
  /** Content of `windows-licensing.yaml`, without `version`. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

export interface RuleMeta {
  /** `WL` and three digits: permanent, never used for anything else. */
  readonly id: string;
  /** An order the estate obeys; equals the file's name and the Pulumi policy's name. */
  readonly name: string;
  /** A true sentence about an estate that complies. */
  readonly title: string;
  readonly why: string;
  /** What helps in general, in a sentence or two; each finding has a fix of its own. */
  readonly fix: string;
  readonly severity: Severity;
  /** How its figures are worked out, in a line each, where it has figures. */
  readonly formulas?: readonly string[];
  /** Where the rule comes from. */
  readonly references: readonly string[];
  /** What it finds, what it cannot know, and why it does not apply, by key. */
  readonly findings: Readonly<Record<string, FindingWords>>;
  readonly unknowns: Readonly<Record<string, UnknownWords>>;
  readonly skips: Readonly<Record<string, SkipWords>>;
  readonly examples: { readonly good: Example; readonly bad: Example };
}

type Answer = Verdict | readonly Verdict[];

/**
 * Whether a rule about machines also checks the resources that make machines without declaring them one by one (AKS,
 * Batch, Service Fabric, Azure Fleet and their like); scale sets are always checked. If it does not, why.
 */
export type FleetScope = "checked" | { readonly unchecked: string };

/** A rule about one machine at a time: also checked where only single resources are seen. */
export interface MachineRule extends RuleMeta {
  readonly scope: "machine";
  readonly fleets: FleetScope;
  /** `estate` holds this machine alone where only single resources are seen, and `alone` says so. */
  check(machine: Machine, estate: Estate): Answer;
  /** The same for a resource that makes machines, where the rule speaks of those too. */
  checkFleet?(fleet: Fleet, estate: Estate): Answer;
}

/** A rule about one DNS record set at a time: also checked where only single resources are seen, and `alone` says so. */
export interface RecordRule extends RuleMeta {
  readonly scope: "record";
  check(record: RecordSet, estate: Estate): Answer;
}

/** A rule about the whole estate. Its failures name their subject. */
export interface EstateRule extends RuleMeta {
  readonly scope: "estate";
  /** What it finds in one resource stands whatever else there is, so that it may be asked of single resources too. */
  readonly ofSingleResources?: true;
  check(estate: Estate): Answer;
}

/** A rule about how the report came about: checked after all others. */
export interface WaiverRule extends RuleMeta {
  readonly scope: "waivers";
  check(uses: readonly WaiverUse[], context: Context): Answer;
}

/** What one waiver did in this run. */
export interface WaiverUse {
  readonly waiver: Waiver;
  /** Its place in the configuration. */
  readonly index: number;
  readonly lapsed: boolean;
  /** How many findings it covers, or would cover if it had not lapsed. */
  readonly matches: number;
  /** Where it covers nothing: the names that it could have matched in findings of its rule, each once. */
  readonly candidates: readonly string[];
}

export type Rule = MachineRule | RecordRule | EstateRule | WaiverRule;

/** The words of a rule, by key. */
export interface RuleWords {
  readonly findings: Readonly<Record<string, FindingWords>>;
  readonly unknowns: Readonly<Record<string, UnknownWords>>;
  readonly skips: Readonly<Record<string, SkipWords>>;
}
type NoWords = Readonly<Record<never, never>>;

/** The verdicts that words allow: each key with the data its holes need, and reasons that rules share. */
export type VerdictOf<F, U = NoWords, S = NoWords> =
  | Pass
  | Skip<Reason>
  | UnknownVerdict<Reason>
  | { [K in keyof F & string]: Fail<K, DataFor<F[K]>> }[keyof F & string]
  | { [K in keyof U & string]: UnknownVerdict<OwnReason<K, DataFor<U[K]>>> }[keyof U & string]
  | { [K in keyof S & string]: Skip<OwnReason<K, DataFor<S[K]>>> }[keyof S & string];

type Answers<F, U, S> = VerdictOf<F, U, S> | readonly VerdictOf<F, U, S>[];

type Written<F, U, S> = Omit<RuleMeta, keyof RuleWords> & {
  readonly findings: F;
  readonly unknowns?: U;
  readonly skips?: S;
};
type Findings = RuleWords["findings"];
type Unknowns = RuleWords["unknowns"];
type Skips = RuleWords["skips"];

const NO_WORDS = { unknowns: {}, skips: {} };

// `const`: the texts stay literal, so that their holes are known. `NoInfer`: a misspelt key in `check` is an error and
// does not widen the keys.
export function machineRule<
  const F extends Findings,
  const U extends Unknowns = NoWords,
  const S extends Skips = NoWords,
>(
  rule: Written<F, U, S> & {
    readonly fleets: FleetScope;
    check(machine: Machine, estate: Estate): Answers<NoInfer<F>, NoInfer<U>, NoInfer<S>>;
    checkFleet?(fleet: Fleet, estate: Estate): Answers<NoInfer<F>, NoInfer<U>, NoInfer<S>>;
  },
): MachineRule {
  return { scope: "machine", ...NO_WORDS, ...rule };
}

export function recordRule<
  const F extends Findings,
  const U extends Unknowns = NoWords,
  const S extends Skips = NoWords,
>(
  rule: Written<F, U, S> & {
    check(record: RecordSet, estate: Estate): Answers<NoInfer<F>, NoInfer<U>, NoInfer<S>>;
  },
): RecordRule {
  return { scope: "record", ...NO_WORDS, ...rule };
}

export function estateRule<
  const F extends Findings,
  const U extends Unknowns = NoWords,
  const S extends Skips = NoWords,
>(
  rule: Written<F, U, S> & {
    readonly ofSingleResources?: true;
    check(estate: Estate): Answers<NoInfer<F>, NoInfer<U>, NoInfer<S>>;
  },
): EstateRule {
  return { scope: "estate", ...NO_WORDS, ...rule };
}

export function waiverRule<
  const F extends Findings,
  const U extends Unknowns = NoWords,
  const S extends Skips = NoWords,
>(
  rule: Written<F, U, S> & {
    check(uses: readonly WaiverUse[], context: Context): Answers<NoInfer<F>, NoInfer<U>, NoInfer<S>>;
  },
): WaiverRule {
  return { scope: "waivers", ...NO_WORDS, ...rule };
}

/** The level Pulumi shows for the rule as a whole: that of its gravest message. */
export function levelOf(rule: Pick<Rule, "findings">): Level {
  return Object.values(rule.findings).some((message) => message.level === "mandatory") ? "mandatory" : "advisory";
}

/** True for a rule that may be asked of one resource at a time. */
export function asksSingleResources(rule: Rule): boolean {
  return (
    rule.scope === "machine" || rule.scope === "record" || (rule.scope === "estate" && rule.ofSingleResources === true)
  );
}
