import { emitAll } from "../output";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const WRITE_OUTPUT: CommandDefinition = {
  names: ["write-output"],
  aliases: { echo: "write-output", write: "write-output" },
  shape: shape("InputObject!0< NoEnumerate?"),
  run(call) {
    if (call.input !== undefined) {
      for (const item of call.input) call.out.emit(item);
      return;
    }
    for (const value of [argumentOf(call, "inputobject"), ...call.bound.rest]) {
      if (value === undefined) continue;
      if (argumentOf(call, "noenumerate") === true) call.out.emit(value);
      else emitAll(value, call.out);
    }
  },
};
