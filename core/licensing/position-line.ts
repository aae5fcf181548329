import type { Reason, Term } from "../model";
import type { Span } from "./core-need";

/** One thing that needs core licences, or would. */
export interface PositionLine {
  readonly place: "azure" | "on-premises";
  readonly name: string;
  readonly urn?: string;
  readonly kind: "machine" | "host" | "cluster" | "server";
  readonly edition: "either" | "datacenter" | "standard";
  readonly formula: Term;
  /** What it takes in the position: nothing for a machine that its host covers. */
  readonly now: Span;
  readonly fullScale: Span;
  readonly notes: readonly Reason[];
}
