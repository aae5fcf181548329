import type { Position, Table, Unknown, Value } from "../contract";
import {
  array,
  derive,
  isBlock,
  isChar,
  isList,
  isNull,
  isNumber,
  isTable,
  isUnknown,
  keyOf,
  NOTHING,
} from "../values";
import { cast } from "./casts";
import { areEqual } from "./comparison";
import { toNumber, toText } from "./conversions";
import { ScriptError } from "./ends";
import type { Session } from "./session";

export function readIndex(session: Session, of: Value, index: Value, at: Position): Value {
  if (isNull(of)) throw new ScriptError("Cannot index into a null array.");
  if (isTable(of) && of.type !== "object") {
    if (isList(index)) return array(index.items.map((key) => readEntry(session, of, key, at)));
    return readEntry(session, of, index, at);
  }
  if (isUnknown(of)) return derive("[]", [of, index], of.of === undefined ? {} : { of: of.of });
  if (isNull(index)) throw new ScriptError("Index operation failed; the array index evaluated to null.");
  if (isTable(of) && of.typeName !== undefined) return derive("[]", [of, index]);
  if (typeof of === "string") return indexText(of, index);
  // An object without entries of its own counts as one element, too.
  if (isTable(of) || isBlock(of)) return indexScalar(of, index);
  if (isNumber(of) || isChar(of) || typeof of === "boolean") return indexScalar(of, index);
  if (!isList(of)) return isNumber(index) && index.value === 0 ? derive("[]", [of, index]) : null;
  if (isUnknown(index)) return indexUnknown(of.items, of.open === true, index, session, at);
  if (isList(index)) {
    const items = index.items.flatMap((one) => {
      const item = indexList(of.items, one);
      return item === undefined ? [] : [item];
    });
    return of.open === true ? derive("[]", [of, index]) : array(items);
  }
  if (of.open === true) return derive("[]", [of, index]);
  return indexList(of.items, index) ?? null;
}

/** One of the elements, or null. */
function indexUnknown(items: readonly Value[], isOpen: boolean, index: Unknown, session: Session, at: Position): Value {
  if (isOpen || items.length > 8) return derive("[]", [array([...items]), index]);
  if (index.shape === "boolean" && items.length === 2)
    return (session.path.isTrue(index, at, "") ? items[1] : items[0]) ?? null;
  return derive("[]", [array([...items]), index], { possible: [...items, null] });
}

/** A single value counts as its only element; anything else of it is nothing. */
function indexScalar(of: Value, index: Value): Value {
  if (isUnknown(index)) return derive("[]", [of, index]);
  if (isList(index)) return NOTHING;
  const number = toNumber(index);
  return number !== undefined && isNumber(number) && (number.value === 0 || number.value === -1) ? of : NOTHING;
}

function indexList(items: readonly Value[], index: Value): Value | undefined {
  const number = toNumber(index);
  // A list has no element for what is no number.
  if (number === undefined) return undefined;
  if (isUnknown(number)) throw new ScriptError("Cannot convert the index.");
  const at = Math.round(number.value);
  return items[at < 0 ? items.length + at : at];
}

function indexText(text: string, index: Value): Value {
  if (isUnknown(index)) return derive("[]", [text, index]);
  if (isList(index))
    return array(
      index.items.flatMap((one) => {
        const char = indexText(text, one);
        return char === null ? [] : [char];
      }),
    );
  const number = toNumber(index);
  if (number === undefined || isUnknown(number)) return null;
  const at = number.value < 0 ? text.length + number.value : number.value;
  return at >= 0 && at < text.length ? { kind: "char", code: text.charCodeAt(at) } : null;
}

/** An entry by its key; for a key that nobody knows, any of them or none. */
function readEntry(session: Session, of: Table, key: Value, at: Position): Value {
  if (isUnknown(key)) return unknownEntry(session, of, key, at);
  if (isNull(key)) throw new ScriptError("Index operation failed; the array index evaluated to null.");
  const found = of.entries.get(keyOf(of, key));
  if (found !== undefined) return found.value;
  if (of.type === "ordered" && isNumber(key))
    return [...of.entries.values()][key.value < 0 ? of.entries.size + key.value : key.value]?.value ?? null;
  return of.open === true ? derive("[]", [of, key]) : null;
}

const MOST_ENTRIES = 24;

function unknownEntry(session: Session, of: Table, key: Unknown, at: Position): Value {
  if (of.open === true || of.entries.size > MOST_ENTRIES) return derive("[]", [of, key]);
  const none = areEqual(null, key);
  if (typeof none !== "boolean" && session.path.isTrue(none, at, "the key is null"))
    throw new ScriptError("The key is null.");
  for (const entry of of.entries.values()) {
    const name = toText(entry.key);
    const same = derive("-eq", [key, name], {
      shape: "boolean",
      ...(key.of === undefined
        ? {}
        : { of: key.of, ...(typeof name === "string" ? { test: { operator: "-eq", value: name } } : {}) }),
    });
    if (session.path.isTrue(same, at, "")) return entry.value;
  }
  return null;
}

export function writeIndex(session: Session, of: Value, index: Value, value: Value, at: Position): void {
  if (isTable(of)) {
    session.wrote(of);
    if (isUnknown(index)) {
      of.open = true;
      for (const entry of of.entries.values()) entry.value = derive("[]=", [entry.value, index, value]);
      return;
    }
    if (isNull(index)) throw new ScriptError("A null key.");
    if (of.type === "ordered" && isNumber(index)) {
      const entry = [...of.entries.values()][index.value];
      if (entry === undefined) throw new ScriptError("Index out of range.");
      entry.value = value;
      return;
    }
    setEntry(of, index, value);
    return;
  }
  if (isList(of)) {
    session.wrote(of);
    const number = toNumber(index);
    if (number === undefined || isUnknown(number) || of.open === true) {
      of.open = true;
      return;
    }
    const place = number.value < 0 ? of.items.length + number.value : number.value;
    if (place < 0 || place >= of.items.length)
      throw new ScriptError("Index was outside the bounds of the array.", undefined, "statement", [
        "indexoutofrangeexception",
      ]);
    of.items[place] = of.of === undefined ? value : cast(session, of.of, value, at);
    return;
  }
  if (isUnknown(of)) return;
  if (isNull(of)) throw new ScriptError("Cannot index into a null array.");
  throw new ScriptError("Unable to index into an object.");
}

function setEntry(of: Table, key: Value, value: Value): void {
  const at = keyOf(of, key);
  const entry = of.entries.get(at);
  if (entry === undefined) of.entries.set(at, { key, value });
  else entry.value = value;
}
