import { statSync } from "node:fs";
import { isMainThread, workerData } from "node:worker_threads";
import type { ReadableKey } from "../../../core/activation/readable-keys";
import type { FileRequest } from "../request";
import type { Claims } from "./claims";

/** What marks a thread as one of these. */
export const SCAN_THREAD = "scan-inputs";

/** What a thread is to read; which of the files it gets to is settled by the claims. */
export interface ScanTask {
  readonly files: readonly FileRequest[];
  readonly claims: Claims;
}

/** What was found in one file. */
export interface ScannedFile {
  /** Its place in the task. */
  readonly index: number;
  readonly stamp: string;
  readonly resources: number;
  /** Of the resources that hold any, by their place in the reading. */
  readonly keys: readonly (readonly [number, readonly ReadableKey[]])[];
}

/** Tells one content of a file from another, without reading it. */
export function stampOf(path: string): string | undefined {
  const { size, mtimeNs, ctimeNs, ino } = statSync(path, { bigint: true, throwIfNoEntry: false }) ?? {};
  return size === undefined ? undefined : [size, mtimeNs, ctimeNs, ino].join(" ");
}

/** Whether this thread is one that scans. */
export function isScanThread(): boolean {
  return !isMainThread && workerData === SCAN_THREAD;
}
