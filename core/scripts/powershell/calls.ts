import type { Block, Position, Unknown, Value } from "../contract";
import { array, derive, isList, isNothing, isNull, isTable, isUnknown, table } from "../values";
import type { Given } from "./bind";
import { assignTo } from "./casts";
import { applyChecks } from "./checks";
import { elementsOf, NUMBER_TYPES, toText } from "./conversions";
import { type End, Leaving, ScriptError } from "./ends";
import { castValue, evaluate } from "./evaluate-expressions";
import { type Cell, Scope } from "./scope";
import type { BlockCall, Out, Session } from "./session";
import type { Body, Parameter } from "./syntax";

/** An end inside of a call: `return` ends the call alone, all else goes on outwards. */
function settleEnd(end: End | undefined): void {
  if (end === undefined || end.kind === "return") return;
  if (end.kind === "throw") throw end.error;
  throw new Leaving(end);
}

/** Calls a function or a block with arguments as they stand in a command. */
export function callWithArguments(
  session: Session,
  body: Body,
  given: readonly Given[],
  input: readonly Value[] | undefined,
  out: Out,
  inPlace = false,
): void {
  session.path.deeper(() => {
    session.path.step(3);
    const scope = inPlace ? session.scope : new Scope(session.scope, false);
    session.inScope(scope, () => {
      bindParameters(session, scope, body, given, input !== undefined);
      runBody(session, scope, body, input, out);
    });
  });
}

export function callBody(session: Session, body: Body, call: BlockCall, out: Out): void {
  const at = { line: 0, column: 0 };
  const given: Given[] = [
    ...(call.words ?? []).map((value): Given => ({ kind: "value", value, at })),
    ...[...(call.named ?? [])].map(
      ([name, value]): Given => ({ kind: "parameter", name, written: `-${name}`, value, at }),
    ),
  ];
  session.path.deeper(() => {
    session.path.step(2);
    const scope = call.inPlace === true ? session.scope : new Scope(session.scope, false);
    session.inScope(scope, () => {
      const before = scope.variables.get("_")?.value;
      if (call.item !== undefined) session.setVariable(scope, "_", call.item);
      if (call.self !== undefined) session.setVariable(scope, "this", call.self);
      try {
        if (given.length > 0 || body.parameters.length > 0 || call.inPlace !== true)
          bindParameters(session, scope, body, given, call.input !== undefined);
        runBody(session, scope, body, call.input, out);
      } finally {
        if (call.item !== undefined && call.inPlace === true) {
          if (before === undefined) scope.variables.delete("_");
          else session.setVariable(scope, "_", before);
        }
      }
    });
  });
}

export function callBlock(session: Session, block: Block, call: BlockCall, out: Out): void {
  const { scope } = block;
  // A closure runs where it was made.
  if (scope instanceof Scope) session.inScope(scope, () => callBody(session, block.body as Body, call, out));
  else callBody(session, block.body as Body, call, out);
}

function runBody(session: Session, scope: Scope, body: Body, input: readonly Value[] | undefined, out: Out): void {
  if (body.begin !== undefined) settleEnd(session.language.run(session, body.begin, out));
  if (body.process !== undefined) runProcess(session, scope, body, input, out);
  if (body.process === undefined && input !== undefined) {
    session.setVariable(scope, "input", array([...input]));
    // Without a process block, a parameter holds the last one.
    for (const item of input) bindInput(session, scope, body.parameters, item);
  }
  settleEnd(session.language.run(session, body.end, out));
}

function runProcess(session: Session, scope: Scope, body: Body, input: readonly Value[] | undefined, out: Out): void {
  const { process = [] } = body;
  if (input === undefined) {
    settleEnd(session.language.run(session, process, out));
    return;
  }
  for (const item of input) {
    session.setVariable(scope, "_", item);
    bindInput(session, scope, body.parameters, item);
    const end = session.inOpaque(() => session.language.run(session, process, out));
    settleEnd(end);
  }
}

function bindInput(session: Session, scope: Scope, parameters: readonly Parameter[], item: Value): void {
  for (const parameter of parameters) {
    if (parameter.fromPipeline)
      session.setVariable(scope, parameter.name, castParameter(session, parameter, item, parameter.at));
    else if (parameter.byPropertyName && isTable(item)) {
      const found = [parameter.name, ...parameter.aliases]
        .map((name) => item.entries.get(`s${name}`))
        .find((entry) => entry !== undefined);
      if (found !== undefined)
        session.setVariable(scope, parameter.name, castParameter(session, parameter, found.value, parameter.at));
    } else if (parameter.byPropertyName && isUnknown(item))
      session.setVariable(scope, parameter.name, derive(`.${parameter.name}`, [item]));
  }
}

