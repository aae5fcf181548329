/**
 * Text out of bytes, whatever wrote them: UTF-8, the UTF-16 that Windows PowerShell's `>` writes, Windows-1252 of older
 * tools, and files in which one program appended to what another began.
 */
export interface DecodedText {
  readonly text: string;
  /** In order; more than one where a file mixes them. */
  readonly encodings: readonly TextEncodingName[];
}

export type TextEncodingName = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Beginnings of files that hold no text, by what they are. */
const BINARY: readonly (readonly [kind: string, bytes: readonly number[]])[] = [
  ["a PNG picture", [0x89, 0x50, 0x4e, 0x47]],
  ["a JPEG picture", [0xff, 0xd8, 0xff]],
  ["a GIF picture", [0x47, 0x49, 0x46, 0x38]],
  ["a PDF document", [0x25, 0x50, 0x44, 0x46]],
  ["a ZIP archive or an Office document", [0x50, 0x4b, 0x03, 0x04]],
  ["an event log (.evtx)", [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00]],
  ["an older Office document", [0xd0, 0xcf, 0x11, 0xe0]],
  ["a Windows program", [0x4d, 0x5a, 0x90, 0x00]],
  ["a gzip file", [0x1f, 0x8b]],
  ["a 7-Zip archive", [0x37, 0x7a, 0xbc, 0xaf]],
];

/** What a file is that holds no text, or undefined. */
export function recogniseBinary(bytes: Uint8Array): string | undefined {
  const known = BINARY.find(([, start]) => start.every((byte, index) => bytes[index] === byte));
  if (known !== undefined) return known[0];
  const sample = bytes.subarray(0, 4096);
  const runs = splitRuns(sample);
  if (runs.some(({ wide }) => wide)) return undefined;
  let odd = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32)) odd++;
  return odd > sample.length / 20 ? "a binary file" : undefined;
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly wide: "utf-16le" | "utf-16be" | undefined;
}

const WINDOW = 64;

/**
 * Where two-byte text begins and ends: by a byte order mark, or where every other byte is zero. Texts in Chinese or
 * Japanese have few zeros; they are wide from their mark on.
 */
function splitRuns(bytes: Uint8Array): readonly Run[] {
  const runs: Run[] = [];
  let start = 0;
  let wide = markAt(bytes, 0) ?? guessAt(bytes, 0);
  const marked = markAt(bytes, 0) !== undefined;
  for (let at = WINDOW; at + 1 < bytes.length; at += WINDOW) {
    const here = markAt(bytes, at) ?? (wide !== undefined && marked ? narrowAt(bytes, at, wide) : guessAt(bytes, at));
    if (here === wide) continue;
    const edge = findEdge(bytes, at, wide, here);
    runs.push({ start, end: edge, wide });
    start = edge;
    wide = here;
  }
  runs.push({ start, end: bytes.length, wide });
  return runs.filter((run) => run.end > run.start);
}

function markAt(bytes: Uint8Array, at: number): Run["wide"] {
  if (bytes[at] === 0xff && bytes[at + 1] === 0xfe) return "utf-16le";
  if (bytes[at] === 0xfe && bytes[at + 1] === 0xff) return "utf-16be";
  return undefined;
}

function guessAt(bytes: Uint8Array, at: number): Run["wide"] {
  const end = Math.min(bytes.length, at + WINDOW);
  let even = 0;
  let odd = 0;
  for (let index = at; index < end; index++) {
    if (bytes[index] !== 0) continue;
    if (index % 2 === at % 2) even++;
    else odd++;
  }
  const enough = Math.max(1, (end - at) / 8);
  if (odd >= enough && odd > 3 * even) return at % 2 === 0 ? "utf-16le" : "utf-16be";
  if (even >= enough && even > 3 * odd) return at % 2 === 0 ? "utf-16be" : "utf-16le";
  return undefined;
}

/** Inside wide text: only a window of plain ASCII without a zero is narrow again. */
function narrowAt(bytes: Uint8Array, at: number, wide: Run["wide"]): Run["wide"] {
  const end = Math.min(bytes.length, at + WINDOW);
  if (end - at < WINDOW / 2) return wide;
  for (let index = at; index < end; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === 0 || byte > 126 || (byte < 32 && byte !== 13 && byte !== 10 && byte !== 9)) return wide;
  }
  return undefined;
}

/** The first line end before the window in which the kind changed, so that no character is cut. */
function findEdge(bytes: Uint8Array, at: number, before: Run["wide"], after: Run["wide"]): number {
  const from = Math.max(0, at - WINDOW);
  for (let index = Math.min(bytes.length, at + WINDOW) - 1; index >= from; index--) {
    if (bytes[index] !== 10) continue;
    if (before !== undefined && after === undefined) {
      if (bytes[index + 1] === 0) return index + 2;
    } else if (before === undefined && after !== undefined && bytes[index + 1] !== 0) return index + 1;
  }
  return at;
}

/** Decodes the whole; never throws. */
export function decodeEvidence(bytes: Uint8Array): DecodedText {
  const encodings: TextEncodingName[] = [];
  const parts = splitRuns(bytes).map(({ start, end, wide }) => {
    const part = bytes.subarray(start, end);
    const [text, encoding] =
      wide === undefined ? decodeNarrow(part) : ([new TextDecoder(wide).decode(part), wide] as const);
    if (encodings.at(-1) !== encoding && !(encoding === "utf-8" && isAscii(part) && encodings.length > 0)) {
      encodings.push(encoding);
    }
    return text;
  });
  return { text: parts.join("").replaceAll("\uFEFF", ""), encodings };
}

function decodeNarrow(bytes: Uint8Array): readonly [string, TextEncodingName] {
  try {
    return [new TextDecoder("utf-8", { fatal: true }).decode(bytes), "utf-8"];
  } catch {
    return [new TextDecoder("windows-1252").decode(bytes), "windows-1252"];
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 128);
}
