/** A sample of the text format of Prometheus. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"/;
const TYPES = ["counter", "gauge", "histogram", "summary", "untyped"];
const VALUE = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|[+-]?Inf|NaN)$/i;

/**
 * Reads the text format of Prometheus, version 0.0.4, as its page describes it
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): line ends, one HELP and TYPE a metric and before its
 * samples, the lines of a metric in one group, each series once. Throws where Prometheus refuses the text.
 */
export function readMetrics(text: string): readonly MetricFamily[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no line end");
  const families: { name: string; help?: string; type?: string; samples: Sample[] }[] = [];
  const seen = new Set<string>();
  const familyOf = (name: string) => {
    const last = families.at(-1);
    if (last?.name === name) return last;
    if (families.some((each) => each.name === name)) throw new Error(`${name} is not in one group`);
    const family: { name: string; help?: string; type?: string; samples: Sample[] } = { name, samples: [] };
    families.push(family);
    return family;
  };
  for (const line of text.slice(0, -1).split("\n")) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (comment !== null) {
      const [, kind, name = "", rest = ""] = comment;
      const family = familyOf(name);
      if (family.samples.length > 0) throw new Error(`${String(kind)} of ${name} after its samples`);
      const field = kind === "HELP" ? "help" : "type";
      if (family[field] !== undefined) throw new Error(`a second ${String(kind)} of ${name}`);
      if (field === "type" && !TYPES.includes(rest)) throw new Error(`type ${rest}`);
      if (/\\[^\\n]/.test(rest)) throw new Error(`escape in ${rest}`);
      family[field] = rest;
      continue;
    }
    const name = METRIC.exec(line)?.[0];
    if (name === undefined) throw new Error(`not a line of the format: ${line}`);
    const { labels, rest } = readLabels(line.slice(name.length));
    const [value = "", ...more] = rest.trim().split(/\s+/);
    if (!VALUE.test(value) || more.length > 0) throw new Error(`value of ${line}`);
    const series = `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
    if (seen.has(series)) throw new Error(`the series ${series} stands twice`);
    seen.add(series);
    familyOf(name).samples.push({ labels, value: Number(value) });
  }
  return families.map(({ name, help = "", type = "untyped", samples }) => ({ name, help, type, samples }));
}

function readLabels(text: string): { readonly labels: Record<string, string>; readonly rest: string } {
  const labels: Record<string, string> = {};
  if (!text.startsWith("{")) return { labels, rest: text };
  let rest = text.slice(1);
  while (!rest.startsWith("}")) {
    const match = LABEL.exec(rest);
    if (match === null) throw new Error(`labels ${text}`);
    const [whole, name = "", value = ""] = match;
    if (name in labels) throw new Error(`label ${name} twice`);
    labels[name] = value.replace(/\\(.)/g, (_all, letter: string) => (letter === "n" ? "\n" : letter));
    rest = rest.slice(whole.length).replace(/^,/, "");
  }
  return { labels, rest: rest.slice(1) };
}
