import type { Given, Left, Outcome, Run } from "../run";
import {
  compareValues,
  HIDDEN,
  HOLE,
  type Holds,
  isItems,
  isNothingKnown,
  isOpen,
  isSame,
  isTable,
  isWhole,
  joinValues,
  likewise,
  negate,
  OPEN,
  type Open,
  type State,
  type Table,
  toNumber,
  toText,
  toTruth,
  type Value,
} from "../value";
import { callStatic, castTo, methodOf } from "./methods";
import { parsePowerShell } from "./parse";
import type { Argument, Body, Element, Expression, Leaving, Parameter, Statement } from "./syntax";

/** What a function or script is given: in order, and by name in lower case. */
export interface Bound {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** Any further parameter may be given too. */
  readonly more: boolean;
}

/** An argument with its value. */
export type Passed = { readonly parameter: string; readonly value?: Value } | { readonly value: Value };

/** A running PowerShell: its variables, its functions, and what it has put out. */
export interface Shell {
  readonly run: Run;
  /** Variables, the innermost function's last. */
  readonly scopes: Map<string, Value>[];
  /** Functions by name in lower case: several where nobody knows which definition holds. */
  readonly functions: Map<string, readonly Body[]>;
  /** What the statements under way put out. */
  output: Value[];
  /** Put out on ways that left the function early. */
  results: (readonly Value[])[];
  /** How deep in decisions that nobody can foresee. */
  doubts: number;
  /** A function has ended the script, or failed. */
  ended: "exit" | "throw" | undefined;
}

/** Commands that are no function of the script. Returns what they put out; undefined for nothing. */
export type CallCommand = (
  shell: Shell,
  name: string,
  passed: readonly Passed[],
  input: Value | undefined,
) => Value | undefined;

/** The same list may be gone through so many times; what is longer is gone through once, for all. */
const MOST_ROUNDS = 40;

/** What a function puts out, and in how many ways: what is more is not kept. */
const MOST_OUTPUT = 50;

/** Texts parsed before: many machines run one script. */
const parsed = new Map<string, Body | undefined>();
let parsedLength = 0;
const MOST_PARSED = 2_000_000;

function parseOnce(script: string): Body | undefined {
  if (parsed.has(script)) return parsed.get(script);
  const body = parsePowerShell(script);
  if (parsedLength + script.length > MOST_PARSED) {
    parsed.clear();
    parsedLength = 0;
  }
  parsedLength += script.length;
  parsed.set(script, body);
  return body;
}

