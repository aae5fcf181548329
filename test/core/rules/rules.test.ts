import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "../../../core/model";
import { RULES } from "../../../core/rules";
import { renderRuleIndexPage, renderRulePage } from "../../../scripts/generate-rule-pages";
import { loadRules } from "../../../scripts/generate-rules-index";

/** Sites that a rule may rest on: who makes the law, and who writes the standards. */
const HOSTS = [
  "learn.microsoft.com",
  "www.microsoft.com",
  "techcommunity.microsoft.com",
  "azure.microsoft.com",
  "www.pulumi.com",
  "www.rfc-editor.org",
  "json-schema.org",
  "yaml.org",
];
/** The sources of Microsoft's documentation. */
const REPOSITORIES = /^https:\/\/github\.com\/MicrosoftDocs\/[\w.-]+\//;

const BY_NAME = RULES.map((rule): [string, Rule] => [rule.name, rule]);

describe("the index", () => {
  test("holds the rule of every file, in the order of their ids", async () => {
    const files = await loadRules();
    expect(RULES.map(({ name }) => name)).toEqual(files.map(({ file }) => file));
    expect(RULES.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id).sort());
  });
  test("no id and no name twice", () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });
});

describe.each(BY_NAME)("%s", (name, rule) => {
  const messages = Object.entries(rule.findings);

  test("is called as its file is, an order of at most 35 characters", async () => {
    const file = (await loadRules()).find((loaded) => loaded.rule.id === rule.id)?.file;
    expect(name).toBe(file);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(name.length).toBeLessThanOrEqual(35);
    // Pulumi reads a policy of this name as all policies.
    expect(name).not.toBe("all");
  });

  test("says whether it checks fleets, and does so", () => {
    if (rule.scope !== "machine") return;
    expect(rule.fleets === "checked").toBe(rule.checkFleet !== undefined);
    if (rule.fleets !== "checked") expect(rule.fleets.unchecked).toMatch(/^[a-z].{10,}[^.]$/);
  });

  test("has a permanent id", () => {
    expect(rule.id).toMatch(/^WL[1-9]\d{2}$/);
  });

  test("has a title that is a sentence without its full stop", () => {
    expect(rule.title).toMatch(/^[A-Z].+[^.!?\s]$/);
    expect(rule.title.split(" ").length).toBeGreaterThanOrEqual(4);
    // Pulumi shows it on one line.
    expect(rule.title.length).toBeLessThanOrEqual(120);
  });

  test("says why and how to fix it, in sentences", () => {
    for (const text of [rule.why, rule.fix]) {
      expect(text).toMatch(/^[A-Z].+\.$/s);
      expect(text).not.toMatch(/\{\{|\s{2}|TODO|TBD/);
    }
  });

  test("says what it finds, in sentences with named holes", () => {
    expect(messages.length).toBeGreaterThan(0);
    for (const [key, { level, text }] of messages) {
      expect(key).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
      expect(["advisory", "mandatory"]).toContain(level);
      expect(text).toMatch(/^(?:[A-Z]|\{\{)/);
      expect(text).toMatch(/[.!?]$|\}\}$/);
      // Each pair of braces is a hole, and nothing is left of them when the holes are out.
      expect(text.replace(/\{\{\w+(?:\?[^{}]*)?\}\}/g, "")).not.toMatch(/[{}]/);
      expect(text).not.toMatch(/\s{2}|undefined/);
    }
  });

  test("rests on public sources", () => {
    expect(rule.references.length).toBeGreaterThan(0);
    for (const reference of rule.references) {
      const { protocol, host } = new URL(reference);
      expect({ reference, protocol }).toEqual({ reference, protocol: "https:" });
      if (!REPOSITORIES.test(reference)) expect(HOSTS).toContain(host);
      // A page in one language would be a different page for others.
      expect(reference).not.toMatch(/\/[a-z]{2}-[a-z]{2}\//);
    }
  });

  test("has a page that tells every message and its level", () => {
    const page = renderRulePage(rule);
    for (const [key, { level }] of messages) expect(page).toContain(`| \`${rule.id}/${key}\` | ${level} |`);
    for (const text of [rule.id, rule.title, rule.why, rule.fix, ...rule.references]) expect(page).toContain(text);
    expect(renderRuleIndexPage(RULES)).toContain(`[${name}](rules/${name}.md)`);
  });

  test("has a table of situations", () => {
    expect(existsSync(join(__dirname, `${name}.test.ts`))).toBe(true);
  });
});

test("no table of situations of a rule that is gone", () => {
  const about = readdirSync(__dirname)
    .map((file) => file.replace(/\.test\.ts$/, ""))
    .filter((file) => file !== "rules" && file !== "examples");
  expect(about.filter((name) => !RULES.some((rule) => rule.name === name))).toEqual([]);
});
