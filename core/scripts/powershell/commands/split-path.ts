import { derive, isUnknown } from "../../values";
import { elementsOf, toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const SPLIT_PATH: CommandDefinition = {
  names: ["split-path"],
  shape: shape("Path|LiteralPath!0< Leaf? Parent? Qualifier? NoQualifier? LeafBase? Extension? IsAbsolute? Resolve?"),
  run(call) {
    for (const item of call.input ??
      elementsOf(argumentOf(call, "path") ?? null) ?? [argumentOf(call, "path") ?? null]) {
      const text = toText(item);
      if (typeof text !== "string") {
        call.out.emit(
          derive(`split-path ${[...call.bound.named.keys()].join()}`, [item], {
            shape: "text",
            ...(isUnknown(item) && item.of !== undefined ? { of: item.of } : {}),
          }),
        );
        continue;
      }
      const plain = text.replace(/(?<=[^:\\/])[\\/]+$/, "");
      const at = Math.max(plain.lastIndexOf("\\"), plain.lastIndexOf("/"));
      const leaf = plain.slice(at + 1);
      if (argumentOf(call, "leaf") === true) call.out.emit(leaf);
      else if (argumentOf(call, "extension") === true)
        call.out.emit(leaf.includes(".") ? leaf.slice(leaf.lastIndexOf(".")) : "");
      else if (argumentOf(call, "leafbase") === true)
        call.out.emit(leaf.includes(".") ? leaf.slice(0, leaf.lastIndexOf(".")) : leaf);
      else if (argumentOf(call, "qualifier") === true) call.out.emit(/^\w+:/.exec(text)?.[0] ?? "");
      else if (argumentOf(call, "noqualifier") === true) call.out.emit(text.replace(/^\w+:/, ""));
      else if (argumentOf(call, "isabsolute") === true) call.out.emit(/^(?:\w:|[\\/])/.test(text));
      else
        call.out.emit(
          at < 0
            ? ""
            : plain
                .slice(0, at)
                .replace(/^(\w:)$/, "$1\\")
                .replaceAll("/", "\\"),
        );
    }
  },
};
