import { createHash } from "node:crypto";
import { WORDS } from "../../cli/report/words";
import type {
  ReportBook,
  ReportCell,
  ReportFinding,
  ReportNeed,
  ReportPath,
  ReportTable,
} from "../../config/report-book";
import { drawNeeds, drawPools, settleSvg } from "./charts";
import { escapeHtml as esc, escapeData } from "./escape";
import STYLE from "./page.css";
import { drawPath, sayPath } from "./path-picture";
import SCRIPT from "./table.page.js";

/** Rows of a table that stand on the page. */
const MOST_ROWS = 200;
/** Findings of one kind that stand on the page. */
const MOST_OF_A_KIND = 8;

/** Tables that have a form of their own on the page. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set([
  "machines",
  "machine-summary",
  "needs",
  "calendar",
  "findings",
  "paths",
  "evidence",
  "forecast",
  "balance",
  "licences",
  "by-stack",
]);

/** The report as one page. Nothing in it is loaded from anywhere, and its policy forbids that anything is. */
export function renderReport(book: ReportBook): string {
  const { sections } = WORDS;
  const parts: readonly (readonly [id: string, title: string, body: string])[] = [
    ["position", sections.position, renderPosition(book)],
    ["calendar", sections.calendar, renderCalendar(book)],
    ["findings", sections.findings, renderFindings(book.findings)],
    ["machines", sections.machines, renderMachines(book)],
    ["paths", sections.paths, renderPaths(book)],
    ...(book.forecast === undefined ? [] : ([["forecast", sections.forecast, renderForecast(book)]] as const)),
    ["limits", sections.limits, renderLimits(book)],
    ["tables", sections.tables, renderTables(book)],
    ["evidence", sections.evidence, renderEvidence(book)],
    ["sign", sections.sign, renderSignatures()],
  ];
  const shown = parts.filter(([, , body]) => body !== "");
  const data = renderData(tableOf(book, "machines"));
  return `<!doctype html>
<html lang="${WORDS.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(SCRIPT)}'; style-src '${hashOf(STYLE)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${esc(`${WORDS.title}, ${book.asOf}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#verdict">${WORDS.skip}</a>
<header>
<h1>${WORDS.title}</h1>
<p class="buttons"><button type="button" id="theme">${WORDS.theme}</button> <button type="button" id="print">${WORDS.print}</button></p>
</header>
<nav aria-label="${WORDS.contents}"><ul>${shown.map(([id, title]) => `<li><a href="#${id}">${title}</a></li>`).join("")}</ul></nav>
<main>
<section id="verdict" aria-label="${sections.verdict}" tabindex="-1">
<p class="verdict ${book.verdict.tone}">${esc(book.verdict.text)} <span>${WORDS.asOf} <time datetime="${esc(book.asOf)}">${esc(book.asOf)}</time>.</span></p>
<dl class="figures">${book.figures.map(({ name, value, tone }) => `<div class="t-${tone}"><dt>${esc(name)}</dt><dd>${esc(value)}</dd></div>`).join("")}</dl>
<dl class="about">${book.about.map(([name, value]) => (value === "" ? "" : `<dt>${esc(name)}</dt><dd>${esc(value)}</dd>`)).join("")}</dl>
</section>
${shown.map(([id, title, body]) => `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${body}\n</section>`).join("\n")}
</main>
<footer><p>${esc(book.tool)}</p></footer>
${data}<script>${SCRIPT}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}

function tableOf({ tables }: ReportBook, key: string): ReportTable | undefined {
  return tables.find((table) => table.key === key);
}

function figure(caption: string, svg: string, said: readonly string[]): string {
  return `<figure class="chart"><figcaption>${esc(caption)}</figcaption><div class="scroll" role="img" tabindex="0" aria-label="${esc([caption, ...said].join(". "))}">${svg}</div></figure>`;
}

