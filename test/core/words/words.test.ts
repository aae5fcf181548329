import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../../core/rules";
import { SOURCES } from "../../../core/words/sources";

const ROOT = join(__dirname, "..", "..", "..");
const CORE = join(ROOT, "core");

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesUnder(join(folder, entry.name))
      : entry.name.endsWith(".ts")
        ? [join(folder, entry.name)]
        : [],
  );
}

const TEXTS = new Map(filesUnder(CORE).map((file) => [file, readFileSync(file, "utf8")]));
/** Readers of inputs say what an input does not show by the same words. */
const INPUTS = filesUnder(join(ROOT, "cli", "inputs")).map((file) => readFileSync(file, "utf8"));

describe.each(Object.entries(SOURCES))("the shared source %s", (source, words) => {
  const own = join(CORE, "words", `${source}.ts`);

  test("is the source of its codes", () => {
    expect(TEXTS.get(own)).toContain(`reasonSource("${source}"`);
  });

  test("has no words without a key that something says", () => {
    const others = [...[...TEXTS].filter(([file]) => file !== own).map(([, text]) => text), ...INPUTS];
    const unsaid = Object.keys(words).filter((key) => !others.some((text) => text.includes(`"${key}"`)));
    expect(unsaid).toEqual([]);
  });

  test("has keys in kebab case and texts without a gap", () => {
    for (const [key, texts] of Object.entries(words)) {
      expect(key).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const text of Object.values(texts) as readonly string[]) {
        expect(text.replace(/\{\{\w+(?:\?[^{}|]*\|[^{}]*)?\}\}/g, "x")).not.toMatch(/\{\{\w|\s{2}|undefined|^\s|\s$/);
      }
    }
  });
});

test.each(RULES.map((rule): [string, (typeof RULES)[number]] => [rule.name, rule]))(
  "%s has no words that it never says",
  (name, { findings, unknowns, skips }) => {
    const others = [...TEXTS].filter(([file]) => !file.includes(join("core", "words"))).map(([, text]) => text);
    const keys = [...Object.keys(findings), ...Object.keys(unknowns), ...Object.keys(skips)];
    // Its definition is one occurrence, in quotes or not; saying it is another, always in quotes.
    const own = TEXTS.get(join(CORE, "rules", `${name}.ts`)) ?? "";
    const said = (key: string): boolean => {
      const defined = new RegExp(`"${key}"(?=:)`, "g");
      return [own.replace(defined, ""), ...others.filter((text) => text !== own)].some((text) =>
        text.includes(`"${key}"`),
      );
    };
    expect(keys.filter((key) => !said(key))).toEqual([]);
  },
);
