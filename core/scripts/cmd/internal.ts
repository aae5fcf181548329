import type { Position } from "../contract";
import { compute } from "./arithmetic";
import { fillText } from "./expand";
import { isSyntaxFault, parseText } from "./parse";
import {
  beginLocal,
  derive,
  endLocal,
  fileKey,
  inOwnProcess,
  nameOf,
  readFile,
  readVariable,
  type Session,
  toText,
  toValue,
  unknownText,
  writeVariable,
} from "./session";
import type { Left, Node } from "./syntax";
import { isDelimiter, isHole, isWhole, splitWords, unquote } from "./text";

/** What commands of cmd call back. */
export interface Runner {
  runNode(session: Session, node: Node): Left | undefined;
  runWords(session: Session, word: string, tail: string, at: Position): Left | undefined;
  callLabel(session: Session, label: string, tail: string, at: Position): Left | undefined;
  callFile(session: Session, name: string, text: string, tail: string, at: Position): Left | undefined;
  /** The arguments before loops and `!` were filled in. */
  readonly written: string;
}

/** A command of cmd itself. @param tail what stands after its name, as written */
export type Internal = (session: Session, tail: string, at: Position, runner: Runner) => Left | undefined;

function withoutBlanks(text: string): string {
  let at = 0;
  while (at < text.length && isDelimiter(text[at])) at += 1;
  return text.slice(at);
}

function fail(session: Session): undefined {
  session.status = "1";
  session.errorlevel = "1";
  return undefined;
}

/** Its message in the language of Windows, or a list: something is printed that nobody knows. */
function printsUnknown(session: Session): undefined {
  if (session.sink !== undefined) session.sink.unknown = true;
  return undefined;
}

const nothing: Internal = () => undefined;

/** Whether it succeeds is up to the machine. */
const mayFail: Internal = (session, _tail, at) => {
  session.status = unknownText(session, { kind: "exit-code", name: `cmd:${String(at.line)}` });
  return printsUnknown(session);
};

