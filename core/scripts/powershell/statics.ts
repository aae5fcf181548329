import type { Block, Num, Position, Unknown, Value } from "../contract";
import {
  array,
  derive,
  double,
  int,
  isBlock,
  isList,
  isNull,
  isNumber,
  isTable,
  isType,
  isUnknown,
  num,
} from "../values";
import { areEqual, replaceAll, sameText, splitText } from "./comparison";
import { castNumber, elementsOf, join, NUMBER_TYPES, roundHalfEven, toNumber, toText, toTextOr } from "./conversions";
import { addressObject, guidObject, versionObject } from "./described";
import { Leaving, ScriptError } from "./ends";
import { fileStatic } from "./file-statics";
import { formatText } from "./format";
import { callClassMethod, regexMethod } from "./methods";
import { matchObject, startProcess, timeSpan } from "./objects";
import { isBadPattern, toPattern } from "./regex";
import { Collector, type Session } from "./session";
import type { Expression } from "./syntax";
import { readEnvironment, writeEnvironment, writeVariable } from "./variables";

interface StaticCall {
  readonly session: Session;
  readonly name: string;
  readonly given: readonly Value[];
  readonly at: Position;
  readonly expressions: readonly Expression[];
}

const NOTHING: Value = { kind: "nothing" };

/** @param inner the exception of .NET inside, which a handler may name too */
function refused(name: string, inner?: string): ScriptError {
  return new ScriptError(`Exception calling "${name}".`, undefined, "statement", [
    "management.automation.methodinvocationexception",
    ...(inner === undefined ? [] : ["management.automation.runtimeexception", inner, "systemexception"]),
  ]);
}

function texts(given: readonly Value[]): (string | Unknown)[] {
  return given.map((value) => toText(value));
}

/** `[type]::Method(…)`. */
export function callStatic(
  session: Session,
  type: Value,
  nameValue: Value,
  given: readonly Value[],
  at: Position,
  expressions: readonly Expression[],
): Value {
  const name = toTextOr(nameValue, "").toLowerCase();
  if (!isType(type)) {
    if (isUnknown(type)) return session.path.unknown();
    throw new ScriptError("No static method.");
  }
  if (name === "new") return session.language.newObject(session, type.name, given, at);
  const definition = session.scope.findClass(type.name);
  if (definition !== undefined) {
    const method = definition.methods.find(
      (one) => one.name === name && one.isStatic && one.body.parameters.length === given.length,
    );
    if (method === undefined) throw new ScriptError(`No method named ${name}.`);
    return callClassMethod(session, method.body, undefined, given);
  }
  const call: StaticCall = { session, name, given, at, expressions };
  const plain = type.name.replace(/^system\./, "");
  const made = STATICS[plain]?.(call) ?? (NUMBER_TYPES[plain] === undefined ? undefined : numberStatic(call, plain));
  if (made !== undefined) return made;
  if (
    /^(?:io\.|net\.|datetime|guid|environment|security\.|diagnostics\.|threading\.|math|convert|text\.|string|regex|char|array|enum|globalization\.|appdomain|gc|console|uri|servicepointmanager|collections\.|management\.automation\.|xml\.|datetimeoffset|timezoneinfo|version|ipaddress)/.test(
      plain,
    )
  ) {
    if (
      /^(?:io\.|diagnostics\.process|management\.automation\.powershell|appdomain|runtime)/.test(plain) &&
      /start|create|load|invoke/.test(name)
    )
      session.path.notFollowed("method", at, `[${type.name}]::${name}`);
    return derive(
      `[${plain}]::${name}`,
      [
        ...given,
        ...(/^(?:datetime|guid|io\.path)/.test(plain) && /now|new|random|temp/.test(name)
          ? [session.path.unknown()]
          : []),
      ],
      { ...(TEXT_STATIC.test(`${plain}::${name}`) ? { shape: "text" as const } : {}) },
    );
  }
  session.path.notFollowed("type", at, `[${type.name}]::${name}`);
  return session.path.unknown();
}

