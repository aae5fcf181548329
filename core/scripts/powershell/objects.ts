import type { Position, Table, Value } from "../contract";
import { derive, double, int, isNumber, isTable, isUnknown, object, table } from "../values";
import { assignTo } from "./casts";
import { splitLine } from "./command-lines";
import { elementsOf, toNumber, toText, toTextOr } from "./conversions";
import { addressObject, guidObject, uriObject, versionObject } from "./described";
import { ScriptError } from "./ends";
import { parsePowerShell } from "./parse-statements";
import { performProgram } from "./perform";
import { Collector, DISCARD, type Session } from "./session";
import type { ClassStatement, Script } from "./syntax";
import { SyntaxFault } from "./tokens";

/** A span of time with its parts. */
export function timeSpan(seconds: number): Value {
  const whole = Math.trunc(seconds);
  const sign = Math.sign(whole);
  const rest = Math.abs(whole);
  const part = (value: number) => int(sign * Math.trunc(value) + 0);
  return {
    ...object([
      ["TotalSeconds", double(seconds)],
      ["TotalMinutes", double(seconds / 60)],
      ["TotalHours", double(seconds / 3_600)],
      ["TotalDays", double(seconds / 86_400)],
      ["TotalMilliseconds", double(seconds * 1_000)],
      ["Days", part(rest / 86_400)],
      ["Hours", part((rest % 86_400) / 3_600)],
      ["Minutes", part((rest % 3_600) / 60)],
      ["Seconds", part(rest % 60)],
      ["Ticks", { kind: "number", type: "long", value: seconds * 10_000_000 }],
    ]),
    typeName: "timespan",
  };
}

/** What a text makes of a type; where it cannot be read, PowerShell refuses it or nobody knows. */
function described(name: string, given: readonly Value[]): Value {
  const text = given.length === 1 ? toText(given[0] ?? null) : undefined;
  if (typeof text !== "string") return derive(name, given, { shape: "object" });
  switch (name) {
    case "version": {
      const made = versionObject(text);
      if (made === undefined) throw new ScriptError("Cannot convert to version.");
      return made;
    }
    case "guid": {
      const made = guidObject(text);
      if (made === undefined) throw new ScriptError("Cannot convert to guid.");
      return made;
    }
    case "uri":
      return uriObject(text) ?? derive(name, given, { shape: "object" });
    default:
      return addressObject(text) ?? derive(name, given, { shape: "object" });
  }
}

const EXCEPTION = /exception$/;

