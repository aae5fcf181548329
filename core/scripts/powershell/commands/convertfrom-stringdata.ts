import { derive, table } from "../../values";
import { toText } from "../conversions";
import { ScriptError } from "../ends";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const STRING_DATA: CommandDefinition = {
  names: ["convertfrom-stringdata"],
  shape: shape("StringData!0< Delimiter"),
  run(call) {
    for (const item of call.input ?? [argumentOf(call, "stringdata") ?? null]) {
      const text = toText(item);
      if (typeof text !== "string") {
        call.out.emit(derive("string-data", [item], { shape: "object" }));
        continue;
      }
      const pairs = text
        .split(/\r\n|\r|\n/)
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("#"));
      call.out.emit(
        table(
          "hashtable",
          pairs.map((line) => {
            const at = line.indexOf("=");
            if (at < 0) throw new ScriptError("Not in 'name=value' format.");
            return [
              line.slice(0, at).trim(),
              line
                .slice(at + 1)
                .trim()
                .replaceAll(/\\(.)/g, (_whole, char: string) => ({ n: "\n", t: "\t", r: "\r" })[char] ?? char),
            ] as const;
          }),
        ),
      );
    }
  },
};
