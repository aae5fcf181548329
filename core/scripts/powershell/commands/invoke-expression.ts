import { array, isList } from "../../values";
import { toText } from "../conversions";
import { forgetAll } from "../perform";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const INVOKE_EXPRESSION: CommandDefinition = {
  names: ["invoke-expression"],
  aliases: { iex: "invoke-expression" },
  shape: shape("Command!0<"),
  run(call) {
    const { session, at, out } = call;
    const commands = call.input ?? [argumentOf(call, "command") ?? null];
    for (const command of commands) {
      const text = toText(isList(command) ? array(command.items) : command);
      if (typeof text === "string") {
        session.path.charge(text.length);
        session.language.runText(session, text, at, out);
        continue;
      }
      session.path.effects.mention(text, at, session.path);
      session.path.notFollowed("unknown-code", at, "Invoke-Expression");
      forgetAll(session, { at });
      out.emit(session.path.unknown());
    }
  },
};
