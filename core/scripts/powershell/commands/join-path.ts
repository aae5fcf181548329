import { array, pieced } from "../../values";
import { elementsOf, toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const JOIN_PATH: CommandDefinition = {
  names: ["join-path"],
  shape: shape("Path|PSPath!0< ChildPath!1 AdditionalChildPath!2 Resolve? Credential"),
  run(call) {
    const bases = call.input ?? elementsOf(argumentOf(call, "path") ?? null) ?? [argumentOf(call, "path") ?? null];
    const children = [
      argumentOf(call, "childpath") ?? "",
      ...(elementsOf(argumentOf(call, "additionalchildpath") ?? array([])) ?? []),
      ...call.bound.rest,
    ];
    for (const base of bases) {
      const parts = [base, ...children].map((part) => toText(part));
      if (parts.every((part) => typeof part === "string")) {
        const [first = "", ...others] = parts as string[];
        call.out.emit(
          others.reduce((left, right) => `${withoutEndSlash(left)}\\${right.replace(/^[\\/]+/, "")}`, first),
        );
      } else
        call.out.emit(
          pieced(
            parts.flatMap((part, at) =>
              at === 0
                ? [typeof part === "string" ? withoutEndSlash(part) : part]
                : ["\\", typeof part === "string" ? part.replace(/^[\\/]+/, "") : part],
            ),
          ),
        );
    }
  },
};

function withoutEndSlash(path: string): string {
  let end = path.length;
  while (end > 0 && "\\/".includes(path.charAt(end - 1))) end -= 1;
  return path.slice(0, end);
}
