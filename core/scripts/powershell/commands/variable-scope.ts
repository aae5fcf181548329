import { toTextOr } from "../conversions";
import type { Scope } from "../scope";
import { argumentOf, type CommandCall } from "./command";

function textIn(call: CommandCall, name: string): string {
  return toTextOr(argumentOf(call, name) ?? null, "");
}

/** The scope that `-Scope` names: a name, or how many steps outwards. */
export function scopeIn(call: CommandCall): Scope {
  const { session } = call;
  const name = textIn(call, "scope").toLowerCase();
  if (name === "global") return session.global;
  if (name === "script") return session.scope.script;
  let scope: Scope = session.scope;
  for (let steps = /^\d+$/.test(name) ? Number(name) : 0; steps > 0 && scope.parent !== undefined; steps -= 1)
    scope = scope.parent;
  return scope;
}
