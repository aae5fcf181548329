import { WORDS } from "../../cli/report/words";
import type { ReportOutcome, ReportPath, ReportTone } from "../../config/report-book";
import { escapeHtml } from "./escape";

const CARD = 190;
const GAP = 46;
const LINE = 16;
/** Letters of a line in a card. */
const LETTERS = 26;
/** Of a name, which is bold. */
const BOLD_LETTERS = 21;
const MOST_LINES = 5;
const PER_ROW = 5;

interface Card {
  readonly head: string;
  readonly name: string;
  readonly text: string;
  readonly outcome?: ReportOutcome;
}

/** The arrow to the target, where nothing stops the path before it. */
const ENDS: Readonly<Record<ReportTone, ReportOutcome>> = {
  good: "passes",
  warn: "conditional",
  bad: "beyond",
  open: "unknown",
};

/** Steps of a proof as cards with arrows, in rows that a page can hold. */
export function drawPath({ machines, activates, to, steps, reason, outcome, tone }: ReportPath): string {
  const cards: readonly Card[] = [
    { head: WORDS.columns.machines.toLowerCase(), name: machines, text: activates },
    ...steps.map((step) => ({ head: step.kind, name: step.name, text: step.reason, outcome: step.outcome })),
    ...(steps.length === 0 && reason !== "" ? [{ head: outcome, name: "", text: reason }] : []),
    ...(to === "" ? [] : [{ head: WORDS.columns.to.toLowerCase(), name: to, text: outcome }]),
  ];
  const made = cards.map((card) => ({
    card,
    name: fold(card.name, BOLD_LETTERS, 3),
    text: fold(card.text, LETTERS, MOST_LINES),
  }));
  const stopped = steps.some((step) => step.outcome === "blocked");
  const height = Math.max(...made.map(({ name, text }) => 30 + (name.length + text.length) * LINE + 8));
  const rows = Math.ceil(made.length / PER_ROW);
  const width = Math.min(made.length, PER_ROW) * (CARD + GAP) - GAP + 4;
  const parts = made.map(({ card, name, text }, index) => {
    const x = 2 + (index % PER_ROW) * (CARD + GAP);
    const y = 2 + Math.floor(index / PER_ROW) * (height + 34);
    const last = index === made.length - 1;
    const verdict: ReportOutcome = card.outcome ?? (last ? (stopped ? "beyond" : ENDS[tone]) : "passes");
    const border = card.outcome === undefined || card.outcome === "beyond" ? "" : ` ${card.outcome}`;
    return `${index === 0 ? "" : drawArrow(x, y, height, index, verdict)}<rect class="card${border}" x="${x}" y="${y}" width="${CARD}" height="${height}" rx="6"/>${drawTexts(card.head, name, text, x + 10, y + 18)}`;
  });
  const total = rows * (height + 34) - 30;
  return `<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" focusable="false" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}">${parts.join("")}</svg>`;
}

/** From the card before, which may end the row above. */
function drawArrow(x: number, y: number, height: number, index: number, verdict: ReportOutcome): string {
  const wraps = index % PER_ROW === 0;
  const [fromX, toX, at] = wraps ? [x + 20, x + 20, y - 17] : [x - GAP + 3, x - 4, y + height / 2];
  const line = wraps
    ? `<line class="${verdict}" x1="${fromX}" y1="${y - 28}" x2="${toX}" y2="${y - 4}"/>`
    : `<line class="${verdict}" x1="${fromX}" y1="${at}" x2="${toX}" y2="${at}"/>`;
  const head = wraps
    ? `<path class="mark ${verdict}" d="M${toX - 5} ${y - 10}l5 6l5 -6"/>`
    : `<path class="mark ${verdict}" d="M${toX - 6} ${at - 5}l6 5l-6 5"/>`;
  const middle = wraps ? fromX : (fromX + toX) / 2 - 3;
  const cross =
    verdict === "blocked" ? `<path class="mark blocked" d="M${middle - 6} ${at - 6}l12 12m0 -12l-12 12"/>` : "";
  return line + head + cross;
}

function drawTexts(head: string, name: readonly string[], text: readonly string[], x: number, y: number): string {
  const line = (words: string, at: number, style: string): string =>
    `<text class="${style}" x="${x}" y="${y + at * LINE}">${escapeHtml(words)}</text>`;
  return [
    line(head, 0, "small"),
    ...name.map((words, index) => line(words, index + 1, "strong")),
    ...text.map((words, index) => line(words, index + 1 + name.length, "small")),
  ].join("");
}

/** Lines of so many letters; what is left over ends in an ellipsis. */
function fold(text: string, letters: number, most: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    for (const piece of cut(word, letters)) {
      if (line !== "" && line.length + 1 + piece.length > letters) {
        lines.push(line);
        line = piece;
      } else line = line === "" ? piece : `${line} ${piece}`;
    }
  }
  if (line !== "") lines.push(line);
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most - 1), `${(lines[most - 1] ?? "").slice(0, letters - 2)} …`];
}

function cut(word: string, letters: number): readonly string[] {
  const all = [...word];
  return Array.from({ length: Math.ceil(all.length / letters) }, (_, index) =>
    all.slice(index * letters, (index + 1) * letters).join(""),
  );
}

/** The same in words, for who does not see the picture. */
export function sayPath({ steps }: ReportPath): string {
  const { paths } = WORDS;
  const items = steps.map(
    ({ kind, name, reason, outcome }) =>
      `<li>${escapeHtml([kind, name].filter((each) => each !== "").join(" "))}: ${escapeHtml(paths[outcome])}, ${escapeHtml(reason)}</li>`,
  );
  return items.length === 0 ? "" : `<ol>${items.join("")}</ol>`;
}
