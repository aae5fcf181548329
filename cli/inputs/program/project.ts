import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { parseYaml } from "../../../config/parse-yaml";
import { describeReadError, readDocument } from "../../../config/read-file";
import { decodeText } from "../../../config/utf8";
import { excerpt } from "../../../core/text/mask";
import { isJson, type Json } from "../detect";
import { type InputFault, isFault } from "../reading";

/** The languages whose programs are run here. */
export const RUNTIMES = ["nodejs", "python", "go", "java", "dotnet", "yaml"] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** A Pulumi project whose program can be run. */
export interface Project {
  /** Folder of Pulumi.yaml, absolute. */
  readonly root: string;
  /** Pulumi.yaml, as messages name it. */
  readonly file: string;
  readonly name: string;
  /** Folder the program runs in. */
  readonly workingDirectory: string;
  /** File to run, relative to `workingDirectory`, or `.` where the SDK finds it by its own rules. */
  readonly entry: string;
  readonly runtime: Runtime;
  /** `runtime.options`, as they are written. */
  readonly options: Json;
  /** Packages that the project brings itself, by name, with their folders: those of `packages` that are paths. */
  readonly packages: ReadonlyMap<string, string>;
  /** The `config` section, as it is written. */
  readonly configuration: Json;
  /** Folder of the stacks' files. */
  readonly stackFolder: string;
}

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml"];
const PREVIEW_INSTEAD = "Check a preview instead: `pulumi preview --json --show-sames | winlic check -`.";

/** Finds and reads Pulumi.yaml in `directory`. */
export function readProject(directory: string): Project | InputFault {
  const root = resolve(directory);
  if (!isFolder(root)) {
    return {
      file: directory,
      place: "",
      expected: "the folder of a Pulumi project",
      found: existsSync(root) ? "a file" : "no such folder",
      todo: "Name the folder that holds Pulumi.yaml.",
    };
  }
  const present = PROJECT_FILES.find((name) => existsSync(join(root, name)));
  if (present === undefined) return missingProject(directory, root);
  const file = join(directory, present);
  const document = readYaml(join(root, present), file);
  if (isFault(document)) return document;

  const name = document.name;
  if (typeof name !== "string" || name === "") {
    return fault(file, "name", "the project's name, as a text", describe(name), "Give the project a name.");
  }
  const runtime = isJson(document.runtime) ? document.runtime : { name: document.runtime };
  const language = RUNTIMES.find((each) => each === runtime.name);
  if (language === undefined) {
    return fault(file, "runtime", `one of ${RUNTIMES.join(", ")}`, describe(runtime.name), PREVIEW_INSTEAD);
  }
  const entry = findEntry(root, document.main, file, language);
  if (isFault(entry)) return entry;
  const stackFolder = document.stackConfigDir ?? document.config;
  return {
    root,
    file,
    name,
    ...entry,
    runtime: language,
    options: isJson(runtime.options) ? runtime.options : {},
    packages: findPackages(root, document),
    configuration: isJson(document.config) ? document.config : {},
    // `config` was the name of `stackConfigDir` when it was a text.
    stackFolder: typeof stackFolder === "string" ? resolve(root, stackFolder) : root,
  };
}

/** Folders named below `packages` and `plugins`. */
function findPackages(root: string, { packages, plugins }: Json): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, source] of Object.entries(isJson(packages) ? packages : {})) {
    const place = isJson(source) ? source.source : source;
    if (typeof place === "string" && /^(?:\.{1,2}(?:[\\/]|$)|[\\/]|[A-Za-z]:[\\/])/.test(place)) {
      found.set(name, resolve(root, place));
    }
  }
  const providers = isJson(plugins) && Array.isArray(plugins.providers) ? plugins.providers : [];
  for (const provider of providers as readonly unknown[]) {
    if (!isJson(provider)) continue;
    const { name, path } = provider;
    if (typeof name === "string" && typeof path === "string") found.set(name, resolve(root, path));
  }
  return found;
}