/** Follows scripts, with the commands that it is given. */
export function createPowerShell(callCommand: CallCommand) {
  /** @returns false where the text is no PowerShell */
  function runScript(run: Run, script: string, given: Given): boolean {
    const body = parseOnce(script);
    if (body === undefined) return false;
    const shell: Shell = {
      run,
      scopes: [new Map<string, Value>()],
      functions: new Map(),
      output: [],
      results: [],
      doubts: 0,
      ended: undefined,
    };
    run.within("script", () => callBody(shell, body, bindWords(given, body.parameters), true));
    return true;
  }

  /** Runs a text in the shell that is there, as Invoke-Expression does. */
  function runHere(shell: Shell, script: string): void {
    const body = isNothingKnown(script) ? undefined : parseOnce(script);
    if (body === undefined) {
      shell.run.runsOtherCode = true;
      forget(shell);
    } else shell.run.deeper(() => runStatements(shell, body.statements));
  }

  /** Code that nobody sees may have changed every variable. */
  function forget(shell: Shell): void {
    for (const scope of shell.scopes) for (const name of scope.keys()) shell.run.write(scope, name, OPEN);
  }

  function callBody(shell: Shell, body: Body, bound: Bound, keepsScope: boolean): Value {
    const { run } = shell;
    return run.deeper(() => {
      const before = { output: shell.output, results: shell.results };
      shell.output = [];
      shell.results = [];
      const scope = new Map<string, Value>();
      if (!keepsScope) shell.scopes.push(scope);
      bindParameters(shell, keepsScope ? (shell.scopes.at(-1) ?? scope) : scope, body.parameters, bound);
      const left = run.within("function", () => runStatements(shell, body.statements));
      if (left === "exit" || left === "throw") shell.ended = left;
      if (!keepsScope) shell.scopes.pop();
      const results = [...shell.results, shell.output];
      shell.output = before.output;
      shell.results = before.results;
      return oneOf(results.map(asOneValue));
    });
  }

  function bindParameters(
    shell: Shell,
    scope: Map<string, Value>,
    parameters: readonly Parameter[],
    { positional, named, more }: Bound,
  ): void {
    const left = [...positional];
    const given = new Map<string, Value>();
    for (const [name, value] of named) {
      const parameter = parameterCalled(parameters, name);
      if (parameter !== undefined) given.set(parameter.name, value);
    }
    for (const parameter of parameters) {
      if (given.has(parameter.name) || parameter.type === "switch" || left.length === 0) continue;
      given.set(parameter.name, left.shift() ?? null);
    }
    const table: Table = { kind: "table", entries: new Map(given) };
    // A block that runs in the scope around it leaves that one's arguments alone.
    if (parameters.length > 0 || !scope.has("args")) {
      shell.run.write(scope, "psboundparameters", more ? OPEN : table);
      shell.run.write(scope, "args", left);
    }
    for (const { name, type, initial } of parameters) {
      const value = given.get(name);
      if (value !== undefined) shell.run.write(scope, name, castTo(type, value));
      else if (more) shell.run.write(scope, name, OPEN);
      else if (initial !== undefined) shell.run.write(scope, name, castTo(type, evaluate(shell, initial)));
      else shell.run.write(scope, name, type === "switch" ? false : emptyOf(type));
    }
  }

  function runStatements(shell: Shell, statements: readonly Statement[]): Leaving | undefined {
    for (const statement of statements) {
      const left = runStatement(shell, statement) ?? shell.ended;
      if (left !== undefined) return left;
    }
    return undefined;
  }

  function runStatement(shell: Shell, statement: Statement): Leaving | undefined {
    shell.run.step();
    switch (statement.kind) {
      case "pipeline": {
        const value = runPipeline(shell, statement.elements);
        if (value !== undefined) put(shell, value);
        return undefined;
      }
      case "chain": {
        const left = runStatement(shell, statement.left);
        if (left !== undefined) return left;
        // The second is for where the first failed.
        if (statement.operator === "||") return maybe(shell, OPEN, () => runStatement(shell, statement.right));
        return runStatement(shell, statement.right);
      }
      case "assign": {
        const value = captured(shell, () => runStatement(shell, statement.value));
        assign(shell, statement.target, statement.operator, value);
        return undefined;
      }
      case "if":
        return decide(
          shell,
          truthOf(shell, statement.test),
          () => runStatements(shell, statement.body),
          () => runStatements(shell, statement.otherwise),
        );
      case "loop":
        return runLoop(shell, statement);
      case "foreach":
        return runForeach(shell, statement);
      case "switch":
        return runSwitch(shell, statement);
      case "function": {
        const before = shell.doubts === 0 ? [] : (shell.functions.get(statement.name) ?? []);
        shell.functions.set(statement.name, [...before, statement.body]);
        return undefined;
      }
      case "try": {
        const left = runStatements(shell, statement.body);
        const caught = left === "throw" && statement.handlers.length > 0;
        if (caught) shell.ended = undefined;
        for (const handler of statement.handlers) {
          maybe(shell, OPEN, () => {
            runStatements(shell, handler);
            return undefined;
          });
        }
        return runStatements(shell, statement.finally) ?? (caught ? undefined : left);
      }
      case "leave":
        return leave(shell, statement);
      case "sequence":
        return runStatements(shell, statement.body);
    }
  }

  function leave(shell: Shell, { how, value }: Extract<Statement, { kind: "leave" }>): Leaving {
    if (value === undefined) return how;
    if (how === "return") runStatement(shell, value);
    else {
      const code = captured(shell, () => runStatement(shell, value));
      // A script that fails says so; what it does when it succeeds is what counts.
      if (how === "exit" && toNumber(code) !== 0) return "throw";
    }
    return how;
  }

  /** Puts a value out; a list as its elements. */
  function put(shell: Shell, value: Value): void {
    if (value === null) return;
    if (isItems(value)) for (const item of value) shell.output.push(item);
    else shell.output.push(value);
    // More than anybody compares with anything.
    if (shell.output.length > MOST_OUTPUT) shell.output.splice(0, shell.output.length, OPEN);
  }

  /** What a way that leaves the function early has put out. */
  function leaveResult(shell: Shell, output: readonly Value[]): void {
    if (shell.results.length < MOST_OUTPUT) shell.results.push([...shell.output, ...output]);
    else shell.results.splice(0, shell.results.length, [OPEN]);
  }

  function captured(shell: Shell, follow: () => void): Value {
    const before = shell.output;
    shell.output = [];
    follow();
    const value = asOneValue(shell.output);
    shell.output = before;
    return value;
  }

  function maybe(shell: Shell, test: Open, follow: () => Leaving | undefined): Leaving | undefined {
    return decide(shell, test, follow, () => undefined);
  }

  /** Goes the way that a test decides, or both where nobody can foresee it. */
  function decide(
    shell: Shell,
    test: boolean | Open,
    then: () => Leaving | undefined,
    otherwise: () => Leaving | undefined,
  ): Leaving | undefined {
    if (typeof test === "boolean") return test ? then() : otherwise();
    const before = shell.output;
    const ways = [then, otherwise].map((follow) => ({
      follow,
      output: [] as Value[],
      left: undefined as Leaving | undefined,
    }));
    const [one, two] = ways.map((way) => (): Outcome => {
      shell.output = way.output;
      way.left = way.follow() ?? shell.ended;
      shell.ended = undefined;
      return way.left === "throw" ? "fails" : way.left === "exit" ? "ends" : "goes-on";
    });
    if (one === undefined || two === undefined) return undefined;
    shell.doubts += 1;
    shell.run.branch(test, one, two);
    shell.doubts -= 1;
    shell.output = before;
    const [first, second] = ways;
    if (first === undefined || second === undefined) return undefined;
    return meet(shell, test, first, second);
  }

  interface Way {
    readonly output: readonly Value[];
    readonly left: Leaving | undefined;
  }

  function meet(shell: Shell, test: Open, one: Way, two: Way): Leaving | undefined {
    const goesOn = ({ left }: Way) => left === undefined;
    // A way that fails is none that counts.
    if (one.left === "throw" || two.left === "throw") {
      const other = one.left === "throw" ? two : one;
      shell.output.push(...other.output);
      return other.left;
    }
    if (goesOn(one) && goesOn(two)) {
      const joined = joinValues(asOneValue(one.output), asOneValue(two.output), new Set());
      if (one.output.length + two.output.length > 0) put(shell, joined);
      return undefined;
    }
    if (one.left === "return") leaveResult(shell, one.output);
    if (two.left === "return") leaveResult(shell, two.output);
    if (!goesOn(one) && !goesOn(two)) {
      // Whichever leaves more than the other may have left it.
      const [narrow, wide] = widthOf(one.left) <= widthOf(two.left) ? [one, two] : [two, one];
      if (narrow.left !== wide.left) shell.run.guard([], leftBy(wide.left));
      return narrow.left === "return" ? leaveEmpty(shell) : narrow.left;
    }
    const [left, stays, holds] = goesOn(two) ? [one, two, test.whenTrue] : [two, one, test.whenFalse];
    shell.run.guard(holds ?? [], leftBy(left.left));
    shell.output.push(...stays.output);
    return undefined;
  }

  /** What both ways put out stands among the results already. */
  function leaveEmpty(shell: Shell): Leaving {
    const last = shell.results.pop();
    shell.output = [...(last ?? [])];
    return "return";
  }

  function truthOf(shell: Shell, test: Statement): boolean | Open {
    return toTruth(captured(shell, () => runStatement(shell, test)));
  }

  function runLoop(shell: Shell, loop: Extract<Statement, { kind: "loop" }>): Leaving | undefined {
    const { run } = shell;
    runStatements(shell, loop.before);
    // Only the first question has a known answer: after that, what the body writes is not known.
    const first = loop.asksFirst && loop.test !== undefined ? truthOf(shell, loop.test) : true;
    if (first === false) return undefined;
    forgetWritten(shell, loop.body);
    const round = (): Leaving | undefined => beyondLoop(runStatements(shell, loop.body));
    return run.within("loop", () => (first === true ? round() : maybe(shell, first, round)));
  }

  /** Variables that a loop writes may hold what an earlier round left. */
  function forgetWritten(shell: Shell, body: readonly Statement[]): void {
    for (const name of writtenIn(body)) write(shell, name, OPEN);
  }

  function runForeach(
    shell: Shell,
    { name, over, body }: Extract<Statement, { kind: "foreach" }>,
  ): Leaving | undefined {
    const items = captured(shell, () => runStatement(shell, over));
    return shell.run.within("loop", () =>
      runForEach(
        shell,
        items,
        (item) => {
          write(shell, name, item);
          return runStatements(shell, body);
        },
        body,
      ),
    );
  }

  /** Does something for each of the items, or once for all of them where nobody knows which they are. */
  function runForEach(
    shell: Shell,
    items: Value,
    follow: (item: Value) => Leaving | undefined,
    body: readonly Statement[],
  ): Leaving | undefined {
    if (items === null) return undefined;
    if (isOpen(items) && items.single === true) return beyondLoop(follow(items));
    const known = isItems(items) ? items : isOpen(items) ? undefined : [items];
    if (known === undefined || known.length > MOST_ROUNDS) {
      forgetWritten(shell, body);
      return maybe(shell, OPEN, () => beyondLoop(follow(likewise(items))));
    }
    for (const item of known) {
      const left = follow(item);
      if (left === "break") return undefined;
      if (left !== undefined && left !== "continue") return left;
    }
    return undefined;
  }

  function runSwitch(shell: Shell, { over, by, clauses }: Extract<Statement, { kind: "switch" }>): Leaving | undefined {
    const value = captured(shell, () => runStatement(shell, over));
    return shell.run.within("loop", () => {
      write(shell, "_", value);
      const tests = clauses.map(({ match }) => (match === undefined ? undefined : matches(shell, value, by, match)));
      return runClauses(shell, clauses, tests, 0, false);
    });
  }

  /** The clauses from one on. @param matched one before matched for certain */
  function runClauses(
    shell: Shell,
    clauses: Extract<Statement, { kind: "switch" }>["clauses"],
    tests: readonly (boolean | Open | undefined)[],
    from: number,
    matched: boolean,
  ): Leaving | undefined {
    const clause = clauses[from];
    if (clause === undefined) return undefined;
    const others = tests.filter((test) => test !== undefined);
    // The default is for where no other matches.
    const test =
      tests[from] ?? (matched || others.includes(true) ? false : others.every((other) => other === false) || OPEN);
    const next = () => runClauses(shell, clauses, tests, from + 1, matched || test === true);
    if (test === false) return next();
    if (test === true) {
      const left = runStatements(shell, clause.body);
      if (left === "break") return undefined;
      return left === undefined || left === "continue" ? next() : left;
    }
    // Of clauses that nobody can foresee, at most one is thought to be taken.
    return decide(
      shell,
      test,
      () => {
        return beyondLoop(runStatements(shell, clause.body));
      },
      next,
    );
  }

  function matches(shell: Shell, value: Value, by: string, match: Expression): boolean | Open {
    if (by !== "") return OPEN;
    if (match.kind === "block") return toTruth(captured(shell, () => runStatements(shell, match.body.statements)));
    return compareValues(value, evaluate(shell, match));
  }

  function runPipeline(shell: Shell, elements: readonly Element[]): Value | undefined {
    let input: Value | undefined;
    for (const [index, element] of elements.entries()) {
      const first = index === 0;
      input =
        element.kind === "expression"
          ? evaluateElement(shell, element.value)
          : runCommand(shell, element, first ? undefined : (input ?? null));
      if (element.output !== undefined) {
        callCommand(shell, "out-file", [{ value: evaluate(shell, element.output) }], input ?? null);
        input = undefined;
      }
    }
    return input;
  }

  /** A call or a count-up that stands for itself puts nothing out. */
  function evaluateElement(shell: Shell, expression: Expression): Value | undefined {
    const value = evaluate(shell, expression);
    if (expression.kind === "unary" && expression.operator === "++") return undefined;
    const isAdding = expression.kind === "call" && expression.name.kind === "value" && expression.name.value === "Add";
    return isAdding ? undefined : value;
  }

  function runCommand(
    shell: Shell,
    command: Extract<Element, { kind: "command" }>,
    input: Value | undefined,
  ): Value | undefined {
    shell.run.step();
    const passed = passedBy(shell, command.arguments);
    const called = evaluate(shell, command.name);
    if (typeof called === "object" && called !== null && "kind" in called && called.kind === "block") {
      return callBody(shell, called.body, bindPassed(passed, called.body.parameters), command.operator === ".");
    }
    const name = toText(called);
    const functions = shell.functions.get(name.toLowerCase());
    if (functions !== undefined) return callFunction(shell, functions, passed, input);
    if (command.operator === "." && !/slmgr/i.test(name)) {
      // A file that is read into this script may change all of it.
      callCommand(shell, name, passed, input);
      forget(shell);
      return OPEN;
    }
    return callCommand(shell, name, passed, input);
  }

  function callFunction(
    shell: Shell,
    functions: readonly Body[],
    passed: readonly Passed[],
    input: Value | undefined,
  ): Value {
    const [only, ...others] = functions;
    const call = (body: Body): Value => {
      const bound = bindPassed(passed, body.parameters);
      if (input === undefined) return callBody(shell, body, bound, false);
      // What comes by the pipe may be bound to any parameter.
      write(shell, "_", likewise(input));
      return callBody(shell, body, { ...bound, more: true }, false);
    };
    if (only === undefined) return OPEN;
    if (others.length === 0) return call(only);
    for (const body of functions) {
      maybe(shell, OPEN, () => {
        call(body);
        return undefined;
      });
    }
    return OPEN;
  }

  function passedBy(shell: Shell, given: readonly Argument[]): readonly Passed[] {
    return given.flatMap((argument): readonly Passed[] => {
      if (argument.kind === "value") return [{ value: evaluate(shell, argument.value) }];
      if (argument.kind === "parameter") {
        const { name: parameter, value } = argument;
        return [value === undefined ? { parameter } : { parameter, value: evaluate(shell, value) }];
      }
      const value = lookUp(shell, argument.name);
      if (isTable(value)) return [...value.entries].map(([parameter, own]) => ({ parameter, value: own }));
      return isItems(value) ? value.map((item) => ({ value: item })) : [{ value: OPEN, parameter: "" }];
    });
  }

  function evaluate(shell: Shell, expression: Expression): Value {
    shell.run.step();
    switch (expression.kind) {
      case "value":
        return expression.value;
      case "text":
        return expression.parts
          .map((part) => (typeof part === "string" ? part : toText(evaluate(shell, part))))
          .join("");
      case "variable":
        return variable(shell, expression);
      case "list":
        return expression.items.map((item) => evaluate(shell, item));
      case "group": {
        const value = captured(shell, () => runStatements(shell, expression.body));
        if (!expression.asList || isItems(value)) return value;
        // A list around what may be none, one or many.
        return isOpen(value) ? value : value === null ? [] : [value];
      }
      case "table":
        return {
          kind: "table",
          entries: new Map(
            expression.entries.map(([key, value]) => [
              toText(evaluate(shell, key)).toLowerCase(),
              captured(shell, () => runStatement(shell, value)),
            ]),
          ),
        };
      case "block":
        return { kind: "block", body: expression.body };
      case "type":
        return OPEN;
      case "cast":
        return castTo(expression.type, evaluate(shell, expression.of));
      case "unary":
        return unary(shell, expression.operator, expression.of);
      case "binary":
        return binary(shell, expression.operator, expression.left, expression.right);
      case "member":
        return member(shell, evaluate(shell, expression.of), toText(evaluate(shell, expression.name)));
      case "call":
        return call(shell, expression);
      case "index":
        return indexed(evaluate(shell, expression.of), evaluate(shell, expression.index));
    }
  }

  function variable(shell: Shell, { scope, name }: Extract<Expression, { kind: "variable" }>): Value {
    if (scope === "env") return ENVIRONMENT[name] ?? HOLE;
    if (name === "lastexitcode" || name === "?") {
      if (shell.run.lastProgram === "slmgr" && name === "lastexitcode") shell.run.trustsExitCode = true;
      return OPEN;
    }
    if (name === "true") return true;
    if (name === "false") return false;
    if (name === "null") return null;
    if (!["", "script", "global", "local", "private", "using", "variable"].includes(scope)) {
      // "$name:rest" in a text: the colon was meant as one.
      return `${toText(lookUp(shell, scope))}:${name}`;
    }
    return lookUp(shell, name);
  }

  function unary(shell: Shell, operator: string, of: Expression): Value {
    if (operator === "++" || operator === "--") {
      if (of.kind === "variable") write(shell, of.name, OPEN);
      return OPEN;
    }
    const value = evaluate(shell, of);
    switch (operator) {
      case "-not":
        return negate(toTruth(value));
      case "-": {
        const number = toNumber(value);
        return number === undefined ? OPEN : -number;
      }
      case "+":
        return value;
      case "-join":
        return isItems(value) ? value.map(toText).join("") : isOpen(value) ? OPEN : toText(value);
      default:
        return OPEN;
    }
  }

  function binary(shell: Shell, operator: string, left: Expression, right: Expression): Value {
    const one = evaluate(shell, left);
    if (operator === "-and" || operator === "-or") {
      const first = toTruth(one);
      if (first === (operator === "-or")) return first;
      const second = decidedBy(shell, first, right);
      return combine(operator, first, second);
    }
    return compute(
      operator.replace(
        /^-[ci](?=eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in$|notin|replace|split)/,
        "-",
      ),
      one,
      evaluate(shell, right),
    );
  }

  /** The right side runs only where the left one has not decided. */
  function decidedBy(shell: Shell, first: boolean | Open, right: Expression): boolean | Open {
    if (typeof first === "boolean") return toTruth(evaluate(shell, right));
    let value: Value = OPEN;
    maybe(shell, first, () => {
      value = evaluate(shell, right);
      return undefined;
    });
    return toTruth(value);
  }

  function call(shell: Shell, { of, name, arguments: given }: Extract<Expression, { kind: "call" }>): Value {
    const method = toText(evaluate(shell, name));
    const references = given.flatMap((argument) =>
      argument.kind === "cast" && argument.type === "ref" && argument.of.kind === "variable" ? [argument.of.name] : [],
    );
    const values = given.map((argument) => evaluate(shell, argument));
    if (of.kind === "type") {
      const { value, referenced } = callStatic(shell.run, of.name, method.toLowerCase(), values);
      // What is handed over by reference is written by who gets it.
      for (const variable of references) write(shell, variable, referenced ?? OPEN);
      return value;
    }
    for (const variable of references) write(shell, variable, OPEN);
    const target = evaluate(shell, of);
    if (typeof target === "object" && target !== null && "kind" in target && target.kind === "block") {
      return callBody(shell, target.body, { positional: values, named: new Map(), more: false }, false);
    }
    if (isItems(target) && of.kind === "variable" && /^(?:add|addrange|insert|remove|clear)$/i.test(method)) {
      write(shell, of.name, OPEN);
      return OPEN;
    }
    return methodOf(shell.run, target, method, values);
  }

  function assign(shell: Shell, target: Expression, operator: string, value: Value): void {
    const before = operator === "=" ? null : evaluate(shell, target);
    const next =
      operator === "="
        ? value
        : operator === "??="
          ? joinValues(before, value, new Set())
          : compute(operator.slice(0, -1), before, value);
    switch (target.kind) {
      case "variable":
        // Of the environment nothing is kept but what programs find there.
        if (target.scope !== "env") write(shell, target.name, next, target.scope);
        return;
      case "cast":
        assign(shell, target.of, "=", castTo(target.type, next));
        return;
      case "list":
        for (const [index, part] of target.items.entries()) {
          assign(shell, part, "=", isItems(next) ? (next[index] ?? null) : OPEN);
        }
        return;
      case "member":
      case "index": {
        const table = evaluate(shell, target.of);
        const key = evaluate(shell, target.kind === "member" ? target.name : target.index);
        if (isTable(table)) writeEntry(shell, table, key, next);
        // An element of a list: which list it is then is not kept.
        else if (target.of.kind === "variable" && isItems(table)) write(shell, target.of.name, OPEN);
        return;
      }
      default:
        return;
    }
  }

  function writeEntry(shell: Shell, { entries }: Table, key: Value, value: Value): void {
    const name = toText(key).toLowerCase();
    if (isWhole(name)) shell.run.write(entries, name, value);
    else for (const known of entries.keys()) shell.run.write(entries, known, OPEN);
  }

  function lookUp(shell: Shell, name: string): Value {
    for (let at = shell.scopes.length - 1; at >= 0; at -= 1) {
      const value = shell.scopes[at]?.get(name);
      if (value !== undefined) return value;
    }
    return OPEN;
  }

  function write(shell: Shell, name: string, value: Value, scope = ""): void {
    const map = scope === "script" || scope === "global" ? shell.scopes[0] : shell.scopes.at(-1);
    if (map !== undefined) shell.run.write(map, name, value);
  }

  return { runScript, runHere, callBody, evaluate, runForEach, lookUp, write, forget };
}