const TEXT_STATIC =
  /^(?:string::|io\.path::(?:get|combine|change)|environment::(?:get|expand)|io\.file::readalltext|regex::(?:replace|escape)|guid::newguid)/;

/** `[type]::Property`. */
export function readStatic(session: Session, type: Value, nameValue: Value, _at: Position): Value {
  const name = toTextOr(nameValue, "").toLowerCase();
  if (!isType(type)) return isUnknown(type) ? session.path.unknown() : null;
  const definition = session.scope.findClass(type.name);
  if (definition?.names !== undefined) {
    const found = definition.names.find(([label]) => label.toLowerCase() === name);
    return found === undefined ? null : found[0];
  }
  const plain = type.name.replace(/^system\./, "");
  const number = NUMBER_TYPES[plain];
  if (number !== undefined)
    return LIMITS[`${number}.${name}`] ?? derive(`[${plain}]::${name}`, [], { shape: "number" });
  switch (`${plain}.${name}`) {
    case "string.empty":
      return "";
    case "math.pi":
      return double(Math.PI);
    case "math.e":
      return double(Math.E);
    case "environment.newline":
      return "\r\n";
    case "environment.machinename":
      return readEnvironment(session, "computername");
    case "environment.systemdirectory":
      return "C:\\Windows\\System32";
    case "environment.is64bitoperatingsystem":
    case "environment.is64bitprocess":
      return session.path.unknown({ kind: "other", name }, { shape: "boolean" });
    case "environment.osversion":
      return session.path.unknown({ kind: "other", name: "osversion" }, { shape: "object" });
    case "timespan.zero":
      return timeSpan(0);
    case "io.path.directoryseparatorchar":
      return "\\";
    default:
  }
  if (/^text\.encoding$/.test(plain)) return { kind: "foreign", type: `net:text.encoding.${name}` };
  if (/^datetime/.test(plain))
    return session.path.unknown(
      { kind: "time", name: `${plain}.${name}`, moment: session.moment() },
      { shape: "object" },
    );
  // A name of an enumeration is written as it is.
  return derive(`[${plain}]::${name}`, [], { shape: "text", present: true });
}

const LIMITS: Readonly<Record<string, Value>> = {
  "int.maxvalue": int(2_147_483_647),
  "int.minvalue": int(-2_147_483_648),
  "ushort.maxvalue": num("ushort", 65_535),
  "byte.maxvalue": num("byte", 255),
  "short.maxvalue": num("short", 32_767),
  "uint.maxvalue": num("uint", 4_294_967_295),
};

const STATICS: Readonly<Record<string, ((call: StaticCall) => Value | undefined) | undefined>> = {
  string: stringStatic,
  math: mathStatic,
  convert: convertStatic,
  regex: regexStatic,
  array: arrayStatic,
  environment: environmentStatic,
  "io.path": pathStatic,
  "io.file": fileStatic,
  char: charStatic,
  timespan: ({ name, given }) => {
    const factor = { fromdays: 86_400, fromhours: 3_600, fromminutes: 60, fromseconds: 1, frommilliseconds: 0.001 }[
      name
    ];
    const number = toNumber(given[0] ?? null);
    return factor !== undefined && number !== undefined && isNumber(number)
      ? timeSpan(number.value * factor)
      : derive(`timespan.${name}`, given, { shape: "object" });
  },
  scriptblock: ({ session, name, given, at }) =>
    name === "create" ? session.language.newObject(session, "scriptblock", given, at) : undefined,
  "microsoft.win32.registry": registryStatic,
  "diagnostics.process": ({ session, name, given, at }) => {
    if (name !== "start") return undefined;
    const [first = null] = given;
    const info = isTable(first)
      ? first
      : session.language.newObject(session, "diagnostics.processstartinfo", given, at);
    return isTable(info) ? startProcess(session, info, at) : undefined;
  },
  "threading.thread": () => NOTHING,
  gc: () => NOTHING,
  console: ({ session, name }) => (name.startsWith("write") ? NOTHING : session.path.unknown()),
  bool: ({ name, given }) => (name === "parse" ? parseTruth(given[0] ?? null) : undefined),
  ipaddress: (call) => parseOut(call, addressObject),
  "net.ipaddress": (call) => parseOut(call, addressObject),
  version: (call) =>
    call.name === "parse"
      ? call.session.language.newObject(call.session, "version", call.given, call.at)
      : parseOut(call, versionObject),
  guid: (call) =>
    call.name === "newguid"
      ? call.session.path.unknown({ kind: "other", name: "guid", moment: call.session.moment() }, { shape: "object" })
      : parseOut(call, guidObject),
};

