import type { List, NumberType, Position, Table, Unknown, Value } from "../contract";
import {
  array,
  derive,
  int,
  isBlock,
  isChar,
  isForeign,
  isList,
  isNull,
  isNumber,
  isTable,
  isType,
  isUnknown,
  keyOf,
  num,
  object,
  table,
} from "../values";
import { cast } from "./casts";
import { callCom } from "./com";
import { areEqual, orderTexts } from "./comparison";
import { elementsOf, negate, toNumber, toText, toTextOr, toTruth } from "./conversions";
import { describedText } from "./described";
import { ScriptError } from "./ends";
import { formatNumber } from "./format";
import { orderedEntries, readMember } from "./members";
import { noMethod, PURE, refused, TEXT_PURE } from "./method-faults";
import { matchObject, startProcess } from "./objects";
import { toPattern } from "./regex";
import { Collector, DISCARD, type Session } from "./session";
import { numberAt, textMethod } from "./text-methods";
import { XML } from "./xml";

const NOTHING: Value = { kind: "nothing" };

/** Calls a method of a value. @throws ScriptError where it has none of that name, or refuses what it is given */
export function callMethod(
  session: Session,
  of: Value,
  nameValue: Value,
  given: readonly Value[],
  at: Position,
): Value {
  session.path.step(2);
  const written = toText(nameValue);
  if (typeof written !== "string") return unknownMethod(session, of, nameValue, given, at);
  const name = written.toLowerCase();
  if (isNull(of))
    throw new ScriptError("You cannot call a method on a null-valued expression.", undefined, "statement", [
      "management.automation.runtimeexception",
    ]);
  if (name === "foreach" || name === "where") {
    const made = listBlocks(session, of, name, given, at);
    if (made !== undefined) return made;
  }
  if (name === "gettype") return isUnknown(of) ? derive("gettype", [of], { shape: "object" }) : typeObject(of);
  if (typeof of === "string") return textMethod(session, of, name, given);
  if (isUnknown(of)) return unknownMethod(session, of, name, given, at);
  if (isTable(of)) return tableMethod(session, of, name, given, at);
  if (isList(of)) return listMethod(session, of, name, given, at);
  if (isBlock(of)) return blockMethod(session, of, name, given);
  if (isForeign(of)) return foreignMethod(session, of, name, given, at);
  if (isNumber(of) || isChar(of) || typeof of === "boolean") return scalarMethod(of, name, given);
  if (isType(of)) return derive(`.${name}()`, [of]);
  throw noMethod(name);
}

const NUMBER_NAMES: Partial<Record<NumberType, string>> = { int: "Int32", long: "Int64", double: "Double" };

function typeObject(value: Value): Value {
  const names: Readonly<Record<string, string>> = {
    number: "",
    list: "Object[]",
    table: "Hashtable",
    block: "ScriptBlock",
  };
  const name =
    typeof value === "string"
      ? "String"
      : typeof value === "boolean"
        ? "Boolean"
        : isNumber(value)
          ? (NUMBER_NAMES[value.type] ?? "?")
          : isTable(value) && value.type === "object"
            ? "PSCustomObject"
            : value === null
              ? "?"
              : (names[value.kind] ?? "?");
  return name === "?" || name === ""
    ? derive("gettype", [value], { shape: "object" })
    : object([
        ["Name", name],
        ["FullName", name.includes("PSCustom") ? "System.Management.Automation.PSCustomObject" : `System.${name}`],
        ["IsArray", isList(value)],
        ["BaseType", null],
      ]);
}
const TRUTH_PURE = /^(?:contains|startswith|endswith|equals|containskey|containsvalue|ismatch)$/;

function unknownMethod(session: Session, of: Value, nameValue: Value, given: readonly Value[], at: Position): Value {
  const name = toTextOr(nameValue, "");
  if (name !== "" && PURE.test(name) && isUnknown(of)) {
    const from = of.of === undefined ? {} : { of: of.of };
    if (TEXT_PURE.test(name))
      return derive(`.${name}`, [of, ...given], {
        shape: "text",
        ...from,
        ...(of.present === true && name.startsWith("to") ? { present: true } : {}),
      });
    if (TRUTH_PURE.test(name)) return derive(`.${name}`, [of, ...given], { shape: "boolean", ...from });
    if (name === "indexof" || name === "compareto") return derive(`.${name}`, [of, ...given], { shape: "number" });
    return derive(`.${name}`, [of, ...given], from);
  }
  const result = session.path.effects.perform(
    {
      kind: "method",
      target: of,
      name: typeof nameValue === "string" && name !== "" ? nameValue : nameValue,
      words: given,
      at,
    },
    session.path,
  );
  if (result === undefined) {
    session.path.notFollowed("method", at, name === "" ? "?" : name);
    for (const value of given)
      if (isBlock(value)) session.path.perhaps(at, name, () => session.language.callBlock(session, value, {}, DISCARD));
    return session.path.unknown();
  }
  failing(session, result.fails ?? "never", name);
  return single(result.output);
}

