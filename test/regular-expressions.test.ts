import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { analyse } from "scslre";
import ts from "typescript";
import { processorTime } from "./support/processor-time";

const ROOT = join(__dirname, "..");
const FOLDERS = ["core", "config", "cli", "policy-pack", "components", "company"];

/** A script's own patterns are matched as it writes them: short texts, and no repetition inside of repetition. */
const OF_SCRIPTS: ReadonlySet<string> = new Set([
  "core/scripts/powershell/regex.ts",
  "core/scripts/powershell/methods.ts",
  "core/scripts/powershell/text-methods.ts",
]);

interface Expression {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

const files = execFileSync("git", ["ls-files", ...FOLDERS], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((file) => file.endsWith(".ts"));

const written: Expression[] = [];
/** Where an expression is put together, and whether that is done as the module is loaded. */
const made: { readonly file: string; readonly place: string; readonly atLoad: boolean }[] = [];

for (const file of files) {
  const text = readFileSync(join(ROOT, file), "utf8");
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node, inFunction: boolean): void => {
    const place = `${file}:${String(tree.getLineAndCharacterOfPosition(node.getStart()).line + 1)}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      written.push({ place, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    const called = ts.isNewExpression(node) || ts.isCallExpression(node) ? node.expression.getText() : "";
    if (called === "RegExp") made.push({ file, place, atLoad: !inFunction });
    ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)));
  };
  visit(tree, false);
}

/** Expressions that modules put together as they are loaded. */
function composed(): readonly Expression[] {
  const Original = RegExp;
  const caught: Expression[] = [];
  let file = "";
  globalThis.RegExp = new Proxy(Original, {
    construct(target, given: [string, string?], type) {
      const expression = Reflect.construct(target, given, type) as RegExp;
      // Packages that the module loads make their own.
      const maker = new Error().stack?.split("\n")[2] ?? "";
      if (maker.includes(join(ROOT, file)))
        caught.push({ place: file, source: expression.source, flags: expression.flags });
      return expression;
    },
  });
  try {
    for (file of new Set(made.map((one) => one.file))) jest.isolateModules(() => void require(join(ROOT, file)));
  } finally {
    globalThis.RegExp = Original;
  }
  return caught;
}

const put = composed();
const all = [...written, ...put];

test("expressions are collected", () => {
  expect(written.length).toBeGreaterThan(200);
  expect(put.length).toBeGreaterThanOrEqual(made.filter(({ atLoad }) => atLoad).length);
});

test("no expression is put together from what comes from outside", () => {
  expect(made.filter(({ atLoad, file }) => !atLoad && !OF_SCRIPTS.has(file))).toEqual([]);
});

/** What makes an expression take more than linear time on a text, and what it repeats. */
function faultsOf({ place, source, flags }: Expression): readonly string[] {
  const { reports } = analyse({ source, flags }, { reportTypes: { Move: true, Self: true, Trade: true } });
  return reports.map(({ type, character }) => `${place} /${source}/ ${type} ${JSON.stringify(character.pick)}`);
}

test("an expression that is not linear is found", () => {
  for (const source of ["\\.+$", "(?:a|a)*b", "^a+a+$", "(?:a+)+b"]) {
    expect(faultsOf({ place: "", source, flags: "" })).not.toEqual([]);
  }
  expect(faultsOf({ place: "", source: "(?<!\\.)\\.+$", flags: "" })).toEqual([]);
});

test("every expression takes linear time", () => {
  expect(all.flatMap(faultsOf)).toEqual([]);
});

/** What repeats without a limit: nothing else takes more time on a longer text. */
const UNLIMITED = /[*+]|\{\d+,\}/;

const LENGTH = 256 * 1024;
const MOST_MILLISECONDS = 200;

/** Texts that repeat what the expression itself is made of, and end in what it does not expect. */
function pump({ source }: Expression): readonly string[] {
  const literals = [...new Set(source.match(/[\w-]{2,}/g) ?? [])].slice(0, 6);
  const parts = [
    literals.join(" "),
    ...literals,
    "a",
    "A",
    "1",
    " ",
    "\n",
    "=",
    ".",
    "-",
    "/",
    "\\",
    '"',
    "{",
    "(",
  ].filter((part) => part !== "");
  return [...new Set(parts)].map((part) => `${part.repeat(Math.ceil(LENGTH / (part.length + 1)))}\u0000`);
}

function takes(expression: Expression, text: string): number {
  const matcher = new RegExp(expression.source, expression.flags);
  const began = processorTime();
  matcher.test(text);
  return processorTime() - began;
}

test("every expression reads 256 KB in time", () => {
  const slow = all
    .filter(({ source }) => UNLIMITED.test(source))
    .filter((expression) =>
      // A busy machine is slow once; what is not linear is slow each time.
      pump(expression).some((text) => [1, 2, 3].every(() => takes(expression, text) > MOST_MILLISECONDS)),
    );
  expect(slow).toEqual([]);
});
