import type { Position, Value } from "../contract";
import { readFile, writeFile } from "../files";
import { derive, isBlock, isList, isNothing, isTable, isType, isUnknown, pieced } from "../values";
import { bindCmdlet, evaluateArguments, type Given, wordsOf } from "./bind";
import { callWithArguments } from "./calls";
import { ALIASES, COMMANDS, SILENT } from "./commands";
import { type CommandCall, type Stage, Stopped } from "./commands/command";
import { commonVariables, keepingOutput } from "./common-variables";
import { toText, toTextOr, toTruth } from "./conversions";
import { Leaving, ScriptError } from "./ends";
import { evaluate } from "./evaluate-expressions";
import { remarkSplat } from "./mistakes";
import { emitAll } from "./output";
import { contentOf, failMaybe, forgetAll, performProgram, runBlocks } from "./perform";
import { DISCARD, type Out, type Session } from "./session";
import type { Body, Command, Element, Pipeline, Redirection } from "./syntax";

/** Runs the elements of a pipeline: each value goes through all of them before the next one. */
export function runPipeline(session: Session, { elements }: Pipeline, out: Out): void {
  const [first, ...others] = elements;
  if (first === undefined) return;
  if (others.length === 0) {
    runFirst(session, first, redirected(session, first, out));
    return;
  }
  session.inOpaque(() => runSeveral(session, first, others, out));
}

function runSeveral(session: Session, first: Element, others: readonly Element[], out: Out): void {
  let next: Out = out;
  const stages: Stage[] = [];
  for (const element of [...others].reverse()) {
    const stage = stageOf(session, element, redirected(session, element, next));
    stages.unshift(stage);
    next = { emit: (value) => give(session, stage, value, element.at) };
  }
  let stopped: Stage | undefined;
  try {
    runFirst(session, first, redirected(session, first, next));
  } catch (error) {
    if (!(error instanceof Stopped) || !stages.includes(error.stage)) throw error;
    stopped = error.stage;
  }
  for (let at = stopped === undefined ? 0 : stages.indexOf(stopped) + 1; at < stages.length; at += 1) {
    try {
      (stages[at] as Stage).finish();
    } catch (error) {
      if (!(error instanceof Stopped) || !stages.includes(error.stage)) throw error;
      at = Math.max(at, stages.indexOf(error.stage));
    }
  }
}

function give(session: Session, stage: Stage, value: Value, at: Position): void {
  if (isNothing(value) || (isUnknown(value) && value.mayBeNothing === true && !session.isThere(value, at))) return;
  session.path.step();
  if (isUnknown(value) && value.shape === undefined && stage.takesUnknown !== true) stage.several(value, at);
  else stage.process(value);
}

function redirected(session: Session, { redirections }: Element, out: Out): Out {
  for (const redirection of redirections) if (takesOutput(redirection)) return fileOut(session, redirection);
  return out;
}

const takesOutput = ({ stream, to }: Redirection) => to !== undefined && (stream === "1" || stream === "*");

function fileOut(session: Session, { to, appends }: Redirection): Out {
  const path = to === undefined ? null : evaluate(session, to);
  if (path === null) return DISCARD;
  if (!appends) writeFile(session.path, path, "");
  return {
    emit(value) {
      const before = readFile(session.path, path) ?? "";
      const parts = [before, toText(value), "\r\n"].map((part) =>
        typeof part === "string" || isUnknown(part) ? part : "",
      );
      writeFile(session.path, path, pieced(parts));
    },
  };
}

function runFirst(session: Session, element: Element, out: Out): void {
  if (element.kind === "expression") {
    const value = evaluate(session, element.value);
    session.succeeded = true;
    if (element.value.kind !== "step") emitAll(value, out);
    return;
  }
  runCommand(session, element, out);
}

/** A command that is first in its pipeline. */
function runCommand(session: Session, command: Command, out: Out): void {
  const target = resolve(session, command);
  const given = evaluateArguments(session, command.arguments);
  target.run(given, undefined, out, command);
}

