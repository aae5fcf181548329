import { stackOfUrn } from "../../core/engine/fingerprint";
import type { CountedServer } from "../../core/inventory/count-servers";
import type { Span } from "../../core/licensing/core-need";
import { describePacks } from "../../core/licensing/packs";
import { amountOf, writeSpan } from "../../core/licensing/position";
import type { Balance, DeclaredAccess, PositionReport } from "../../core/licensing/position-report";
import type { CorePool } from "../../core/licensing/supply";
import type { CalKind, Drift, Evidence, Reason } from "../../core/model";
import { maskKeys } from "../../core/text/mask";
import { renderAmount, renderReason, renderTerm, settleOf } from "../../core/words/render";
import { LEDGER_NAMES, nameLargest } from "./ledger";
import type { PositionPage } from "./position-page";

/** A table of the position. */
export interface PositionTable {
  /** Permanent. */
  readonly key: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a position for people, whatever they are printed on; none without rows. */
export function tablesOf(page: PositionPage): readonly PositionTable[] {
  const tables = TABLES.flatMap((make) => make(page));
  // Before they are laid out: a key that is broken over two lines is one nobody finds to mask.
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map((table) => ({ ...table, rows: table.rows.map((row) => row.map(maskKeys)) }));
}

/** In the order in which they are printed. */
const TABLES: readonly ((page: PositionPage) => PositionTable | readonly PositionTable[])[] = [
  inputsTable,
  balanceTable,
  heldTable,
  accessTable,
  licencesTable,
  needsTable,
  sumTables,
  serversTable,
  driftTable,
  hostsTable,
  uncertainTable,
  payAsYouGoTable,
  rightsTable,
  notCountedTable,
];

function inputsTable({ inputs = [] }: PositionPage): PositionTable {
  return {
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
  };
}

function balanceTable({ report: { balances } }: PositionPage): PositionTable {
  return {
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
  };
}

function heldTable({ report: { claims = [] } }: PositionPage): PositionTable {
  return {
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
  };
}

function accessTable({ report }: PositionPage): PositionTable {
  return {
    key: "access",
    title: "Users, devices and CALs",
    headings: ["what", "count", "release", "assurance until", "state", "read in"],
    rows: report.access === undefined ? [] : describeAccess(report.access),
  };
}

function licencesTable({ report: { pools } }: PositionPage): PositionTable {
  return {
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
  };
}

function needsTable({ report: { lines } }: PositionPage): PositionTable {
  return {
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
  };
}

function sumTables({ report: { groups = [] } }: PositionPage): readonly PositionTable[] {
  return groups.map(
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
  );
}

function serversTable({ report: { inventory = [] } }: PositionPage): PositionTable {
  return {
    key: "servers",
    title: "Servers in inventories",
    headings: ["name", "what", "system", "cores", "vCPU", "by host", "by VM", "host", "note", "read in"],
    rows: inventory.map(describeServer),
  };
}

function driftTable({ drift = [] }: PositionPage): PositionTable {
  return {
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
  };
}

function hostsTable({ report: { hosts } }: PositionPage): PositionTable {
  return {
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
  };
}

function uncertainTable({ report: { uncertain } }: PositionPage): PositionTable {
  return {
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
  };
}

function payAsYouGoTable({ report: { payAsYouGo } }: PositionPage): PositionTable {
  return {
    key: "pay-as-you-go",
    title: "Pays as it goes",
    headings: ["name", "core licences it would need"],
    rows: payAsYouGo.map(({ name, cores }) => [name, `${cores}`]),
  };
}

function rightsTable({ report: { rights } }: PositionPage): PositionTable {
  return {
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
  };
}

function notCountedTable({ report: { notCounted } }: PositionPage): PositionTable {
  return {
    key: "not-counted",
    title: "Recognised and not counted",
    headings: ["name", "what", "why"],
    rows: notCounted.map(({ name, what, reason }) => [name, renderReason(what), renderReason(reason)]),
  };
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

export function notesOf({ notes }: PositionReport["lines"][number]): string {
  return joinReasons(notes);
}

/** The same reason may be a note of several machines in one row. */
function joinReasons(reasons: readonly Reason[]): string {
  return [...new Set(reasons.map((reason) => renderReason(reason)))].join("; ");
}

/** Licences for on-premises use are usable there whatever their state in Azure. */
function describeState({ entitlement, state, reason }: CorePool): string {
  if (entitlement.use === "on-premises" && entitlement.edition !== "essentials") return "on-premises";
  return reason === undefined ? state : `${state}: ${renderReason(reason)}`;
}

function needOf(need: Span, { atLeast }: Balance): string {
  return renderAmount(amountOf(need, !atLeast));
}

export function span(figures: Span): string {
  return `${writeSpan(figures)}`;
}
