import type { Value } from "../../contract";
import { writeFile } from "../../files";
import { pieced } from "../../values";
import { toText, toTextOr } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const NEW_ITEM: CommandDefinition = {
  names: ["new-item"],
  aliases: { ni: "new-item", mkdir: "new-item", md: "new-item" },
  shape: shape("Path!0 Name ItemType|Type Value|Target Force? Credential"),
  run(call) {
    const { session, at } = call;
    const path = argumentOf(call, "path") ?? null;
    const text = toText(path);
    const name = argumentOf(call, "name");
    if (typeof text === "string" && /^(?:hk\w+:|registry::|microsoft\.powershell\.core\\registry::)/i.test(text))
      session.path.effects.perform({ kind: "registry", verb: "create-key", path, at }, session.path);
    else if (
      /^f(?:ile)?$/i.test(toTextOr(argumentOf(call, "itemtype") ?? null, "")) ||
      argumentOf(call, "value") !== undefined
    ) {
      const content = toText(argumentOf(call, "value") ?? null);
      writeFile(session.path, name === undefined ? path : pieced([toPiece(path), "\\", toPiece(name)]), content);
    }
    call.out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};

function toPiece(value: Value): Extract<Value, string | { kind: "unknown" }> {
  const text = toText(value);
  return text;
}
