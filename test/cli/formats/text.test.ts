import { createColors } from "picocolors";
import { checkReading } from "../../../cli/check-estate";
import { exitCodeOf, judge } from "../../../cli/exit-code";
import { formatJson } from "../../../cli/formats/json";
import type { Terminal } from "../../../cli/formats/terminal";
import { formatText } from "../../../cli/formats/text";
import { findConfiguration } from "../../../config/find";
import { machineRule, type Rule } from "../../../core/model";
import { RULES } from "../../../core/rules";
import { expectReading, readJson } from "../inputs/fixtures";
import { MISMATCHED } from "../support/states";

const PLAIN: Terminal = { width: 100, unicode: true, colors: createColors(false) };
const ALL = { quiet: false, showPassed: false };

const THROWING: Rule = machineRule({
  id: "WL999",
  name: "never-hold",
  title: "Nothing",
  why: "Nothing",
  fix: "Nothing",
  severity: "low",
  fleets: { unchecked: "it is a test" },
  references: [],
  findings: { no: { level: "advisory", text: "no", fix: "no" } },
  examples: { good: { resources: [] }, bad: { resources: [] } },
  check() {
    throw new RangeError("no such table");
  },
});

function checkWith(rules: readonly Rule[]) {
  return checkReading(expectReading(readJson(MISMATCHED)), {
    configuration: findConfiguration({ folder: "/", readFile: () => undefined, knownRules: rules, asOf: "2026-11-22" }),
    input: { name: "input.json" },
    asOf: "2026-11-22",
    failOn: ["mandatory"],
    rules,
  });
}

describe("a rule that throws", () => {
  const result = checkWith([...RULES, THROWING]);

  test("ends with 3", () => {
    expect(exitCodeOf(judge(result))).toBe(3);
  });

  test("hides no other: the same findings as without it", () => {
    expect(result.report.findings).toEqual(checkWith(RULES).report.findings);
    expect(result.report.findings.map(({ rule }) => rule)).toContain("WL102");
  });

  test("is told to a person, even to one who wants quiet", () => {
    for (const quiet of [true, false]) {
      const text = formatText(result, PLAIN, { ...ALL, quiet });
      expect(text).toContain("WL999");
      expect(text).toContain("RangeError: no such table");
      expect(text).toContain("WL102");
      expect(text).not.toMatch(/\n\s+at .*:\d+:\d+\)/);
    }
  });

  test("is told to a program", () => {
    const { verdict, exitCode, crashes } = JSON.parse(formatJson(result, { showPassed: false })) as {
      verdict: string;
      exitCode: number;
      crashes: readonly { rule: string; subject: { name: string } }[];
    };
    expect({ verdict, exitCode }).toEqual({ verdict: "internal-error", exitCode: 3 });
    expect(crashes.map(({ rule, subject }) => [rule, subject.name])).toEqual([["WL999", "web"]]);
  });
});

describe("the page of a report", () => {
  test.each([40, 60, 80, 120])("%i columns: no prose is wider", (width) => {
    const lines = formatText(checkWith(RULES), { ...PLAIN, width }, { quiet: false, showPassed: true }).split("\n");
    // Addresses are never broken.
    const wide = lines.filter((line) => line.length > width && line.trim().split(/\s+/).length > 2);
    expect(wide).toEqual([]);
  });

  test("without Unicode: nothing but ASCII", () => {
    const text = formatText(
      checkWith([...RULES, THROWING]),
      { ...PLAIN, unicode: false },
      { quiet: false, showPassed: true },
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
    expect(text).toMatch(/^[\u0000-\u007f]*$/);
  });

  test("colours change nothing but colours", () => {
    const colored = formatText(checkWith(RULES), { ...PLAIN, colors: createColors(true) }, ALL);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is taken away
    expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(formatText(checkWith(RULES), PLAIN, ALL));
  });
});

describe("a calculation that several rules rest on", () => {
  const basis = {
    kind: "arithmetic",
    unit: "core licences",
    lines: [{ label: "web", formula: { amount: 8 }, low: 8, high: 8 }],
    results: [],
  };
  test("is printed once, and referred to", () => {
    const { report, ...result } = checkWith(RULES);
    const [first] = report.findings;
    if (first === undefined) throw new Error("no finding");
    const findings = ["WL110", "WL110", "WL111"].map((rule) => ({ ...first, rule, basis }) as unknown as typeof first);
    const text = formatText({ ...result, report: { ...report, findings } }, PLAIN, ALL);
    expect(text.match(/│ +core licences$/gm)).toHaveLength(1);
    expect(text.match(/│ .*WL110/g)).toHaveLength(1);
  });
});
