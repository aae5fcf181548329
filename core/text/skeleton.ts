/**
 * A text as a reader takes it, whatever stands between or around its letters: without control, format and combining
 * characters and the sequences a terminal obeys, with wide and styled letters as plain ones, and with `%2D`, `\u002d`,
 * `\x2d`, `&#45;` and their like as what they stand for. Each character keeps the place it was written at.
 */
export interface Skeleton {
  /** One UTF-16 unit for each entry of `starts` and `ends`. */
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A sequence of terminals, a character by its code in one of many forms, or one that may not be what it looks like. */
const PIECE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: sequences of terminals begin with them
  /\u001b\[[0-?]{0,64}[ -/]{0,8}[@-~]|\u001b\][^\u0007\u001b]{0,512}(?:\u0007|\u001b\\)|%u[0-9a-f]{4}|%[0-9a-f]{2}|\\u\{[0-9a-f]{1,6}\}|[\\`]u\{?[0-9a-f]{4,6}\}?|\\x[0-9a-f]{2}|\\[nrt]|&#\d{1,7};?|&#x[0-9a-f]{1,6};?|&[a-z]{2,31};|[^ -~]/giu;

/** What is not seen: control characters other than line breaks, format characters, marks on other letters, variation selectors. */
const UNSEEN = /^[\p{Cf}\p{M}\p{Cs}]$/u;

export function skeletonOf(text: string): Skeleton {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const copy = (from: number, to: number): void => {
    parts.push(text.slice(from, to));
    for (let at = from; at < to; at += 1) {
      starts.push(at);
      ends.push(at + 1);
    }
  };
  let at = 0;
  for (const match of text.matchAll(PIECE)) {
    const [piece] = match;
    copy(at, match.index);
    at = match.index + piece.length;
    const read = readPiece(piece);
    parts.push(read);
    for (let unit = 0; unit < read.length; unit += 1) {
      starts.push(match.index);
      ends.push(at);
    }
  }
  copy(at, text.length);
  return { text: parts.join(""), starts, ends };
}

/** Marks that are what they look like, and many in reports. */
const MARKS = /^[·→…─│✖✔✗▲›×≥≤—–]$/;

function readPiece(piece: string): string {
  if (MARKS.test(piece)) return piece;
  if (piece.length === 1 && piece < "\u0080") {
    return piece >= " " && piece !== "\u007f" ? piece : /\s/.test(piece) ? " " : "";
  }
  if (piece.length > 1 && piece.codePointAt(0) !== undefined && piece.charCodeAt(0) < 0x80) return readEscape(piece);
  return readCharacter(piece);
}

function readEscape(piece: string): string {
  if (piece.startsWith("\u001b")) return "";
  if (/^\\[nrt]$/.test(piece)) return " ";
  if (/^&[a-z]/i.test(piece)) return "-";
  const decimal = /^&#(\d+)/.exec(piece);
  const hexadecimal = /([0-9a-f]{1,8})[;}]?$/i.exec(piece.replace(/^(?:%u?|&#x|[\\`]u\{?|\\x)/i, ""));
  const code = decimal === null ? Number.parseInt(hexadecimal?.[1] ?? "", 16) : Number(decimal[1]);
  return code >= 0 && code <= 0x10ffff ? readCharacter(String.fromCodePoint(code)) : piece;
}

function readCharacter(character: string): string {
  if (UNSEEN.test(character)) return "";
  const plain = character.normalize("NFKC");
  return plain < " " || plain === "\u007f" ? (/\s/.test(plain) ? " " : "") : plain.replace(/\p{M}/gu, "");
}
