import type { Position, Table, Unknown, Value } from "../contract";
import {
  array,
  derive,
  int,
  isBlock,
  isList,
  isNothing,
  isNull,
  isNumber,
  isType,
  isUnknown,
  keyOf,
  NOTHING,
  num,
  table,
} from "../values";
import { add, arithmetic, bits, multiply } from "./arithmetic";
import { cast } from "./casts";
import { applyChecks } from "./checks";
import { compare, contains, isOf, joinTexts, replace, split, splitWords } from "./comparison";
import { elementsOf, join, negate, numberText, toNumber, toText, toTruth } from "./conversions";
import { writeIndex } from "./elements";
import { Leaving, ScriptError } from "./ends";
import { formatText } from "./format";
import { writeMember } from "./members";
import { callMethod } from "./methods";
import { remarkMember, remarkNullTest } from "./mistakes";
import { refer } from "./references";
import { Collector, type Session } from "./session";
import { callStatic, readStatic } from "./statics";
import { readIndexStrictly, readMemberStrictly } from "./strict";
import type { Check, Expression, Statement, TextExpression } from "./syntax";
import { cellOf, readVariable, writeVariable } from "./variables";

/** The value of an expression; few possible values are taken one by one. */
export function evaluate(session: Session, expression: Expression): Value {
  if (expression.kind === "constant") return expression.value;
  const value = expression.kind === "variable" ? readVariable(session, expression) : evaluateKind(session, expression);
  if (isUnknown(value) && value.possible !== undefined) return session.path.resolve(value, expression.at);
  return value;
}

function evaluateKind(session: Session, expression: Exclude<Expression, { kind: "constant" | "variable" }>): Value {
  session.path.step();
  switch (expression.kind) {
    case "text":
      return evaluateText(session, expression);
    case "array":
      // What was put out by nothing stays so in a list: a pipeline over it has no round for it.
      return array(expression.items.map((item) => evaluate(session, item)));
    case "paren":
      return evaluateStatement(session, expression.body);
    case "sub":
      return evaluateSub(session, expression.body, expression.asList);
    case "table":
      return evaluateTable(session, expression.entries);
    case "block":
      return { kind: "block", body: expression.body, text: expression.body.text };
    case "type":
      return { kind: "type", name: expression.name };
    case "cast":
      return expression.check === undefined
        ? evaluateCast(session, expression.type, expression.of, expression.at)
        : evaluate(session, expression.of);
    case "unary":
      return evaluateUnary(session, expression.operator, expression.of);
    case "step":
      return evaluateStep(session, expression);
    case "binary":
      return evaluateBinary(session, expression);
    case "member":
      return expression.isStatic
        ? readStatic(session, typeOf(session, expression.of), memberName(session, expression.name), expression.at)
        : readMemberStrictly(
            session,
            evaluate(session, expression.of),
            memberName(session, expression.name),
            expression.at,
          );
    case "invoke":
      return evaluateInvoke(session, expression);
    case "index":
      return readIndexStrictly(
        session,
        evaluate(session, expression.of),
        evaluate(session, expression.index),
        expression.at,
      );
  }
}

/** Nothing is null once it is an operand. */
function plain(value: Value): Value {
  return isNothing(value) ? null : value;
}

function typeOf(session: Session, expression: Expression): Value {
  return evaluate(session, expression);
}

function memberName(session: Session, name: string | Expression): Value {
  return typeof name === "string" ? name : evaluate(session, name);
}

function evaluateText(session: Session, { parts }: TextExpression): Value {
  const texts = parts.map((part, at) => (typeof part === "string" ? part : textIn(session, part, parts[at + 1])));
  const joined = join(texts);
  if (typeof joined === "string") session.path.charge(joined.length);
  return joined;
}

function textIn(session: Session, part: Expression, next: string | Expression | undefined): string | Unknown {
  const value = session.inOpaque(() => evaluateInText(session, part));
  if (typeof next === "string") remarkMember(session, part, value, next);
  const text = toText(value, session.separator);
  const settled = isUnknown(text) && text.possible !== undefined ? session.path.resolve(text, part.at) : text;
  return typeof settled === "string" ? settled : (text as Unknown);
}

/** The first version of strict mode lets texts be. */
function evaluateInText(session: Session, part: Expression): Value {
  if (part.kind !== "variable" || session.scope.strictness !== 1) return evaluate(session, part);
  try {
    return evaluate(session, part);
  } catch (error) {
    if (error instanceof ScriptError) return null;
    throw error;
  }
}

