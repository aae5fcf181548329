import { appendFileSync, mkdirSync } from "node:fs";
import { codeOf } from "../config/read-file";
import { NO_KNOWN_KEYS } from "../core/text/known-keys";
import { maskKeys } from "../core/text/mask";
import { finish as finishText, type Medium } from "../core/text/media";
import { EXIT_CODES } from "./exit-code";
import { formatInputFault } from "./formats/input-fault";
import {
  type ColorChoice,
  describeTerminal,
  type OutputStream,
  type Terminal,
  withoutControls,
} from "./formats/terminal";
import type { InputFault } from "./inputs/reading";
import { writeWhole } from "./write-file";

/** The only place of the command line from which text leaves. Nothing else may touch the streams: a lint rule sees to it. */

/** Of this run: what was read stays secret in whatever is printed later. */
let known = NO_KNOWN_KEYS;
let unlearned: (() => Iterable<string>)[] = [];

/**
 * Hides product keys by their value in all that leaves from now on. @param keys looked for when something leaves, and with
 * five groups in capitals each, joined by hyphens
 */
export function rememberKeys(keys: () => Iterable<string>): void {
  unlearned.push(keys);
}

/** Hides the keys of this run in a text: for pages and workbooks, which no medium knows. */
export function hideKnownKeys(text: string): string {
  const sources = unlearned;
  unlearned = [];
  for (const keys of sources) known = known.with(keys());
  return known.hide(text);
}

function finish(text: string, medium: Medium, mask: (text: string) => string = maskKeys): string {
  return finishText(text, medium, (part) => hideKnownKeys(mask(part)));
}

/** Prints what was asked for. */
export function print(text: string, medium: Medium = "text", mask?: (text: string) => string): void {
  process.stdout.write(finish(text, medium, mask));
}

/** Writes a file that was asked for, whole or not at all. Throws the error of the system, with the path. */
export function save(path: string, text: string, medium: Medium = "text"): void {
  writeWhole(path, finish(text, medium));
}

/** Says what is wrong, or what goes on. */
export function tell(text: string): void {
  process.stderr.write(finish(text, "text"));
}

/**
 * Says why a command does nothing, and gives the exit code for it. Messages repeat what was given, so each is one line,
 * whatever line breaks it holds.
 * @param more further lines, such as what there is to choose from
 */
export function refuse(message: string, more: readonly string[] = []): number {
  const lines = [`winlic: ${withoutControls(message)}`, ...more.map((line) => `  ${withoutControls(line)}`)];
  tell(`${lines.join("\n")}\n`);
  return EXIT_CODES.usage;
}

/** Says why a command cannot use what it was given, and gives the exit code for it. */
export function refuseInput(fault: InputFault, color: ColorChoice): number {
  tell(formatInputFault(fault, messageTerminal(color)));
  return EXIT_CODES.usage;
}

/** Writes a file as `save` does; false, and said, where it cannot be written. */
export function saveOutput(path: string, text: string, medium: Medium): boolean {
  return attempt(path, () => save(path, text, medium));
}

/**
 * Writes what is no plain text: a page or a workbook. Whoever made it has hidden product keys in each of its texts, because
 * in the whole a key can no longer be told from what stands around it. False, and said, where it cannot be written.
 */
export function saveBytes(path: string, content: Uint8Array): boolean {
  return attempt(path, () => writeWhole(path, content));
}

/** Makes a folder with those above it, where it is not there; false, and said, where it cannot be made. */
export function makeFolder(path: string): boolean {
  return attempt(path, () => mkdirSync(path, { recursive: true }));
}

/** Adds to the summary that a CI service keeps in a file. */
export function appendSummary(path: string, text: string, medium: Medium): boolean {
  return attempt(path, () => appendFileSync(path, finish(text, medium)));
}

function attempt(path: string, write: () => void): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (codeOf(error) === "") throw error;
    const reason = MENDABLE[codeOf(error)] ?? `the system reports ${codeOf(error)}`;
    tell(`winlic: cannot write ${withoutControls(path)}: ${reason}\n`);
    return false;
  }
}

/** What a file can show. */
export function fileTerminal(): Terminal {
  return describeTerminal({ isTTY: false }, {}, "never");
}

/** What the place can show that answers are printed on. */
export function outputTerminal(color: ColorChoice): Terminal {
  return describeTerminal(process.stdout, process.env, color);
}

/** The same for messages. */
export function messageTerminal(color: ColorChoice): Terminal {
  return describeTerminal(process.stderr, process.env, color);
}

/** For the line that shows progress. */
export const messages: OutputStream & { write(text: string): void } = {
  get isTTY() {
    return process.stderr.isTTY;
  },
  write(text) {
    // Back to the beginning of the line: the one thing of a terminal that is used beside colours.
    const [, back = "", rest = ""] = /^(\r?)([\s\S]*)$/.exec(text) ?? [];
    process.stderr.write(back + finish(rest, "text"));
  },
};

/** Whether a person sits in front of it, who can be asked. */
export function isConversation(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** For a library that draws a bar of its own: it gets no text that was read from anywhere. */
export const progressStream: NodeJS.WriteStream = process.stderr;

/** Errors of the system that whoever runs the command can mend, as messages say them. */
const MENDABLE: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the device",
  EACCES: "permission is denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder",
  ELOOP: "symbolic links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EIO: "the device reports an error",
  EDQUOT: "the quota of the disk is used up",
  EFBIG: "the file is too large",
  ENOMEM: "there is not enough memory",
  EAGAIN: "the system has too few resources now",
};

/** Says how a run ended that could not go on, and returns its exit code. */
export function reportError(error: unknown): number {
  const reason = MENDABLE[codeOf(error)];
  if (reason !== undefined) {
    const { path }: { readonly path?: unknown } = error as object;
    tell(`winlic: ${typeof path === "string" ? `${path}: ` : ""}${reason}\n`);
    return EXIT_CODES.usage;
  }
  const message = describeError(error);
  const [firstLine = ""] = message.split("\n");
  const debug = process.env.WINLIC_DEBUG !== undefined && error instanceof Error;
  tell(
    debug
      ? `winlic: internal error\n${String(error.stack ?? message)}\n`
      : `winlic: internal error: ${firstLine} (WINLIC_DEBUG=1 shows the stack; please report it)\n`,
  );
  return EXIT_CODES.internal;
}

function describeError(error: unknown): string {
  try {
    return maskKeys(error instanceof Error ? String(error.message) : String(error));
  } catch {
    return "an error without a message";
  }
}

/** Takes over what Node itself would print, and what happens when nobody reads or nothing can be written. */
export function guardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // A reader that has seen enough (`winlic rules | head`) is no fault of anybody.
      if (error.code === "EPIPE") process.exit();
      if (stream === process.stderr) process.exit(EXIT_CODES.usage);
      const reason = MENDABLE[codeOf(error)] ?? "an error of the system";
      tell(`winlic: the answer cannot be written: ${reason}\n`);
      process.exit(EXIT_CODES.usage);
    });
  }
  // Node prints warnings as they come, with whatever a program or a file put into them.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (process.env.WINLIC_DEBUG !== undefined) tell(`winlic: warning: ${warning.message}\n`);
  });
}
