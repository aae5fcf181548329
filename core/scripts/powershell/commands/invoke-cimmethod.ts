import type { Value } from "../../contract";
import { isNull, isTable, isUnknown } from "../../values";
import { elementsOf } from "../conversions";
import { failMaybe } from "../perform";
import { act, answer } from "./answer";
import { argumentOf, type CommandCall, type CommandDefinition, shape } from "./command";

export const INVOKE_CIM: CommandDefinition = {
  names: ["invoke-cimmethod"],
  aliases: { icim: "invoke-cimmethod" },
  shape: shape(
    "InputObject|CimInstance!0< Arguments!1 MethodName|Name!2 ClassName|Class Query Namespace ComputerName|CN CimSession OperationTimeoutSec ResourceUri QueryDialect CimClass",
  ),
  run(call) {
    const { session, at } = call;
    const className = argumentOf(call, "classname");
    const query = argumentOf(call, "query");
    const name = argumentOf(call, "methodname") ?? null;
    const given = argumentOf(call, "arguments");
    if (isTable(name) || typeof given === "string") {
      failMaybe(session, "surely", act(call), at, call.name);
      return;
    }
    let targets: readonly Value[] = call.input ?? [];
    const object_ = argumentOf(call, "inputobject");
    if (call.input === undefined && object_ !== undefined) targets = elementsOf(object_) ?? [object_];
    else if (call.input === undefined && className !== undefined) targets = [className];
    else if (call.input === undefined && query !== undefined) {
      const found = session.path.effects.perform({ kind: "cim-query", className: null, query, at }, session.path);
      targets = found?.output ?? [session.path.unknown()];
    } else if (call.input === undefined) {
      // Windows asks for what it is called on; a script that nobody answers fails.
      session.path.perhaps(at, call.name, () =>
        session.inOpaque(() => invokeOn(call, [session.path.unknown(undefined, { shape: "object" })], name, given)),
      );
      return;
    }
    invokeOn(call, targets, name, given);
  },
};

function invokeOn(call: CommandCall, targets: readonly Value[], name: Value, named: Value | undefined): void {
  const { session, at } = call;
  const computer = argumentOf(call, "computername");
  for (const target of targets) {
    if (isNull(target)) {
      failMaybe(session, "surely", act(call), at, call.name);
      continue;
    }
    const invoke = (on: Value) => {
      const result = session.path.effects.perform(
        {
          kind: "method",
          target: on,
          name,
          words: [],
          ...(named === undefined ? {} : { named }),
          ...(computer === undefined ? {} : { computer }),
          at,
        },
        session.path,
      );
      answer(call, result, call.name);
    };
    if (isUnknown(target) && target.shape === undefined)
      session.path.perhaps(at, call.name, () => session.inOpaque(() => invoke(target.each ?? target)));
    else invoke(target);
  }
}