/** What a pipeline or an assignment in brackets comes to. */
export function evaluateStatement(session: Session, statement: Statement, mayJoin = false): Value {
  // A lone expression is not taken apart.
  if (statement.kind === "pipeline") {
    const [only] = statement.elements;
    if (statement.elements.length === 1 && only?.kind === "expression" && only.redirections.length === 0)
      return evaluate(session, only.value);
  }
  const out = new Collector();
  if (mayJoin) runOne(session, statement, out);
  else session.inOpaque(() => runOne(session, statement, out));
  return out.value();
}

/** What a loop goes over that a command puts out: a list that is put out as one element is one. */
export function evaluateElements(session: Session, statement: Statement): Value {
  const out = new Collector();
  runOne(session, statement, out);
  const [only] = out.items;
  return out.items.length === 1 && only !== undefined && isList(only) ? array([only]) : out.value();
}

function runOne(session: Session, statement: Statement, out: Collector): void {
  if (statement.kind === "assign") {
    session.language.run(session, [statement], out);
    out.emit(assigned(session, statement.target));
    return;
  }
  const end = session.language.run(session, [statement], out);
  if (end !== undefined) leave(end);
}

/** An assignment in brackets has the value that its target holds then. */
function assigned(session: Session, target: Expression): Value {
  const inner = target.kind === "cast" ? target.of : target;
  const value = evaluate(session, inner);
  return value;
}

function leave(end: NonNullable<ReturnType<Session["language"]["run"]>>): never {
  if (end.kind === "throw") throw end.error;
  throw new Leaving(end);
}

function evaluateSub(session: Session, body: readonly Statement[], asList: boolean): Value {
  const [only] = body;
  // `@( )` around one value that is a list is that list's elements in a new one.
  if (asList && body.length === 1 && only?.kind === "pipeline" && only.elements.length === 1) {
    const [element] = only.elements;
    if (element?.kind === "expression" && element.redirections.length === 0) {
      const value = evaluate(session, element.value);
      if (isUnknown(value) && value.shape === undefined) return openList(value);
      if (isList(value) && value.open === true) return openList(value);
      const items = elementsOf(value);
      return array(items === undefined ? [value] : [...items]);
    }
  }
  const out = new Collector();
  const end = session.inOpaque(() => session.language.run(session, body, out));
  if (end !== undefined) leave(end);
  if (!asList) return out.value();
  return out.items.length === 1 && isUnknown(out.items[0] ?? null) ? out.list() : out.list();
}

function openList(value: Value): Value {
  const made = array(isList(value) ? [...value.items] : []);
  made.open = true;
  return made;
}

function evaluateTable(
  session: Session,
  entries: readonly (readonly [Expression, Statement])[],
  type: Table["type"] = "hashtable",
): Table {
  const made = table(type);
  for (const [key, statement] of entries) {
    const name = evaluate(session, key);
    const value = evaluateStatement(session, statement);
    if (isUnknown(name)) {
      made.open = true;
      continue;
    }
    if (isNull(name)) throw new ScriptError("A null key.");
    const at = keyOf(made, name);
    if (made.entries.has(at)) throw new ScriptError("Duplicate keys.", undefined, "script");
    made.entries.set(at, { key: name, value });
  }
  return made;
}

function evaluateCast(session: Session, type: string, of: Expression, at: Position): Value {
  if (of.kind === "table") {
    if (type === "ordered") return evaluateTable(session, of.entries, "ordered");
    if (type === "pscustomobject") return evaluateTable(session, of.entries, "object");
  }
  if (type === "ref" && of.kind === "variable") return refer(session.scope.find(of.name) ?? cellOf(session, of));
  const value = evaluate(session, of);
  // What was put out by nothing stays so where the type is one of references.
  if (isNothing(value) && (type === "string" || type === "array" || type.endsWith("[]"))) return NOTHING;
  return castValue(session, type, value, at);
}

export function castValue(session: Session, type: string, value: Value, at: Position): Value {
  // Whether what nobody knows is of that type is open where something catches that it is not.
  if (
    isUnknown(value) &&
    session.catching > 0 &&
    type !== "string" &&
    type !== "bool" &&
    type !== "array" &&
    value.shape !== "number"
  ) {
    if (session.path.decide(`fails:${type}(${value.key})`, { at, text: `[${type}]`, ways: ["true", "false"] }) === 0)
      throw new ScriptError("Cannot convert.");
  }
  return cast(session, type, value, at);
}

function evaluateUnary(session: Session, operator: string, of: Expression): Value {
  const value = plain(evaluate(session, of));
  switch (operator) {
    case "-not":
      return negate(toTruth(value));
    case "-":
      return isUnknown(value) ? derive("neg", [value], { shape: "number" }) : minus(value);
    case "+":
      return arithmetic("+", int(0), value);
    case "-split":
    case "-isplit":
    case "-csplit":
      return splitWords(value);
    case "-join":
      return joinTexts(value, "", session.path);
    default: {
      const number = toNumber(value);
      return isNumber(number ?? null) && number !== undefined && !isUnknown(number) && number.type === "int"
        ? num("int", ~number.value)
        : derive(operator, [value], { shape: "number" });
    }
  }
}

