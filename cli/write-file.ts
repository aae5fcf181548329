import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "../config/read-file";

/**
 * Writes a file whole or not at all: whoever reads it meanwhile, or after the process was ended in the middle, finds
 * the old content. Devices and pipes are written as they are. Throws the error of the system, with the path.
 */
export function writeWhole(path: string, text: string | Uint8Array): void {
  const target = followLinks(path);
  const facts = statSync(target, { throwIfNoEntry: false });
  if (facts !== undefined && !facts.isFile() && !facts.isDirectory()) {
    writeFileSync(target, text);
    return;
  }
  // In the same folder: a file is renamed within a file system only.
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = openSync(temporary, "wx", facts === undefined ? 0o666 : facts.mode & 0o777);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    // A person knows the file by the name that was given.
    throw Object.assign(error as Error, { path });
  }
}

/** A link stays a link: its target is written. */
function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return path;
    throw Object.assign(error as Error, { path });
  }
}
