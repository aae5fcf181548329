import type { Num, Path, Table, Unknown, Value } from "../contract";
import { isOrigin } from "../knowledge";
import {
  array,
  derive,
  isChar,
  isForeign,
  isList,
  isNothing,
  isNull,
  isNumber,
  isTable,
  isType,
  isUnknown,
  isWhole,
  table,
} from "../values";
import { elementsOf, join, negate, toNumber, toText, toTextOr, toTruth } from "./conversions";
import { describedKind, describedText, guidObject, orderVersions } from "./described";
import { ScriptError } from "./ends";
import { expandReplacement, isBadPattern, toLikePattern, toPattern } from "./regex";
import { isOfType } from "./types";

/** What comparison needs of the session: where matches go, and what is charged. */
export interface Comparing {
  readonly path: Path;
  setMatches(value: Value): void;
}

type Answer = boolean | Unknown;

const COMPARED = /^-([ci]?)(eq|ne|gt|ge|lt|le|like|notlike|match|notmatch)$/;

/** `-eq` and its kind: of a list, the elements for which it is true. */
export function compare(comparing: Comparing, operator: string, left: Value, right: Value): Value {
  const [, mind = "", kind = ""] = COMPARED.exec(operator) ?? [];
  const mindsCase = mind === "c";
  if (isList(left) && left.open !== true) {
    const kept: Value[] = [];
    for (const item of left.items) {
      const answer = compareOne(comparing, kind, mindsCase, item, right, true);
      if (typeof answer !== "boolean") return derive(operator, [left, right]);
      if (answer) kept.push(item);
    }
    return array(kept);
  }
  if (isList(left)) return derive(operator, [left, right]);
  return compareOne(comparing, kind, mindsCase, left, right, false);
}

function compareOne(
  comparing: Comparing,
  kind: string,
  mindsCase: boolean,
  left: Value,
  right: Value,
  inList: boolean,
): Answer {
  switch (kind) {
    case "eq":
      return areEqual(left, right, mindsCase);
    case "ne":
      return negate(areEqual(left, right, mindsCase));
    case "like":
      return isLike(left, right, mindsCase);
    case "notlike":
      return negate(isLike(left, right, mindsCase));
    case "match":
      return matches(comparing, left, right, mindsCase, inList);
    case "notmatch":
      return negate(matches(comparing, left, right, mindsCase, inList));
    default:
      return isOrdered(kind, left, right, mindsCase);
  }
}

function unknownTest(operator: string, left: Value, right: Value): Unknown {
  const [thing, other] = isUnknown(left) && isOrigin(left) ? [left, right] : [right, left];
  if (isUnknown(thing) && isOrigin(thing) && isWhole(other)) {
    const isNullTest = operator === "-eq" && isNull(other);
    // A list on the left gives its elements and no truth.
    const isPlain = thing === right || thing.shape !== undefined || isNullTest;
    return derive(operator, [left, right], {
      of: thing.of,
      test: { operator: isNullTest ? "null" : operator, value: isNothing(other) ? null : other },
      ...(isPlain ? { shape: "boolean" as const } : {}),
    });
  }
  const from = isUnknown(left) ? left.of : isUnknown(right) ? right.of : undefined;
  return derive(operator, [left, right], {
    ...(isUnknown(left) && left.shape === undefined ? {} : { shape: "boolean" as const }),
    ...(from === undefined
      ? {}
      : { of: from, test: { operator: `derived ${operator}`, value: isWhole(right) ? right : null } }),
  });
}

/** By the kind of the left value, as PowerShell compares. */
export function areEqual(left: Value, right: Value, mindsCase = false): Answer {
  if (isUnknown(left) || isUnknown(right)) {
    if (isUnknown(left) && isUnknown(right) && left.key === right.key) return true;
    const certain =
      (isUnknown(left) && left.present === true && left.shape !== undefined && (isNull(right) || right === "")) ||
      (isUnknown(right) && right.present === true && isNull(left)) ||
      (isUnknown(left) && left.shape === "object" && isNull(right)) ||
      (isUnknown(right) && right.shape === "object" && isNull(left));
    return certain ? false : unknownTest("-eq", left, right);
  }
  if (isNull(left)) return isNull(right);
  if (isNull(right)) return false;
  if (typeof left === "string") {
    const text = toText(right);
    if (typeof text !== "string") return unknownTest("-eq", left, text);
    return sameText(left, text, mindsCase);
  }
  if (typeof left === "boolean") {
    const truth = toTruth(right);
    return typeof truth === "boolean" ? truth === left : left ? truth : negate(truth);
  }
  if (isChar(left)) {
    if (isNumber(right)) return left.code === right.value;
    const text = toTextOr(right, "");
    return sameText(String.fromCharCode(left.code), text, mindsCase);
  }
  if (isNumber(left)) {
    if (isList(right)) return false;
    const number = toNumber(right);
    if (number === undefined) return false;
    return isUnknown(number) ? unknownTest("-eq", left, number) : number.value === left.value;
  }
  if (isType(left)) return isType(right) ? left.name === right.name : sameText(left.name, toTextOr(right, ""), false);
  if (left === right) return true;
  if (isTable(left) && left.typeName !== undefined) return areSameObjects(left, right);
  // What an object of the machine counts as the same is its type's to say.
  return isForeign(left) ? unknownTest("-eq", left, right) : false;
}

