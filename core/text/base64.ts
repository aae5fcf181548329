/**
 * Texts that carry other texts in base64: custom data as a whole, PowerShell's `-EncodedCommand`, `FromBase64String`.
 */

/** Long enough for a key or a command; shorter runs are words and names. */
const RUN = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}/g;

/** No script that people write is longer; what is would only cost time. */
const LONGEST = 4_000_000;
const DEEPEST = 3;

/** The texts that a text carries in base64, and those that these carry, outermost first. */
export function decodeWithin(text: string): readonly string[] {
  // Ids of Azure resources, of which every estate is full, carry nothing.
  if (text.length < 8 || text.startsWith("/subscriptions/")) return [];
  let budget = LONGEST;
  const within = (outer: string, depth: number): readonly string[] => {
    if (depth === DEEPEST || outer.length > budget) return [];
    budget -= outer.length;
    const runs = isAllBase64(outer) ? [outer.replaceAll(/\s+/g, "")] : [...outer.matchAll(RUN)].map(([run]) => run);
    return runs.flatMap((run) => {
      const inner = decodeBase64(run);
      return inner === undefined ? [] : [inner, ...within(inner, depth + 1)];
    });
  };
  return within(text, 0);
}

/** The text as a whole is base64, perhaps broken into lines: all of one length but the last. */
function isAllBase64(text: string): boolean {
  const whole = text.trim();
  if (whole.length < 8 || !/^[A-Za-z0-9+/\r\n]+={0,2}$/.test(whole)) return false;
  const lines = whole.split(/\r?\n/);
  const width = lines[0]?.length ?? 0;
  if (lines.length > 1 && width < SHORTEST_LINE) return false;
  return lines.every((line, index) => (index < lines.length - 1 ? line.length === width : line.length <= width));
}

/** Shorter lines are lists of words. */
const SHORTEST_LINE = 16;

/** The text that base64 stands for, UTF-8 or UTF-16; undefined for what is no text: binary, gzip, or no base64 at all. */
export function decodeBase64(encoded: string): string | undefined {
  const bare = encoded.replace(/(?<!=)=+$/, "");
  if (bare.length % 4 === 1 || !beginsLikeText(atobOrEmpty(bare.slice(0, 4)))) return undefined;
  const bytes = Uint8Array.from(atobOrEmpty(bare), (character) => character.charCodeAt(0));
  if (bytes.length === 0) return undefined;
  const text = looksLikeUtf16(bytes) ? new TextDecoder("utf-16le").decode(bytes) : decodeUtf8(bytes);
  return text !== undefined && isText(text) ? text : undefined;
}

/** Names and paths look like base64 too: what they would stand for is told from text by its first bytes. */
function beginsLikeText(start: string): boolean {
  const codes = [...start].map((character) => character.charCodeAt(0));
  const [first, second] = codes;
  // A byte order mark, or UTF-16.
  if ((first === 0xef && second === 0xbb) || (first === 0xff && second === 0xfe) || second === 0) return true;
  return codes.length > 0 && codes.every((code) => (code >= 0x20 && code < 0x7f) || (code >= 0x09 && code <= 0x0d));
}

function atobOrEmpty(encoded: string): string {
  try {
    return atob(encoded);
  } catch {
    return "";
  }
}

/** PowerShell encodes commands as UTF-16: every other byte of plain English is zero. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return true;
  const shown = bytes.subarray(0, 200);
  const zeros = shown.filter((byte, index) => index % 2 === 1 && byte === 0).length;
  return bytes.length % 2 === 0 && zeros * 4 > shown.length;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary data from text.
  return !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text);
}
