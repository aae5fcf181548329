import type { Position, Value } from "../contract";
import { isList, isNull, isNumber, isTable, isUnknown } from "../values";
import { toNumber, toTextOr } from "./conversions";
import { readIndex } from "./elements";
import { ScriptError } from "./ends";
import { readMember } from "./members";
import type { Session } from "./session";

/** From version 2 on, a property that is not there is an error. */
const PROPERTIES = 2;
/** From version 3 on, an element beyond the end is one, too. */
const ELEMENTS = 3;

function missing(what: string): ScriptError {
  return new ScriptError(`${what} cannot be found.`, undefined, "statement", [
    "management.automation.propertynotfoundexception",
    "management.automation.runtimeexception",
  ]);
}

/** A member as an expression reads it (`$server.Name`), under `Set-StrictMode` where it is set. */
export function readMemberStrictly(session: Session, of: Value, nameValue: Value, at: Position): Value {
  if (session.scope.strictness < PROPERTIES || isUnknown(of)) return readMember(session, of, nameValue, at);
  const name = toTextOr(nameValue, "").toLowerCase();
  // What is no list has no length of its own, except for a text.
  const counts = name === "count" || name === "length";
  const isCounted = isList(of) || isTable(of) || (typeof of === "string" && name === "length");
  if (isNull(of) || (counts && !isCounted)) throw missing(`The property ${name}`);
  const found = readMember(session, of, nameValue, at, true);
  if (found === undefined) throw missing(`The property ${name}`);
  return found;
}

/** An element as an expression reads it (`$servers[0]`), under `Set-StrictMode` where it is set. */
export function readIndexStrictly(session: Session, of: Value, index: Value, at: Position): Value {
  if (
    session.scope.strictness >= ELEMENTS &&
    !isList(index) &&
    (typeof of === "string" || (isList(of) && of.open !== true))
  ) {
    const count = typeof of === "string" ? of.length : of.items.length;
    const place = toNumber(index);
    if (place !== undefined && isNumber(place) && (place.value >= count || place.value < -count))
      throw new ScriptError("Index was outside the bounds of the array.", undefined, "statement", [
        "indexoutofrangeexception",
        "management.automation.runtimeexception",
      ]);
  }
  return readIndex(session, of, index, at);
}
