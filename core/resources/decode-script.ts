/** `-EncodedCommand` in any of the spellings PowerShell takes, and the text of it: base64 of UTF-16. */
const ENCODED_COMMAND = /(?:^|\s)[-/]e(?:c|n(?:c(?:o(?:d(?:e(?:d(?:c\w*)?)?)?)?)?)?)?\s+["']?([a-z0-9+/]{16,}={0,2})/gi;
const FROM_BASE64 = /FromBase64String\(\s*\\?["']([a-z0-9+/]{16,}={0,2})\\?["']\s*\)/gi;

/** A script, and below it whatever it carries encoded, so that one look over the text sees both. */
export function revealEncoded(script: string): string {
  const hidden = [...script.matchAll(ENCODED_COMMAND), ...script.matchAll(FROM_BASE64)].flatMap(([, encoded = ""]) => {
    const decoded = decodeBase64(encoded);
    return decoded === undefined ? [] : [decoded];
  });
  return [script, ...hidden].join("\n");
}

/** Readable text of base64, UTF-16 or UTF-8; undefined for what is no text. */
function decodeBase64(encoded: string): string | undefined {
  let bytes: string;
  try {
    bytes = atob(encoded);
  } catch {
    return undefined;
  }
  const text = bytes.charCodeAt(1) === 0 || bytes.startsWith("\u00ff\u00fe") ? fromUtf16(bytes) : fromUtf8(bytes);
  return text !== undefined && /[^\t\n\r -~\u00a0-\uffff]/.test(text) ? undefined : text;
}

function fromUtf16(bytes: string): string {
  let text = "";
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    text += String.fromCharCode(bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8));
  }
  return text.replace(/^\ufeff/, "");
}

function fromUtf8(bytes: string): string | undefined {
  try {
    return decodeURIComponent(
      [...bytes].map((byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`).join(""),
    ).replace(/^\ufeff/, "");
  } catch {
    return undefined;
  }
}
