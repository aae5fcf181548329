import type { Program } from "./generate";

/** Whether each of these texts still shows the mismatch. Asked in batches, because a start of PowerShell takes a second. */
export type Ask = (texts: readonly string[]) => readonly boolean[];

/** Rounds after which it is small enough for a person. */
const MOST_ROUNDS = 12;

/** Makes a program smaller while the mismatch stays: lines go first, then what stands in brackets. */
export function shrink(program: Program, ask: Ask): Program {
  let { text } = program;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const candidates = [...new Set([...withoutLines(text), ...withSimpler(text)])].filter((each) => each !== text);
    const answers = ask(candidates);
    const smaller = candidates.filter((_, index) => answers[index]).sort((one, two) => one.length - two.length)[0];
    if (smaller === undefined) break;
    text = smaller;
  }
  return { ...program, text };
}

/** The text without a run of lines; long runs first. */
function withoutLines(text: string): readonly string[] {
  const lines = text.split("\n");
  const found: string[] = [];
  for (let size = Math.ceil(lines.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at + size <= lines.length && lines.length > size; at += size) {
      found.push([...lines.slice(0, at), ...lines.slice(at + size)].join("\n"));
    }
  }
  return found;
}

/** The text with something simple in place of a bracket, or with what stands in it alone. */
function withSimpler(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== "(") continue;
    const end = closing(text, at);
    if (end < 0 || end - at < 4) continue;
    const start = text[at - 1] === "$" || text[at - 1] === "@" ? at - 1 : at;
    const inner = text.slice(at + 1, end);
    for (const simple of ["'kms1'", "(1)", inner]) found.push(text.slice(0, start) + simple + text.slice(end + 1));
  }
  return found.slice(0, 120);
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
