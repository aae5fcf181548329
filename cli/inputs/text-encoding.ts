import type { InputFault } from "./reading";

/** What a command wants of a text, and what to do for one that is none. */
export type Wanted = Pick<InputFault, "expected" | "todo">;

const WANTED: Wanted = {
  expected: "the JSON that `pulumi preview --json --show-sames` or `pulumi stack export` prints",
  todo: "Write that output to a file, or pipe it: `pulumi preview --json --show-sames | winlic check -`.",
};

/**
 * The text in a file, whatever wrote it: UTF-8 with or without a byte order mark, or the UTF-16 that Windows
 * PowerShell's `>` writes.
 */
export function decodeText(bytes: Uint8Array, file: string, wanted = WANTED): string | InputFault {
  const encoding = encodingOf(bytes);
  try {
    // The decoder drops the byte order mark.
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? notText(file, "a binary file", wanted) : text;
  } catch {
    return notText(file, "a binary file, or text that is not UTF-8", wanted);
  }
}

/** False where the first bytes show that no JSON follows, whatever the encoding. Compressed bytes may hold anything. */
export function beginsLikeJson(head: Uint8Array): boolean {
  if (head[0] === 0x1f && head[1] === 0x8b) return true;
  const text = new TextDecoder(encodingOf(head)).decode(head).trimStart();
  return text === "" || text.startsWith("{") || text.startsWith("[");
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  // UTF-16 without a mark: JSON begins with an ASCII character, so its other byte is zero.
  if (first !== 0 && second === 0) return "utf-16le";
  if (first === 0 && second !== undefined && second !== 0) return "utf-16be";
  return "utf-8";
}

function notText(file: string, found: string, { expected, todo }: Wanted): InputFault {
  return { file, place: "", expected, found, todo };
}