/** `Parse($text)` and `TryParse($text, [ref] $out)` of what is written as one text. */
function parseOut(
  { session, name, given, expressions, at }: StaticCall,
  make?: (text: string) => Value | undefined,
): Value {
  const [text = null] = given;
  const made = typeof text === "string" ? make?.(text) : undefined;
  if (made !== undefined && (name === "parse" || name === "tryparse")) {
    if (name === "parse") return made;
    writeOut(session, expressions[1], made, at);
    return true;
  }
  if (name === "tryparse") writeOut(session, expressions[1], session.path.unknown(), at);
  return derive(name, given, name === "tryparse" ? { shape: "boolean" } : { shape: "object" });
}

function writeOut(session: Session, target: Expression | undefined, value: Value, at: Position): void {
  if (target?.kind !== "cast" || target.type !== "ref") return;
  if (target.of.kind === "variable") writeVariable(session, target.of, value);
  else session.path.notFollowed("construct", at, "[ref]");
}

function parseTruth(value: Value): Value {
  const text = toText(value);
  if (typeof text !== "string") return derive("parse", [value], { shape: "boolean" });
  if (/^\s*true\s*$/i.test(text)) return true;
  if (/^\s*false\s*$/i.test(text)) return false;
  throw refused("Parse", "formatexception");
}

function numberStatic({ session, name, given, expressions, at }: StaticCall, type: string): Value | undefined {
  const number = NUMBER_TYPES[type] ?? "int";
  const text = toText(given[0] ?? null);
  if (name !== "parse" && name !== "tryparse") return undefined;
  if (typeof text !== "string") {
    if (name === "tryparse")
      writeOut(session, expressions[1], session.path.unknown(undefined, { shape: "number" }), at);
    return derive(`${type}.${name}`, given, name === "parse" ? { shape: "number" } : { shape: "boolean" });
  }
  const isRight =
    /^\s*[-+]?\d+\s*$/.test(text) ||
    (!/^(?:int|long|short|byte|u)/.test(number) && /^\s*[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text));
  if (name === "tryparse") {
    writeOut(session, expressions[1], isRight ? castNumber(text, number) : castNumber(0 as never as null, number), at);
    return isRight;
  }
  if (!isRight) throw refused("Parse", "formatexception");
  return castNumber(text, number);
}

function stringStatic({ name, given }: StaticCall): Value | undefined {
  const [first = null, second = null] = given;
  switch (name) {
    case "isnullorempty":
    case "isnullorwhitespace": {
      if (isNull(first)) return true;
      const text = toText(first);
      if (typeof text === "string") return name === "isnullorempty" ? text === "" : text.trim() === "";
      if (text.present === true && name === "isnullorempty") return false;
      if (text.pieces?.some((piece) => typeof piece === "string" && piece.trim() !== "") === true) return false;
      const source = isUnknown(first) ? first : text;
      return derive("empty", [source], {
        shape: "boolean",
        ...(source.of === undefined
          ? {}
          : {
              of: source.of,
              ...(source.test === undefined && source.shape === "text"
                ? { test: { operator: "empty", value: null } }
                : {}),
            }),
      });
    }
    case "join": {
      const parts = given.length === 2 && !isUnknown(second) ? elementsOf(second) : given.slice(1);
      const separator = toText(first);
      if (parts === undefined || typeof separator !== "string" || (given.length === 2 && isUnknown(second)))
        return derive("string.join", given, { shape: "text" });
      return join(parts.flatMap((part, at) => (at === 0 ? [toText(part)] : [separator, toText(part)])));
    }
    case "concat": {
      const parts = given.length === 1 ? elementsOf(first) : given;
      return parts === undefined
        ? derive("string.concat", given, { shape: "text" })
        : join(parts.map((part) => toText(part)));
    }
    case "format": {
      const format = toText(first);
      const parts =
        given.length === 2 && isList(second) ? (second.open === true ? undefined : second.items) : given.slice(1);
      return typeof format === "string" && parts !== undefined
        ? formatText(format, parts)
        : derive("string.format", given, { shape: "text" });
    }
    case "equals":
    case "compare": {
      const [one, two] = texts(given);
      const ignores = given.length > 2 && (given[2] === true || /ignorecase/i.test(toTextOr(given[2] ?? null, "")));
      if (typeof one !== "string" || typeof two !== "string")
        return derive(name, given, { shape: name === "equals" ? "boolean" : "number" });
      if (name === "equals") return ignores ? sameText(one, two, false) : one === two;
      return sameText(one, two, !ignores) ? int(0) : derive(name, given, { shape: "number" });
    }
    default:
      return undefined;
  }
}