/** `[type]::new(…)` and `New-Object type`. */
export function newObject(session: Session, type: string, given: readonly Value[], at: Position): Value {
  const name = type.replace(/^system\./, "").replaceAll("[system.", "[");
  if (name === "scriptblock" || name === "scriptfile") return newBlock(session, given[0] ?? null, at);
  if (
    /^collections\.(?:arraylist|queue|stack)$/.test(name) ||
    /^collections\.generic\.(?:list|queue|stack|hashset)\[/.test(name)
  )
    return newList(name, given);
  if (name === "hashtable" || name === "collections.hashtable") return table("hashtable");
  if (/^collections\.specialized\.ordereddictionary$/.test(name)) return table("ordered");
  if (/^collections\.generic\.(?:dictionary|sorteddictionary)\[/.test(name))
    return { kind: "table", type: "dictionary", entries: new Map(), mindsCase: true };
  if (/^(?:psobject|pscustomobject|object|management\.automation\.psobject)$/.test(name)) {
    const [from] = given;
    return from !== undefined && isTable(from)
      ? object([...from.entries.values()].map(({ key, value }) => [toTextOr(key, ""), value] as const))
      : object([]);
  }
  if (name === "timespan") return parseTimeSpan(given) ?? newTimeSpan(given);
  if (/^(?:version|guid|uri|(?:net\.)?ipaddress)$/.test(name)) return described(name, given);
  if (name === "string" || name === "text.stringbuilder") return newText(name, given);
  if (EXCEPTION.test(name)) return { ...object([["Message", given[0] ?? ""]]), typeName: `exception:${name}` };
  const found = session.scope.findClass(name);
  if (found !== undefined) return newInstance(session, found, given);
  if (
    name === "wmi" ||
    name === "wmiclass" ||
    name === "wmisearcher" ||
    name === "management.managementclass" ||
    name === "management.managementobjectsearcher" ||
    name === "management.managementobject"
  )
    return newWmi(session, name, given[0] ?? null, at);
  if (
    /^(?:net\.webclient|net\.http\.httpclient|net\.sockets\.tcpclient|random|diagnostics\.stopwatch|io\.\w+|pscredential|management\.automation\.pscredential|datetime|mailaddress|net\.mail\.\w+|security\.\w+(?:\.\w+)*|text\.\w+)$/.test(
      name,
    )
  )
    return { kind: "foreign", type: `net:${name}` };
  if (name === "diagnostics.processstartinfo" || name === "diagnostics.process") return newProcess(name, given);
  session.path.notFollowed("type", at, type);
  return session.path.unknown(undefined, { shape: "object" });
}

/** How a process is started, as far as a script says so. */
function newProcess(name: string, given: readonly Value[]): Value {
  const [file, line] = given;
  const pairs = [
    ...(file === undefined ? [] : [["FileName", file] as const]),
    ...(line === undefined ? [] : [["Arguments", line] as const]),
  ];
  if (name === "diagnostics.process")
    return { ...object([["StartInfo", newProcess("diagnostics.processstartinfo", [])]]), typeName: `net:${name}` };
  return { ...object(pairs), typeName: `net:${name}` };
}

/** Starts what an object describes, or what its `StartInfo` does. @returns the process */
export function startProcess(session: Session, process: Table, at: Position): Value {
  const inner = process.entries.get("sstartinfo")?.value;
  const info = inner !== undefined && isTable(inner) ? inner : process;
  const file = toText(info.entries.get("sfilename")?.value ?? null);
  const line = info.entries.get("sarguments")?.value ?? "";
  const started =
    process.typeName === "net:diagnostics.process" ? process : { ...object([]), typeName: "net:diagnostics.process" };
  if (typeof file !== "string") {
    session.path.notFollowed("unknown-code", at, "Process.Start");
    return started;
  }
  const code = performProgram(session, { name: file, words: splitLine(line), line, at, waits: false }, DISCARD);
  session.wrote(started);
  started.entries.set("sexitcode", {
    key: "ExitCode",
    value: code ?? session.path.unknown(undefined, { shape: "number" }),
  });
  return started;
}

function newText(name: string, given: readonly Value[]): Value {
  if (name === "text.stringbuilder")
    return { ...object([["text", toText(given[0] ?? null)]]), typeName: "stringbuilder" };
  const [first = null, second] = given;
  const text = toText(first);
  const times = second === undefined ? undefined : toNumber(second);
  if (typeof text === "string" && times !== undefined && isNumber(times) && times.value < 10_000)
    return text.repeat(times.value);
  return typeof text === "string" && second === undefined ? text : derive("string", given, { shape: "text" });
}

function newList(name: string, given: readonly Value[]): Value {
  const type = name.includes("arraylist")
    ? "arraylist"
    : name.includes("queue")
      ? "queue"
      : name.includes("stack")
        ? "stack"
        : name.includes("hashset")
          ? "set"
          : "list";
  const [from] = given;
  // A number is the room for elements to come.
  const items = from === undefined || isNumber(from) ? [] : elementsOf(from)?.slice();
  const of = /\[\[?(\w+)/.exec(name)?.[1];
  return {
    kind: "list",
    type,
    items: items ?? [],
    ...(items === undefined ? { open: true } : {}),
    ...(of === undefined || of === "object" || of === "psobject" || of === "pscustomobject"
      ? {}
      : { of: of === "int32" ? "int" : of }),
  };
}

/** `[timespan]'1.02:03:04'`, and days where it is a number alone. */
function parseTimeSpan(given: readonly Value[]): Value | undefined {
  const [text] = given;
  if (given.length !== 1 || typeof text !== "string") return undefined;
  const found = /^\s*(-)?(?:(\d{1,6})\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?\s*$/.exec(text);
  const days = /^\s*(-)?(\d{1,6})\s*$/.exec(text);
  const sign = (found ?? days)?.[1] === undefined ? 1 : -1;
  if (days !== null) return timeSpan(sign * Number(days[2]) * 86_400);
  const [hours, minutes, seconds] = [found?.[3], found?.[4], found?.[5]].map((part) => Number(part ?? 0));
  if (
    found === null ||
    hours === undefined ||
    minutes === undefined ||
    seconds === undefined ||
    hours > 23 ||
    minutes > 59 ||
    seconds > 59
  )
    return derive("timespan", given, { shape: "object" });
  return timeSpan(sign * (Number(found[2] ?? 0) * 86_400 + hours * 3_600 + minutes * 60 + seconds));
}

function newTimeSpan(given: readonly Value[]): Value {
  const numbers = given.map((value) => toNumber(value));
  if (numbers.some((number) => number === undefined || isUnknown(number)))
    return derive("timespan", given, { shape: "object" });
  const values = numbers.map((number) => (number as { value: number }).value);
  if (values.length === 1) return timeSpan((values[0] ?? 0) / 10_000_000);
  const factors = values.length === 3 ? [3_600, 60, 1] : [86_400, 3_600, 60, 1, 0.001];
  return timeSpan(values.reduce((sum, value, at) => sum + value * (factors[at] ?? 0), 0));
}

function newWmi(session: Session, name: string, what: Value, at: Position): Value {
  const text = toText(what);
  if (typeof text !== "string") return session.path.unknown();
  if (name === "wmisearcher" || name === "management.managementobjectsearcher")
    return { ...object([["query", text]]), typeName: "wmisearcher" };
  const className = text
    .replace(/^.*[\\:]/, "")
    .split(/[.=]/, 1)
    .join("");
  const result = session.path.effects.perform({ kind: "cim-query", className, at }, session.path);
  return result?.output[0] ?? session.path.unknown();
}

/** The text of a script as a block. Undefined for what is no PowerShell: it fails as a whole. */
function newBlock(session: Session, text: Value, at: Position): Value {
  const source = toText(text);
  if (typeof source !== "string") return session.path.unknown(undefined, { shape: "object" });
  const { body } = parseCode(session, source, at);
  return { kind: "block", body, text: source };
}

/** What the paths of one reading parse again and again: the last texts. More of them only burden the garbage collector. */
const parsed = new Map<string, Script | SyntaxFault>();
const MOST_PARSED = 8;
const MOST_CHARACTERS = 400_000;
let characters = 0;

/** A text read as PowerShell, once for all paths. @throws ScriptError for what is none */
export function parseCode(session: Session, text: string, at: Position): Script {
  let script = parsed.get(text);
  if (script === undefined) {
    session.path.step(text.length >> 5);
    script = parseOnce(text);
    characters += text.length;
    for (const oldest of parsed.keys()) {
      if (parsed.size < MOST_PARSED && characters <= MOST_CHARACTERS) break;
      parsed.delete(oldest);
      characters -= oldest.length;
    }
    parsed.set(text, script);
  }
  if (script instanceof SyntaxFault)
    throw new ScriptError("parse", undefined, "statement", ["management.automation.parseexception"]);
  const [newer] = script.newer;
  if (newer !== undefined) session.path.notFollowed("newer-grammar", at, newer.text);
  return script;
}

export function parseOnce(text: string): Script | SyntaxFault {
  try {
    return parsePowerShell(text);
  } catch (error) {
    if (error instanceof SyntaxFault) return error;
    throw error;
  }
}

function newInstance(session: Session, definition: ClassStatement, given: readonly Value[]): Value {
  const made = { ...table("object"), typeName: `class:${definition.name}` };
  if (definition.base !== "" && definition.base !== "object")
    session.path.notFollowed("construct", definition.at, `class ${definition.name} : ${definition.base}`);
  for (const { name, type, initial, isStatic } of definition.properties) {
    if (isStatic) continue;
    const out = new Collector();
    if (initial !== undefined) session.language.run(session, [initial], out);
    const value = out.value();
    made.entries.set(`s${name}`, {
      key: name,
      value:
        initial === undefined
          ? type === ""
            ? null
            : assignTo(session, type, null, definition.at)
          : type === ""
            ? value
            : assignTo(session, type, value, definition.at),
    });
  }
  const initialiser = definition.methods.find(
    ({ name, body }) => name === definition.name && body.parameters.length === given.length,
  );
  if (initialiser !== undefined)
    session.inOpaque(() => session.language.callBody(session, initialiser.body, { words: given, self: made }, DISCARD));
  else if (given.length === 1 && given[0] !== undefined && isTable(given[0]))
    for (const [key, entry] of given[0].entries) made.entries.set(key, { ...entry });
  return made;
}

/** A match of .NET. */
export function matchObject(found: RegExpMatchArray): Value {
  const group = (text: string | undefined): Value => ({
    ...object([
      ["Value", text ?? ""],
      ["Success", text !== undefined],
      ["Length", int((text ?? "").length)],
    ]),
    typeName: `error:${text ?? ""}`,
  });
  const groups = table("dictionary", [
    ...[...found].map((text: string | undefined, at) => [int(at), group(text)] as const),
    ...Object.entries(found.groups ?? {}).map(([name, text]) => [name, group(text as string | undefined)] as const),
  ]);
  return {
    ...object([
      ["Value", found[0]],
      ["Success", true],
      ["Index", int(found.index ?? 0)],
      ["Length", int(found[0].length)],
      ["Groups", groups],
    ]),
    typeName: `error:${found[0]}`,
  };
}
