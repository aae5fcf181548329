import { maskKeys } from "../../text/mask";
import type { Place } from "./evidence";

/** A line as the recognisers see it: what a log or a quotation put before it is gone, and keys are masked. */
export interface Line {
  readonly file: string;
  readonly number: number;
  /** Without line end, colours and control characters. */
  readonly raw: string;
  /** Without indentation and prefixes. */
  readonly text: string;
  readonly indent: number;
}

/** Longer lines are cut: nothing that is read here is longer. */
const LONGEST_LINE = 65_536;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours and control characters are what goes
const CONTROLS = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const PREFIXES: readonly RegExp[] = [
  // A time as logs write it, with the name of the writer after it.
  /^\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?\s+(?:[A-Za-z][\w-]{2,40}:\s+)?(?=\S)/,
  /^\[\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\](?:\[[^\]]{1,40}\]){0,3}\s*(?=\S)/,
  /^\[\d{4}-\d{2}-\d{2}[T ][\d:.Z+-]{5,24}\]\s*(?=\S)/,
];

/** Marks of Markdown around pasted text. */
const FENCE = /^\s{0,12}(?:```|~~~)\s{0,4}[\w-]{0,20}\s{0,4}$/;

/** The lines of a text, quotation marks of a mail or a forum taken off. */
export function splitLines(text: string, file: string, from = 1): readonly Line[] {
  const written = text.split(/\r\n|\r|\n/);
  const quoted = isQuoted(written);
  const lines: Line[] = [];
  for (const [index, each] of written.entries()) {
    const line = quoted ? each.replace(/^\s{0,3}>\s?/, "") : each;
    lines.push(toLine(FENCE.test(line) ? "" : line, file, from + index));
  }
  return lines;
}

function isQuoted(lines: readonly string[]): boolean {
  let filled = 0;
  let marked = 0;
  for (const line of lines.slice(0, 2000)) {
    if (line.trim() === "") continue;
    filled++;
    if (/^\s{0,3}>(?!>)/.test(line)) marked++;
  }
  return filled > 2 && marked > filled * 0.6;
}

function toLine(written: string, file: string, number: number): Line {
  const raw = maskKeys(written.slice(0, LONGEST_LINE).replace(CONTROLS, "").replaceAll("\u00a0", " ")).trimEnd();
  const body = raw.trimStart();
  let text = body;
  for (const prefix of PREFIXES) text = text.replace(prefix, "");
  return { file, number, raw, text: text.trim(), indent: raw.length - body.length };
}

/** How much of a line a place shows. */
const SHOWN = 400;

/** The place of a line, for whoever has to find it again. */
export function placeOf(line: Line): Place {
  const { file, number } = line;
  const text = line.text === "" ? line.raw.trim() : line.text;
  return { file, line: number, text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text };
}

/** `label: value`, with the colon of any language; undefined where the line is none. */
export function splitLabel(text: string): { readonly label: string; readonly value: string } | undefined {
  const at = text.search(/[:：]/);
  if (at < 1 || at > 80) return undefined;
  const label = text.slice(0, at).trim();
  return label === "" ? undefined : { label, value: text.slice(at + 1).trim() };
}
