import type { CallResult, Given, Path, Position, Ran, Unknown, Value } from "../contract";
import { holds, isSuccess } from "./conditions";
import { fillDelayed, fillLine, fillLoops } from "./expand";
import { INTERNAL, type Internal } from "./internal";
import { followLoop } from "./loops";
import { isSyntaxFault, parseCommand, parseText } from "./parse";
import { redirect } from "./redirect";
import {
  type BatchScript,
  endLocal,
  type Frame,
  inOpaque,
  inOwnProcess,
  joinPaths,
  keyOf,
  nameOf,
  readFile,
  type Session,
  type Sink,
  startSession,
  toText,
  toValue,
  unknownText,
  writeVariable,
} from "./session";
import type { Left, Node } from "./syntax";
import { isWhole, splitArguments, splitWords, unquote, withoutPrivateCharacters } from "./text";

/** A label that is visited more often is taken for a loop without an end. */
const MOST_VISITS = 400;
/** Labels that an unknown name may mean, one by one. */
const MOST_LABELS = 12;

/**
 * Follows a batch file, or the command line of `cmd /c`, which has no labels and no parameters.
 */
export function runCmd(path: Path, text: string, given: Given): Ran {
  const isCommandLine = given.isCommandLine === true;
  const session = startSession(path, isCommandLine);
  if (given.isChild === true) session.opaque = 1;
  const words = given.words.map((word) => toText(session, word));
  if (given.more === true && words.length === 0) {
    for (let index = 1; index < 10; index += 1) {
      words.push(toText(session, named(`parameter:${String(index)}`, String(index))));
    }
  }
  const sink: Sink = { lines: [], unknown: false };
  session.sink = sink;
  const left = runScript(session, readLines(withoutPrivateCharacters(text)), ["", ...words], words.join(" "));
  while (session.saved.length > 0) endLocal(session);
  return {
    exitCode: exitCodeOf(session),
    output: sink.unknown ? [path.unknown()] : sink.lines.map((line) => toValue(session, line)),
    // Its exit code is that of its last command, however it ends.
    exited: true,
    ...(left?.kind === "abort" ? { failed: true as const } : {}),
  };
}

function named(key: string, name: string): Unknown {
  return { kind: "unknown", key, of: { kind: "parameter", name }, shape: "text" };
}

function exitCodeOf(session: Session): Value {
  const { errorlevel } = session;
  if (session.failed.has(errorlevel)) return { kind: "number", type: "int", value: 1 };
  if (isWhole(errorlevel)) return { kind: "number", type: "int", value: Number(errorlevel) || 0 };
  return toValue(session, errorlevel);
}

/** Lines of a batch file, and where its labels stand. */
function readLines(text: string): BatchScript {
  // A file ends at Ctrl+Z.
  const lines = text
    .split("\u001a", 1)
    .join("")
    .split(/\r\n|\n/)
    .map((line) => line.replaceAll("\r", ""));
  const labels = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const label = labelOf(line);
    if (label === undefined) continue;
    const found = labels.get(label);
    if (found === undefined) labels.set(label, [index]);
    else found.push(index);
  }
  return { lines, labels };
}

/** The name of a label, in lower case. Source: what ends a word after `:` is what ends words elsewhere, and `:` and `+`. */
function labelOf(line: string): string | undefined {
  const [, name] = /^[\s,;=]*:[\s,;=]*([^\s,;=:+&|<>]+)/.exec(line) ?? [];
  return name?.replaceAll("^", "").toLowerCase();
}

/** Runs a script from its first line, or from a label, to its end. */
function runScript(
  session: Session,
  script: BatchScript,
  words: readonly string[],
  all: string,
  start = 0,
): Left | undefined {
  const frame: Frame = { script, arguments: words, all, line: start, locals: session.saved.length };
  session.frames.push(frame);
  const { loopVariables } = session;
  try {
    return session.path.deeper(() => runLines(session, frame, start));
  } finally {
    while (session.saved.length > frame.locals) endLocal(session);
    session.frames.pop();
    session.loopVariables = loopVariables;
  }
}

