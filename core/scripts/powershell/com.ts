import type { Position, Value } from "../contract";
import { int, isUnknown } from "../values";
import { splitLine } from "./command-lines";
import { toText } from "./conversions";
import { performProgram } from "./perform";
import { DISCARD, type Session } from "./session";

/** Methods of COM objects that run programs or write the registry. Undefined for those that are not known here. */
export function callCom(
  session: Session,
  type: string,
  name: string,
  given: readonly Value[],
  at: Position,
): Value | undefined {
  const [first = null, second = null] = given;
  switch (`${type}.${name}`) {
    case "wscript.shell.run":
    case "wscript.shell.exec":
      return runLine(session, first, at, given[2] !== true);
    case "shell.application.shellexecute":
      return runLine(session, first, at, true, second);
    case "wscript.shell.regwrite":
    case "wscript.shell.regdelete":
      return changeRegistry(session, name === "regdelete" ? "remove" : "set", first, second, at);
    case "wscript.shell.regread":
    case "wscript.shell.expandenvironmentstrings":
      return session.path.unknown(undefined, { shape: "text" });
    case "wscript.shell.popup":
    case "wscript.shell.sendkeys":
    case "wscript.shell.appactivate":
    case "wscript.shell.logevent":
    case "wscript.network.enumnetworkdrives":
      return session.path.unknown();
    default:
      return undefined;
  }
}

/** Whether it waits decides what it gives back, and not what happens. */
function runLine(session: Session, line: Value, at: Position, isLoose: boolean, rest?: Value): Value {
  const words = rest === undefined ? splitLine(line) : [line, ...splitLine(rest)];
  const [program = null, ...others] = words;
  const name = toText(program);
  if (typeof name !== "string") {
    session.path.notFollowed("unknown-code", at, "Run");
    return session.path.unknown(undefined, { shape: "number" });
  }
  const code = performProgram(session, { name, words: others, at, waits: false }, DISCARD);
  return isLoose ? int(0) : (code ?? session.path.unknown(undefined, { shape: "number" }));
}

/** The last part of the path is the value's name. */
function changeRegistry(session: Session, verb: "set" | "remove", path: Value, value: Value, at: Position): Value {
  const text = toText(path);
  if (isUnknown(text)) {
    session.path.notFollowed("unknown-code", at, "RegWrite");
    return null;
  }
  const end = text.lastIndexOf("\\");
  const call = {
    kind: "registry",
    verb,
    path: `Registry::${text.slice(0, end)}`,
    name: text.slice(end + 1),
    at,
  } as const;
  session.path.effects.perform(verb === "set" ? { ...call, value } : call, session.path);
  return { kind: "nothing" };
}
