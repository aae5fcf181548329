import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readInput } from "../../cli/inputs/load-input";
import { isFault, type Reading } from "../../cli/inputs/reading";
import { linkPackages, makeFolder, ROOT } from "../support/packs";

const FIXTURES = join(ROOT, "test", "fixtures", "engine");

/** `describe` where the Pulumi CLI is on the PATH. Elsewhere the tests are skipped and say so; in CI that is a failure. */
export function describeWithEngine(name: string, body: () => void): void {
  if (spawnSync("pulumi", ["version"]).status === 0) {
    jest.setTimeout(PATIENCE);
    describe(name, body);
    return;
  }
  describe.skip(name, body);
  const line =
    "Tests of the real engine need the Pulumi CLI on the PATH: https://www.pulumi.com/docs/iac/download-install/";
  if (process.env.CI === "true") {
    test(`${name}: the Pulumi CLI is there`, () => {
      throw new Error(line);
    });
  } else {
    // A skipped test that says nothing looks like one that passed.
    process.stderr.write(`${name} skipped. ${line}\n`);
  }
}

/** One `pulumi` command is 2 to 4 seconds, and a test runs a few; this leaves room for a busy machine. */
const PATIENCE = 180_000;

/** A resource of the test program; texts such as `{{nic.id}}` refer to outputs of resources before it. */
export interface ProgramResource {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Names of the properties that are secret. */
  readonly secrets?: readonly string[];
  readonly protect?: boolean;
}

interface PolicyViolation {
  readonly policy: string;
  readonly level: string;
  /** Logical name of the resource. */
  readonly about: string;
  readonly message: string;
}

export interface Outcome {
  readonly code: number;
  readonly text: string;
  /** The event log of a preview or an update, one event a line. */
  readonly events: string;
  readonly violations: readonly PolicyViolation[];
}

interface RunOptions {
  /** Levels and options of policies, as in a file for `--policy-pack-config`. */
  readonly policyConfig?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Further arguments. */
  readonly more?: readonly string[];
  /** Folder to start in; the project's own unless given. */
  readonly startIn?: string;
}

/** A Pulumi project with a stack of its own, a backend in a folder and no cloud. */
export interface Project {
  readonly folder: string;
  declare(resources: readonly ProgramResource[]): void;
  write(file: string, text: string): void;
  preview(pack: string, options?: RunOptions): Promise<Outcome>;
  up(pack: string, options?: RunOptions): Promise<Outcome>;
  /** `pulumi policy analyze` of what has been deployed. */
  analyze(pack: string, options?: RunOptions): Promise<Outcome>;
  pulumi(args: readonly string[], options?: RunOptions): Promise<Outcome>;
}

/** A home of Pulumi's in which the stand-in is the installed azure-native provider. */
let home: string | undefined;
function pulumiHome(): string {
  if (home === undefined) {
    home = makeFolder("home");
    const plugin = join(home, "plugins", "resource-azure-native-v3.28.0");
    linkPackages(plugin);
    cpSync(join(FIXTURES, "azure-native-stand-in"), plugin, { recursive: true });
  }
  return home;
}

interface ProjectOptions {
  /** What the project consists of, below `from`; all of it unless given. */
  readonly parts?: readonly string[];
  readonly from?: string;
  readonly stack?: string;
  /** Folder of Pulumi.yaml, where it is not the top of the project. */
  readonly program?: string;
}

/** A copy of a project, the test program unless told otherwise. */
export async function openProject(options: ProjectOptions = {}): Promise<Project> {
  const { from = join(FIXTURES, "program"), parts = ["."], stack = "dev", program = "." } = options;
  const folder = makeFolder("project");
  const backend = makeFolder("backend");
  linkPackages(folder);
  for (const part of parts) cpSync(join(from, part), join(folder, part), { recursive: true });

  async function pulumi(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const events = join(backend, "events.jsonl");
    rmSync(events, { force: true });
    const writesEvents = args[0] === "preview" || args[0] === "up";
    const config = join(backend, "policy-config.json");
    if (options.policyConfig !== undefined) writeFileSync(config, JSON.stringify(options.policyConfig));
    const all = [
      ...args,
      ...(options.policyConfig === undefined ? [] : ["--policy-pack-config", config]),
      ...(options.more ?? []),
      ...(writesEvents ? ["--event-log", events] : []),
      "--non-interactive",
      "--color=never",
    ];
    const { code, text } = await run(all, options.startIn ?? join(folder, program), {
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_HOME: pulumiHome(),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Events are written by commands that are being debugged only.
      PULUMI_DEBUG_COMMANDS: "true",
      ...options.environment,
    });
    const log = writesEvents && existsSync(events) ? readFileSync(events, "utf8") : "";
    return { code, text, events: log, violations: readViolations(writesEvents ? log : text) };
  }

  const made = await pulumi(["stack", "init", stack]);
  if (made.code !== 0) throw new Error(made.text);
  return {
    folder,
    pulumi,
    declare: (resources) => writeFileSync(join(folder, "estate.json"), JSON.stringify(resources)),
    write: (file, text) => writeFileSync(join(folder, file), text),
    preview: (pack, options) => pulumi(["preview", "--policy-pack", pack], options),
    up: (pack, options) => pulumi(["up", "--yes", "--skip-preview", "--policy-pack", pack], options),
    analyze: (pack, options) => pulumi(["policy", "analyze", "--json", "--policy-pack", pack], options),
  };
}

async function run(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly text: string }> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_")));
  const child = spawn("pulumi", args, {
    cwd,
    env: { ...clean, ...environment, PWD: cwd },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? -1));
  });
  return { code, text };
}

/** What the command line reads in what `pulumi preview --json --show-sames` printed. */
export function readPreview({ text }: Outcome): Reading {
  // The engine's own lines stand around the document.
  const json = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  const reading = readInput(Buffer.from(json), "preview.json", "preview");
  if (isFault(reading)) throw new Error(JSON.stringify(reading));
  return reading;
}

interface EngineEvent {
  readonly policyEvent?: {
    readonly policyName: string;
    readonly enforcementLevel: string;
    readonly resourceUrn?: string;
    readonly message: string;
  };
}

/** What policies reported, one event a line, in an order that does not depend on the engine's. */
function readViolations(log: string): readonly PolicyViolation[] {
  return log
    .split("\n")
    .filter((line) => line.startsWith('{"sequence"'))
    .flatMap((line) => {
      const { policyEvent: event } = JSON.parse(line) as EngineEvent;
      if (event === undefined) return [];
      const about = (event.resourceUrn ?? "").split("::").slice(3).join("::");
      return [{ policy: event.policyName, level: event.enforcementLevel, about, message: event.message.trim() }];
    })
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

function keyOf({ policy, about, message }: PolicyViolation): string {
  return [policy, about, message].join("\n");
}