/** A command that something is piped into. */
function stageOf(session: Session, element: Element, out: Out): Stage {
  if (element.kind === "expression")
    throw new ScriptError("Expressions are only allowed as the first element of a pipeline.", undefined, "script");
  const target = resolve(session, element);
  const given = evaluateArguments(session, element.arguments);
  const streaming = target.stage?.(given, out, element);
  if (streaming !== undefined) return streaming;
  const input: Value[] = [];
  return {
    takesUnknown: true,
    process: (value) => input.push(value),
    several: (value) => input.push(value),
    finish: () => target.run(given, input, out, element),
  };
}

interface Target {
  run(given: readonly Given[], input: readonly Value[] | undefined, out: Out, command: Command): void;
  stage?(given: readonly Given[], out: Out, command: Command): Stage | undefined;
}

function resolve(session: Session, command: Command): Target {
  const value = command.name.kind === "constant" ? command.name.value : evaluate(session, command.name);
  if (isBlock(value)) return bodyTarget(session, value.body as Body, command.operator === ".", value.scope);
  if (isUnknown(value)) return unknownTarget(session);
  if (isTable(value) && value.typeName === "command")
    return namedTarget(session, toTextOr(value.entries.get("sname")?.value ?? "", ""), command);
  if (isType(value) || isList(value) || value === null || isNothing(value))
    throw new ScriptError("The expression after & was not valid.");
  return namedTarget(session, toTextOr(value, ""), command);
}

function bodyTarget(session: Session, body: Body, inPlace: boolean, scope?: unknown): Target {
  return {
    run: (given, input, out) => {
      const kept = body.isAdvanced ? keepingOutput(session, commonVariables(body, given), out) : out;
      const call = () => callWithArguments(session, body, given, input, kept, inPlace);
      if (scope === undefined) call();
      else session.inScope(scope as Session["scope"], call);
      session.succeeded = true;
    },
  };
}

function unknownTarget(session: Session): Target {
  return {
    run: (_given, _input, out, command) => {
      session.path.notFollowed("unknown-code", command.at, "&");
      forgetAll(session, command);
      out.emit(session.path.unknown());
    },
  };
}

const RUNS_PROGRAM = /\.(?:exe|com|vbs|cmd|bat|msc|cpl|msi)$/i;

function namedTarget(session: Session, written: string, command: Command): Target {
  // A cmdlet with the name of its module, which no function of the script hides.
  const [, ofModule] = /^[\w.]+\\([a-z]+-\w+)$/i.exec(written) ?? [];
  let name = (ofModule ?? written).toLowerCase();
  for (let step = 0; step < 10; step += 1) {
    // An alias comes before a function, and a function before all else.
    const alias =
      session.aliases.get(name) ?? (session.scope.findFunction(name) === undefined ? ALIASES.get(name) : undefined);
    if (alias === undefined || alias.toLowerCase() === name) break;
    name = alias.toLowerCase();
  }
  const found = session.scope.findFunction(name.replace(/^(?:global|script|local):/, ""));
  if (found !== undefined) return bodyTarget(session, found.body, command.operator === ".");
  const plain = name.replace(/^microsoft\.powershell\.\w+\\|^cimcmdlets\\/, "");
  const cmdlet = COMMANDS.get(plain);
  if (cmdlet !== undefined) return cmdletTarget(session, cmdlet, plain);
  if (SILENT.has(plain)) return silentTarget(session, plain, written);
  const shape = session.path.effects.cmdlets.get(plain);
  if (shape !== undefined || (/^[a-z]+-[a-z][a-z0-9]*$/.test(plain) && !RUNS_PROGRAM.test(plain)))
    return foreignCmdlet(session, plain, written);
  if (/\.ps1$/i.test(name)) return fileTarget(session, name === written.toLowerCase() ? written : name);
  return programTarget(session, name === written.toLowerCase() ? written : name);
}