function minus(value: Value): Value {
  const number = toNumber(value);
  if (number !== undefined && isNumber(number) && number.type !== "int" && number.type !== "long")
    return num(number.type, -number.value);
  return arithmetic("-", int(0), value);
}

function evaluateStep(session: Session, { by, before, of, at }: Extract<Expression, { kind: "step" }>): Value {
  const old = plain(evaluate(session, of));
  const from = old === null ? int(0) : old;
  if (!isNumber(from) && !isUnknown(from)) throw new ScriptError("The operator ++ works only on numbers.");
  const made = arithmetic(by === 1 ? "+" : "-", from, int(1));
  assign(session, of, made, at);
  // PowerShell puts nothing out where the statement is this alone; see the statements.
  return before ? made : from;
}

function evaluateBinary(
  session: Session,
  { operator, left, right, at }: Extract<Expression, { kind: "binary" }>,
): Value {
  if (operator === "-and" || operator === "-or") return evaluateLogic(session, operator, left, right);
  const one = plain(evaluate(session, left));
  const two = plain(session.inOpaque(() => evaluate(session, right)));
  if (operator === "-ne" || operator === "-eq") remarkNullTest(session, operator, left, right, one, at);
  return applyBinary(session, operator, one, two, at);
}

/** The right side is not evaluated where the left one decides. */
function evaluateLogic(session: Session, operator: string, left: Expression, right: Expression): Value {
  const one = toTruth(evaluate(session, left));
  if (typeof one === "boolean") {
    if (one === (operator === "-or")) return one;
    return asTruth(session.inOpaque(() => evaluate(session, right)));
  }
  const isOne = session.path.isTrue(one, left.at, "");
  if (isOne === (operator === "-or")) return isOne;
  return asTruth(session.inOpaque(() => evaluate(session, right)));
}

function asTruth(value: Value): Value {
  const truth = toTruth(value);
  return typeof truth === "boolean"
    ? truth
    : truth.shape === "boolean"
      ? truth
      : derive("truth", [truth], {
          shape: "boolean",
          ...(truth.of === undefined
            ? {}
            : {
                of: truth.of,
                ...(truth.shape === "text" && truth.test === undefined
                  ? { test: { operator: "there", value: null } }
                  : {}),
              }),
        });
}

export function applyBinary(session: Session, operator: string, left: Value, right: Value, at: Position): Value {
  const { path } = session;
  switch (operator) {
    case "+":
      return add(left, settle(session, right, at), path);
    case "*":
      return multiply(left, right, path);
    case "-":
    case "/":
    case "%":
      return arithmetic(operator, left, right);
    case "-band":
    case "-bor":
    case "-bxor":
    case "-shl":
    case "-shr":
      return bits(operator, left, right);
    case "-f":
      return format(session, left, right);
    case "..":
      return range(session, left, right);
    case "-is":
      return isOf(left, right);
    case "-isnot":
      return negate(asAnswer(isOf(left, right)));
    case "-as":
      return castOrNull(session, left, right, at);
    case "-join":
      return joinTexts(left, right, path);
    case "-xor":
      return exclusive(session, left, right, at);
    default:
      return applyComparison(session, operator, left, right);
  }
}

function settle(session: Session, value: Value, at: Position): Value {
  if (!isNumber(value)) return value;
  const text = numberText(value);
  return isUnknown(text) && text.possible !== undefined ? value : session.path.resolve(value, at);
}

function asAnswer(value: boolean | Unknown): boolean | Unknown {
  return value;
}

function applyComparison(session: Session, operator: string, left: Value, right: Value): Value {
  const kind = operator.replace(
    /^-[ci]?(?=(?:eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in|notin|replace|split)$)/,
    "-",
  );
  const mindsCase = operator.startsWith("-c") && kind !== operator && operator !== "-contains";
  if (kind === "-eq" || kind === "-ne") session.path.step();
  switch (kind) {
    case "-contains":
      return contains(left, right, mindsCase);
    case "-notcontains":
      return negate(contains(left, right, mindsCase));
    case "-in":
      return contains(right, left, mindsCase);
    case "-notin":
      return negate(contains(right, left, mindsCase));
    case "-replace":
      return isBlock(isList(right) ? (right.items[1] ?? null) : null)
        ? derive("-replace", [left, right], { shape: "text" })
        : replace(left, right, mindsCase, session.path);
    case "-split":
      return split(left, right, mindsCase, session.path);
    default:
      return compare(session, mindsCase ? `-c${kind.slice(1)}` : kind, left, right);
  }
}

