import { derive, isNull, isUnknown } from "../../values";
import { toText } from "../conversions";
import { contentOf } from "../perform";
import { readEnvironment } from "../variables";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const TEST_PATH: CommandDefinition = {
  names: ["test-path"],
  shape: shape(
    "Path|LiteralPath|PSPath!0< PathType|Type IsValid? NewerThan OlderThan Include Exclude Filter Credential",
  ),
  run(call) {
    const { session, out } = call;
    const value = argumentOf(call, "path") ?? call.input?.[0] ?? null;
    const text = toText(value);
    if (typeof text !== "string") {
      out.emit(
        derive("test-path", [value], {
          shape: "boolean",
          ...(isUnknown(value) && value.of !== undefined
            ? { of: { kind: "file", name: "?" } }
            : { of: { kind: "file", name: "?" } }),
        }),
      );
      return;
    }
    const [, drive = "", rest = ""] = /^(variable|function|env|alias):[\\/]?(.*)$/i.exec(text) ?? [];
    const name = rest.toLowerCase();
    switch (drive.toLowerCase()) {
      case "variable":
        out.emit(session.scope.find(name) !== undefined || /^(?:true|false|null|home|host|pid|error)$/.test(name));
        return;
      case "function":
        out.emit(session.scope.findFunction(name) !== undefined);
        return;
      case "alias":
        out.emit(session.aliases.has(name) ? true : session.path.unknown(undefined, { shape: "boolean" }));
        return;
      case "env": {
        const held = readEnvironment(session, name);
        out.emit(
          isUnknown(held)
            ? held.present === true
              ? true
              : derive("there", [held], {
                  shape: "boolean",
                  ...(held.of === undefined ? {} : { of: held.of, test: { operator: "there", value: null } }),
                })
            : !isNull(held),
        );
        return;
      }
      default:
    }
    if (/^(?:hk\w+:|registry::|microsoft\.powershell\.core\\registry::)/i.test(text)) {
      const result = session.path.effects.perform(
        { kind: "registry", verb: "test-key", path: text, at: call.at },
        session.path,
      );
      out.emit(
        result?.output[0] ??
          session.path.unknown(
            { kind: "registry", name: text.toLowerCase(), moment: session.now },
            { shape: "boolean" },
          ),
      );
      return;
    }
    const known = contentOf(session, text);
    out.emit(
      known === undefined
        ? session.path.unknown({ kind: "file", name: text.toLowerCase(), moment: session.now }, { shape: "boolean" })
        : known !== null,
    );
  },
};