function runLines(session: Session, frame: Frame, start: number): Left | undefined {
  const { lines } = frame.script;
  let index = start;
  const next = () => {
    index += 1;
    const line = lines[index];
    return line === undefined ? undefined : fillLine(session, frame, line, index + 1);
  };
  for (; index < lines.length; index += 1) {
    const source = lines[index] ?? "";
    session.path.step();
    if (/^[\s,;=]*(?::|$)/.test(source)) continue;
    frame.line = index;
    joinPaths(session);
    const node = parseCommand(fillLine(session, frame, source, index + 1), next);
    if (node === undefined) continue;
    if (isSyntaxFault(node)) {
      session.path.notFollowed("syntax", node.at, node.fault);
      session.errorlevel = "255";
      return { kind: "abort" };
    }
    // Where a label is called alone on its line, the state of both is told by their lines.
    frame.line = index;
    const isPlain = node.kind === "command" && node.redirections.length === 0;
    const left = isPlain ? runNode(session, node) : inOpaque(session, () => runNode(session, node));
    if (left === undefined) continue;
    if (left.kind === "return") return undefined;
    if (left.kind !== "goto") return left;
    const target = findLabel(session, frame, left, index);
    if (target === "end") return undefined;
    if (target === "none") {
      session.errorlevel = "1";
      return { kind: "abort" };
    }
    index = target;
    visit(session, frame, index);
  }
  return undefined;
}

/** A jump back is where paths may meet again. */
function visit(session: Session, frame: Frame, index: number): void {
  session.visits += 1;
  session.path.step(2);
  if (session.visits > MOST_VISITS) {
    session.path.notFollowed("too-large", { line: index + 1, column: 1 }, frame.script.lines[index] ?? "");
    session.path.step(Number.POSITIVE_INFINITY);
  }
}

/** The line of a label: below the jump first, then from the top. */
function findLabel(
  session: Session,
  frame: Frame,
  { label, at }: Extract<Left, { readonly kind: "goto" }>,
  from: number,
): number | "end" | "none" {
  const name = label.trim().replace(/^:/, "").toLowerCase();
  if (label.trim().toLowerCase() === ":eof") return "end";
  if (!isWhole(name)) {
    const labels = [...frame.script.labels.keys()].slice(0, MOST_LABELS);
    const way = session.path.decide(`goto ${keyOf(session, name)}`, {
      at,
      text: `goto ${label}`,
      ways: [...labels, "none"],
    });
    const chosen = labels[way];
    return chosen === undefined ? "none" : lineOf(frame, chosen, from);
  }
  const [first = ""] = name.split(/[\s,;=:+&|<>]/);
  return lineOf(frame, first, from);
}

function lineOf(frame: Frame, label: string, from: number): number | "none" {
  const lines = frame.script.labels.get(label);
  return lines?.find((line) => line > from) ?? lines?.[0] ?? "none";
}

/** Runs a command that is read already. */
function runNode(session: Session, node: Node): Left | undefined {
  session.path.step();
  switch (node.kind) {
    case "sequence": {
      for (const part of node.parts) {
        const left = runNode(session, part);
        if (left !== undefined) return left;
      }
      return undefined;
    }
    case "and":
    case "or": {
      const left = runNode(session, node.left);
      if (left !== undefined) return left;
      const isFine =
        node.kind === "or" && handlesFailure(node.right)
          ? isSuccess(session, session.status, node.at, "||")
          : isSuccess(session, session.status, node.at);
      return isFine === (node.kind === "and") ? runNode(session, node.right) : undefined;
    }
    case "pipe":
      return runPipe(session, node.left, node.right);
    case "block":
      return redirect(session, fillRedirections(session, node.redirections), () =>
        session.path.deeper(() => runNode(session, node.body)),
      );
    case "if": {
      const isMet = holds(session, fillTest(session, node.test), node.at) !== node.negated;
      if (isMet) return session.path.deeper(() => runNode(session, node.then));
      const { otherwise } = node;
      return otherwise === undefined ? undefined : session.path.deeper(() => runNode(session, otherwise));
    }
    case "for":
      return runLoop(session, node);
    case "command":
      return runCommand(session, node);
  }
}

