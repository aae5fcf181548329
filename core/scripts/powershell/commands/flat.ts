import type { Value } from "../../contract";
import { isUnknown } from "../../values";
import { argumentOf, type CommandCall } from "./command";

/** All that is piped in or given; undefined where nobody knows how many. */
export function flat(call: CommandCall): readonly Value[] | undefined {
  // What is given by name is one item, even where it is a list.
  const items = call.input ?? [argumentOf(call, "inputobject") ?? null];
  return items.some((item) => isUnknown(item) && item.shape === undefined) ? undefined : items;
}

/** The same without null, which these cmdlets pass over. */
export function flatWithoutNull(call: CommandCall): readonly Value[] | undefined {
  return flat(call)?.filter((item) => call.session.isThere(item, call.at));
}
