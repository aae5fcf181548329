import { toTextOr } from "../conversions";
import { argumentOf, type CommandDefinition, shape } from "./command";

const LATEST = 3;

export const SET_STRICT_MODE: CommandDefinition = {
  names: ["set-strictmode"],
  shape: shape("Version|v Off?"),
  run(call) {
    const version = toTextOr(argumentOf(call, "version") ?? null, "");
    const number = /^latest$/i.test(version) ? LATEST : Number(/^\d+/.exec(version)?.[0] ?? 0);
    call.session.scope.strict = argumentOf(call, "off") === true ? 0 : Math.min(number, LATEST);
  },
};
