import { toText, toTextOr } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const SET_ITEM: CommandDefinition = {
  names: ["set-item", "clear-item"],
  aliases: { si: "set-item", cli: "clear-item" },
  shape: shape("Path|LiteralPath!0< Value!1 Force? PassThru? Filter Include Exclude"),
  run(call) {
    const { session } = call;
    const text = toTextOr(argumentOf(call, "path") ?? null, "");
    const [, drive = "", name = ""] = /^(\w+):[\\/]?(.*)$/.exec(text) ?? [];
    const value = argumentOf(call, "value") ?? null;
    if (/^env$/i.test(drive)) session.path.environment.set(name.toLowerCase(), value === null ? null : toText(value));
    else if (/^variable$/i.test(drive)) session.setVariable(session.scope, name.toLowerCase(), value);
    else if (text === "") session.path.notFollowed("command", call.at, call.name);
  },
};
