import { toTextOr } from "../conversions";
import { ScriptError } from "../ends";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const WRITE_ERROR: CommandDefinition = {
  names: ["write-error"],
  shape: shape("Message|Exception!0< Category ErrorId TargetObject ErrorRecord RecommendedAction CategoryActivity"),
  run(call) {
    const { session } = call;
    const action = toTextOr(argumentOf(call, "erroraction") ?? session.errorAction, "continue").toLowerCase();
    session.succeeded = false;
    const message = argumentOf(call, "message") ?? call.input?.[0] ?? null;
    if (action === "stop")
      throw new ScriptError("written", message, "script", [
        "management.automation.writeerrorexception",
        "microsoft.powershell.commands.writeerrorexception",
        "management.automation.runtimeexception",
      ]);
  },
};
