import type { Given as GivenToScript, Position, Ran, Shell, Value } from "../contract";
import { int, isNull } from "../values";
import type { Given } from "./bind";
import { callBlock, callBody, callWithArguments } from "./calls";
import { type End, Leaving, ScriptError } from "./ends";
import { evaluate } from "./evaluate-expressions";
import { runStatements } from "./evaluate-statements";
import { newObject, parseCode, parseOnce } from "./objects";
import { runPipeline } from "./pipeline";
import { Scope } from "./scope";
import { Collector, DISCARD, type Interpreter, type Out, Session } from "./session";
import type { Body } from "./syntax";
import { SyntaxFault } from "./tokens";

const INTERPRETER: Interpreter = { evaluate, run: runStatements, callBlock, callBody, runText, newObject, runPipeline };

/** Runs a PowerShell script on one path. */
export const runPowerShell: Shell = (path, text, given) => {
  const session = new Session(path, INTERPRETER);
  const out = given.isChild === true ? new Collector() : DISCARD;
  if (given.isChild === true) session.opaque += 1;
  const at = { line: 1, column: 1 };
  const script = parseOnceFor(session, text, at);
  if (script === undefined) return { exitCode: int(1), output: [], failed: true };
  const scope = new Scope(session.global, true);
  session.scope = scope;
  if (given.more === true) session.mayBeGiven = scope;
  const end = follow(session, () =>
    callWithArguments(
      session,
      script,
      [...givenOf(given, at), ...unknownParameters(given, script, at)],
      undefined,
      out,
      true,
    ),
  );
  return ranOf(end, out instanceof Collector ? out.items : []);
};

function givenOf({ words, named }: GivenToScript, at: Position): readonly Given[] {
  return [
    ...[...named].map(
      ([name, value]): Given => ({ kind: "parameter", name: name.toLowerCase(), written: `-${name}`, value, at }),
    ),
    ...words.map((value): Given => {
      const [, name, colon, rest] = (typeof value === "string" && /^-([A-Za-z_]\w*)(?:(:)(.*))?$/s.exec(value)) || [];
      if (name === undefined) return { kind: "value", value, at };
      const parameter = { kind: "parameter", name: name.toLowerCase(), written: `-${name}`, at } as const;
      return colon === undefined || rest === "" ? parameter : { ...parameter, value: textOfSwitch(rest) };
    }),
  ];
}

/** `-Switch:$false` on a command line is a truth to PowerShell 7, and a text that is refused to Windows PowerShell. */
function textOfSwitch(text = ""): Value {
  return /^\$(?:true|false)$/i.test(text) ? { kind: "unknown", key: `switch:${text}`, shape: "boolean" } : text;
}

/** Parameters of the script that may be given, with values that nobody knows. */
function unknownParameters({ more, named }: GivenToScript, { parameters }: Body, at: Position): readonly Given[] {
  if (more !== true) return [];
  return parameters
    .filter(({ name, aliases }) => ![name, ...aliases].some((each) => named.has(each.toLowerCase())))
    .map(({ name }): Given => {
      const origin = { kind: "parameter", name: name.toLowerCase() } as const;
      const value = { kind: "unknown", key: `parameter:${name.toLowerCase()}`, of: origin, shape: "text" } as const;
      return { kind: "parameter", name: name.toLowerCase(), written: `-${name}`, value, at };
    });
}

function parseOnceFor(session: Session, text: string, at: Position): Body | undefined {
  try {
    const script = parseCode(session, text, at);
    // Windows PowerShell refuses the whole script.
    return script.newer.length > 0 ? undefined : script.body;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const fault = parseOnce(text);
    if (fault instanceof SyntaxFault) session.path.notFollowed("syntax", fault.at, fault.found);
    return undefined;
  }
}

/** Follows a script to its end. */
function follow(session: Session, run: () => void): End | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Leaving) return error.end;
    if (error instanceof ScriptError) {
      const action = session.errorAction;
      return error.ends === "script" || action === "stop" ? { kind: "throw", error } : undefined;
    }
    throw error;
  }
}

function ranOf(end: End | undefined, output: readonly Value[]): Ran {
  if (end?.kind === "exit") return { exitCode: isNull(end.code) ? int(0) : end.code, output, exited: true };
  if (end?.kind === "throw") return { exitCode: int(1), output, failed: true };
  return { exitCode: int(0), output };
}

/** Code in a text (`Invoke-Expression`): in the scope that is there. */
function runText(session: Session, text: string, at: Position, out: Out): void {
  session.path.standingAt(at, () => {
    session.path.deeper(() => {
      const { body } = parseCode(session, text, at);
      const end = session.inOpaque(() => runStatements(session, body.end, out));
      if (end === undefined || end.kind === "return") return;
      if (end.kind === "throw") throw end.error;
      throw new Leaving(end);
    });
  });
}
