import { argumentOf, type CommandDefinition, shape } from "./command";

export const SET_CIM: CommandDefinition = {
  names: ["set-ciminstance", "set-wmiinstance"],
  aliases: { scim: "set-ciminstance", swmi: "set-wmiinstance" },
  shape: shape(
    "InputObject|CimInstance!0< Property|Arguments|Args ClassName|Class Query Path Namespace ComputerName PassThru?",
  ),
  run(call) {
    const { session, at } = call;
    const target =
      argumentOf(call, "inputobject") ?? argumentOf(call, "classname") ?? argumentOf(call, "query") ?? null;
    for (const one of call.input ?? [target])
      session.path.effects.perform(
        { kind: "cim-change", target: one, properties: argumentOf(call, "property") ?? null, at },
        session.path,
      );
    if (argumentOf(call, "passthru") === true) call.out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};