/** Objects with a type compare by what they hold. */
function areSameObjects(left: Table, right: Value): Answer {
  const kind = describedKind(left);
  if (kind === "version") {
    const order = orderVersions(left, right);
    return order === undefined ? (typeof right === "string" ? false : unknownTest("-eq", left, right)) : order === 0;
  }
  if (kind === "guid") {
    const other = typeof right === "string" ? guidObject(right) : right;
    if (other === undefined) return false;
    return isTable(other) ? describedText(other) === describedText(left) : unknownTest("-eq", left, right);
  }
  if (left.typeName === "timespan" && isTable(right) && right.typeName === "timespan") {
    const [one, two] = [left, right].map((of) => of.entries.get("stotalseconds")?.value ?? null);
    if (isNumber(one ?? null) && isNumber(two ?? null)) return (one as Num).value === (two as Num).value;
  }
  return unknownTest("-eq", left, right);
}

export function sameText(one: string, two: string, mindsCase: boolean): boolean {
  return one === two || (!mindsCase && one.toLowerCase() === two.toLowerCase());
}

let collators: { readonly plain: Intl.Collator; readonly minding: Intl.Collator } | undefined;

/** Order of texts as a culture has it, letters in any case unless it minds them. */
export function orderTexts(one: string, two: string, mindsCase = false): number {
  collators ??= {
    plain: new Intl.Collator("en", { sensitivity: "accent" }),
    minding: new Intl.Collator("en", { sensitivity: "variant" }),
  };
  return (mindsCase ? collators.minding : collators.plain).compare(one, two);
}

function isOrdered(kind: string, left: Value, right: Value, mindsCase: boolean): Answer {
  const order = orderOf(left, right, mindsCase, kind);
  if (typeof order !== "number") return order;
  switch (kind) {
    case "gt":
      return order > 0;
    case "ge":
      return order >= 0;
    case "lt":
      return order < 0;
    default:
      return order <= 0;
  }
}

function orderOf(left: Value, right: Value, mindsCase: boolean, kind: string): number | Unknown {
  if (isUnknown(left) || isUnknown(right)) return unknownTest(`-${kind}`, left, right);
  if (isNull(left)) {
    if (isNull(right)) return 0;
    const number = isNumber(right) ? right.value : undefined;
    return number === undefined ? -1 : number < 0 ? 1 : -1;
  }
  if (typeof left === "string" || isChar(left)) {
    if (isChar(left) && isNumber(right)) return left.code - right.value;
    const [one, two] = [toText(left), toText(right)];
    if (typeof one !== "string" || typeof two !== "string") return unknownTest(`-${kind}`, left, right);
    return orderTexts(one, two, mindsCase);
  }
  if (isNull(right)) return isNumber(left) && left.value < 0 ? -1 : 1;
  if (typeof left === "boolean") {
    const truth = toTruth(right);
    return typeof truth === "boolean" ? Number(left) - Number(truth) : unknownTest(`-${kind}`, left, right);
  }
  if (isNumber(left)) {
    const number = toNumber(right);
    if (number === undefined) throw new ScriptError("Could not compare.");
    return isUnknown(number) ? unknownTest(`-${kind}`, left, number) : left.value - number.value;
  }
  if (isTable(left) && left.typeName !== undefined) return orderObjects(left, right, kind);
  if (isForeign(left)) return unknownTest(`-${kind}`, left, right);
  throw new ScriptError("Could not compare.");
}

