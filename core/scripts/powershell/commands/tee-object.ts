import { writeFile } from "../../files";
import { toTextOr } from "../conversions";
import { Collector } from "../session";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const TEE: CommandDefinition = {
  names: ["tee-object"],
  aliases: { tee: "tee-object" },
  shape: shape("FilePath!0 InputObject< Variable Append?"),
  run(call) {
    const { session, out } = call;
    const items = call.input ?? [];
    const kept = new Collector();
    for (const item of items) kept.emit(item);
    const name = argumentOf(call, "variable");
    if (name !== undefined) session.setVariable(session.scope, toTextOr(name, "").toLowerCase(), kept.value());
    const file = argumentOf(call, "filepath");
    if (file !== undefined) writeFile(session.path, file, session.path.unknown(undefined, { shape: "text" }));
    for (const item of items) out.emit(item);
  },
};
