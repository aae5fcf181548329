import type { KeyReading } from "./key";
import type { Format } from "./registry";

/** The formats of `winlic key`. */
export const KEY_FORMATS: readonly Format<KeyReading>[] = [
  { name: "text", summary: "for people (the default)", medium: "text", load: load("text") },
  { name: "json", summary: "for programs: schema/key.schema.json", medium: "json", load: load("json") },
];

function load(format: "text" | "json"): Format<KeyReading>["load"] {
  return async () => {
    const { formatKey } = await import("./key");
    return { write: (reading, { terminal }) => formatKey(reading, format, terminal) };
  };
}