function orderObjects(left: Table, right: Value, kind: string): number | Unknown {
  if (describedKind(left) === "version") {
    const order = orderVersions(left, right);
    if (order !== undefined) return order;
    if (typeof right === "string") throw new ScriptError("Could not compare.");
  }
  if (left.typeName === "timespan" && isTable(right) && right.typeName === "timespan") {
    const [one, two] = [left, right].map((of) => of.entries.get("stotalseconds")?.value ?? null);
    if (isNumber(one ?? null) && isNumber(two ?? null)) return (one as Num).value - (two as Num).value;
  }
  return unknownTest(`-${kind}`, left, right);
}

function isLike(left: Value, right: Value, mindsCase: boolean): Answer {
  const [text, pattern] = [toText(left), toText(right)];
  if (typeof text !== "string" || typeof pattern !== "string") {
    if (typeof pattern === "string" && /^\*+$/.test(pattern)) return true;
    return unknownTest("-like", left, right);
  }
  const made = toLikePattern(pattern, mindsCase);
  if (made === undefined || text.length > 20_000) return derive("-like", [text, pattern], { shape: "boolean" });
  return made.test(text);
}

function matches(comparing: Comparing, left: Value, right: Value, mindsCase: boolean, inList: boolean): Answer {
  const [text, pattern] = [toText(left), toText(right)];
  if (typeof text !== "string" || typeof pattern !== "string") {
    if (!inList) comparing.setMatches(derive("matches", [left, right], { shape: "object" }));
    return unknownTest("-match", left, right);
  }
  const made = toPattern(pattern, !mindsCase, text);
  if (made === undefined) {
    if (isBadPattern(pattern)) throw new ScriptError("Invalid pattern.");
    if (!inList) comparing.setMatches(derive("matches", [text, pattern], { shape: "object" }));
    return derive("-match", [text, pattern], { shape: "boolean" });
  }
  const found = made.exec(text);
  if (found !== null && !inList) comparing.setMatches(matchesTable(found));
  return found !== null;
}

/** `$Matches`: groups that took part, by number and by name. */
function matchesTable(found: RegExpExecArray): Value {
  const named = new Map(Object.entries(found.groups ?? {}));
  const names = namesByNumber(found, named);
  const pairs: [Value, Value][] = [];
  found.forEach((group: string | undefined, at) => {
    if (group === undefined || names.has(at)) return;
    pairs.push([{ kind: "number", type: "int", value: at }, group]);
  });
  for (const [name, group] of named) if ((group as string | undefined) !== undefined) pairs.push([name, group]);
  // .NET numbers the groups without a name first.
  if (names.size > 0) {
    const plain = [...found.keys()].filter((at) => at > 0 && !names.has(at));
    pairs.forEach((pair) => {
      const [key] = pair;
      if (isNumber(key) && key.value > 0)
        pair[0] = { kind: "number", type: "int", value: plain.indexOf(key.value) + 1 };
    });
  }
  return table("hashtable", pairs);
}

function namesByNumber(found: RegExpExecArray, named: ReadonlyMap<string, string>): ReadonlySet<number> {
  const numbers = new Set<number>();
  if (named.size === 0) return numbers;
  // Named groups stand among the others in order of their brackets; by value is enough to tell them.
  let from = 1;
  for (const group of named.values()) {
    const at = found.findIndex((value: string | undefined, index) => index >= from && value === group);
    if (at > 0) {
      numbers.add(at);
      from = at + 1;
    }
  }
  return numbers;
}

export function contains(list: Value, item: Value, mindsCase: boolean): Answer {
  const items = elementsOf(list);
  if (items === undefined) return derive("contains", [list, item], { shape: "boolean" });
  let open: Unknown | undefined;
  for (const one of items) {
    const answer = areEqual(one, item, mindsCase);
    if (answer === true) return true;
    if (answer !== false) open ??= answer;
  }
  if (open === undefined) return false;
  return items.length === 1 ? open : derive("contains", [list, item], { shape: "boolean" });
}

/** `-replace`: the right side is a pattern, or a pattern and what takes its place. */
export function replace(left: Value, right: Value, mindsCase: boolean, path: Path): Value {
  if (isList(left)) {
    if (left.open === true) return derive("-replace", [left, right]);
    return array(left.items.map((item) => replace(item, right, mindsCase, path)));
  }
  const [pattern, replacement = ""] = isList(right) ? right.items : [right];
  const parts = [toText(left), toText(pattern ?? null)] as const;
  const put = toText(replacement);
  const [text, source] = parts;
  if (
    typeof text !== "string" ||
    typeof source !== "string" ||
    typeof put !== "string" ||
    (typeof replacement !== "string" && !isNumber(replacement) && !isNull(replacement))
  )
    return derive("-replace", [left, right], isUnknown(left) && left.shape === undefined ? {} : { shape: "text" });
  const made = toPattern(source, !mindsCase, text, "g");
  if (made === undefined) {
    if (isBadPattern(source)) throw new ScriptError("Invalid pattern.");
    return derive("-replace", [left, right], { shape: "text" });
  }
  return replaceAll(text, made, put, path) ?? derive("-replace", [left, right], { shape: "text" });
}

