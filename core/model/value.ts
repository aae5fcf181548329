import { type Fact, UNKNOWN, type Unknown } from "./fact";

/** A property value as a plan holds it: JSON in which any part may be unknown. */
export type Value = null | boolean | number | string | Unknown | readonly Value[] | ValueRecord;
export interface ValueRecord {
  readonly [key: string]: Value;
}

export function isRecord(value: Value | undefined): value is ValueRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/**
 * The value at a path such as `networkProfile.networkInterfaces[0].id`.
 * UNKNOWN when the value or anything on the way to it is unknown; undefined when it, or anything on the way, is absent or null.
 */
export function at(value: Value | undefined, path: string): Value | undefined {
  let current: Value | undefined = value;
  for (const step of stepsOf(path)) {
    if (current === UNKNOWN) return UNKNOWN;
    if (isList(current)) current = current[Number(step)];
    else if (isRecord(current)) current = Object.hasOwn(current, step) ? current[step] : undefined;
    else return undefined;
  }
  return current === null ? undefined : current;
}

const parsedPaths = new Map<string, readonly string[]>();
function stepsOf(path: string): readonly string[] {
  let steps = parsedPaths.get(path);
  if (steps === undefined) {
    steps = path.split(/[.[\]]+/).filter((step) => step !== "");
    // Paths with an index are made at run time and would grow this map without end.
    if (!path.includes("[")) parsedPaths.set(path, steps);
  }
  return steps;
}

/** A text. Empty counts as absent: the classic provider writes "" for properties that are not set. Numbers are spelled out. */
export function text(value: Value | undefined, path = ""): Fact<string> {
  const found = at(value, path);
  if (found === UNKNOWN) return UNKNOWN;
  if (typeof found === "number") return String(found);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** A finite number; digits in a text count too, because Azure writes autoscale capacities as texts. */
export function number(value: Value | undefined, path = ""): Fact<number> {
  const found = at(value, path);
  if (found === UNKNOWN) return UNKNOWN;
  const count = typeof found === "string" && /^\d+$/.test(found.trim()) ? Number(found) : found;
  return typeof count === "number" && Number.isFinite(count) ? count : undefined;
}

export function flag(value: Value | undefined, path = ""): Fact<boolean> {
  const found = at(value, path);
  if (found === UNKNOWN) return UNKNOWN;
  if (typeof found === "boolean") return found;
  return found === "true" ? true : found === "false" ? false : undefined;
}

/** A list whose length is known; its elements may still be unknown. */
export function list(value: Value | undefined, path = ""): Fact<readonly Value[]> {
  const found = at(value, path);
  if (found === UNKNOWN) return UNKNOWN;
  return isList(found) ? found : undefined;
}

export function record(value: Value | undefined, path = ""): Fact<ValueRecord> {
  const found = at(value, path);
  if (found === UNKNOWN) return UNKNOWN;
  return isRecord(found) ? found : undefined;
}

/** The texts of a list; unknown elements stay unknown, others that are no texts are dropped. */
export function texts(value: Value | undefined, path = ""): Fact<readonly Fact<string>[]> {
  const found = list(value, path);
  if (found === UNKNOWN || found === undefined) return found;
  return found.map((element) => text(element)).filter((element) => element !== undefined);
}
