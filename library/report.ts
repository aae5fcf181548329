// Made by npm run generate from cli/formats/report-schema.ts.

/** The report that `winlic check --format json` prints. Later versions may add fields. */
export interface Report {
  readonly schemaVersion: 2;
  readonly tool: {
    readonly name: "winlic";
    readonly version: string;
  };
  readonly verdict: "passed" | "nothing-to-check" | "blocked" | "unknown" | "invalid-configuration" | "incomplete-input" | "internal-error";
  readonly exitCode: number;
  /** The thresholds of `--fail-on`, with commas. */
  readonly failOn: string;
  /** The day that the report speaks about. */
  readonly asOf: string;
  readonly input: {
    readonly source: "preview" | "events" | "state" | "program" | "live" | "inventory" | "template" | "several";
    readonly name: string;
    readonly stack?: string | undefined;
    /** Each project and stack of the resources, e.g. `shop/prod`. */
    readonly stacks: readonly string[];
    /** Each of several inputs. */
    readonly inputs?: readonly {
      readonly name: string;
      readonly source: string;
      readonly stacks: readonly string[];
      readonly resources: number;
      /** When it was made, where it says so. */
      readonly made?: string | undefined;
      /** The input that shows the same stack and counts instead of it. */
      readonly supersededBy?: string | undefined;
    }[] | undefined;
    /** Resources of Azure that more than one input shows, with the URN that counts. */
    readonly repeated?: readonly {
      readonly id: string;
      readonly counted: string;
      readonly left: readonly string[];
    }[] | undefined;
    /** How stacks and the live estate differ. */
    readonly drift?: readonly {
      readonly kind: "not-declared" | "not-deployed" | "not-decided" | "licence-differs" | "size-differs";
      readonly urn: string;
      readonly name: string;
      readonly type: string;
      readonly id: string;
      readonly source?: Source | undefined;
      readonly declared?: string | undefined;
      readonly deployed?: string | undefined;
      readonly path?: string | undefined;
    }[] | undefined;
    readonly missing: readonly {
      readonly kind: string;
      readonly count: number;
      readonly names: readonly string[];
    }[];
    /** What the input does not show, as sentences. */
    readonly notes: readonly string[];
  };
  readonly configuration: {
    readonly from: string;
    readonly summary: string;
    readonly faults: readonly {
      readonly file: string;
      readonly line?: number | undefined;
      readonly column?: number | undefined;
      readonly path: string;
      readonly expected: string;
      readonly found: string;
      readonly hint?: string | undefined;
      readonly subject?: Subject | undefined;
    }[];
    readonly open?: readonly {
      readonly reason: unknown;
      readonly subject: Subject;
    }[] | undefined;
  };
  /** Rules that `--only` and `--skip` left out. */
  readonly leftOut?: readonly string[] | undefined;
  readonly baseline?: {
    readonly file: string;
    readonly known: number;
    readonly vanished: readonly {
      readonly fingerprint: string;
      readonly code: string;
      readonly rule: string;
      readonly name: string;
      readonly subject: string;
      readonly stack?: string | undefined;
    }[];
  } | undefined;
  readonly checked: {
    readonly resources: number;
    readonly machines: number;
    readonly fleets?: number | undefined;
    readonly hosts?: number | undefined;
    readonly needed?: {
      readonly low: number;
      readonly high: number;
      readonly atLeast: boolean;
    } | undefined;
    readonly rules: number;
    /** How many resources were read, in part, not at all, are needed by no rule, or are another provider's. */
    readonly understood?: {
      readonly read: number;
      readonly partly: number;
      readonly notRead: number;
      readonly notNeeded: number;
      readonly other: number;
    } | undefined;
    readonly templates?: readonly {
      readonly name: string;
      readonly resources: number;
    }[] | undefined;
  };
  readonly counts: {
    readonly mandatory: number;
    readonly advisory: number;
    /** Findings that fail the run: at or above --fail-on, and in no baseline. */
    readonly blocking: number;
    readonly unknown: number;
    readonly waived: number;
    readonly crashed: number;
    readonly skipped: number;
  };
  readonly findings: readonly Finding[];
  readonly unknowns: readonly {
    readonly rule: string;
    readonly name: string;
    readonly code: string;
    readonly path?: string | undefined;
    readonly subjects: readonly Subject[];
    readonly text: string;
    readonly settle?: string | undefined;
    /** What the sentence is made of; reasons have a code and a text. */
    readonly data: { readonly [key: string]: unknown };
  }[];
  readonly waived: readonly {
    readonly finding: Finding;
    readonly waiver: Waiver;
  }[];
  /** Rights that the owner states, with the machines and servers that each covers. */
  readonly rights?: readonly {
    readonly kind: string;
    readonly reason: string;
    readonly owner: string;
    readonly until: string;
    readonly declaration: string;
    readonly covers: readonly string[];
    readonly state: "applied" | "ended" | "without-assurance";
  }[] | undefined;
  readonly crashes: readonly {
    readonly rule: string;
    readonly name: string;
    readonly subject?: Subject | undefined;
    readonly error: string;
    readonly text: string;
  }[];
  readonly skipped: readonly {
    readonly rule: string;
    readonly name: string;
    readonly code: string;
    readonly text: string;
    readonly declare?: string | undefined;
  }[];
  /** Rules that were content with what they looked at. */
  readonly passedRules: readonly {
    readonly rule: string;
    readonly name: string;
  }[];
  readonly passed: readonly {
    readonly rule: string;
    readonly subject?: Subject | undefined;
    readonly basis: Arithmetic | Proof;
  }[];
  readonly rules: readonly {
    readonly id: string;
    readonly name: string;
    readonly title: string;
    readonly level: "mandatory" | "advisory";
    readonly severity: "low" | "medium" | "high" | "critical";
    readonly scope: string;
    readonly why: string;
    readonly fix: string;
    readonly page: string;
    readonly references: readonly string[];
  }[];
}