function failing(_session: Session, fails: "never" | "may" | "surely", name: string): void {
  if (fails === "surely") throw refused(name);
}

function single(output: readonly Value[]): Value {
  const [only] = output;
  if (only === undefined) return NOTHING;
  return output.length === 1 ? only : array([...output]);
}

function foreignMethod(
  session: Session,
  of: Extract<Value, { kind: "foreign" }>,
  name: string,
  given: readonly Value[],
  at: Position,
): Value {
  if (of.type === "pscmdlet") {
    if (name === "shouldprocess") return negate(toTruth(session.scope.find("whatifpreference")?.value ?? false));
    if (name === "shouldcontinue") return true;
    if (name === "throwterminatingerror") throw new ScriptError("thrown", given[0], "script");
    return NOTHING;
  }
  if (of.type.startsWith("net:")) return netMethod(session, of.type.slice("net:".length), name, given, at);
  if (name === "tostring") return derive(".tostring", [of], { shape: "text", present: true });
  if (of.type.startsWith("com:")) {
    const made = callCom(session, of.type.slice("com:".length), name, given, at);
    if (made === undefined) session.path.notFollowed("method", at, `${of.type.slice("com:".length)}.${name}`);
    return made ?? session.path.unknown();
  }
  const result = session.path.effects.perform({ kind: "method", target: of, name, words: given, at }, session.path);
  if (result === undefined) {
    session.path.notFollowed("method", at, name);
    return session.path.unknown();
  }
  failing(session, result.fails ?? "never", name);
  return single(result.output);
}

/** Objects of .NET that read or wait; a file that they write is one that nobody knows. */
function netMethod(session: Session, type: string, name: string, given: readonly Value[], at: Position): Value {
  if (type.startsWith("text.encoding")) return encodingMethod(type, name, given);
  if (type === "net.webclient" && /^downloadfile/.test(name)) {
    session.path.files.set(
      toTextOr(given[1] ?? null, "?")
        .toLowerCase()
        .replaceAll("/", "\\"),
      session.path.unknown(undefined, { shape: "text" }),
    );
    return NOTHING;
  }
  if (/^(?:dispose|close|start|stop|reset|wait|flush)$/.test(name)) return NOTHING;
  if (/^(?:invoke|execute|run|shellexecute)/.test(name)) session.path.notFollowed("method", at, name);
  return session.path.unknown(
    type === "net.webclient"
      ? { kind: "network", name: `download ${toTextOr(given[0] ?? null, "?").toLowerCase()}` }
      : undefined,
  );
}

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = { utf8: "utf8", unicode: "utf16le", ascii: "latin1" };

function encodingMethod(type: string, name: string, given: readonly Value[]): Value {
  const encoding =
    ENCODINGS[type.replace(/^text\.encoding\./, "").replace(/^text\.(utf8|unicode|ascii)encoding$/, "$1")];
  const [first = null] = given;
  if (encoding === undefined) return derive(`.${name}`, [type, first], name === "getstring" ? { shape: "text" } : {});
  if (name === "getstring") {
    const bytes = elementsOf(first);
    if (bytes === undefined || !bytes.every((byte) => isNumber(byte)))
      return derive(".getstring", [type, first], { shape: "text" });
    const text = Buffer.from(bytes.map((byte) => byte.value)).toString(encoding);
    // What is no ASCII becomes a question mark.
    return encoding === "latin1" ? text.replaceAll(/[\x80-\xff]/g, "?") : text;
  }
  const text = toText(first);
  if (name !== "getbytes" || typeof text !== "string") return derive(`.${name}`, [type, first]);
  return array(
    [...Buffer.from(encoding === "latin1" ? text.replaceAll(/[^\0-\x7f]/g, "?") : text, encoding)].map((byte) =>
      num("byte", byte),
    ),
    "byte",
  );
}