function cmdletTarget(
  session: Session,
  cmdlet: typeof COMMANDS extends ReadonlyMap<string, infer C> ? C : never,
  name: string,
): Target {
  const call = (
    given: readonly Given[],
    input: readonly Value[] | undefined,
    out: Out,
    command: Command,
  ): CommandCall => ({
    session,
    name,
    ...boundFor(given, out),
    given,
    input,
    at: command.at,
    operator: command.operator,
  });
  const boundFor = (given: readonly Given[], out: Out): Pick<CommandCall, "bound" | "out"> => {
    const bound = bindCmdlet(cmdlet.shape, given, true);
    return { bound, out: keepingOutput(session, bound.named, out) };
  };
  const { stage } = cmdlet;
  return {
    run: (given, input, out, command) => {
      const bound = call(given, input, out, command);
      if (cmdlet.run === undefined) {
        // What streams is given nothing here.
        const alone = stage?.(bound);
        if (alone !== undefined && input === undefined) {
          const object = bound.bound.named.get("inputobject");
          // What is given by name is one item, even where it is a list.
          if (object !== undefined) processOne(alone, isNothing(object) ? null : object);
        }
        alone?.finish();
      } else withAction(session, bound, () => cmdlet.run?.(bound));
    },
    ...(stage === undefined
      ? {}
      : { stage: (given: readonly Given[], out: Out, command: Command) => stage(call(given, [], out, command)) }),
  };
}

function processOne(stage: Stage, value: Value): void {
  try {
    stage.process(value);
  } catch (error) {
    if (!(error instanceof Stopped) || error.stage !== stage) throw error;
  }
}

/** Cmdlets that go by `$WhatIfPreference`. */
const CHANGES_SOMETHING =
  /^(?:(?:set|new|remove|clear|copy|move|rename|start|stop|restart|add|export|enable|disable|register|install)-(?!object$|timespan$|guid$|strictmode$|location$|sleep$|member$)|out-file$|invoke-(?:cim|wmi)method$)/;

/** Runs a cmdlet under its own `-ErrorAction`. */
function withAction(session: Session, call: CommandCall, follow: () => void): void {
  session.succeeded = true;
  // What would happen is said, and nothing is done.
  const asks = toTruth(
    call.bound.named.get("whatif") ??
      (CHANGES_SOMETHING.test(call.name) ? session.scope.find("whatifpreference")?.value : undefined) ??
      false,
  );
  if (asks === true) return;
  if (isUnknown(asks)) session.path.perhaps(call.at, "-WhatIf is not given", follow);
  else follow();
}

/** A cmdlet that does nothing that anything here asks about. */
function silentTarget(session: Session, name: string, written: string): Target {
  return {
    run: (given, _input, out, command) => {
      session.succeeded = true;
      if (/^(?:start|stop|restart|wait|set|remove|new)-/.test(name)) session.tick();
      if (/^(?:write|out|format|start-sleep|clear)/.test(name)) return;
      if (name.startsWith("export-")) forgetFile(session, given);
      for (const one of given)
        if (
          one.kind === "value" &&
          (typeof one.value === "string" || isUnknown(one.value)) &&
          /scheduledtask/.test(name)
        )
          session.path.effects.mention(one.value, command.at, session.path);
      const action = given.findIndex((one) => one.kind === "parameter" && /^(?:ea|erroraction)$/.test(one.name));
      const chosen = given[action + 1];
      failMaybe(session, "may", action >= 0 && chosen?.kind === "value" ? chosen.value : null, command.at, written);
      runBlocks(
        session,
        given.flatMap((one) => (one.kind === "verbatim" || one.value === undefined ? [] : [one.value])),
        command.at,
      );
      if (name.startsWith("new-") || given.some((one) => one.kind === "parameter" && /^passthru$/.test(one.name)))
        out.emit(session.path.unknown(undefined, { shape: "object" }));
    },
  };
}

/** A file that is written in a form that nothing here follows. */
function forgetFile(session: Session, given: readonly Given[]): void {
  for (const one of given)
    if (one.kind === "value" && typeof one.value === "string")
      writeFile(session.path, one.value, session.path.unknown(undefined, { shape: "text" }));
}

