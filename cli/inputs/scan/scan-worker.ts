import { worker } from "workerpool";
import { findReadableKeys } from "../../../core/activation/readable-keys";
import { loadInput } from "../load-input";
import { isFault } from "../reading";
import type { FileRequest } from "../request";
import { claimNext } from "./claims";
import { type ScannedFile, type ScanTask, stampOf } from "./scanned-file";

/** Reads files from the front until the others have the rest, one at a time: no more than one is in memory. */
export async function scanFiles({ files, claims }: ScanTask): Promise<readonly ScannedFile[]> {
  const scanned: ScannedFile[] = [];
  for (let index = claimNext(claims); index !== undefined; index = claimNext(claims)) {
    const file = files[index];
    if (file === undefined) break;
    const one = await scanFile(file, index);
    if (one !== undefined) scanned.push(one);
  }
  return scanned;
}

/** Undefined for what cannot be read: whoever reads it to check it says so. */
async function scanFile(file: FileRequest, index: number): Promise<ScannedFile | undefined> {
  const stamp = stampOf(file.path);
  const reading = await loadInput(file.path, file.kind === "file" ? undefined : file.kind, file.largest, file);
  if (isFault(reading) || stamp === undefined || stamp !== stampOf(file.path)) return undefined;
  const keys = reading.resources.flatMap((resource, at) => {
    const found = findReadableKeys(resource);
    return found.length === 0 ? [] : [[at, found] as const];
  });
  return { index, stamp, resources: reading.resources.length, keys };
}

/** Waits for tasks. */
export function serveScans(): void {
  worker({ scanFiles });
}
