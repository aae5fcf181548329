import { object } from "../../values";
import { toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { unknownFile } from "./unknown-file";

export const GET_ITEM: CommandDefinition = {
  names: ["get-item", "get-childitem", "resolve-path"],
  aliases: { gi: "get-item", gci: "get-childitem", ls: "get-childitem", dir: "get-childitem", rvpa: "resolve-path" },
  shape: shape(
    "Path|LiteralPath|PSPath!0< Filter!1 Recurse? Force? Include Exclude Name? File? Directory? Depth Attributes Hidden? ReadOnly? System? Relative?",
  ),
  run(call) {
    const { session } = call;
    const path = argumentOf(call, "path") ?? call.input?.[0] ?? null;
    const text = toText(path);
    if (typeof text === "string" && /^env:/i.test(text) && call.name === "get-item") {
      const name = text.slice("env:".length).replace(/^[\\/]/, "");
      call.out.emit(
        object([
          ["Name", name],
          ["Key", name],
          [
            "Value",
            session.path.environment.get(name.toLowerCase()) ??
              session.path.unknown({ kind: "environment", name: name.toLowerCase() }, { shape: "text" }),
          ],
        ]),
      );
      return;
    }
    unknownFile(call, path);
  },
};
