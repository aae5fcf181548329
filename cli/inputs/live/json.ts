import { isJson, type Json } from "../detect";

/** The first of these members, whatever the capitals; undefined where none is there or it is null. */
export function member(record: Json, ...names: readonly string[]): unknown {
  for (const name of names) {
    if (Object.hasOwn(record, name)) {
      const value = record[name];
      if (value !== null && value !== undefined) return value;
    }
  }
  for (const name of names) {
    const key = Object.keys(record).find((each) => each.toLowerCase() === name.toLowerCase());
    const value = key === undefined ? undefined : record[key];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

/** A text at the end of a path of members, whatever the capitals. */
export function textAt(record: unknown, ...path: readonly string[]): string | undefined {
  let current: unknown = record;
  for (const name of path) {
    if (!isJson(current)) return undefined;
    current = member(current, name);
  }
  return typeof current === "string" && current !== ""
    ? current
    : typeof current === "number"
      ? String(current)
      : undefined;
}
