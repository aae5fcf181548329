import type { Value } from "../../contract";
import { isTable } from "../../values";
import { failMaybe } from "../perform";
import { act } from "./answer";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { mayBeKey, pathsOf } from "./registry-keys";

export const SET_PROPERTY: CommandDefinition = {
  names: ["set-itemproperty", "new-itemproperty"],
  aliases: { sp: "set-itemproperty" },
  shape: shape(
    "Path|LiteralPath|PSPath!0 Name|PSProperty!1 Value!2 PropertyType|Type InputObject< Force? PassThru? Filter Include Exclude Credential",
  ),
  run(call) {
    const { session, at } = call;
    const name = argumentOf(call, "name");
    const value = argumentOf(call, "value") ?? null;
    const type = argumentOf(call, "propertytype") ?? argumentOf(call, "type");
    const bag = argumentOf(call, "inputobject");
    for (const path of pathsOf(call)) {
      if (!mayBeKey(path)) continue;
      if (name === undefined && isTable(bag ?? null)) {
        for (const { key, value: held } of (bag as Extract<Value, { kind: "table" }>).entries.values())
          session.path.effects.perform(
            { kind: "registry", verb: "set", path, name: key, value: held, at },
            session.path,
          );
        continue;
      }
      const result = session.path.effects.perform(
        {
          kind: "registry",
          verb: "set",
          path,
          ...(name === undefined ? {} : { name }),
          value,
          ...(type === undefined ? {} : { type }),
          at,
        },
        session.path,
      );
      failMaybe(session, result?.fails ?? "never", act(call), at, call.name);
    }
    if (call.name === "new-itemproperty" || argumentOf(call, "passthru") === true)
      call.out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};
