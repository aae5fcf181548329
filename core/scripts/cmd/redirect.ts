import type { Value } from "../contract";
import { fileKey, readFile, type Session, type Sink, toText, toValue, unknownText } from "./session";
import type { Redirection } from "./syntax";
import { unquote } from "./text";

/** Runs a command with its output sent elsewhere. What goes into a file is kept, as far as it is known. */
export function redirect<T>(session: Session, redirections: readonly Redirection[], follow: () => T): T {
  if (redirections.length === 0) return follow();
  const outer = session.sink;
  const outerInput = session.input;
  let file: Redirection | undefined;
  for (const each of redirections) {
    if (each.operator === "<") session.input = linesOf(session, each.target);
    else if (each.handle === 1) file = each.target.startsWith("&") ? undefined : each;
  }
  const sink: Sink = { lines: [], unknown: false };
  if (file !== undefined) session.sink = sink;
  const result = follow();
  session.sink = outer;
  session.input = outerInput;
  if (file !== undefined && !/^(?:nul|con)$/i.test(unquote(file.target))) writeOutput(session, file, sink);
  return result;
}

function linesOf(session: Session, name: string): readonly string[] | undefined {
  const content = readFile(session, unquote(name));
  return content === undefined || content === null ? undefined : toText(session, content).split(/\r?\n/);
}

function writeOutput(session: Session, { target, operator }: Redirection, { lines, unknown }: Sink): void {
  const key = fileKey(session, target);
  const { files } = session.path;
  const written = unknown ? unknownText(session) : lines.map((line) => `${line}\r\n`).join("");
  const before = operator === ">>" ? files.get(key) : "";
  let content: Value;
  if (before === undefined) content = toValue(session, unknownText(session));
  else content = toValue(session, toText(session, before) + written);
  if (typeof content === "string") session.path.charge(content.length);
  files.set(key, content);
}
