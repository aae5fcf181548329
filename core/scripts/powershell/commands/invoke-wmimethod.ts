import { elementsOf } from "../conversions";
import { answer } from "./answer";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const INVOKE_WMI: CommandDefinition = {
  names: ["invoke-wmimethod"],
  aliases: { iwmi: "invoke-wmimethod" },
  shape: shape(
    "InputObject< Class|ClassName!0 Name!1 ArgumentList|Args!2 Path Namespace ComputerName|CN Credential Authentication Impersonation",
  ),
  run(call) {
    const { session, at } = call;
    const target = argumentOf(call, "inputobject") ?? argumentOf(call, "class") ?? argumentOf(call, "path");
    const targets = call.input ?? (target === undefined ? [] : (elementsOf(target) ?? [target]));
    const given = argumentOf(call, "argumentlist");
    for (const one of targets) {
      const result = session.path.effects.perform(
        {
          kind: "method",
          target: one,
          name: argumentOf(call, "name") ?? null,
          words: given === undefined ? [] : (elementsOf(given)?.slice() ?? [given]),
          at,
        },
        session.path,
      );
      answer(call, result, call.name);
    }
  },
};
