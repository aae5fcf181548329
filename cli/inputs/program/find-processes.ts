import { readdirSync, readFileSync } from "node:fs";

/** The variable by which everything that a run starts is known, however far it went from it. */
export const RUN_VARIABLE = "WINLIC_RUN";

/**
 * Ends what a run started and what left its process group; only Linux tells the environment of processes.
 *
 * @param spared the process that ends the others by itself, and cleans up after them
 */
export function endStragglers(run: string, spared?: number): void {
  if (process.platform !== "linux") return;
  const mark = Buffer.from(`${RUN_VARIABLE}=${run}\0`);
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid || Number(name) === spared) continue;
    try {
      if (readFileSync(`/proc/${name}/environ`).includes(mark)) process.kill(Number(name), "SIGKILL");
    } catch {
      // Another user's, or gone already.
    }
  }
}
