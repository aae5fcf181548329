/**
 * Texts of a batch file of which parts are not known. Each part that is not known is one character of Unicode's private
 * area, so that cutting, joining and searching are what they are for any other text.
 */

const FIRST_HOLE = 0xe000;
const LAST_HOLE = 0xf8ff;
const HOLES = /[\ue000-\uf8ff]/;
const ALL_HOLES = /[\ue000-\uf8ff]/g;

/** True for a text of which every character is known. */
export function isWhole(text: string): boolean {
  return !HOLES.test(text);
}

/** The parts of a text that are not known, each once. */
export function holesIn(text: string): readonly string[] {
  return isWhole(text) ? [] : [...new Set(text.match(ALL_HOLES))];
}

/** True for one part that is not known, and nothing beside it. */
export function isHole(text: string): boolean {
  return text.length === 1 && HOLES.test(text);
}

/** A script's own characters of that area would be taken for unknown parts. */
export function withoutPrivateCharacters(script: string): string {
  return script.replaceAll(ALL_HOLES, "\ufffd");
}

/** The character that stands for unknown part number `index`; undefined where there are too many. */
export function holeAt(index: number): string | undefined {
  const code = FIRST_HOLE + index;
  return code > LAST_HOLE ? undefined : String.fromCharCode(code);
}

/** Characters that part words for cmd itself: programs part theirs at blanks alone. */
export function isDelimiter(character: string | undefined): boolean {
  return (
    character === " " ||
    character === "\t" ||
    character === "," ||
    character === ";" ||
    character === "=" ||
    character === "\u000b" ||
    character === "\u000c" ||
    character === "\u00a0"
  );
}

/** Words as cmd parts them for `call`, `for` and the parameters of a batch file; quotes stay. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (!quoted && (isDelimiter(character) || character === "\n")) {
      if (word !== "") words.push(word);
      word = "";
    } else word += character;
  }
  if (word !== "") words.push(word);
  return words;
}

/** Quotes around a text, as `%~1` removes them. */
export function unquote(text: string): string {
  const inner = text.startsWith('"') ? text.slice(1) : text;
  return inner.endsWith('"') ? inner.slice(0, -1) : inner;
}

/**
 * Arguments as programs part them: blanks outside of quotes, `\"` for a quote, and two quotes inside of quotes for one.
 * Source: Microsoft's C runtime, "Parsing C command-line arguments".
 */
export function splitArguments(tail: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < tail.length; at += 1) {
    const character = tail[at] ?? "";
    if (character === "\\") {
      let slashes = 1;
      while (tail[at + slashes] === "\\") slashes += 1;
      const isBeforeQuote = tail[at + slashes] === '"';
      word = (word ?? "") + "\\".repeat(isBeforeQuote ? Math.floor(slashes / 2) : slashes);
      at += slashes - 1;
      if (isBeforeQuote && slashes % 2 === 1) {
        word += '"';
        at += 1;
      }
    } else if (character === '"') {
      if (quoted && tail[at + 1] === '"') {
        word = `${word ?? ""}"`;
        at += 1;
      } else quoted = !quoted;
      word ??= "";
    } else if (!quoted && (character === " " || character === "\t")) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}