function blockMethod(
  session: Session,
  of: Extract<Value, { kind: "block" }>,
  name: string,
  given: readonly Value[],
): Value {
  switch (name) {
    case "invoke":
    case "invokereturnasis":
    case "invokewithcontext": {
      const out = new Collector();
      session.language.callBlock(session, of, { words: name === "invokewithcontext" ? [] : given }, out);
      return name === "invoke" ? asCollection(out) : out.value();
    }
    case "getnewclosure":
      return { ...of, scope: closure(session) };
    case "tostring":
      return of.text;
    default:
      return derive(`.${name}`, [of]);
  }
}

/** `Invoke` gives a collection, which counts as its elements wherever it is used. */
function asCollection(out: Collector): Value {
  return { ...out.list(), type: "list" };
}

function closure(session: Session): unknown {
  const made = new (session.scope.constructor as new (parent: unknown, isScript: boolean) => typeof session.scope)(
    session.global,
    false,
  );
  for (const [name, cell] of session.scope.variables) made.variables.set(name, { ...cell });
  for (let scope: typeof session.scope | undefined = session.scope; scope !== undefined; scope = scope.parent)
    for (const [name, found] of scope.functions) if (!made.functions.has(name)) made.functions.set(name, found);
  return made;
}

function listBlocks(
  session: Session,
  of: Value,
  name: string,
  given: readonly Value[],
  at: Position,
): Value | undefined {
  const [block] = given;
  const items = elementsOf(of);
  if (block === undefined) return undefined;
  if (items === undefined) {
    if (isBlock(block))
      session.path.perhaps(at, name, () =>
        session.language.callBlock(session, block, { item: session.path.unknown(), inPlace: true }, DISCARD),
      );
    return derive(`.${name}`, [of]);
  }
  const out = new Collector();
  for (const item of items) {
    if (name === "where") {
      if (!isBlock(block)) return undefined;
      const test = new Collector();
      session.language.callBlock(session, block, { item, inPlace: true }, test);
      if (session.isTrue(toTruth(test.value()), at, block.text.trim())) out.emit(item);
    } else if (isBlock(block))
      session.language.callBlock(session, block, { item, words: given.slice(1), inPlace: true }, out);
    else out.emit(isType(block) ? cast(session, block.name, item, at) : readMember(session, item, block, at));
  }
  const mode = given[1];
  const list: List = { ...out.list(), type: "list" };
  if (name === "where" && mode !== undefined && typeof mode === "string") {
    const count = given[2] === undefined ? 1 : ((toNumber(given[2]) as { value?: number } | undefined)?.value ?? 1);
    if (/^first$/i.test(mode)) return { ...list, items: list.items.slice(0, count) };
    if (/^split$/i.test(mode))
      return array([list, { ...list, items: items.filter((item) => !list.items.includes(item)) }]);
    if (/^last$/i.test(mode)) return { ...list, items: list.items.slice(-count) };
    return derive(`.where ${mode}`, [of]);
  }
  return list;
}

function scalarMethod(of: Value, name: string, given: readonly Value[]): Value {
  switch (name) {
    case "tostring": {
      const [format] = given;
      const kind = format === undefined ? "" : toText(format);
      return isNumber(of) && typeof kind === "string" && kind !== "" ? formatNumber(of, kind) : toText(of);
    }
    case "equals": {
      const [other = null] = given;
      return isNumber(of) && isNumber(other)
        ? of.type === other.type && of.value === other.value
        : areEqual(of, other, true);
    }
    case "compareto": {
      const other = toNumber(given[0] ?? null);
      return isNumber(of) && other !== undefined && isNumber(other)
        ? int(Math.sign(of.value - other.value))
        : derive(".compareto", [of, ...given], { shape: "number" });
    }
    case "gethashcode":
    case "gettypecode":
      return derive(`.${name}`, [of], { shape: "number" });
    default:
      // A character is taken for a text.
      throw noMethod(name);
  }
}

