import type {
  ReportBook,
  ReportCell,
  ReportFinding,
  ReportNeed,
  ReportTable,
  ReportTone,
} from "../../config/report-book";
import type { MachineProof } from "../../core/activation/paths/machine-paths";
import { amountOf } from "../../core/licensing/position";
import type { PositionReport } from "../../core/licensing/position-report";
import { type Estate, isKnown } from "../../core/model";
import { maskKeys } from "../../core/text/mask";
import { showControls } from "../../core/text/media";
import { renderAmount, renderReason } from "../../core/words/render";
import type { CheckResult } from "../formats/check-result";
import { describeVerdict, entryOf, listEntries } from "../formats/entries";
import type { Places } from "../formats/format-context";
import type { PositionPage } from "../formats/position-page";
import { tablesOf } from "../formats/position-tables";
import { sortProofs } from "../formats/proof-page";
import type { ReportDocument } from "../formats/report-schema";
import { hideKnownKeys } from "../sink";
import { listDays } from "./calendar";
import { listMachines, summarizeMachines } from "./machine-rows";
import { listPaths, tabulatePaths } from "./path-rows";
import { WORDS } from "./words";

/** Everything that the report is made from. */
export interface ReportSource {
  readonly estate: Estate;
  readonly result: CheckResult;
  readonly document: ReportDocument;
  readonly position: PositionPage;
  readonly proofs: readonly MachineProof[];
  readonly forecast?: ReportBook["forecast"] & { readonly table: ReportTable };
  /** What this report does not show, in words. */
  readonly leftOut?: readonly string[];
  /** Files that were read, with their digests. */
  readonly evidence: ReportTable;
  readonly tool: string;
  readonly places: Places;
}

/** Puts the report together. No text in it holds a product key, or a character that whoever shows it would obey. */
export function buildBook(source: ReportSource): ReportBook {
  const { estate, result, document, position, forecast, evidence, tool, places } = source;
  const proofs = sortProofs(source.proofs);
  const { report } = position;
  const findings = listFindings(document, places);
  const machines = listMachines(estate, { lines: report.lines, proofs, report: result.report });
  const days = listDays(estate);
  const { paths, left } = listPaths(proofs);
  const { svg = "", question = "", answer = "" } = forecast ?? {};
  const book: ReportBook = {
    tool,
    asOf: document.asOf,
    verdict: { tone: toneOf(document), text: describeVerdict(document) },
    about: describeAbout(source),
    figures: listFigures(report, document),
    needs: report.balances
      .filter(({ now, fullScale }) => Math.max(now.high, fullScale.high) > 0)
      .map(({ what, now, fullScale, covered, atLeast }) => ({
        name: renderReason(what),
        now,
        fullScale,
        atLeast,
        ...(report.pools.length === 0 ? {} : { covered }),
      })),
    stacks: needsByStack(report),
    pools: report.pools.map(({ pool, azureMachines, azureHosts, onPremises, spareInAzure, spareOnPremises }) => ({
      name: pool.entitlement.name,
      azureMachines,
      azureHosts,
      onPremises,
      spare: pool.entitlement.use === "on-premises" ? spareOnPremises : spareInAzure,
    })),
    calendar: days,
    findings,
    paths,
    pathsLeft: left,
    notes: [...new Set([...(result.input.serious ?? []), ...document.input.notes, ...(source.leftOut ?? [])])],
    assumptions: listAssumptions(estate),
    tables: [
      ...positionTables(position),
      machines,
      summarizeMachines(machines),
      tabulateDays(days),
      tabulateFindings(findings),
      tabulatePaths(proofs),
      ...(forecast === undefined ? [] : [forecast.table]),
      evidence,
    ],
  };
  const clean = cleanTexts(book);
  return forecast === undefined
    ? clean
    : { ...clean, forecast: { svg, question: cleanText(question), answer: cleanText(answer) } };
}

function cleanText(text: string): string {
  return showControls(hideKnownKeys(maskKeys(text)));
}

