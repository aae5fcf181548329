import { type CheckPage, presentableOf } from "./check-page";
import { writeCsv } from "./csv";
import { type Entry, entryOf, levelOfEntry, listEntries } from "./entries";
import type { FormatContext } from "./format-context";
import { describeRight } from "./rights";

const HEADINGS = [
  "state",
  "level",
  "severity",
  "rule",
  "name",
  "code",
  "resources",
  "urn",
  "property",
  "file",
  "line",
  "text",
  "fix",
  "fingerprint",
  "waived_until",
  "waived_by",
  "waived_because",
];

/** A row for each finding, waived ones too, and for each unknown fact: RFC 4180, safe to open in a spreadsheet. */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  const rows = [
    ...listEntries(document, places).map((entry) => [...describeRow(entry, entry.kind), "", "", ""]),
    ...document.waived.map(({ finding, waiver }) => [
      ...describeRow(entryOf(finding, document, places), "waived"),
      waiver.until,
      waiver.owner,
      waiver.reason,
    ]),
    ...(document.rights ?? []).map((right) => [
      "right",
      "note",
      "",
      "",
      right.kind,
      `rights/${right.state}`,
      right.covers.join("; "),
      "",
      right.declaration,
      "",
      "",
      describeRight(right),
      "",
      "",
      right.until,
      right.owner,
      right.reason,
    ]),
  ];
  return writeCsv([HEADINGS, ...rows]);
}

function describeRow(entry: Entry, state: string): readonly (string | number)[] {
  const { severity, rule, name, code, subjects, urn = "", path = "", location, text, fix = "", fingerprint } = entry;
  return [
    state,
    levelOfEntry(entry),
    severity,
    rule,
    name,
    code,
    subjects.join("; "),
    urn,
    path,
    location.file,
    location.line,
    text,
    fix,
    fingerprint,
  ];
}
