import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { excerpt, maskKeys } from "../../../../core/text/mask";
import { nameInUrn } from "../../declare-resource";
import { isJson, type Json } from "../../detect";
import { readPreview } from "../../preview";
import { type Gap, type InputFault, isFault, type Missing, makeReading, type Reading } from "../../reading";
import type { ChildResult } from "../child";
import type { Project } from "../project";
import type { StackConfiguration } from "../stack-configuration";
import { type Command, findCommand } from "../toolchains/toolchain";
import { spreadUnknown, UNKNOWN_MARK } from "../unknown-mark";
import { openEncryption } from "./encrypt";
import { placeResources } from "./place-resources";
import { type StandIn, startStandIn } from "./stand-in";
import { readYamlProgram, schemaOf, type YamlProgram } from "./yaml-program";

export interface EngineRun {
  /** Folder as the person named it. */
  readonly directory: string;
  readonly project: Project;
  readonly configuration: StackConfiguration;
  /** An empty folder outside the project, gone after the run. */
  readonly scratch: string;
  /** The environment that the engine gets, but for its own variables. */
  readonly environment: NodeJS.ProcessEnv;
  /** Packages whose providers the program is known to need. */
  readonly packages: readonly string[];
  run(command: Command, keepOutput: number): Promise<ChildResult>;
}

/** The Pulumi CLI; undefined where it is not on the PATH. */
export function findEngine(environment: NodeJS.ProcessEnv): string | undefined {
  return findCommand("pulumi", environment);
}

/** The largest preview that is read. */
const LARGEST_PREVIEW = 512 * 1024 * 1024;
const LARGEST_PROGRAM = 16 * 1024 * 1024;

/**
 * Previews a program with Pulumi's own engine and no cloud: the stack, its configuration and the home of the CLI lie in
 * a folder for this run, and every provider is replaced by a stand-in. The project is not written to.
 */
export async function runOnEngine(run: EngineRun): Promise<Reading | InputFault> {
  const { project, configuration, scratch, environment } = run;
  const pulumi = findEngine(environment);
  if (pulumi === undefined) {
    return {
      file: project.file,
      place: "runtime",
      expected: "the Pulumi CLI on the PATH: only Pulumi's engine can run this program",
      found: "none",
      todo: "Install the Pulumi CLI (no account is needed), or check a preview instead: `pulumi preview --json --show-sames | winlic check -`.",
    };
  }
  const program = project.runtime === "yaml" ? await readProgram(run) : NO_YAML;
  if (isFault(program)) return program;
  const gaps: Gap[] = [];
  const referred = project.runtime === "yaml" ? await readReferences(run, pulumi) : [];
  if (isFault(referred)) return referred;
  const standIns = await startStandIns(run, program, referred, gaps);
  try {
    const own = prepareHome(run, standIns);
    const result = await run.run(
      {
        command: pulumi,
        arguments: [
          "preview",
          "--json",
          "--show-sames",
          "--non-interactive",
          "--color=never",
          "--stack",
          `organization/${project.name}/${configuration.stack}`,
          "--config-file",
          join(scratch, "stack.yaml"),
        ],
        directory: project.root,
        environment: own,
      },
      LARGEST_PREVIEW,
    );
    return conclude(run, program, gaps, result);
  } finally {
    for (const standIn of standIns) standIn.close();
  }
}

const NO_YAML: YamlProgram = { names: [], places: new Map(), packages: new Map(), fields: [], result: {} };

/** Reads the YAML program; where the project names a compiler, what that makes of it. */
async function readProgram({ project, directory, environment, run }: EngineRun): Promise<YamlProgram | InputFault> {
  const { compiler } = project.options;
  if (typeof compiler !== "string" || compiler.trim() === "") return readYamlProgram(project);
  const [name = "", ...args] = compiler.trim().split(/\s+/);
  const command = findCommand(name, environment) ?? resolve(project.workingDirectory, name);
  const result = existsSync(command)
    ? await run({ command, arguments: args, directory: project.workingDirectory }, LARGEST_PROGRAM)
    : undefined;
  if (result?.code === 0 && result.output !== undefined) return readYamlProgram(project, result.output);
  return {
    file: directory,
    place: "runtime.options.compiler",
    expected: "a compiler that writes the program to its standard output",
    found: result === undefined ? `\`${excerpt(name, 60)}\`, which is not there` : `exit code ${String(result.code)}`,
    todo: "Install the compiler, or correct the option.",
  };
}

