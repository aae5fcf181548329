import { derive, isUnknown } from "../../values";
import { toNumber } from "../conversions";
import { timeSpan } from "../objects";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const TIME_SPAN: CommandDefinition = {
  names: ["new-timespan"],
  shape: shape("Start!0 End!1 Days Hours Minutes Seconds Milliseconds"),
  run(call) {
    const units: readonly (readonly [string, number])[] = [
      ["days", 86_400],
      ["hours", 3_600],
      ["minutes", 60],
      ["seconds", 1],
      ["milliseconds", 0.001],
    ];
    let seconds = 0;
    if (argumentOf(call, "start") !== undefined || argumentOf(call, "end") !== undefined) {
      call.out.emit(call.session.path.unknown(undefined, { shape: "object" }));
      return;
    }
    for (const [name, factor] of units) {
      const value = argumentOf(call, name);
      if (value === undefined) continue;
      const number = toNumber(value);
      if (number === undefined || isUnknown(number)) {
        call.out.emit(derive("timespan", [value], { shape: "object" }));
        return;
      }
      seconds += number.value * factor;
    }
    call.out.emit(timeSpan(seconds));
  },
};
