import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildCommandLine } from "../../../scripts/build";

const REPOSITORY = join(__dirname, "../../..");

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** Folder to run in: configuration and files are looked for from here. */
  readonly folder?: string;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface BuiltCommand {
  /** The bundle, as it is published. */
  readonly file: string;
  run(words: readonly string[], options?: RunOptions): Run;
  /** A new folder outside the repository, with these files. */
  folder(files?: Readonly<Record<string, unknown>>): string;
}

/**
 * The built command for the tests of one file: bundled before them, removed after them. Within the repository, so that
 * it finds the packages that stay outside the bundle, and in none of its folders that are published.
 */
export function buildForTests(): BuiltCommand {
  const made: string[] = [];
  let file = "";
  beforeAll(async () => {
    const cache = join(REPOSITORY, "node_modules", ".cache");
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, "winlic-"));
    made.push(folder);
    file = join(folder, "winlic.js");
    await buildCommandLine(file);
  });
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  return {
    get file() {
      return file;
    },
    run(words, { folder, stdin, environment } = {}) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...words], {
        cwd: folder ?? tmpdir(),
        env: { ...cleanEnvironment(), ...environment },
        input: stdin ?? "",
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
        // A command that hangs fails its test instead of the whole run.
        timeout: 120_000,
      });
      return { code: status, stdout, stderr };
    },
    folder(files = {}) {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), "winlic-")));
      made.push(folder);
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
      }
      return folder;
    },
  };
}

/** Nothing of the machine that runs the tests decides how the output looks. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NO_COLOR: _1, FORCE_COLOR: _2, CI: _3, WINLIC_DEBUG: _4, NODE_OPTIONS: _5, ...rest } = process.env;
  return rest;
}