/** Types of other packages that the schemas of the project's own packages refer to, such as `azure-native:network:Subnet`. */
async function readReferences(run: EngineRun, pulumi: string): Promise<readonly string[] | InputFault> {
  const tokens = new Set<string>();
  for (const folder of run.project.packages.values()) {
    const { outcome, code, output, printed } = await run.run(
      {
        command: pulumi,
        arguments: ["package", "get-schema", folder],
        directory: run.scratch,
        environment: prepareHome(run, []),
      },
      LARGEST_SCHEMA,
    );
    // Not its exit code: it prints the schema, and fails then for want of the providers that the schema refers to.
    if (output?.trimStart().startsWith("{") !== true) {
      // Without a schema the preview would end in words about types that the program does not even name.
      const late = outcome === "timed-out";
      const lines = maskKeys(printed).trim().split("\n").slice(-3).join("\n");
      return {
        file: folder,
        place: "",
        expected: "a package that tells its schema, as `pulumi package get-schema` asks for it",
        found: late ? "none in time" : excerpt(lines, 600) || `exit code ${String(code)}`,
        todo: late
          ? "Allow more time with `--timeout SECONDS`."
          : "Run `pulumi package get-schema` on that folder: what it prints says what the package lacks.",
      };
    }
    for (const [, token = ""] of output.matchAll(/schema\.json#\/(?:resources|types)\/([^"]+)"/g)) {
      tokens.add(decodeURIComponent(token));
    }
  }
  return [...tokens];
}

const LARGEST_SCHEMA = 64 * 1024 * 1024;

/** Providers that programs and components use without naming them where it can be seen here. */
const COMMON_PACKAGES = ["azure-native", "azure", "azuread", "random", "tls", "time", "command", "null", "local"];

async function startStandIns(
  { project, packages }: EngineRun,
  program: YamlProgram,
  referred: readonly string[],
  gaps: Gap[],
): Promise<readonly StandIn[]> {
  const installed = installedProviders([project.root, project.workingDirectory, ...project.packages.values()]);
  const names = new Set([...COMMON_PACKAGES, ...packages, ...program.packages.keys(), ...installed.keys()]);
  for (const name of ["pulumi", "", ...project.packages.keys()]) names.delete(name);
  const started: StandIn[] = [];
  for (const name of [...names].sort()) {
    const used = program.packages.get(name);
    const version = used?.version ?? installed.get(name) ?? ANY_VERSION;
    const types = referred.filter((token) => token.startsWith(`${name}:`));
    const schema = schemaOf(name, version, used, program.fields, types);
    started.push(await startStandIn({ name, version, schema, result: program.result }, gaps));
  }
  return started;
}

/** No version that a program asks for is newer. */
const ANY_VERSION = "999.0.0";

/** Names and versions of the provider packages among the Node packages of these folders. */
function installedProviders(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    const scope = join(folder, "node_modules", "@pulumi");
    if (!existsSync(scope)) continue;
    for (const name of readdirSync(scope)) {
      try {
        const manifest: unknown = JSON.parse(readFileSync(join(scope, name, "package.json"), "utf8"));
        if (!isJson(manifest) || !isJson(manifest.pulumi) || manifest.pulumi.resource !== true) continue;
        const named = typeof manifest.pulumi.name === "string" ? manifest.pulumi.name : name;
        if (typeof manifest.version === "string") found.set(named, manifest.version.replace(/^v/, ""));
      } catch {
        // No package.
      }
    }
  }
  return found;
}

