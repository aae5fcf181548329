import { maskKeys } from "../../core/text/mask";
import { escapeMarkdown, escapeXml } from "../../core/text/media";
import { version } from "../version";
import { toJson } from "./json";

/** One line of the checklist. */
export interface ReviewItem {
  /** Names it from one review to the next. */
  readonly key: string;
  readonly question: string;
  /** What the data answers; absent where a person has to look. */
  readonly answer?: string;
  /** What has to be looked at, because the data says that something is wrong or about to be. */
  readonly attention?: true;
}

export interface Review {
  readonly schemaVersion: 1;
  /** The day it speaks about. */
  readonly asOf: string;
  readonly input: string;
  readonly configuration: string;
  readonly items: readonly ReviewItem[];
  readonly signers: readonly string[];
  /** What is different from the last one; absent where there is none. */
  readonly changes?: { readonly since: string; readonly lines: readonly ReviewChange[] };
}

export interface ReviewChange {
  readonly key: string;
  readonly question: string;
  readonly before: string;
  readonly after: string;
}

export type ReviewFormat = "markdown" | "html" | "json";

const NOBODY = "to be answered";

/** The items that are new, gone or answered in another way. */
export function compareReviews(before: Pick<Review, "items">, after: Pick<Review, "items">): readonly ReviewChange[] {
  const old = new Map(before.items.map((item) => [item.key, item]));
  const now = new Set(after.items.map(({ key }) => key));
  return [
    ...after.items.flatMap(({ key, question, answer = NOBODY }): readonly ReviewChange[] => {
      const last = old.get(key);
      const was = last === undefined ? "not in the last review" : (last.answer ?? NOBODY);
      return was === answer ? [] : [{ key, question, before: was, after: answer }];
    }),
    ...before.items.flatMap(({ key, question, answer = NOBODY }): readonly ReviewChange[] =>
      now.has(key) ? [] : [{ key, question, before: answer, after: "no longer there" }],
    ),
  ];
}

export function formatReview(review: Review, format: ReviewFormat): string {
  if (format === "json") return toJson({ tool: { name: "winlic", version }, ...review });
  const tables = tablesOf(review);
  const head = [`${review.input}, as of ${review.asOf}`, review.configuration];
  return format === "markdown" ? writeMarkdown(head, tables) : writeHtml(head, tables);
}

interface Table {
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function tablesOf({ items, changes, signers }: Review): readonly Table[] {
  const rowOf = ({ question, answer = "", attention }: ReviewItem) => [
    attention === true ? "look" : answer === "" ? "ask" : "answered",
    question,
    answer,
    "",
  ];
  const tables: readonly Table[] = [
    { title: "Checklist", headings: ["", "question", "what the data says", "checked by"], rows: items.map(rowOf) },
    ...(changes === undefined
      ? []
      : [
          {
            title: `Changed since ${changes.since}`,
            headings: ["question", "before", "now"],
            rows: changes.lines.map(({ question, before, after }) => [question, before, after]),
          },
        ]),
    { title: "Signed", headings: ["who", "date", "signature"], rows: signers.map((signer) => [signer, "", ""]) },
  ];
  // Before they are laid out: a key that is broken over two lines is one nobody finds to mask.
  return tables.map((table) => ({ ...table, rows: table.rows.map((row) => row.map(maskKeys)) }));
}

function writeMarkdown(head: readonly string[], tables: readonly Table[]): string {
  const blocks = tables.map(({ title, headings, rows }) =>
    [
      `## ${escapeMarkdown(title)}`,
      "",
      ...(rows.length === 0
        ? ["Nothing."]
        : [
            `| ${headings.join(" | ")} |`,
            `|${headings.map(() => "---").join("|")}|`,
            ...rows.map((row) => `| ${row.map(escapeMarkdown).join(" | ")} |`),
          ]),
    ].join("\n"),
  );
  return `${["# Yearly licence review", ...head.map(escapeMarkdown), ...blocks].join("\n\n")}\n`;
}

/** No script and nothing from elsewhere: a page that can be archived. */
function writeHtml(head: readonly string[], tables: readonly Table[]): string {
  const blocks = tables.map(({ title, headings, rows }) =>
    [
      `<h2>${escapeXml(title)}</h2>`,
      "<table>",
      `<thead><tr>${headings.map((heading) => `<th scope="col">${escapeXml(heading)}</th>`).join("")}</tr></thead>`,
      `<tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeXml(cell)}</td>`).join("")}</tr>`).join("\n")}</tbody>`,
      "</table>",
    ].join("\n"),
  );
  return `${[
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    "<title>Yearly licence review</title>",
    "<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid;padding:.4rem .6rem;text-align:left;vertical-align:top}@media print{tr{break-inside:avoid}}</style>",
    "</head><body>",
    "<h1>Yearly licence review</h1>",
    ...head.map((line) => `<p>${escapeXml(line)}</p>`),
    ...blocks,
    "</body></html>",
  ].join("\n")}\n`;
}