function mathStatic({ name, given }: StaticCall): Value | undefined {
  const numbers = given.map((value) => toNumber(value));
  if (numbers.some((number) => number === undefined)) {
    if (given.some((value) => /awayfromzero|toeven/i.test(toTextOr(value, ""))))
      return derive(`math.${name}`, given, { shape: "number" });
    throw refused(name);
  }
  const known = numbers.filter((number): number is NonNullable<typeof number> => number !== undefined);
  if (known.some((number) => isUnknown(number))) return derive(`math.${name}`, given, { shape: "number" });
  const [one, two] = known.filter((number): number is Num => isNumber(number));
  if (one === undefined) return undefined;
  const isWhole = one.type === "int" || one.type === "long";
  switch (name) {
    case "max":
    case "min": {
      if (two === undefined) return undefined;
      const value = name === "max" ? Math.max(one.value, two.value) : Math.min(one.value, two.value);
      const type =
        one.type === two.type
          ? one.type
          : one.type === "int" && two.type === "long"
            ? "long"
            : one.type === "long" && two.type === "int"
              ? "long"
              : "double";
      return num(type, value);
    }
    case "round": {
      const digits = two === undefined ? 0 : two.value;
      const scale = 10 ** digits;
      if (given.length > 2) return derive("math.round", given, { shape: "number" });
      return num(isWhole ? "double" : one.type, roundHalfEven(one.value * scale) / scale);
    }
    case "floor":
      return num(isWhole ? "double" : one.type, Math.floor(one.value));
    case "ceiling":
      return num(isWhole ? "double" : one.type, Math.ceil(one.value));
    case "truncate":
      return num(isWhole ? "double" : one.type, Math.trunc(one.value));
    case "abs":
      return num(one.type, Math.abs(one.value));
    case "pow":
      return two === undefined ? undefined : double(one.value ** two.value);
    case "sqrt":
      return double(Math.sqrt(one.value));
    case "sign":
      return int(Math.sign(one.value));
    default:
      return derive(`math.${name}`, given, { shape: "number" });
  }
}

function convertStatic({ session, name, given }: StaticCall): Value | undefined {
  const [first = null] = given;
  const text = toText(first);
  switch (name) {
    case "frombase64string": {
      if (typeof text !== "string") return derive("base64", given, { shape: "object" });
      const plain = text.replaceAll(/\s/g, "");
      if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) throw refused(name);
      session.path.charge(plain.length * 8);
      return array(
        [...Buffer.from(plain, "base64")].map((byte) => num("byte", byte)),
        "byte",
      );
    }
    case "tobase64string": {
      const bytes = elementsOf(first);
      if (bytes === undefined || !bytes.every((byte) => isNumber(byte)))
        return derive("base64", given, { shape: "text" });
      return Buffer.from(bytes.map((byte) => byte.value)).toString("base64");
    }
    case "toint32":
    case "toint64":
    case "touint32":
    case "toint16":
    case "tobyte":
    case "todouble": {
      const type = NUMBER_TYPES[name.slice(2)] ?? "double";
      const base = toNumber(given[1] ?? int(10));
      if (given.length > 1 && typeof text === "string" && base !== undefined && isNumber(base))
        return num(type, Number.parseInt(text, base.value));
      return isNull(first) ? castNumber(null, type) : castNumber(first, type);
    }
    case "tostring":
      return given.length === 1 ? text : derive("convert", given, { shape: "text" });
    case "toboolean":
      return typeof first === "string"
        ? parseTruth(first)
        : isNumber(first)
          ? first.value !== 0
          : derive("convert", given, { shape: "boolean" });
    default:
      return undefined;
  }
}

