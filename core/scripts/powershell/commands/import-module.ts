import { toText } from "../conversions";
import { contentOf, failMaybe } from "../perform";
import { DISCARD } from "../session";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const IMPORT_MODULE: CommandDefinition = {
  names: ["import-module"],
  aliases: { ipmo: "import-module" },
  shape: shape(
    "Name|Path!0 Force? PassThru? Scope Prefix Function Cmdlet Variable Alias MinimumVersion Version RequiredVersion Global? DisableNameChecking? NoClobber? ArgumentList SkipEditionCheck? UseWindowsPowerShell?",
  ),
  run(call) {
    const { session, at } = call;
    const name = toText(argumentOf(call, "name") ?? null);
    if (typeof name === "string" && /\.psm?1$/i.test(name)) {
      const content = contentOf(session, name);
      if (typeof content === "string") session.language.runText(session, content, at, DISCARD);
      else session.path.notFollowed("other-code", at, name);
    }
    failMaybe(session, "may", argumentOf(call, "erroraction") ?? null, at, "Import-Module");
    if (argumentOf(call, "passthru") === true) call.out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};
