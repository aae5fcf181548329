import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf } from "../../config/read-file";
import { LedgerError } from "./fault";

/** Who holds an embedded ledger. The start tells a process from a later one with the same number. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly started: string;
}

const PAUSE_MS = 50;

/**
 * Takes the lock of an embedded ledger, whose files one process may have open. A lock that a dead process left is taken
 * over; what another machine holds in a shared folder is never taken.
 * @returns what gives it back
 * @throws LedgerError where another process holds it for longer than this
 */
export async function lockEmbedded(folder: string, timeoutMs: number): Promise<() => void> {
  const file = `${folder}.lock`;
  const own: Holder = { host: hostname(), pid: process.pid, started: startOf(process.pid) };
  const until = performance.now() + timeoutMs;
  for (;;) {
    if (create(file, JSON.stringify(own))) return () => rmSync(file, { force: true });
    const holder = read(file);
    if (holder !== undefined && isDead(holder)) {
      takeAway(file, holder);
      continue;
    }
    if (performance.now() >= until) {
      const who = holder === undefined ? "another process" : `process ${String(holder.pid)} on ${holder.host}`;
      throw new LedgerError(
        "unreachable",
        `the ledger pglite:${folder}: ${who} has it open, and an embedded ledger takes one at a time`,
      );
    }
    await delay(PAUSE_MS);
  }
}

function create(file: string, text: string): boolean {
  try {
    const handle = openSync(file, "wx");
    writeSync(handle, text);
    closeSync(handle);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw new LedgerError(
      "unusable",
      `the ledger pglite:${file.replace(/\.lock$/, "")}: the folder cannot be written (${codeOf(error)})`,
    );
  }
}

function read(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8")) as Partial<Holder>;
    const { host, pid, started } = holder;
    return typeof host === "string" && typeof pid === "number" && typeof started === "string"
      ? { host, pid, started }
      : undefined;
  } catch {
    // Gone, or about to be written.
    return undefined;
  }
}

function isDead({ host, pid, started }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
  return startOf(pid) !== started;
}

/** Moved aside first: of two that find the same dead holder, one moves the file and the other finds none, or a living one. */
function takeAway(file: string, dead: Holder): void {
  const aside = `${file}.${String(process.pid)}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved !== undefined && (moved.pid !== dead.pid || moved.started !== dead.started)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

/** When a process started, where the system tells. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")")).split(" ")[20] ?? "";
  } catch {
    return "";
  }
}
