import { readConfigurationObject } from "../../../config/read";
import { runRule } from "../../../core/engine/evaluate";
import type { ConfigurationFault, ConfigurationSource } from "../../../core/model";
import rule from "../../../core/rules/declare-a-valid-configuration";
import { renderMessage } from "../../../core/words/render";
import { resources } from "../../../core/words/resources";
import { buildEstate } from "../../support/builders";

function run(configuration: ConfigurationSource) {
  return runRule(rule, { ...buildEstate({}), configuration }, []);
}

const FAULT: ConfigurationFault = {
  file: "windows-licensing.yaml",
  line: 4,
  column: 11,
  path: "entitlements[0].packs.sixteen",
  expected: "a whole number of 0 or more",
  found: "-1",
};

test("a valid configuration", () => {
  expect(run({ from: "windows-licensing.yaml", faults: [] })).toMatchObject({ findings: [], passes: 1 });
});

test("no configuration", () => {
  const { findings, passes, skips } = run({ from: "none", faults: [] });
  expect({ findings, passes }).toEqual({ findings: [], passes: 0 });
  expect(skips).toHaveLength(1);
});

test("a declaration that only the deployment knows, beside a fault or not", () => {
  const open = [{ reason: resources("budget-computed"), subject: { name: "app" } }];
  for (const faults of [[], [FAULT]]) {
    const { findings, passes, unknowns } = run({ from: "none", faults, open });
    expect({ findings: findings.length, passes }).toEqual({ findings: faults.length, passes: 0 });
    expect(unknowns).toHaveLength(1);
  }
});

describe("a fault", () => {
  test.each<readonly [string, ConfigurationFault, object, string | undefined]>([
    [
      "in a line of a file",
      FAULT,
      {
        name: "windows-licensing.yaml",
        declaration: "entitlements[0].packs.sixteen",
        source: { file: "windows-licensing.yaml", line: 4, column: 11 },
      },
      "entitlements[0].packs.sixteen",
    ],
    [
      "in something that has no lines",
      { file: "policy configuration", path: "access.users", expected: "a whole number of 0 or more", found: "-1" },
      { name: "policy configuration", declaration: "access.users" },
      "access.users",
    ],
    [
      "of a whole file",
      { file: "a.yaml", path: "", expected: "a file that is there", found: "none", hint: "name a folder" },
      { name: "a.yaml" },
      undefined,
    ],
  ])("%s", (_name, fault, subject, path) => {
    const { findings } = run({ from: fault.file, faults: [fault] });
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    expect(finding).toMatchObject({ rule: "WL701", message: "invalid", level: "mandatory", subject });
    expect(Object.keys(finding?.subject ?? {}).sort()).toEqual(Object.keys(subject).sort());
    expect(finding?.path).toBe(path);
    const words = finding === undefined ? "" : renderMessage(finding, rule);
    expect(words).not.toMatch(/\{\{|undefined/);
    for (const part of [fault.file, fault.path, fault.expected, fault.found]) expect(words).toContain(part);
  });

  test("each is a finding of its own", () => {
    const faults = [FAULT, { ...FAULT, line: 9, path: "access.users" }];
    expect(
      run({ from: FAULT.file, faults })
        .findings.map(({ path }) => path)
        .sort(),
    ).toEqual(["access.users", "entitlements[0].packs.sixteen"]);
  });
});

describe("the examples of the rule", () => {
  test.each([
    ["good", rule.examples.good.configuration, []],
    ["bad", rule.examples.bad.configuration, ["entitlements[0].packs.sixteen"]],
  ])("%s", (_name, configuration, paths) => {
    const { faults } = readConfigurationObject(configuration, { file: "example", knownRules: [], asOf: "2026-11-21" });
    expect(run({ from: "example", faults }).findings.map(({ path }) => path)).toEqual(paths);
  });
});
