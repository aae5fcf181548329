import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { InputFault } from "../../reading";
import { describe, type Project } from "../project";
import { PYTHON_LAUNCHER } from "../python-launcher";
import {
  findCommand,
  findUpwards,
  isExecutable,
  missing,
  missingOption,
  type Plan,
  pathOption,
  type Toolchain,
  type Workshop,
} from "./toolchain";

/** Python programs run on the runtime of the SDK that they use themselves, by a small launcher. */
export const python: Toolchain = {
  carriesToken: true,
  unknownAnswers: true,
  async plan(project: Project, workshop: Workshop): Promise<Plan | InputFault> {
    const interpreter = await findInterpreter(project, workshop);
    if (typeof interpreter !== "string") return interpreter;
    return {
      builds: [],
      start: {
        command: interpreter,
        arguments: ["-u", "-c", PYTHON_LAUNCHER, project.entry],
        directory: project.workingDirectory,
        // Python keeps what it compiled beside the source: not in somebody else's project.
        environment: { PYTHONDONTWRITEBYTECODE: "1", PYTHONIOENCODING: "utf-8" },
      },
    };
  },
};

const IN_ENVIRONMENT = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];

function findInterpreter(project: Project, workshop: Workshop): string | InputFault | Promise<string | InputFault> {
  const { toolchain = "pip" } = project.options;
  switch (toolchain) {
    case "pip":
      return findOfPip(project, workshop);
    case "uv":
      return findOfUv(project, workshop);
    case "poetry":
      return findOfPoetry(project, workshop);
    default:
      return {
        file: project.file,
        place: "runtime.options.toolchain",
        expected: "pip, poetry or uv",
        found: describe(toolchain),
        todo: "Correct it.",
      };
  }
}

/** The virtual environment that the project names, or the Python that Pulumi itself would take. */
function findOfPip(project: Project, { directory, environment }: Workshop): string | InputFault {
  const named = pathOption(project, "virtualenv");
  if (named === undefined) {
    const own = environment.PULUMI_PYTHON_CMD;
    const names = own === undefined || own === "" ? ["python3", "python"] : [own];
    const found = names.map((name) => (isExecutable(name) ? name : findCommand(name, environment))).find(Boolean);
    return found ?? missing(directory, "Python on the PATH", "none", "Install Python, or name a virtual environment.");
  }
  const interpreter = join(named, ...IN_ENVIRONMENT);
  if (isExecutable(interpreter)) return interpreter;
  const create = `python3 -m venv ${named} && ${interpreter} -m pip install -r requirements.txt`;
  return missingOption(project, "virtualenv", `Create the environment: \`${create}\`.`);
}

/** uv keeps its environment in `.venv` beside uv.lock, which may lie above the project in a workspace. */
function findOfUv(project: Project, { directory, environment }: Workshop): string | InputFault {
  const { workingDirectory } = project;
  const lock = findUpwards(workingDirectory, ["uv.lock"]);
  const folder =
    pathOption(project, "virtualenv") ??
    environment.UV_PROJECT_ENVIRONMENT ??
    join(lock === undefined ? workingDirectory : dirname(lock), ".venv");
  const interpreter = join(folder, ...IN_ENVIRONMENT);
  return isExecutable(interpreter)
    ? interpreter
    : missing(
        directory,
        "the program's environment, made by uv",
        `no ${interpreter}`,
        `Create it: \`uv sync\` in ${directory}.`,
      );
}

/** Poetry says where its environment is. */
async function findOfPoetry(project: Project, workshop: Workshop): Promise<string | InputFault> {
  const { directory, environment, ask } = workshop;
  const manifest = findUpwards(project.workingDirectory, ["pyproject.toml"]);
  const folder = manifest === undefined ? project.workingDirectory : dirname(manifest);
  const inside = join(folder, ".venv", ...IN_ENVIRONMENT);
  if (existsSync(inside)) return inside;
  const poetry = findCommand("poetry", environment);
  const advice = `Create it: \`poetry install\` in ${directory}.`;
  if (poetry === undefined) {
    return missing(directory, "the program's environment, made by Poetry", "no Poetry on the PATH", advice);
  }
  const { code, output = "" } = await ask({
    command: poetry,
    arguments: ["env", "info", "--path", "--no-interaction", "--no-ansi"],
    directory: folder,
  });
  const interpreter = join(output.trim(), ...IN_ENVIRONMENT);
  if (code === 0 && output.trim() !== "" && isExecutable(interpreter)) return interpreter;
  return missing(directory, "the program's environment, made by Poetry", `none that ${basename(poetry)} knows`, advice);
}
