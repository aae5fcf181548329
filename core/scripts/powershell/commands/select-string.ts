import type { Value } from "../../contract";
import { array, derive, int, isTable, object } from "../../values";
import { elementsOf, toText } from "../conversions";
import { matchObject } from "../objects";
import { toPattern } from "../regex";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { flat } from "./flat";

export const SELECT_STRING: CommandDefinition = {
  names: ["select-string"],
  aliases: { sls: "select-string" },
  shape: shape(
    "Pattern!0 Path!1 InputObject< SimpleMatch? Quiet? CaseSensitive? NotMatch? AllMatches? List? Context LiteralPath Include Exclude Encoding Raw? NoEmphasis?",
  ),
  run(call) {
    const { out } = call;
    const items = flat(call)?.map((item) => toText(item));
    const patterns = elementsOf(argumentOf(call, "pattern") ?? null)?.map((item) => toText(item));
    const file = argumentOf(call, "path");
    const isQuiet = argumentOf(call, "quiet") === true;
    const open = () =>
      out.emit(
        derive(
          "select-string",
          [...(call.input ?? []), argumentOf(call, "pattern") ?? null, file ?? null],
          isQuiet ? { shape: "boolean" } : {},
        ),
      );
    if (
      items === undefined ||
      file !== undefined ||
      patterns === undefined ||
      [...items, ...patterns].some((text) => typeof text !== "string")
    ) {
      open();
      return;
    }
    const found: Value[] = [];
    for (const [at, line] of (items as string[]).entries()) {
      for (const source of patterns as string[]) {
        const pattern = toPattern(
          argumentOf(call, "simplematch") === true ? source.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&") : source,
          argumentOf(call, "casesensitive") !== true,
          line,
          "g",
        );
        if (pattern === undefined) {
          open();
          return;
        }
        const matches = [...line.matchAll(pattern)];
        if (matches.length > 0 === (argumentOf(call, "notmatch") === true)) continue;
        found.push({
          ...object([
            ["Line", line],
            ["LineNumber", int(at + 1)],
            ["Pattern", source],
            ["Matches", array(matches.map(matchObject))],
          ]),
          typeName: `error:${line}`,
        });
        break;
      }
    }
    if (isQuiet) {
      if (found.length > 0 || items.length > 0) out.emit(found.length > 0);
    } else
      for (const item of found)
        out.emit(argumentOf(call, "raw") === true && isTable(item) ? (item.entries.get("sline")?.value ?? null) : item);
  },
};
