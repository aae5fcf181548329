import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../../core/rules";
import { version } from "../../../package.json";
import { expectGolden } from "../support/golden";
import { SHOP, SHOP_CHECK } from "../support/shop";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const GUIDE = join(__dirname, "../../../docs/guides/json-report.md");

function print(format: string): string {
  const { code, stdout, stderr } = winlic.run([...SHOP_CHECK, "--format", format], {
    folder: winlic.folder(SHOP),
    environment: { NO_COLOR: "1" },
  });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  return withoutCounts(stdout.replace(`"version": "${version}"`, '"version": "0.0.0"'));
}

/** How many rules there are, and how many of them had nothing to say: numbers that each new rule changes. */
function withoutCounts(report: string): string {
  return report
    .replace(/\d+(?= rules, as of )/, "N")
    .replace(/\d+ rules? passed · \d+ did not apply/, "N rules passed · N did not apply")
    .replace(/(?<="rules": )\d+/, "0");
}

test("the report for a person", () => {
  expectGolden(join(__dirname, "report.golden.txt"), print("text"));
});

test("the report for programs, and the example in its guide", () => {
  const report = print("json");
  expectGolden(join(__dirname, "report.golden.json"), report);

  const guide = readFileSync(GUIDE, "utf8");
  const written = guide.replace(/(?<=<!-- example: [^\n]*-->\n\n```json\n)[\s\S]*?(?=```)/, () => report);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(GUIDE, written.replace(/(?<="rules": )0/, String(RULES.length)));
  expect(withoutCounts(readFileSync(GUIDE, "utf8"))).toBe(written);
  expect(guide).toContain("```json\n");
});

test("every field of the report is in the guide", () => {
  const guide = readFileSync(GUIDE, "utf8");
  const fields = Object.keys(JSON.parse(print("json")) as object);
  expect(fields.filter((field) => !new RegExp(`\\| \`${field}\` +\\|`).test(guide))).toEqual([]);
});
