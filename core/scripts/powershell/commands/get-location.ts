import { type CommandDefinition, shape } from "./command";

export const GET_LOCATION: CommandDefinition = {
  names: ["get-location"],
  aliases: { pwd: "get-location", gl: "get-location" },
  shape: shape("PSProvider PSDrive Stack?"),
  run: (call) =>
    call.out.emit(call.session.path.unknown({ kind: "other", name: "location" }, { shape: "text", present: true })),
};
