import type { ProofFormat } from "./proof";
import type { ProofPage } from "./proof-result";
import type { Format } from "./registry";

/** The formats of `winlic prove`. */
export const PROOF_FORMATS: readonly Format<ProofPage>[] = [
  { name: "text", summary: "for people (the default)", medium: "text", load: load("text") },
  { name: "json", summary: "for programs", medium: "json", load: load("json") },
  { name: "mermaid", summary: "a Mermaid flowchart", medium: "mermaid", load: load("mermaid") },
  { name: "markdown", summary: "a table and a picture for a comment", medium: "markdown", load: load("markdown") },
];

function load(format: ProofFormat): Format<ProofPage>["load"] {
  return async () => {
    const { formatProofs } = await import("./proof");
    return { write: (page, { terminal }) => formatProofs(page, format, terminal) };
  };
}
