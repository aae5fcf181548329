/** The text by which the SDK and the engine mark an unknown value on the wire; source: pulumi/pulumi, sdk/nodejs/runtime/rpc.ts. */
export const UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * What stands for an unknown value where the mark itself is not allowed, or is taken for nothing: in answers to look-ups.
 * Whoever reads a program here takes a text that holds the mark for unknown.
 */
export const NOT_KNOWN = `${UNKNOWN_MARK}~`;

/**
 * A copy in which every text that holds the mark anywhere is the mark: a text made from a value nobody knows yet
 * (`${secret}-suffix`) is not known either.
 */
export function spreadUnknown(value: unknown): unknown {
  if (typeof value === "string") return value.includes(UNKNOWN_MARK) ? UNKNOWN_MARK : value;
  if (Array.isArray(value)) return value.map(spreadUnknown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spreadUnknown(inner)]));
}
