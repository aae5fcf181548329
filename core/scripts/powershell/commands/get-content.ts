import { readFile, useFile } from "../../files";
import { derive, isNumber } from "../../values";
import { toNumber } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { unknownFile } from "./unknown-file";

export const GET_CONTENT: CommandDefinition = {
  names: ["get-content"],
  aliases: { gc: "get-content", cat: "get-content", type: "get-content" },
  shape: shape(
    "Path|LiteralPath|PSPath!0< Raw? TotalCount|First|Head Tail|Last Encoding ReadCount Delimiter Wait? Force? Filter Include Exclude Stream AsByteStream?",
  ),
  run(call) {
    const { session, out } = call;
    const path = argumentOf(call, "path") ?? call.input?.[0] ?? null;
    const content = readFile(session.path, path);
    if (content === undefined || content === null) {
      unknownFile(call, path);
      return;
    }
    useFile(session.path, path);
    if (argumentOf(call, "raw") === true) {
      out.emit(content);
      return;
    }
    if (typeof content !== "string") {
      out.emit(derive("lines", [content]));
      return;
    }
    let lines = content.split(/\r\n|\r|\n/);
    if (lines.at(-1) === "") lines = lines.slice(0, -1);
    const first = toNumber(argumentOf(call, "totalcount") ?? null);
    const last = toNumber(argumentOf(call, "tail") ?? null);
    if (argumentOf(call, "totalcount") !== undefined && first !== undefined && isNumber(first))
      lines = lines.slice(0, first.value);
    if (argumentOf(call, "tail") !== undefined && last !== undefined && isNumber(last))
      lines = lines.slice(-last.value);
    session.path.charge(content.length);
    for (const line of lines) out.emit(line);
  },
};
