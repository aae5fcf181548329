import { readDocument } from "../config/read-file";
import type { Finding, Rule } from "../core/model";
import { codeOf } from "../core/words/render";
import { writeJson } from "./formats/write-json";
import { isJson } from "./inputs/detect";
import { locateJsonFault } from "./inputs/locate-json-fault";
import type { InputFault } from "./inputs/reading";
import { decodeText } from "./inputs/text-encoding";
import { version } from "./version";

/** A finding that is known and fails no run. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly code: string;
  readonly rule: string;
  readonly name: string;
  readonly subject: string;
  /** `project/stack` it was found in. */
  readonly stack?: string;
}

/** How the findings of a run compare with a baseline. */
export interface BaselineComparison {
  readonly file: string;
  /** Fingerprints of findings that are known. */
  readonly known: ReadonlySet<string>;
  /** Entries whose finding is gone, for stacks and rules that were checked. */
  readonly vanished: readonly BaselineEntry[];
}

/** Raised when an entry changes its meaning, or a fingerprint is made otherwise. */
const BASELINE_VERSION = 1;
const LARGEST_BASELINE = 64_000_000;

/** What was found in one stack. */
export interface FoundInStack {
  readonly findings: readonly Finding[];
  /** They are not new when their waiver ends, and have not vanished either. */
  readonly waived: readonly Finding[];
  readonly stack?: string;
}

/** The findings that stand, as entries of a baseline, in a stable order. */
export function entriesOf(found: readonly FoundInStack[]): readonly BaselineEntry[] {
  return found
    .flatMap(({ findings, stack }) =>
      findings.map((finding): BaselineEntry => {
        const { fingerprint, rule, name, subject } = finding;
        const entry = { fingerprint, code: codeOf(finding), rule, name, subject: subject.name };
        return stack === undefined ? entry : { ...entry, stack };
      }),
    )
    .sort((left, right) => compare(left.code, right.code) || compare(left.fingerprint, right.fingerprint));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The text of a baseline. */
export function formatBaseline(entries: readonly BaselineEntry[]): string {
  return writeJson({ baselineVersion: BASELINE_VERSION, tool: { name: "winlic", version }, findings: entries });
}

/** Which findings of a run are known, and which known ones are gone. */
export function compareWithBaseline(
  file: string,
  entries: readonly BaselineEntry[],
  found: readonly FoundInStack[],
  rules: readonly Pick<Rule, "id">[],
): BaselineComparison {
  const listed = new Set(entries.map(({ fingerprint }) => fingerprint));
  const all = found.flatMap(({ findings, waived }) => [...findings, ...waived].map(({ fingerprint }) => fingerprint));
  const present = new Set(all);
  const stacks = new Set(found.map(({ stack }) => stack));
  const asked = new Set(rules.map(({ id }) => id));
  return {
    file,
    known: new Set(all.filter((fingerprint) => listed.has(fingerprint))),
    vanished: entries.filter(
      ({ fingerprint, stack, rule }) => !present.has(fingerprint) && stacks.has(stack) && asked.has(rule),
    ),
  };
}

/** The entries of a baseline that was written before, or why they cannot be used. */
export function readBaseline(file: string): readonly BaselineEntry[] | InputFault {
  const content = readDocument(file, LARGEST_BASELINE);
  if (content === undefined) return fault(file, "", "no such file", MAKE_ONE);
  if ("failed" in content) return fault(file, "", content.failed, MAKE_ONE);
  const text = decodeText(content, file);
  return typeof text === "string" ? parseEntries(text, file) : { ...text, action: ACTION };
}

const ACTION = "cannot use the baseline";
const MAKE_ONE = "To write one: `winlic check … --baseline create=FILE`.";

function fault(file: string, place: string, found: string, todo: string): InputFault {
  return { action: ACTION, file, place, expected: "a baseline that winlic wrote", found, todo };
}

function parseEntries(text: string, file: string): readonly BaselineEntry[] | InputFault {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    const { line, column, found } = locateJsonFault(text);
    return fault(file, `line ${String(line)}, column ${String(column)}`, found, MAKE_ONE);
  }
  if (!isJson(document) || !("baselineVersion" in document)) {
    const report = isJson(document) && "schemaVersion" in document;
    return fault(file, "", report ? "a report of winlic" : "JSON without `baselineVersion`", MAKE_ONE);
  }
  if (document.baselineVersion !== BASELINE_VERSION) {
    return {
      ...fault(file, "baselineVersion", JSON.stringify(document.baselineVersion), ""),
      expected: `version ${String(BASELINE_VERSION)} of baselines`,
      todo: "Write the baseline again with this version of winlic, or use the version that wrote it.",
    };
  }
  if (!Array.isArray(document.findings)) return fault(file, "findings", "no list", MAKE_ONE);
  const listed: readonly unknown[] = document.findings;
  const broken = listed.findIndex((entry) => !isEntry(entry));
  return broken === -1
    ? listed.filter(isEntry)
    : fault(file, `findings[${String(broken)}]`, "an entry without its texts", MAKE_ONE);
}

function isEntry(value: unknown): value is BaselineEntry {
  if (!isJson(value)) return false;
  const { fingerprint, code, rule, name, subject, stack } = value;
  const texts = [fingerprint, code, rule, name, subject];
  return texts.every((each) => typeof each === "string") && (stack === undefined || typeof stack === "string");
}
