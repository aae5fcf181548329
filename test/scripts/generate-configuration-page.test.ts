import { readConfiguration, readConfigurationObject } from "../../config/read";
import { RULES } from "../../core/rules";
import { renderConfigSchema } from "../../scripts/generate-config-schema";
import {
  EXAMPLE_FILE,
  EXAMPLE_POLICY_CONFIGURATION,
  renderConfigurationPage,
} from "../../scripts/generate-configuration-page";

const OPTIONS = { file: "windows-licensing.yaml", knownRules: RULES, asOf: "2026-11-30" } as const;
const page = renderConfigurationPage(RULES);

test("the example is a valid configuration, and stands on the page", () => {
  const { faults, declarations } = readConfiguration(EXAMPLE_FILE, OPTIONS);
  expect(faults).toEqual([]);
  expect(declarations.entitlements).toHaveLength(1);
  expect(declarations.waivers).toHaveLength(1);
  expect(page).toContain(EXAMPLE_FILE.trimEnd());
});

test("the policy configuration names rules, and holds a valid configuration", () => {
  const { "declare-a-valid-configuration": policy, ...levels } = EXAMPLE_POLICY_CONFIGURATION;
  expect(readConfigurationObject(policy.configuration, OPTIONS).faults).toEqual([]);
  expect(RULES.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(levels)));
});

test("every field of the schema has a row with its default, or is required", () => {
  const names = new Set<string>();
  const collect = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      if (key === "properties") for (const name of Object.keys(inner as object)) names.add(name);
      if (key !== "definitions") collect(inner);
    }
  };
  const { rules: _, ...sections } = (JSON.parse(renderConfigSchema(RULES)) as { properties: Record<string, unknown> })
    .properties;
  collect(sections);
  for (const name of Object.keys(sections)) names.add(name);
  const rows = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, path = ""]) => path.split(/\.|\[\]/).at(-1));
  expect([...names].filter((name) => !rows.includes(name))).toEqual([]);
  expect(names.size).toBeGreaterThan(80);
});

test("every rule is named where waivers are explained", () => {
  expect(RULES.filter(({ id, name }) => !page.includes(`[${id}](rules/${name}.md)`))).toEqual([]);
});
