import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { findReadableKeys, rememberReadableKeys } from "../../../core/activation/readable-keys";
import type { Reading } from "../reading";
import type { FileRequest, OneRequest } from "../request";
import { claimLast, closeClaims, openClaims } from "./claims";
import { SCAN_THREAD, type ScannedFile, type ScanTask, stampOf } from "./scanned-file";

/** Inputs that are smaller together, in bytes, are read sooner than a thread starts. */
const WORTH_A_THREAD = 24_000_000;

/** A thread that needs more, in megabytes, gives up, and its files are scanned by the run itself. */
const MOST_MEMORY = 1536;

/**
 * Finds what takes longest, and needs one resource alone, on other cores while this one reads and checks. What comes of
 * it is what this thread would find itself: a thread that fails costs time and nothing else.
 */
export interface Scan {
  /** Hands over what was read of an input here. */
  seen(request: OneRequest, reading: Reading): void;
  /** Finds the rest, together with the others; then all is known. */
  finish(): Promise<void>;
  /** Ends the threads, whatever they do. */
  close(): Promise<void>;
}

const NOTHING: Scan = {
  seen: () => undefined,
  finish: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** @param jobs how many threads may work at once, this one among them; left out, as many as there are cores */
export async function startScan(requests: readonly OneRequest[], jobs: number = availableParallelism()): Promise<Scan> {
  const files = requests.filter(isRegularFile);
  const threads = Math.min(jobs - 1, files.length - 1);
  // From its sources the command has no script that a thread could run, and a single executable none either.
  if (threads < 1 || !__filename.endsWith(".js") || weigh(files) < WORTH_A_THREAD) return NOTHING;
  const { pool: openPool } = await import("workerpool");
  const claims = openClaims(files.length);
  const pool = openPool(__filename, {
    workerType: "thread",
    maxWorkers: threads,
    workerThreadOpts: {
      workerData: SCAN_THREAD,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
      // What a thread prints would stand among the output.
      stdout: true,
      stderr: true,
    },
  });
  const task: ScanTask = { files, claims };
  const nothing: readonly ScannedFile[] = [];
  const answers = Array.from({ length: threads }, () =>
    Promise.resolve(pool.exec("scanFiles", [task]) as PromiseLike<readonly ScannedFile[]>).catch(() => nothing),
  );
  const places = new Map(files.map((file, index) => [file, index]));
  const readings = new Map<number, { readonly reading: Reading; readonly stamp: string | undefined }>();
  return {
    seen(request, reading) {
      const index = request.kind === "program" ? undefined : places.get(request);
      if (index !== undefined && request.kind !== "program") {
        readings.set(index, { reading, stamp: stampOf(request.path) });
      }
    },
    async finish() {
      for (let index = claimLast(claims); index !== undefined; index = claimLast(claims)) {
        for (const resource of readings.get(index)?.reading.resources ?? []) findReadableKeys(resource);
      }
      for (const scanned of (await Promise.all(answers)).flat()) remember(scanned, readings.get(scanned.index));
      readings.clear();
    },
    async close() {
      closeClaims(claims);
      await pool.terminate(true);
    },
  };
}

/** Takes over what was found in a file, where it is the same that was read here. */
function remember(
  { stamp, resources, keys }: ScannedFile,
  here: { readonly reading: Reading; readonly stamp: string | undefined } | undefined,
): void {
  if (here === undefined || here.stamp !== stamp || here.reading.resources.length !== resources) return;
  const found = new Map(keys);
  for (const [at, resource] of here.reading.resources.entries()) rememberReadableKeys(resource, found.get(at) ?? []);
}

/** Pipes and devices give what they hold once. */
function isRegularFile(request: OneRequest): request is FileRequest {
  return request.kind !== "program" && request.path !== "-" && sizeOf(request) !== undefined;
}

function sizeOf({ path }: FileRequest): number | undefined {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts?.isFile() === true ? facts.size : undefined;
}

function weigh(files: readonly FileRequest[]): number {
  return files.reduce((sum, file) => sum + (sizeOf(file) ?? 0), 0);
}
