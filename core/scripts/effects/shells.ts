import type { Call, CallResult, Given, Path, Position, ProgramCall, Ran, Value } from "../contract";
import { readFile, useFile } from "../files";
import { exitCode, isUnknown, joined, resolveText, textOf } from "./words";

type At = Pick<Call, "at">;

const NOTHING_GIVEN: Given = { words: [], named: new Map(), isChild: true };

/** Options of powershell.exe that take a value, and those that take none, by what they begin with. Source: about_PowerShell_exe. */
const WITH_VALUE =
  /^(?:ex\w*|ep|v(?:er\w*)?|w(?:i\w*)?|wd|psc\w*|in\w*|if|o\w*|config\w*|wo\w*|settings\w*|custompipename)$/;

/** powershell.exe and pwsh.exe: a command, an encoded one, or a file. */
export function runPowerShell(call: ProgramCall & At, path: Path): CallResult {
  const { words, at } = call;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? null;
    if (isBlock(word)) return runBlock(path, word.text, words.slice(index + 1), at);
    const text = textOf(word);
    const option = text === undefined ? undefined : /^[-/\u2013\u2014\u2015](\w+)$/.exec(text)?.[1]?.toLowerCase();
    const rest = words.slice(index + 1);
    // What stands without an option is a command for Windows PowerShell.
    if (option === undefined) return runText(path, words.slice(index), at);
    if (option === "f" || (option.length > 1 && "file".startsWith(option))) return runFile(path, rest, at);
    if (option === "c" || (option.length > 1 && "command".startsWith(option))) return runText(path, rest, at);
    if (option === "ec" || option === "e" || (option.length > 1 && "encodedcommand".startsWith(option))) {
      const encoded = resolveText(path, rest[0] ?? null, at);
      const script = encoded === undefined ? undefined : decodeCommand(encoded);
      return script === undefined
        ? unread(path, at, "-EncodedCommand")
        : asChild(path, at, () => path.shells.powershell(path, script, NOTHING_GIVEN));
    }
    if (WITH_VALUE.test(option)) index += 1;
  }
  if (call.input !== undefined) {
    const lines = call.input.map(textOf);
    if (!lines.every((line) => line !== undefined)) return unread(path, at, "a script that is piped in");
    return asChild(path, at, () => path.shells.powershell(path, lines.join("\n"), NOTHING_GIVEN));
  }
  return { output: [], exitCode: { kind: "number", type: "int", value: 0 } };
}

/** `-EncodedCommand`: UTF-16 in base64. */
function decodeCommand(encoded: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(encoded.trim()), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-16le").decode(bytes);
  } catch {
    return undefined;
  }
}

function isBlock(value: Value): value is Extract<Value, { readonly kind: "block" }> {
  return value !== null && typeof value === "object" && value.kind === "block";
}

function runBlock(path: Path, text: string, rest: readonly Value[], at: Position): CallResult {
  const index = rest.findIndex((word) => /^-args?$/i.test(textOf(word) ?? ""));
  return asChild(path, at, () =>
    path.shells.powershell(path, text, { ...NOTHING_GIVEN, words: index < 0 ? [] : rest.slice(index + 1) }),
  );
}

/** `-Command`: all that follows is the script. */
function runText(path: Path, words: readonly Value[], at: Position): CallResult {
  const [first = null] = words;
  if (isBlock(first)) return runBlock(path, first.text, words.slice(1), at);
  const texts = words.map((word) => resolveText(path, word, at));
  if (!texts.every((text) => text !== undefined)) {
    const named = nameUnknown(words);
    if (named === undefined) return unread(path, at, "-Command with parts that are not known");
    return asChild(path, at, () => {
      for (const [name, value] of named.variables) path.environment.set(name, value);
      return path.shells.powershell(path, named.text, NOTHING_GIVEN);
    });
  }
  const script = texts.join(" ");
  if (script.trim() === "-") return unread(path, at, "-Command -");
  return asChild(path, at, () => path.shells.powershell(path, script, NOTHING_GIVEN));
}

/**
 * A command with parts that another shell fills in: the text is read with a variable in the place of each, where such a
 * part can be a word or a part of one. Inside of single quotes a variable is none, so such texts are not read.
 */
