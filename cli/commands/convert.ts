import { EXIT_CODES } from "../exit-code";
import { CHECK_FORMATS } from "../formats/check-formats";
import type { ChosenFormat } from "../formats/registry";
import { type ReportDocument, reportSchema } from "../formats/report-schema";
import { restoreResult } from "../formats/restore-result";
import type { ColorChoice } from "../formats/terminal";
import { loadText } from "../inputs/load-text";
import { STANDARD_INPUT } from "../inputs/read-bytes";
import { type InputFault, isFault } from "../inputs/reading";
import { findPlaces, writeOutputs } from "../outputs";
import { fileTerminal, outputTerminal, refuseInput } from "../sink";

export interface ConvertRequest {
  /** A report as `winlic check --format json` writes it; `-` is standard input. */
  readonly report: string;
  readonly formats: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

/** `winlic convert`: writes a saved report in other formats. The exit code tells whether it could, not what the report says. */
export async function convert({ report, formats, color }: ConvertRequest): Promise<number> {
  const text = await loadText(report);
  const document = typeof text === "string" ? readReport(text, report === "-" ? STANDARD_INPUT : report) : text;
  if (isFault(document)) return refuseInput(document, color);
  const { source, name } = document.input;
  const written = await writeOutputs(
    formats,
    CHECK_FORMATS,
    { document, result: restoreResult(document) },
    {
      terminal: outputTerminal(color),
      fileTerminal: fileTerminal(),
      places: findPlaces(source === "program" ? name : undefined),
      quiet: false,
      showPassed: document.passed.length > 0,
    },
  );
  return written ? EXIT_CODES.clean : EXIT_CODES.usage;
}

const ADVICE = "Write the report with `winlic check --format json=report.json`, and convert that file.";

function readReport(text: string, file: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault(file, "", "a report as JSON", "a text that is not JSON");
  }
  const { success, error } = reportSchema.safeParse(value, { jitless: true });
  // As it was written: the order of fields, and those of a newer version, stay.
  if (success) return value as ReportDocument;
  const version: unknown =
    typeof value === "object" && value !== null && "schemaVersion" in value ? value.schemaVersion : undefined;
  if (version === undefined)
    return fault(file, "", "a report of `winlic check --format json`", "another JSON document");
  const [issue] = error.issues;
  return fault(
    file,
    (issue?.path ?? []).map(String).join("."),
    "a report of schemaVersion 2",
    issue?.message ?? "another document",
  );
}

function fault(file: string, place: string, expected: string, found: string): InputFault {
  return { file, place, expected, found, todo: ADVICE, action: "cannot convert" };
}
