import { elementsOf, toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { csv } from "./csv";

export const FROM_CSV: CommandDefinition = {
  names: ["convertfrom-csv"],
  shape: shape("InputObject!0< Delimiter Header UseCulture?"),
  run(call) {
    const source = (call.input ?? elementsOf(argumentOf(call, "inputobject") ?? null) ?? []).map((item) =>
      toText(item),
    );
    csv(call, source);
  },
};
