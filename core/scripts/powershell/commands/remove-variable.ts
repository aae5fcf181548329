import { elementsOf, toTextOr } from "../conversions";
import { forgetAll } from "../perform";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { scopeIn } from "./variable-scope";

export const REMOVE_VARIABLE: CommandDefinition = {
  names: ["remove-variable", "clear-variable"],
  aliases: { rv: "remove-variable", clv: "clear-variable" },
  shape: shape("Name!0 Scope Force? Include Exclude"),
  run(call) {
    const names = argumentOf(call, "name") ?? null;
    for (const name of elementsOf(names) ?? []) {
      const scope = scopeIn(call);
      const plain = toTextOr(name, "").toLowerCase();
      const cell = scope.variables.get(plain);
      if (call.name === "remove-variable") scope.variables.delete(plain);
      else if (cell !== undefined) cell.value = null;
      if (plain.includes("*")) forgetAll(call.session, { at: call.at });
    }
  },
};
