import type { Body } from "./powershell/syntax";

/** Stands in a text for a part that is not known; such a part may be empty. */
export const HOLE = "\ue000";
/** The same for a part that a secret holds: not known, and not empty. */
export const HIDDEN = "\ue001";

const HOLES = /[\ue000\ue001]/;

/** Something of the machine that scripts ask before they change it. */
export type State =
  | "host"
  | "host-port"
  | "domain"
  | "key"
  | "activation"
  | "renewal"
  | "port"
  | "publishing"
  | "not-publishing"
  | "role"
  | "firewall"
  | "status"
  /** A file or registry value that a script leaves behind to be done once. */
  | "mark";

/** What is so about the machine: a state has a value, or is there at all. */
export interface Holds {
  readonly state: State;
  readonly value: Value | typeof PRESENT;
}
export const PRESENT: unique symbol = Symbol("present");

/** A value that is not known. */
export interface Open {
  readonly kind: "open";
  /** What of the machine it was read from. */
  readonly of?: State;
  /** Certainly one object, such as the only instance of SoftwareLicensingService. */
  readonly single?: true;
  /** For the result of a test: what holds where it is true, and where it is false. */
  readonly whenTrue?: readonly Holds[];
  readonly whenFalse?: readonly Holds[];
}

/** A hash table or an object; names in lower case. Changed in place, as scripts change it, and by `Run.write` alone. */
export interface Table {
  readonly kind: "table";
  readonly entries: Map<string, Value>;
}

export interface Block {
  readonly kind: "block";
  readonly body: Body;
}

/** A value of a script; texts may hold `HOLE` and `HIDDEN`. */
export type Value = null | boolean | number | string | readonly Value[] | Table | Block | Open;

export const OPEN: Open = { kind: "open" };

export function isOpen(value: Value): value is Open {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "open";
}

export function isTable(value: Value): value is Table {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "table";
}

export function isBlock(value: Value): value is Block {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "block";
}

export function isItems(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** True for a text of which every character is known. */
export function isWhole(text: string): boolean {
  return !HOLES.test(text);
}

/** True for a text of which no character is known. */
export function isNothingKnown(text: string): boolean {
  return !isWhole(text) && text.replaceAll(/[\ue000\ue001\s]/g, "") === "";
}

/** As PowerShell writes a value into a text. */
export function toText(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (isItems(value)) return value.map(toText).join(" ");
  return HOLE;
}

/** A finite number; undefined for what is none, or not known. */
export function toNumber(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || !/^\s*[-+]?(?:\d+(?:\.\d+)?|0x[\da-f]+)\s*$/i.test(value)) return undefined;
  return Number(value);
}

/** Keeps what a value was read from, when it is written another way. */
export function likewise(value: Value): Open {
  return isOpen(value) && value.of !== undefined ? { kind: "open", of: value.of } : OPEN;
}

/** What a value counts as in a test: certainly true or false, or not known. */
export function toTruth(value: Value): boolean | Open {
  if (value === null) return false;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value !== 0;
  if (typeof value === "string") {
    if (value.replaceAll(HOLE, "") !== "") return true;
    return value === "" ? false : OPEN;
  }
  if (isItems(value)) {
    const [only] = value;
    return value.length > 1 ? true : only === undefined ? false : toTruth(only);
  }
  if (!isOpen(value)) return true;
  if (value.of === undefined || value.whenTrue !== undefined || value.whenFalse !== undefined) return value;
  // Of a state, nothing is as good as an empty value.
  return {
    kind: "open",
    whenTrue: [{ state: value.of, value: PRESENT }],
    whenFalse: [{ state: value.of, value: "" }],
  };
}

export function negate(truth: boolean | Open): boolean | Open {
  if (typeof truth === "boolean") return !truth;
  return {
    kind: "open",
    ...(truth.whenFalse === undefined ? {} : { whenTrue: truth.whenFalse }),
    ...(truth.whenTrue === undefined ? {} : { whenFalse: truth.whenTrue }),
  };
}

/** Whether two values are equal, letters in any case; what holds is told where the machine's state is compared. */
export function compareValues(left: Value, right: Value): boolean | Open {
  if (isOpen(left) || isOpen(right)) {
    const [open, other] = isOpen(left) ? [left, right] : [right as Open, left];
    if (open.of === undefined) return OPEN;
    const whenTrue: Holds = { state: open.of, value: other };
    // That a state is not nothing means that it is there.
    const isNothing = other === null || other === "" || other === 0;
    return {
      kind: "open",
      whenTrue: [whenTrue],
      ...(isNothing ? { whenFalse: [{ state: open.of, value: PRESENT }] } : {}),
    };
  }
  if (left === null || right === null) return left === right;
  if (isTable(left) || isTable(right) || isBlock(left) || isBlock(right) || isItems(left) || isItems(right))
    return OPEN;
  if (typeof left === "boolean") return negateIf(toTruth(right), !left);
  if (typeof left === "number") {
    const number = toNumber(right);
    if (number !== undefined) return left === number;
    return typeof right === "string" && !isWhole(right) ? OPEN : false;
  }
  const [one, two] = [toText(left).toLowerCase(), toText(right).toLowerCase()];
  if (isWhole(one) && isWhole(two)) return one === two;
  // What is known of both may tell them apart.
  if (one === "" || two === "") return (one + two).replaceAll(HOLE, "") === "" ? OPEN : false;
  return OPEN;
}

function negateIf(truth: boolean | Open, negated: boolean): boolean | Open {
  return negated ? negate(truth) : truth;
}

/** What a variable holds after a branch of which nobody knows whether it was taken. */
export function joinValues(one: Value, two: Value, tested: ReadonlySet<State>): Value {
  if (isSame(one, two)) return one;
  for (const [open, other] of [
    [one, two],
    [two, one],
  ] as const) {
    if (!isOpen(open) || open.of === undefined) continue;
    // Nothing is a state as well; and a default that takes the place of what was just tested means the same.
    if (other === null || other === "" || other === 0 || tested.has(open.of)) return { kind: "open", of: open.of };
    if (isOpen(other) && other.of === open.of) return { kind: "open", of: open.of };
  }
  return OPEN;
}

export function isSame(one: Value, two: Value): boolean {
  if (one === two) return true;
  return (
    isItems(one) && isItems(two) && one.length === two.length && one.every((item, at) => isSame(item, two[at] ?? null))
  );
}
