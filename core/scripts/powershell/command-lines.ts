import type { Value } from "../contract";
import { derive, isUnknown } from "../values";
import type { toText } from "./conversions";

/** Arguments as one line, with spaces between them. */
export function joinLine(parts: readonly ReturnType<typeof toText>[]): Value {
  const pieces = parts.flatMap((part, at) => (at === 0 ? [part] : [" ", part]));
  return pieces.every((piece) => typeof piece === "string") ? pieces.join("") : textOf(pieces);
}

function textOf(pieces: readonly ReturnType<typeof toText>[]): Value {
  return pieces.reduce<Value>((left, right) => (left === "" ? right : derivePieces(left, right)), "");
}

function derivePieces(left: Value, right: Value): Value {
  const parts = [left, right].flatMap((part) =>
    typeof part === "string" ? [part] : isUnknown(part) ? (part.pieces ?? [part]) : [],
  );
  return derive("text", parts, { shape: "text", pieces: parts });
}

/** Words of a line as a program takes it apart: quotes keep spaces. */
export function splitLine(line: Value): readonly Value[] {
  if (isUnknown(line) && line.pieces === undefined) return [line];
  const parts = typeof line === "string" ? [line] : isUnknown(line) ? (line.pieces ?? [line]) : [];
  const words: Value[] = [];
  let word: (string | Extract<Value, { kind: "unknown" }>)[] = [];
  let isOpen = false;
  let quoted = false;
  // Where quotes do not pair, programs take a line apart in ways of their own.
  if (
    parts
      .filter((part) => typeof part === "string")
      .join("")
      .split('"').length %
      2 ===
    0
  )
    return [derive("words", [line])];
  const close = () => {
    if (isOpen)
      words.push(
        word.every((part) => typeof part === "string")
          ? word.join("")
          : word.length === 1
            ? (word[0] ?? "")
            : derive("text", word, { shape: "text", pieces: word }),
      );
    word = [];
    isOpen = false;
  };
  for (const part of parts) {
    if (typeof part !== "string") {
      word.push(part);
      isOpen = true;
      continue;
    }
    for (const char of part) {
      if (char === '"') {
        quoted = !quoted;
        isOpen = true;
      } else if (!quoted && /\s/.test(char)) close();
      else {
        const last = word.at(-1);
        if (typeof last === "string") word[word.length - 1] = last + char;
        else word.push(char);
        isOpen = true;
      }
    }
  }
  close();
  return words;
}
