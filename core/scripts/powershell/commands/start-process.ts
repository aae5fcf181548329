import { isNull, object } from "../../values";
import { joinLine, splitLine } from "../command-lines";
import { elementsOf, toText } from "../conversions";
import { performProgram } from "../perform";
import { argumentOf, type CommandCall, type CommandDefinition, shape } from "./command";

export const START_PROCESS: CommandDefinition = {
  names: ["start-process"],
  aliases: { saps: "start-process", start: "start-process" },
  shape: shape(
    "FilePath|PSPath|Path!0 ArgumentList|Args!1 Wait? PassThru? NoNewWindow|NNW? WindowStyle Verb Credential WorkingDirectory RedirectStandardOutput|RSO RedirectStandardError|RSE RedirectStandardInput|RSI LoadUserProfile|LUP? UseNewEnvironment? Environment",
  ),
  run(call) {
    const { session, at } = call;
    const program = toText(argumentOf(call, "filepath") ?? null);
    const given = argumentOf(call, "argumentlist");
    const parts = given === undefined || isNull(given) ? [] : elementsOf(given);
    // Several arguments are joined with spaces, and the program takes them apart again.
    const line = parts === undefined ? (given ?? null) : joinLine(parts.map((part) => toText(part)));
    if (typeof program !== "string") {
      session.path.notFollowed("unknown-code", at, "Start-Process");
      call.out.emit(session.path.unknown(undefined, { shape: "object" }));
      return;
    }
    const words = splitLine(line);
    const result = new Returned(call);
    const code = performProgram(session, { name: program, words, line, at, waits: false }, result);
    if (argumentOf(call, "passthru") === true) {
      call.out.emit(
        object([
          [
            "ExitCode",
            code ??
              session.path.unknown(
                { kind: "exit-code", name: program.toLowerCase(), moment: session.moment() },
                { shape: "number" },
              ),
          ],
          [
            "HasExited",
            argumentOf(call, "wait") === true ? true : session.path.unknown(undefined, { shape: "boolean" }),
          ],
          ["Id", session.path.unknown(undefined, { shape: "number" })],
        ]),
      );
    }
    session.succeeded = true;
  },
};

/** Output of a process of its own goes nowhere. */
class Returned {
  constructor(readonly call: CommandCall) {}
  emit(): void {}
}