/** A place in a file. */
export interface Place {
  /** Relative to the folder that the command runs in, or to the project. */
  readonly file: string;
  readonly line: number;
  readonly column?: number | undefined;
}

/** The place that made a resource. */
export interface Source {
  /** Relative to the folder that the command runs in, or to the project. */
  readonly file: string;
  readonly line: number;
  readonly column?: number | undefined;
  /** The line of a helper that made the resource, where this is the call of the helper. */
  readonly helper?: Place | undefined;
}

/** What something is said of. */
export interface Subject {
  readonly urn?: string | undefined;
  readonly name: string;
  /** The type token as Pulumi writes it. */
  readonly type?: string | undefined;
  /** Where the program or the configuration declares it. */
  readonly source?: Source | undefined;
  /** A path in the configuration, e.g. `entitlements[0]`. */
  readonly declaration?: string | undefined;
}

/** Why, as a permanent code and as a sentence. */
export interface Reason {
  readonly code: string;
  readonly text: string;
  readonly settle?: string | undefined;
  /** What the sentence is made of; reasons have a code and a text. */
  readonly data: { readonly [key: string]: unknown };
}

/** A calculation, line by line. */
export interface Arithmetic {
  readonly kind: "arithmetic";
  readonly unit: string;
  readonly lines: readonly {
    readonly label: string;
    readonly urn?: string | undefined;
    readonly low: number;
    readonly high: number;
    readonly formula: string;
    readonly terms: unknown;
    readonly notes: readonly Reason[];
  }[];
  readonly results: readonly {
    readonly code: string;
    readonly label: string;
    readonly value: unknown;
  }[];
  readonly text: readonly string[];
}

/** A path through the network, hop by hop. */
export interface Proof {
  readonly kind: "proof";
  readonly from: Subject;
  readonly to: string;
  readonly outcome: "reached" | "blocked" | "conditional" | "unknown";
  readonly steps: readonly {
    readonly code: string;
    readonly text: string;
    readonly settle?: string | undefined;
    /** What the sentence is made of; reasons have a code and a text. */
    readonly data: { readonly [key: string]: unknown };
    readonly kind: string;
    readonly subject?: Subject | undefined;
    readonly outcome: "passes" | "blocked" | "conditional" | "unknown";
    readonly addresses?: readonly string[] | undefined;
  }[];
  readonly text: readonly string[];
}

/** What a rule found. */
export interface Finding {
  /** The permanent id, e.g. `WL110`. */
  readonly rule: string;
  readonly name: string;
  /** The key of the message in its rule. */
  readonly message: string;
  readonly level: "mandatory" | "advisory";
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly subject: Subject;
  /** The property to change, inside the subject. */
  readonly path?: string | undefined;
  /** Stable: rule and message, e.g. `WL601/forced-tunnel`. */
  readonly code: string;
  /** Tells the finding again in another run: moved lines and other resources do not change it. */
  readonly fingerprint: string;
  /** What the sentence is made of; reasons have a code and a text. */
  readonly data: { readonly [key: string]: unknown };
  /** The finding as a sentence. */
  readonly text: string;
  readonly fix?: {
    readonly text: string;
    /** The property to write, as Pulumi YAML. */
    readonly snippet?: string | undefined;
  } | undefined;
  /** With a baseline: whether it stands there. */
  readonly known?: boolean | undefined;
  /** The calculation or the proof behind it. */
  readonly basis?: Arithmetic | Proof | undefined;
}

/** A finding that somebody answers for until a day. */
export interface Waiver {
  readonly rule: string;
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/** What could not be decided. */
export type UnknownFact = Report["unknowns"][number];
