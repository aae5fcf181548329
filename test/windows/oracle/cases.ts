import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "./compare";

/** A script with what it did: PowerShell's runs as record.ps1 wrote them down, cmd's by Microsoft's documentation. */
export interface RecordedCase {
  readonly id: string;
  readonly language: "powershell" | "cmd";
  /** What used to be read wrongly, where it was. */
  readonly cause?: string | null;
  /** The reading must know what happens, too; otherwise it must only be sound. */
  readonly exact: boolean;
  readonly text: string;
  readonly runs: readonly Run[];
  /** Commands by PowerShell's parser, for scripts of the corpus: place, name, arguments. */
  readonly commands?: readonly string[];
}

export const CASES_FILE = join(__dirname, "cases.jsonl");
export const CORPUS_FILE = join(__dirname, "corpus.jsonl");

export function readLines<T>(file: string): readonly T[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);
}
