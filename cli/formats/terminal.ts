import { createColors } from "picocolors";
import { wrap } from "../../core/text/columns";

export type ColorChoice = "auto" | "always" | "never";

/** What the place that is written to can show. */
export interface Terminal {
  /** Columns to fill. */
  readonly width: number;
  readonly unicode: boolean;
  readonly colors: ReturnType<typeof createColors>;
}

/** The parts of a stream that decide. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const WIDEST = 120;
/** Narrower than this, tables would be torn into shreds: better let the terminal fold them. */
const NARROWEST = 40;
/** For files and pipes. */
const USUAL = 100;

/**
 * Colours and width for a stream. Colours only on a terminal, unless told otherwise; NO_COLOR switches them off
 * (https://no-color.org). picocolors itself would also colour in every CI and on all of Windows, pipes included.
 */
export function describeTerminal(
  stream: OutputStream,
  environment: Readonly<Record<string, string | undefined>>,
  choice: ColorChoice = "auto",
): Terminal {
  const terminal = stream.isTTY === true;
  const wanted = terminal && (environment.NO_COLOR ?? "") === "" && environment.TERM !== "dumb";
  const columns = terminal ? (stream.columns ?? USUAL) : USUAL;
  return {
    width: Math.max(NARROWEST, Math.min(WIDEST, columns)),
    // Files and pipes are UTF-8 whatever the locale of the process that fills them.
    unicode: !terminal || showsUnicode(environment),
    colors: createColors(choice === "always" || (choice === "auto" && wanted)),
  };
}

function showsUnicode(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (process.platform === "win32") {
    return ["WT_SESSION", "TERM_PROGRAM", "ConEmuTask"].some((name) => environment[name] !== undefined);
  }
  const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find((name) => name);
  return environment.TERM !== "linux" && /utf-?8/i.test(locale ?? "");
}

const ASCII: Readonly<Record<string, string>> = {
  "✖": "x",
  "✗": "x",
  "✔": "v",
  "▲": "!",
  "→": "->",
  "›": ">",
  "·": "-",
  "─": "-",
  "│": "|",
  "×": "x",
  "…": "...",
  "≥": ">=",
  "≤": "<=",
};

/** Marks as letters, for terminals that would show question marks; what people wrote themselves stays. */
export function toAscii(text: string): string {
  return text.replace(/[✖✗✔▲→›·─│×…≥≤]/g, (mark) => ASCII[mark] ?? mark);
}

/** Text from outside without what a terminal would obey instead of show. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ");
}

/** A line of a table that keeps its spaces; what does not fit goes on below, indented by `hang`. */
export function foldLine(text: string, width: number, hang: number): readonly string[] {
  if (text.length <= width) return [text];
  const space = text.lastIndexOf(" ", width);
  if (space <= hang || text.slice(0, space).trim() === "") return [text];
  return [
    text.slice(0, space).trimEnd(),
    ...wrap(text.slice(space), width - hang).map((line) => " ".repeat(hang) + line),
  ];
}

export { wrap };
