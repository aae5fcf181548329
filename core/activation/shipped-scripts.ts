import { SHIPPED_SCRIPTS } from "../data/shipped-scripts";
import { digestOf } from "../text/sha1";

const SHORTEST = Math.min(...SHIPPED_SCRIPTS.map(({ length }) => length));

/**
 * The outline of a script that the components ship, or undefined for any other text. The scripts look before they change,
 * try again and read back; the outline, a short script with the same parameters, says what that comes to when it succeeds.
 */
export function outlineOf(script: string): string | undefined {
  // Line ends and the space around a script do not count. Most scripts are shorter, which is told at once.
  if (script.length < SHORTEST) return undefined;
  const text = script.replaceAll("\r\n", "\n").trim();
  return SHIPPED_SCRIPTS.find(({ length, digest }) => length === text.length && digest === digestOf(text))?.outline;
}
