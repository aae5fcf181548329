import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

const ROOT = join(__dirname, "..", "..");

/**
 * Where sentences for users stand in core: words that rules share, the rules themselves, and these files, each for a
 * reason. Everything else says reasons (`core/model/reason.ts`).
 */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "core/words": "the words themselves",
  "core/rules": "a rule has its own words, and its examples",
  "core/activation/causes": "a cause has its own words, as a rule has",
  "core/activation/evidence": "sentences that Windows prints, and what files are",
  "core/data": "tables of Microsoft's names and texts, with their sources",
  "core/scripts": "the texts of PowerShell and cmd, and names of what is not followed, which the scripts area owns",
  "core/templates": "errors of templates, worded by the engine of Azure Resource Manager",
  "core/licensing/licence-budget.ts": "errors of declarations: expected, found and what to do",
  "core/resources/licence-budgets.ts": "errors of declarations: expected, found and what to do",
  "core/resources/contradictions.ts": "errors of declarations: expected, found and what to do",
  "core/resources/declared-machine.ts": "errors of declarations: expected, found and what to do",
  "core/resources/program-waivers.ts": "errors of declarations: expected, found and what to do",
  "core/text/mask.ts": "what stands for a hidden product key",
  "core/text/suggest.ts": "errors of names: what was probably meant",
  "core/engine/evaluate.ts": "what a rule that crashes is reported to have done",
  "core/budget.ts": "limits, named where an input exceeds them",
  "core/licensing/need-by-group.ts": "the name of a group, beside those of stacks and tags",
  "core/licensing/position-report.ts": "errors of the option --what-if: expected and found",
};

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : entry.name.endsWith(".ts") ? [path] : [];
  });
}

/** Three words in a row make a sentence, or a piece of one. */
const SENTENCE = /[a-zA-Z]{2,} [a-z]{2,} [a-z]{2,}/;

function sentencesIn(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text =
      ts.isStringLiteralLike(node) || node.kind === ts.SyntaxKind.TemplateHead
        ? (node as ts.LiteralLikeNode).text
        : ts.isTemplateMiddle(node) || ts.isTemplateTail(node)
          ? node.text
          : "";
    if (SENTENCE.test(text)) found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const FILES = filesUnder(join(ROOT, "core")).map((file) => relative(ROOT, file).replaceAll("\\", "/"));
const exceptionFor = (file: string): string | undefined =>
  Object.keys(EXCEPTIONS).find((path) => file === path || file.startsWith(`${path}/`));

test("sentences for users stand in words, in rules, and where there is a reason", () => {
  const found = FILES.filter((file) => exceptionFor(file) === undefined).flatMap((file) =>
    sentencesIn(join(ROOT, file)).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});

test("no exception without a sentence", () => {
  const idle = Object.keys(EXCEPTIONS).filter(
    (path) =>
      !FILES.some((file) => (file === path || file.startsWith(`${path}/`)) && sentencesIn(join(ROOT, file)).length > 0),
  );
  expect(idle).toEqual([]);
});
