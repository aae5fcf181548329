import type { CompanyInput, Drift, RepeatedResource, Report, Rule } from "../../core/model";
import type { BaselineComparison } from "../baseline";
import type { Missing, Source } from "../inputs/reading";
import type { FailOn } from "../threshold";

/** What was checked, as a person named it, and what it could not show. */
export interface CheckedInput {
  readonly source: Source;
  /** File, folder or `standard input`. */
  readonly name: string;
  readonly stack?: string;
  /** Each project and stack that the resources are of, e.g. `shop/prod`; sorted. */
  readonly stacks?: readonly string[];
  /** Where there are several, each of them. */
  readonly inputs?: readonly CompanyInput[];
  /** Resources that more than one input shows; each counts once. */
  readonly repeated?: readonly RepeatedResource[];
  /** How stacks and the live estate differ. */
  readonly drift?: readonly Drift[];
  readonly notes: readonly string[];
  readonly missing: readonly Missing[];
  /** Those of the notes without which silence would look like a whole answer. */
  readonly serious?: readonly string[];
  /** It declares no resource but, at most, the stack itself: nothing can pass. */
  readonly empty?: true;
}

/** A report with everything the formats need around it. */
export interface CheckResult {
  readonly report: Report;
  /** The rules that were run: those that are not disabled. */
  readonly rules: readonly Rule[];
  readonly input: CheckedInput;
  /** Where the configuration came from, in one line. */
  readonly configuration: string;
  readonly failOn: FailOn;
  /** Names of rules that the command line left out. */
  readonly leftOut?: readonly string[];
  readonly baseline?: BaselineComparison;
}
