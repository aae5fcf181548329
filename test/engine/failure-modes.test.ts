import { join } from "node:path";
import { evaluate } from "../../core/engine/evaluate";
import { type DeclaredResource, isKnown, type Level } from "../../core/model";
import { readEstate } from "../../core/resources/read-estate";
import { RULES } from "../../core/rules";
import type { ReportedViolation } from "../fixtures/policy-pack/failure-modes-pack";
import { buildContext, buildEstate } from "../support/builders";
import { ALL_TWINS, ESTATES, type NamedEstate } from "../support/failure-modes";
import { bundlePack, ROOT } from "../support/packs";
import { programOf } from "../support/program-of";
import { describeWithEngine, openProject, type Project, readPreview } from "./support";

/** What is said of one estate. */
interface Said {
  /** Rule, message, level, logical name of the subject, path. */
  readonly findings: readonly string[];
  /** Rules that could not tell something. */
  readonly unknowns: readonly string[];
}

/** One reading of the stack: when, by whom, and what it says of each estate by its key. */
interface Look {
  readonly when: "first preview" | "second preview";
  readonly reader: "pack" | "preview";
  readonly said: ReadonlyMap<string, Said>;
}

function say(rule: string, message: string, level: Level, subject: string, path: string): string {
  return [rule, message, level, subject, path].join(" ");
}

/** What the rules say of the resources of one estate, whose logical names begin with its key or stand as written. */
function check({ key, parts }: Pick<NamedEstate, "key" | "parts">, resources: readonly DeclaredResource[]): Said {
  const { findings, unknowns } = evaluate(readEstate(resources, buildContext(parts)), RULES);
  return {
    findings: findings
      .map(({ rule, message, level, subject, path = "" }) =>
        say(rule, message, level, ownName(subject.name, key), path),
      )
      .sort(),
    unknowns: unknowns.map(({ rule }) => rule),
  };
}

function ownName(name: string, key: string): string {
  return name.startsWith(`${key}-`) ? name.slice(key.length + 1) : name;
}

/** Previews the stack: what the pack reports of it, and what the command line reads in its output. */
async function look(project: Project, pack: string, when: Look["when"]) {
  const outcome = await project.preview(pack, { more: ["--json", "--show-sames"] });
  if (outcome.code !== 0) throw new Error(outcome.text);
  const { resources } = readPreview(outcome);
  const ofEstate = (key: string) => resources.filter(({ name }) => name.startsWith(`${key}-`));
  const reported = outcome.violations.map(({ message }) => JSON.parse(message) as ReportedViolation);
  const looks: readonly Look[] = [
    {
      when,
      reader: "preview",
      said: new Map(ESTATES.map((estate) => [estate.key, check(estate, ofEstate(estate.key))])),
    },
    {
      when,
      reader: "pack",
      said: new Map(
        ESTATES.map(({ key }) => [
          key,
          readViolations(
            key,
            reported.filter(({ estate }) => estate === key),
          ),
        ]),
      ),
    },
  ];
  return { resources, looks };
}

function readViolations(estate: string, reported: readonly ReportedViolation[]): Said {
  const findings: string[] = [];
  const unknowns: string[] = [];
  for (const { key, level } of reported) {
    const [rule = "", about = "", path = "", message] = JSON.parse(key) as readonly string[];
    if (about === "unknown" || message === undefined) unknowns.push(rule);
    else findings.push(say(rule, message, level, ownName(about.split("::").at(-1) ?? "", estate), path));
  }
  return { findings: findings.sort(), unknowns };
}

/** Three commands over some 700 resources take a minute, and several on a busy machine. */
const PATIENCE = 600_000;

describeWithEngine("every failure mode and its mended twin, all in one stack", () => {
  let looks: readonly Look[];
  let ids: readonly (readonly DeclaredResource["id"][])[];
  beforeAll(async () => {
    const pack = bundlePack(join(ROOT, "test", "fixtures", "policy-pack", "failure-modes-pack.ts"));
    const project = await openProject();
    project.declare(ESTATES.flatMap(({ key, parts }) => programOf(key, parts.resources ?? [])));
    const first = await look(project, pack, "first preview");
    const { code, text } = await project.pulumi(["up", "--yes", "--skip-preview"]);
    if (code !== 0) throw new Error(text);
    const second = await look(project, pack, "second preview");
    looks = [...first.looks, ...second.looks];
    ids = [first, second].map(({ resources }) =>
      resources.filter(({ type }) => type.startsWith("azure-native:")).map(({ id }) => id),
    );
  }, PATIENCE);

  test("the first preview knows no id, and the second all", () => {
    expect(ids.map((of) => of.filter(isKnown).length)).toEqual([0, ids[1]?.length]);
    expect(ids[0]?.length).toBeGreaterThan(ESTATES.length);
  });

  test.each(ALL_TWINS.map((twins) => [twins.name, twins] as const))("%s", (_name, { key, rule, hiddenFrom }) => {
    for (const estate of ESTATES.filter(({ twins }) => twins.key === key)) {
      const expected = check(estate, buildEstate(estate.parts).resources);
      for (const { when, reader, said } of looks) {
        const { findings, unknowns } = said.get(estate.key) ?? { findings: [], unknowns: [] };
        const hidden = estate.parts === estate.twins.broken && hiddenFrom?.readers.includes(reader) === true;
        const seen = hidden ? expected.findings.filter((finding) => !finding.startsWith(rule)) : expected.findings;
        const of = `${estate.key}, ${when}, ${reader}`;
        expect({ of, findings }).toEqual({ of, findings: seen });
        expect({ of, open: unknowns.includes(rule) }).toEqual({ of, open: hidden });
      }
    }
  });
});
