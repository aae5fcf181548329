import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../core/rules";
import { GLOSSARY } from "../../core/words/glossary";
import { SOURCES } from "../../core/words/sources";
import { findBanned } from "../support/vocabulary";

const ROOT = join(__dirname, "..", "..");

/** Every string in a value, however deep. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** The descriptions of a schema: its other strings are names. */
function descriptionsIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "description" && typeof each === "string" ? [each] : descriptionsIn(each),
  );
}

/** Paragraphs of a page without its examples. */
function paragraphsOf(page: string): readonly string[] {
  return page.replace(/```[\s\S]*?```/g, "").split(/\n\s*\n|\n(?=[|#-])/);
}

function read(...path: readonly string[]): string {
  return readFileSync(join(ROOT, ...path), "utf8");
}

const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs", "guides"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", "guides", file)),
];

test.each(RULES.map((rule): [string, (typeof RULES)[number]] => [rule.name, rule]))("words of %s", (_name, rule) => {
  const { title, why, fix, formulas = [], findings, unknowns, skips } = rule;
  const texts = [title, why, fix, ...formulas, ...stringsIn(findings), ...stringsIn(unknowns), ...stringsIn(skips)];
  expect(texts.flatMap(findBanned)).toEqual([]);
});

test.each(Object.entries(SOURCES))("words of %s", (_source, words) => {
  expect(stringsIn(words).flatMap(findBanned)).toEqual([]);
});

test("the glossary", () => {
  expect(stringsIn(GLOSSARY).flatMap(findBanned)).toEqual([]);
});

test.each(["schema/windows-licensing.schema.json", "components/schema.json"])("descriptions in %s", (path) => {
  const descriptions = descriptionsIn(JSON.parse(read(path)));
  expect(descriptions.length).toBeGreaterThan(50);
  expect(descriptions.flatMap(findBanned)).toEqual([]);
});

test.each(PAGES)("%s", (path) => {
  expect(paragraphsOf(read(path)).flatMap(findBanned)).toEqual([]);
});

test("each banned construction is found", () => {
  const texts = [
    "as far as the plan shows",
    "It is none that Microsoft publishes.",
    "nobody says who uses them",
    "for want of a size",
    "An Azure private zone takes none.",
    "this is no size",
    "Cannot tell whether it is so",
    "it has no way out to the Internet",
    "the culprit",
    "computed at deploy time",
    "5 hops",
    "Windows Server 2012r2",
  ];
  expect(texts.filter((text) => findBanned(text).length === 0)).toEqual([]);
  expect(findBanned("The next hop is no longer known; `is no` in code.")).toEqual([]);
});
