import type { List, Value } from "../contract";
import type { Given } from "./bind";
import { toTextOr } from "./conversions";
import type { Out, Session } from "./session";
import type { Body } from "./syntax";

const NAMES: Readonly<Record<string, string>> = {
  ov: "outvariable",
  pv: "pipelinevariable",
  ev: "errorvariable",
  wv: "warningvariable",
  iv: "informationvariable",
};
const FULL = new Set(Object.values(NAMES));

/** The variables that the common parameters of an advanced function name (`-OutVariable found`). */
export function commonVariables({ parameters }: Body, given: readonly Given[]): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  given.forEach((one, at) => {
    if (one.kind !== "parameter") return;
    const name = NAMES[one.name] ?? one.name;
    const next = given[at + 1];
    const isOwn = parameters.some((parameter) => parameter.name === one.name || parameter.aliases.includes(one.name));
    if (!FULL.has(name) || isOwn) return;
    found.set(name, one.value ?? (next?.kind === "value" ? next.value : null));
  });
  return found;
}

/** Output that is also kept in a variable: all of it in a list, or the last value while it goes on through the pipeline. */
export function keepingOutput(session: Session, named: ReadonlyMap<string, Value>, out: Out): Out {
  for (const name of ["errorvariable", "warningvariable", "informationvariable"]) {
    const variable = named.get(name);
    if (variable !== undefined) session.setVariable(session.scope, plainName(variable), session.path.unknown());
  }
  const [all, last] = [named.get("outvariable"), named.get("pipelinevariable")];
  if (all === undefined && last === undefined) return out;
  const kept = all === undefined ? undefined : keepIn(session, toTextOr(all, ""));
  const { scope } = session;
  return {
    emit(value) {
      if (last !== undefined) session.setVariable(scope, plainName(last), value);
      if (kept !== undefined) {
        if (value !== null && typeof value === "object" && value.kind === "unknown" && value.shape === undefined)
          kept.open = true;
        kept.items.push(value);
        session.wrote(kept);
      }
      out.emit(value);
    },
    widen() {
      if (kept !== undefined) kept.open = true;
      out.widen?.();
    },
  };
}

const plainName = (variable: Value): string => toTextOr(variable, "").toLowerCase().replace(/^\+/, "");

/** `+name` adds to what the variable holds. */
function keepIn(session: Session, name: string): List {
  const kept: List = { kind: "list", type: "arraylist", items: [] };
  if (name.startsWith("+")) kept.open = true;
  session.setVariable(session.scope, plainName(name), kept);
  return kept;
}
