import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { InputFault } from "../../reading";
import type { ChildResult } from "../child";
import { describe, type Project } from "../project";

/** A command of a toolchain. */
export interface Command {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** How a program is built and started. */
export interface Plan {
  /** Run in order before the program; each must end well. */
  readonly builds: readonly Command[];
  readonly start: Command;
}

export interface Workshop {
  /** Folder as the person named it. */
  readonly directory: string;
  /** An empty folder outside the project, gone after the run. */
  readonly scratch: string;
  readonly stack: string;
  /** Address of the resource monitor and the engine. */
  readonly address: string;
  /** The environment that the commands get. */
  readonly environment: NodeJS.ProcessEnv;
  /** Runs a command of the toolchain that tells something, such as where an environment is. */
  ask(command: Command): Promise<ChildResult>;
}

/** What it takes to run the programs of one language. */
export interface Toolchain {
  /** Whether the program can be made to send the token of the monitor with each call. */
  readonly carriesToken: boolean;
  /**
   * Whether the program sees an unknown value where a look-up was not made and its result is used directly, not as an
   * output. The protocol has no way to say so: SDKs that cannot be changed fill such a result with empty values.
   */
  readonly unknownAnswers: boolean;
  /**
   * True where the SDK wants a list of another stack's outputs, and takes what is not in it for unknown in a preview. The
   * others take it for absent, and are told of no list.
   */
  readonly wantsStackOutputs?: true;
  /** Finds what the program is built and run with. */
  plan(project: Project, workshop: Workshop): Plan | InputFault | Promise<Plan | InputFault>;
}

/** The path of a command on the PATH; undefined where it is not there. */
export function findCommand(name: string, { PATH = "", PATHEXT = "" }: NodeJS.ProcessEnv): string | undefined {
  const suffixes = process.platform === "win32" ? PATHEXT.split(";").filter((suffix) => suffix !== "") : [""];
  for (const folder of PATH.split(delimiter)) {
    if (folder === "") continue;
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A command as it is started: Windows runs its scripts through its shell only. */
export function commandOf(path: string, args: readonly string[]): Pick<Command, "command" | "arguments"> {
  return /\.(?:cmd|bat)$/i.test(path)
    ? { command: process.env.COMSPEC ?? "cmd.exe", arguments: ["/d", "/c", path, ...args] }
    : { command: path, arguments: args };
}

/** A path among the options of the runtime, below the project unless it is absolute; undefined where it is not set. */
export function pathOption({ options, root }: Project, name: string): string | undefined {
  const value = options[name];
  if (typeof value !== "string" || value === "") return undefined;
  return isAbsolute(value) ? value : resolve(root, value);
}

/** Says that something is missing on this machine or in the project. */
export function missing(file: string, expected: string, found: string, todo: string): InputFault {
  return { file, place: "", expected, found, todo };
}

/** What a project names with an option and that is not there. */
export function missingOption({ file, options }: Project, name: string, todo: string): InputFault {
  return {
    file,
    place: `runtime.options.${name}`,
    expected: "the path of something that is there",
    found: describe(options[name]),
    todo,
  };
}

/** Where a folder or one above it holds one of these files. */
export function findUpwards(from: string, names: readonly string[]): string | undefined {
  for (let folder = from; ; folder = resolve(folder, "..")) {
    const found = names.find((name) => existsSync(join(folder, name)));
    if (found !== undefined) return join(folder, found);
    if (folder === resolve(folder, "..")) return undefined;
  }
}