/** `|| exit /b 1`, `|| goto failed`: what follows goes by the failure. */
function handlesFailure(node: Node): boolean {
  return node.kind === "command" ? /^(?:exit|goto)$/i.test(node.word) : node.kind !== "and" && node.kind !== "or";
}

type Redirections = Extract<Node, { readonly kind: "command" }>["redirections"];

function fill(session: Session, text: string): string {
  return fillDelayed(session, fillLoops(session, text));
}

function fillRedirections(session: Session, redirections: Redirections): Redirections {
  return redirections.map((each) => ({ ...each, target: fill(session, each.target) }));
}

function fillTest<T extends object>(session: Session, test: T): T {
  return Object.fromEntries(
    Object.entries(test).map(([name, value]) => [
      name,
      typeof value === "string" && name !== "kind" && name !== "comparison" ? fill(session, value) : (value as unknown),
    ]),
  ) as T;
}

/** Both sides of a pipe are processes of their own: what they set is lost. */
function runPipe(session: Session, left: Node, right: Node): Left | undefined {
  const outer = session.sink;
  const piped: Sink = { lines: [], unknown: false };
  session.sink = piped;
  inOpaque(session, () => inOwnProcess(session, () => runNode(session, left)));
  session.sink = outer;
  const input = session.input;
  session.input = piped.unknown ? undefined : piped.lines;
  inOpaque(session, () => inOwnProcess(session, () => runNode(session, right)));
  session.input = input;
  return undefined;
}

function runLoop(session: Session, node: Extract<Node, { readonly kind: "for" }>): Left | undefined {
  const outer = session.loopVariables;
  const bind = (variables: readonly (readonly [string, string])[]): void => {
    session.loopVariables = new Map([...outer, ...variables]);
  };
  const round = (variables: readonly (readonly [string, string])[]): Left | undefined => {
    bind(variables);
    return session.path.deeper(() => runNode(session, node.body));
  };
  const loop = { ...node, items: fill(session, node.items), settings: fill(session, node.settings) };
  try {
    return followLoop<Left>(session, loop, {
      round,
      openRounds: (variables) => runOpenRounds(session, node.at, () => round(variables)),
      capture: (command) => capture(session, command, node.at),
    });
  } finally {
    session.loopVariables = outer;
  }
}

/**
 * A loop of which nobody knows how often it goes round: not at all, once, or more often. What its first round changes is
 * not known in those that follow.
 */
function runOpenRounds(session: Session, at: Position, round: () => Left | undefined): Left | undefined {
  const { path } = session;
  const ask = (which: string): boolean =>
    path.decide(path.unknown().key, { at, text: `for has ${which}`, ways: ["true", "false"] }) === 0;
  if (!ask("a first round")) return undefined;
  const before = new Map(path.environment);
  const left = round();
  if (left !== undefined) return left;
  if (!ask("a further round")) return undefined;
  for (const [name, value] of path.environment) {
    if (before.get(name) !== value) writeVariable(session, name, unknownText(session));
  }
  session.errorlevel = unknownText(session, { kind: "exit-code", name: "loop" });
  return round();
}

/** What a command of `for /f` prints; it runs in a process of its own. */
function capture(session: Session, command: string, at: Position): Sink {
  const outer = session.sink;
  const sink: Sink = { lines: [], unknown: false };
  session.sink = sink;
  const node = parseText(command, at);
  if (node === undefined || isSyntaxFault(node)) sink.unknown = true;
  else inOpaque(session, () => inOwnProcess(session, () => runNode(session, node)));
  session.sink = outer;
  return sink;
}

function runCommand(session: Session, node: Extract<Node, { readonly kind: "command" }>): Left | undefined {
  const word = fill(session, node.word);
  const tail = fill(session, node.tail);
  return redirect(session, fillRedirections(session, node.redirections), () =>
    runWords(session, word, tail, node.at, node.tail),
  );
}

