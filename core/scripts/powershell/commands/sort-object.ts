import type { Value } from "../../contract";
import { derive, isNumber, isTable, isUnknown } from "../../values";
import { elementsOf, toNumber } from "../conversions";
import { argumentOf, type CommandCall, type CommandDefinition, shape } from "./command";
import { flatWithoutNull } from "./flat";
import { isSortable, keyValue, orderValues } from "./item-keys";

export const SORT: CommandDefinition = {
  names: ["sort-object"],
  aliases: { sort: "sort-object" },
  shape: shape("Property!0 InputObject< Descending? Unique? CaseSensitive? Top Bottom Stable? Culture"),
  run(call) {
    const items = flatWithoutNull(call);
    const { out } = call;
    const by = argumentOf(call, "property");
    const keys = by === undefined ? undefined : elementsOf(by);
    if (items === undefined || (by !== undefined && keys === undefined)) {
      out.emit(openOf(call));
      return;
    }
    const keyed = items.map((item, place) => ({
      item,
      place,
      keys: keys === undefined ? [item] : keys.map((one) => keyValue(call, item, one)),
    }));
    if (keyed.length > 1 && keyed.some(({ keys: own }) => own.some((one) => !isSortable(one)))) {
      out.emit(openOf(call));
      return;
    }
    const mindsCase = argumentOf(call, "casesensitive") === true;
    const isDescending = (place: number) => {
      const key = keys?.[place];
      const own = key !== undefined && isTable(key) ? key.entries.get("sdescending")?.value : undefined;
      return own === undefined ? argumentOf(call, "descending") === true : own === true;
    };
    keyed.sort((one, two) => {
      for (const [place, key] of one.keys.entries()) {
        const order = orderValues(key, two.keys[place] ?? null, mindsCase);
        if (order !== 0) return isDescending(place) ? -order : order;
      }
      return one.place - two.place;
    });
    let sorted = keyed;
    if (argumentOf(call, "unique") === true)
      sorted = keyed.filter(
        ({ keys: own }, place) =>
          place === 0 || own.some((key, at) => orderValues(key, keyed[place - 1]?.keys[at] ?? null, mindsCase) !== 0),
      );
    const top = toNumber(argumentOf(call, "top") ?? null);
    if (argumentOf(call, "top") !== undefined && top !== undefined && isNumber(top))
      sorted = sorted.slice(0, top.value);
    for (const { item } of sorted) out.emit(item);
  },
};

function openOf(call: CommandCall): Value {
  const [only] = call.input ?? [];
  if (call.input?.length === 1 && only !== undefined && isUnknown(only) && only.each !== undefined) return only;
  return derive(call.name, call.input ?? [], {});
}
