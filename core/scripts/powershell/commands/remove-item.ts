import { writeFile } from "../../files";
import { elementsOf, toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const REMOVE_ITEM: CommandDefinition = {
  names: ["remove-item"],
  aliases: {
    ri: "remove-item",
    rm: "remove-item",
    del: "remove-item",
    erase: "remove-item",
    rd: "remove-item",
    rmdir: "remove-item",
  },
  shape: shape("Path|LiteralPath|PSPath!0< Recurse? Force? Filter Include Exclude Stream"),
  run(call) {
    const { session, at } = call;
    for (const path of call.input ?? elementsOf(argumentOf(call, "path") ?? null) ?? []) {
      const text = toText(path);
      if (typeof text !== "string") continue;
      const [, drive = "", name = ""] = /^(\w+):[\\/]?(.*)$/.exec(text) ?? [];
      if (/^env$/i.test(drive)) session.path.environment.set(name.toLowerCase(), null);
      else if (/^variable$/i.test(drive)) session.scope.variables.delete(name.toLowerCase());
      else if (/^function$/i.test(drive)) session.scope.functions.delete(name.toLowerCase());
      else if (/^alias$/i.test(drive)) session.aliases.delete(name.toLowerCase());
      else if (/^hk\w+$/i.test(drive) || /^registry$/i.test(drive))
        session.path.effects.perform({ kind: "registry", verb: "remove-key", path: text, at }, session.path);
      else writeFile(session.path, text, null);
    }
  },
};
