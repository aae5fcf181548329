import type { Position, Value } from "../../contract";
import { Rounds } from "../rounds";
import type { Out, Session } from "../session";
import type { Stage } from "./command";

export function severalOf(session: Session, node: object, out: Out, run: (item: Value) => void): Stage["several"] {
  return (value: Value, at: Position) => {
    new Rounds(session, node, out).over(value, at, "", (item) => {
      run(item);
      return undefined;
    });
  };
}