function foreignCmdlet(session: Session, name: string, written: string): Target {
  return {
    run: (given, input, out, command) => {
      const shape = session.path.effects.cmdlets.get(name);
      const bound = bindCmdlet(
        shape ?? { parameters: [] },
        given.map((one, at) => loosely(one, given[at + 1], shape !== undefined)),
        shape !== undefined,
      );
      const result = session.path.effects.perform(
        {
          kind: "cmdlet",
          name,
          named: bound.named,
          rest: bound.rest,
          at: command.at,
          ...(input === undefined ? {} : { input }),
        },
        session.path,
      );
      session.succeeded = true;
      if (result !== undefined) {
        failMaybe(session, result.fails ?? "never", bound.named.get("erroraction") ?? null, command.at, written);
        for (const value of result.output) out.emit(value);
        return;
      }
      session.path.notFollowed("command", command.at, written);
      missMaybe(session, command.at, written);
      failMaybe(session, "may", bound.named.get("erroraction") ?? null, command.at, written);
      runBlocks(session, [...bound.named.values(), ...bound.rest], command.at);
      out.emit(session.path.unknown());
    },
  };
}

/** A command that nobody here knows may not be there at all, whatever its error action. */
function missMaybe(session: Session, at: Position, name: string): void {
  if (session.catching === 0) return;
  const key = `missing:${name.toLowerCase()}`;
  if (session.path.decide(key, { at, text: `${name} is not there`, ways: ["false", "true"] }) === 1)
    throw new ScriptError(`${name} is not recognized.`, undefined, "statement", [
      "management.automation.commandnotfoundexception",
      "management.automation.runtimeexception",
    ]);
}

/** Without a shape, a name takes the value that follows it, as most do. */
function loosely(one: Given, next: Given | undefined, hasShape: boolean): Given {
  if (hasShape || one.kind !== "parameter" || one.value !== undefined || next?.kind !== "value") return one;
  return { ...one, value: next.value };
}

function fileTarget(session: Session, path: string): Target {
  return {
    run: (given, input, out, command) => {
      const content = contentOf(session, path);
      if (typeof content !== "string") {
        session.path.notFollowed("other-code", command.at, path);
        if (command.operator === ".") forgetAll(session, command);
        out.emit(session.path.unknown());
        return;
      }
      session.path.standingAt(command.at, () => {
        const body = session.language.newObject(session, "scriptfile", [content], command.at);
        if (!isBlock(body)) return;
        runFile(session, body.body as Body, given, input, out, command.operator === ".");
      });
    },
  };
}

function runFile(
  session: Session,
  body: Body,
  given: readonly Given[],
  input: readonly Value[] | undefined,
  out: Out,
  inPlace: boolean,
): void {
  try {
    callWithArguments(session, body, given, input, out, inPlace);
  } catch (error) {
    // `exit` in a file that is called ends that file alone.
    if (!(error instanceof Leaving) || error.end.kind !== "exit") throw error;
    session.setExitCode(error.end.code);
  }
}

function programTarget(session: Session, name: string): Target {
  return {
    run: (given, input, out, command) => {
      const isShell = /(?:^|[\\/])cmd(?:\.exe)?$/i.test(name);
      const words = wordsOf(session, given).map((word) => {
        // What becomes of a lone quote differs between versions, and so does where the words end.
        const isOpen = isShell && typeof word === "string" && word.split('"').length % 2 === 0;
        return isOpen ? derive("quoted", [word], { shape: "text" }) : session.path.resolve(word, command.at);
      });
      const verbatim = given.find((one) => one.kind === "verbatim");
      for (const argument of command.arguments) if (argument.kind === "splat") remarkSplat(session, argument.variable);
      performProgram(
        session,
        {
          name,
          words,
          at: command.at,
          ...(verbatim?.kind === "verbatim" ? { line: verbatim.text } : {}),
          ...(input === undefined ? {} : { input }),
        },
        out,
      );
    },
  };
}