/** Runs a command by its first word. */
function runWords(session: Session, word: string, tail: string, at: Position, written = tail): Left | undefined {
  session.path.step();
  session.status = "0";
  const found = findInternal(word, tail);
  if (found !== undefined)
    return found.run(session, found.tail, at, { runNode, callLabel, callFile, runWords, written });
  if (word === "") return undefined;
  runProgram(session, word, tail, at);
  // A batch file that is not called does not come back.
  return /\.(?:cmd|bat)$/i.test(unquote(word)) ? { kind: "exit" } : undefined;
}

/** A command of cmd itself, and what it is given: `echo.text`, `set/a`, `cd..` need no blank. */
function findInternal(word: string, tail: string): { readonly run: Internal; readonly tail: string } | undefined {
  const plain = INTERNAL.get(word.toLowerCase());
  if (plain !== undefined) return { run: plain, tail };
  const [, name = ""] = /^([a-z]+)[./\\:[\]+"(]/i.exec(word) ?? [];
  const joined = name === "" ? undefined : INTERNAL.get(name.toLowerCase());
  if (joined === undefined || (/[\\:]/.test(word[name.length] ?? "") && /\.(?:exe|com|cmd|bat)$/i.test(word)))
    return undefined;
  return { run: joined, tail: word.slice(name.length) + tail };
}

/** A program, by its words as it receives them. */
function runProgram(session: Session, word: string, tail: string, at: Position): void {
  const { path } = session;
  const name = unquote(word);
  const script = readFile(session, name);
  if (/\.(?:cmd|bat)$/i.test(nameOf(name)) && typeof script === "string") {
    callFile(session, name, script, tail, at);
    return;
  }
  const line = tail.replace(/^[\s]+/, "");
  const call = {
    kind: "program" as const,
    name: name,
    words: splitArguments(line).map((argument) => toValue(session, argument)),
    line: toValue(session, line),
    ...(session.input === undefined ? {} : { input: session.input.map((each) => toValue(session, each)) }),
    waits: true,
    at,
  };
  // Which program it is, the machine decides.
  const result = isWhole(name.split(/[\\/]/).at(-1) ?? "") ? path.effects.perform(call, path) : undefined;
  if (result === undefined) {
    const isText = isWhole(name);
    path.notFollowed(isText ? "command" : "unknown-code", at, isText ? name : "%…%");
    finish(session, unknownText(session, { kind: "exit-code", name: nameOf(name) }));
    if (session.sink !== undefined) session.sink.unknown = true;
    return;
  }
  takeResult(session, result, name);
}

function takeResult(session: Session, result: CallResult, name: string): void {
  if (session.sink !== undefined) {
    for (const value of result.output) {
      if (typeof value === "string") session.sink.lines.push(...value.split(/\r?\n/));
      else session.sink.unknown = true;
    }
  }
  const code = result.exitCode;
  finish(
    session,
    code === undefined ? unknownText(session, { kind: "exit-code", name: nameOf(name) }) : toText(session, code),
  );
}

/** The exit code of a program. */
function finish(session: Session, code: string): void {
  session.status = code;
  session.errorlevel = code;
}

/** `call :label`, with words of its own. */
function callLabel(session: Session, label: string, tail: string, at: Position): Left | undefined {
  const frame = session.frames.at(-1);
  if (frame === undefined) return undefined;
  const target = findLabel(session, frame, { kind: "goto", label, at }, -1);
  if (target === "end") return undefined;
  if (target === "none") {
    finish(session, "1");
    return undefined;
  }
  const left = runScript(session, frame.script, [label, ...splitWords(tail)], tail.trim(), target + 1);
  session.status = session.errorlevel;
  return left;
}

/** Another batch file whose text is known. */
function callFile(session: Session, name: string, text: string, tail: string, at: Position): Left | undefined {
  const script = readLines(withoutPrivateCharacters(text));
  session.path.standingAt(at, () =>
    inOpaque(session, () => runScript(session, script, [name, ...splitWords(tail)], tail.trim())),
  );
  session.status = session.errorlevel;
  return undefined;
}
