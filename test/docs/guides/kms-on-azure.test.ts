import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfiguration } from "../../../config/read";
import { RULES } from "../../../core/rules";
import { FAILURE_MODES, type FailureMode } from "../../support/failure-modes";

const GUIDE = join(__dirname, "../../../docs/guides/kms-on-azure.md");
const guide = readFileSync(GUIDE, "utf8");
const TABLE = /(<!-- table: failure modes -->\n)([\s\S]*?)(<!-- end -->)/;

/** Each rule with its messages, in the order of the twins. */
function seenBy({ twins }: FailureMode): string {
  const messages = new Map<string, Set<string>>();
  for (const { rule, message, level } of Object.values(twins)) {
    const own = messages.get(rule) ?? new Set();
    messages.set(rule, own.add(`\`${message}\`${level === "advisory" ? " (advisory)" : ""}`));
  }
  const cells = [...messages].map(([id, own]) => {
    const name = RULES.find((rule) => rule.id === id)?.name ?? "";
    return `[${id}](../rules/${name}.md) ${[...own].join(", ")}`;
  });
  return cells.length === 0 ? "none" : cells.join("; ");
}

test("the table is that of the failure modes; if not, run this test with UPDATE_GOLDEN=1", () => {
  const table = [
    "",
    "| | what goes wrong | seen by | what no plan shows of it |",
    "| --- | --- | --- | --- |",
    ...FAILURE_MODES.map((mode) =>
      ["", String(mode.number), mode.fault, seenBy(mode), mode.unseen ?? "", ""].join(" | ").trim(),
    ),
    "",
    "",
  ].join("\n");
  if (process.env.UPDATE_GOLDEN === "1") {
    writeFileSync(
      GUIDE,
      guide.replace(TABLE, (_all, start: string, _old: string, end: string) => start + table + end),
    );
  }
  expect(TABLE.exec(readFileSync(GUIDE, "utf8"))?.[2]).toBe(table);
});

test("the rules and messages that the guide names exist", () => {
  const named = [...guide.matchAll(/\b(WL\d{3})\b(?:\]\([^)]*\))?((?:,? `[\w-]+`(?: \(advisory\))?)*)/g)];
  expect(named.length).toBeGreaterThan(0);
  for (const [, id = "", messages = ""] of named) {
    const known = Object.keys(RULES.find((rule) => rule.id === id)?.findings ?? {});
    expect({ id, known: known.length > 0 }).toEqual({ id, known: true });
    for (const [, message] of messages.matchAll(/`([\w-]+)`/g)) expect(known).toContain(message);
  }
});

test.each([...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""], index) => [index + 1, text] as const))(
  "example %i is a valid configuration",
  (_index, text) => {
    const whole = text.startsWith("version:") ? text : `version: 1\n${text}`;
    const { faults } = readConfiguration(whole, { file: "guide", knownRules: RULES, asOf: "2026-11-21" });
    expect(faults).toEqual([]);
  },
);
