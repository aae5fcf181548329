import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Written by hand, all of them: configuration, project and stack files. Thousands of waivers take a tenth of it. */
const LARGEST_DOCUMENT = 2_000_000;

/** Why a file cannot be read, as `found` of a fault. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "a file without permission to read it",
  EPERM: "a file without permission to read it",
  EISDIR: "a folder",
  ELOOP: "symbolic links that lead in a circle",
  ENAMETOOLONG: "a name that is too long",
  ENXIO: "a device or socket that cannot be read",
  EMFILE: "too many open files",
  ENFILE: "too many open files",
};

/** The reason for an error of the file system. */
export function describeReadError(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? (code === "" ? "an error of the file system" : `an error of the file system (${code})`);
}

export function codeOf(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

/**
 * The bytes of a document that a person wrote; undefined where there is none, `failed` with the reason where it cannot
 * be read. Only regular files are read: a device has no end, and a pipe without a writer never answers.
 */
export function readDocument(
  path: string,
  largest: number = LARGEST_DOCUMENT,
): Uint8Array | { readonly failed: string } | undefined {
  try {
    // Opening a pipe would wait for its writer.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = fstatSync(file);
      if (facts.isDirectory()) return { failed: "a folder" };
      if (!facts.isFile()) return { failed: "a device, pipe or socket" };
      return readAll(file, largest) ?? { failed: `a file of more than ${String(largest / 1_000_000)} MB` };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = codeOf(error);
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : { failed: describeReadError(error) };
  }
}

/** Undefined where there is more. What a file's size says is not trusted: files of /proc have none. */
function readAll(file: number, largest: number): Uint8Array | undefined {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(64 * 1024);
    const read = readSync(file, part);
    if (read === 0) return Buffer.concat(parts, length);
    length += read;
    if (length > largest) return undefined;
    parts.push(part.subarray(0, read));
  }
}
