import { isNull, object } from "../../values";
import { toText } from "../conversions";
import { emitAll } from "../output";
import { failMaybe } from "../perform";
import { readVariable } from "../variables";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { scopeIn } from "./variable-scope";

export const GET_VARIABLE: CommandDefinition = {
  names: ["get-variable"],
  aliases: { gv: "get-variable" },
  shape: shape("Name!0 ValueOnly? Scope Include Exclude"),
  run(call) {
    const { session, at } = call;
    const name = toText(argumentOf(call, "name") ?? null);
    if (typeof name !== "string" || name === "" || /[*?[]/.test(name)) {
      call.out.emit(session.path.unknown());
      return;
    }
    const scope = scopeIn(call);
    const isSet =
      (argumentOf(call, "scope") === undefined
        ? scope.find(name.toLowerCase())
        : scope.variables.get(name.toLowerCase())) !== undefined;
    const value = session.inScope(scope, () =>
      readVariable(session, { kind: "variable", at, scope: "", name: name.toLowerCase() }),
    );
    if (!isSet && isNull(value)) {
      failMaybe(session, "surely", argumentOf(call, "erroraction") ?? null, at, "Get-Variable");
      return;
    }
    if (argumentOf(call, "valueonly") === true) emitAll(value, call.out);
    else
      call.out.emit(
        object([
          ["Name", name],
          ["Value", value],
        ]),
      );
  },
};
