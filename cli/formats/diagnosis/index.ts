import type { Format } from "../registry";
import type { DiagnosisPage } from "./page";

/** The formats of `winlic diagnose`: choices and help are made from this list. */
export const DIAGNOSIS_FORMATS: readonly Format<DiagnosisPage>[] = [
  { name: "text", summary: "for people (the default)", medium: "text", load: () => import("./text") },
  {
    name: "json",
    summary: "for programs: schema/diagnosis.schema.json",
    medium: "json",
    load: () => import("./json"),
  },
  {
    name: "csv",
    summary: "a row for each cause of each machine, for a spreadsheet",
    medium: "csv",
    load: () => import("./csv"),
  },
  { name: "markdown", summary: "for a ticket or a page", medium: "markdown", load: () => import("./markdown") },
];