function renderPosition(book: ReportBook): string {
  const { charts } = WORDS;
  const { needs, stacks, pools } = book;
  const chart = (caption: string, shown: readonly ReportNeed[], name: string): string =>
    shown.length === 0 ? "" : figure(caption, settleSvg(drawNeeds(shown), name), shown.slice(0, 20).map(sayNeed));
  const picture =
    pools.length === 0
      ? ""
      : figure(charts.pools, settleSvg(drawPools(pools), "pools"), pools.slice(0, 20).map(sayPool));
  const tables = ["balance", "licences", "by-stack"].map((key) => renderTable(tableOf(book, key)));
  return [
    needs.length === 0 ? `<p>${charts.none}</p>` : chart(charts.needs, needs, "needs"),
    tables[0] ?? "",
    picture,
    tables[1] ?? "",
    stacks.length < 2 ? "" : chart(charts.stacks, stacks, "stacks"),
    stacks.length < 2 ? "" : (tables[2] ?? ""),
  ].join("\n");
}

function sayNeed({ name, now, fullScale, covered, atLeast }: ReportNeed): string {
  const amount = ({ low, high }: ReportNeed["now"]): string =>
    `${atLeast ? `${WORDS.atLeast} ` : ""}${low === high ? String(low) : `${low} ${WORDS.to} ${high}`}`;
  return WORDS.charts.need(name, amount(now), amount(fullScale), covered === undefined ? undefined : String(covered));
}

function sayPool({ name, azureMachines, azureHosts, onPremises, spare }: ReportBook["pools"][number]): string {
  return WORDS.charts.pool(name, String(azureMachines + azureHosts + onPremises), String(spare));
}

function renderTable(table: ReportTable | undefined, caption = true): string {
  if (table === undefined || table.rows.length === 0) return "";
  const { title, columns, rows } = table;
  const cell = (value: ReportCell, at: number): string => {
    const tag = at === 0 ? "th" : "td";
    const number = columns[at]?.number === true ? ' class="n"' : "";
    return `<${tag}${at === 0 ? ' scope="row"' : ""}${number}>${esc(String(value))}</${tag}>`;
  };
  const more = rows.length > MOST_ROWS ? `<p>${WORDS.tables.more(MOST_ROWS, rows.length)}</p>` : "";
  return `${caption ? `<h3>${esc(title)}</h3>` : ""}<div class="scroll" tabindex="0" role="group" aria-label="${esc(title)}"><table><thead><tr>${columns
    .map((column) => `<th scope="col"${column.number === true ? ' class="n"' : ""}>${esc(column.title)}</th>`)
    .join("")}</tr></thead><tbody>${rows
    .slice(0, MOST_ROWS)
    .map((row) => `<tr>${row.map(cell).join("")}</tr>`)
    .join("\n")}</tbody></table></div>${more}`;
}

function renderCalendar({ calendar }: ReportBook): string {
  const { calendar: words, columns } = WORDS;
  if (calendar.length === 0) return `<p>${words.none}</p>`;
  const rows = calendar.map(
    ({ day, kind, what, detail, tone }) =>
      `<tr><td class="day"><time datetime="${esc(day)}">${esc(day)}</time></td><td><span class="tag ${tone}">${esc(kind)}</span></td><th scope="row">${esc(what)}</th><td>${esc(detail)}</td></tr>`,
  );
  return `<p>${words.intro}</p><div class="scroll" tabindex="0" role="group" aria-label="${WORDS.sections.calendar}"><table><thead><tr>${[columns.day, columns.kind, columns.what, columns.detail].map((title) => `<th scope="col">${title}</th>`).join("")}</tr></thead><tbody>${rows.slice(0, MOST_ROWS).join("\n")}</tbody></table></div>${rows.length > MOST_ROWS ? `<p>${WORDS.tables.more(MOST_ROWS, rows.length)}</p>` : ""}`;
}

