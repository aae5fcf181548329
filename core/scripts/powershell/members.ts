import type { Position, Table, Value } from "../contract";
import { isOrigin, originKey } from "../knowledge";
import {
  array,
  derive,
  int,
  isBlock,
  isForeign,
  isList,
  isNull,
  isTable,
  isType,
  isUnknown,
  keyOf,
  object,
  table,
} from "../values";
import { toText } from "./conversions";
import { ScriptError } from "./ends";
import { readReference, writeReference } from "./references";
import type { Session } from "./session";
import { mayHaveMember, XML } from "./xml";

/** More entries than this are taken in a few orders instead of in all. */
const MOST_ORDERED = 3;

/** Keys of a table in the order in which it gives them out. That of a hashtable is nobody's to know: by cases. */
export function orderedEntries(
  session: Session,
  of: Table,
  at: Position,
): readonly { readonly key: Value; readonly value: Value }[] {
  const entries = [...of.entries.values()];
  if ((of.type !== "hashtable" && of.type !== "dictionary") || entries.length < 2 || of.type === "dictionary")
    return entries;
  const orders = entries.length <= MOST_ORDERED ? permutations(entries.length) : rotations(entries.length);
  const name = `order:${[...of.entries.keys()].join()}`;
  const way = session.path.decide(name, {
    at,
    text: "the order of the table's keys",
    ways: orders.map((order) => order.join()),
  });
  return (orders[way] ?? []).map((index) => entries[index] as { key: Value; value: Value });
}

function permutations(count: number): readonly (readonly number[])[] {
  if (count <= 1) return [[0].slice(0, count)];
  return permutations(count - 1).flatMap((order) =>
    Array.from({ length: count }, (_, at) => [...order.slice(0, at), count - 1, ...order.slice(at)]),
  );
}

/** Each key first once and last once, and each before each other. */
function rotations(count: number): readonly (readonly number[])[] {
  const forward = Array.from({ length: count }, (_, start) =>
    Array.from({ length: count }, (_item, at) => (start + at) % count),
  );
  const few = count > 6 ? forward.filter((_order, at) => at % Math.ceil(count / 4) === 0) : forward;
  return [...few, ...few.map((order) => [...order].reverse())];
}

/** A member of a value. With `isSoft`, undefined where it has none of that name. */
export function readMember(session: Session, of: Value, nameValue: Value, at: Position): Value;
export function readMember(
  session: Session,
  of: Value,
  nameValue: Value,
  at: Position,
  isSoft: boolean,
): Value | undefined;
export function readMember(
  session: Session,
  of: Value,
  nameValue: Value,
  at: Position,
  isSoft = false,
): Value | undefined {
  const written = toText(nameValue);
  if (typeof written !== "string") return derive(".", [of, nameValue]);
  const name = written.toLowerCase();
  if (isNull(of)) return name === "count" || name === "length" ? int(0) : null;
  if (typeof of === "string") return textMember(of, name, isSoft);
  if (isUnknown(of)) return unknownMember(of, name);
  if (isTable(of)) return tableMember(session, of, name, at, isSoft);
  if (isList(of)) return listMember(session, of, name, at, isSoft);
  if (isForeign(of)) return foreignMember(session, of, name, at);
  if (isType(of))
    return name === "name" || name === "fullname"
      ? derive(`.${name}`, [of], { shape: "text" })
      : derive(`.${name}`, [of]);
  if (isBlock(of)) return name === "count" || name === "length" ? int(1) : derive(`.${name}`, [of]);
  if (name === "ispresent" && typeof of === "boolean") return of;
  return scalarMember(name, isSoft);
}

function scalarMember(name: string, isSoft: boolean): Value | undefined {
  if (name === "count" || name === "length") return int(1);
  return isSoft ? undefined : null;
}

function textMember(of: string, name: string, isSoft: boolean): Value | undefined {
  if (name === "length") return int(of.length);
  if (name === "chars") return derive(".chars", [of]);
  return scalarMember(name, isSoft);
}

function unknownMember(of: Extract<Value, { kind: "unknown" }>, name: string): Value {
  const origin = of.of;
  if (origin?.kind === "registry") {
    // The object that holds one value, or all values of a key.
    if (of.test?.operator === "holder")
      return typeof of.test.value === "string" && of.test.value.toLowerCase() === name
        ? { kind: "unknown", key: originKey(origin), of: origin, shape: "text" }
        : derive(`.${name}`, [of], { of: origin });
    if (isOrigin(of) && of.shape === undefined && !/^(?:count|length|psobject)$/.test(name)) {
      const held = { ...origin, name: `${origin.name}\\${name}` };
      return { kind: "unknown", key: originKey(held), of: held, shape: "text" };
    }
  }
  if (name === "ispresent" && of.shape === "boolean") return of;
  if (name === "count" && of.shape !== undefined)
    return of.shape === "object" ? int(1) : derive(".count", [of], { shape: "number" });
  const kind = name === "length" || name === "count" ? { shape: "number" as const } : {};
  return derive(`.${name}`, [of], {
    ...kind,
    ...(of.of === undefined ? {} : { of: of.of, test: { operator: `.${name}`, value: null } }),
  });
}