/** What every Windows of Azure has in its environment. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  systemdrive: "C:",
  systemroot: "C:\\Windows",
  windir: "C:\\Windows",
  comspec: "C:\\Windows\\System32\\cmd.exe",
  programdata: "C:\\ProgramData",
  public: "C:\\Users\\Public",
};

/** Who breaks off or goes on leaves no more than the loop. */
function beyondLoop(left: Leaving | undefined): Leaving | undefined {
  return left === "break" || left === "continue" ? undefined : left;
}

function widthOf(left: Leaving | undefined): number {
  return ["continue", "break", "return", "exit", "throw"].indexOf(left ?? "continue");
}

function leftBy(left: Leaving | undefined): Left {
  return left === "exit" ? "script" : left === "return" ? "function" : "loop";
}

/** What was put out, as a variable gets it. */
function asOneValue(output: readonly Value[]): Value {
  const [only] = output;
  return output.length > 1 ? output : (only ?? null);
}

/** One of several values, nobody knows which. */
function oneOf(values: readonly Value[]): Value {
  const [first = null, ...others] = values;
  return others.reduce((joined, value) => joinValues(joined, value, new Set<State>()), first);
}

function emptyOf(type: string): Value {
  if (type === "string") return "";
  if (/^u?int(?:16|32|64)?$|^long$|^double$/.test(type)) return 0;
  return type === "bool" ? false : null;
}

