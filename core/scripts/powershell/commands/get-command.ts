import { object } from "../../values";
import { toTextOr } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const GET_COMMAND: CommandDefinition = {
  names: ["get-command"],
  aliases: { gcm: "get-command" },
  shape: shape("Name!0 Module CommandType|Type ArgumentList All? Syntax? ListImported? TotalCount Verb Noun"),
  run(call) {
    const { session, out } = call;
    const name = toTextOr(argumentOf(call, "name") ?? null, "").toLowerCase();
    if (session.scope.findFunction(name) !== undefined) {
      out.emit({ ...object([["Name", name]]), typeName: "command" });
      return;
    }
    out.emit(session.path.unknown({ kind: "other", name: `command ${name}` }));
  },
};
