import { readFile, useFile, writeFile } from "../../files";
import { toTextOr } from "../conversions";
import { failMaybe } from "../perform";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const COPY_ITEM: CommandDefinition = {
  names: ["copy-item", "move-item", "rename-item"],
  aliases: {
    copy: "copy-item",
    cp: "copy-item",
    cpi: "copy-item",
    move: "move-item",
    mv: "move-item",
    mi: "move-item",
    ren: "rename-item",
    rni: "rename-item",
  },
  shape: shape(
    "Path|LiteralPath|PSPath!0< Destination|NewName!1 Recurse? Force? Container? Filter Include Exclude PassThru? FromSession ToSession",
  ),
  run(call) {
    const { session } = call;
    const from = argumentOf(call, "path") ?? call.input?.[0] ?? null;
    const to = argumentOf(call, "destination") ?? null;
    const content = readFile(session.path, from);
    if (content === undefined) {
      failMaybe(session, "may", argumentOf(call, "erroraction") ?? null, call.at, call.name);
      return;
    }
    useFile(session.path, from);
    const name = toTextOr(from, "");
    // A new name is one in the same folder.
    const folder =
      call.name === "rename-item" ? name.slice(0, name.length - (name.split(/[\\/]/).at(-1) ?? "").length) : "";
    const target = folder + toTextOr(to, "");
    const leaf = target.split(/[\\/]/).at(-1) ?? "";
    writeFile(
      session.path,
      leaf.includes(".") ? target : `${target.replace(/[\\/]$/, "")}\\${name.split(/[\\/]/).at(-1) ?? ""}`,
      content,
    );
    if (call.name !== "copy-item") writeFile(session.path, from, null);
  },
};
