import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type BuiltCommand, cleanEnvironment } from "../cli/support/winlic";

export const ROOT = join(__dirname, "../..");

export function readText(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** Variables of the services, which must not reach a test from the machine that runs it. */
const SERVICES = /^(?:GITHUB_|CI_|GITLAB_|BUILD_|AGENT_|SYSTEM_|BITBUCKET_|RUNNER_|WINLIC_)/;

/**
 * Runs the shell of a step. `npx` takes the built command in place of the published one, and refuses what npm would not
 * take; everything else is the machine's.
 */
export function runStep(
  winlic: BuiltCommand,
  script: string,
  { folder, environment = {}, shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"] }: StepOptions,
) {
  const tools = winlic.folder();
  const npx = join(tools, "npx");
  writeFileSync(
    npx,
    `#!/bin/sh
[ "$1" = --yes ] && [ "$2" = --package ] && [ "$4" = -- ] && [ "$5" = winlic ] || { echo "npx: unexpected $*" >&2; exit 64; }
printf '%s' "$3" >'${tools}/package'
case "$3" in pulumi-windows-licensing@[0-9]*) ;; *) echo "npm error 404 $3" >&2; exit 1 ;; esac
shift 5
exec '${process.execPath}' '${winlic.file}' "$@"
`,
  );
  chmodSync(npx, 0o755);
  const file = join(tools, "step.sh");
  writeFileSync(file, script);
  const { PATH = "", ...machine } = cleanEnvironment();
  const rest = Object.fromEntries(Object.entries(machine).filter(([name]) => !SERVICES.test(name)));
  const [command = "sh", ...options] = shell;
  const { status, stdout, stderr } = spawnSync(command, [...options, file], {
    cwd: folder,
    env: { ...rest, CI: "true", ...environment, PATH: `${tools}${delimiter}${PATH}` },
    encoding: "utf8",
    timeout: 120_000,
  });
  let taken = "";
  try {
    taken = readFileSync(join(tools, "package"), "utf8");
  } catch {
    // npx was not reached.
  }
  return { code: status, stdout, stderr, taken };
}

interface StepOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly shell?: readonly string[];
}

/** A folder that looks like a clone. */
export function cloneOf(winlic: BuiltCommand, files: Readonly<Record<string, unknown>>): string {
  const folder = winlic.folder(files);
  mkdirSync(join(folder, ".git"));
  return folder;
}