function tableMethod(session: Session, of: Table, name: string, given: readonly Value[], at: Position): Value {
  if (of.type === "object") return objectMethod(session, of, name, given, at);
  const [key = null, value = null] = given;
  switch (name) {
    case "add":
    case "set_item": {
      session.wrote(of);
      if (isUnknown(key)) {
        of.open = true;
        return NOTHING;
      }
      const place = keyOf(of, key);
      if (name === "add" && of.entries.has(place)) throw refused("Add");
      of.entries.set(place, { key, value });
      return NOTHING;
    }
    case "containskey":
    case "contains": {
      if (isUnknown(key)) return containsUnknown(session, of, key, at);
      if (of.entries.has(keyOf(of, key))) return true;
      return of.open === true ? derive(".contains", [of, key], { shape: "boolean" }) : false;
    }
    case "containsvalue":
      return of.open === true
        ? derive(".containsvalue", [of, key], { shape: "boolean" })
        : [...of.entries.values()].some((entry) => areEqual(entry.value, key, true) === true);
    case "remove":
      session.wrote(of);
      if (isUnknown(key)) of.open = true;
      else of.entries.delete(keyOf(of, key));
      return NOTHING;
    case "clear":
      session.wrote(of);
      of.entries.clear();
      return NOTHING;
    case "clone":
      return { ...of, entries: new Map([...of.entries].map(([place, entry]) => [place, { ...entry }])) };
    case "getenumerator":
      return of.open === true
        ? derive("entries", [of])
        : array(
            orderedEntries(session, of, at).map(({ key: held, value: kept }) =>
              object([
                ["Key", held],
                ["Name", held],
                ["Value", kept],
              ]),
            ),
          );
    case "item":
    case "get_item":
      return of.entries.get(keyOf(of, key))?.value ?? (of.open === true ? derive("[]", [of, key]) : null);
    case "trygetvalue":
      return derive(".trygetvalue", [of, key], { shape: "boolean" });
    case "gethashcode":
    case "copyto":
      return session.path.unknown();
    case "insert":
    case "removeat":
      return placeEntry(session, of, name, given);
    default: {
      // A block held under that name is no method.
      if (name === "tostring") return toText(of);
      throw noMethod(name);
    }
  }
}

/** `Insert` and `RemoveAt` of an ordered table. */
function placeEntry(session: Session, of: Table, name: string, given: readonly Value[]): Value {
  session.wrote(of);
  const [place, key = null, value = null] = given;
  const at = toNumber(place ?? null);
  const entries = [...of.entries];
  if (of.type !== "ordered") throw noMethod(name);
  if (at === undefined || !isNumber(at) || isUnknown(key)) {
    of.open = true;
    for (const entry of of.entries.values()) entry.value = session.path.unknown();
    return NOTHING;
  }
  const most = name === "insert" ? entries.length : entries.length - 1;
  if (at.value < 0 || at.value > most || (name === "insert" && of.entries.has(keyOf(of, key)))) throw refused(name);
  if (name === "insert") entries.splice(at.value, 0, [keyOf(of, key), { key, value }]);
  else entries.splice(at.value, 1);
  of.entries.clear();
  for (const [held, entry] of entries) of.entries.set(held, entry);
  return NOTHING;
}

function containsUnknown(session: Session, of: Table, key: Unknown, at: Position): Value {
  if (of.open === true || of.entries.size > 24) return derive(".contains", [of, key], { shape: "boolean" });
  const none = areEqual(null, key);
  if (typeof none !== "boolean" && session.path.isTrue(none, at, "the key is null")) throw refused("ContainsKey");
  for (const entry of of.entries.values()) {
    const same = areEqual(key, toText(entry.key));
    if (same === true || (same !== false && session.path.isTrue({ ...same, shape: "boolean" }, at, "ContainsKey")))
      return true;
  }
  return false;
}

function objectMethod(session: Session, of: Table, name: string, given: readonly Value[], at: Position): Value {
  const { typeName = "" } = of;
  if (typeName.startsWith("class:")) {
    const method = session.scope
      .findClass(typeName.slice("class:".length))
      ?.methods.find((one) => one.name === name && one.body.parameters.length === given.length);
    if (method !== undefined) return callClassMethod(session, method.body, of, given);
  }
  if (typeName === XML) return xmlMethod(of, name, given);
  if (typeName === "stringbuilder") return builderMethod(of, name, given, session);
  if (typeName === "wmisearcher" && name === "get") {
    const result = session.path.effects.perform(
      { kind: "cim-query", className: null, query: of.entries.get("squery")?.value ?? null, at },
      session.path,
    );
    return single(result?.output ?? [session.path.unknown()]);
  }
  if (typeName === "regex") return regexMethod(session, of.entries.get("spattern")?.value ?? null, name, given);
  if (typeName.startsWith("net:")) {
    if (name === "start") {
      startProcess(session, of, at);
      return true;
    }
    return name === "waitforexit" && given.length === 0 ? NOTHING : session.path.unknown();
  }
  if (typeName !== "" && !typeName.startsWith("error:") && name !== "tostring")
    return derive(`.${name}`, [of, ...given], name === "equals" ? { shape: "boolean" } : {});
  const member = of.entries.get(`s${name}`)?.value;
  if (name === "tostring" && member === undefined)
    return given.length === 0
      ? (describedText(of) ?? derive(".tostring", [of], { shape: "text" }))
      : derive(".tostring", [of, ...given], { shape: "text" });
  if (name === "equals") return of === given[0];
  throw noMethod(name);
}

