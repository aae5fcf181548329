import type { Level, Waiver } from "./declarations";
import type { RecordSet } from "./dns";
import type { Context, Estate } from "./estate";
import type { Fleet } from "./licensed";
import type { Machine } from "./machine";
import type { Verdict } from "./verdict";

export type Severity = "low" | "medium" | "high" | "critical";

/** What a rule says when it fails: a fact, no blame; `{{holes}}` are filled from the data of the finding. */
export interface Message {
  readonly level: Level;
  readonly text: string;
}

/** A small estate, as a program would declare it; executed by the tests and printed in the documentation. */
export interface Example {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly properties: Readonly<Record<string, unknown>>;
    /** Pulumi's resource options, where they matter. */
    readonly options?: { readonly protect: true };
  }[];
  /** Content of `windows-licensing.yaml`, without `version`. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

export interface RuleMeta<M extends string> {
  /** `WL` and three digits: permanent, never used for anything else. */
  readonly id: string;
  /** An order the estate obeys; equals the file's name and the Pulumi policy's name. */
  readonly name: string;
  /** A true sentence about an estate that complies. */
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly severity: Severity;
  /** How its figures are worked out, in a line each, where it has figures. */
  readonly formulas?: readonly string[];
  /** Where the rule comes from. */
  readonly references: readonly string[];
  readonly messages: Readonly<Record<M, Message>>;
  readonly examples: { readonly good: Example; readonly bad: Example };
}

type Answer<M extends string> = Verdict<M> | readonly Verdict<M>[];

/** A rule about one machine at a time: also checked where only single resources are seen. */
export interface MachineRule<M extends string = string> extends RuleMeta<M> {
  readonly scope: "machine";
  check(machine: Machine, context: Context): Answer<M>;
  /** The same for a resource that makes machines, where the rule speaks of those too. */
  checkFleet?(fleet: Fleet, context: Context): Answer<M>;
}

/** A rule about one DNS record set at a time: also checked where only single resources are seen, and `alone` says so. */
export interface RecordRule<M extends string = string> extends RuleMeta<M> {
  readonly scope: "record";
  check(record: RecordSet, estate: Estate): Answer<M>;
}

/** A rule about the whole estate. Its failures name their subject. */
export interface EstateRule<M extends string = string> extends RuleMeta<M> {
  readonly scope: "estate";
  /** What it finds in one resource stands whatever else there is, so that it may be asked of single resources too. */
  readonly ofSingleResources?: true;
  check(estate: Estate): Answer<M>;
}

/** A rule about how the report came about: checked after all others. */
export interface WaiverRule<M extends string = string> extends RuleMeta<M> {
  readonly scope: "waivers";
  check(uses: readonly WaiverUse[], context: Context): Answer<M>;
}

/** What one waiver did in this run. */
export interface WaiverUse {
  readonly waiver: Waiver;
  /** Its place in the configuration. */
  readonly index: number;
  readonly lapsed: boolean;
  /** How many findings it covers, or would cover if it had not lapsed. */
  readonly matches: number;
}

export type Rule<M extends string = string> = MachineRule<M> | RecordRule<M> | EstateRule<M> | WaiverRule<M>;

type Written<R extends Rule, M extends string> = Omit<R, "scope" | "check" | "checkFleet" | "messages"> & {
  readonly messages: Readonly<Record<M, Message>>;
};

// `NoInfer`: without it a misspelt message key in `check` would widen M instead of being an error.
export function machineRule<M extends string>(
  rule: Written<MachineRule, M> & {
    check(machine: Machine, context: Context): Answer<NoInfer<M>>;
    checkFleet?(fleet: Fleet, context: Context): Answer<NoInfer<M>>;
  },
): MachineRule<M> {
  return { scope: "machine", ...rule };
}

export function recordRule<M extends string>(
  rule: Written<RecordRule, M> & { check(record: RecordSet, estate: Estate): Answer<NoInfer<M>> },
): RecordRule<M> {
  return { scope: "record", ...rule };
}

export function estateRule<M extends string>(
  rule: Written<EstateRule, M> & { check(estate: Estate): Answer<NoInfer<M>> },
): EstateRule<M> {
  return { scope: "estate", ...rule };
}

export function waiverRule<M extends string>(
  rule: Written<WaiverRule, M> & { check(uses: readonly WaiverUse[], context: Context): Answer<NoInfer<M>> },
): WaiverRule<M> {
  return { scope: "waivers", ...rule };
}

/** The level Pulumi shows for the rule as a whole: that of its gravest message. */
export function levelOf(rule: Pick<Rule, "messages">): Level {
  return Object.values(rule.messages).some((message) => message.level === "mandatory") ? "mandatory" : "advisory";
}

/** True for a rule that may be asked of one resource at a time. */
export function asksSingleResources(rule: Rule): boolean {
  return (
    rule.scope === "machine" || rule.scope === "record" || (rule.scope === "estate" && rule.ofSingleResources === true)
  );
}
