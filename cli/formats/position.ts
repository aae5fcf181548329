import { stackOfUrn } from "../../core/engine/fingerprint";
import type { CountedServer } from "../../core/inventory/count-servers";
import type { Span } from "../../core/licensing/core-need";
import { describePacks } from "../../core/licensing/packs";
import { amountOf, writeSpan } from "../../core/licensing/position";
import type { Balance, DeclaredAccess, PositionReport } from "../../core/licensing/position-report";
import type { CorePool } from "../../core/licensing/supply";
import type { CalKind, CompanyInput, Drift, Evidence, Reason, RepeatedResource, Term } from "../../core/model";
import { maskKeys } from "../../core/text/mask";
import { csvCell, escapeMarkdown } from "../../core/text/media";
import { renderAmount, renderReason, renderTerm, settleOf } from "../../core/words/render";
import { version } from "../version";
import { describeTerm, toJson } from "./json";
import { LEDGER_NAMES, nameLargest } from "./ledger";
import { layOut, layOutMarkdown } from "./table";
import { type Terminal, toAscii, withoutControls, wrap } from "./terminal";

export type PositionFormat = "text" | "json" | "csv" | "markdown";

export interface PositionPage {
  readonly report: PositionReport;
  /** What was looked at. */
  readonly input: string;
  readonly configuration: string;
  /** Where there are several, each of them. */
  readonly inputs?: readonly CompanyInput[];
  /** Resources that more than one input shows; each counts once. */
  readonly repeated?: readonly RepeatedResource[];
  /** How stacks and the live estate differ. */
  readonly drift?: readonly Drift[];
  /** Limits of what was read, as sentences. */
  readonly notes: readonly string[];
  readonly resources: number;
}

/** The licence position in one of its forms. */
export function formatPosition(page: PositionPage, format: PositionFormat, terminal: Terminal): string {
  switch (format) {
    case "json":
      return toJson({
        schemaVersion: 1,
        tool: { name: "winlic", version },
        ...page,
        ...page.report,
        lines: page.report.lines.map(({ formula, ...line }) => ({ ...line, ...describeFormula(formula) })),
        ...describeWhatIf(page.report),
        report: undefined,
      });
    case "csv":
      return formatCsv(page.report);
    case "markdown":
      return formatMarkdown(page);
    case "text": {
      const text = formatText(page, terminal);
      return terminal.unicode ? text : toAscii(text);
    }
  }
}

