import type { ReportCell, ReportTable } from "../../config/report-book";
import type { MachineProof } from "../../core/activation/paths/machine-paths";
import { findLifecycle } from "../../core/data/lifecycle";
import { stackOfUrn } from "../../core/engine/fingerprint";
import { writeSpan } from "../../core/licensing/position";
import type { PositionLine } from "../../core/licensing/position-line";
import { type Estate, type Fact, isKnown, type Machine, type Report, UNKNOWN } from "../../core/model";
import { renderTerm } from "../../core/words/render";
import { nameActivation, OUTCOME_WORDS } from "../formats/proof-page";
import { formatSource } from "../formats/text";
import { WORDS } from "./words";

interface Known {
  readonly lines: readonly PositionLine[];
  readonly proofs: readonly MachineProof[];
  readonly report: Report;
}

const { columns } = WORDS;

/** A row for each machine or scale set, with what the position, the proofs and the findings say of it. */
export function listMachines({ machines }: Estate, { lines, proofs, report }: Known): ReportTable {
  const needs = new Map(lines.flatMap((line) => (line.urn === undefined ? [] : [[line.urn, line]])));
  const paths = new Map(proofs.map((proof) => [proof.machine.urn, proof]));
  const findings = new Map<string, number>();
  for (const { subject } of report.findings) {
    if (subject.urn !== undefined) findings.set(subject.urn, (findings.get(subject.urn) ?? 0) + 1);
  }
  return {
    key: "machines",
    title: WORDS.tables.machines,
    columns: [
      { key: "name", title: columns.name },
      { key: "stack", title: columns.stack },
      { key: "kind", title: columns.kind },
      { key: "system", title: columns.system },
      { key: "edition", title: columns.edition },
      { key: "release", title: columns.release },
      { key: "licence", title: columns.licence },
      { key: "size", title: columns.size },
      { key: "instances", title: columns.instances, number: true },
      { key: "now", title: columns.now, number: true },
      { key: "fullScale", title: columns.fullScale, number: true },
      { key: "calculation", title: columns.calculation },
      { key: "support", title: columns.support },
      { key: "activation", title: columns.activation },
      { key: "path", title: columns.path },
      { key: "findings", title: columns.findings, number: true },
      { key: "place", title: columns.place },
      { key: "urn", title: columns.urn },
    ],
    rows: machines.map((machine) =>
      describeMachine(machine, needs.get(machine.urn), paths.get(machine.urn), findings.get(machine.urn) ?? 0),
    ),
  };
}

function describeMachine(
  machine: Machine,
  need: PositionLine | undefined,
  proof: MachineProof | undefined,
  findings: number,
): readonly ReportCell[] {
  const { name, urn, kind, os, edition, release, licenseType, size, instances, source } = machine;
  return [
    name,
    stackOfUrn(urn) ?? "",
    WORDS.kinds[kind] ?? kind,
    os === UNKNOWN ? WORDS.unknown : (WORDS.systems[os] ?? os),
    sayFact(edition, WORDS.editions),
    sayRelease(release),
    licenseType === undefined ? WORDS.notSet : sayFact(licenseType),
    sayFact(size),
    isKnown(instances.declared) ? instances.declared : WORDS.unknown,
    need === undefined ? 0 : writeSpan(need.now),
    need === undefined ? 0 : writeSpan(need.fullScale),
    need === undefined ? "" : renderTerm(need.formula),
    supportOf(release),
    proof === undefined ? "" : nameActivation(proof.activation),
    proof === undefined ? "" : OUTCOME_WORDS[proof.outcome],
    findings,
    formatSource(source),
    urn,
  ];
}

function sayFact(fact: Fact<string>, words: Readonly<Record<string, string>> = {}): string {
  if (fact === undefined) return "";
  return fact === UNKNOWN ? WORDS.unknown : (words[fact] ?? fact);
}

function sayRelease(release: Fact<string>): string {
  if (!isKnown(release)) return sayFact(release);
  return findLifecycle(release)?.name.replace(/^Windows Server /, "") ?? release;
}

/** The last day of security updates for everybody. */
function supportOf(release: Fact<string>): string {
  return isKnown(release) ? (findLifecycle(release)?.end ?? "") : "";
}

/** Machines added up by what decides which licences they need. */
export function summarizeMachines({ rows, columns: all }: ReportTable): ReportTable {
  const keys = ["system", "release", "edition", "licence"];
  const at = keys.map((key) => all.findIndex((column) => column.key === key));
  const figures = ["now", "fullScale"].map((key) => all.findIndex((column) => column.key === key));
  const groups = new Map<string, { readonly cells: readonly ReportCell[]; count: number; sums: [number, number][] }>();
  for (const row of rows) {
    const cells = at.map((index) => row[index] ?? "");
    const key = JSON.stringify(cells);
    const group = groups.get(key) ?? { cells, count: 0, sums: figures.map((): [number, number] => [0, 0]) };
    group.count += 1;
    for (const [index, column] of figures.entries()) {
      const [low, high] = spanOf(row[column] ?? 0);
      const sum = group.sums[index];
      if (sum !== undefined) group.sums[index] = [sum[0] + low, sum[1] + high];
    }
    groups.set(key, group);
  }
  return {
    key: "machine-summary",
    title: WORDS.tables.summary,
    columns: [
      { key: "system", title: columns.system },
      { key: "release", title: columns.release },
      { key: "edition", title: columns.edition },
      { key: "licence", title: columns.licence },
      { key: "machines", title: columns.lines, number: true },
      { key: "now", title: columns.now, number: true },
      { key: "fullScale", title: columns.fullScale, number: true },
    ],
    rows: [...groups.entries()]
      .sort(([left, one], [right, other]) => other.count - one.count || (left < right ? -1 : 1))
      .map(([, { cells, count, sums }]) => [...cells, count, ...sums.map(([low, high]) => writeSpan({ low, high }))]),
  };
}

/** `8`, or `8 to 32` as the position writes what is not certain. */
function spanOf(cell: ReportCell): readonly [number, number] {
  if (typeof cell === "number") return [cell, cell];
  const figures = cell.match(/\d+/g)?.map(Number) ?? [];
  return [figures[0] ?? 0, figures.at(-1) ?? 0];
}
