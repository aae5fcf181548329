import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

// Runs the Pester suites of test/windows with PowerShell 7, one process a suite: runs of the stand-in share the console of
// their process. Names of suites (or parts of them) as arguments choose among them.

const FOLDER = join(__dirname, "..", "test", "windows");

function choose(names: readonly string[]): readonly string[] {
  const suites = readdirSync(FOLDER).filter((file) => file.endsWith(".Tests.ps1"));
  const chosen = names.length === 0 ? suites : suites.filter((suite) => names.some((name) => suite.includes(name)));
  if (chosen.length === 0) {
    process.stderr.write(`No suite is named ${names.join(", ")}. There are: ${suites.join(", ")}\n`);
    process.exit(2);
  }
  return chosen;
}

/** Runs one suite; its output is printed whole when it is over. */
function run(suite: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn("pwsh", ["-NoProfile", "-File", join(FOLDER, "run.ps1"), join(FOLDER, suite)]);
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.stderr.on("data", (part: Buffer) => parts.push(part));
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(parts));
      resolve(code === 0);
    });
  });
}

async function main(names: readonly string[]): Promise<void> {
  if (spawnSync("pwsh", ["-NoProfile", "-Command", "exit"]).error !== undefined) {
    process.stderr.write("The suites of test/windows need PowerShell 7 (pwsh) on PATH.\n");
    process.exit(2);
  }
  const waiting = [...choose(names)];
  const results: boolean[] = [];
  const work = async (): Promise<void> => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) results.push(await run(suite));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), waiting.length) }, work));
  process.exitCode = results.every(Boolean) ? 0 : 1;
}

void main(process.argv.slice(2));
