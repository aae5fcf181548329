import type { PositionReport } from "../../core/licensing/position-report";
import type { CompanyInput, Drift, RepeatedResource } from "../../core/model";

/** What the formats of `winlic position` are made from. */
export interface PositionPage {
  readonly report: PositionReport;
  /** What was looked at. */
  readonly input: string;
  readonly configuration: string;
  /** Where there are several, each of them. */
  readonly inputs?: readonly CompanyInput[];
  /** Resources that more than one input shows; each counts once. */
  readonly repeated?: readonly RepeatedResource[];
  /** How stacks and the live estate differ. */
  readonly drift?: readonly Drift[];
  /** Limits of what was read, as sentences. */
  readonly notes: readonly string[];
  readonly resources: number;
}
