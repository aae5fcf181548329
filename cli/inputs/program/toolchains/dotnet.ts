import { existsSync, readdirSync } from "node:fs";
import type { InputFault } from "../../reading";
import type { Project } from "../project";
import { findCommand, missing, missingOption, type Plan, pathOption, type Toolchain, type Workshop } from "./toolchain";

/** .NET programs are built and run by `dotnet`, or the assembly or program that the project names is run. */
export const dotnet: Toolchain = {
  carriesToken: false,
  unknownAnswers: false,
  plan(project: Project, { directory, environment }: Workshop): Plan | InputFault {
    const { workingDirectory, options, entry } = project;
    const host = findCommand("dotnet", environment);
    const noHost = missing(directory, "dotnet on the PATH", "none", "Install the .NET SDK.");
    if (options.binary !== undefined) {
      const binary = pathOption(project, "binary");
      if (binary === undefined || !existsSync(binary)) {
        const advice = "Build the program first, or correct the option.";
        return missingOption(project, "binary", advice);
      }
      if (!binary.endsWith(".dll")) {
        return { builds: [], start: { command: binary, arguments: [], directory: workingDirectory } };
      }
      if (host === undefined) return noHost;
      return { builds: [], start: { command: host, arguments: [binary], directory: workingDirectory } };
    }
    if (host === undefined) return noHost;
    if (entry === "." && !readdirSync(workingDirectory).some((name) => /\.(?:cs|fs|vb)proj$/.test(name))) {
      return missing(directory, "a .NET project (.csproj, .fsproj, .vbproj)", "none", "Correct `main`.");
    }
    const chosen = entry === "." ? [] : ["--project", entry];
    // Servers that the build leaves behind for the next one would outlive this run.
    const alone = { MSBUILDDISABLENODEREUSE: "1", DOTNET_CLI_USE_MSBUILD_SERVER: "0", UseSharedCompilation: "false" };
    const common = { command: host, directory: workingDirectory, environment: alone };
    return {
      builds: [{ ...common, arguments: ["build", "-nologo", "-v", "quiet", ...(entry === "." ? [] : [entry])] }],
      start: { ...common, arguments: ["run", "--no-build", ...chosen] },
    };
  },
};