/** By its name, an alias, or the beginning of either where no other begins so. */
function parameterCalled(parameters: readonly Parameter[], written: string): Parameter | undefined {
  const name = written.toLowerCase();
  const exact = parameters.find((parameter) => parameter.name === name || parameter.aliases.includes(name));
  if (exact !== undefined) return exact;
  const begun = parameters.filter(({ name: whole, aliases }) =>
    [whole, ...aliases].some((own) => own.startsWith(name)),
  );
  return name !== "" && begun.length === 1 ? begun[0] : undefined;
}

/** Arguments of a call: a parameter that is no switch takes the value after it. */
function bindPassed(passed: readonly Passed[], parameters: readonly Parameter[]): Bound {
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  let more = false;
  for (let at = 0; at < passed.length; at += 1) {
    const argument = passed[at];
    if (argument === undefined) break;
    if (!("parameter" in argument)) positional.push(argument.value);
    // A table of arguments that nobody knows.
    else if (argument.parameter === "") more = true;
    else if (argument.value !== undefined) named.set(argument.parameter.toLowerCase(), argument.value);
    else {
      const next = passed[at + 1];
      const isSwitch = parameterCalled(parameters, argument.parameter)?.type === "switch";
      if (isSwitch || next === undefined || "parameter" in next) named.set(argument.parameter.toLowerCase(), true);
      else {
        named.set(argument.parameter.toLowerCase(), next.value);
        at += 1;
      }
    }
  }
  return { positional, named, more };
}

