import { maskKeys } from "../core/text/mask";
import { isObject } from "./document-path";

const LONGEST_TEXT = 80;
const MOST_KEYS = 4;

/** Characters that steer a terminal (Cc), are not seen or turn the direction of writing (Cf), or break a line (Zl, Zp). */
const NOT_PRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text fit to be printed: no product key, and nothing that a terminal would obey. */
function printable(text: string): string {
  return maskKeys(text).replaceAll(
    NOT_PRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Cut to what a line of a report can hold; masked before, because half a key would no longer be recognised. */
export function shorten(text: string, longest = LONGEST_TEXT): string {
  const whole = printable(text);
  return whole.length <= longest ? whole : `${whole.slice(0, longest - 1).trimEnd()}…`;
}

/** What stands in a document, as `found` of a fault: short, on one line, the value itself where it is a simple one. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "an empty value";
  if (typeof value === "string") return value === "" ? "an empty text" : `"${shorten(value)}"`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (isObject(value)) {
    const keys = Object.keys(value).sort();
    if (keys.length === 0) return "an empty object";
    const shown = keys.slice(0, MOST_KEYS).map((key) => `\`${shorten(key)}\``);
    return `an object with ${shown.join(", ")}${keys.length > MOST_KEYS ? ` and ${keys.length - MOST_KEYS} more` : ""}`;
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : `a value of type ${typeof value}`;
}
