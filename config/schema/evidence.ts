import { day, strict, whole, words } from "./fields";

/** Where a declared fact was read; shared by licences, CALs and users. */
export function evidenceSchema() {
  return strict(
    {
      file: words("The file that the fact was read in. Required.", "the name of a file", ["license-summary.csv"]),
      row: whole("The row in the file. Default: unspecified.", { from: 1 }).exactOptional(),
      day: day("The day on which it was read. Default: unspecified.", "2026-11-30").exactOptional(),
    },
    "Evidence",
    "Where the figure was read, so that a reader can follow it to its source. `winlic import` writes it. Default: none.",
  );
}