/** A table of the position. */
export interface PositionTable {
  /** Permanent. */
  readonly key: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The same tables for people, whatever they are printed on. */
export function tablesOf({ report, inputs = [], drift = [] }: PositionPage): readonly PositionTable[] {
  const {
    lines,
    balances,
    pools,
    hosts,
    uncertain,
    notCounted,
    rights,
    payAsYouGo,
    groups = [],
    inventory = [],
    claims = [],
  } = report;
  const tables: readonly PositionTable[] = [
    {
      key: "inputs",
      title: "Inputs",
      headings: ["input", "what", "stack", "made", "resources", "note"],
      rows: inputs.map(({ name, source, stacks, made, resources, supersededBy }) => [
        name,
        source,
        stacks.join(", "),
        made ?? "",
        `${resources}`,
        supersededBy === undefined ? "" : `left out: ${supersededBy} shows the same stack`,
      ]),
    },
    {
      key: "balance",
      title: "Balance, in core licences",
      headings: ["place", "what", "now", "at full scale", "covered", "short", "to buy"],
      rows: balances.map((balance) => [
        balance.place,
        renderReason(balance.what),
        needOf(balance.now, balance),
        needOf(balance.fullScale, balance),
        `${balance.covered}`,
        span(balance.short),
        renderReason(describePacks(balance.buy.high)),
      ]),
    },
    {
      key: "held",
      title: "Held by stacks, as the ledger says",
      headings: ["what", "held", "reserved", "owned", "holders", "held by most"],
      rows: claims.map(({ kind, held, reserved, owned, holders, largest }) => [
        LEDGER_NAMES[kind],
        `${held}`,
        `${reserved}`,
        owned === undefined ? "not declared" : `${owned}`,
        `${holders}`,
        nameLargest(largest),
      ]),
    },
    {
      key: "access",
      title: "Users, devices and CALs",
      headings: ["what", "count", "release", "assurance until", "state", "read in"],
      rows: report.access === undefined ? [] : describeAccess(report.access),
    },
    {
      key: "licences",
      title: "Licences",
      headings: [
        "name",
        "edition",
        "cores",
        "machines in Azure",
        "hosts in Azure",
        "on-premises",
        "spare",
        "state",
        ...(pools.some(({ pool }) => pool.entitlement.evidence !== undefined) ? ["read in"] : []),
      ],
      rows: pools.map((use) => {
        const { entitlement } = use.pool;
        const spare =
          typeof entitlement.use === "string" && entitlement.use === "on-premises"
            ? use.spareOnPremises
            : use.spareInAzure;
        return [
          entitlement.name,
          entitlement.edition,
          `${entitlement.cores}`,
          `${use.azureMachines}`,
          `${use.azureHosts}`,
          `${use.onPremises}`,
          `${spare}`,
          describeState(use.pool),
          ...(pools.some(({ pool }) => pool.entitlement.evidence !== undefined)
            ? [entitlement.evidence === undefined ? "" : writeEvidence(entitlement.evidence)]
            : []),
        ];
      }),
    },
    {
      key: "needs",
      title: "What needs licences",
      headings: ["place", "name", "calculation", "now", "at full scale", "note"],
      rows: lines.map((line) => [
        line.place,
        line.name,
        renderTerm(line.formula),
        span(line.now),
        span(line.fullScale),
        notesOf(line),
      ]),
    },
    ...groups.map(
      ({ by, groups: sums }): PositionTable => ({
        key: `by-${by.replace(/[^a-z0-9]+/gi, "-")}`,
        title: `Core licences by ${by}`,
        headings: [by, "needs", "now", "at full scale"],
        rows: sums.map(({ name, lines: count, now, fullScale, atLeast }) => [
          name ?? "unknown",
          `${count}`,
          renderAmount(amountOf(now, !atLeast)),
          renderAmount(amountOf(fullScale, !atLeast)),
        ]),
      }),
    ),
    {
      key: "servers",
      title: "Servers in inventories",
      headings: ["name", "what", "system", "cores", "vCPU", "by host", "by VM", "host", "note", "read in"],
      rows: inventory.map(describeServer),
    },
    {
      key: "drift",
      title: "Stacks and the live estate differ",
      headings: ["name", "stack", "difference", "declared", "deployed", "id"],
      rows: drift.map(({ name, urn, kind, declared, deployed, id }) => [
        name,
        stackOfUrn(urn) ?? "",
        DRIFT_WORDS[kind],
        declared === undefined ? "" : declared === "" ? "not set" : declared,
        deployed === undefined ? "" : deployed === "" ? "not set" : deployed,
        id,
      ]),
    },
    {
      key: "hosts",
      title: "Dedicated hosts, both ways",
      headings: ["host", "by its physical cores, Datacenter", "machine by machine", "claims own licences", "counted"],
      rows: hosts.map((host) => [
        host.host,
        span(host.byCores),
        span(host.oneByOne),
        host.claims ? "yes" : "no",
        renderReason(host.chosen),
      ]),
    },
    {
      key: "uncertain",
      title: "Not certain",
      headings: ["name", "what", "why", "by", "what settles it"],
      rows: uncertain.map(({ name, what, reasons, by }) => [
        name,
        joinReasons(what),
        joinReasons(reasons),
        by === undefined ? "unknown" : `${by}`,
        [...what, ...reasons].map((reason) => settleOf(reason)).find((settle) => settle !== undefined) ?? "",
      ]),
    },
    {
      key: "pay-as-you-go",
      title: "Pays as it goes",
      headings: ["name", "core licences it would need"],
      rows: payAsYouGo.map(({ name, cores }) => [name, `${cores}`]),
    },
    {
      key: "rights",
      title: "Rights that the owner states",
      headings: ["machines", "right", "reason", "stated by", "until", "state"],
      rows: rights.map(({ right, covers, void: state }) => [
        covers.length === 0 ? "none matches" : covers.join(", "),
        right.kind,
        right.reason,
        right.owner,
        right.until,
        state === undefined ? "applied" : state === "ended" ? "ended: counted" : "no Software Assurance: counted",
      ]),
    },
    {
      key: "not-counted",
      title: "Recognised and not counted",
      headings: ["name", "what", "why"],
      rows: notCounted.map(({ name, what, reason }) => [name, renderReason(what), renderReason(reason)]),
    },
  ];
  // Before they are laid out: a key that is broken over two lines is one nobody finds to mask.
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map((table) => ({ ...table, rows: table.rows.map((row) => row.map(maskKeys)) }));
}

const DRIFT_WORDS: Readonly<Record<Drift["kind"], string>> = {
  "not-declared": "deployed, and in no stack",
  "not-deployed": "declared, and not deployed",
  "not-decided": "not decided: the result shows nothing of this kind in its subscription",
  "licence-differs": "another licence type is deployed",
  "size-differs": "another size is deployed",
};

const COVERED = { "pay-as-you-go": "billed through Azure Arc", cluster: "counted with its cluster" } as const;

function describeServer({ server, cores, base, byVm, guests, declared }: CountedServer): readonly string[] {
  const { name, kind, system, osName, vcpus, logical, host, covered, running, notes, evidence } = server;
  const remarks = [
    ...(declared ? ["declared in the configuration, which counts"] : []),
    ...(covered === undefined ? [] : [COVERED[covered]]),
    ...(running === false ? ["switched off"] : []),
    ...(guests.length === 0 ? [] : [`${guests.length} Windows Server machines on it`]),
    ...notes.map((note) => renderReason(note)),
  ];
  return [
    name,
    kind === "unknown" ? "physical or virtual" : kind,
    osName ?? system,
    `${cores ?? (kind === "virtual" ? "" : "unknown")}`,
    `${vcpus ?? (kind === "unknown" ? (logical ?? "") : "")}`,
    `${base ?? ""}`,
    `${byVm ?? ""}`,
    host ?? "",
    remarks.join("; "),
    writeEvidence(evidence),
  ];
}

function writeEvidence({ file, row, day }: Evidence): string {
  return [file, ...(row === undefined ? [] : [`row ${row}`]), ...(day === undefined ? [] : [day])].join(", ");
}

const CALS: Readonly<Record<CalKind, string>> = {
  user: "user CALs",
  device: "device CALs",
  "rds-user": "RDS user CALs",
  "rds-device": "RDS device CALs",
  "external-connector": "External Connectors",
};

/** Who needs CALs, and each entry of those owned with where it was read. */
function describeAccess({ people, devices, externalUsers, cals }: DeclaredAccess): readonly (readonly string[])[] {
  const need = (what: string, count: number | undefined): readonly (readonly string[])[] =>
    count === undefined ? [] : [[what, `${count}`, "", "", "need access", "the configuration"]];
  return [
    ...need("people", people),
    ...need("devices", devices),
    ...need("people outside the organisation", externalUsers),
    ...cals.map(({ cal: { kind, count, release, via, assurance, evidence }, counts }) => [
      CALS[kind],
      `${count}`,
      release ?? via ?? "",
      assurance?.until ?? "",
      counts ? "owned" : "ended",
      evidence === undefined ? "the configuration" : writeEvidence(evidence),
    ]),
  ];
}

function notesOf({ notes }: PositionReport["lines"][number]): string {
  return joinReasons(notes);
}

/** The same reason may be a note of several machines in one row. */
function joinReasons(reasons: readonly Reason[]): string {
  return [...new Set(reasons.map((reason) => renderReason(reason)))].join("; ");
}

function describeFormula(formula: Term) {
  return { formula: renderTerm(formula), terms: describeTerm(formula) };
}

function describeWhatIf({ whatIf }: PositionReport) {
  if (whatIf === undefined) return {};
  const { need, ...rest } = whatIf;
  return { whatIf: { ...rest, need: { ...need, ...describeFormula(need.formula) } } };
}

/** Licences for on-premises use are usable there whatever their state in Azure. */
function describeState({ entitlement, state, reason }: CorePool): string {
  if (entitlement.use === "on-premises" && entitlement.edition !== "essentials") return "on-premises";
  return reason === undefined ? state : `${state}: ${renderReason(reason)}`;
}

function needOf(need: Span, { atLeast }: Balance): string {
  return renderAmount(amountOf(need, !atLeast));
}

function span(figures: Span): string {
  return `${writeSpan(figures)}`;
}

/** The answer to `--what-if`, in a sentence. */
function answerOf({ whatIf, pools }: PositionReport): string | undefined {
  if (whatIf === undefined) return undefined;
  const { size, count, edition, need, spare, fits, short, buy } = whatIf;
  const what = `${count} × ${size} would need ${span(need.fullScale)} core licences (${renderTerm(need.formula)})`;
  const from = `${span(spare)} ${edition === undefined ? "are free" : `${edition} are free`}`;
  // Nothing declared is not nothing owned.
  if (pools.length === 0) return `Not compared: ${what}, and no entitlement is declared.`;
  switch (fits) {
    case "yes":
      return `Fits: ${what}, and ${from}.`;
    case "no":
      return `Does not fit: ${what}, and ${from}: ${span(short)} short. To buy: ${renderReason(buy)}.`;
    case "depends":
      return `Unknown: ${what}, and ${from}. What is unknown is listed under "Not certain". The shortage is at most ${short.high}.`;
  }
}

function headOf({ report, input, configuration, notes, resources }: PositionPage): readonly string[] {
  const answer = answerOf(report);
  return [
    `Licence position of ${input}, ${resources} resources, as of ${report.asOf}`,
    configuration,
    ...notes,
    ...(answer === undefined ? [] : [answer]),
  ].map((line) => maskKeys(withoutControls(line)));
}

function formatText(page: PositionPage, { width, colors }: Terminal): string {
  const blocks = tablesOf(page).map(({ title, headings, rows }) => [
    `${colors.bold(title)} ${colors.dim("─".repeat(Math.max(3, width - title.length - 1)))}`,
    ...layOut(headings, rows, { width, heading: colors.dim }),
  ]);
  const [first = "", ...others] = headOf(page);
  const head = [colors.bold(first), ...others].flatMap((line) => wrap(line, width));
  return `${[head, ...blocks].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function formatMarkdown(page: PositionPage): string {
  const [first = "", ...others] = headOf(page);
  const blocks = tablesOf(page).map(({ title, headings, rows }) =>
    [`## ${title}`, "", ...layOutMarkdown(headings, rows)].join("\n"),
  );
  return `${[`# ${escapeMarkdown(first)}`, ...others.map(escapeMarkdown), ...blocks].join("\n\n")}\n`;
}

/** One row for each thing that needs licences: what a spreadsheet sums up. */
function formatCsv({ lines, rights }: PositionReport): string {
  const headings = [
    "place",
    "kind",
    "edition",
    "name",
    "urn",
    "calculation",
    "now_low",
    "now_high",
    "full_low",
    "full_high",
    "note",
  ];
  const rows = lines.map((line) => [
    line.place,
    line.kind,
    line.edition,
    line.name,
    line.urn ?? "",
    renderTerm(line.formula),
    line.now.low,
    line.now.high,
    line.fullScale.low,
    line.fullScale.high,
    notesOf(line),
  ]);
  // What the owner states needs no licences where it applies; whoever reads the file has to see it.
  const stated = rights.map(({ right, covers, void: state }) => [
    "stated",
    "right",
    "",
    covers.join("; "),
    "",
    right.kind,
    "",
    "",
    "",
    "",
    `${state === undefined ? "applied" : `not applied (${state})`}, until ${right.until}, ${right.owner}: ${right.reason}`,
  ]);
  return `${[headings, ...rows, ...stated].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}
