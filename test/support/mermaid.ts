import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

/** What Mermaid makes of a flowchart. */
export interface Flowchart {
  readonly nodes: ReadonlyMap<string, { readonly text: string; readonly classes: readonly string[] }>;
  readonly edges: readonly {
    readonly start: string;
    readonly end: string;
    readonly text: string;
    readonly type: string;
  }[];
}

interface FlowchartData {
  getVertices(): ReadonlyMap<string, { readonly text: string; readonly classes: readonly string[] }>;
  getEdges(): Flowchart["edges"];
}

interface Mermaid {
  parse(text: string): Promise<unknown>;
  readonly mermaidAPI: {
    getDiagramFromText(text: string): Promise<{ readonly type: string; readonly db: FlowchartData }>;
  };
}

/**
 * Mermaid itself, as pages load it. It wants a browser to draw; to parse, an empty document will do, in which its
 * sanitiser finds nothing to work with and lets texts pass.
 */
function loadMermaid(): Mermaid {
  const empty = () => [];
  const document = { nodeType: 9, implementation: {}, createElement: () => ({}), addEventListener: empty };
  const page = { document, Element: class {}, Node: class {}, addEventListener: empty, console, structuredClone, URL };
  const context = createContext({ ...page, window: page });
  runInContext(readFileSync(require.resolve("@mermaid-js/tiny/dist/mermaid.tiny.js"), "utf8"), context);
  return (context as unknown as { readonly mermaid: Mermaid }).mermaid;
}

let loaded: Mermaid | undefined;

/** Parses a flowchart as Mermaid does; throws what Mermaid throws where it is none. */
export async function parseMermaid(text: string): Promise<Flowchart> {
  loaded ??= loadMermaid();
  await loaded.parse(text);
  const { type, db } = await loaded.mermaidAPI.getDiagramFromText(text);
  if (!type.startsWith("flowchart")) throw new Error(`a ${type}, and no flowchart`);
  const nodes = [...db.getVertices()].map(
    ([id, { text: label, classes }]) => [id, { text: decode(label), classes }] as const,
  );
  return { nodes: new Map(nodes), edges: db.getEdges().map((edge) => ({ ...edge, text: decode(edge.text) })) };
}

/** Character codes as they are shown: Mermaid keeps them under a sign of its own until it draws. */
function decode(text: string): string {
  return text.replace(/ﬂ°°(\d+)¶ß/g, (_sign, code: string) => String.fromCodePoint(Number(code)));
}
