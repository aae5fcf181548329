import type { IsoDate } from "./declarations";
import type { FromResource } from "./resource";

/** What is known of an estate that several inputs show: each is kept apart by name. */
export interface Company {
  readonly inputs: readonly CompanyInput[];
  /** Azure resources that more than one input shows; each counts once. */
  readonly repeated: readonly RepeatedResource[];
  /** How stacks and the live estate differ; absent where only one of them is there. */
  readonly drift?: readonly Drift[];
}

/** One difference between what stacks declare and what Azure shows. */
export interface Drift extends FromResource {
  /** `not-decided`: Azure's result shows nothing of the kind in its subscription, so it may not have been asked. */
  readonly kind: "not-declared" | "not-deployed" | "not-decided" | "licence-differs" | "size-differs";
  /** Azure resource id. */
  readonly id: string;
  /** Values where they differ; empty for a property that is not set. */
  readonly declared?: string;
  readonly deployed?: string;
  /** The property in the declared resource. */
  readonly path?: string;
}

/** One input of several: an export, a preview, a result of a query. */
export interface CompanyInput {
  /** File or folder, as a person named it or as it was found. */
  readonly name: string;
  readonly source: string;
  /** `shop/prod` for each stack that it shows; sorted. */
  readonly stacks: readonly string[];
  readonly resources: number;
  /** When it was made, where it says so: `2026-11-28T07:15:22Z`. */
  readonly made?: string;
  /** The input that shows the same stack and counts instead of it. */
  readonly supersededBy?: string;
}

/** A resource of Azure in two stacks, or in a stack and in the live estate. */
export interface RepeatedResource {
  readonly id: string;
  /** URN of the one that counts. */
  readonly counted: string;
  /** URNs of the others. */
  readonly left: readonly string[];
}

/** The day of a time, `2026-11-28` of `2026-11-28T07:15:22Z`. */
export function dayOf(time: string): IsoDate {
  return time.slice(0, 10);
}
