import type { Position, Table, Value } from "../contract";
import {
  array,
  derive,
  isBlock,
  isChar,
  isList,
  isNothing,
  isNull,
  isNumber,
  isTable,
  isType,
  isUnknown,
  keyOf,
} from "../values";
import { castNumber, elementsOf, NUMBER_TYPES, origin, toText, toTextOr, toTruth } from "./conversions";
import { castFails } from "./ends";
import { normaliseType } from "./parse-expressions";
import type { Session } from "./session";
import { parseXml } from "./xml";

/** `[type]value`. @throws ScriptError where PowerShell refuses it */
export function cast(session: Session, type: string, value: Value, at: Position): Value {
  const number = NUMBER_TYPES[type];
  if (number !== undefined) return castNumber(isNothing(value) ? null : value, number);
  switch (type) {
    case "string":
      return castText(session, value);
    case "bool":
    case "switch":
      return castTruth(value);
    case "char":
      return castChar(value);
    case "array":
    case "object[]":
      if (isNull(value)) return isNothing(value) ? array([]) : value;
      if (isUnknown(value) && value.shape === undefined) return openList(value);
      return isList(value) ? (value.type === "array" ? value : array([...value.items])) : array([value]);
    case "void":
      return { kind: "nothing" };
    case "object":
    case "ref":
    case "psobject":
    case "ciminstance":
      return value;
    case "pscustomobject":
      return isTable(value) && value.type !== "object" ? asObject(value) : value;
    case "hashtable":
      return castTable(value);
    case "ordered":
      return isTable(value) ? value : derive("ordered", [value], { shape: "object" });
    case "scriptblock":
      if (isBlock(value)) return value;
      return typeof value === "string"
        ? session.language.newObject(session, "scriptblock", [value], at)
        : derive("scriptblock", [value], { shape: "object" });
    case "type":
      return typeof value === "string" ? { kind: "type", name: normaliseType(value) } : value;
    case "xml":
      return typeof value === "string"
        ? (parseXml(value) ?? derive("xml", [value], { shape: "object" }))
        : derive("xml", [value], { shape: "object" });
    case "regex":
      return typeof value === "string"
        ? {
            kind: "table",
            type: "object",
            typeName: "regex",
            entries: new Map([["spattern", { key: "pattern", value }]]),
          }
        : derive("regex", [value], { shape: "object" });
    default:
      return castOther(session, type, value, at);
  }
}

function openList(value: Value): Value {
  const made = array([]);
  made.open = true;
  made.items.push(...(isUnknown(value) && value.each !== undefined ? [] : []));
  return made;
}

function castText(session: Session, value: Value): Value {
  if (isUnknown(value))
    return value.shape === "text" ? { ...value } : derive("text", [value], { shape: "text", ...origin(value) });
  return toText(value, session.separator);
}

function castTruth(value: Value): Value {
  if (isTable(value) && value.type === "object" && value.typeName === "switch") return true;
  const truth = toTruth(value);
  return isUnknown(truth)
    ? truth.shape === "boolean"
      ? truth
      : derive("truth", [truth], {
          shape: "boolean",
          ...(truth.of === undefined
            ? {}
            : {
                of: truth.of,
                ...(truth.test === undefined && isPlain(truth) ? { test: { operator: "there", value: null } } : {}),
              }),
        })
    : truth;
}

const isPlain = (value: Value) => isUnknown(value) && value.shape === "text";

function castChar(value: Value): Value {
  if (isChar(value)) return value;
  if (isNumber(value)) return { kind: "char", code: value.value & 0xffff };
  if (typeof value === "string" && value.length === 1) return { kind: "char", code: value.charCodeAt(0) };
  if (isUnknown(value)) return derive("char", [value], { shape: "text" });
  throw castFails(toTextOr(value, ""), "char");
}

function asObject(value: Table): Value {
  return {
    kind: "table",
    type: "object",
    entries: new Map(
      [...value.entries].map(([, entry]) => [
        keyOf({}, typeof entry.key === "string" ? entry.key : toTextOr(entry.key, "")),
        { ...entry },
      ]),
    ),
    ...(value.open === true ? { open: true } : {}),
  };
}

function castTable(value: Value): Value {
  if (isNull(value)) return null;
  if (isUnknown(value)) return derive("hashtable", [value], { shape: "object" });
  if (isTable(value) && value.type !== "object")
    return value.type === "hashtable" ? value : { ...value, type: "hashtable", entries: new Map(value.entries) };
  throw castFails(toTextOr(value, "?"), "hashtable");
}

function castOther(session: Session, type: string, value: Value, at: Position): Value {
  if (type.endsWith("[]")) {
    const of = type.slice(0, -2);
    if (isNull(value)) return isNothing(value) ? array([], of) : value;
    const items =
      typeof value === "string" && of === "char"
        ? [...value].map((char): Value => ({ kind: "char", code: char.charCodeAt(0) }))
        : elementsOf(value);
    if (items === undefined) {
      const made = array([], of);
      made.open = true;
      return made;
    }
    return array(
      items.map((item) => cast(session, of, item, at)),
      of,
    );
  }
  if (/^nullable\[/.test(type))
    return isNull(value) ? null : cast(session, normaliseType(type.slice("nullable[".length, -1)), value, at);
  if (type === "collections.arraylist" || /^collections\.generic\.list\[/.test(type)) {
    const items = elementsOf(value);
    const made = array(items?.slice() ?? []);
    const list: Value = {
      ...made,
      type: type === "collections.arraylist" ? "arraylist" : "list",
      ...(items === undefined ? { open: true } : {}),
    };
    return list;
  }
  if (
    type === "version" ||
    type === "timespan" ||
    type === "datetime" ||
    type === "guid" ||
    type === "uri" ||
    type === "ipaddress" ||
    type === "net.ipaddress"
  ) {
    return session.language.newObject(session, type, [value], at);
  }
  if (session.scope.findClass(type) !== undefined) return session.language.newObject(session, type, [value], at);
  if (type === "wmi" || type === "wmiclass" || type === "wmisearcher")
    return session.language.newObject(session, type, [value], at);
  if (isTable(value) && isType(value as Value)) return value;
  return derive(`cast ${type}`, [value], { shape: "object" });
}

/** A value put into a typed variable. */
export function assignTo(session: Session, type: string, value: Value, at: Position): Value {
  if (isNull(value)) {
    // Of nothing, one way in which a host runs a script makes an empty text, and another one null.
    if (type === "string")
      return isNothing(value) ? derive("string", [value], { shape: "text", possible: ["", null] }) : "";
    const number = NUMBER_TYPES[type];
    if (number !== undefined) return castNumber(null, number);
    if (type === "bool" || type === "switch") return false;
    return null;
  }
  return cast(session, type, value, at);
}