/** Arguments of a script file: words, of which those that begin with a dash are names. */
function bindWords({ words, named, more }: Given, parameters: readonly Parameter[]): Bound {
  const passed = words.flatMap((word): readonly Passed[] => {
    const [, name, value] = typeof word === "string" ? (/^-([A-Za-z]\w*)(?::(.*))?$/s.exec(word) ?? []) : [];
    if (name === undefined) return [{ value: word }];
    return [value === undefined || value === "" ? { parameter: name } : { parameter: name, value: spelled(value) }];
  });
  const bound = bindPassed(passed, parameters);
  return { ...bound, named: new Map([...bound.named, ...named]), more: bound.more || more };
}

/** `-Switch:$false` as a word. */
function spelled(word: string): Value {
  return /^\$(?:true|false)$/i.test(word) ? /true/i.test(word) : word;
}

function combine(operator: "-and" | "-or", one: boolean | Open, two: boolean | Open): Value {
  if (typeof one === "boolean") return two;
  if (two === (operator === "-or")) return two;
  const other: Open = typeof two === "boolean" ? OPEN : two;
  const both = (key: "whenTrue" | "whenFalse"): readonly Holds[] => [...(one[key] ?? []), ...(other[key] ?? [])];
  return operator === "-and"
    ? { kind: "open", whenTrue: both("whenTrue") }
    : { kind: "open", whenFalse: both("whenFalse") };
}

