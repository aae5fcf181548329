import type { Value } from "../../contract";
import { isForeign, isTable, isUnknown } from "../../values";
import { elementsOf, toText } from "../conversions";
import { argumentOf, type CommandCall } from "./command";

/** A key's path, as text or of what is piped in. */
export function pathsOf(call: CommandCall): readonly Value[] {
  const given = argumentOf(call, "path");
  if (given !== undefined) return elementsOf(given) ?? [given];
  return (call.input ?? []).map((item) =>
    isTable(item)
      ? (item.entries.get("spspath")?.value ?? item.entries.get("spath")?.value ?? null)
      : isForeign(item)
        ? (item.data?.path ?? null)
        : item,
  );
}

export const REGISTRY = /^\s*(?:microsoft\.powershell\.core\\)?(?:hk(?:lm|cu|cr|u|cc):|registry::|hkey_)/i;

/** True for a path that is a key, or may be one. */
export function mayBeKey(path: Value): boolean {
  const text = toText(path);
  // A relative path means the key or the folder that is open.
  if (typeof text === "string") return REGISTRY.test(text) || !/[:\\/]/.test(text);
  const first = isUnknown(path) ? path.pieces?.[0] : undefined;
  return typeof first === "string" ? REGISTRY.test(first) : true;
}
