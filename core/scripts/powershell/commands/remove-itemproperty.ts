import { elementsOf } from "../conversions";
import { failMaybe } from "../perform";
import { act } from "./answer";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { mayBeKey, pathsOf } from "./registry-keys";

export const REMOVE_PROPERTY: CommandDefinition = {
  names: ["remove-itemproperty", "clear-itemproperty"],
  aliases: { rp: "remove-itemproperty", clp: "clear-itemproperty" },
  shape: shape("Path|LiteralPath|PSPath!0 Name|PSProperty!1 Force? Filter Include Exclude Credential PassThru?"),
  run(call) {
    const { session, at } = call;
    const names = argumentOf(call, "name") ?? null;
    for (const path of pathsOf(call)) {
      if (!mayBeKey(path)) continue;
      for (const name of elementsOf(names) ?? [names]) {
        const result = session.path.effects.perform({ kind: "registry", verb: "remove", path, name, at }, session.path);
        failMaybe(session, result?.fails ?? "never", act(call), at, call.name);
      }
    }
  },
};