function castParameter(session: Session, parameter: Parameter, value: Value, at: Position, written?: string): Value {
  const { type, checks } = parameter;
  let made = value;
  if (type !== "")
    made =
      type === "string" && written !== undefined
        ? written
        : type === "string" && isList(value)
          ? refuseList(value)
          : castBound(session, type, value, at);
  if (parameter.mandatory && isRefusedWhenMandatory(parameter, made))
    throw new ScriptError(`Cannot bind argument to parameter ${parameter.name} because it is empty.`);
  if (checks.length > 0) applyChecks(session, checks, made, parameter.name, at);
  return made;
}

/** A mandatory parameter takes neither null nor what is empty, unless it says so. */
function isRefusedWhenMandatory({ allows, type }: Parameter, value: Value): boolean {
  if (isNull(value)) return !allows.includes("allownull");
  // A text alone is refused for a text: for an object, it is one.
  if (value === "") return type === "string" && !allows.includes("allowemptystring");
  if (!isList(value) || value.open === true) return false;
  if (value.items.length === 0) return !allows.includes("allowemptycollection");
  return type === "string[]" && value.items.includes("") && !allows.includes("allowemptystring");
}

function refuseList(value: Value): Value {
  // A parameter takes no list for a text.
  const items = elementsOf(value);
  if (items !== undefined && items.length !== 1) throw new ScriptError("Cannot convert value to type System.String.");
  return toText(items?.[0] ?? value);
}

function castBound(session: Session, type: string, value: Value, at: Position): Value {
  // A parameter takes numbers and truths for a truth, and no text.
  if ((type === "bool" || type === "switch") && typeof value === "string")
    throw new ScriptError("Cannot convert a text to a truth.");
  if (type === "switch") return value === true || value === false ? value : castValue(session, "bool", value, at);
  if (value === null) return assignTo(session, type, value, at);
  return castValue(session, type, value, at);
}

interface Binding {
  readonly values: Map<string, Value>;
  readonly rest: Value[];
}

function bindParameters(session: Session, scope: Scope, body: Body, given: readonly Given[], isPiped: boolean): void {
  const { parameters, isAdvanced } = body;
  const { values, rest } = bindGiven(session, body, given);
  for (const parameter of parameters) {
    const { name } = parameter;
    const value = values.get(name);
    if (value !== undefined) scope.variables.set(name, cellFor(parameter, value));
  }
  const missing = parameters.find(
    ({ name, mandatory, fromPipeline, byPropertyName }) =>
      mandatory && !values.has(name) && !(isPiped && (fromPipeline || byPropertyName)),
  );
  if (missing !== undefined) throw new ScriptError(`Parameter ${missing.name} is mandatory.`);
  for (const parameter of parameters) if (!values.has(parameter.name)) bindDefault(session, scope, parameter);
  if (!isAdvanced) scope.variables.set("args", { value: array(rest) });
  else if (rest.length > 0) throw new ScriptError("A positional parameter cannot be found.");
  scope.variables.set("psboundparameters", {
    value: table(
      "dictionary",
      [...values].map(([name, value]) => [name, value] as const),
    ),
  });
  if (isAdvanced) scope.variables.set("pscmdlet", { value: { kind: "foreign", type: "pscmdlet" } });
}

function bindDefault(session: Session, scope: Scope, parameter: Parameter): void {
  const { name, type, initial, at, remaining } = parameter;
  let value: Value = null;
  if (session.mayBeGiven === scope) {
    value = session.path.unknown({ kind: "parameter", name }, shapeOf(type));
  } else if (initial !== undefined) {
    const made = session.inOpaque(() => evaluate(session, initial));
    value = type === "" ? made : assignTo(session, type, isNothing(made) ? null : made, at);
  } else if (type === "switch" || type === "bool") value = false;
  else if (type !== "") value = assignTo(session, type, null, at);
  else if (remaining) value = null;
  scope.variables.set(name, cellFor(parameter, value));
}

function cellFor({ type, checks }: Parameter, value: Value): Cell {
  return {
    value,
    ...(type === "" || type === "switch" ? {} : { type }),
    ...(checks.length === 0 ? {} : { checks }),
  };
}

function shapeOf(type: string): Partial<Unknown> {
  if (type === "string") return { shape: "text" };
  if (type === "switch" || type === "bool") return { shape: "boolean" };
  return NUMBER_TYPES[type] === undefined ? {} : { shape: "number" };
}

