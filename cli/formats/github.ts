import { githubOrder } from "../../core/text/media";
import { type CheckPage, presentableOf } from "./check-page";
import { describeVerdict, type Entry, levelOfEntry, listEntries } from "./entries";
import type { FormatContext } from "./format-context";
import { plural } from "./text";

/** GitHub shows so many annotations of each kind in a step. */
const MOST_OF_A_KIND = 10;

/** Annotations of a GitHub Actions job, gravest first, and how many more there are. */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  const entries = listEntries(document, places);
  const kinds = ["error", "warning", "notice"] as const;
  const lines = kinds.flatMap((kind) => {
    const all = entries.filter((entry) => kindOf(entry) === kind);
    // The last notice says what came of it.
    const shown = all.slice(0, kind === "notice" ? MOST_OF_A_KIND - 1 : MOST_OF_A_KIND);
    return shown.map((entry) => annotate(kind, entry));
  });
  const left = entries.length - lines.length;
  const more = left === 0 ? "" : ` ${plural(left, "annotation")} more than GitHub shows: see the summary of the job.`;
  const verdict = githubOrder("notice", { title: "winlic" }, `${describeVerdict(document)}${more}`);
  return `${[...lines, verdict].join("\n")}\n`;
}

export { summarize } from "./markdown";

function kindOf(entry: Entry): "error" | "warning" | "notice" {
  const level = levelOfEntry(entry);
  return level === "note" ? "notice" : level;
}

function annotate(kind: "error" | "warning" | "notice", entry: Entry): string {
  const { rule, name, text, fix, location } = entry;
  const { file, line, column } = location;
  return githubOrder(
    kind,
    { file, line, endLine: line, col: column, title: `${rule} ${name}` },
    fix === undefined ? text : `${text}\n${fix}`,
  );
}