function regexStatic({ session, name, given }: StaticCall): Value | undefined {
  const [text, pattern, replacement] = texts(given);
  const options = given[name === "replace" ? 3 : 2];
  const ignores = options !== undefined && /ignorecase/i.test(toTextOr(options, isUnknown(options) ? options.key : ""));
  if (name === "escape")
    return typeof text === "string"
      ? text
          .replaceAll(/[\\*+?|{[()^$.# ]/g, "\\$&")
          .replaceAll("\n", "\\n")
          .replaceAll("\r", "\\r")
          .replaceAll("\t", "\\t")
      : derive("escape", given, { shape: "text" });
  const [, , block = null] = given;
  if (name === "replace" && isBlock(block) && typeof text === "string" && typeof pattern === "string")
    return replaceByBlock(session, text, pattern, block, ignores);
  if (name === "replace") {
    if (
      typeof text !== "string" ||
      typeof pattern !== "string" ||
      typeof replacement !== "string" ||
      (typeof given[2] === "object" && given[2] !== null && given[2].kind === "block")
    )
      return derive("regex.replace", given, { shape: "text" });
    const made = toPattern(pattern, ignores, text, "g");
    if (made === undefined) {
      if (isBadPattern(pattern)) throw refused(name);
      return derive("regex.replace", given, { shape: "text" });
    }
    return replaceAll(text, made, replacement, session.path) ?? derive("regex.replace", given, { shape: "text" });
  }
  if (name === "split" && typeof text === "string" && typeof pattern === "string") {
    const made = toPattern(pattern, ignores, text, "g");
    return made === undefined ? derive("regex.split", given) : array(splitText(text, made, 0), "string");
  }
  return regexMethod(session, pattern ?? null, name, [text ?? null], !ignores);
}

/** Each match is given to a block, and what it puts out takes its place. */
function replaceByBlock(session: Session, text: string, pattern: string, block: Block, ignores: boolean): Value {
  const made = toPattern(pattern, ignores, text, "g");
  if (made === undefined) return derive("regex.replace", [text, pattern], { shape: "text" });
  const parts: (string | Unknown)[] = [];
  let from = 0;
  for (const found of text.matchAll(made)) {
    const out = new Collector();
    session.language.callBlock(session, block, { words: [matchObject(found)] }, out);
    parts.push(text.slice(from, found.index), toText(out.value()));
    from = found.index + found[0].length;
  }
  return join([...parts, text.slice(from)]);
}

function arrayStatic({ session, name, given }: StaticCall): Value | undefined {
  const [list = null, item = null] = given;
  if (!isList(list)) return undefined;
  session.wrote(list);
  switch (name) {
    case "reverse":
      list.items.reverse();
      return NOTHING;
    case "sort":
      if (list.items.every((one) => isNumber(one)))
        list.items.sort((one, two) => (isNumber(one) && isNumber(two) ? one.value - two.value : 0));
      else if (list.items.length > 1) list.open = true;
      return NOTHING;
    case "indexof":
      return int(list.items.findIndex((one) => areEqual(one, item, true) === true));
    default:
      return derive(`array.${name}`, given);
  }
}

/** `%name%` by its value; what is not set stays as it is written. */
function expandEnvironment(session: Session, text: string): Value {
  const parts = text.split(/%([^%]+)%/);
  const made = parts.map((part, at) => {
    if (at % 2 === 0) return part;
    const held = readEnvironment(session, part.toLowerCase());
    return held === null ? `%${part}%` : toText(held);
  });
  return join(made);
}

function environmentStatic({ session, name, given, at }: StaticCall): Value | undefined {
  const [first = null, second = null, third] = given;
  const text = toText(first);
  switch (name) {
    case "getenvironmentvariable": {
      if (typeof text !== "string") return session.path.unknown(undefined, { shape: "text" });
      const target = toTextOr(given[1] ?? null, "process").toLowerCase();
      return given[1] === undefined || target === "process"
        ? readEnvironment(session, text.toLowerCase())
        : session.path.unknown({ kind: "environment", name: `${target}:${text.toLowerCase()}` }, { shape: "text" });
    }
    case "setenvironmentvariable":
      if (third === undefined || /process/i.test(toTextOr(third, "?"))) {
        if (typeof text === "string") writeEnvironment(session, text.toLowerCase(), second, toText(second));
        else session.path.notFollowed("construct", at, "SetEnvironmentVariable");
      }
      return NOTHING;
    case "expandenvironmentvariables":
      return typeof text === "string" ? expandEnvironment(session, text) : undefined;
    case "exit":
      throw new Leaving({ kind: "exit", code: first });
    case "getfolderpath":
      return derive("folder", given, { shape: "text", present: true });
    default:
      return undefined;
  }
}

function pathStatic({ session, name, given }: StaticCall): Value | undefined {
  const words = texts(given);
  if (name === "gettemppath" || name === "getrandomfilename" || name === "gettempfilename")
    return session.path.unknown({ kind: "other", name, moment: session.moment() }, { shape: "text", present: true });
  if (!words.every((word) => typeof word === "string")) return undefined;
  const [first = "", second] = words as string[];
  const leaf = first.split(/[\\/]/).at(-1) ?? "";
  const dot = leaf.lastIndexOf(".");
  switch (name) {
    case "combine":
      return (words as string[]).reduce((left, right) =>
        /^(?:\w:|[\\/])/.test(right) || left === "" ? right : `${left.replace(/[\\/]$/, "")}\\${right}`,
      );
    case "getfilename":
      return leaf;
    case "getfilenamewithoutextension":
      return dot < 0 ? leaf : leaf.slice(0, dot);
    case "getextension":
      return dot < 0 ? "" : leaf.slice(dot);
    case "getdirectoryname":
      return first.slice(0, Math.max(0, first.length - leaf.length - 1));
    case "changeextension":
      return `${dot < 0 ? first : first.slice(0, first.length - leaf.length + dot)}${second ?? ""}`;
    default:
      return undefined;
  }
}

function charStatic({ name, given }: StaticCall): Value | undefined {
  const text = toTextOr(given[0] ?? null, "");
  if (text === "") return undefined;
  const [char = ""] = text;
  switch (name) {
    case "isdigit":
      return /\d/.test(char);
    case "isletter":
      return /\p{L}/u.test(char);
    case "isletterordigit":
      return /[\p{L}\p{Nd}]/u.test(char);
    case "isupper":
      return /\p{Lu}/u.test(char);
    case "iswhitespace":
      return /\s/.test(char);
    case "toupper":
      return { kind: "char", code: char.toUpperCase().charCodeAt(0) };
    case "tolower":
      return { kind: "char", code: char.toLowerCase().charCodeAt(0) };
    default:
      return undefined;
  }
}

function registryStatic({ session, name, given, at }: StaticCall): Value | undefined {
  const [path = null, value = null, content = null] = given;
  if (name === "setvalue") {
    session.path.effects.perform(
      { kind: "registry", verb: "set", path: hive(path), name: value, value: content, at },
      session.path,
    );
    return NOTHING;
  }
  if (name === "getvalue")
    return (
      session.path.effects.perform({ kind: "registry", verb: "get", path: hive(path), name: value, at }, session.path)
        ?.output[0] ?? session.path.unknown()
    );
  return undefined;
}

function hive(path: Value): Value {
  const text = toText(path);
  return typeof text === "string" ? `Registry::${text}` : path;
}
