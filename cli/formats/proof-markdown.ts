import { formatMermaid } from "./proof-mermaid";
import { describeCounts, describeLeftOut, TABLE_HEADINGS, tableOf } from "./proof-page";
import type { ProofPage } from "./proof-result";
import { escapeMarkdown, layOutMarkdown } from "./table";
import { clean, describeInput } from "./text";

/** The proofs for a comment on a pull request: counts, the table, and a picture. */
export function formatProofMarkdown(page: ProofPage): string {
  const { proofs, input, asked } = page;
  const title = asked === undefined ? "How machines activate" : `The way to ${asked}`;
  const rows = tableOf(proofs).map(({ cells }) => cells);
  const notes = [...describeLeftOut(page), ...input.notes.map(clean)];
  const blocks = [
    `## ${escapeMarkdown(clean(title))}`,
    escapeMarkdown(clean(`${describeInput(input)}. ${describeCounts(proofs)}.`)),
    ...(rows.length === 0 ? [] : [layOutMarkdown(TABLE_HEADINGS, rows).join("\n")]),
    ...(rows.length === 0 ? [] : [`\`\`\`mermaid\n${formatMermaid(proofs)}\`\`\``]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n")]),
  ];
  return `${blocks.join("\n\n")}\n`;
}
