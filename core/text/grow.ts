import type { Budget } from "../budget";

/**
 * Operations that can make a long text of short ones, each charged to a budget before the text is made. An interpreter
 * that uses these, and no others, cannot be made to run out of memory.
 */

/** One text after the other. */
export function concatenate(budget: Budget, texts: readonly string[]): string {
  budget.grow(texts.reduce((length, text) => length + text.length, 0));
  return texts.join("");
}

/** The texts with another between them. */
export function joinTexts(budget: Budget, texts: readonly string[], between: string): string {
  const gaps = Math.max(0, texts.length - 1) * between.length;
  budget.grow(texts.reduce((length, text) => length + text.length, gaps));
  return texts.join(between);
}

/** The text so many times; none for a number below 1 or that is none. */
export function repeatText(budget: Budget, text: string, times: number): string {
  const whole = Number.isNaN(times) ? 0 : Math.max(0, Math.floor(times));
  if (whole === 0 || text === "") return "";
  budget.grow(text.length * whole);
  return text.repeat(whole);
}

/** The text padded to a width at its start or end. */
export function padText(budget: Budget, text: string, width: number, side: "start" | "end", filler = " "): string {
  budget.grow(Math.max(text.length, Number.isFinite(width) ? width : 0));
  return side === "start" ? text.padStart(width, filler) : text.padEnd(width, filler);
}

/** Each place of a literal text replaced by another; upper and lower case are the same where `ignoreCase` says so. */
export function replaceText(
  budget: Budget,
  text: string,
  wanted: string,
  by: string,
  ignoreCase: boolean = false,
): string {
  if (wanted === "") return text;
  const parts = splitText(budget, text, wanted, ignoreCase);
  return parts.length === 1 ? text : joinTexts(budget, parts, by);
}

/** The parts of a text between the places of a literal one. */
export function splitText(
  budget: Budget,
  text: string,
  separator: string,
  ignoreCase: boolean = false,
): readonly string[] {
  if (separator === "") return [text];
  budget.grow(text.length);
  const [where, what] = ignoreCase ? [foldCase(text), foldCase(separator)] : [text, separator];
  const parts: string[] = [];
  let from = 0;
  for (let at = where.indexOf(what); at !== -1; at = where.indexOf(what, from)) {
    budget.step();
    budget.grow(8);
    parts.push(text.slice(from, at));
    from = at + what.length;
  }
  parts.push(text.slice(from));
  return parts;
}

/** Lower case of the same length: `İ` and its like become two characters otherwise, and every place after them is wrong. */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from({ length: text.length }, (_unused, at) => {
    const character = text.charAt(at);
    const folded = character.toLowerCase();
    return folded.length === 1 ? folded : character;
  }).join("");
}
