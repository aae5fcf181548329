import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { InputFault } from "../../reading";
import { findNode } from "../child";
import { LAUNCHER } from "../launcher";
import type { Project } from "../project";
import { missing, type Plan, type Toolchain, type Workshop } from "./toolchain";

/**
 * Programs for Node run by the entry point of the SDK that they use themselves. Types are not checked (that is `tsc`'s
 * work, and most of the time a preview takes).
 */
export const nodejs: Toolchain = {
  carriesToken: true,
  unknownAnswers: true,
  plan(project: Project, { directory, stack, address }: Workshop): Plan | InputFault {
    const sdk = findSdk(project, directory);
    if (typeof sdk !== "string") return sdk;
    const { typescript, tsconfig, nodeargs } = project.options;
    const own = typeof nodeargs === "string" ? nodeargs.split(/\s+/).filter((argument) => argument !== "") : [];
    return {
      builds: [],
      start: {
        command: findNode(),
        arguments: [...own, "-e", LAUNCHER, "--", sdk, ...argumentsFor(project, stack, address)],
        directory: project.workingDirectory,
        environment: {
          PULUMI_NODEJS_TYPESCRIPT: String(typescript !== false),
          PULUMI_NODEJS_TRANSPILE_ONLY: "true",
          ...(typeof tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
        },
      },
    };
  },
};

/** The entry point of the SDK that the program itself uses. */
function findSdk(project: Project, directory: string): string | InputFault {
  try {
    return createRequire(join(project.workingDirectory, "program.js")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    const expected = "the program's packages, with @pulumi/pulumi among them";
    if (isPlugAndPlay(project.workingDirectory)) {
      return missing(
        directory,
        expected,
        "packages of Yarn Plug'n'Play, which only a Node that Yarn started can load",
        "Add pulumi-windows-licensing to the project and run `yarn winlic check --program . --env NODE_OPTIONS` in it, or set `nodeLinker: node-modules` in .yarnrc.yml.",
      );
    }
    return missing(
      directory,
      expected,
      existsSync(join(project.root, "node_modules")) ? "node_modules without @pulumi/pulumi" : "no node_modules",
      `Install them: \`npm install\` in ${directory}.`,
    );
  }
}

function isPlugAndPlay(from: string): boolean {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".pnp.cjs"))) return true;
    if (folder === dirname(folder)) return false;
  }
}

/** What Pulumi's Node language host passes; source: pulumi/pulumi, sdk/nodejs/cmd/run/index.ts. */
function argumentsFor(project: Project, stack: string, address: string): string[] {
  return [
    "--monitor",
    address,
    "--engine",
    address,
    "--organization",
    "organization",
    "--project",
    project.name,
    "--root-directory",
    project.root,
    "--stack",
    stack,
    "--pwd",
    project.workingDirectory,
    "--parallel",
    "16",
    "--dry-run",
    project.entry,
  ];
}