function compute(operator: string, one: Value, two: Value): Value {
  switch (operator) {
    case "-eq":
      return isItems(one) ? OPEN : compareValues(one, two);
    case "-ne":
      return isItems(one) ? OPEN : negate(compareValues(one, two));
    case "-contains":
      return isIn(two, one);
    case "-notcontains":
      return negate(isIn(two, one));
    case "-in":
      return isIn(one, two);
    case "-notin":
      return negate(isIn(one, two));
    case "-like":
      return isLike(one, two);
    case "-notlike":
      return negate(isLike(one, two));
    case "-xor": {
      const [first, second] = [toTruth(one), toTruth(two)];
      return typeof first === "boolean" && typeof second === "boolean" ? first !== second : OPEN;
    }
    case "-join":
      return isItems(one) ? one.map(toText).join(toText(two)) : isOpen(one) ? OPEN : toText(one);
    case "-f":
      return format(one, isItems(two) ? two : [two]);
    case "-replace": {
      const [pattern, by] = isItems(two) ? two : [two, ""];
      return replaceText(one, pattern ?? null, by ?? "");
    }
    case "-as":
      return likewise(one);
    case "+":
      return add(one, two);
    case "..":
      return range(toNumber(one), toNumber(two));
    default:
      return arithmetic(operator, one, two);
  }
}

