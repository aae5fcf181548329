import type { CallResult, Value } from "../../contract";
import { failMaybe } from "../perform";
import { argumentOf, type CommandCall } from "./command";

export function act(call: CommandCall): Value {
  return argumentOf(call, "erroraction") ?? null;
}

export function answer(call: CommandCall, result: CallResult | undefined, what: string): void {
  if (result === undefined) {
    call.session.path.notFollowed("command", call.at, what);
    call.out.emit(call.session.path.unknown());
    return;
  }
  failMaybe(call.session, result.fails ?? "never", act(call), call.at, what);
  for (const value of result.output) call.out.emit(value);
}
