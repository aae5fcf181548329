import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { endStragglers, RUN_VARIABLE } from "./find-processes";
import { SUPERVISOR } from "./supervisor";

export interface ChildCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutSeconds: number;
  /** What is in the environment of everything that it starts, under `RUN_VARIABLE`. */
  readonly run: string;
  /** A folder that goes with the run when this process ends before its time. */
  readonly scratch?: string;
  /** Keeps what it prints to its standard output, up to this many characters. */
  readonly keepOutput?: number;
}

export interface ChildResult {
  readonly outcome: "ended" | "timed-out";
  /** Exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  /** The last of what it printed to both of its outputs, in order of arrival. */
  readonly printed: string;
  /** What it printed to its standard output, where that was asked for; undefined when it was too much. */
  readonly output?: string;
}

/** This Node, unless it is the command line as a single executable, which is no Node: then that of the PATH. */
export function findNode(): string {
  // Node before 20.16 has no such function, and makes no such executable.
  const { getBuiltinModule } = process as Partial<Pick<NodeJS.Process, "getBuiltinModule">>;
  const sea = getBuiltinModule?.("node:sea") as { readonly isSea: () => boolean } | undefined;
  return sea?.isSea() === true ? "node" : process.execPath;
}

/** Runs a command and waits for its end. Nothing it prints reaches our own outputs, and nothing it starts outlives it. */
export async function runChild(command: ChildCommand): Promise<ChildResult> {
  const { NODE_OPTIONS, ...environment } = command.environment;
  const child = spawn(
    findNode(),
    ["-e", SUPERVISOR, "--", command.run, command.scratch ?? "", command.command, ...command.arguments],
    {
      cwd: command.directory,
      env: {
        ...environment,
        // For the program alone, not for what watches over it.
        ...(NODE_OPTIONS === undefined ? {} : { WINLIC_NODE_OPTIONS: NODE_OPTIONS }),
        [RUN_VARIABLE]: command.run,
      },
      // The last is a pipe that closes with this process, however it ends: the supervisor then ends the program.
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      // The signals of the terminal reach this process, and it ends the child.
      detached: !IS_WINDOWS,
      windowsHide: true,
    },
  );
  // It breaks where the child is ended.
  child.stdio[3]?.on("error", () => undefined);
  const end = (): void => {
    child.stdio[3]?.destroy();
    endStragglers(command.run, child.pid);
  };
  const interrupt = (signal: NodeJS.Signals): void => {
    end();
    if (command.scratch !== undefined) rmSync(command.scratch, { recursive: true, force: true });
    removeListeners();
    // The default answer to the signal, now that the child is gone.
    process.kill(process.pid, signal);
  };
  const removeListeners = (): void => {
    process.off("exit", end);
    for (const signal of SIGNALS) process.off(signal, interrupt);
  };
  process.on("exit", end);
  for (const signal of SIGNALS) process.on(signal, interrupt);

  const output = collectOutput(child, command.keepOutput);
  let outcome: ChildResult["outcome"] = "ended";
  let patience: NodeJS.Timeout | undefined;
  const timer = setTimeout(() => {
    outcome = "timed-out";
    end();
    patience = setTimeout(() => endGroup(child), SUPERVISOR_PATIENCE);
  }, command.timeoutSeconds * 1000);
  try {
    const code = await new Promise<number | undefined>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (exitCode) => resolve(exitCode ?? undefined));
    });
    await output.finished;
    return { outcome, code, printed: output.text(), ...output.whole() };
  } finally {
    clearTimeout(timer);
    clearTimeout(patience);
    removeListeners();
    end();
    endGroup(child);
  }
}

const IS_WINDOWS = process.platform === "win32";
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
/** Milliseconds in which the supervisor ends what it started. */
const SUPERVISOR_PATIENCE = 5_000;

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (IS_WINDOWS) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nothing of the group is left.
  }
}

/** Enough to find the reason of a failure; programs may print without end. */
const KEPT_CHARACTERS = 64 * 1024;

interface Output {
  readonly finished: Promise<void>;
  text(): string;
  whole(): { readonly output?: string };
}

function collectOutput(child: ChildProcess, most = 0): Output {
  let kept = "";
  let length = 0;
  const parts: string[] = [];
  child.stdout?.on("data", (chunk: string) => {
    length += chunk.length;
    if (length <= most) parts.push(chunk);
    else parts.length = 0;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (chunk: string) => {
      kept = (kept + chunk).slice(-KEPT_CHARACTERS);
    });
  }
  const finished = new Promise<void>((resolve) => {
    child.on("close", () => resolve());
    // A grandchild outside the group may hold the outputs open for ever.
    child.on("exit", () => setTimeout(resolve, 500).unref());
  });
  return {
    finished,
    text: () => kept,
    whole: () => (most > 0 && length <= most ? { output: parts.join("") } : {}),
  };
}
