import { writeCsv } from "../csv";
import { type DiagnosisPage, showMachines } from "./page";

const HEADINGS = [
  "machine",
  "windows",
  "kind",
  "state",
  "order",
  "gravity",
  "cause",
  "message",
  "certainty",
  "text",
  "place",
  "line",
  "check",
  "otherwise",
  "plan_rule",
  "plan_place",
];

/** A row for each cause of each machine; `order` 1 is the answer. */
export function write(page: DiagnosisPage): string {
  const rows = showMachines(page).flatMap((machine) =>
    machine.causes.map((cause, index) => [
      machine.name,
      machine.windows ?? "",
      machine.kind,
      machine.state,
      index + 1,
      cause.gravity,
      cause.key,
      cause.message,
      cause.certainty,
      cause.text,
      cause.evidence[0] === undefined ? "" : `${cause.evidence[0].file}:${String(cause.evidence[0].line)}`,
      cause.evidence[0]?.text ?? "",
      cause.check,
      cause.otherwise,
      cause.provenBy?.rule ?? "",
      cause.provenBy?.place ?? "",
    ]),
  );
  return writeCsv([HEADINGS, ...rows]);
}
