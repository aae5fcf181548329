import { maskKeys } from "../../core/text/mask";
import { showControls } from "../../core/text/media";
import { type FailOn, reaches } from "../threshold";
import type { Places } from "./format-context";
import { type Location, locate, locateInConfiguration, locateProject } from "./locations";
import type { FindingEntry, ReportDocument } from "./report-schema";

/** What formats for programs list: findings, and everything else that somebody must see. */
export interface Entry {
  /** `fault` is one of the configuration; `incomplete` an input that ended before it was whole. */
  readonly kind: "finding" | "unknown" | "crash" | "fault" | "incomplete";
  /** Whether the run fails by it. */
  readonly decides: boolean;
  readonly rule: string;
  readonly name: string;
  /** Stable. */
  readonly code: string;
  readonly severity: FindingEntry["severity"];
  readonly text: string;
  readonly fix?: string;
  readonly snippet?: string;
  /** Names of the resources that it is about. */
  readonly subjects: readonly string[];
  readonly urn?: string;
  readonly path?: string;
  readonly location: Location;
  readonly fingerprint: string;
  readonly finding?: FindingEntry;
}

/**
 * The document without anything that a place which shows it would obey, and without product keys: formats escape only what
 * their own syntax takes.
 */
export function makePresentable<T>(document: T): T {
  // The same names and sentences come again and again.
  const changed = new Map<string, string>();
  const change = (text: string): string => {
    const known = changed.get(text) ?? showControls(maskKeys(text));
    changed.set(text, known);
    return known;
  };
  return mapTexts(document, change) as T;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [change(name), mapTexts(inner, change)]));
}

/** Everything that is not as it should be, gravest first; within that in the order of the report. */
export function listEntries(document: ReportDocument, places: Places): readonly Entry[] {
  const { crashes, configuration, findings, unknowns, verdict } = document;
  const entries: readonly Entry[] = [
    ...crashes.map((crash) => ({
      kind: "crash" as const,
      decides: true,
      rule: crash.rule,
      name: crash.name,
      code: `${crash.rule}/crash`,
      severity: "critical" as const,
      text: crash.text,
      subjects: crash.subject === undefined ? [] : [crash.subject.name],
      location: locate(crash.subject, document, places),
      fingerprint: `${crash.rule}/crash/${crash.subject?.urn ?? ""}`,
    })),
    ...configuration.faults.map((fault) => ({
      kind: "fault" as const,
      decides: true,
      rule: "configuration",
      name: "configuration",
      code: "configuration/fault",
      severity: "critical" as const,
      text: `${fault.path === "" ? "" : `${fault.path}: `}expected ${fault.expected}, found ${fault.found}`,
      ...(fault.hint === undefined ? {} : { fix: fault.hint }),
      subjects: fault.subject === undefined ? [] : [fault.subject.name],
      location:
        fault.subject === undefined
          ? locateInConfiguration(fault.file, fault.line, places)
          : locate(fault.subject, document, places),
      fingerprint: `configuration/${fault.path}`,
    })),
    ...(verdict === "incomplete-input"
      ? [
          {
            kind: "incomplete" as const,
            decides: true,
            rule: "input",
            name: "input",
            code: "input/incomplete",
            severity: "critical" as const,
            text: document.input.notes[0] ?? "The input ended before it was whole.",
            subjects: [],
            location: locateProject(places),
            fingerprint: "input/incomplete",
          },
        ]
      : []),
    ...findings.map((finding) => entryOf(finding, document, places)),
    ...unknowns.map((note) => ({
      kind: "unknown" as const,
      decides: document.failOn.split(",").includes("unknown"),
      rule: note.rule,
      name: note.name,
      code: note.code,
      severity: "low" as const,
      text: note.text,
      ...(note.settle === undefined ? {} : { fix: note.settle }),
      subjects: note.subjects.map(({ name }) => name),
      ...(note.path === undefined ? {} : { path: note.path }),
      location: locate(note.subjects[0], document, places),
      fingerprint: `${note.rule}/${note.code}/${note.path ?? ""}/${note.subjects[0]?.urn ?? ""}`,
    })),
  ];
  return entries
    .map((entry, index) => ({ entry, index }))
    .sort((one, other) => gravityOf(one.entry) - gravityOf(other.entry) || one.index - other.index)
    .map(({ entry }) => entry);
}

/** A finding, waived or not. */
export function entryOf(finding: FindingEntry, document: ReportDocument, places: Places): Entry {
  const { rule, name, code, level, severity, subject, path, text, fix, fingerprint } = finding;
  return {
    kind: "finding",
    decides: finding.known !== true && reaches({ level, severity }, document.failOn.split(",") as FailOn),
    rule,
    name,
    code,
    severity,
    text,
    ...(fix === undefined ? {} : { fix: fix.text }),
    ...(fix?.snippet === undefined ? {} : { snippet: fix.snippet }),
    subjects: [subject.name],
    ...(subject.urn === undefined ? {} : { urn: subject.urn }),
    ...(path === undefined ? {} : { path }),
    location: locate(subject, document, places),
    fingerprint,
    finding,
  };
}

const SEVERITIES: readonly FindingEntry["severity"][] = ["critical", "high", "medium", "low"];

function gravityOf({ kind, decides, severity }: Entry): number {
  const group = !["finding", "unknown"].includes(kind) ? 0 : decides ? 1 : kind === "finding" ? 2 : 3;
  return group * SEVERITIES.length + SEVERITIES.indexOf(severity);
}

/** `error` decides, `warning` does not, `note` is unknown. */
export function levelOfEntry({ kind, decides }: Entry): "error" | "warning" | "note" {
  if (decides) return "error";
  return kind === "unknown" ? "note" : "warning";
}

/** What came of it, in a sentence. */
export function describeVerdict({ verdict, counts, input }: ReportDocument): string {
  const scope = input.missing.length === 0 ? "" : " in what this input shows";
  const { mandatory, advisory, unknown, waived } = counts;
  const tally = [
    `${String(mandatory)} mandatory`,
    `${String(advisory)} advisory`,
    `${String(unknown)} unknown`,
    `${String(waived)} waived`,
  ].join(", ");
  const words: Readonly<Record<ReportDocument["verdict"], string>> = {
    passed: `Passed${scope}`,
    "nothing-to-check": "Nothing to check: the input declares no resource",
    blocked: "Blocked",
    unknown: "Not decided: something is unknown, and --fail-on names unknown",
    "invalid-configuration": "Invalid configuration",
    "incomplete-input": "Not decided: the preview failed",
    "internal-error": "Incomplete: a rule failed",
  };
  return `${words[verdict]} (${tally}).`;
}

/** `shop/prod`, or all of them. */
export function nameStacks({ input }: Pick<ReportDocument, "input">): string {
  return input.stacks.length === 0 ? (input.stack ?? "unknown") : input.stacks.join("+");
}
