import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { codeOf, describeReadError } from "../../config/read-file";
import { type Budget, BudgetExceeded, openBudget } from "../../core/budget";
import type { InputFault } from "./reading";
import { beginsLikeJson } from "./text-encoding";

/** The largest input that is read unless `--max-input` says otherwise, in bytes, and once more after decompression. */
export const LARGEST_INPUT = 512_000_000;

/** What does not begin like JSON is only read to say what it is. */
const ENOUGH_TO_NAME = 1_000_000;

export const STANDARD_INPUT = "standard input";

/** The bytes of an input that has an end before `most`; a file, a pipe or a device. @param whole see `readStream` */
export async function readInputBytes(path: string, most: number, whole = false): Promise<Uint8Array | InputFault> {
  if (path === "-") return readStream(process.stdin, STANDARD_INPUT, most, 0, whole);
  try {
    const file = await open(path, "r");
    try {
      const facts = await file.stat();
      if (facts.isDirectory()) return folderFault(path);
      if (facts.isFile() && facts.size > most) return tooLarge(path, most);
      // The size decides how much memory is set aside, and no more: files of /proc have none.
      const stream = createReadStream(path, { fd: file.fd, autoClose: false });
      return await readStream(stream, path, most, facts.isFile() ? facts.size : 0, whole);
    } finally {
      await file.close();
    }
  } catch (error) {
    return {
      file: path,
      place: "",
      expected: "a file that can be read",
      found: codeOf(error) === "ENOENT" ? "no such file" : describeReadError(error),
      todo: "Check the name. Relative names start from the folder the command runs in; `-` is standard input.",
    };
  }
}

function folderFault(path: string): InputFault {
  return {
    file: path,
    place: "",
    expected: "a file",
    found: "a folder",
    todo: `To run the program in it: \`winlic check --program ${path}\`.`,
  };
}

/** Reads until the end, or until it is plain that the text is no JSON. @param whole true where it may be a table */
export async function readStream(
  stream: Readable,
  name: string,
  most: number,
  expected = 0,
  whole = false,
): Promise<Uint8Array | InputFault> {
  const budget = openBudget({ grown: most });
  const collected = collect(expected);
  try {
    for await (const chunk of stream) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk as Uint8Array);
      budget.grow(bytes.length);
      collected.add(bytes);
      if (!whole && collected.length > ENOUGH_TO_NAME && !beginsLikeJson(collected.head())) break;
    }
  } catch (error) {
    if (error instanceof BudgetExceeded) return tooLarge(name, most);
    throw error;
  }
  return collected.bytes();
}

/** Bytes in one piece of memory that doubles: pieces that are joined at the end take twice the room. */
function collect(expected: number) {
  let memory = Buffer.allocUnsafe(Math.max(64 * 1024, expected + 1));
  let length = 0;
  return {
    add(bytes: Uint8Array): void {
      if (length + bytes.length > memory.length) {
        const larger = Buffer.allocUnsafe(Math.max(length + bytes.length, Math.ceil(memory.length * 1.5)));
        memory.copy(larger, 0, 0, length);
        memory = larger;
      }
      memory.set(bytes, length);
      length += bytes.length;
    },
    get length() {
      return length;
    },
    head: () => memory.subarray(0, Math.min(length, 4096)),
    bytes: () => memory.subarray(0, length),
  };
}

function tooLarge(file: string, most: number): InputFault {
  return {
    file,
    place: "",
    expected: `an input of at most ${megabytes(most)}`,
    found: "a larger one",
    todo: "Check that it is the right file. A larger one needs `--max-input MB`.",
  };
}

/** Gzip in gzip has no use. */
const MOST_LAYERS = 2;

/** The bytes inside gzip, or the same bytes where they are none. What they grow to counts against `most`, layer by layer. */
export async function expandGzip(bytes: Uint8Array, file: string, most: number): Promise<Uint8Array | InputFault> {
  const budget = openBudget({ grown: most });
  let inner = bytes;
  try {
    for (let layer = 0; isGzip(inner); layer += 1) {
      if (layer === MOST_LAYERS) return gzipFault(file, "gzip inside gzip, again and again", "Decompress it first.");
      // Counted before it is kept: what a small file grows to may be more than there is.
      const length = await inflate(inner, budget, () => undefined);
      if (length === undefined) return gzipFault(file, "a gzip file that is cut off or damaged", "Make it again.");
      const whole = Buffer.allocUnsafe(length);
      let at = 0;
      await inflate(inner, openBudget({ grown: length }), (part) => {
        whole.set(part, at);
        at += part.length;
      });
      inner = whole;
    }
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
    const found = `a gzip file of ${megabytes(bytes.length)} that grows beyond that`;
    return { ...tooLarge(file, most), found };
  }
  return inner;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** How long the content is; undefined where it cannot be read. */
async function inflate(
  bytes: Uint8Array,
  budget: Budget,
  see: (part: Uint8Array) => void,
): Promise<number | undefined> {
  const gunzip = createGunzip();
  let length = 0;
  gunzip.end(bytes);
  try {
    for await (const part of gunzip) {
      const chunk = part as Buffer;
      budget.grow(chunk.length);
      length += chunk.length;
      see(chunk);
    }
    return length;
  } catch (error) {
    if (error instanceof BudgetExceeded) throw error;
    return undefined;
  } finally {
    gunzip.destroy();
  }
}

function gzipFault(file: string, found: string, todo: string): InputFault {
  return {
    file,
    place: "",
    expected: "the JSON that `pulumi preview --json --show-sames` or `pulumi stack export` prints",
    found,
    todo,
  };
}

/** `0.1 MB`, `512 MB`. */
export function megabytes(bytes: number): string {
  const size = bytes / 1_000_000;
  return `${size < 10 ? String(Math.ceil(size * 10) / 10) : String(Math.round(size))} MB`;
}
