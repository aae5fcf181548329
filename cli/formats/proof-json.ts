import type { MachineProof, PathProof } from "../../core/activation/paths/machine-paths";
import { isKnown, subjectOf } from "../../core/model";
import { codeOf, renderFix } from "../../core/words/render";
import { exitCodeOfProofs, judgeProofs } from "../exit-code";
import { version } from "../version";
import { describeBasis, describeData, describeReason, toJson } from "./json";
import { countOutcomes, explainBlocker } from "./proof-page";
import type { ProofPage } from "./proof-result";

/** Raised when a field changes its meaning or goes away; a new field does not raise it. */
const SCHEMA_VERSION = 2;

/** The proofs for programs; described field by field in docs/guides/proving-a-path.md. */
export function formatProofJson(page: ProofPage): string {
  const { proofs, leftOut, input, configuration, asOf, asked } = page;
  const counts = countOutcomes(proofs);
  const verdict = judgeProofs(page);
  return toJson({
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "winlic", version },
    verdict,
    exitCode: exitCodeOfProofs(verdict),
    asOf,
    input: {
      source: input.source,
      name: input.name,
      ...(input.stack === undefined ? {} : { stack: input.stack }),
      missing: input.missing,
      notes: input.notes,
    },
    configuration,
    to: asked ?? "activation",
    counts: {
      machines: proofs.length,
      blocked: counts.blocked,
      conditional: counts.conditional,
      unknown: counts.unknown,
      reached: counts.reached,
      notNeeded: counts["not-needed"],
      leftOut: leftOut.length,
    },
    machines: proofs.map(describeMachine),
    leftOut: leftOut.map(({ machine, because }) => ({ machine: subjectOf(machine), because })),
  });
}

function describeMachine({ machine, activation, outcome, reason, unknown, paths }: MachineProof) {
  return {
    machine: {
      ...subjectOf(machine),
      ...(isKnown(machine.azureName) ? { azureName: machine.azureName } : {}),
      kind: machine.kind,
      os: isKnown(machine.os) ? machine.os : "unknown",
      osEvidence: machine.osEvidence,
    },
    ...(activation === undefined ? {} : { activation: { ...activation, reason: describeReason(activation.reason) } }),
    outcome,
    ...(reason === undefined ? {} : { reason: describeReason(reason) }),
    ...(unknown === undefined ? {} : { unknown: describeReason(unknown) }),
    paths: paths.map((path) => describePath(path, machine)),
  };
}

function describePath(path: PathProof, machine: MachineProof["machine"]) {
  const { target, proof, blockedBy, weaknesses, unknown } = path;
  const describe = (blocker: PathProof["blockedBy"][number]) => {
    const { text, rule, finding } = explainBlocker(path, blocker, machine);
    const { data, ...rest } = blocker;
    const ofRule =
      rule === undefined ? {} : { rule: rule.id, code: codeOf({ rule: rule.id, message: blocker.message }) };
    const fix = rule === undefined || finding === undefined ? {} : { fix: renderFix(finding, rule) };
    return { ...ofRule, ...rest, data: describeData(data), text, ...fix };
  };
  return {
    target,
    ...describeBasis(proof),
    blockedBy: blockedBy.map(describe),
    weaknesses: weaknesses.map(describe),
    ...(unknown === undefined ? {} : { unknown: describeReason(unknown) }),
  };
}