const echo: Internal = (session, tail) => {
  if (session.sink === undefined) return undefined;
  const text = /^[ \t,;=./\\:[\]+(]/.test(tail) ? tail.slice(1) : tail;
  const state = text.trim().toLowerCase();
  if (/^[ \t]/.test(tail) && (state === "off" || state === "on")) return undefined;
  if (tail === "") return printsUnknown(session);
  session.sink.lines.push(text);
  return undefined;
};

const set: Internal = (session, tail, at) => {
  const written = withoutBlanks(tail);
  if (written === "") return printsUnknown(session);
  const option = /^\/([ap])(?=[\s"(\w!~+-]|$)/i.exec(written)?.[1]?.toLowerCase();
  if (option === "a") return setNumber(session, withoutBlanks(written.slice(2)), at);
  if (option === "p") return askFor(session, withoutBlanks(written.slice(2)), at);
  let text = written;
  if (text.startsWith('"')) {
    const close = text.lastIndexOf('"');
    text = close > 0 ? text.slice(1, close) : text.slice(1);
  }
  const equals = text.indexOf("=", 1);
  if (equals < 0) {
    if (text.startsWith("=")) return fail(session);
    // Prints what begins like this.
    if (readVariable(session, text.trim()) === undefined) {
      session.status = unknownText(session, { kind: "exit-code", name: "set" });
      session.errorlevel = session.status;
    }
    return printsUnknown(session);
  }
  const name = text.slice(0, equals);
  if (!isWhole(name)) {
    session.path.notFollowed("unknown-code", at, "set %…%=");
    for (const known of session.path.environment.keys()) writeVariable(session, known, unknownText(session));
    return undefined;
  }
  writeVariable(session, name, text.slice(equals + 1));
  return undefined;
};

function setNumber(session: Session, expression: string, at: Position): undefined {
  const bare = expression.replaceAll('"', "");
  const result = compute(bare, {
    read: (name) => readVariable(session, name),
    write(name, value) {
      const text =
        value === undefined
          ? unknownText(session, { kind: "other", name: `set:${String(at.line)}` }, { present: true })
          : String(value);
      writeVariable(session, name, text);
    },
  });
  if (result === "refused") return fail(session);
  if (result === "unknown" && !isWhole(bare)) {
    for (const part of bare.split(/[,;]/)) {
      const [name] = part.slice(0, Math.max(0, part.indexOf("="))).match(/[^\s\-+*/%()~!&|^<>\ue000-\uf8ff]+/) ?? [];
      if (name !== undefined) writeVariable(session, name, derive(session, `number:${String(at.line)}`, bare));
    }
  }
  if (session.isCommandLine && session.sink !== undefined) {
    if (typeof result === "number") session.sink.lines.push(String(result));
    else session.sink.unknown = true;
  }
  return undefined;
}

/** `set /p`: from what is piped in or a file; at a keyboard nobody sits. */
function askFor(session: Session, written: string, at: Position): undefined {
  const text = written.startsWith('"') ? unquote(written) : written;
  const equals = text.indexOf("=");
  const name = (equals < 0 ? text : text.slice(0, equals)).trim();
  if (name === "") return undefined;
  const [line] = session.input ?? [];
  writeVariable(session, name, line ?? unknownText(session, { kind: "other", name: `input:${String(at.line)}` }));
  return undefined;
}

const setlocal: Internal = (session, tail) => {
  if (session.frames.length === 0) return undefined;
  beginLocal(session);
  for (const word of splitWords(tail)) {
    const option = word.toLowerCase();
    if (option === "enabledelayedexpansion") session.delayed = true;
    else if (option === "disabledelayedexpansion") session.delayed = false;
  }
  return undefined;
};

const endlocal: Internal = (session) => {
  const locals = session.frames.at(-1)?.locals ?? 0;
  if (session.saved.length > locals) endLocal(session);
  return undefined;
};

const exit: Internal = (session, tail) => {
  const words = splitWords(tail.replace(/\/b/i, " /b "));
  const isBatch = words.some((word) => /^\/b$/i.test(word));
  const code = words.find((word) => !/^\/b$/i.test(word));
  if (code !== undefined) {
    if (/^[-+]?\d+$/.test(code)) session.errorlevel = String(Number(code) | 0);
    else if (isHole(code)) session.errorlevel = code;
    else if (!isWhole(code)) session.errorlevel = derive(session, "exit", code);
    else session.errorlevel = "0";
  }
  session.status = session.errorlevel;
  return isBatch && session.frames.length > 0 ? { kind: "return" } : { kind: "exit" };
};

const goto: Internal = (_session, tail, at) => ({ kind: "goto", label: withoutBlanks(tail), at });

const call: Internal = (session, tail, at, runner) => {
  const frame = session.frames.at(-1);
  const again = withoutBlanks(frame === undefined ? tail : fillText(session, frame, tail));
  const label = /^:[^\s,;=]*/.exec(again)?.[0];
  if (label !== undefined) return runner.callLabel(session, label, again.slice(label.length), at);
  const node = parseText(
    again.replaceAll(/[&|<>]/g, (operator) => `^${operator}`),
    at,
  );
  if (node === undefined || isSyntaxFault(node) || node.kind !== "command") {
    session.path.notFollowed("construct", at, `call ${again}`);
    return undefined;
  }
  const { word } = node;
  const script = readFile(session, unquote(word));
  if (/\.(?:cmd|bat)$/i.test(nameOf(word)) && typeof script === "string") {
    return runner.callFile(session, unquote(word), script, node.tail, at);
  }
  const left = runner.runWords(session, word, node.tail, at);
  // What is called comes back.
  return left?.kind === "exit" && !/^exit$/i.test(word) ? undefined : left;
};

const start: Internal = (session, tail, at, runner) => {
  let rest = withoutBlanks(tail);
  if (rest.startsWith('"')) {
    const close = rest.indexOf('"', 1);
    if (close > 0 && withoutBlanks(rest.slice(close + 1)) !== "") rest = withoutBlanks(rest.slice(close + 1));
  }
  for (;;) {
    const option = /^\/(?:d\s*(?:"[^"]*"|\S+)|node\s+\S+|affinity\s+\S+|[a-z]+)(?=\s|$)/i.exec(rest)?.[0];
    if (option === undefined) break;
    rest = withoutBlanks(rest.slice(option.length));
    if (rest.startsWith('"') && !/^"[^"]*"\s*$/.test(rest) && /^"[^"\\]*"/.test(rest)) {
      rest = withoutBlanks(rest.slice(rest.indexOf('"', 1) + 1));
    }
  }
  if (rest === "") return undefined;
  const word = /^(?:"[^"]*"|[^\s"])+/.exec(rest)?.[0] ?? rest;
  inOwnProcess(session, () => runner.runWords(session, word, rest.slice(word.length), at));
  session.status = "0";
  return undefined;
};

const change: Internal = (session, tail) => {
  const folder = unquote(withoutBlanks(tail.replace(/^\s*\/d\s+/i, "")).trim());
  if (folder === "") return printsUnknown(session);
  session.folders.splice(-1, 1, enter(session, folder));
  return undefined;
};

function enter(session: Session, folder: string): string {
  return /^(?:[a-z]:)?\\/i.test(folder) ? folder : derive(session, "cd", `${session.folders.at(-1) ?? ""}\\${folder}`);
}

const pushd: Internal = (session, tail) => {
  const folder = unquote(withoutBlanks(tail).trim());
  if (folder !== "") session.folders.push(enter(session, folder));
  return undefined;
};

const popd: Internal = (session) => {
  session.folders.pop();
  return undefined;
};

const type: Internal = (session, tail, at) => {
  const lines: string[] = [];
  for (const name of splitWords(tail)) {
    const content = readFile(session, unquote(name));
    if (content === undefined || content === null) {
      if (content === null) return fail(session);
      return mayFail(session, tail, at, undefined as never);
    }
    lines.push(
      ...toText(session, content)
        .replace(/\r?\n$/, "")
        .split(/\r?\n/),
    );
  }
  session.sink?.lines.push(...lines);
  return undefined;
};

/** Copies, moves and renames of files whose text is known. */
function move(removes: boolean): Internal {
  return (session, tail, at) => {
    const [from = "", to = ""] = splitWords(tail)
      .filter((word) => !/^[/-]\w+$/.test(word))
      .map(unquote);
    const content = readFile(session, from);
    if (content === null) return fail(session);
    const target = nameOf(to).includes(".") ? to : `${to.replace(/[\\/]$/, "")}\\${nameOf(from)}`;
    session.path.files.set(fileKey(session, target), content ?? toValue(session, unknownText(session)));
    if (removes) session.path.files.set(fileKey(session, from), null);
    return content === undefined ? mayFail(session, tail, at, undefined as never) : undefined;
  };
}

const remove: Internal = (session, tail) => {
  for (const word of splitWords(tail)) {
    if (/^\/\w/.test(word)) continue;
    const name = unquote(word);
    if (/[*?]/.test(name)) {
      for (const key of session.path.files.keys()) session.path.files.set(key, toValue(session, unknownText(session)));
    } else session.path.files.set(fileKey(session, name), null);
  }
  return undefined;
};

/** Shifts the words that a batch file is given: `%2` becomes `%1`. */
const shift: Internal = (session, tail) => {
  const frame = session.frames.at(-1);
  if (frame === undefined) return undefined;
  const from = Number(/^\s*\/(\d)/.exec(tail)?.[1] ?? 0);
  frame.arguments = frame.arguments.filter((_, index) => index !== from);
  return undefined;
};

/** Commands of cmd itself by name. Source: Microsoft Learn, Windows commands. */
export const INTERNAL: ReadonlyMap<string, Internal> = new Map<string, Internal>([
  ["rem", nothing],
  ["echo", echo],
  ["set", set],
  ["setlocal", setlocal],
  ["endlocal", endlocal],
  ["exit", exit],
  ["goto", goto],
  ["call", call],
  ["start", start],
  ["cd", change],
  ["chdir", change],
  ["pushd", pushd],
  ["popd", popd],
  ["type", type],
  ["copy", move(false)],
  ["move", move(true)],
  ["ren", move(true)],
  ["rename", move(true)],
  ["del", remove],
  ["erase", remove],
  ["shift", shift],
  ["md", nothing],
  ["mkdir", nothing],
  ["rd", nothing],
  ["rmdir", nothing],
  ["title", nothing],
  ["color", nothing],
  ["cls", nothing],
  ["pause", nothing],
  ["prompt", nothing],
  ["break", nothing],
  ["verify", nothing],
  ["path", nothing],
  ["date", mayFail],
  ["time", mayFail],
  ["ver", (session) => printsUnknown(session)],
  ["vol", mayFail],
  ["dir", mayFail],
  ["assoc", mayFail],
  ["ftype", mayFail],
  ["mklink", mayFail],
]);
