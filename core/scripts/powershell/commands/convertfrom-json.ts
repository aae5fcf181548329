import type { Value } from "../../contract";
import { array, derive, double, isList, LARGEST_EXACT, table } from "../../values";
import { toText } from "../conversions";
import { ScriptError } from "../ends";
import { argumentOf, type CommandDefinition, shape } from "./command";

export const FROM_JSON: CommandDefinition = {
  names: ["convertfrom-json"],
  shape: shape("InputObject!0< AsHashtable? Depth NoEnumerate? DateKind"),
  run(call) {
    const { session, out } = call;
    const input = (call.input ?? [argumentOf(call, "inputobject") ?? null]).map((item) => toText(item));
    if (!input.every((text) => typeof text === "string")) {
      out.emit(derive("json", input, {}));
      return;
    }
    const source = input.join("\n");
    session.path.charge(source.length);
    let parsed: unknown;
    try {
      parsed = JSON.parse(source);
    } catch {
      throw new ScriptError("Invalid JSON.", undefined, "statement", ["argumentexception"]);
    }
    const value = fromJson(parsed, argumentOf(call, "ashashtable") === true);
    if (isList(value)) for (const item of value.items) out.emit(item);
    else out.emit(value);
  },
};

function fromJson(parsed: unknown, asTable: boolean): Value {
  if (parsed === null || typeof parsed === "boolean") return parsed;
  if (typeof parsed === "string") return /^\d{4}-\d\d-\d\dT/.test(parsed) ? derive("date", [parsed]) : parsed;
  if (typeof parsed === "number")
    return Number.isInteger(parsed)
      ? Math.abs(parsed) > LARGEST_EXACT
        ? derive("json", [String(parsed)])
        : { kind: "number", type: Math.abs(parsed) < 2 ** 31 ? (asTable ? "long" : "long") : "long", value: parsed }
      : double(parsed);
  if (Array.isArray(parsed)) return array(parsed.map((item) => fromJson(item, asTable)));
  return table(
    asTable ? "hashtable" : "object",
    Object.entries(parsed as object).map(([key, value]) => [key, fromJson(value, asTable)] as const),
  );
}