function add(one: Value, two: Value): Value {
  if (isItems(one)) return isOpen(two) && two.single !== true ? OPEN : [...one, ...(isItems(two) ? two : [two])];
  if (typeof one === "number") {
    const number = toNumber(two);
    return number === undefined ? OPEN : one + number;
  }
  if (typeof one === "string") return one + toText(two);
  if (one === null) return two;
  return typeof two === "string" && isOpen(one) ? toText(one) + two : OPEN;
}

function arithmetic(operator: string, one: Value, two: Value): Value {
  const [left, right] = [toNumber(one), toNumber(two)];
  if (left === undefined || right === undefined) return OPEN;
  switch (operator) {
    case "-gt":
      return left > right;
    case "-ge":
      return left >= right;
    case "-lt":
      return left < right;
    case "-le":
      return left <= right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? OPEN : left / right;
    case "%":
      return right === 0 ? OPEN : left % right;
    default:
      return OPEN;
  }
}

function range(from: number | undefined, to: number | undefined): Value {
  if (from === undefined || to === undefined || Math.abs(to - from) > MOST_ROUNDS) return OPEN;
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + index * step);
}

function isIn(value: Value, list: Value): boolean | Open {
  if (!isItems(list)) return isOpen(list) ? OPEN : compareValues(list, value);
  const answers = list.map((item) => compareValues(item, value));
  if (answers.includes(true)) return true;
  return answers.every((answer) => answer === false) ? false : OPEN;
}

