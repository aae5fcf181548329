import type { CmdletShape, Position, Value } from "../contract";
import { isList, isNothing, isTable, isUnknown } from "../values";
import { elementsOf, toText } from "./conversions";
import { ScriptError } from "./ends";
import { evaluate } from "./evaluate-expressions";
import type { Session } from "./session";
import type { Argument } from "./syntax";
import { readVariable } from "./variables";

/** An argument with its value. */
export type Given =
  | {
      readonly kind: "value";
      readonly value: Value;
      readonly written?: string;
      readonly at: Position;
      readonly isList?: boolean;
    }
  | {
      readonly kind: "parameter";
      readonly name: string;
      readonly written: string;
      readonly value?: Value;
      readonly at: Position;
    }
  | { readonly kind: "verbatim"; readonly text: string; readonly at: Position };

export function evaluateArguments(session: Session, given: readonly Argument[]): readonly Given[] {
  session.opaque += 1;
  try {
    const evaluated: Given[] = [];
    for (const argument of given) evaluateArgument(session, argument, evaluated);
    return evaluated;
  } finally {
    session.opaque -= 1;
  }
}

function evaluateArgument(session: Session, argument: Argument, to: Given[]): void {
  const { at } = argument;
  switch (argument.kind) {
    case "value": {
      const { value: expression } = argument;
      const value = evaluate(session, expression);
      const plain = value !== null && typeof value === "object" && value.kind === "nothing" ? null : value;
      if (expression.kind === "constant" && expression.written !== undefined)
        to.push({ kind: "value", value: plain, written: expression.written, at });
      else if (expression.kind === "array") to.push({ kind: "value", value: plain, at, isList: true });
      else to.push({ kind: "value", value: plain, at });
      return;
    }
    case "parameter": {
      const name = argument.name.toLowerCase();
      const { written } = argument;
      if (argument.value === undefined) to.push({ kind: "parameter", name, written, at });
      else to.push({ kind: "parameter", name, written, at, value: evaluate(session, argument.value) });
      return;
    }
    case "verbatim":
      to.push({ kind: "verbatim", text: argument.text, at });
      return;
    case "splat":
      to.push(...splat(readVariable(session, argument.variable), at));
  }
}

function splat(value: Value, at: Position): readonly Given[] {
  if (isTable(value) && value.type !== "object") {
    if (value.open === true)
      return [...named(value, at), { kind: "value", value: { kind: "unknown", key: "splat" }, at }];
    return named(value, at);
  }
  const items = value === null ? [] : (elementsOf(value) ?? [value]);
  // `-Name` as an element of a list is still a name, if it came from `$args`; a text otherwise.
  return items.map((item): Given => ({ kind: "value", value: item, at }));
}

function named(value: Extract<Value, { kind: "table" }>, at: Position): readonly Given[] {
  return [...value.entries.values()].map(({ key, value: held }): Given => {
    const name = toText(key);
    const plain = typeof name === "string" ? name : "";
    return { kind: "parameter", name: plain.toLowerCase(), written: `-${plain}`, value: held, at };
  });
}

/** What a cmdlet is given, by the full names of its parameters in lower case. */
export interface Bound {
  readonly named: ReadonlyMap<string, Value>;
  readonly rest: readonly Value[];
}

const COMMON: readonly (readonly [name: string, isSwitch: boolean, ...aliases: readonly string[]])[] = [
  ["erroraction", false, "ea"],
  ["errorvariable", false, "ev"],
  ["warningaction", false, "wa"],
  ["warningvariable", false, "wv"],
  ["informationaction", false, "infa"],
  ["informationvariable", false, "iv"],
  ["outvariable", false, "ov"],
  ["outbuffer", false, "ob"],
  ["pipelinevariable", false, "pv"],
  ["verbose", true, "vb"],
  ["debug", true, "db"],
  ["whatif", true, "wi"],
  ["confirm", true, "cf"],
  ["progressaction", false, "proga"],
];

interface Known {
  readonly name: string;
  readonly isSwitch: boolean;
}