/** A YAML mapping; empty files count as empty mappings. `file` is what messages call it. */
export function readYaml(path: string, file: string): Json | InputFault {
  const text = readText(path, file);
  if (typeof text !== "string") return text;
  if (text.split("\n").every((line) => /^\s*(?:#|$)/.test(line))) return {};
  const { value: content, faults, position } = parseYaml(text);
  const [first] = faults;
  if (first !== undefined) {
    const { expected, found, hint } = first;
    const at = first.position ?? position(first.steps, first.at);
    const place = at === undefined ? "" : `line ${String(at.line)}, column ${String(at.column)}`;
    return fault(file, place, expected, found, hint === undefined ? "Correct the file." : `Correct the file: ${hint}.`);
  }
  if (content === null || content === undefined) return {};
  return isJson(content) ? content : fault(file, "", "a YAML mapping", describe(content), "Correct the file.");
}

/** The text of a file that a person wrote. */
export function readText(path: string, file: string): string | InputFault {
  const bytes = readDocument(path);
  if (bytes instanceof Uint8Array) {
    const decoded = decodeText(bytes);
    if ("text" in decoded) return decoded.text;
    const { expected, found } = decoded.fault;
    return fault(file, "", expected, found, "Save the file as UTF-8.");
  }
  const found = bytes === undefined ? "no such file" : bytes.failed;
  return fault(file, "", "a file that can be read", found, "Correct the file, or its permissions.");
}

function missingProject(directory: string, root: string): InputFault {
  const above = findAbove(dirname(root), PROJECT_FILES);
  const entries = listFolder(root, directory);
  if (!Array.isArray(entries)) return entries;
  const below = entries
    .filter((entry) => entry.isDirectory() && PROJECT_FILES.some((name) => existsSync(join(root, entry.name, name))))
    .map((entry) => join(directory, entry.name))
    .sort();
  const candidates =
    below.length > 0 ? below : above === undefined ? [] : [relative(process.cwd(), dirname(above)) || "."];
  return {
    file: directory,
    place: "",
    expected: "Pulumi.yaml in this folder",
    found: "none",
    todo:
      candidates.length > 0
        ? `Name the project's folder: ${candidates.map((folder) => `\`--program ${folder}\``).join(" or ")}.`
        : "Name the folder that holds Pulumi.yaml.",
  };
}

/** What lies in a folder, or why that cannot be told. */
export function listFolder(path: string, shown: string): Dirent[] | InputFault {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const todo = "Correct its permissions, or name another folder.";
    return fault(shown, "", "a folder that can be read", describeReadError(error), todo);
  }
}

function findAbove(from: string, names: readonly string[]): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = names.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Where the program starts, by the rules of Pulumi's engine (`main` is a file or a folder below the project) and, without
 * `main`, of the language's SDK: Node's (package.json, then index files), which looks for it when it runs.
 */
function findEntry(
  root: string,
  main: unknown,
  file: string,
  runtime: Runtime,
): Pick<Project, "workingDirectory" | "entry"> | InputFault {
  if (main === undefined) {
    return runtime !== "nodejs" || startsSomewhere(root)
      ? { workingDirectory: root, entry: "." }
      : fault(
          file,
          "main",
          "a program: `main`, a package.json with `main`, or index.ts",
          "none",
          "Set `main` to the program's file.",
        );
  }
  const path = typeof main === "string" ? resolve(root, main) : "";
  const inside = relative(root, path);
  if (path === "" || inside.startsWith("..") || isAbsolute(inside)) {
    return fault(file, "main", "a file or folder below the project", describe(main), "Correct `main`.");
  }
  if (!existsSync(path)) {
    return fault(
      file,
      "main",
      "a file or folder that exists",
      describe(main),
      "Correct `main`, or build the program first.",
    );
  }
  return isFolder(path)
    ? { workingDirectory: path, entry: "." }
    : { workingDirectory: dirname(path), entry: basename(path) };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function startsSomewhere(root: string): boolean {
  if (["ts", "js", "mts", "mjs", "cjs"].some((extension) => existsSync(join(root, `index.${extension}`)))) return true;
  const manifest = findAbove(root, ["package.json"]);
  if (manifest === undefined) return false;
  const text = readText(manifest, manifest);
  if (typeof text !== "string") return false;
  try {
    const content: unknown = JSON.parse(text);
    return isJson(content) && ("main" in content || "exports" in content);
  } catch {
    return false;
  }
}

export function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") return `\`${excerpt(value, 60)}\``;
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "a mapping" : `\`${JSON.stringify(value)}\``;
}

function fault(file: string, place: string, expected: string, found: string, todo: string): InputFault {
  return { file, place, expected, found, todo };
}
