import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { declareResources } from "../declare-resource";
import { type InputFault, isFault, makeReading, type Reading } from "../reading";
import { type ChildResult, runChild } from "./child";
import { allowEnvironment } from "./environment";
import { describeFailure } from "./failure";
import { RUN_VARIABLE } from "./find-processes";
import { LAUNCHER } from "./launcher";
import { type Monitor, startMonitor } from "./monitor";
import { type Project, readProject } from "./project";
import { readConfiguration, type StackConfiguration } from "./stack-configuration";

export interface ProgramOptions {
  /** Folder that holds Pulumi.yaml. */
  readonly directory: string;
  /** Stack whose configuration the program gets; absent: the only one there is. */
  readonly stack?: string;
  readonly timeoutSeconds?: number;
  /** Names of variables that the program gets beside those every program gets. */
  readonly environment?: readonly string[];
}

const DEFAULT_TIMEOUT_SECONDS = 60;

/**
 * Runs a Node Pulumi program and returns what it declares, as in a first preview: no cloud account, no Pulumi CLI, no
 * credentials. Types are not checked (that is `tsc`'s work, and most of the time a preview takes).
 *
 * Limits, each counted in the reading: look-ups are not made, remote components are not expanded, stack references and
 * existing resources are not read, encrypted configuration stays closed.
 */
export async function runProgram(options: ProgramOptions): Promise<Reading | InputFault> {
  const project = readProject(options.directory);
  if (isFault(project)) return project;
  const configuration = readConfiguration(project, options.stack);
  if (isFault(configuration)) return configuration;
  const sdk = findSdk(project, options.directory);
  if (typeof sdk !== "string") return sdk;

  const timeoutSeconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const run = randomBytes(16).toString("hex");
  const monitor = await startMonitor(project, configuration.stack);
  try {
    const result = await runChild({
      arguments: [
        ...project.nodeArguments,
        "-e",
        LAUNCHER,
        "--",
        sdk,
        ...argumentsFor(project, configuration, monitor),
      ],
      directory: project.workingDirectory,
      environment: {
        ...environmentFor(project, configuration, options.environment ?? []),
        [RUN_VARIABLE]: run,
        WINLIC_TOKEN: monitor.token,
      },
      run,
      timeoutSeconds,
    });
    return conclude(options, project, configuration, monitor, result, timeoutSeconds);
  } finally {
    monitor.close();
  }
}

/** The entry point of the SDK that the program itself uses. */
function findSdk(project: Project, directory: string): string | InputFault {
  try {
    return createRequire(join(project.workingDirectory, "program.js")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    return {
      file: directory,
      place: "",
      expected: "the program's packages, with @pulumi/pulumi among them",
      found: existsSync(join(project.root, "node_modules")) ? "node_modules without @pulumi/pulumi" : "no node_modules",
      todo: `Install them: \`npm install\` in ${directory}.`,
    };
  }
}

/** What Pulumi's Node language host passes; source: pulumi/pulumi, sdk/nodejs/cmd/run/index.ts. */
function argumentsFor(project: Project, { stack }: StackConfiguration, { address }: Monitor): string[] {
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

function environmentFor(
  project: Project,
  { values, secretKeys }: StackConfiguration,
  added: readonly string[],
): NodeJS.ProcessEnv {
  return {
    ...allowEnvironment(process.env, added),
    no_grpc_proxy: "127.0.0.1,localhost",
    PULUMI_CONFIG: JSON.stringify(values),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: String(project.typescript),
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    ...(project.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
  };
}

function conclude(
  { directory }: ProgramOptions,
  project: Project,
  { stack, values, gaps }: StackConfiguration,
  { recording }: Monitor,
  { outcome, code, printed }: ChildResult,
  timeoutSeconds: number,
): Reading | InputFault {
  if (outcome === "timed-out") {
    return {
      file: directory,
      place: "",
      expected: `a program that ends within ${String(timeoutSeconds)} seconds`,
      found: `one that was still running; it had declared ${String(recording.states.length)} ${recording.states.length === 1 ? "resource" : "resources"}`,
      todo: "Look for a server, a timer or a promise that never ends, or allow more time with `--timeout SECONDS`.",
    };
  }
  if (code !== 0 || recording.errors.length > 0) {
    return describeFailure({
      directory,
      root: project.root,
      stack,
      errors: recording.errors,
      printed,
      code,
      lookedUp: recording.gaps.some((gap) => gap.kind === "look-up"),
    });
  }
  const declared = declareResources(recording.states, values);
  return makeReading("program", declared.resources, [...gaps, ...recording.gaps, ...declared.gaps]);
}
