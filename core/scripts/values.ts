import type {
  Block,
  Char,
  Foreign,
  List,
  Nothing,
  Num,
  NumberType,
  Table,
  TypeValue,
  Unknown,
  Value,
} from "./contract";

export const NOTHING: Nothing = { kind: "nothing" };

/** Beyond this, whole numbers are not exact here. */
export const LARGEST_EXACT = Number.MAX_SAFE_INTEGER;

const SMALL = Array.from({ length: 256 }, (_, value): Num => ({ kind: "number", type: "int", value }));

export function int(value: number): Num {
  return SMALL[value] ?? { kind: "number", type: "int", value };
}

export function double(value: number): Num {
  return { kind: "number", type: "double", value };
}

export function num(type: NumberType, value: number): Num {
  return type === "int" ? int(value) : { kind: "number", type, value };
}

export function array(items: Value[], of?: string): List {
  return of === undefined ? { kind: "list", type: "array", items } : { kind: "list", type: "array", of, items };
}

export function table(type: Table["type"], pairs: Iterable<readonly [Value, Value]> = []): Table {
  const made: Table = { kind: "table", type, entries: new Map() };
  for (const [key, value] of pairs) made.entries.set(keyOf(made, key), { key, value });
  return made;
}

export function object(pairs: Iterable<readonly [string, Value]>): Table {
  return table("object", pairs);
}

/** How a table compares a key: texts without case, numbers with their kind. Undefined for what nobody knows or that has identity. */
export function keyOf(of: Pick<Table, "mindsCase">, key: Value): string {
  if (typeof key === "string") return of.mindsCase === true ? `s${key}` : `s${key.toLowerCase()}`;
  if (typeof key === "boolean") return `b${String(key)}`;
  if (key === null) return "null";
  if (key.kind === "number") return `n${key.type}:${key.value}`;
  if (key.kind === "char") return `c${key.code}`;
  if (key.kind === "type") return `t${key.name}`;
  if (key.kind === "unknown") return `u${key.key}`;
  return "?";
}

export function entryOf(of: Table, key: string): Value | undefined {
  return of.entries.get(keyOf(of, key))?.value;
}

function kindOf(value: Value): string {
  return value !== null && typeof value === "object" ? value.kind : "";
}
export const isNumber = (value: Value): value is Num => kindOf(value) === "number";
export const isChar = (value: Value): value is Char => kindOf(value) === "char";
export const isList = (value: Value): value is List => kindOf(value) === "list";
export const isTable = (value: Value): value is Table => kindOf(value) === "table";
export const isBlock = (value: Value): value is Block => kindOf(value) === "block";
export const isType = (value: Value): value is TypeValue => kindOf(value) === "type";
export const isForeign = (value: Value): value is Foreign => kindOf(value) === "foreign";
export const isUnknown = (value: Value): value is Unknown => kindOf(value) === "unknown";
export const isNothing = (value: Value): value is Nothing => kindOf(value) === "nothing";

/** Null, or nothing put out: the same wherever no pipeline is asked. */
export function isNull(value: Value): boolean {
  return value === null || isNothing(value);
}

/** No unknown in it, however deep. */
export function isWhole(value: Value, depth = 0): boolean {
  if (value === null || typeof value !== "object") return true;
  if (value.kind === "unknown") return false;
  if (depth > 20) return false;
  if (value.kind === "list") return value.open !== true && value.items.every((item) => isWhole(item, depth + 1));
  if (value.kind === "table") {
    return value.open !== true && [...value.entries.values()].every((entry) => isWhole(entry.value, depth + 1));
  }
  return true;
}

/** A name for what is computed of values, equal for equal ones: keys of unknown values are made of it. */
export function keyText(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return String(value);
  switch (value.kind) {
    case "number":
      return `${value.type}:${value.value}`;
    case "char":
      return `'${value.code}`;
    case "unknown":
      return value.key;
    case "list":
      return value.items.length > 20 ? `[${identify(value)}]` : `[${value.items.map(keyText).join()}]`;
    case "type":
      return `<${value.name}>`;
    case "nothing":
      return "null";
    case "foreign":
      return `{${value.type}}`;
    case "table":
    case "block":
      return identify(value);
  }
}

const identities = new WeakMap<object, number>();
let identified = 0;
/** A name for what has identity, good for one run of the program. */
export function identify(value: object): string {
  let id = identities.get(value);
  if (id === undefined) {
    id = identified += 1;
    identities.set(value, id);
  }
  return `@${id}`;
}

/** A long key is only ever compared: its digest does. */
const LONGEST_KEY = 400;

/** What is computed of unknown values, by the same name each time. */
export function derive(
  operation: string,
  of: readonly Value[],
  more: Partial<Omit<Unknown, "kind" | "key">> = {},
): Unknown {
  let key = `${operation}(${of.map(keyText).join()})`;
  if (key.length > LONGEST_KEY) key = `${operation}(${digest(key)}${[...new Set(key.match(/#\d+/g))].join("")})`;
  return { kind: "unknown", key, ...more };
}

/** FNV-1a over two seeds: enough to tell keys of one script apart. */
export function digest(text: string): string {
  let one = 0x811c9dc5;
  let two = 0x1b873593;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ code, 0x85ebca6b);
    two ^= two >>> 13;
  }
  return (one >>> 0).toString(36) + (two >>> 0).toString(36);
}

/** An unknown text of parts, joined where neighbours are known. */
export function pieced(parts: readonly (string | Unknown)[]): string | Unknown {
  const pieces: (string | Unknown)[] = [];
  for (const part of parts.flatMap((piece) => (typeof piece === "string" ? [piece] : (piece.pieces ?? [piece])))) {
    const last = pieces.at(-1);
    if (part === "") continue;
    if (typeof part === "string" && typeof last === "string") pieces[pieces.length - 1] = last + part;
    else pieces.push(part);
  }
  if (pieces.length === 0) return "";
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === "string") return only;
  const from = pieces.find((piece): piece is Unknown => typeof piece !== "string");
  const present = pieces.some((piece) => typeof piece === "string" || piece.present === true);
  return derive("text", pieces, {
    pieces,
    shape: "text",
    ...(from?.of === undefined ? {} : { of: from.of }),
    ...(present ? { present: true } : {}),
    ...(pieces.every((piece) => typeof piece === "string" || piece.secret === true) ? { secret: true } : {}),
  });
}
