import { type CheckPage, presentableOf } from "./check-page";
import { type Entry, listEntries } from "./entries";
import type { FormatContext } from "./format-context";
import { writeLocation } from "./locations";

/** TAP 14 (https://testanything.org/tap-version-14-specification.html): a test for each finding, and each rule without one. */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  const points: readonly Point[] = [
    ...listEntries(document, places).map(describePoint),
    ...document.waived.map(({ finding, waiver }) => ({
      ok: true,
      description: `${finding.rule} ${finding.name} - ${finding.text}`,
      directive: `SKIP waived until ${waiver.until} by ${waiver.owner}: ${waiver.reason}`,
    })),
    ...document.skipped.map(({ rule, name, text }) => ({
      ok: true,
      description: `${rule} ${name}`,
      directive: `SKIP ${text}`,
    })),
    ...document.passedRules.map(({ rule, name }) => ({ ok: true, description: `${rule} ${name}` })),
  ];
  const lines = points.flatMap(({ ok, description, directive, details }, index) => [
    `${ok ? "ok" : "not ok"} ${String(index + 1)} - ${escapeTap(description)}${directive === undefined ? "" : ` # ${escapeTap(directive)}`}`,
    ...(details === undefined ? [] : writeDetails(details)),
  ]);
  return `${["TAP version 14", `1..${String(points.length)}`, ...lines].join("\n")}\n`;
}

interface Point {
  readonly ok: boolean;
  readonly description: string;
  readonly directive?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

function describePoint(entry: Entry): Point {
  const { kind, decides, rule, name, code, severity, text, fix, location, subjects, finding } = entry;
  const description = `${rule} ${name} - ${text}`;
  if (kind === "unknown" && !decides) return { ok: true, description, directive: "SKIP unknown" };
  const details = {
    code,
    severity,
    at: writeLocation(location),
    subjects,
    ...(fix === undefined ? {} : { fix }),
    ...(finding?.basis === undefined ? {} : { basis: finding.basis.text }),
  };
  // A test to do may fail without failing the run.
  return {
    ok: false,
    description,
    details,
    ...(decides ? {} : { directive: finding?.known === true ? "TODO in the baseline" : "TODO advisory" }),
  };
}

/** A block of YAML whose values are JSON, which is YAML too. */
function writeDetails(details: Readonly<Record<string, unknown>>): readonly string[] {
  const lines = Object.entries(details).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return ["  ---", ...lines, "  ..."];
}

function escapeTap(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, " ")
    .replace(/[\\#]/g, "\\$&")
    .trim();
}
