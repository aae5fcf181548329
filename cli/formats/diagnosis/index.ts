import type { Terminal } from "../terminal";
import { formatCsv } from "./csv";
import { formatDiagnosisJson } from "./json";
import { formatMarkdown } from "./markdown";
import type { DiagnosisPage } from "./page";
import { formatText } from "./text";

/** Writes a diagnosis. A new format is one function and one line here; the command line offers what stands here. */
export type DiagnosisFormatter = (page: DiagnosisPage, terminal: Terminal) => string;

export const DIAGNOSIS_FORMATS = {
  text: formatText,
  json: formatDiagnosisJson,
  csv: formatCsv,
  markdown: formatMarkdown,
} as const satisfies Readonly<Record<string, DiagnosisFormatter>>;

export type DiagnosisFormat = keyof typeof DIAGNOSIS_FORMATS;
