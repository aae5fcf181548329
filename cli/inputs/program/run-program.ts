import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { declareResources } from "../declare-resource";
import { type Gap, type InputFault, isFault, makeReading, type Reading } from "../reading";
import { type ChildResult, findNode, runChild } from "./child";
import { placeResources } from "./engine/place-resources";
import { findEngine, runOnEngine } from "./engine/run-on-engine";
import { allowEnvironment } from "./environment";
import { describeFailure } from "./failure";
import { type Monitor, type MonitorOptions, startMonitor } from "./monitor";
import { type Project, readProject } from "./project";
import { readConfiguration, type StackConfiguration } from "./stack-configuration";
import { TOOLCHAINS } from "./toolchains";
import { type Command, findCommand, type Plan, type Toolchain } from "./toolchains/toolchain";

export interface ProgramOptions {
  /** Folder that holds Pulumi.yaml. */
  readonly directory: string;
  /** Stack whose configuration the program gets; absent: the only one there is. */
  readonly stack?: string;
  readonly timeoutSeconds?: number;
  /** Names of variables that the program gets beside those every program gets. */
  readonly environment?: readonly string[];
  /** Runs a program whose SDK can't send the monitor's token where the system does not tell who connects to it. */
  readonly trustLocalUsers?: boolean;
  /** Most that a program may declare. */
  readonly limits?: Pick<MonitorOptions, "mostResources" | "mostBytes">;
}

const DEFAULT_TIMEOUT_SECONDS = 60;
/** The engine starts the program and what each component is written in. */
const ENGINE_TIMEOUT_SECONDS = 300;
/** A first build of a large SDK for Go takes minutes. */
const BUILD_TIMEOUT_SECONDS = 1_800;

/**
 * Runs a Pulumi program and returns what it declares, as in a first preview: no cloud account, no Pulumi CLI, no
 * credentials.
 *
 * Limits, each counted in the reading: look-ups are not made, remote components are not expanded, stack references and
 * existing resources are not read, encrypted configuration stays closed.
 */
