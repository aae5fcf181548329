import { readFile, useFile } from "../../files";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { csv } from "./csv";
import { unknownFile } from "./unknown-file";

export const IMPORT_CSV: CommandDefinition = {
  names: ["import-csv"],
  aliases: { ipcsv: "import-csv" },
  shape: shape("Path|LiteralPath!0< Delimiter!1 Header UseCulture? Encoding"),
  run(call) {
    const content = readFile(call.session.path, argumentOf(call, "path") ?? null);
    if (typeof content === "string") {
      useFile(call.session.path, argumentOf(call, "path") ?? null);
      csv(call, [content]);
    } else unknownFile(call, argumentOf(call, "path") ?? null);
  },
};
