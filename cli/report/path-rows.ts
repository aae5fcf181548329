import type { ReportOutcome, ReportPath, ReportTable, ReportTone } from "../../config/report-book";
import type { MachineProof, PathProof } from "../../core/activation/paths/machine-paths";
import { renderNames, renderReason, renderStep } from "../../core/words/render";
import { groupAlike, joinSame } from "../formats/proof-mermaid";
import { nameActivation, OUTCOME_WORDS, type Outcome, tableOf } from "../formats/proof-page";
import { WORDS } from "./words";

/** Pictures beyond this many are looked at by nobody, and cost a reader the page. */
const MOST_PICTURES = 40;

const TONES: Readonly<Record<Outcome, ReportTone>> = {
  reached: "good",
  "not-needed": "good",
  blocked: "bad",
  conditional: "warn",
  unknown: "open",
};

/** The paths to draw, gravest first, and how many machines are left out. @param proofs sorted */
export function listPaths(proofs: readonly MachineProof[]): {
  readonly paths: readonly ReportPath[];
  readonly left: number;
} {
  const paths: ReportPath[] = [];
  let left = 0;
  for (const group of groupAlike(proofs)) {
    if (paths.length >= MOST_PICTURES) left += group.length;
    else paths.push(...describeGroup(group));
  }
  return { paths, left };
}

function describeGroup(group: readonly MachineProof[]): readonly ReportPath[] {
  const [first] = group;
  if (first === undefined) return [];
  const { activation, outcome, reason, paths } = first;
  const about = {
    machines: renderNames(group.map(({ machine }) => machine.name)),
    count: group.length,
    activates: nameActivation(activation),
  };
  if (paths.length === 0) {
    const said = reason === undefined ? "" : renderReason(reason);
    return [{ ...about, to: "", outcome: OUTCOME_WORDS[outcome], tone: TONES[outcome], reason: said, steps: [] }];
  }
  return paths.map((path) => {
    const own = paths.length === 1 ? outcome : path.proof.outcome;
    const open = path.unknown ?? (own === "unknown" ? first.unknown : undefined);
    return {
      ...about,
      to: path.proof.to,
      outcome: OUTCOME_WORDS[own],
      tone: TONES[own],
      reason: open === undefined ? "" : renderReason(open),
      steps: describeSteps(path),
    };
  });
}

function describeSteps({ proof: { steps, outcome } }: PathProof): ReportPath["steps"] {
  // Beside a path that leads there, another address may be blocked: that is not the path.
  const taken = outcome === "reached" ? steps.filter((step) => step.outcome === "passes") : steps;
  let stopped = false;
  return joinSame(taken).map((step) => {
    const shown: ReportOutcome = stopped ? "beyond" : step.outcome;
    stopped ||= step.outcome === "blocked";
    return {
      kind: step.kind,
      name: step.subject?.name ?? "",
      reason: renderStep(step).reason,
      outcome: shown,
    };
  });
}

/** A row for each path. */
export function tabulatePaths(proofs: readonly MachineProof[]): ReportTable {
  const { columns, tables } = WORDS;
  return {
    key: "paths",
    title: tables.paths,
    columns: [
      { key: "machine", title: columns.name },
      { key: "activation", title: columns.activation },
      { key: "to", title: columns.to },
      { key: "outcome", title: columns.outcome },
      { key: "why", title: columns.why },
    ],
    rows: proofs.flatMap((proof) =>
      // The second path of a machine names it again: each row stands by itself where it is sorted.
      tableOf([proof]).map(({ cells }, index, all) =>
        index === 0 ? cells : [...(all[0]?.cells.slice(0, 2) ?? []), ...cells.slice(2)],
      ),
    ),
  };
}