function bindGiven(session: Session, { parameters, isAdvanced }: Body, given: readonly Given[]): Binding {
  const values = new Map<string, Value>();
  const loose: Extract<Given, { kind: "value" }>[] = [];
  const rest: Value[] = [];
  for (let at = 0; at < given.length; at += 1) {
    const one = given[at] as Given;
    if (one.kind === "verbatim") loose.push({ kind: "value", value: one.text, at: one.at });
    else if (one.kind === "value") loose.push(one);
    else at += bindNamed(session, parameters, isAdvanced, one, given[at + 1], values, loose);
  }
  const ordered = positional(parameters, isAdvanced).filter(({ name }) => !values.has(name));
  for (const one of loose) {
    const next = ordered.shift();
    if (next === undefined) rest.push(one.value);
    else values.set(next.name, castParameter(session, next, one.value, one.at, one.written));
  }
  const remaining = parameters.find((parameter) => parameter.remaining && !values.has(parameter.name));
  if (remaining !== undefined && rest.length > 0) {
    const [only] = rest;
    values.set(
      remaining.name,
      castParameter(
        session,
        remaining,
        rest.length === 1 && only !== undefined && isList(only) ? only : array([...rest]),
        remaining.at,
      ),
    );
    rest.length = 0;
  }
  return { values, rest };
}

/** @returns how many of the arguments that follow it took */
function bindNamed(
  session: Session,
  parameters: readonly Parameter[],
  isAdvanced: boolean,
  one: Extract<Given, { kind: "parameter" }>,
  next: Given | undefined,
  values: Map<string, Value>,
  loose: Extract<Given, { kind: "value" }>[],
): number {
  const found = findParameter(parameters, one.name);
  if (found === undefined) {
    if (isAdvanced) {
      const taken = bindCommon(session, one, next);
      if (taken !== undefined) return taken;
      throw new ScriptError(`A parameter cannot be found that matches ${one.written}.`);
    }
    loose.push({ kind: "value", value: one.written, at: one.at });
    if (one.value !== undefined) loose.push({ kind: "value", value: one.value, at: one.at });
    return 0;
  }
  if (values.has(found.name)) throw new ScriptError(`Parameter ${found.name} is given more than once.`);
  if (found.type === "switch") {
    values.set(found.name, one.value === undefined ? true : castBound(session, "switch", one.value, one.at));
    return 0;
  }
  if (one.value !== undefined) {
    values.set(found.name, castParameter(session, found, one.value, one.at));
    return 0;
  }
  if (next?.kind !== "value") throw new ScriptError(`Missing an argument for parameter ${found.name}.`);
  values.set(found.name, castParameter(session, found, next.value, next.at, next.written));
  return 1;
}

const COMMON_SWITCHES: Readonly<Record<string, string>> = {
  verbose: "",
  vb: "",
  debug: "",
  db: "",
  confirm: "",
  cf: "",
  whatif: "whatifpreference",
  wi: "whatifpreference",
};
const COMMON_VALUES: Readonly<Record<string, string>> = {
  erroraction: "erroractionpreference",
  ea: "erroractionpreference",
  warningaction: "",
  wa: "",
  informationaction: "",
  infa: "",
  progressaction: "",
  errorvariable: "",
  ev: "",
  warningvariable: "",
  wv: "",
  informationvariable: "",
  iv: "",
  outvariable: "",
  ov: "",
  outbuffer: "",
  ob: "",
  pipelinevariable: "",
  pv: "",
};

/** Common parameters are everybody's; some set a preference inside. @returns how many arguments it took; undefined for others */
function bindCommon(
  session: Session,
  { name, value }: Extract<Given, { kind: "parameter" }>,
  next: Given | undefined,
): number | undefined {
  const asSwitch = COMMON_SWITCHES[name];
  if (asSwitch !== undefined) {
    if (asSwitch !== "") session.setVariable(session.scope, asSwitch, value ?? true);
    return 0;
  }
  const preference = COMMON_VALUES[name];
  if (preference === undefined) return undefined;
  const given = value ?? (next?.kind === "value" ? next.value : null);
  if (preference !== "") session.setVariable(session.scope, preference, given);
  return value === undefined ? 1 : 0;
}

function findParameter(parameters: readonly Parameter[], name: string): Parameter | undefined {
  const exact = parameters.find((parameter) => parameter.name === name || parameter.aliases.includes(name));
  if (exact !== undefined) return exact;
  const starting = parameters.filter(
    (parameter) => parameter.name.startsWith(name) || parameter.aliases.some((alias) => alias.startsWith(name)),
  );
  if (starting.length > 1) throw new ScriptError(`Parameter ${name} is ambiguous.`);
  return starting[0];
}

function positional(parameters: readonly Parameter[], isAdvanced: boolean): Parameter[] {
  const free = parameters.filter(({ type, remaining }) => type !== "switch" && !remaining);
  if (!isAdvanced || !free.some(({ position }) => position !== undefined)) return [...free];
  return free
    .filter(({ position }) => position !== undefined)
    .sort((one, two) => (one.position ?? 0) - (two.position ?? 0));
}
