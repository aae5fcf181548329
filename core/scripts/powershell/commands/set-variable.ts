import { array } from "../../values";
import { elementsOf, toText, toTextOr } from "../conversions";
import { forgetAll } from "../perform";
import { writeVariable } from "../variables";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { scopeIn } from "./variable-scope";

export const SET_VARIABLE: CommandDefinition = {
  names: ["set-variable", "new-variable"],
  aliases: { sv: "set-variable", set: "set-variable", nv: "new-variable" },
  shape: shape("Name!0 Value!1 Scope Option Force? Description Visibility PassThru? Include Exclude"),
  run(call) {
    const { session } = call;
    const value =
      argumentOf(call, "value") ??
      (call.input === undefined ? null : call.input.length === 1 ? (call.input[0] ?? null) : array([...call.input]));
    const names = argumentOf(call, "name") ?? null;
    const isFixing = /readonly|constant/i.test(toTextOr(argumentOf(call, "option") ?? null, ""));
    for (const name of elementsOf(names) ?? [names]) {
      const text = toText(name);
      if (typeof text !== "string") {
        forgetAll(session, { at: call.at });
        continue;
      }
      const [, prefix, rest] = /^(\w+):(.+)$/.exec(text) ?? [];
      const scope = scopeIn(call);
      session.inScope(scope, () =>
        writeVariable(
          session,
          { kind: "variable", at: call.at, scope: prefix?.toLowerCase() ?? "", name: (rest ?? text).toLowerCase() },
          value,
        ),
      );
      if (!isFixing) continue;
      const cell = scope.variables.get((rest ?? text).toLowerCase());
      if (cell !== undefined) cell.isFixed = true;
    }
  },
};
