import type { Position } from "../contract";
import { derive, nameOf, readFile, type Session, type Sink, toText, unknownText } from "./session";
import type { Node } from "./syntax";
import { isWhole, splitWords, unquote } from "./text";

type Loop = Extract<Node, { readonly kind: "for" }>;

/** How rounds of a loop end early; undefined where the loop goes on. */
export interface Rounds<L> {
  /** One round, with what its variables stand for. */
  round(variables: readonly (readonly [letter: string, text: string])[]): L | undefined;
  /** Rounds of which nobody knows how many there are. */
  openRounds(variables: readonly (readonly [letter: string, text: string])[]): L | undefined;
  /** What a command of `for /f` prints. */
  capture(command: string): Sink;
}

/** Follows a loop over what its items are, all of them filled in. */
export function followLoop<L>(session: Session, loop: Loop, rounds: Rounds<L>): L | undefined {
  switch (loop.option) {
    case "l":
      return countUp(session, loop, rounds);
    case "f":
      return readLines(session, loop, rounds);
    case "d":
    case "r":
      return rounds.openRounds([[loop.variable, fresh(session, loop.at)]]);
    default:
      return goThrough(session, loop, rounds);
  }
}

function fresh(session: Session, at: Position): string {
  return unknownText(session, { kind: "other", name: `for:${String(at.line)}` }, { present: true });
}

function goThrough<L>(session: Session, loop: Loop, rounds: Rounds<L>): L | undefined {
  for (const word of splitWords(loop.items)) {
    session.path.step();
    let left: L | undefined;
    if (/[*?]/.test(word))
      left = rounds.openRounds([[loop.variable, derive(session, `files:${String(loop.at.line)}`, word)]]);
    // An unknown part outside of quotes may be several words, or none.
    else if (!isWhole(word) && !word.startsWith('"'))
      left = rounds.openRounds([[loop.variable, derive(session, "word", word)]]);
    else left = rounds.round([[loop.variable, word]]);
    if (left !== undefined) return left;
  }
  return undefined;
}

/** `for /l %%a in (start,step,end)`. */
function countUp<L>(session: Session, loop: Loop, rounds: Rounds<L>): L | undefined {
  const numbers = splitWords(loop.items).map(unquote);
  if (!numbers.every((number) => /^[-+]?\d{1,10}$/.test(number))) {
    const known = numbers.every(isWhole);
    return known ? undefined : rounds.openRounds([[loop.variable, fresh(session, loop.at)]]);
  }
  const [start = 0, step = 0, end = 0] = numbers.map(Number);
  for (let value = start; step >= 0 ? value <= end : value >= end; value += step) {
    session.path.step(4);
    const left = rounds.round([[loop.variable, String(value)]]);
    if (left !== undefined) return left;
    if (step === 0) session.path.step(40);
  }
  return undefined;
}

interface Settings {
  readonly tokens: readonly number[];
  /** The rest of the line goes to one variable more. */
  readonly rest: boolean;
  readonly delimiters: string;
  readonly skip: number;
  readonly endOfLine: string;
  readonly usesBackquotes: boolean;
}

function readSettings(written: string): Settings | undefined {
  const text = unquote(written);
  let [tokens, rest, delimiters, skip, endOfLine, usesBackquotes]: [
    number[],
    boolean,
    string,
    number,
    string,
    boolean,
  ] = [[1], false, " \t", 0, ";", false];
  let at = 0;
  while (at < text.length) {
    const left = text.slice(at);
    const blank = /^[\s,]+/.exec(left)?.[0];
    const option = /^(?:usebackq|skip=(?:0x)?\d+|tokens=[\d,\-*]+|delims=|eol=)/i.exec(left)?.[0];
    if (blank !== undefined) at += blank.length;
    else if (option === undefined) return undefined;
    else {
      at += option.length;
      const name = option.toLowerCase();
      if (name === "usebackq") usesBackquotes = true;
      else if (name.startsWith("skip")) skip = Number(name.slice(5));
      else if (name.startsWith("tokens")) {
        const list = name.slice(7);
        rest = list.includes("*");
        tokens = list.split(",").flatMap((part) => {
          const [from = 0, to = from] = part.replace("*", "").split("-").map(Number);
          return from === 0
            ? []
            : Array.from({ length: Math.max(0, Math.min(31, to - from + 1)) }, (_, index) => from + index);
        });
      } else if (name.startsWith("eol")) {
        endOfLine = text[at] ?? "";
        at += 1;
      } else {
        // Delimiters reach to the next blank, or to the end where they stand last.
        const more = /^[^ ]*/.exec(text.slice(at))?.[0] ?? "";
        const isLast = !/(?:^| )(?:usebackq|skip=|tokens=|eol=)/i.test(text.slice(at + more.length));
        delimiters = isLast ? text.slice(at) : more;
        at = isLast ? text.length : at + more.length;
      }
    }
  }
  return {
    tokens: [...new Set(tokens)].sort((one, two) => one - two),
    rest,
    delimiters,
    skip,
    endOfLine,
    usesBackquotes,
  };
}

