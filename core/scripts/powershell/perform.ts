import type { Position, Value } from "../contract";
import { readFile, useFile } from "../files";
import { isBlock } from "../values";
import { Leaving, ScriptError } from "./ends";
import { DISCARD, type Out, type Session } from "./session";

/** Code that nobody knows runs in this session: it may write every variable that it can reach, and leave. */
export function forgetAll(session: Session, command: { readonly at: Position; readonly operator?: string }): void {
  if (command.operator === "&") return;
  for (let scope: Session["scope"] | undefined = session.scope; scope !== undefined; scope = scope.parent) {
    for (const [, cell] of scope.variables) {
      cell.value = session.path.unknown();
      session.wrote(cell);
    }
  }
  if (
    session.path.decide(`leaves#${session.moment()}`, {
      at: command.at,
      text: "the code that is not known ends the script",
      ways: ["false", "true"],
    }) === 1
  ) {
    throw new Leaving({ kind: "exit", code: session.path.unknown(undefined, { shape: "number" }) });
  }
}

/** Blocks that are handed to what nobody knows may be run. */
export function runBlocks(session: Session, values: readonly Value[], at: Position): void {
  for (const value of values) {
    if (!isBlock(value)) continue;
    session.path.perhaps(at, value.text.trim().slice(0, 60), () =>
      session.inOpaque(() => session.language.callBlock(session, value, {}, DISCARD)),
    );
  }
}

/** What may fail does so on a path of its own, where something looks at it. */
export function failMaybe(
  session: Session,
  fails: "never" | "may" | "surely",
  action: Value,
  at: Position,
  what: string,
): void {
  if (fails === "never") return;
  const chosen = typeof action === "string" ? action.toLowerCase() : session.errorAction;
  const stops = chosen === "stop";
  if (fails === "surely") {
    session.succeeded = false;
    if (stops) throw new ScriptError(`${what} failed.`);
    return;
  }
  if (!stops || session.catching === 0) {
    session.succeeded = session.path.unknown(
      { kind: "error", name: what.toLowerCase(), moment: session.moment() },
      { shape: "boolean" },
    );
    return;
  }
  if (
    session.path.decide(`fails#${session.moment()}@${at.line}:${at.column}`, {
      at,
      text: `${what} fails`,
      ways: ["false", "true"],
    }) === 1
  )
    throw new ScriptError(`${what} failed.`);
}

/** The text of a file that the script wrote or the plan hands over. */
export function contentOf(session: Session, name: Value): Value | undefined {
  const content = readFile(session.path, name);
  if (content !== undefined) useFile(session.path, name);
  return content;
}

export function performProgram(
  session: Session,
  call: {
    readonly name: string;
    readonly words: readonly Value[];
    readonly at: Position;
    readonly line?: Value;
    readonly input?: readonly Value[];
    readonly waits?: boolean;
  },
  out: Out,
): Value | undefined {
  const { waits = true } = call;
  const result = session.path.effects.perform({ kind: "program", waits, ...call }, session.path);
  if (result === undefined) {
    session.path.notFollowed("other-code", call.at, call.name);
    if (waits)
      session.setExitCode(
        session.path.unknown(
          { kind: "exit-code", name: call.name.toLowerCase(), moment: session.moment() },
          { shape: "number" },
        ),
      );
    runBlocks(session, call.words, call.at);
    out.emit(session.path.unknown());
    return undefined;
  }
  const code =
    result.exitCode ??
    session.path.unknown(
      { kind: "exit-code", name: call.name.toLowerCase(), moment: session.moment() },
      { shape: "number" },
    );
  if (waits) session.setExitCode(code);
  for (const value of result.output) out.emit(value);
  return code;
}
