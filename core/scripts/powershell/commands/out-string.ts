import { derive, isList, isTable, isUnknown } from "../../values";
import { toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const OUT_STRING: CommandDefinition = {
  names: ["out-string"],
  shape: shape("InputObject< Width Stream? NoNewline?"),
  run(call) {
    const items = call.input ?? [argumentOf(call, "inputobject") ?? null];
    const texts = items.map((item) => (isTable(item) || isList(item) || isUnknown(item) ? undefined : toText(item)));
    if (texts.some((text) => typeof text !== "string")) {
      call.out.emit(
        derive("out-string", items, {
          shape: "text",
          ...(items.length === 1 && items[0] !== undefined && isUnknown(items[0]) && items[0].of !== undefined
            ? { of: items[0].of }
            : {}),
        }),
      );
      return;
    }
    if (argumentOf(call, "stream") === true) for (const text of texts) call.out.emit(text as string);
    else call.out.emit((texts as string[]).map((text) => `${text}\n`).join(""));
  },
};
