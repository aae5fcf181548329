import type { Report, Rule } from "../../core/model";
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
  readonly notes: readonly string[];
  readonly missing: readonly Missing[];
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
