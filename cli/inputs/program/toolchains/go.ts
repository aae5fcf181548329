import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { InputFault } from "../../reading";
import type { Project } from "../project";
import {
  findCommand,
  isExecutable,
  missing,
  missingOption,
  type Plan,
  pathOption,
  type Toolchain,
  type Workshop,
} from "./toolchain";

/** Go programs are built outside the project, or the binary that the project names is run. */
export const go: Toolchain = {
  carriesToken: false,
  unknownAnswers: false,
  wantsStackOutputs: true,
  plan(project: Project, { directory, scratch, environment }: Workshop): Plan | InputFault {
    const { workingDirectory, options } = project;
    if (options.binary !== undefined) {
      const binary = findBinary(project, environment);
      return binary === undefined
        ? missingOption(project, "binary", "Build the program first, or correct the option.")
        : { builds: [], start: { command: binary, arguments: [], directory: workingDirectory } };
    }
    if (!readdirSync(workingDirectory).some((name) => name.endsWith(".go"))) {
      return missing(directory, "Go files", "none", "Correct `main`, or name the built program with `binary`.");
    }
    const compiler = findCommand("go", environment);
    if (compiler === undefined) {
      return missing(directory, "Go on the PATH", "none", "Install Go, or name the built program with `binary`.");
    }
    // `buildTarget` says where Pulumi builds it; here it is built elsewhere, so that the project stays as it is.
    const program = join(scratch, process.platform === "win32" ? "program.exe" : "program");
    return {
      builds: [{ command: compiler, arguments: ["build", "-o", program, "."], directory: workingDirectory }],
      start: { command: program, arguments: [], directory: workingDirectory },
    };
  },
};

/** A path below the project, or a command on the PATH, as Pulumi looks for it. */
function findBinary(project: Project, environment: NodeJS.ProcessEnv): string | undefined {
  const path = pathOption(project, "binary");
  if (path !== undefined && isExecutable(path)) return path;
  if (path !== undefined && isExecutable(`${path}.exe`)) return `${path}.exe`;
  const { binary } = project.options;
  return typeof binary === "string" && !/[\\/]/.test(binary) ? findCommand(binary, environment) : undefined;
}