/** The same names and sentences come again and again. */
function cleanTexts(book: ReportBook): ReportBook {
  const known = new Map<string, string>();
  const change = (text: string): string => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const after = cleanText(text);
    known.set(text, after);
    return after;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return change(value);
    if (Array.isArray(value)) return cleanRow(value.map(walk));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(book) as ReportBook;
}

/** The groups of a key may stand in cells beside each other. */
function cleanRow(cells: readonly unknown[]): readonly unknown[] {
  if (cells.filter((cell) => typeof cell === "string" && /^[A-Za-z0-9]{5}$/.test(cell)).length < 5) return cells;
  const together = cells.map(String).join("-");
  return maskKeys(together) === together ? cells : cells.map((cell) => (typeof cell === "string" ? "*****" : cell));
}

function toneOf({ verdict, counts }: ReportDocument): ReportTone {
  if (verdict === "passed") return counts.unknown > 0 || counts.advisory > 0 ? "warn" : "good";
  return verdict === "blocked" || verdict === "internal-error" || verdict === "invalid-configuration" ? "bad" : "open";
}

function describeAbout({ document, position, estate, tool }: ReportSource): ReportBook["about"] {
  const { about } = WORDS;
  const { stacks, name } = document.input;
  return [
    [about.input, name],
    [
      about.stacks,
      stacks.length > 12 ? `${stacks.slice(0, 12).join(", ")} … (${String(stacks.length)})` : stacks.join(", "),
    ],
    [about.configuration, document.configuration.summary],
    [about.resources, String(position.resources)],
    [about.machines, String(estate.machines.length)],
    [about.tool, tool],
  ];
}

function listFigures(report: PositionReport, document: ReportDocument): ReportBook["figures"] {
  const { figures } = WORDS;
  const { balances, pools } = report;
  const sum = (
    pick: (balance: PositionReport["balances"][number]) => { readonly low: number; readonly high: number },
  ) => ({
    low: balances.reduce((total, balance) => total + pick(balance).low, 0),
    high: balances.reduce((total, balance) => total + pick(balance).high, 0),
  });
  const short = sum(({ short: each }) => each);
  const atLeast = balances.some((balance) => balance.atLeast);
  const owned = pools.reduce((total, { pool }) => total + pool.entitlement.cores, 0);
  const decides = document.findings.filter(({ level, known }) => level === "mandatory" && known !== true).length;
  return [
    {
      name: figures.need,
      value: renderAmount(
        amountOf(
          sum(({ fullScale }) => fullScale),
          !atLeast,
        ),
      ),
      tone: atLeast ? "open" : "good",
    },
    {
      name: figures.owned,
      value: pools.length === 0 ? figures.nothingDeclared : String(owned),
      tone: pools.length === 0 ? "open" : "good",
    },
    {
      name: figures.short,
      // Nothing declared is not nothing owned.
      value: pools.length === 0 ? figures.nothingCompared : renderAmount(amountOf(short, !atLeast)),
      tone: pools.length === 0 ? "open" : short.low > 0 ? "bad" : short.high > 0 || atLeast ? "warn" : "good",
    },
    { name: figures.findings, value: String(decides), tone: decides > 0 ? "bad" : "good" },
  ];
}

function needsByStack({ groups = [] }: PositionReport): readonly ReportNeed[] {
  const byStack = groups.find(({ by }) => by === "stack");
  return (byStack?.groups ?? [])
    .filter(({ now, fullScale }) => Math.max(now.high, fullScale.high) > 0)
    .map(({ name, now, fullScale, atLeast }) => ({ name: name ?? WORDS.unknown, now, fullScale, atLeast }));
}

