import { derive, isNull, isUnknown } from "../../values";
import { toTextOr } from "../conversions";
import { type CommandDefinition, shape } from "./command";
import { flat } from "./flat";

export const GET_UNIQUE: CommandDefinition = {
  names: ["get-unique"],
  shape: shape("InputObject< AsString? OnType? CaseInsensitive?"),
  run(call) {
    const items = flat(call);
    if (items === undefined || (items.length > 1 && items.some(isUnknown))) {
      call.out.emit(derive("unique", call.input ?? []));
      return;
    }
    // Nothing equals null here, not even another null.
    for (const [at, item] of items.entries()) {
      const before = items[at - 1] ?? null;
      if (isNull(before) || toTextOr(item, "") !== toTextOr(before, "")) call.out.emit(item);
    }
  },
};