function exclusive(session: Session, left: Value, right: Value, at: Position): Value {
  const one = session.isTrue(toTruth(left), at, "-xor");
  const two = session.isTrue(toTruth(right), at, "-xor");
  return one !== two;
}

function format(session: Session, left: Value, right: Value): Value {
  const text = toText(left);
  const given = isList(right)
    ? right.open === true
      ? undefined
      : right.items
    : isUnknown(right) && right.shape === undefined
      ? undefined
      : [right];
  if (typeof text !== "string" || given === undefined) return derive("-f", [left, right], { shape: "text" });
  session.path.charge(text.length);
  return formatText(text, given);
}

const LONGEST_RANGE = 20_000;

function range(session: Session, left: Value, right: Value): Value {
  const [from, to] = [
    cast(session, "int", left, { line: 0, column: 0 }),
    cast(session, "int", right, { line: 0, column: 0 }),
  ];
  if (!isNumber(from) || !isNumber(to)) return derive("..", [left, right]);
  const count = Math.abs(to.value - from.value) + 1;
  if (count > LONGEST_RANGE) return derive("..", [left, right]);
  session.path.charge(count * 8);
  const by = to.value < from.value ? -1 : 1;
  return array(Array.from({ length: count }, (_, at) => int(from.value + by * at)));
}

function castOrNull(session: Session, left: Value, right: Value, at: Position): Value {
  const type = isType(right) ? right.name : typeof right === "string" ? right.toLowerCase() : undefined;
  if (type === undefined) return derive("-as", [left, right]);
  if (isUnknown(left)) return derive(`-as ${type}`, [left]);
  try {
    return cast(session, type, left, at);
  } catch (error) {
    if (error instanceof ScriptError) return null;
    throw error;
  }
}

function evaluateInvoke(session: Session, expression: Extract<Expression, { kind: "invoke" }>): Value {
  if (expression.isStatic) {
    const type = typeOf(session, expression.of);
    const name = memberName(session, expression.name);
    return callStatic(
      session,
      type,
      name,
      session.inOpaque(() => expression.arguments.map((item) => plain(evaluate(session, item)))),
      expression.at,
      expression.arguments,
    );
  }
  const of = evaluate(session, expression.of);
  const name = memberName(session, expression.name);
  const given = session.inOpaque(() => expression.arguments.map((item) => plain(evaluate(session, item))));
  return session.inOpaque(() => callMethod(session, of, name, given, expression.at));
}

/** Puts a value where an expression stands: a variable, a member, an element, several at once. */
export function assign(session: Session, target: Expression, value: Value, at: Position, type?: string): void {
  switch (target.kind) {
    case "variable":
      writeVariable(session, target, value, type);
      return;
    case "cast":
      if (target.check === undefined) assign(session, target.of, value, at, target.type);
      else assignChecked(session, target, target.check, value, at);
      return;
    case "array":
      assignSeveral(session, target.items, value, at);
      return;
    case "paren": {
      const inner = target.body;
      if (inner.kind === "pipeline" && inner.elements[0]?.kind === "expression") {
        assign(session, inner.elements[0].value, value, at);
        return;
      }
      break;
    }
    case "member": {
      const of = evaluate(session, target.of);
      const name = memberName(session, target.name);
      if (target.isStatic) session.path.notFollowed("type", at, "::");
      else writeMember(session, of, name, plain(value), at);
      return;
    }
    case "index":
      writeIndex(session, evaluate(session, target.of), evaluate(session, target.index), plain(value), at);
      return;
    default:
  }
  throw new ScriptError("The assignment expression is not valid.", undefined, "script");
}

/** From here on the variable takes only what passes. */
function assignChecked(
  session: Session,
  target: Extract<Expression, { kind: "cast" }>,
  check: Check,
  value: Value,
  at: Position,
): void {
  let inner: Expression = target.of;
  while (inner.kind === "cast") inner = inner.of;
  assign(session, target.of, value, at);
  if (inner.kind !== "variable") return;
  const cell = cellOf(session, inner);
  applyChecks(session, [check], cell.value, inner.name, at);
  cell.checks = [check, ...(cell.checks ?? [])];
}

function assignSeveral(session: Session, targets: readonly Expression[], value: Value, at: Position): void {
  if (isUnknown(value) && value.shape === undefined) {
    for (const [index, target] of targets.entries()) assign(session, target, derive("[]", [value, int(index)]), at);
    return;
  }
  const isOpen = isList(value) && value.open === true;
  const items = isList(value) ? value.items : isNull(value) ? [] : [value];
  targets.forEach((target, index) => {
    const last = index === targets.length - 1 && items.length > targets.length;
    const item = isOpen ? derive("[]", [value, int(index)]) : last ? array(items.slice(index)) : (items[index] ?? null);
    assign(session, target, item, at);
  });
}
