import { isBlock } from "../../values";
import { elementsOf } from "../conversions";
import { Scope } from "../scope";
import { DISCARD } from "../session";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const START_JOB: CommandDefinition = {
  names: ["start-job", "start-threadjob"],
  aliases: { sajb: "start-job" },
  shape: shape(
    "ScriptBlock|Command!0 ArgumentList|Args Name InitializationScript FilePath InputObject< Credential RunAs32? PSVersion WorkingDirectory",
  ),
  run(call) {
    const { session, at, out } = call;
    const block = argumentOf(call, "scriptblock") ?? null;
    const given = argumentOf(call, "argumentlist");
    if (isBlock(block)) {
      // A job is a process of its own: it sees no variable of this one.
      session.inScope(new Scope(undefined, true), () => {
        session.language.callBlock(
          session,
          { kind: "block", body: block.body, text: block.text },
          { words: given === undefined ? [] : (elementsOf(given)?.slice() ?? [given]) },
          DISCARD,
        );
      });
    } else session.path.notFollowed("unknown-code", at, "Start-Job");
    out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};
