import { type CheckPage, presentableOf } from "./check-page";
import { type Entry, levelOfEntry, listEntries } from "./entries";
import type { FormatContext } from "./format-context";
import type { ReportDocument } from "./report-schema";

const LEVELS = { error: "ERROR", warning: "WARNING", note: "INFO" } as const;
const PAGE = "https://github.com/pulumi-windows-licensing/pulumi-windows-licensing";

/** Reviewdog's diagnostics: https://github.com/reviewdog/reviewdog/tree/master/proto/rdf */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  const result = {
    source: { name: document.tool.name, url: PAGE },
    diagnostics: listEntries(document, places).map((entry) => describeDiagnostic(entry, document)),
  };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}

function describeDiagnostic(entry: Entry, { rules }: ReportDocument): object {
  const { rule, code, text, fix, location } = entry;
  const { file, line, column, helper } = location;
  return {
    message: fix === undefined ? text : `${text}\n${fix}`,
    location: { path: file, range: { start: { line, ...(column === undefined ? {} : { column }) } } },
    severity: LEVELS[levelOfEntry(entry)],
    code: { value: code, url: rules.find(({ id }) => id === rule)?.page ?? PAGE },
    ...(helper === undefined
      ? {}
      : {
          related_locations: [
            { message: "Made here", location: { path: helper.file, range: { start: { line: helper.line } } } },
          ],
        }),
  };
}
