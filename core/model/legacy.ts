/** A bridge for what still says sentences instead of reasons. Nothing new may use it. */
import type { Arithmetic, ArithmeticLine } from "./arithmetic";
import type { Level } from "./declarations";
import type { Proof, ProofStep, StepKind } from "./proof";
import type { Reason } from "./reason";
import type { Subject } from "./resource";
import type { EstateRule, MachineRule, RecordRule, RuleMeta, WaiverRule } from "./rule";
import type { About, Skip, UnknownVerdict, Verdict } from "./verdict";

export const LEGACY = "legacy";

export function legacy(text: string, settle?: string, declare?: string): Reason {
  return {
    code: LEGACY,
    data: { text, ...(settle === undefined ? {} : { settle }), ...(declare === undefined ? {} : { declare }) },
  };
}

export function legacySkip(text: string, declare?: string): Skip<Reason> {
  return { verdict: "skip", reason: legacy(text, undefined, declare) };
}

export function legacyUnknown(
  what: string,
  { settle, ...about }: About & { readonly settle?: string } = {},
): UnknownVerdict<Reason> {
  return { verdict: "unknown", reason: legacy(what, settle), ...about };
}

interface LegacyArithmetic {
  readonly kind: "arithmetic";
  readonly unit: string;
  readonly lines: readonly (Omit<ArithmeticLine, "formula" | "notes"> & {
    readonly formula: string;
    readonly note?: string;
  })[];
  readonly results: readonly { readonly label: string; readonly value: string | number }[];
}

export function legacyArithmetic({ lines, results, ...rest }: LegacyArithmetic): Arithmetic {
  return {
    ...rest,
    lines: lines.map(({ formula, note, ...line }) => ({
      ...line,
      formula: legacy(formula),
      ...(note === undefined ? {} : { notes: [legacy(note)] }),
    })),
    results: results.map(({ label, value }) => ({
      label: legacy(label),
      value: typeof value === "number" ? value : legacy(value),
    })),
  };
}

export interface Hop {
  readonly kind: string;
  readonly subject?: Subject;
  readonly verdict: "passes" | "blocks" | "cannot-tell";
  readonly because: string;
}

export interface LegacyProof {
  readonly kind: "proof";
  readonly from: Subject;
  readonly to: string;
  readonly outcome: "reached" | "blocked" | "cannot-tell";
  readonly hops: readonly Hop[];
}

export function legacyProof({ hops, outcome, ...rest }: LegacyProof): Proof {
  return {
    ...rest,
    outcome: outcome === "cannot-tell" ? "unknown" : outcome,
    steps: hops.map(({ kind, verdict, because, ...hop }): ProofStep => {
      const outcomes = { passes: "passes", blocks: "blocked", "cannot-tell": "unknown" } as const;
      return { ...hop, kind: kind as StepKind & "route", outcome: outcomes[verdict], reason: legacy(because) };
    }),
  };
}

type Answer<M extends string> = Verdict<M> | readonly Verdict<M>[];
type Meta<M extends string> = Omit<RuleMeta, "findings" | "unknowns" | "skips"> & {
  readonly messages: Readonly<Record<M, { readonly level: Level; readonly text: string }>>;
};

function metaOf<M extends string, R extends Meta<M>>({ messages, ...rule }: R) {
  const findings = Object.entries<{ readonly level: Level; readonly text: string }>(messages).map(
    ([key, message]) => [key, { ...message, fix: rule.fix }] as const,
  );
  return { ...rule, findings: Object.fromEntries(findings), unknowns: {}, skips: {} };
}

type Checked<R extends { check: (...args: never) => unknown }, M extends string> = {
  check(...args: Parameters<R["check"]>): Answer<NoInfer<M>>;
};

export function legacyMachineRule<M extends string>(
  rule: Meta<M> &
    Checked<MachineRule, M> & {
      checkFleet?(...args: Parameters<NonNullable<MachineRule["checkFleet"]>>): Answer<NoInfer<M>>;
    },
): MachineRule {
  return { scope: "machine", ...metaOf<M, typeof rule>(rule) };
}

export function legacyRecordRule<M extends string>(rule: Meta<M> & Checked<RecordRule, M>): RecordRule {
  return { scope: "record", ...metaOf<M, typeof rule>(rule) };
}

export function legacyEstateRule<M extends string>(
  rule: Meta<M> & Checked<EstateRule, M> & Pick<EstateRule, "ofSingleResources">,
): EstateRule {
  return { scope: "estate", ...metaOf<M, typeof rule>(rule) };
}

export function legacyWaiverRule<M extends string>(rule: Meta<M> & Checked<WaiverRule, M>): WaiverRule {
  return { scope: "waivers", ...metaOf<M, typeof rule>(rule) };
}