function findParameter(shape: CmdletShape, name: string): Known | undefined {
  const starting: Known[] = [];
  for (const parameter of shape.parameters) {
    const full = parameter.name.toLowerCase();
    const known = { name: full, isSwitch: parameter.isSwitch === true };
    const names = [full, ...(parameter.aliases ?? []).map((alias) => alias.toLowerCase())];
    if (names.includes(name)) return known;
    if (names.some((one) => one.startsWith(name))) starting.push(known);
  }
  for (const [full, isSwitch, ...aliases] of COMMON) {
    if (full === name || aliases.includes(name)) return { name: full, isSwitch };
    if (full.startsWith(name)) starting.push({ name: full, isSwitch });
  }
  return new Set(starting.map((known) => known.name)).size === 1 ? starting[0] : undefined;
}

/** Binds arguments as a cmdlet does. @throws ScriptError where it refuses them */
export function bindCmdlet(shape: CmdletShape, given: readonly Given[], isStrict: boolean): Bound {
  const bound = new Map<string, Value>();
  const loose: Value[] = [];
  for (let at = 0; at < given.length; at += 1) {
    const one = given[at] as Given;
    if (one.kind === "verbatim") {
      loose.push(one.text);
      continue;
    }
    if (one.kind === "value") {
      loose.push(
        one.written !== undefined && one.value !== null && typeof one.value === "object" ? one.value : one.value,
      );
      continue;
    }
    const found = findParameter(shape, one.name);
    if (found === undefined) {
      if (isStrict) throw new ScriptError(`A parameter cannot be found that matches ${one.written}.`);
      bound.set(one.name, one.value ?? true);
      continue;
    }
    if (bound.has(found.name)) throw new ScriptError(`Parameter ${found.name} is given more than once.`);
    if (found.isSwitch) bound.set(found.name, one.value ?? true);
    else if (one.value !== undefined) bound.set(found.name, one.value);
    else {
      const next = given[at + 1];
      if (next?.kind !== "value") throw new ScriptError(`Missing an argument for parameter ${found.name}.`);
      bound.set(found.name, next.value);
      at += 1;
    }
  }
  const free = shape.parameters
    .filter(({ position, name }) => position !== undefined && !bound.has(name.toLowerCase()))
    .sort((one, two) => (one.position ?? 0) - (two.position ?? 0));
  const rest: Value[] = [];
  for (const value of loose) {
    const next = free.shift();
    if (next === undefined) rest.push(value);
    else bound.set(next.name.toLowerCase(), value);
  }
  return { named: bound, rest };
}

/** Words that a program receives. */
export function wordsOf(session: Session, given: readonly Given[]): Value[] {
  return given.flatMap((one): readonly Value[] => {
    if (one.kind === "verbatim") return splitVerbatim(one.text);
    if (one.kind === "parameter") {
      if (one.value === undefined) return [one.written];
      const text = toText(one.value);
      return [
        typeof text === "string" ? `${one.written.endsWith(":") ? one.written : `${one.written}:`}${text}` : text,
      ];
    }
    if (one.written !== undefined) return [one.written];
    if (one.isList === true && isList(one.value)) return [joined(session, one.value.items)];
    return wordsOfValue(one.value);
  });
}

function joined(_session: Session, items: readonly Value[]): Value {
  const texts = items.map((item) => toText(item));
  return texts.every((text) => typeof text === "string")
    ? texts.join(",")
    : (texts.find((text) => typeof text !== "string") as Value);
}

function wordsOfValue(value: Value): readonly Value[] {
  if (value === null || isNothing(value)) return [];
  if (isUnknown(value)) return [value];
  if (isList(value))
    return [
      ...value.items.flatMap(wordsOfValue),
      ...(value.open === true ? [{ kind: "unknown", key: "more" } as const] : []),
    ];
  if (typeof value === "object" && value.kind === "block") return [value];
  return [toText(value)];
}

/** After `--%`: as it stands, `%NAME%` not looked at. */
function splitVerbatim(text: string): readonly Value[] {
  return [...text.matchAll(/"([^"]*)"|[^\s"]+/g)].map((found) => found[1] ?? found[0]);
}