function isLike(one: Value, two: Value): boolean | Open {
  const [text, pattern] = [toText(one).toLowerCase(), toText(two).toLowerCase()];
  if (!isWhole(text) || !isWhole(pattern) || /[[\]`]/.test(pattern)) return OPEN;
  // By hand: a pattern of many stars would take an expression for ever.
  const parts = pattern.split("*");
  const [first = "", ...rest] = parts;
  if (pattern.includes("?") || parts.length > 8) return OPEN;
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = rest.at(-1) ?? "";
  return text.length - last.length >= at && text.endsWith(last);
}

/** `-f`; a format of a number of digits and the like is not followed. */
function format(one: Value, given: readonly Value[]): Value {
  if (typeof one !== "string") return OPEN;
  return one.replaceAll(/\{(\d)([:,][^}]*)?\}/g, (_whole, index: string, written?: string) => {
    const value = given[Number(index)];
    return written !== undefined || value === undefined ? HOLE : toText(value);
  });
}

/** Replaces a plain text; what only an expression finds is not followed. */
function replaceText(one: Value, pattern: Value, by: Value): Value {
  if (typeof one !== "string" || typeof pattern !== "string" || typeof by !== "string") return likewise(one);
  if (!isWhole(one) || !isWhole(pattern)) return one.includes(HIDDEN) ? HIDDEN : HOLE;
  const plain = pattern.replaceAll(/\\([.\\/-])/g, "$1");
  if (/[.*+?^${}()|[\]\\]/.test(pattern.replaceAll(/\\[.\\/-]/g, "")) || by.includes("$") || plain === "") return HOLE;
  return one.split(new RegExp(plain.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&"), "i")).join(by);
}

/** Names of licensing settings, in CIM and in the registry, and what of the machine they are. */
const SETTINGS: Readonly<Record<string, State>> = {
  keymanagementservicemachine: "host",
  keymanagementservicename: "host",
  keymanagementserviceport: "host-port",
  keymanagementservicelookupdomain: "domain",
  partialproductkey: "key",
  keymanagementservicelisteningport: "port",
  keymanagementservicednspublishing: "publishing",
  disablednspublishing: "not-publishing",
  vlactivationinterval: "activation",
  vlrenewalinterval: "renewal",
  licensestatus: "status",
  localport: "firewall",
};

/** What of the machine a setting of this name is. */
export function stateCalled(name: string): State | undefined {
  return Object.hasOwn(SETTINGS, name.toLowerCase()) ? SETTINGS[name.toLowerCase()] : undefined;
}

function member(shell: Shell, of: Value, name: string): Value {
  const key = name.toLowerCase();
  if (key === "exitcode" && shell.run.lastProgram === "slmgr") shell.run.trustsExitCode = true;
  if (typeof of === "boolean") return key === "ispresent" ? of : OPEN;
  if (isTable(of)) return of.entries.get(key) ?? (key === "count" ? of.entries.size : null);
  if (typeof of === "string") return key === "length" && isWhole(of) ? of.length : OPEN;
  if (isItems(of)) {
    if (key === "count" || key === "length") return of.length;
    return OPEN;
  }
  const state = stateCalled(key);
  if (state !== undefined) return { kind: "open", of: state };
  // Of an object that stands for one state, each property says something of that state.
  return likewise(of);
}

function indexed(of: Value, index: Value): Value {
  if (isTable(of)) {
    const key = toText(index).toLowerCase();
    if (isWhole(key)) return of.entries.get(key) ?? null;
    const values = [...of.entries.values()];
    const [first] = values;
    return first !== undefined && values.every((value) => isSame(value, first)) ? first : OPEN;
  }
  const at = toNumber(index);
  if (isItems(of) && at !== undefined) return of.at(at) ?? null;
  if (isOpen(of)) return likewise(of);
  // The first of one value is that value, unless it is a text, of which it is a letter.
  return OPEN;
}

/** Variables that statements write, inside of their blocks too. */
function writtenIn(statements: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if (Array.isArray(node)) {
      for (const part of node) visit(part);
      return;
    }
    const { kind, target, name, operator, of } = node as {
      kind?: string;
      target?: Expression;
      name?: unknown;
      operator?: string;
      of?: Expression;
    };
    if (kind === "assign" && target !== undefined) for (const written of variablesIn(target)) names.add(written);
    if (kind === "foreach" && typeof name === "string") names.add(name);
    if (kind === "unary" && (operator === "++" || operator === "--") && of?.kind === "variable") names.add(of.name);
    for (const part of Object.values(node)) visit(part);
  };
  visit(statements);
  return names;
}

function variablesIn(target: Expression): readonly string[] {
  switch (target.kind) {
    case "variable":
      return [target.name];
    case "list":
      return target.items.flatMap(variablesIn);
    case "cast":
    case "member":
    case "index":
      return variablesIn(target.of);
    default:
      return [];
  }
}
