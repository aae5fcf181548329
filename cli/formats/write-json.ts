import { maskKeys } from "../../core/text/mask";

/** Two spaces, and no product key in any text. `describe` replaces values that are no texts, such as reasons. */
export function writeJson(document: unknown, describe: (value: unknown) => unknown = (value) => value): string {
  const replace = (_key: string, value: unknown): unknown =>
    typeof value === "string" ? maskKeys(value) : describe(value);
  return `${JSON.stringify(document, replace, 2)}\n`;
}
