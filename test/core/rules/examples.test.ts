import { readConfigurationObject } from "../../../config/read";
import { evaluate } from "../../../core/engine/evaluate";
import { type Example, NOTHING_DECLARED, type Report, type Rule } from "../../../core/model";
import { combineResources } from "../../../core/resources/combine-resources";
import { readEstate } from "../../../core/resources/read-estate";
import { recognise } from "../../../core/resources/tokens";
import { RULES } from "../../../core/rules";
import { declare } from "../../support/builders";

/** The day the examples speak about: the waivers and assurances in them are dated. */
const AS_OF = "2026-11-21";
const FILE = "windows-licensing.yaml";

function read(
  configuration: Example["configuration"],
): Pick<ReturnType<typeof readConfigurationObject>, "declarations" | "faults"> {
  if (configuration === undefined) return { declarations: NOTHING_DECLARED, faults: [] };
  return readConfigurationObject(configuration, { file: FILE, knownRules: RULES, asOf: AS_OF });
}

/** The report of every rule over an example, read as a program and its configuration are read. */
function check({ resources, deployed, configuration }: Example): Report {
  const { declarations, faults } = read(configuration);
  const context = {
    declarations,
    configuration: { from: configuration === undefined ? "none" : FILE, faults },
    asOf: AS_OF,
  };
  const declared = resources.map(({ type, name, properties, options }) => ({
    ...declare(type, name, properties, deployed === undefined ? {} : { id: idOf(name) }),
    ...options,
  }));
  if (deployed === undefined) return evaluate(readEstate(declared, context), RULES);
  const live = deployed.map(({ type, name, properties }) => ({
    ...declare(type, name, properties, { id: idOf(name) }),
    urn: idOf(name),
    live: {},
  }));
  const { resources: all, drift = [] } = combineResources(
    [
      { resources: declared, shows: "deployed" },
      { resources: live, shows: "live" },
    ],
    true,
  );
  return evaluate(readEstate(all, { ...context, company: { inputs: [], repeated: [], drift } }), RULES);
}

function idOf(name: string): string {
  return `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${name}`;
}

describe.each(RULES.map((rule): [string, Rule] => [rule.name, rule]))("%s", (_name, rule) => {
  const { good, bad } = rule.examples;
  const of = (report: Report) => ({
    findings: report.findings.filter((finding) => finding.rule === rule.id),
    unknowns: report.unknowns.filter((note) => note.rule === rule.id),
    skipped: report.skipped.filter((skipped) => skipped.rule === rule.id),
  });

  test("an estate that keeps it: the rule applies and has nothing to say", () => {
    expect(of(check(good))).toEqual({ findings: [], unknowns: [], skipped: [] });
  });

  test("an estate that keeps it: no other rule blocks it", () => {
    const blocking = check(good).findings.filter(({ level }) => level === "mandatory");
    expect(blocking.map((finding) => `${finding.name}: ${finding.message}`)).toEqual([]);
  });

  test("an estate that breaks it", () => {
    const { findings } = of(check(bad));
    expect(findings.length).toBeGreaterThan(0);
  });

  test("an estate that breaks it, by the place to change", () => {
    for (const { subject } of of(check(bad)).findings) {
      const known = bad.resources.map(({ name }) => name);
      expect(known.includes(subject.name) || subject.declaration !== undefined || subject.name === "estate").toBe(true);
    }
  });

  test("both are declared in words the product reads, and no rule fails over them", () => {
    for (const example of [good, bad]) {
      for (const { type } of example.resources)
        expect({ type, read: recognise(type) !== undefined }).toEqual({ type, read: true });
      expect(check(example).crashes).toEqual([]);
    }
    // What is wrong with the bad example of any rule but the one about the configuration is not the configuration.
    expect(read(good.configuration).faults).toEqual([]);
    if (rule.name !== "declare-a-valid-configuration") expect(read(bad.configuration).faults).toEqual([]);
  });

  test("the two differ", () => {
    expect(JSON.stringify(good)).not.toBe(JSON.stringify(bad));
  });
});
