import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLines } from "./cases";
import type { Run } from "./compare";

interface Recordable {
  readonly id: string;
  readonly text: string;
}

/** True where PowerShell 7 is on the path. */
export function hasPowerShell(): boolean {
  return spawnSync("pwsh", ["-NoProfile", "-Command", "exit 0"]).status === 0;
}

/** Runs programs on the pretended machines of record.ps1, about 20 a second. */
export function recordRuns(programs: readonly Recordable[]): ReadonlyMap<string, readonly Run[]> {
  const lines = run("record.ps1", programs) as readonly { readonly id: string; readonly runs: readonly Run[] }[];
  return new Map(lines.map(({ id, runs }) => [id, runs]));
}

/** Commands of programs by PowerShell's own parser. */
export function parseCommands(programs: readonly Recordable[]): ReadonlyMap<string, readonly string[]> {
  const lines = run("parse.ps1", programs) as readonly { readonly id: string; readonly commands: readonly string[] }[];
  return new Map(lines.map(({ id, commands }) => [id, commands]));
}

function run(script: string, programs: readonly Recordable[]): readonly unknown[] {
  if (programs.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  try {
    const [input, output] = [join(folder, "programs.jsonl"), join(folder, "answers.jsonl")];
    writeFileSync(input, programs.map(({ id, text }) => `${JSON.stringify({ id, text })}\n`).join(""));
    const { status, stderr } = spawnSync("pwsh", ["-NoProfile", "-File", join(__dirname, script), input, output], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
    return readLines(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function appendLine(file: string, value: unknown): void {
  writeFileSync(file, `${readFileSync(file, "utf8")}${JSON.stringify(value)}\n`);
}
