import type { Position, Value } from "../contract";
import type { Session } from "./session";
import type { Expression } from "./syntax";
import { writeVariable } from "./variables";

/** Puts a value into a variable that is handed over by reference; another target is not followed. */
export function assign(session: Session, target: Expression, value: Value, at: Position): void {
  if (target.kind === "variable") writeVariable(session, target, value);
  else session.path.notFollowed("construct", at, "[ref]");
}
