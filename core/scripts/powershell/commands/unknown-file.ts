import type { Value } from "../../contract";
import { toText } from "../conversions";
import { failMaybe } from "../perform";
import { argumentOf, type CommandCall } from "./command";

/** A file that nothing here holds: relative to the script, where neither script nor plan puts it, it is not there. */
export function unknownFile(call: CommandCall, path: Value): void {
  const { session, at } = call;
  const text = toText(path);
  const isAbsent = typeof text === "string" && /^\.[\\/]/.test(text) && session.path.files.size === 0;
  failMaybe(session, isAbsent ? "surely" : "may", argumentOf(call, "erroraction") ?? null, at, call.name);
  if (!isAbsent)
    call.out.emit(session.path.unknown({ kind: "file", name: typeof text === "string" ? text.toLowerCase() : "?" }));
}