function foreignMember(session: Session, of: Extract<Value, { kind: "foreign" }>, name: string, _at: Position): Value {
  if (of.type === "psversiontable")
    return name === "psedition"
      ? session.path.unknown({ kind: "other", name: "psedition" }, { shape: "text", present: true })
      : session.path.unknown({ kind: "other", name: `psversiontable.${name}` }, { shape: "object" });
  if (of.type === "pscmdlet")
    return session.path.unknown(
      { kind: "other", name: `pscmdlet.${name}` },
      name === "parametersetname" ? { shape: "text", present: true } : {},
    );
  if (of.type.startsWith("net:")) return session.path.unknown();
  if (name === "count" || name === "length") return int(1);
  return session.path.effects.read(of, name, session.path);
}

function tableMember(session: Session, of: Table, name: string, at: Position, isSoft: boolean): Value | undefined {
  if (of.typeName === "ref") return name === "value" ? (readReference(of) ?? null) : derive(`.${name}`, [of]);
  const found =
    of.entries.get(keyOf(of, name)) ??
    (of.mindsCase === true
      ? [...of.entries.values()].find(({ key }) => typeof key === "string" && key.toLowerCase() === name)
      : undefined);
  if (found !== undefined) return found.value;
  if (of.open === true) return derive(`.${name}`, [of]);
  if (of.type !== "object") {
    switch (name) {
      case "count":
        return int(of.entries.size);
      case "keys":
        return array(orderedEntries(session, of, at).map(({ key }) => key));
      case "values":
        return array(orderedEntries(session, of, at).map(({ value }) => value));
      case "length":
        return int(1);
      default:
        return isSoft ? undefined : null;
    }
  }
  if (of.typeName === XML && mayHaveMember(name)) return derive(`.${name}`, [of], { shape: "text" });
  if (of.typeName === "timespan" || of.typeName === "stringbuilder" || of.typeName?.startsWith("net:") === true)
    return name === "length" ? derive(".length", [of], { shape: "number" }) : derive(`.${name}`, [of]);
  if (of.typeName?.startsWith("class:") === true) {
    const definition = session.scope.findClass(of.typeName.slice("class:".length));
    if (definition === undefined) return null;
  }
  if (
    of.typeName?.startsWith("error:") === true &&
    /^(?:invocationinfo|categoryinfo|scriptstacktrace|errordetails)$/.test(name)
  )
    return session.path.unknown();
  if (of.typeName?.startsWith("exception:") === true) return session.path.unknown();
  if (name === "psobject")
    return object([
      [
        "Properties",
        array(
          [...of.entries.values()].map(({ key, value }) =>
            object([
              ["Name", key],
              ["Value", value],
            ]),
          ),
        ),
      ],
    ]);
  if (name === "count" || name === "length") return int(1);
  return isSoft ? undefined : null;
}

function listMember(
  session: Session,
  of: Extract<Value, { kind: "list" }>,
  name: string,
  at: Position,
  isSoft: boolean,
): Value | undefined {
  if (of.open === true)
    return derive(`.${name}`, [of], name === "count" || name === "length" ? { shape: "number" } : {});
  if (name === "count" || ((name === "length" || name === "longlength") && of.type === "array"))
    return int(of.items.length);
  if (name === "rank") return int(1);
  if (name === "isfixedsize") return of.type === "array";
  // Of the elements.
  const found: Value[] = [];
  for (const item of of.items) {
    const member = isList(item) ? readMember(session, item, name, at) : readMember(session, item, name, at, true);
    if (member === undefined || (isNull(member) && !isTable(item))) continue;
    if (isList(member) && !isTable(item)) found.push(...member.items);
    else found.push(member);
  }
  if (found.length === 0) return isSoft ? undefined : null;
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : array(found);
}

export function writeMember(session: Session, of: Value, nameValue: Value, value: Value, at: Position): void {
  const name = toText(nameValue);
  if (isTable(of)) {
    if (of.typeName === "ref" && writeReference(session, of, value, at)) return;
    session.wrote(of);
    if (typeof name !== "string") {
      of.open = true;
      for (const entry of of.entries.values()) entry.value = session.path.unknown();
      return;
    }
    const key = keyOf(of, name);
    const entry = of.entries.get(key);
    if (entry !== undefined) entry.value = value;
    else if (of.type === "object" && of.open !== true && of.typeName?.startsWith("net:") !== true)
      throw new ScriptError(`The property ${name} cannot be found on this object.`, undefined, "statement", [
        "management.automation.runtimeexception",
      ]);
    else of.entries.set(key, { key: name, value });
    return;
  }
  if (isForeign(of)) {
    const changed = table("hashtable", [[typeof name === "string" ? name : "?", value]]);
    session.path.effects.perform({ kind: "cim-change", target: of, properties: changed, at }, session.path);
    return;
  }
  if (isUnknown(of)) return;
  if (isList(of) && of.items.length > 0) {
    for (const item of of.items) writeMember(session, item, nameValue, value, at);
    return;
  }
  throw new ScriptError("The property cannot be found on this object.");
}
