import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, extname, join, relative, sep } from "node:path";
import { inflateRawSync } from "node:zlib";
import { expandCompactLines } from "../../core/activation/evidence/compact-line";
import { decodeEvidence, recogniseBinary } from "../../core/activation/evidence/decode";
import type { ReadingNote } from "../../core/activation/evidence/evidence";
import type { EvidenceText } from "../../core/activation/evidence/read-evidence";
import type { InputFault } from "./reading";

/** Texts about activation from files, folders and standard input, whatever their encoding. */
export interface EvidenceInput {
  readonly texts: readonly EvidenceText[];
  /** What could not be read, or not whole. */
  readonly notes: readonly ReadingNote[];
}

/** Of longer files the first and the last part are read, this long each. */
const PART_BYTES = 8 * 1024 * 1024;
const MOST_FILES = 20_000;

const STANDARD_INPUT = "standard input";

/** Reads what the command line names; nothing named is standard input. */
export async function loadEvidence(paths: readonly string[]): Promise<EvidenceInput | InputFault> {
  const texts: EvidenceText[] = [];
  const notes: ReadingNote[] = [];
  const named = paths.length === 0 ? ["-"] : paths;
  for (const path of named) {
    if (path === "-") {
      take(await readStandardInput(), STANDARD_INPUT, undefined, texts, notes);
      continue;
    }
    const found = await findFiles(path);
    if ("todo" in found) return found;
    for (const { file, machine } of found.files) {
      const bytes = await readParts(file);
      if ("todo" in bytes) return bytes;
      take(bytes, file, machine ?? (named.length > 1 ? nameOf(file) : undefined), texts, notes);
    }
  }
  return { texts, notes };
}

interface ReadBytes {
  readonly head: Uint8Array;
  /** The end of a file that is too long to be read whole. */
  readonly tail?: Uint8Array;
  /** How many lines end between the two, so that places in the tail keep their numbers. */
  readonly lineEnds?: number;
  readonly size: number;
}

function take(
  { head, tail, lineEnds, size }: ReadBytes,
  file: string,
  machine: string | undefined,
  texts: EvidenceText[],
  notes: ReadingNote[],
): void {
  const binary = recogniseBinary(head);
  if (binary !== undefined) {
    notes.push({ key: "binary", file, data: { kind: binary } });
    return;
  }
  const parts = [head, ...(tail === undefined ? [] : [tail])].map(decodeEvidence);
  const encodings = [...new Set(parts.flatMap((part) => part.encodings))];
  if (tail !== undefined)
    notes.push({ key: "cut", file, data: { size: megabytes(size), kept: megabytes(PART_BYTES) } });
  if (encodings.length > 1) notes.push({ key: "mixed-encodings", file, data: { encodings } });
  const expanded = parts.map((part) => expandCompactLines(part.text, inflate));
  const text = expanded.map((part) => part.text).join("\n");
  if (expanded.some(({ damaged }) => damaged > 0)) notes.push({ key: "damaged-line", file, data: {} });
  const gap =
    lineEnds === undefined ? {} : { gap: { after: (expanded[0]?.text ?? "").split("\n").length, shift: lineEnds - 1 } };
  texts.push({ file, text, ...(machine === undefined ? {} : { machine }), ...gap });
}

/** What one line may unfold to: far more than fits into it honestly. */
const LONGEST_DOCUMENT = 4 * 1024 * 1024;

function inflate(bytes: Uint8Array): Uint8Array {
  return inflateRawSync(bytes, { maxOutputLength: LONGEST_DOCUMENT });
}

function megabytes(bytes: number): string {
  return `${String(Math.round(bytes / 1024 / 1024))} MB`;
}

function nameOf(file: string): string {
  return basename(file, extname(file));
}

interface FoundFiles {
  readonly files: readonly { readonly file: string; readonly machine?: string }[];
}

/** A file, or the files of a folder: one machine each, or one for each folder in it. */
async function findFiles(path: string): Promise<FoundFiles | InputFault> {
  try {
    if (!(await stat(path)).isDirectory()) return { files: [{ file: path }] };
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => {
        const [folder, ...rest] = relative(path, file).split(sep);
        return { file, machine: rest.length === 0 || folder === undefined ? nameOf(file) : folder };
      });
    if (files.length === 0) return fault(path, "an empty folder", "Put the texts of one machine into a file each.");
    if (files.length > MOST_FILES)
      return fault(
        path,
        `a folder with ${String(files.length)} files`,
        `Name a folder with at most ${String(MOST_FILES)} files.`,
      );
    return { files };
  } catch (error) {
    return unreadable(path, error);
  }
}

async function readParts(file: string): Promise<ReadBytes | InputFault> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      if (size <= 2 * PART_BYTES) return { head: await handle.readFile(), size };
      const head = Buffer.alloc(PART_BYTES);
      const tail = Buffer.alloc(PART_BYTES);
      await handle.read(head, 0, PART_BYTES, 0);
      // From an even place on, so that two-byte text keeps its order.
      const from = size - PART_BYTES - ((size - PART_BYTES) % 2);
      await handle.read(tail, 0, PART_BYTES, from);
      return { head, tail, lineEnds: await countLineEnds(handle, from, isTwoByte(head)), size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable(file, error);
  }
}

function isTwoByte(head: Uint8Array): boolean {
  return decodeEvidence(head.subarray(0, 4096)).encodings.some((encoding) => /^utf-?16/i.test(encoding));
}

/** Line ends from the end of the head to a place. */
async function countLineEnds(handle: FileHandle, to: number, twoByte: boolean): Promise<number> {
  const part = Buffer.alloc(1024 * 1024);
  let count = 0;
  for (let at = PART_BYTES; at < to; ) {
    const { bytesRead } = await handle.read(part, 0, Math.min(part.length, to - at), at);
    if (bytesRead === 0) break;
    for (
      let index = part.indexOf(LINE_FEED);
      index >= 0 && index < bytesRead;
      index = part.indexOf(LINE_FEED, index + 1)
    ) {
      // In text of two bytes a line feed is a byte of other letters, too.
      if (!twoByte || part[index % 2 === 0 ? index + 1 : index - 1] === 0) count++;
    }
    at += bytesRead;
  }
  return count;
}

const LINE_FEED = 10;

/** Standard input, of which only the first and the last part are kept. */
async function readStandardInput(): Promise<ReadBytes> {
  const head: Buffer[] = [];
  let kept = 0;
  let size = 0;
  let tail: Buffer[] = [];
  let tailSize = 0;
  let lineEnds = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (kept < 2 * PART_BYTES) {
      head.push(bytes);
      kept += bytes.length;
      continue;
    }
    tail.push(bytes);
    tailSize += bytes.length;
    while (tail.length > 1 && tailSize - (tail[0]?.length ?? 0) >= PART_BYTES) {
      tailSize -= tail[0]?.length ?? 0;
      for (const byte of tail[0] ?? []) if (byte === LINE_FEED) lineEnds++;
      tail = tail.slice(1);
    }
  }
  const whole = Buffer.concat(head);
  return tail.length === 0 ? { head: whole, size } : { head: whole, tail: Buffer.concat(tail), lineEnds, size };
}

function unreadable(file: string, error: unknown): InputFault {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const found = code === "ENOENT" ? "no such file" : code === "EACCES" ? "a file without permission to read it" : code;
  return fault(
    file,
    found,
    "Check the name. Relative names start from the folder the command runs in; `-` is standard input.",
  );
}

function fault(file: string, found: string, todo: string): InputFault {
  return { file, place: "", expected: "a text, or a folder of texts, about activation", found, todo };
}