/** An attribute by its name is one of the members; what XPath finds, .NET says. */
function xmlMethod(of: Table, name: string, given: readonly Value[]): Value {
  const [first = null] = given;
  if (name === "getattribute" && typeof first === "string") {
    const found = of.entries.get(keyOf(of, first))?.value;
    if (found === undefined) return "";
    return typeof found === "string" ? found : derive(".getattribute", [of, first], { shape: "text" });
  }
  if (name === "selectsinglenode" && typeof first === "string") return selectNode(of, first);
  return derive(`.${name}`, [of, ...given]);
}

/** `/a/b`: the first element by names alone. Elements that hold a text alone are not kept as elements. */
function selectNode(of: Table, path: string): Value {
  const names =
    /^\/?\/?(?:[A-Za-z_][\w-]*\/)*[A-Za-z_][\w-]*$/.test(path) && !path.includes("//")
      ? path.split("/").filter((name) => name !== "")
      : [];
  let at: Value = names.length === 0 ? null : of;
  for (const name of names) {
    const entry: Table["entries"] extends Map<string, infer E> ? E | undefined : never = isTable(at)
      ? at.entries.get(keyOf(at, name))
      : undefined;
    // XPath minds case, and members do not.
    if (entry === undefined || entry.key !== name) return derive(".selectsinglenode", [of, path]);
    at = isList(entry.value) ? (entry.value.items[0] ?? null) : entry.value;
  }
  return isTable(at) ? at : derive(".selectsinglenode", [of, path]);
}

export function callClassMethod(
  session: Session,
  body: Parameters<Session["language"]["callBody"]>[1],
  self: Table | undefined,
  given: readonly Value[],
): Value {
  const out = new Collector();
  session.inOpaque(() =>
    session.language.callBody(session, body, { words: given, ...(self === undefined ? {} : { self }) }, out),
  );
  return out.items.at(-1) ?? NOTHING;
}

function builderMethod(of: Table, name: string, given: readonly Value[], session: Session): Value {
  const entry = of.entries.get("stext");
  if (entry === undefined) return session.path.unknown();
  session.wrote(of);
  const before = entry.value;
  const word = toText(given[0] ?? "");
  switch (name) {
    case "append":
    case "appendline": {
      const ending = name === "appendline" ? "\r\n" : "";
      entry.value =
        typeof before === "string" && typeof word === "string"
          ? before + word + ending
          : derive("append", [before, word], { shape: "text" });
      session.path.charge(typeof entry.value === "string" ? entry.value.length : 8);
      return of;
    }
    case "tostring":
      return before;
    case "clear":
      entry.value = "";
      return of;
    default:
      entry.value = session.path.unknown(undefined, { shape: "text" });
      return of;
  }
}

export function regexMethod(
  session: Session,
  pattern: Value,
  name: string,
  given: readonly Value[],
  mindsCase = true,
): Value {
  const source = toText(pattern);
  const text = toText(given[0] ?? null);
  const made =
    typeof source === "string" && typeof text === "string" ? toPattern(source, !mindsCase, text, "g") : undefined;
  if (made === undefined || typeof text !== "string")
    return derive(
      `regex.${name}`,
      [source, ...given],
      name === "ismatch" ? { shape: "boolean" } : name === "replace" ? { shape: "text" } : {},
    );
  session.path.charge(text.length);
  switch (name) {
    case "ismatch":
      return made.test(text);
    case "match": {
      const found = made.exec(text);
      return found === null
        ? {
            ...object([
              ["Value", ""],
              ["Success", false],
              ["Length", int(0)],
              ["Groups", table("dictionary")],
            ]),
            typeName: "error:",
          }
        : matchObject(found);
    }
    case "matches":
      return array([...text.matchAll(made)].map(matchObject));
    case "split":
      return array(text.split(made));
    default:
      return derive(`regex.${name}`, [source, ...given]);
  }
}