function listFindings(document: ReportDocument, places: Places): readonly ReportFinding[] {
  const entries = [
    ...listEntries(document, places).map((entry) => ({
      entry,
      kind: entry.kind === "finding" || entry.kind === "unknown" ? entry.kind : ("fault" as const),
    })),
    ...document.waived.map(({ finding, waiver }) => {
      const entry = entryOf(finding, document, places);
      const text = `${entry.text} (${waiver.owner}, ${waiver.until}: ${waiver.reason})`;
      return { entry: { ...entry, decides: false, text }, kind: "waived" as const };
    }),
  ];
  return entries.map(({ entry, kind }) => {
    const { decides, severity, rule, name, text, fix = "", snippet = "", location, subjects, finding } = entry;
    return {
      kind,
      decides,
      severity,
      level: finding?.level ?? "",
      rule,
      name,
      text,
      fix,
      snippet,
      place: location.lastResort === true ? "" : `${location.file}:${String(location.line)}`,
      subjects:
        subjects.length > 20
          ? `${subjects.slice(0, 20).join(", ")} … (${String(subjects.length)})`
          : subjects.join(", "),
      basis: finding?.basis?.text ?? [],
    };
  });
}

function tabulateFindings(findings: readonly ReportFinding[]): ReportTable {
  const { columns, tables } = WORDS;
  return {
    key: "findings",
    title: tables.findings,
    columns: [
      { key: "state", title: columns.state },
      { key: "level", title: columns.level },
      { key: "severity", title: columns.severity },
      { key: "rule", title: columns.rule },
      { key: "name", title: columns.ruleName },
      { key: "resources", title: columns.subjects },
      { key: "place", title: columns.place },
      { key: "text", title: columns.text },
      { key: "fix", title: columns.fix },
    ],
    rows: findings.map((each) => [
      each.kind,
      each.level,
      each.severity,
      each.rule,
      each.name,
      each.subjects,
      each.place,
      each.text,
      each.fix,
    ]),
  };
}

function tabulateDays(days: ReportBook["calendar"]): ReportTable {
  const { columns, tables } = WORDS;
  return {
    key: "calendar",
    title: tables.calendar,
    columns: [
      { key: "day", title: columns.day },
      { key: "kind", title: columns.kind },
      { key: "what", title: columns.what },
      { key: "detail", title: columns.detail },
    ],
    rows: days.map(({ day, kind, what, detail }) => [day, kind, what, detail]),
  };
}

/** Headings of the position under which figures stand. */
const FIGURES: ReadonlySet<string> = new Set([
  "resources",
  "held",
  "reserved",
  "owned",
  "holders",
  "count",
  "now",
  "at full scale",
  "covered",
  "short",
  "cores",
  "vCPU",
  "by host",
  "by VM",
  "machines in Azure",
  "hosts in Azure",
  "on-premises",
  "spare",
  "needs",
  "by",
  "core licences it would need",
]);

function positionTables(position: PositionPage): readonly ReportTable[] {
  return tablesOf(position).map(({ key, title, headings, rows }) => {
    const numeric = headings.map((heading) => FIGURES.has(heading));
    return {
      key,
      title,
      columns: headings.map((heading, index) => ({
        key: heading,
        title: heading,
        ...(numeric[index] === true ? { number: true as const } : {}),
      })),
      rows: rows.map((row) => row.map((cell, index) => (numeric[index] === true ? numberIn(cell) : cell))),
    };
  });
}

function numberIn(cell: string): ReportCell {
  return /^(?:0|[1-9]\d{0,14})$/.test(cell) ? Number(cell) : cell;
}

function listAssumptions({ declarations: { counting }, asOf, machines }: Estate): readonly string[] {
  const { limits } = WORDS;
  const scales = machines.some(({ kind }) => kind === "scale-set");
  const constrained = machines.some(({ size }) => isKnown(size) && /-\d/.test(size));
  return [
    limits.asOf(asOf),
    limits.declared,
    limits.atLeast,
    ...(scales ? [limits.scaleSets(counting.scaleSets)] : []),
    ...(constrained
      ? [counting.constrainedSizes === undefined ? limits.constrained : limits.constrainedAs(counting.constrainedSizes)]
      : []),
  ];
}
