import { derive } from "../../values";
import { toText } from "../conversions";
import { failMaybe } from "../perform";
import { act } from "./answer";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { pathsOf, REGISTRY } from "./registry-keys";

export const GET_PROPERTY: CommandDefinition = {
  names: ["get-itemproperty", "get-itempropertyvalue"],
  aliases: { gp: "get-itemproperty", gpv: "get-itempropertyvalue" },
  shape: shape("Path|LiteralPath|PSPath!0 Name|PSProperty!1 Filter Include Exclude Credential"),
  run(call) {
    const { session, at } = call;
    const name = argumentOf(call, "name");
    const [path = null] = pathsOf(call);
    const text = toText(path);
    if (typeof text === "string" && !REGISTRY.test(text)) {
      failMaybe(session, "may", act(call), at, call.name);
      call.out.emit(session.path.unknown({ kind: "file", name: text.toLowerCase() }));
      return;
    }
    failMaybe(session, "may", act(call), at, call.name);
    const key = toText(path);
    const value = toText(name ?? null);
    if (typeof key !== "string" || typeof value !== "string" || /[*?]/.test(value)) {
      call.out.emit(session.path.unknown());
      return;
    }
    // What was read before something was done may be another thing afterwards.
    const of = (member: string) =>
      ({ kind: "registry", name: `${key}\\${member}`.toLowerCase(), moment: session.now }) as const;
    if (name === undefined)
      call.out.emit(session.path.unknown({ kind: "registry", name: key.toLowerCase(), moment: session.now }));
    else if (call.name === "get-itempropertyvalue") call.out.emit(session.path.unknown(of(value), { shape: "text" }));
    else
      call.out.emit(
        derive("holder", [session.path.unknown(of(value), { shape: "text" })], {
          of: of(value),
          test: { operator: "holder", value },
        }),
      );
  },
};
