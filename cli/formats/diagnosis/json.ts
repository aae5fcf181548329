import { version } from "../../version";
import { toJson } from "../json";
import { type DiagnosisPage, sayNotes, showMachines } from "./page";

/** The whole diagnosis for programs: keys are stable, texts are not. */
export function write(page: DiagnosisPage): string {
  const { diagnosis, input, planned } = page;
  return toJson({
    schemaVersion: 1,
    tool: { name: "winlic", version },
    input,
    ...(planned === undefined ? {} : { plan: planned }),
    notes: diagnosis.notes.map((note, index) => ({ ...note, text: sayNotes(diagnosis.notes)[index] })),
    machines: showMachines(page),
  });
}