export function replaceAll(text: string, pattern: RegExp, replacement: string, path: Path): string | undefined {
  let out = "";
  let from = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const put = expandReplacement(replacement, found, text);
    if (put === undefined) return undefined;
    path.charge(put.length + 16);
    out += text.slice(from, found.index) + put;
    from = found.index + found[0].length;
    if (found[0] === "") pattern.lastIndex += 1;
    if (pattern.lastIndex > text.length) break;
  }
  return out + text.slice(from);
}

/** `-split` with a pattern, and perhaps a limit. */
export function split(left: Value, right: Value, mindsCase: boolean, path: Path): Value {
  const [separator, limit, options] = isList(right) ? right.items : [right];
  if (options !== undefined && typeof options === "string" && /simplematch/i.test(options))
    return splitBy(left, separator ?? null, limit, mindsCase, path, true);
  if (options !== undefined) return derive("-split", [left, right]);
  return splitBy(left, separator ?? null, limit, mindsCase, path, false);
}

function splitBy(
  left: Value,
  separator: Value,
  limit: Value | undefined,
  mindsCase: boolean,
  path: Path,
  isPlain: boolean,
): Value {
  const texts = elementsOf(left)?.map((item) => toText(item));
  const source = toText(separator);
  const most = limit === undefined ? 0 : toNumber(limit);
  if (
    texts === undefined ||
    typeof source !== "string" ||
    (typeof most !== "number" && (most === undefined || isUnknown(most))) ||
    (typeof separator === "object" && separator !== null && separator.kind === "block")
  )
    return derive("-split", [left, separator]);
  const count = typeof most === "number" ? most : most.value;
  const parts: Value[] = [];
  for (const text of texts) {
    if (typeof text !== "string" || count < 0) return derive("-split", [left, separator]);
    const made = toPattern(isPlain ? source.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&") : source, !mindsCase, text, "g");
    if (made === undefined) {
      if (isBadPattern(source)) throw new ScriptError("Invalid pattern.");
      return derive("-split", [left, separator]);
    }
    path.charge(text.length * 2);
    parts.push(...splitText(text, made, count));
  }
  return array(parts, "string");
}

export function splitText(text: string, pattern: RegExp, most: number): string[] {
  const parts: string[] = [];
  let from = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    if (most > 0 && parts.length >= most - 1) break;
    if (found[0] === "") {
      // Between all characters, and at both ends.
      parts.push(text.slice(from, found.index));
      from = found.index;
      pattern.lastIndex += 1;
      if (found.index >= text.length) break;
      continue;
    }
    parts.push(
      text.slice(from, found.index),
      ...found.slice(1).filter((group: string | undefined) => group !== undefined),
    );
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

/** `-split` before a value: at spaces, none at the ends. */
export function splitWords(value: Value): Value {
  const texts = elementsOf(value)?.map((item) => toText(item));
  if (texts === undefined || texts.some((text) => typeof text !== "string")) return derive("-split", [value]);
  return array(
    (texts as string[]).flatMap((text) => text.trim().split(/\s+/)),
    "string",
  );
}

export function joinTexts(value: Value, separator: Value, path: Path): Value {
  const items = isNull(value) ? [] : elementsOf(value);
  const between = toText(separator);
  if (items === undefined || typeof between !== "string") return derive("-join", [value, separator], { shape: "text" });
  const parts: (string | Unknown)[] = [];
  items.forEach((item, at) => {
    if (at > 0) parts.push(between);
    parts.push(isList(item) ? "System.Object[]" : toText(item));
  });
  path.charge(parts.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 8), 0));
  return join(parts);
}

/** `-is`. */
export function isOf(left: Value, right: Value): Answer {
  const name = isType(right) ? right.name : typeof right === "string" ? right.toLowerCase() : undefined;
  if (name === undefined) return derive("-is", [left, right], { shape: "boolean" });
  return isOfType(left, name) ?? derive("-is", [left, right], { shape: "boolean" });
}
