import type { Value } from "../../contract";
import { isBlock, isUnknown } from "../../values";
import { elementsOf, toTextOr } from "../conversions";
import type { Session } from "../session";
import { readEnvironment } from "../variables";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const INVOKE_COMMAND: CommandDefinition = {
  names: ["invoke-command"],
  aliases: { icm: "invoke-command" },
  shape: shape(
    "ScriptBlock|Command!0 ArgumentList|Args ComputerName|Cn Session Credential FilePath|PSPath InputObject< NoNewScope? AsJob? HideComputerName? ThrottleLimit UseSSL? Authentication ConfigurationName JobName VMName VMId HostName ContainerId EnableNetworkAccess? InDisconnectedSession? SessionName Port",
  ),
  run(call) {
    const { session, at, out } = call;
    const block = argumentOf(call, "scriptblock") ?? null;
    const computer = argumentOf(call, "computername");
    // Another machine's doing is no action of this one.
    if (
      call.bound.named.has("session") ||
      call.bound.named.has("vmname") ||
      call.bound.named.has("hostname") ||
      (computer !== undefined &&
        !/^(?:localhost|\.|127\.0\.0\.1)$/i.test(toTextOr(computer, "?")) &&
        !isOwnName(session, computer))
    ) {
      out.emit(session.path.unknown());
      return;
    }
    if (!isBlock(block)) {
      session.path.notFollowed("unknown-code", at, "Invoke-Command");
      out.emit(session.path.unknown());
      return;
    }
    const given = argumentOf(call, "argumentlist");
    const words = given === undefined ? [] : (elementsOf(given)?.slice() ?? [given]);
    session.language.callBlock(
      session,
      block,
      {
        words,
        inPlace: argumentOf(call, "nonewscope") === true,
        ...(call.input === undefined ? {} : { input: call.input }),
      },
      out,
    );
  },
};

function isOwnName(session: Session, computer: Value): boolean {
  return (
    isUnknown(computer) &&
    computer.key === "environment:computername" &&
    isUnknown(readEnvironment(session, "computername"))
  );
}