function nameUnknown(
  words: readonly Value[],
): { readonly text: string; readonly variables: readonly (readonly [string, Value])[] } | undefined {
  const variables: (readonly [string, Value])[] = [];
  let text = "";
  for (const word of words) {
    if (text !== "") text += " ";
    const pieces = isUnknown(word) ? (word.pieces ?? [word]) : [textOf(word) ?? ""];
    for (const piece of pieces) {
      if (typeof piece === "string") text += piece;
      else {
        const name = `unknown_${String(variables.length + 1)}`;
        variables.push([name, piece]);
        text += `\${env:${name}}`;
      }
    }
  }
  const quotes = text.replaceAll(/"[^"]*"/g, (inner) => inner.replaceAll("'", ""));
  return /'[^']*\$\{env:unknown_[^']*'/.test(quotes) ? undefined : { text, variables };
}

/** `-File path arguments`. */
function runFile(path: Path, [file = null, ...words]: readonly Value[], at: Position): CallResult {
  const content = readFile(path, file);
  useFile(path, file);
  if (typeof content !== "string") return unread(path, at, textOf(file) ?? "a script whose name is not known");
  return asChild(path, at, () => path.shells.powershell(path, content, { ...NOTHING_GIVEN, words }));
}

/** `cmd /c command`: what follows the option is a command line, its outer quotes gone. */
export function runCommandShell(call: ProgramCall & At, path: Path): CallResult {
  const { words, at } = call;
  // A single word with quotes of its own is the text of a command; several are what a shell joined.
  const line = call.line !== undefined ? textOf(path.resolve(call.line, at)) : linesOfWords(path, words, at);
  if (line === undefined) return unread(path, at, "cmd /c with parts that are not known");
  const option = /(?:^|[\s"])\/[ck]/i.exec(line);
  if (option === null) return { output: [], exitCode: { kind: "number", type: "int", value: 0 } };
  return asChild(path, at, () =>
    path.shells.cmd(path, withoutOuterQuotes(line.slice(option.index + option[0].length)), {
      ...NOTHING_GIVEN,
      isCommandLine: true,
    }),
  );
}

function linesOfWords(path: Path, words: readonly Value[], at: Position): string | undefined {
  const texts = words.map((word) => resolveText(path, word, at));
  if (!texts.every((text) => text !== undefined)) return undefined;
  const index = texts.findIndex((text) => /^\/[ck]$/i.test(text));
  if (index < 0) return joined(words);
  const rest = texts.slice(index + 1);
  // PowerShell puts quotes around words with blanks.
  return `/c ${rest.map((text) => (/\s/.test(text) && !text.startsWith('"') && rest.length > 1 ? `"${text}"` : text)).join(" ")}`;
}

/** Where a text begins and ends with a quote, these go. Source: `cmd /?`. */
function withoutOuterQuotes(command: string): string {
  const text = command.trim();
  if (!text.startsWith('"')) return text;
  const quotes = text.replaceAll(/[^"]/g, "").length;
  const inner = text.slice(1, text.lastIndexOf('"'));
  // Exactly two quotes around the name of a program stay.
  if (quotes === 2 && /\s/.test(inner) === false && !/[&<>()@^|]/.test(inner)) return text;
  return inner + text.slice(text.lastIndexOf('"') + 1);
}

/** A batch file by its name. */
export function runBatchProgram(call: ProgramCall & At, path: Path): CallResult | undefined {
  const content = readFile(path, call.name);
  useFile(path, call.name);
  if (typeof content !== "string") return undefined;
  return asChild(path, call.at, () => path.shells.cmd(path, content, { ...NOTHING_GIVEN, words: call.words }));
}

function unread(path: Path, at: Position, what: string): CallResult {
  path.notFollowed("unknown-code", at, what);
  return {
    output: [path.unknown()],
    exitCode: exitCode(path, "shell"),
  };
}

/** A process of its own: what it sets in its environment is gone when it ends. */
function asChild(path: Path, at: Position, follow: () => Ran): CallResult {
  const environment = new Map(path.environment);
  const ran = path.standingAt(at, () => path.deeper(follow));
  path.environment.clear();
  for (const [name, value] of environment) path.environment.set(name, value);
  return {
    output: ran.output,
    exitCode: ran.failed === true ? { kind: "number", type: "int", value: 1 } : ran.exitCode,
  };
}