/** Writes the stack, its configuration and the home of the CLI; returns the variables that lead there. */
function prepareHome(run: EngineRun, standIns: readonly StandIn[]): Record<string, string> {
  const { project, configuration, scratch, environment } = run;
  const backend = join(scratch, "backend");
  const stack = join(backend, ".pulumi", "stacks", project.name, `${configuration.stack}.json`);
  mkdirSync(dirname(stack), { recursive: true });
  writeFileSync(join(backend, ".pulumi", "meta.yaml"), "version: 1\n");
  writeFileSync(
    stack,
    JSON.stringify({
      version: 3,
      checkpoint: { stack: `organization/${project.name}/${configuration.stack}`, latest: null },
    }),
  );
  const passphrase = "none";
  writeFileSync(join(scratch, "stack.yaml"), JSON.stringify(describeStack(configuration, passphrase)));
  const home = join(scratch, "home");
  linkPlugins(join(environment.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins"), join(home, "plugins"), standIns);
  return {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend.replaceAll("\\", "/")}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // The engine installs what a component of the project needs: here, only what is installed already counts.
    npm_config_dry_run: "true",
    npm_config_offline: "true",
    PIP_NO_INDEX: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    PULUMI_DEBUG_PROVIDERS: standIns.map(({ name, port }) => `${name}:${String(port)}`).join(","),
  };
}

/** The stack's own settings, with what is secret encrypted for this run. */
function describeStack({ written, secretKeys }: StackConfiguration, passphrase: string): Json {
  const secrets = Object.entries(written).filter(([key]) => secretKeys.includes(key));
  if (secrets.length === 0) return { config: written };
  const { salt, encrypt } = openEncryption(passphrase);
  const hidden = secrets.map(([key, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return [key, { secure: encrypt(text) }] as const;
  });
  return { encryptionsalt: salt, config: { ...written, ...Object.fromEntries(hidden) } };
}

/** What the person installed, but for the providers that have a stand-in. */
function linkPlugins(from: string, to: string, standIns: readonly StandIn[]): void {
  mkdirSync(to, { recursive: true });
  if (!existsSync(from)) return;
  const replaced = standIns.map(({ name }) => `resource-${name}-v`);
  for (const name of readdirSync(from)) {
    if (!replaced.some((prefix) => name.startsWith(prefix))) symlinkSync(join(from, name), join(to, name));
  }
}

function conclude(
  { directory, project, configuration }: EngineRun,
  { places, names }: YamlProgram,
  gaps: readonly Gap[],
  { outcome, code, output, printed }: ChildResult,
): Reading | InputFault {
  const broken = (found: string, todo: string): InputFault => ({
    file: directory,
    place: "",
    expected: "a program that Pulumi's engine can preview",
    found,
    todo,
  });
  if (outcome === "timed-out") {
    return broken("a preview that did not end in time", "Allow more time with `--timeout SECONDS`.");
  }
  const document = parsePreview(output);
  if (document === undefined) {
    const lines = maskKeys(printed).trim().split("\n");
    return broken(excerpt(lines.slice(-3).join("\n") || `exit code ${String(code)}`, 600), CORRECT);
  }
  const reading = readPreview({ ...document, steps: declaredIn(document), config: configuration.values }, directory);
  if (isFault(reading)) return reading;
  const failed = reading.missing.find(({ kind }) => kind === "failed-preview");
  if (failed !== undefined || code !== 0) {
    const [first = lastMessage(document) ?? `exit code ${String(code)}`] = failed?.names ?? [];
    return broken(maskKeys(first).replaceAll(UNKNOWN_MARK, "(not known here)"), CORRECT);
  }
  // The host for YAML is silent about some faults, and leaves out what has them.
  const shown = new Set(namesIn(document));
  const left = names.filter((name) => !shown.has(name));
  if (left.length > 0) {
    return broken(`one that it leaves ${maskKeys(left.join(", "))} out of, without an error`, CORRECT_RESOURCES);
  }
  const isYaml = project.runtime === "yaml";
  // The engine names places in the language host: the program's own YAML says where a resource stands.
  const resources = isYaml ? placeResources(reading.resources, ({ name }) => places.get(name)) : reading.resources;
  // What a component in another language reads from an answer is not known here.
  const direct = isYaml && project.packages.size === 0 ? [] : gaps.filter(({ kind }) => kind === "look-up");
  return makeReading("program", resources, [
    ...configuration.gaps,
    ...gaps,
    ...direct.map(({ name }): Gap => ({ kind: "direct-look-up", name })),
    ...gapsOf(reading.missing, gaps),
  ]);
}

function lastMessage({ diagnostics }: Json): string | undefined {
  const last: unknown = Array.isArray(diagnostics) ? diagnostics.at(-1) : undefined;
  return isJson(last) && typeof last.message === "string" ? excerpt(last.message.trim(), 600) : undefined;
}

/** Names of all resources that a preview shows. */
function namesIn({ steps }: Json): readonly string[] {
  return (Array.isArray(steps) ? (steps as readonly unknown[]) : []).flatMap((step) =>
    isJson(step) && typeof step.urn === "string" ? [nameInUrn(step.urn)] : [],
  );
}

const CORRECT_RESOURCES = "Correct their type and the form of their properties.";

/** Resources that are only read were not: the stand-ins count them. */
function declaredIn({ steps }: Json): readonly unknown[] {
  return (Array.isArray(steps) ? (steps as readonly unknown[]) : []).filter(
    (step) => !isJson(step) || step.op !== "read",
  );
}

const CORRECT = "Correct the program: `pulumi preview` would end in the same way.";

function parsePreview(output: string | undefined): Json | undefined {
  if (output === undefined) return undefined;
  // The engine's own lines may stand around the document.
  const from = output.indexOf("{");
  const to = output.lastIndexOf("}");
  if (from === -1 || to < from) return undefined;
  try {
    const document: unknown = spreadUnknown(JSON.parse(output.slice(from, to + 1)));
    return isJson(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** What the preview says is missing and the stand-ins did not say already. */
function gapsOf(missing: readonly Missing[], said: readonly Gap[]): readonly Gap[] {
  const known = new Set(said.map(({ kind, name }) => `${kind} ${name}`));
  return missing
    .flatMap(({ kind, names }) => names.map((name): Gap => ({ kind, name })))
    .filter(({ kind, name }) => !known.has(`${kind} ${name}`));
}
