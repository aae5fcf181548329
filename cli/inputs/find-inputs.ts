import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { codeOf, describeReadError } from "../../config/read-file";
import { compare, type InputFault } from "./reading";

/** More in one folder is a mistake, or work for several runs. */
const MOST_FILES = 50_000;

/** Endings of what commands and backends write. */
const ENDINGS = "{json,jsonl,ndjson,json.gz,jsonl.gz,csv,tsv,txt}";

/** What a pattern or a folder stands for. */
export interface FoundInputs {
  readonly files: readonly string[];
  /** False for one file that was named itself. */
  readonly several: boolean;
}

/**
 * The files that a person means: a file, a folder of exports, a self-managed backend (a folder with `.pulumi`, of which
 * only the stacks count: no history, no backups, no locks), or a pattern such as `exports/**\/*.json`. In order of names.
 */
export async function findInputs(path: string): Promise<FoundInputs | InputFault> {
  if (path === "-") return { files: [path], several: false };
  try {
    const isFolder = existsSync(path) && statSync(path).isDirectory();
    // A file may have a name that looks like a pattern.
    if (!isFolder && (existsSync(path) || !isDynamicPattern(path))) return { files: [path], several: false };
    if (isFolder && isProgram(path)) return programFault(path);
    const found = isFolder ? await searchFolder(path) : await search(path.replaceAll("\\", "/"), ".");
    if (found.length === 0) return nothingFound(path, isFolder);
    if (found.length > MOST_FILES) return tooMany(path, found.length);
    return { files: found, several: true };
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return {
      file: path,
      place: "",
      expected: "a file, a folder or a pattern",
      found: describeReadError(error),
      todo: "Check the name and its permissions.",
    };
  }
}

async function searchFolder(folder: string): Promise<readonly string[]> {
  const found = await search(`**/*.${ENDINGS}`, folder);
  return isBackend(folder) ? found.filter((file) => isInStacks(resolve(file))) : found;
}

async function search(pattern: string, folder: string): Promise<readonly string[]> {
  const found = await glob(pattern, {
    cwd: folder,
    dot: true,
    followSymbolicLinks: false,
    expandDirectories: false,
    ignore: ["**/node_modules/**", "**/.git/**"],
  });
  return found
    .filter(isInput)
    .map((file) => (folder === "." ? file : join(folder, file)))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .sort(compare);
}

/** Of a backend only the stacks, whatever else lies in `.pulumi`. */
function isInput(file: string): boolean {
  const parts = file.replaceAll("\\", "/").split("/");
  const at = parts.lastIndexOf(".pulumi");
  return at === -1 || parts[at + 1] === "stacks";
}

/** True for `.pulumi` itself, which a person may name too. */
function isBackend(folder: string): boolean {
  return basename(resolve(folder)) === ".pulumi";
}

function isInStacks(file: string): boolean {
  const parts = file.replaceAll("\\", "/").split("/");
  return parts[parts.lastIndexOf(".pulumi") + 1] === "stacks";
}

function isProgram(folder: string): boolean {
  return ["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(join(folder, name)));
}

function programFault(path: string): InputFault {
  return {
    file: path,
    place: "",
    expected: "a file",
    found: "a folder with a program",
    todo: `To run the program in it: \`winlic check --program ${path}\`.`,
  };
}

function nothingFound(path: string, isFolder: boolean): InputFault {
  return {
    file: path,
    place: "",
    expected: isFolder ? "a folder of exports, or a self-managed backend" : "a pattern that matches a file",
    found: isFolder ? "a folder without a file that could be an input" : "no match",
    todo: isFolder
      ? `Save each stack with \`pulumi stack export > ${join(path, "STACK.json")}\`. To run a program in it: \`winlic check --program ${path}\`.`
      : `Check the pattern. It starts from the folder the command runs in${dirname(path) === "." ? "" : ", or from the root"}.`,
  };
}

function tooMany(path: string, count: number): InputFault {
  return {
    file: path,
    place: "",
    expected: `at most ${String(MOST_FILES)} files`,
    found: `${String(count)} files`,
    todo: "Name a part of them.",
  };
}
