import type { Position, Value } from "../contract";
import { array, identify, isList, isNothing, isNull, isNumber, isTable, isUnknown, keyText } from "../values";
import { areEqual, compare } from "./comparison";
import { toText, toTruth } from "./conversions";
import { type End, Leaving, ScriptError } from "./ends";
import { applyBinary, assign, evaluate, evaluateElements, evaluateStatement } from "./evaluate-expressions";
import { emitAll } from "./output";
import { Rounds } from "./rounds";
import { Collector, errorRecord, type Out, type Session } from "./session";
import type {
  Clause,
  ForeachStatement,
  LeaveStatement,
  LoopStatement,
  Pipeline,
  Statement,
  SwitchStatement,
  TryStatement,
} from "./syntax";

/** Runs statements one after the other; says how they end where they do not simply go on. */
export function runStatements(session: Session, statements: readonly Statement[], out: Out): End | undefined {
  const trap = statements.some(({ kind }) => kind === "trap");
  if (out.describe === undefined) return session.inOpaque(() => runList(session, statements, out, trap));
  let at = 0;
  const frame = {
    describe: (state: Parameters<NonNullable<Out["describe"]>>[0]) => {
      state.text(identify(statements[at] ?? statements));
      out.describe?.(state);
    },
  };
  session.frames.push(frame);
  try {
    if (trap)
      return runList(session, statements, out, trap, (index) => {
        at = index;
      });
    for (const statement of statements) {
      if (at > 0) session.point();
      const end = runStatement(session, statement, out);
      if (end !== undefined) return end;
      at += 1;
    }
    return undefined;
  } finally {
    session.frames.pop();
  }
}

function runList(
  session: Session,
  statements: readonly Statement[],
  out: Out,
  hasTrap: boolean,
  tell?: (at: number) => void,
): End | undefined {
  if (hasTrap) session.catching += 1;
  try {
    for (const [at, statement] of statements.entries()) {
      tell?.(at);
      if (statement.kind === "trap") continue;
      let end = runStatement(session, statement, out);
      if (end?.kind === "throw" && hasTrap) end = runTrap(session, statements, end, out);
      if (end !== undefined) return end;
    }
    return undefined;
  } finally {
    if (hasTrap) session.catching -= 1;
  }
}

function runTrap(
  session: Session,
  statements: readonly Statement[],
  end: Extract<End, { kind: "throw" }>,
  out: Out,
): End | undefined {
  const trap = statements.find((statement) => statement.kind === "trap");
  if (trap?.kind !== "trap") return end;
  const handled = handle(session, end.error, () => runStatements(session, trap.body, out));
  if (handled === undefined || (handled.kind === "continue" && handled.label === "")) return undefined;
  return handled.kind === "break" ? end : handled;
}

/** Runs a handler with `$_` the error, and outside of what catches. */
function handle(session: Session, error: ScriptError, follow: () => End | undefined): End | undefined {
  const before = session.currentError;
  const item = session.scope.variables.get("_")?.value;
  session.currentError = error;
  session.setVariable(session.scope, "_", errorRecord(error, session.path));
  try {
    return follow();
  } finally {
    session.currentError = before;
    if (item === undefined) session.scope.variables.delete("_");
    else session.setVariable(session.scope, "_", item);
  }
}

function runStatement(session: Session, statement: Statement, out: Out): End | undefined {
  session.path.step();
  try {
    return runKind(session, statement, out);
  } catch (error) {
    if (error instanceof Leaving) return error.end;
    if (!(error instanceof ScriptError)) throw error;
    return failed(session, error);
  }
}

/** What an error does to the statement that it comes out of: nothing more, or it is thrown on. */
function failed(session: Session, error: ScriptError): End | undefined {
  session.succeeded = false;
  session.currentError ??= error;
  if (session.catching > 0) return { kind: "throw", error };
  const action = session.errorAction;
  if (error.ends === "script")
    return /^(?:silentlycontinue|ignore)$/.test(action) ? undefined : { kind: "throw", error };
  return action === "stop" ? { kind: "throw", error } : undefined;
}

