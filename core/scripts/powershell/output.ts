import type { Value } from "../contract";
import { derive, isList, isNothing } from "../values";
import { elementsOf } from "./conversions";
import type { Out } from "./session";

/** Lists are taken apart, once. */
export function emitAll(value: Value, out: Out): void {
  if (isNothing(value)) return;
  const items = isList(value) ? elementsOf(value) : [value];
  if (items === undefined) {
    if (isList(value)) for (const item of value.items) out.emit(item);
    out.emit(derive("items", [value]));
  } else for (const item of items) out.emit(item);
}
