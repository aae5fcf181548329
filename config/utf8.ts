import type { FaultAt } from "./fault";

const NUL = "\u0000";
const REPLACEMENT = "\ufffd";

/**
 * The text of a file that should be UTF-8; the byte order mark that Windows editors put before it is dropped.
 * A text that a caller decoded already is looked at too: UTF-16 read as UTF-8 is full of NUL characters.
 */
export function decodeText(content: string | Uint8Array): { readonly text: string } | { readonly fault: FaultAt } {
  const text = typeof content === "string" ? content.replace(/^\ufeff/, "") : new TextDecoder("utf-8").decode(content);
  if (text.includes(NUL) || text.startsWith(REPLACEMENT.repeat(2))) {
    return { fault: wrongEncoding("UTF-16, or a file that is no text", 0, text) };
  }
  const wrong = text.indexOf(REPLACEMENT);
  return wrong < 0 ? { text } : { fault: wrongEncoding("bytes that are not UTF-8", wrong, text) };
}

function wrongEncoding(found: string, offset: number, text: string): FaultAt {
  const before = text.slice(0, offset).split("\n");
  return {
    steps: [],
    at: "value",
    expected: "a text file in UTF-8",
    found,
    hint: "save the file as UTF-8; in Windows PowerShell: Set-Content -Encoding utf8",
    position: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
  };
}