function runKind(session: Session, statement: Statement, out: Out): End | undefined {
  switch (statement.kind) {
    case "pipeline":
      return runPipelineStatement(session, statement, out);
    case "assign":
      runAssignment(session, statement);
      return undefined;
    case "if":
      return runIf(session, statement.clauses, statement.otherwise, out);
    case "loop":
      return runLoop(session, statement, out);
    case "foreach":
      return runForeach(session, statement, out);
    case "switch":
      return runSwitch(session, statement, out);
    case "function":
      defineFunction(session, statement);
      return undefined;
    case "class":
      session.scope.classes.set(statement.name, statement);
      return undefined;
    case "try":
      return runTry(session, statement, out);
    case "trap":
      return undefined;
    case "leave":
      return runLeave(session, statement, out);
    case "sequence":
      return runStatements(session, statement.body, out);
    case "other":
      session.path.notFollowed("construct", statement.at, statement.name);
      return undefined;
  }
}

function defineFunction(session: Session, { name, body, isFilter }: Extract<Statement, { kind: "function" }>): void {
  const [, scope, plain] = /^(global|script|local|private):(.+)$/.exec(name) ?? [];
  const inside = scope === "global" ? session.global : scope === "script" ? session.scope.script : session.scope;
  inside.functions.set(plain ?? name, { name: plain ?? name, body, isFilter });
}

function runPipelineStatement(session: Session, statement: Pipeline, out: Out): End | undefined {
  const [only] = statement.elements;
  if (statement.elements.length === 1 && only?.kind === "expression" && only.redirections.length === 0) {
    const { value: expression } = only;
    const value = evaluate(session, expression);
    session.succeeded = true;
    // A counter that is stepped puts nothing out.
    if (expression.kind !== "step") emitAll(value, out);
    return undefined;
  }
  session.language.runPipeline(session, statement, out);
  return undefined;
}

function runAssignment(
  session: Session,
  { target, operator, value, at }: Extract<Statement, { kind: "assign" }>,
): void {
  const assigned = assignedValue(session, value, target.kind === "variable" && operator === "=");
  if (operator === "=") {
    const inner = target.kind === "cast" ? target.of : target;
    assign(session, target, isNothing(assigned) && inner.kind !== "variable" ? null : assigned, at);
  } else {
    const inner = target.kind === "cast" ? target.of : target;
    // Strict mode lets what is added to be missing.
    const isNew = inner.kind === "variable" && inner.scope === "" && session.scope.find(inner.name) === undefined;
    const before = isNew && session.scope.strictness > 0 ? null : evaluate(session, inner);
    const made = applyBinary(
      session,
      operator.slice(0, -1),
      isNothing(before) ? null : before,
      isNothing(assigned) ? null : assigned,
      at,
    );
    assign(session, target, isUnknown(made) ? session.path.resolve(made, at) : made, at);
  }
  session.succeeded = true;
}

/** The value of the right side; of a chain, what the next target holds then. */
function assignedValue(session: Session, statement: Statement, mayJoin: boolean): Value {
  if (statement.kind === "assign") {
    runAssignment(session, statement);
    return evaluate(session, statement.target.kind === "cast" ? statement.target.of : statement.target);
  }
  if (statement.kind === "pipeline" && statement.elements.length === 1 && statement.elements[0]?.kind === "expression")
    return evaluateStatement(session, statement);
  const out = new Collector();
  const follow = () => session.language.run(session, [statement], out);
  const end = mayJoin ? follow() : session.inOpaque(follow);
  if (end !== undefined) {
    if (end.kind === "throw") throw end.error;
    throw new Leaving(end);
  }
  return out.value();
}

function textOf(statement: Statement): string {
  return statement.kind === "pipeline" || statement.kind === "assign" ? statement.text : "";
}

/** Truth of the test of a branch or a loop. */
function testStatement(session: Session, statement: Statement): boolean {
  const value = evaluateStatement(session, statement, true);
  return session.isTrue(toTruth(value), statement.at, textOf(statement));
}

function runIf(
  session: Session,
  clauses: readonly Clause[],
  otherwise: readonly Statement[] | undefined,
  out: Out,
): End | undefined {
  for (const { test, body } of clauses) if (testStatement(session, test)) return runStatements(session, body, out);
  return otherwise === undefined ? undefined : runStatements(session, otherwise, out);
}

/** Whether an end is for a loop with this label; undefined where it goes further out. */
function loopEnd(end: End, label: string): "break" | "continue" | undefined {
  if (end.kind !== "break" && end.kind !== "continue") return undefined;
  return end.label === "" || end.label === label ? end.kind : undefined;
}

