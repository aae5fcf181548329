import { type ChildProcess, spawn } from "node:child_process";
import { endStragglers } from "./find-processes";

export interface ChildCommand {
  /** Arguments to Node. */
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutSeconds: number;
  /** What is in the environment of everything that it starts, under `RUN_VARIABLE`. */
  readonly run: string;
}

export interface ChildResult {
  readonly outcome: "ended" | "timed-out";
  /** Exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  /** The last of what it printed to both of its outputs, in order of arrival. */
  readonly printed: string;
}

/** Runs Node and waits for its end. Nothing it prints reaches our own outputs, and nothing it starts outlives it. */
export async function runChild(command: ChildCommand): Promise<ChildResult> {
  const child = spawn(process.execPath, command.arguments, {
    cwd: command.directory,
    env: command.environment,
    // The last is a pipe that closes with this process, however it ends: the launcher then ends the program.
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    // A process group of its own, so that what the program starts can be ended with it.
    detached: !IS_WINDOWS,
    windowsHide: true,
  });
  const end = (): void => {
    endGroup(child);
    endStragglers(command.run);
  };
  // It breaks where the child is ended.
  child.stdio[3]?.on("error", () => undefined);
  const interrupt = (signal: NodeJS.Signals): void => {
    end();
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

  const output = collectOutput(child);
  let outcome: ChildResult["outcome"] = "ended";
  const timer = setTimeout(() => {
    outcome = "timed-out";
    end();
  }, command.timeoutSeconds * 1000);
  try {
    const code = await new Promise<number | undefined>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (exitCode) => resolve(exitCode ?? undefined));
    });
    end();
    await output.finished;
    return { outcome, code, printed: output.text() };
  } finally {
    clearTimeout(timer);
    removeListeners();
    end();
  }
}

const IS_WINDOWS = process.platform === "win32";
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

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

function collectOutput(child: ChildProcess): { readonly finished: Promise<void>; text(): string } {
  let kept = "";
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
  return { finished, text: () => kept };
}
