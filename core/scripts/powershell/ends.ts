import type { Value } from "../contract";

/** How a statement ends, where it does not simply go on. */
export type End =
  | { readonly kind: "break" | "continue"; readonly label: string }
  | { readonly kind: "return" }
  | { readonly kind: "exit"; readonly code: Value }
  | { readonly kind: "throw"; readonly error: ScriptError };

/** An end that is reached inside an expression; the statement around it turns it into its own end. */
export class Leaving extends Error {
  constructor(readonly end: End) {
    super(end.kind);
  }
}

/** An error of PowerShell: of the statement alone, after which the script goes on, or of the script. */
export class ScriptError extends Error {
  constructor(
    message: string,
    /** What was thrown, as `$_` in a handler shows it; the message where it was no value. */
    readonly thrown: Value | undefined = undefined,
    readonly ends: "statement" | "script" = "statement",
    /** Types a `catch` may name, in lower case; empty for those that nobody knows. */
    readonly types: readonly string[] = [],
  ) {
    super(message);
  }
}

/** A cast that cannot be done. */
export function castFails(what: string, type: string): ScriptError {
  return new ScriptError(`Cannot convert "${what}" to ${type}.`, undefined, "statement", [
    "management.automation.runtimeexception",
    "management.automation.psinvalidcastexception",
    "invalidcastexception",
  ]);
}
