import { excerpt, maskKeys } from "../../core/text/mask";

/** The beginning of a text, to show what stands there. */
export function excerptOf(text: string): string {
  // Masked before it is cut: half a key is no longer recognised as one.
  return excerpt(text.slice(0, 4000).split(/[\r\n]/, 1)[0] ?? "", 40);
}

/** What stands at a place of a text: never a part of a product key that begins before it or is spoilt inside. */
function excerptAt(text: string, position: number): string {
  const around = text.slice(Math.max(0, position - 60), position + 200).replaceAll(/\\./gs, "");
  return maskKeys(around) === around
    ? `\`${excerptOf(text.slice(position))}\``
    : "a text with what looks like a product key";
}

/** Where and why a text is not JSON. Line and column count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  /** True when the text is fine as far as it goes, and ends too early. */
  readonly truncated: boolean;
  /** What stands there, as a person would see it. */
  readonly found: string;
}

const SPACE = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these in texts
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Finds the first place at which a text stops being JSON. `JSON.parse` names a position only in some of its messages,
 * and differently in each version of Node. Call it for texts that `JSON.parse` has refused.
 */
export function locateJsonFault(text: string): JsonFault {
  const open: ("{" | "[")[] = [];
  let position = 0;
  let state: "value" | "first-value" | "first-key" | "key" | "colon" | "after" = "value";

  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) return false;
    position += match[0].length;
    return true;
  };
  const close = (): void => {
    open.pop();
    position += 1;
    state = "after";
  };

  for (;;) {
    skip(SPACE);
    const character = text[position];
    if (character === undefined) break;
    if (state === "value" || state === "first-value") {
      if (character === "]" && state === "first-value") close();
      else if (character === "{" || character === "[") {
        open.push(character);
        position += 1;
        state = character === "{" ? "first-key" : "first-value";
      } else if (character === '"' ? skip(STRING) : skip(SCALAR)) state = "after";
      else break;
    } else if (state === "first-key" || state === "key") {
      if (character === "}" && state === "first-key") close();
      else if (skip(STRING)) state = "colon";
      else break;
    } else if (state === "colon") {
      if (character !== ":") break;
      position += 1;
      state = "value";
    } else {
      const inside = open.at(-1);
      if (inside === undefined) break;
      if (character === ",") {
        position += 1;
        state = inside === "{" ? "key" : "value";
      } else if (character === (inside === "{" ? "}" : "]")) close();
      else break;
    }
  }
  return describe(text, position);
}

function describe(text: string, position: number): JsonFault {
  const rest = text.slice(position);
  // A string or word that runs into the end of the text is cut off, not wrong.
  const truncated =
    rest === "" ||
    /^"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*\\?$/s.test(rest) ||
    /^(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|\.|[eE][+-]?)$/.test(rest);
  const before = text.slice(0, truncated ? text.length : position);
  const lines = before.split("\n");
  return {
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
    truncated,
    found: truncated ? "the end of the text" : excerptAt(text, position),
  };
}
