import type { Value } from "../../contract";
import { isBlock, isList, isNull, isTable } from "../../values";
import { elementsOf, toTextOr } from "../conversions";
import { readMember } from "../members";
import { MissingMethod } from "../method-faults";
import { callMethod } from "../methods";
import { emitAll } from "../output";
import type { Session } from "../session";
import { argumentOf, type CommandCall, type CommandDefinition, shape } from "./command";
import { severalOf } from "./several";

export const FOR_EACH: CommandDefinition = {
  names: ["foreach-object"],
  aliases: { "%": "foreach-object", foreach: "foreach-object" },
  shape: shape("Process|MemberName!0 ArgumentList|Args InputObject< Begin End RemainingScripts Parallel ThrottleLimit"),
  stage(call) {
    const { session, out, at } = call;
    const given = [argumentOf(call, "process"), ...call.bound.rest].flatMap((value) =>
      value === undefined ? [] : isList(value) ? value.items : [value],
    );
    const blocks = given.filter(isBlock);
    if (argumentOf(call, "parallel") !== undefined) session.path.notFollowed("newer-grammar", at, "-Parallel");
    let begin = argumentOf(call, "begin");
    let end = argumentOf(call, "end");
    let process = blocks;
    // Of three blocks the first one begins and the last one ends; of two the first one begins.
    if (blocks.length > 1 && begin === undefined) {
      begin = blocks[0];
      process = blocks.slice(1);
      if (process.length > 1 && end === undefined) {
        end = process.at(-1);
        process = process.slice(0, -1);
      }
    }
    const runBlock = (block: Value | undefined, item: Value | undefined) => {
      if (block === undefined || !isBlock(block)) return;
      session.language.callBlock(session, block, { inPlace: true, ...(item === undefined ? {} : { item }) }, out);
    };
    runBlock(begin, undefined);
    const run = (item: Value) => {
      if (process.length > 0) for (const block of process) runBlock(block, item);
      else if (given.length > 0) emitAll(memberOrMethod(session, item, given[0] ?? null, call), out);
    };
    return {
      process: run,
      several: severalOf(session, process[0] ?? call, out, run),
      finish: () => runBlock(end, undefined),
    };
  },
};

function memberOrMethod(session: Session, item: Value, name: Value, call: CommandCall): Value {
  const text = toTextOr(name, "");
  // Of null each member is null.
  if (isNull(item)) return null;
  const member = readMember(session, item, text, call.at, true);
  if (member !== undefined && !isNull(member)) return member;
  if (isTable(item)) return null;
  const given = argumentOf(call, "argumentlist");
  try {
    return callMethod(session, item, text, given === undefined ? [] : (elementsOf(given)?.slice() ?? [given]), call.at);
  } catch (error) {
    // Without arguments a name that nothing has is a property that is null.
    if (given === undefined && error instanceof MissingMethod) return null;
    throw error;
  }
}
