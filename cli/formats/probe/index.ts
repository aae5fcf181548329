import type { Format } from "../registry";
import type { ProbePage } from "./format-probe";

/** The formats of `winlic probe`. */
export const PROBE_FORMATS: readonly Format<ProbePage>[] = [
  { name: "text", summary: "for people (the default)", medium: "text", load: load("text") },
  { name: "json", summary: "for programs: schema/probe.schema.json", medium: "json", load: load("json") },
  {
    name: "prometheus",
    summary: "metrics in the text format of Prometheus, for a textfile collector",
    medium: "text",
    load: load("prometheus"),
  },
];

function load(format: "text" | "json" | "prometheus"): Format<ProbePage>["load"] {
  return async () => {
    const { formatProbe } = await import("./format-probe");
    return { write: (page, { terminal }) => formatProbe(page, format, terminal) };
  };
}
