import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../../../cli/inputs/program/run-program";
import { isFault } from "../../../../cli/inputs/reading";
import { createProver } from "../../../../core/activation/paths/machine-paths";
import { evaluate } from "../../../../core/engine/evaluate";
import { type DeclaredResource, isList, isRecord, type Value } from "../../../../core/model";
import { readEstate } from "../../../../core/resources/read-estate";
import { RULES } from "../../../../core/rules";
import { buildContext, buildEstate, COMPUTED, declare } from "../../../support/builders";
import { ESTATES, type NamedEstate } from "../../../support/failure-modes";
import { linkPackages, makeFolder, ROOT } from "../../../support/packs";
import { firstPreviewOf, programOf } from "../../../support/program-of";

/** What rules find in an estate, and what is proven of each machine, with all steps. */
function conclude({ parts }: Pick<NamedEstate, "parts">, resources: readonly DeclaredResource[]) {
  const estate = readEstate(buildEstate({ resources }).resources, buildContext(parts));
  const prove = createProver(estate);
  const { findings, unknowns } = evaluate(estate, RULES);
  return {
    findings: findings.map(({ rule, message, subject, path, data }) => ({
      rule,
      message,
      name: subject.name,
      path,
      data,
    })),
    unknowns: unknowns.map(({ rule, code }) => [rule, code]),
    proofs: estate.machines.map((machine) => {
      const { outcome, reason, paths } = prove(machine);
      return {
        name: machine.name,
        outcome,
        reason: reason?.code,
        steps: paths.map(({ proof }) => proof.steps.map(stepOf)),
      };
    }),
  };
}

function stepOf({
  kind,
  outcome,
  reason,
  subject,
}: {
  kind: string;
  outcome: string;
  reason: unknown;
  subject?: { name: string };
}) {
  return { kind, outcome, reason, subject: subject?.name };
}

/** The resources without what tells one run from another: URNs by name, and no places in a program. */
function plain(resources: readonly DeclaredResource[]): readonly DeclaredResource[] {
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  const toNames = (urns: readonly string[]) => urns.map((urn) => names.get(urn) ?? urn);
  return resources.map(({ type, name, inputs, propertyDependencies }) =>
    declare(type, name, encode(inputs), {
      edges: Object.fromEntries(
        Object.entries(propertyDependencies).map(([property, urns]) => [property, toNames(urns)]),
      ),
    }),
  );
}

/** Inputs as the builders take them: unknown values by their mark. */
function encode(inputs: Readonly<Record<string, Value>>): Readonly<Record<string, unknown>> {
  const write = (value: Value): unknown => {
    if (typeof value === "symbol") return COMPUTED;
    if (isList(value)) return value.map(write);
    return isRecord(value) ? encode(value) : value;
  };
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, write(value)]));
}

let ran: readonly DeclaredResource[] = [];
beforeAll(async () => {
  const folder = makeFolder("programs-and-previews");
  linkPackages(folder);
  cpSync(join(ROOT, "test", "fixtures", "engine", "program"), folder, { recursive: true });
  const all = ESTATES.flatMap(({ key, parts }) => programOf(key, parts.resources ?? []));
  writeFileSync(join(folder, "estate.json"), JSON.stringify(all));
  const reading = await runProgram({ directory: folder, stack: "dev", timeoutSeconds: 120 });
  if (isFault(reading)) throw new Error(JSON.stringify(reading));
  ran = reading.resources;
}, 150_000);

test.each(ESTATES.map((estate) => [estate.key, estate] as const))(
  "%s: run as a program and read from its preview, the same proof",
  (_key, estate) => {
    const program = programOf(estate.key, estate.parts.resources ?? []);
    const own = ran.filter(({ name }) => name.startsWith(`${estate.key}-`));
    expect(own).toHaveLength(program.length);
    expect(conclude(estate, plain(own))).toEqual(conclude(estate, plain(firstPreviewOf(program))));
  },
);