function runLoop(session: Session, loop: LoopStatement, out: Out): End | undefined {
  if (loop.before !== undefined) runStatements(session, [loop.before], { emit() {}, describe() {} });
  const rounds = new Rounds(session, loop, out);
  return rounds.follow(() => {
    let isFirst = true;
    for (;;) {
      if (loop.asksFirst || !isFirst) {
        rounds.begin();
        if (loop.test !== undefined && testStatement(session, loop.test) === loop.endsWhen) return undefined;
      }
      isFirst = false;
      const end = runStatements(session, loop.body, out);
      if (end !== undefined) {
        const how = loopEnd(end, loop.label);
        if (how === undefined) return end;
        if (how === "break") return undefined;
      }
      if (loop.after !== undefined) runStatements(session, [loop.after], { emit() {}, describe() {} });
    }
  });
}

function isExpression(statement: Statement): boolean {
  if (statement.kind === "assign") return true;
  return (
    statement.kind === "pipeline" && statement.elements.length === 1 && statement.elements[0]?.kind === "expression"
  );
}

const mayBeNothing = (value: Value): boolean => isUnknown(value) && value.mayBeNothing === true;

function runForeach(session: Session, loop: ForeachStatement, out: Out): End | undefined {
  const over = isExpression(loop.over)
    ? evaluateStatement(session, loop.over, true)
    : evaluateElements(session, loop.over);
  // Null as a value is no round; null that a command puts out is one, like each element.
  const isValue = isExpression(loop.over) || mayBeNothing(over);
  if (isValue ? !session.isThere(over, loop.at) : isNothing(over)) return undefined;
  const rounds = new Rounds(session, loop, out);
  return rounds.over(over, loop.at, textOf(loop.over), (item) => {
    assign(session, loop.variable, item, loop.at);
    const end = runStatements(session, loop.body, out);
    if (end === undefined) return undefined;
    const how = loopEnd(end, loop.label);
    if (how === undefined) return end;
    return how === "break" ? "stop" : undefined;
  });
}

function runSwitch(session: Session, statement: SwitchStatement, out: Out): End | undefined {
  const { over: asked } = statement;
  const over = isExpression(asked) ? evaluateStatement(session, asked, true) : evaluateElements(session, asked);
  if (statement.isFile) session.path.notFollowed("construct", statement.at, "switch -File");
  // Nothing put out is no round; null is one.
  if (isNothing(over)) return undefined;
  if (mayBeNothing(over) && !session.isThere(over, statement.at)) return undefined;
  const outer = session.scope.variables.get("_")?.value;
  const rounds = new Rounds(session, statement, out);
  try {
    return rounds.over(
      isList(over) || isUnknown(over) ? over : array([over]),
      statement.at,
      textOf(statement.over),
      (item) => runClauses(session, statement, item, out),
      true,
    );
  } finally {
    if (outer === undefined) session.scope.variables.delete("_");
    else session.setVariable(session.scope, "_", outer);
  }
}

function runClauses(session: Session, statement: SwitchStatement, item: Value, out: Out): End | "stop" | undefined {
  let isMet = false;
  const run = (body: readonly Statement[]): { readonly stops: boolean; readonly end?: End } | undefined => {
    session.setVariable(session.scope, "_", item);
    const end = runStatements(session, body, out);
    if (end === undefined) return undefined;
    const how = loopEnd(end, statement.label);
    if (how === undefined) return { stops: true, end };
    return { stops: how === "break" };
  };
  for (const { match, body } of statement.clauses) {
    if (match === undefined || !isMatch(session, statement, match, item)) continue;
    isMet = true;
    const left = run(body);
    if (left !== undefined) return left.end ?? (left.stops ? "stop" : undefined);
  }
  if (isMet) return undefined;
  const other = statement.clauses.find(({ match }) => match === undefined);
  if (other === undefined) return undefined;
  const left = run(other.body);
  return left === undefined ? undefined : (left.end ?? (left.stops ? "stop" : undefined));
}

