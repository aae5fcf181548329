import { escapeMarkdown } from "../../core/text/media";
import { formatMermaid } from "./proof-mermaid";
import { describeCounts, describeLeftOut, TABLE_HEADINGS, tableOf } from "./proof-page";
import type { ProofPage } from "./proof-result";
import { layOutMarkdown } from "./table";
import { clean, describeInput, plural } from "./text";

/** The proofs for a comment on a pull request: counts, the table, and a picture. */
export function formatProofMarkdown(page: ProofPage): string {
  const { proofs, input, asked } = page;
  const title = asked === undefined ? "How machines activate" : `The way to ${asked}`;
  const all = tableOf(proofs).map(({ cells }) => cells);
  const rows = all.slice(0, fittingRows(all));
  const left = all.length - rows.length;
  const notes = [
    ...(left === 0 ? [] : [`${plural(left, "more row")}: the whole table is in the other formats`]),
    ...describeLeftOut(page),
    ...input.notes.map(clean),
  ];
  const blocks = [
    `## ${escapeMarkdown(clean(title))}`,
    escapeMarkdown(clean(`${describeInput(input)}. ${describeCounts(proofs)}.`)),
    ...(rows.length === 0 ? [] : [layOutMarkdown(TABLE_HEADINGS, rows).join("\n")]),
    ...(rows.length === 0 ? [] : [`\`\`\`mermaid\n${formatMermaid(proofs)}\`\`\``]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n")]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** A comment on GitHub takes 65,536 characters, and the picture has up to 40,000 of them. The gravest rows come first. */
const MOST_CHARACTERS = 20_000;

function fittingRows(rows: readonly (readonly string[])[]): number {
  let length = 0;
  const over = rows.findIndex((row) => {
    length += layOutMarkdown([], [row]).join("\n").length;
    return length > MOST_CHARACTERS;
  });
  return over === -1 ? rows.length : over;
}
