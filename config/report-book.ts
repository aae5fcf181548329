/** What the report for people who sign is made from: plain data, whose texts are ready to be shown. */

export type ReportCell = string | number;

export interface ReportColumn {
  /** Permanent: the heading of the CSV file. */
  readonly key: string;
  readonly title: string;
  readonly number?: true;
}

export interface ReportTable {
  /** Permanent: the name of the CSV file and of the place on the page. */
  readonly key: string;
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly ReportCell[])[];
}

/** Two figures that differ where something is not certain. */
export interface ReportSpan {
  readonly low: number;
  readonly high: number;
}

/** A bar of the charts: what is needed beside what is owned, or what a stack needs. */
export interface ReportNeed {
  readonly name: string;
  readonly now: ReportSpan;
  readonly fullScale: ReportSpan;
  /** Core licences that cover it at full scale; absent where nothing is compared. */
  readonly covered?: number;
  /** True where something could not be counted in full. */
  readonly atLeast: boolean;
}

export interface ReportPool {
  readonly name: string;
  readonly azureMachines: number;
  readonly azureHosts: number;
  readonly onPremises: number;
  readonly spare: number;
}

export interface ReportFinding {
  readonly kind: "finding" | "waived" | "unknown" | "fault";
  readonly decides: boolean;
  readonly severity: string;
  readonly level: string;
  readonly rule: string;
  readonly name: string;
  readonly text: string;
  readonly fix: string;
  readonly snippet: string;
  /** `file:line`, or empty. */
  readonly place: string;
  readonly subjects: string;
  /** The calculation or the proof behind it, line by line. */
  readonly basis: readonly string[];
}

export type ReportOutcome = "passes" | "blocked" | "conditional" | "unknown" | "beyond";

/** Machines that take the same path with the same answers. */
export interface ReportPath {
  readonly machines: string;
  readonly count: number;
  readonly activates: string;
  readonly to: string;
  readonly outcome: string;
  readonly tone: ReportTone;
  readonly reason: string;
  readonly steps: readonly {
    readonly kind: string;
    readonly name: string;
    readonly reason: string;
    readonly outcome: ReportOutcome;
  }[];
}

export type ReportTone = "good" | "warn" | "bad" | "open";

export interface ReportDay {
  readonly day: string;
  readonly kind: string;
  readonly what: string;
  readonly detail: string;
  readonly tone: ReportTone;
}

export interface ReportBook {
  readonly tool: string;
  readonly asOf: string;
  readonly verdict: { readonly tone: ReportTone; readonly text: string };
  /** Pairs of a name and a value, in order. */
  readonly about: readonly (readonly [name: string, value: string])[];
  /** The figures at the top of the page. */
  readonly figures: readonly { readonly name: string; readonly value: string; readonly tone: ReportTone }[];
  readonly needs: readonly ReportNeed[];
  readonly stacks: readonly ReportNeed[];
  readonly pools: readonly ReportPool[];
  readonly calendar: readonly ReportDay[];
  readonly findings: readonly ReportFinding[];
  readonly paths: readonly ReportPath[];
  /** Machines whose path is not drawn. */
  readonly pathsLeft: number;
  readonly forecast?: { readonly question: string; readonly answer: string; readonly svg: string };
  readonly notes: readonly string[];
  readonly assumptions: readonly string[];
  /** Every table, in the order of the page; `machines` is among them. */
  readonly tables: readonly ReportTable[];
}
