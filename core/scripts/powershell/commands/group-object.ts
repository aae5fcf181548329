import type { Value } from "../../contract";
import { array, derive, int, isUnknown, object, table } from "../../values";
import { areEqual } from "../comparison";
import { toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { flatWithoutNull } from "./flat";
import { keyValue, orderValues } from "./item-keys";

export const GROUP: CommandDefinition = {
  names: ["group-object"],
  aliases: { group: "group-object" },
  shape: shape("Property!0 InputObject< NoElement? AsHashTable? AsString? CaseSensitive?"),
  run(call) {
    const items = flatWithoutNull(call);
    const by = argumentOf(call, "property");
    const keys = items?.map((item) => (by === undefined ? item : keyValue(call, item, by)));
    if (items === undefined || keys === undefined || keys.some((key) => isUnknown(key))) {
      call.out.emit(derive("group", call.input ?? []));
      return;
    }
    const groups: { readonly key: Value; readonly items: Value[] }[] = [];
    items.forEach((item, at) => {
      const key = keys[at] ?? null;
      const group = groups.find((one) => areEqual(one.key, key) === true);
      if (group === undefined) groups.push({ key, items: [item] });
      else group.items.push(item);
    });
    if (argumentOf(call, "ashashtable") === true) {
      call.out.emit(
        table(
          "hashtable",
          groups.map((group) => [group.key, array(group.items)] as const),
        ),
      );
      return;
    }
    for (const group of groups.sort((one, two) => orderValues(one.key, two.key, false)))
      call.out.emit(
        object([
          ["Count", int(group.items.length)],
          ["Name", toText(group.key)],
          ["Group", array(group.items)],
          ["Values", array([group.key])],
        ]),
      );
  },
};