function renderFindings(findings: readonly ReportFinding[]): string {
  const { findings: words } = WORDS;
  if (findings.length === 0) return `<p>${words.none}</p>`;
  const groups = new Map<string, ReportFinding[]>();
  for (const finding of findings) {
    const key = `${finding.kind} ${finding.rule}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()]
    .map((group) => {
      const [first] = group;
      if (first === undefined) return "";
      const more = group.length - MOST_OF_A_KIND;
      const all = group.slice(0, MOST_OF_A_KIND).map(renderFinding).join("\n");
      return `<h3>${esc(`${first.rule} ${first.name}`)} (${group.length})</h3>\n${all}${more > 0 ? `<p>${words.more(more)}</p>` : ""}`;
    })
    .join("\n");
}

function renderFinding({
  kind,
  decides,
  severity,
  text,
  fix,
  snippet,
  place,
  subjects,
  basis,
  level,
}: ReportFinding): string {
  const { findings: words } = WORDS;
  const tone = kind === "waived" ? "good" : kind === "unknown" ? "open" : decides ? "bad" : "warn";
  const state =
    kind === "finding"
      ? [severity, level, ...(decides ? [words.decides] : [])].filter((each) => each !== "").join(" · ")
      : words[kind];
  const where = [subjects, place === "" ? "" : `${words.at} ${place}`].filter((each) => each !== "").join(" ");
  return `<div class="finding t-${tone}"><p><span class="tag ${tone}">${esc(state)}</span> ${esc(text)}</p>${where === "" ? "" : `<p class="place">${esc(where)}</p>`}${fix === "" ? "" : `<p><strong>${words.fix}:</strong> ${esc(fix)}</p>`}${snippet === "" ? "" : `<pre>${esc(snippet.trimEnd())}</pre>`}${basis.length === 0 ? "" : `<details><summary>${words.basis}</summary><pre>${esc(basis.join("\n"))}</pre></details>`}</div>`;
}

/** Columns that people choose values of, where there are few. */
const FILTERED: ReadonlySet<string> = new Set([
  "stack",
  "system",
  "edition",
  "release",
  "licence",
  "activation",
  "path",
]);
const MOST_CHOICES = 60;
/** Columns that a printed page has no room for. */
const WIDE: ReadonlySet<string> = new Set(["urn", "calculation", "kind", "place"]);
const WIDTHS: Readonly<Record<string, number>> = {
  name: 13,
  stack: 11,
  calculation: 14,
  activation: 14,
  place: 14,
  urn: 30,
  edition: 12,
  size: 12,
  system: 10,
  licence: 10,
  support: 9,
};

interface Column {
  readonly key: string;
  readonly title: string;
  /** Values, each once; absent where they are mostly different. */
  readonly values?: readonly ReportCell[];
  /** Places in `values`, or the values themselves. */
  readonly cells: readonly ReportCell[];
  readonly number: boolean;
}

/** Columns of a large table: what repeats is written once. */
function encodeColumns({ columns, rows }: ReportTable): readonly Column[] {
  return columns.map(({ key, title, number = false }, at) => {
    const places = new Map<ReportCell, number>();
    const cells = rows.map((row) => {
      const value = row[at] ?? "";
      const place = places.get(value) ?? places.size;
      places.set(value, place);
      return place;
    });
    return places.size > rows.length / 2 && rows.length > 50
      ? { key, title, number, cells: rows.map((row) => row[at] ?? "") }
      : { key, title, number, cells, values: [...places.keys()] };
  });
}

const encoded = new WeakMap<ReportTable, readonly Column[]>();

function columnsOf(table: ReportTable): readonly Column[] {
  const known = encoded.get(table) ?? encodeColumns(table);
  encoded.set(table, known);
  return known;
}

function renderMachines(book: ReportBook): string {
  const { machines: words } = WORDS;
  const table = tableOf(book, "machines");
  if (table === undefined || table.rows.length === 0) return `<p>${words.none}</p>`;
  const columns = columnsOf(table);
  const filters = columns.flatMap(({ key, title, values = [] }, at) => {
    if (!FILTERED.has(key) || values.length < 2 || values.length > MOST_CHOICES) return [];
    const choices = values
      .map((value, index) => ({ text: String(value), index }))
      .sort((one, other) => (one.text < other.text ? -1 : 1))
      .map(({ text, index }) => `<option value="${index}">${esc(text === "" ? "–" : text)}</option>`);
    return [
      `<label>${esc(title)} <select data-column="${at}"><option value="">${words.all}</option>${choices.join("")}</select></label>`,
    ];
  });
  const head = columns.map(
    ({ key, title, number }) =>
      `<th scope="col" aria-sort="none" class="${[number ? "n" : "", WIDE.has(key) ? "wide" : ""].join(" ").trim()}"><button type="button">${esc(title)}</button></th>`,
  );
  return `${renderTable(tableOf(book, "machine-summary"))}
<h3>${esc(table.title)}</h3>
<div class="controls"><label>${words.search} <input type="search" id="machine-search" autocomplete="off" spellcheck="false"></label>${filters.join("")}</div>
<p id="machine-status" role="status"></p>
<noscript><p>${WORDS.needsScript}</p></noscript>
<div class="box${table.rows.length < 12 ? " few" : ""}" id="machine-box" tabindex="0" role="region" aria-label="${words.scroll}"><table id="machine-table" aria-rowcount="${table.rows.length + 1}" aria-label="${esc(table.title)}"><thead><tr aria-rowindex="1">${head.join("")}</tr></thead><tbody id="machine-rows"></tbody></table></div>
<p class="printed" id="machine-printed"></p>`;
}

function renderData(table: ReportTable | undefined): string {
  if (table === undefined || table.rows.length === 0) return "";
  const { machines: words } = WORDS;
  const data = {
    count: table.rows.length,
    words: {
      language: WORDS.language,
      shown: words.shown,
      of: words.of,
      printed: words.printed,
      printedRest: words.printedRest,
    },
    columns: columnsOf(table).map(({ key, cells, values, number }) => ({
      ...(values === undefined ? {} : { d: values }),
      v: cells,
      ...(number ? { n: 1 } : {}),
      w: WIDTHS[key] ?? 8,
      ...(WIDE.has(key) ? { x: 1 } : {}),
    })),
  };
  return `<script type="application/json" id="machine-data">${escapeData(data)}</script>\n`;
}

function renderPaths({ paths, pathsLeft }: ReportBook): string {
  const { paths: words } = WORDS;
  if (paths.length === 0) return `<p>${words.none}</p>`;
  const left = pathsLeft === 0 ? "" : `<p>${words.left(pathsLeft)}</p>`;
  return `<p>${words.intro}</p>\n${paths.map(renderPath).join("\n")}${left}`;
}

function renderPath(path: ReportPath): string {
  const { machines, to, outcome, tone, reason } = path;
  const caption = [machines, to].filter((each) => each !== "").join(" → ");
  const said = sayPath(path);
  return `<figure class="path"><figcaption><span class="tag ${tone}">${esc(outcome)}</span> ${esc(caption)}</figcaption>${reason === "" ? "" : `<p>${esc(reason)}</p>`}<div class="scroll" role="img" tabindex="0" aria-label="${esc(`${caption}: ${outcome}`)}">${drawPath(path)}</div>${said === "" ? "" : `<details><summary>${WORDS.findings.basis}</summary>${said}</details>`}</figure>`;
}

function renderForecast(book: ReportBook): string {
  const { forecast } = book;
  if (forecast === undefined) return "";
  return `<p><strong>${esc(forecast.question)}</strong> ${esc(forecast.answer)}</p>${figure(forecast.question, settleSvg(forecast.svg, "forecast"), [forecast.answer])}${renderTable(tableOf(book, "forecast"), false)}`;
}

function renderLimits({ notes, assumptions }: ReportBook): string {
  const { limits } = WORDS;
  const list = (texts: readonly string[]): string =>
    `<ul>${texts.map((text) => `<li>${esc(text)}</li>`).join("")}</ul>`;
  return `<h3>${limits.notRead}</h3>${notes.length === 0 ? `<p>${limits.none}</p>` : list([...notes.slice(0, MOST_ROWS), ...(notes.length > MOST_ROWS ? [limits.moreNotes(notes.length - MOST_ROWS)] : [])])}<h3>${limits.assumptions}</h3>${list(assumptions)}`;
}

function renderTables({ tables }: ReportBook): string {
  return tables
    .filter(({ key }) => !SHOWN_ELSEWHERE.has(key))
    .map((table) => renderTable(table))
    .join("\n")
    .trim();
}

function renderEvidence(book: ReportBook): string {
  const table = renderTable(tableOf(book, "evidence"), false);
  return table === "" ? "" : `<p>${WORDS.evidence.intro}</p>${table}`;
}

function renderSignatures(): string {
  const { sign } = WORDS;
  const lines = [sign.name, sign.role, sign.date, sign.signature];
  const block = (title: string): string =>
    `<div><h3>${title}</h3>${lines.map((line) => `<p><span>${line}</span><span></span></p>`).join("")}</div>`;
  return `<p>${sign.intro}</p><div class="signatures">${block(sign.prepared)}${block(sign.approved)}</div>`;
}
