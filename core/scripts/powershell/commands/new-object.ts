import { elementsOf, toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const NEW_OBJECT: CommandDefinition = {
  names: ["new-object"],
  shape: shape("TypeName!0 ArgumentList|Args!1 ComObject Property Strict?"),
  run(call) {
    const { session, at, out } = call;
    const com = argumentOf(call, "comobject");
    if (com !== undefined) {
      const name = toText(com);
      out.emit(
        typeof name === "string" ? { kind: "foreign", type: `com:${name.toLowerCase()}` } : session.path.unknown(),
      );
      return;
    }
    const name = toText(argumentOf(call, "typename") ?? null);
    if (typeof name !== "string") {
      out.emit(session.path.unknown());
      return;
    }
    const given = argumentOf(call, "argumentlist");
    const property = argumentOf(call, "property");
    const words = given === undefined ? call.bound.rest : (elementsOf(given) ?? [given]);
    const made = session.language.newObject(
      session,
      name.toLowerCase(),
      property === undefined ? words : [property],
      at,
    );
    out.emit(made);
  },
};