export async function runProgram(options: ProgramOptions): Promise<Reading | InputFault> {
  const project = readProject(options.directory);
  if (isFault(project)) return project;
  const configuration = readConfiguration(project, options.stack);
  if (isFault(configuration)) return configuration;
  const nodeless = refuseWithoutNode(project);
  if (nodeless !== undefined) return nodeless;
  const scratch = mkdtempSync(join(tmpdir(), "winlic-run-"));
  try {
    return project.runtime === "yaml"
      ? await preview({ options, project, configuration, scratch }, [])
      : await runOwn({ options, project, configuration, scratch }, TOOLCHAINS[project.runtime]);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Runs the program on the monitor. Where that met components of packages that only the engine can load, and the Pulumi
 * CLI is there, the program is previewed on the engine instead.
 */
async function runOwn(run: Run, toolchain: Toolchain): Promise<Reading | InputFault> {
  const { options, project, configuration, scratch } = run;
  const risk = refuseRisk(project, toolchain, options);
  if (risk !== undefined) return risk;
  const monitor = await startMonitor(project, configuration.stack, {
    token: toolchain.carriesToken,
    unknownAnswers: toolchain.unknownAnswers,
    stackOutputs: toolchain.wantsStackOutputs === true,
    trustUnknownOwners: options.trustLocalUsers === true,
    ...options.limits,
  });
  let reading: Reading | InputFault;
  try {
    reading = await runOnMonitor({ ...run, toolchain, monitor });
  } finally {
    monitor.close();
  }
  const unseen = isFault(reading) ? [] : reading.missing.filter(({ kind }) => kind === "remote-component");
  if (isFault(reading) || unseen.length === 0 || findEngine(process.env) === undefined) return reading;
  // On the engine, the program would take the answers to look-ups for empty ones: here they are unknown.
  if (reading.missing.some(({ kind }) => kind === "look-up")) return reading;
  const packages = reading.resources.map(({ type }) => type.split(":")[0] ?? "");
  const components = new Set(unseen.flatMap(({ names }) => names.map((type) => type.split(":")[0] ?? "")));
  const expanded = await preview(
    { ...run, scratch: mkdtempSync(join(scratch, "engine-")) },
    packages.filter((name) => !components.has(name)),
  );
  // The engine may lack what the program's own toolchain has, such as the plugin: what was seen before still holds.
  if (isFault(expanded)) return reading;
  // The engine names places inside of the component for what it makes: the program's own are what a person looks for.
  const places = new Map(reading.resources.map(({ urn, source }) => [urn, source]));
  return { ...expanded, resources: placeResources(expanded.resources, ({ urn }) => places.get(urn)) };
}

/** Previews the program with Pulumi's engine. */
function preview(run: Run, packages: readonly string[]): Promise<Reading | InputFault> {
  const { options, project, configuration, scratch } = run;
  const environment = allowEnvironment(process.env, project.runtime, options.environment);
  return runOnEngine({
    directory: options.directory,
    project,
    configuration,
    scratch,
    environment,
    packages,
    run: (command, keepOutput) =>
      runChild({
        ...command,
        environment: { ...environment, ...command.environment },
        run: randomBytes(16).toString("hex"),
        scratch,
        timeoutSeconds: options.timeoutSeconds ?? ENGINE_TIMEOUT_SECONDS,
        keepOutput,
      }),
  });
}

/** The single executable is no Node: programs of every language run under that of the PATH, which ends what they leave. */
function refuseWithoutNode({ file }: Project): InputFault | undefined {
  const node = findNode();
  if (isAbsolute(node) || findCommand(node, process.env) !== undefined) return undefined;
  return {
    file,
    place: "runtime",
    expected: "Node 20 or later on the PATH, which the single executable runs programs with",
    found: "none",
    todo: "Install Node, or check a preview instead: `pulumi preview --json --show-sames | winlic check -`.",
  };
}

/** A connection without a token is taken from the same user only, and only Linux tells whose it is. */
function refuseRisk(
  { file }: Project,
  { carriesToken }: Toolchain,
  { trustLocalUsers = false }: ProgramOptions,
): InputFault | undefined {
  if (carriesToken || trustLocalUsers || process.platform === "linux") return undefined;
  return {
    file,
    place: "runtime",
    expected: "a system that tells which user a local connection belongs to, as Linux does",
    found: process.platform,
    todo: "Name the risk: with `--trust-local-users`, any user of this machine can add resources to the program while it runs, and read its properties. Or check a preview instead: `pulumi preview --json --show-sames | winlic check -`.",
  };
}

interface Run {
  readonly options: ProgramOptions;
  readonly project: Project;
  readonly configuration: StackConfiguration;
  readonly scratch: string;
}

interface MonitoredRun extends Run {
  readonly toolchain: Toolchain;
  readonly monitor: Monitor;
}

async function runOnMonitor(run: MonitoredRun): Promise<Reading | InputFault> {
  const { options, project, configuration, toolchain, monitor, scratch } = run;
  const environment = environmentFor(run);
  const start = (command: Command, timeoutSeconds: number, keepOutput = 0): Promise<ChildResult> =>
    runChild({
      ...command,
      environment: { ...environment, ...command.environment },
      run: randomBytes(16).toString("hex"),
      scratch,
      timeoutSeconds,
      keepOutput,
    });
  const timeoutSeconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const plan: Plan | InputFault = await toolchain.plan(project, {
    directory: options.directory,
    scratch,
    stack: configuration.stack,
    address: monitor.address,
    environment,
    ask: (command) => start(command, timeoutSeconds, LONGEST_ANSWER),
  });
  if (isFault(plan)) return plan;
  for (const build of plan.builds) {
    const result = await start(build, BUILD_TIMEOUT_SECONDS);
    if (result.outcome === "timed-out") return describeTimeout(run, BUILD_TIMEOUT_SECONDS, "builds");
    if (result.code !== 0) return describeFailure({ ...failureOf(run, result), building: true });
  }
  return conclude(run, await start(plan.start, timeoutSeconds), timeoutSeconds);
}

const LONGEST_ANSWER = 4_096;

/** What the SDKs read; source: the language hosts in pulumi/pulumi, pulumi-java and pulumi-dotnet. */
function environmentFor({ options, project, configuration, toolchain, monitor }: MonitoredRun): NodeJS.ProcessEnv {
  return {
    ...allowEnvironment(process.env, project.runtime, options.environment),
    PULUMI_MONITOR: monitor.address,
    PULUMI_ENGINE: monitor.address,
    PULUMI_ORGANIZATION: "organization",
    PULUMI_PROJECT: project.name,
    PULUMI_STACK: configuration.stack,
    PULUMI_ROOT_DIRECTORY: project.root,
    PULUMI_PWD: project.workingDirectory,
    PULUMI_CONFIG: JSON.stringify(configuration.values),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(configuration.secretKeys),
    PULUMI_DRY_RUN: "true",
    PULUMI_QUERY_MODE: "false",
    PULUMI_PARALLEL: "16",
    PULUMI_TRACING: "",
    ...(toolchain.carriesToken ? { WINLIC_TOKEN: monitor.token } : {}),
  };
}

function failureOf({ options, project, configuration, monitor }: MonitoredRun, { printed, code }: ChildResult) {
  const { recording } = monitor;
  return {
    directory: options.directory,
    root: project.root,
    stack: configuration.stack,
    errors: recording.errors,
    printed,
    code,
    lookedUp: recording.gaps.some((gap) => gap.kind === "look-up"),
    runtime: project.runtime,
  };
}

function describeTimeout({ options, monitor }: MonitoredRun, seconds: number, does: "ends" | "builds"): InputFault {
  const count = monitor.recording.states.length;
  const declared = `it had declared ${String(count)} ${count === 1 ? "resource" : "resources"}`;
  return {
    file: options.directory,
    place: "",
    expected: `a program that ${does} within ${String(seconds)} seconds`,
    found: `one that was still running${does === "ends" ? `; ${declared}` : ""}`,
    todo:
      does === "ends"
        ? "Look for a server, a timer or a promise that never ends, or allow more time with `--timeout SECONDS`."
        : "Build the program first, and name what was built with `runtime.options.binary`.",
  };
}

function conclude(run: MonitoredRun, result: ChildResult, timeoutSeconds: number): Reading | InputFault {
  const { options, configuration, toolchain, monitor } = run;
  const { recording } = monitor;
  if (recording.excess !== undefined) {
    return {
      file: options.directory,
      place: "",
      expected: `a program that declares at most ${recording.excess}`,
      found: "more",
      todo: "Look for a loop that does not end, or divide the program into several stacks.",
    };
  }
  if (result.outcome === "timed-out") return describeTimeout(run, timeoutSeconds, "ends");
  if (result.code !== 0 || recording.errors.length > 0) return describeFailure(failureOf(run, result));
  const declared = declareResources(recording.states, configuration.values);
  const gaps: Gap[] = [...configuration.gaps, ...recording.gaps, ...declared.gaps];
  const direct = toolchain.unknownAnswers ? [] : recording.gaps.filter(({ kind }) => kind === "look-up");
  return makeReading("program", declared.resources, [
    ...gaps,
    ...direct.map(({ name }): Gap => ({ kind: "direct-look-up", name })),
  ]);
}
