import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { InputFault } from "../../reading";
import { describe, type Project } from "../project";
import {
  type Command,
  commandOf,
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

/**
 * Java programs are built and run by the tool that Pulumi's own host would take: the `binary` that the project names,
 * the tool of `use-executor`, or the one whose build file lies in the folder or above it.
 * Source: pulumi/pulumi-java, pkg/cmd/pulumi-language-java and pkg/internal/executors.
 */
export const java: Toolchain = {
  carriesToken: false,
  unknownAnswers: false,
  plan(project: Project, workshop: Workshop): Plan | InputFault {
    if (project.options.binary !== undefined) return planOfJar(project, workshop);
    const tool = chooseTool(project);
    switch (tool) {
      case "maven":
        return planOfMaven(project, workshop);
      case "gradle":
        return planOfGradle(project, workshop);
      case "jbang":
        return planOfJbang(project, workshop);
      case undefined:
        return missing(
          workshop.directory,
          "a Java program with pom.xml, build.gradle or a `binary`",
          "none of them",
          PREVIEW_INSTEAD,
        );
      default:
        return {
          file: project.file,
          place: "runtime.options.use-executor",
          expected: "mvn, gradle or jbang",
          found: describe(project.options["use-executor"]),
          todo: PREVIEW_INSTEAD,
        };
    }
  },
};

const PREVIEW_INSTEAD =
  "Correct the project, or check a preview: `pulumi preview --json --show-sames | winlic check -`.";

type Tool = "maven" | "gradle" | "jbang" | "other";

function chooseTool({ options, workingDirectory, entry }: Project): Tool | undefined {
  const named = options["use-executor"];
  if (named !== undefined) {
    if (named === "mvn" || named === "maven" || named === "mvnw") return "maven";
    if (named === "gradle" || named === "gradlew") return "gradle";
    return named === "jbang" ? "jbang" : "other";
  }
  if (entry.endsWith(".java")) return "jbang";
  if (findUpwards(workingDirectory, GRADLE_FILES.settings) !== undefined) return "gradle";
  if (GRADLE_FILES.build.some((name) => existsSync(join(workingDirectory, name)))) return "gradle";
  return existsSync(join(workingDirectory, "pom.xml")) ? "maven" : undefined;
}

const GRADLE_FILES = {
  settings: ["settings.gradle", "settings.gradle.kts"],
  build: ["build.gradle", "build.gradle.kts"],
};

/** A jar that is built already; what is no jar runs by itself. */
function planOfJar(project: Project, { directory, environment }: Workshop): Plan | InputFault {
  const { workingDirectory } = project;
  const binary = pathOption(project, "binary");
  if (binary === undefined || !existsSync(binary)) {
    return missingOption(project, "binary", "Build the program first, or correct the option.");
  }
  if (!binary.endsWith(".jar")) {
    return { builds: [], start: { command: binary, arguments: [], directory: workingDirectory } };
  }
  const own = environment.JAVA_HOME;
  const inHome = own === undefined || own === "" ? "" : join(own, "bin", "java");
  const command = isExecutable(inHome) ? inHome : findCommand("java", environment);
  return command === undefined
    ? missing(directory, "Java on the PATH", "none", "Install Java, or set JAVA_HOME.")
    : { builds: [], start: { command, arguments: ["-jar", binary], directory: workingDirectory } };
}

/** The wrapper of the project, else the tool on the PATH. */
function findTool(names: readonly string[], project: Project, environment: NodeJS.ProcessEnv): string | undefined {
  const [name = "", wrapper = ""] = names;
  const file = process.platform === "win32" ? `${wrapper}.cmd` : wrapper;
  const above = findUpwards(project.workingDirectory, [file, `${wrapper}.bat`]);
  return above !== undefined && isExecutable(above) ? above : findCommand(name, environment);
}

function planOfMaven(project: Project, { directory, environment }: Workshop): Plan | InputFault {
  const maven = findTool(["mvn", "mvnw"], project, environment);
  if (maven === undefined) return missing(directory, "Maven on the PATH", "none", "Install Maven, or add its wrapper.");
  const command = (goal: string): Command => ({
    ...commandOf(maven, ["--batch-mode", "--quiet", "--no-transfer-progress", goal]),
    directory: project.workingDirectory,
  });
  return { builds: [command("compile")], start: command("exec:java") };
}

function planOfGradle(project: Project, { directory, environment }: Workshop): Plan | InputFault {
  const gradle = findTool(["gradle", "gradlew"], project, environment);
  if (gradle === undefined) {
    return missing(directory, "Gradle on the PATH", "none", "Install Gradle, or add its wrapper.");
  }
  const { workingDirectory } = project;
  const settings = findUpwards(workingDirectory, GRADLE_FILES.settings);
  const root = settings === undefined ? workingDirectory : dirname(settings);
  const path = relative(root, workingDirectory)
    .split(sep)
    .filter((part) => part !== "")
    .map((part) => `:${part}`)
    .join("");
  // A daemon would run the program outside of this run, and stay.
  const command = (task: string): Command => ({
    ...commandOf(gradle, ["--no-daemon", "--quiet", "--console=plain", `${path}:${task}`]),
    directory: root,
  });
  return { builds: [command("classes")], start: command("run") };
}

function planOfJbang(project: Project, { directory, environment }: Workshop): Plan | InputFault {
  const jbang = findTool(["jbang", "jbang"], project, environment);
  if (jbang === undefined) return missing(directory, "JBang on the PATH", "none", "Install JBang.");
  const command = (verb: string): Command => ({
    ...commandOf(jbang, ["--quiet", verb, project.entry]),
    directory: project.workingDirectory,
  });
  return { builds: [command("build")], start: command("run") };
}
