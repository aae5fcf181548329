import { readFile, writeFile } from "../../files";
import { isNull, isTable, isUnknown, pieced } from "../../values";
import { elementsOf, toText } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const SET_CONTENT: CommandDefinition = {
  names: ["set-content", "add-content", "out-file"],
  aliases: { sc: "set-content", ac: "add-content" },
  shape: shape(
    "Path|FilePath|LiteralPath|PSPath!0 Value!1 InputObject< Encoding Append? NoNewline? Force? NoClobber? Width PassThru? Filter Include Exclude Stream AsByteStream?",
  ),
  run(call) {
    const { session } = call;
    const path = argumentOf(call, "path") ?? null;
    const given =
      call.input ??
      [argumentOf(call, "value") ?? argumentOf(call, "inputobject") ?? null].flatMap((value) =>
        isNull(value) ? [] : (elementsOf(value)?.slice() ?? [value]),
      );
    const ending = argumentOf(call, "nonewline") === true ? "" : "\r\n";
    const appends = call.name === "add-content" || argumentOf(call, "append") === true;
    const before = appends
      ? (readFile(session.path, path) ?? session.path.unknown({ kind: "file", name: "content" }, { shape: "text" }))
      : "";
    const parts = [
      before,
      ...given.flatMap((item) => [
        isTable(item) ? session.path.unknown(undefined, { shape: "text" }) : toText(item),
        ending,
      ]),
    ].map((part) => (typeof part === "string" || isUnknown(part) ? part : ""));
    for (const name of elementsOf(path) ?? [path]) writeFile(session.path, name, pieced(parts));
  },
};
