import { azureOrder } from "../../core/text/media";
import { type CheckPage, presentableOf } from "./check-page";
import { describeVerdict, listEntries } from "./entries";
import type { FormatContext } from "./format-context";

/** Issues of an Azure DevOps job. It knows errors and warnings: what is unknown is a line of the log. */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  const lines = listEntries(document, places).map(({ kind, decides, rule, name, code, text, fix, location }) => {
    const message = `${rule} ${name}: ${fix === undefined ? text : `${text} ${fix}`}`;
    if (kind === "unknown" && !decides) return `Unknown: ${message.replace(/[\r\n]+/g, " ")}`;
    return azureOrder(
      {
        type: decides ? "error" : "warning",
        sourcepath: location.file,
        linenumber: location.line,
        columnnumber: location.column,
        code,
      },
      message,
    );
  });
  return `${[...lines, describeVerdict(document)].join("\n")}\n`;
}
