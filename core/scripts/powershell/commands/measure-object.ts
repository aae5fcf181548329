import type { Value } from "../../contract";
import { derive, int, isNumber, object } from "../../values";
import { toNumber, toTextOr } from "../conversions";
import { readMember } from "../members";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { flatWithoutNull } from "./flat";

export const MEASURE: CommandDefinition = {
  names: ["measure-object"],
  aliases: { measure: "measure-object" },
  shape: shape(
    "Property!0 InputObject< Sum? Average? Maximum? Minimum? Line? Word? Character? StandardDeviation? AllStats?",
  ),
  run(call) {
    const { session, out, at } = call;
    const items = flatWithoutNull(call);
    if (items === undefined) {
      const count = derive("count", call.input ?? [], { shape: "number" });
      out.emit(
        object([
          ["Count", count],
          ["Sum", derive("sum", call.input ?? [], { shape: "number" })],
          ["Average", session.path.unknown()],
          ["Maximum", session.path.unknown()],
          ["Minimum", session.path.unknown()],
        ]),
      );
      return;
    }
    const property = argumentOf(call, "property");
    const values =
      property === undefined ? items : items.map((item) => readMember(session, item, toTextOr(property, ""), at));
    const numbers = values.map((value) => toNumber(value));
    const all = numbers.every((number) => number !== undefined && isNumber(number))
      ? numbers.map((number) => (number as { value: number }).value)
      : undefined;
    const stat = (name: string, make: (list: readonly number[]) => number): readonly [string, Value] => [
      name,
      argumentOf(call, name.toLowerCase()) !== true || values.length === 0
        ? null
        : all === undefined
          ? session.path.unknown()
          : { kind: "number", type: "double", value: make(all) },
    ];
    const sum = (list: readonly number[]) => list.reduce((one, two) => one + two, 0);
    out.emit(
      object([
        ["Count", int(items.length)],
        stat("Sum", sum),
        stat("Average", (list) => sum(list) / list.length),
        stat("Maximum", (list) => Math.max(...list)),
        stat("Minimum", (list) => Math.min(...list)),
      ]),
    );
  },
};