function listMethod(session: Session, of: List, name: string, given: readonly Value[], at: Position): Value {
  const grows = of.type !== "array";
  const [first = null] = given;
  const put = (value: Value) => (of.of === undefined || of.of.includes(".") ? value : cast(session, of.of, value, at));
  if (grows) session.wrote(of);
  if (grows && of.open !== true) session.path.charge(16);
  switch (name) {
    case "add":
      if (!grows) throw refused("Add");
      if (of.type === "set" && of.items.some((item) => areEqual(item, first, true) === true)) return false;
      of.items.push(put(first));
      return of.type === "arraylist" ? int(of.items.length - 1) : of.type === "set" ? true : NOTHING;
    case "addrange": {
      const items = elementsOf(first);
      if (!grows) throw noMethod(name);
      if (items === undefined) of.open = true;
      else of.items.push(...items.map(put));
      return NOTHING;
    }
    case "enqueue":
    case "push":
      of.items.push(first);
      return NOTHING;
    case "dequeue":
      if (of.open === true) return session.path.unknown();
      if (of.items.length === 0) throw refused(name);
      return of.items.shift() ?? null;
    case "pop":
      if (of.open === true) return session.path.unknown();
      if (of.items.length === 0) throw refused(name);
      return of.items.pop() ?? null;
    case "peek":
      if (of.open === true) return session.path.unknown();
      if (of.items.length === 0) throw refused(name);
      return (of.type === "stack" ? of.items.at(-1) : of.items[0]) ?? null;
    default:
      return listQuestion(session, of, name, given, at);
  }
}

function listQuestion(session: Session, of: List, name: string, given: readonly Value[], at: Position): Value {
  const grows = of.type !== "array";
  const [first = null, second = null] = given;
  if (of.open === true && !/^(?:clear|sort|reverse|insert|remove|removeat)$/.test(name))
    return derive(`.${name}`, [of, ...given], name === "contains" ? { shape: "boolean" } : {});
  const index = () => of.items.findIndex((item) => areEqual(item, first, true) === true);
  switch (name) {
    case "contains":
      return of.items.some((item) => areEqual(item, first, true) === true);
    case "indexof":
      return int(index());
    case "insert": {
      const place = numberAt(given, 0);
      if (place === undefined || !grows) throw refused(name);
      of.items.splice(place, 0, second);
      return NOTHING;
    }
    case "remove": {
      if (!grows) throw refused(name);
      const place = index();
      if (place >= 0) of.items.splice(place, 1);
      return of.type === "arraylist" ? NOTHING : place >= 0;
    }
    case "removeat": {
      const place = numberAt(given, 0);
      if (place === undefined || place < 0 || place >= of.items.length) throw refused(name);
      of.items.splice(place, 1);
      return NOTHING;
    }
    case "clear":
      if (!grows) {
        of.items.fill(null);
        return NOTHING;
      }
      of.items.length = 0;
      of.open = false;
      return NOTHING;
    case "reverse":
      of.items.reverse();
      return NOTHING;
    case "sort":
      of.items.sort((one, two) =>
        isNumber(one) && isNumber(two) ? one.value - two.value : orderTexts(toTextOr(one, ""), toTextOr(two, ""), true),
      );
      return NOTHING;
    case "toarray":
    case "clone":
      return { ...of, type: name === "clone" ? of.type : "array", items: [...of.items] };
    case "getvalue":
    case "item":
    case "get_item":
      return of.items[numberAt(given, 0) ?? 0] ?? null;
    case "setvalue":
      of.items[numberAt([second], 0) ?? 0] = first;
      return NOTHING;
    case "getenumerator":
      return array([...of.items]);
    case "getlength":
    case "getupperbound":
      return int(of.items.length - (name === "getupperbound" ? 1 : 0));
    case "tostring":
      return of.type === "array" ? "System.Object[]" : derive(".tostring", [of], { shape: "text" });
    case "equals":
      return of === first;
    default: {
      // Of each element.
      const made = of.items.map((item) => callMethod(session, item, name, given, at));
      if (of.items.length === 0) throw noMethod(name);
      const kept = made
        .filter((value) => !(value !== null && typeof value === "object" && value.kind === "nothing"))
        .flatMap((value) => (isList(value) ? value.items : [value]));
      const [only] = kept;
      return kept.length === 0 ? NOTHING : kept.length === 1 && only !== undefined ? only : array(kept);
    }
  }
}