function isMatch(
  session: Session,
  { by, mindsCase }: SwitchStatement,
  match: Parameters<typeof evaluate>[1],
  item: Value,
): boolean {
  session.setVariable(session.scope, "_", item);
  if (match.kind === "block") {
    const out = new Collector();
    session.inOpaque(() =>
      session.language.callBlock(session, { kind: "block", body: match.body, text: match.body.text }, { item }, out),
    );
    return session.isTrue(toTruth(out.value()), match.at, match.body.text.trim());
  }
  const value = session.inOpaque(() => evaluate(session, match));
  const text = `switch: ${String(typeof value === "string" ? value : keyText(value))}`;
  const mind = mindsCase ? "-c" : "-";
  if (by === "wildcard" || by === "regex")
    return session.isTrue(
      toTruth(compare(session, `${mind}${by === "regex" ? "match" : "like"}`, textValue(item), textValue(value))),
      match.at,
      text,
    );
  // Both are compared as texts, whatever they are: null is an empty one, and `$true` is no 1.
  const answer = areEqual(textValue(value), textValue(item), mindsCase);
  return session.isTrue(answer, match.at, text);
}

function textValue(value: Value): Value {
  return isTable(value) ? value : toText(value);
}

function runTry(session: Session, statement: TryStatement, out: Out): End | undefined {
  let end: End | undefined;
  const { handlers } = statement;
  if (handlers.length > 0) {
    session.catching += 1;
    try {
      end = runStatements(session, statement.body, out);
    } finally {
      session.catching -= 1;
    }
    if (end?.kind === "throw") end = runHandlers(session, statement, end, out);
  } else end = runStatements(session, statement.body, out);
  if (statement.finally === undefined) return end;
  const last = runStatements(session, statement.finally, out);
  return last ?? end;
}

function runHandlers(
  session: Session,
  { handlers, at }: TryStatement,
  end: Extract<End, { kind: "throw" }>,
  out: Out,
): End | undefined {
  for (const { types, body } of handlers) {
    if (types.length > 0 && !isCaught(session, end.error, types, at)) continue;
    return handle(session, end.error, () => runStatements(session, body, out));
  }
  // Nothing here catches it; what is around may.
  return session.catching > 0 || end.error.ends === "script" || session.errorAction === "stop"
    ? end
    : failed(session, end.error);
}

function isCaught(session: Session, error: ScriptError, types: readonly string[], at: Position): boolean {
  if (types.some((type) => type === "exception" || type === "object")) return true;
  const own =
    error.thrown !== undefined && error.types.length === 0 ? ["management.automation.runtimeexception"] : error.types;
  if (types.some((type) => own.includes(type))) return true;
  // What .NET throws inside of a call is caught by its own type too.
  if (error.thrown !== undefined) return false;
  return (
    session.path.decide(`catch:${types.join()}@${at.line}:${at.column}#${session.moment()}`, {
      at,
      text: types.map((type) => `[${type}]`).join(", "),
      ways: ["true", "false"],
    }) === 0
  );
}

function runLeave(session: Session, statement: LeaveStatement, out: Out): End {
  const { how, value, at } = statement;
  switch (how) {
    case "break":
    case "continue": {
      const label = statement.label === undefined ? "" : toText(evaluate(session, statement.label));
      return { kind: how, label: typeof label === "string" ? label.toLowerCase() : "" };
    }
    case "exit": {
      const code = value === undefined ? session.lastExitCode : evaluateStatement(session, value);
      return { kind: "exit", code: value === undefined ? { kind: "number", type: "int", value: 0 } : exitCode(code) };
    }
    case "return":
      if (value !== undefined) {
        const end = runStatements(session, [value], out);
        if (end !== undefined) return end;
      }
      return { kind: "return" };
    case "throw":
      return { kind: "throw", error: thrown(session, value, at) };
  }
}

function exitCode(code: Value): Value {
  if (isNull(code)) return { kind: "number", type: "int", value: 0 };
  if (isNumber(code) || isUnknown(code)) return code;
  if (typeof code === "string" && /^\s*-?\d+\s*$/.test(code))
    return { kind: "number", type: "int", value: Number(code) };
  return { kind: "number", type: "int", value: 0 };
}

function thrown(session: Session, value: Statement | undefined, at: Position): ScriptError {
  if (value === undefined) {
    const { currentError } = session;
    return new ScriptError(
      "rethrown",
      currentError?.thrown ?? (currentError === undefined ? "ScriptHalted" : undefined),
      "script",
      currentError?.types ?? [],
    );
  }
  const what = evaluateStatement(session, value);
  void at;
  if (isTable(what) && what.typeName?.startsWith("exception:") === true)
    return new ScriptError("thrown", what, "script", [what.typeName.slice("exception:".length), "exception"]);
  return new ScriptError("thrown", what, "script");
}