/** `for /f`: the lines of a text, a file or a command's output, parted into words. */
function readLines<L>(session: Session, loop: Loop, rounds: Rounds<L>): L | undefined {
  const settings = readSettings(loop.settings);
  const letters = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => String.fromCharCode(loop.variable.charCodeAt(0) + index));
  const unknownRounds = (count: number): L | undefined =>
    rounds.openRounds(letters(count).map((letter) => [letter, fresh(session, loop.at)]));
  if (settings === undefined) {
    session.path.notFollowed("construct", loop.at, `for /f ${loop.settings}`);
    return unknownRounds(8);
  }
  const count = settings.tokens.length + (settings.rest ? 1 : 0);
  const lines = linesOf(session, loop.items.trim(), settings, rounds);
  if (lines === undefined) return unknownRounds(Math.max(1, count));
  for (const line of lines.slice(settings.skip)) {
    session.path.step();
    if (!isWhole(line)) {
      const isOne =
        count === 1 && settings.delimiters === "" && isWhole(line[0] ?? "") && line[0] !== settings.endOfLine;
      const left = isOne ? rounds.round([[loop.variable, line]]) : unknownRounds(Math.max(1, count));
      if (left !== undefined) return left;
      continue;
    }
    if (line === "" || (settings.endOfLine !== "" && line.startsWith(settings.endOfLine))) continue;
    const values = part(line, settings);
    // A line that has not even the first of the words asked for is passed over.
    if (
      values.length === 0 ||
      (values[0] === "" && settings.tokens[0] !== undefined && values.every((value) => value === ""))
    )
      continue;
    const left = rounds.round(values.map((value, index) => [letters(count)[index] ?? "", value] as const));
    if (left !== undefined) return left;
  }
  return undefined;
}

function part(line: string, { tokens, rest, delimiters }: Settings): readonly string[] {
  const isParting = (character: string): boolean => delimiters.includes(character);
  const words: string[] = [];
  const starts: number[] = [];
  let at = 0;
  while (at < line.length) {
    while (at < line.length && isParting(line[at] ?? "")) at += 1;
    if (at >= line.length) break;
    starts.push(at);
    let end = at;
    while (end < line.length && !isParting(line[end] ?? "")) end += 1;
    words.push(line.slice(at, end));
    at = end;
  }
  const values = tokens.map((token) => words[token - 1] ?? "");
  if (rest) {
    const start = starts[tokens.at(-1) ?? 0];
    values.push(start === undefined ? "" : line.slice(start));
  }
  return words.length < (tokens[0] ?? 1) ? [] : values;
}

/** Undefined where nobody knows the lines. */
function linesOf<L>(
  session: Session,
  items: string,
  { usesBackquotes }: Settings,
  rounds: Rounds<L>,
): readonly string[] | undefined {
  const isQuoted = (mark: string): boolean => items.length > 1 && items.startsWith(mark) && items.endsWith(mark);
  if (isQuoted(usesBackquotes ? "'" : '"')) return [items.slice(1, -1)];
  if (isQuoted(usesBackquotes ? "`" : "'")) {
    const sink = rounds.capture(items.slice(1, -1).trim());
    return sink.unknown ? undefined : sink.lines;
  }
  const names = splitWords(items).map(unquote);
  const lines: string[] = [];
  for (const name of names) {
    const content = readFile(session, name);
    if (content === undefined || content === null || nameOf(name) === "") return undefined;
    lines.push(...toText(session, content).split(/\r?\n/));
  }
  return lines;
}
