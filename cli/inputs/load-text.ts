import { decodeText } from "./decode-text";
import { expandGzip, LARGEST_INPUT, readInputBytes, STANDARD_INPUT } from "./read-bytes";
import type { InputFault } from "./reading";

/** The text of a file, or of standard input for `-`. */
export async function loadText(path: string): Promise<string | InputFault> {
  const file = path === "-" ? STANDARD_INPUT : path;
  const bytes = await readInputBytes(path, LARGEST_INPUT);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const inner = await expandGzip(bytes, file, LARGEST_INPUT);
  return inner instanceof Uint8Array ? decodeText(inner, file) : inner;
}
