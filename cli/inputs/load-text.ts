import { expandGzip, LARGEST_INPUT, readInputBytes, STANDARD_INPUT } from "./read-bytes";
import type { InputFault } from "./reading";
import { decodeText, type Wanted } from "./text-encoding";

const WANTED: Wanted = {
  expected: "text in UTF-8 or UTF-16",
  todo: "Check that it is the right file, and save it as text.",
};

/** The text of a file, or of standard input for `-`. */
export async function loadText(path: string): Promise<string | InputFault> {
  const file = path === "-" ? STANDARD_INPUT : path;
  const bytes = await readInputBytes(path, LARGEST_INPUT);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const inner = await expandGzip(bytes, file, LARGEST_INPUT);
  if (!(inner instanceof Uint8Array)) return inner;
  const text = decodeText(inner, file, WANTED);
  return typeof text !== "string" && /\.(?:psm?1|cmd|bat)$/i.test(path) ? (decodeCodePage(inner) ?? text) : text;
}

/** Editors of Windows save scripts in the code page of the machine; a file with zero bytes is no text at all. */
function decodeCodePage(bytes: Uint8Array): string | undefined {
  return bytes.includes(0) ? undefined : new TextDecoder("windows-1252").decode(bytes);
}
