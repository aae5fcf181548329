import type { ReadCode } from "../../core/activation/evidence/codes";
import type { Format } from "./registry";

/** The formats of `winlic codes`. */
export const CODES_FORMATS: readonly Format<readonly ReadCode[]>[] = [
  { name: "text", summary: "for people (the default)", medium: "text", load: load("text") },
  { name: "json", summary: "for programs: schema/codes.schema.json", medium: "json", load: load("json") },
];

function load(format: "text" | "json"): Format<readonly ReadCode[]>["load"] {
  return async () => {
    const { formatCodes } = await import("./codes");
    return { write: (codes, { terminal }) => formatCodes(codes, format, terminal) };
  };
}
