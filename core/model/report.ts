import type { IsoDate, Level, RightKind, Waiver } from "./declarations";
import type { ConfigurationSource } from "./estate";
import type { Data, Reason } from "./reason";
import type { Subject } from "./resource";
import type { Severity } from "./rule";
import type { ReadTemplate } from "./unread";
import type { Basis } from "./verdict";

/** One failure of one rule at one place. Holds no words: `core/words/render.ts` makes them. */
export interface Finding {
  readonly rule: string;
  readonly name: string;
  readonly message: string;
  readonly level: Level;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly path?: string;
  readonly data: Data;
  readonly basis?: Basis;
  /** The same in every run for the same fault of the same thing: `core/engine/fingerprint.ts`. */
  readonly fingerprint: string;
}

/** Something that one rule does not know, said once with everything it concerns. */
export interface UnknownNote extends Reason {
  readonly rule: string;
  readonly name: string;
  readonly path?: string;
  readonly subjects: readonly Subject[];
}

export interface WaivedFinding {
  readonly finding: Finding;
  readonly waiver: Waiver;
}

/** A rule that threw: the fault is ours, and what it would have said is missing from the report. */
export interface Crash {
  readonly rule: string;
  readonly name: string;
  readonly subject?: Subject;
  readonly error: string;
}

/** A rule that applied to nothing, and why. */
export interface SkippedRule extends Reason {
  readonly rule: string;
  readonly name: string;
}

/** A right that the owner states under `rights`, with what it covers in this estate. */
export interface StatedRight {
  readonly kind: RightKind;
  readonly reason: string;
  readonly owner: string;
  readonly until: IsoDate;
  /** Its place in the configuration. */
  readonly declaration: string;
  /** Names of machines and servers, in order. */
  readonly covers: readonly string[];
  /** What does not apply covers nothing: it ended, or lacks the Software Assurance that it requires. */
  readonly state: "applied" | "ended" | "without-assurance";
}

/** The whole answer, in a stable order. */
export interface Report {
  readonly asOf: IsoDate;
  readonly configuration: ConfigurationSource;
  readonly findings: readonly Finding[];
  readonly unknowns: readonly UnknownNote[];
  readonly waived: readonly WaivedFinding[];
  /** Absent where none is declared. */
  readonly rights?: readonly StatedRight[];
  readonly crashes: readonly Crash[];
  /** Rules that applied to nothing at all. */
  readonly skipped: readonly SkippedRule[];
  /** Proofs and calculations of what passed. */
  readonly passed: readonly { readonly rule: string; readonly subject?: Subject; readonly basis: Basis }[];
  readonly checked: {
    readonly resources: number;
    readonly machines: number;
    /** Resources that make Windows machines which are no resources of their own; absent where there are none. */
    readonly fleets?: number;
    /** Dedicated hosts, clusters and servers on-premises that need licences; absent where there are none. */
    readonly hosts?: number;
    /** Core licences needed in Azure at full scale, where no entitlement is declared to compare them with. */
    readonly needed?: { readonly low: number; readonly high: number; readonly atLeast: boolean };
    readonly rules: number;
    /** How many resources were read, read in part, may hold machines and were not read, are needed by no rule, or are another provider's. */
    readonly understood?: {
      readonly read: number;
      readonly partly: number;
      readonly notRead: number;
      readonly notNeeded: number;
      readonly other: number;
    };
    /** Deployments whose ARM templates were read, with the number of resources that each makes. */
    readonly templates?: readonly ReadTemplate[];
  };
}
