import { toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const SET_ALIAS: CommandDefinition = {
  names: ["set-alias", "new-alias"],
  aliases: { sal: "set-alias", nal: "new-alias" },
  shape: shape("Name!0 Value!1 Scope Option Force? Description PassThru?"),
  run(call) {
    const name = toText(argumentOf(call, "name") ?? null);
    const value = toText(argumentOf(call, "value") ?? null);
    if (typeof name === "string" && typeof value === "string") call.session.aliases.set(name.toLowerCase(), value);
    else call.session.path.notFollowed("unknown-code", call.at, "Set-Alias");
  },
};
