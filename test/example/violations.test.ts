import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../core/rules";
import { buildForTests } from "../cli/support/winlic";

jest.setTimeout(120_000);

const ROOT = join(__dirname, "..", "..");
const FOLDER = join(ROOT, "example", "violations");

/** Rules that this example does not break, each with the reason. */
const UNBROKEN: Readonly<Record<string, string>> = {
  WL801: "it compares stacks with what Azure shows, and a program alone shows nothing of that",
};

const winlic = buildForTests();
const files = readdirSync(FOLDER);
const stacks = files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
const foundIn = new Map<string, ReadonlySet<string>>();
const found = new Set<string>();

beforeAll(() => {
  for (const stack of stacks) {
    const { stdout } = winlic.run(["check", "--program", FOLDER, "--stack", stack, "--format", "json"], {
      folder: ROOT,
    });
    const { findings } = JSON.parse(stdout) as { findings: readonly { rule: string | { id: string } }[] };
    const rules = findings.map(({ rule }) => (typeof rule === "string" ? rule : rule.id));
    foundIn.set(stack, new Set(rules));
    for (const rule of rules) found.add(rule);
  }
});

test("every rule is broken in one of the stacks, but for those that are named with a reason", () => {
  expect(RULES.map(({ id }) => id).filter((id) => !found.has(id))).toEqual(Object.keys(UNBROKEN).sort());
});

test("every stack breaks a rule", () => {
  expect(stacks.length).toBeGreaterThan(10);
  expect([...foundIn].filter(([, rules]) => rules.size === 0)).toEqual([]);
});

test("each rule that is broken has a comment that says how, and each comment is true", () => {
  const text = files
    .filter((file) => /\.(ts|yaml)$/.test(file))
    .map((file) => readFileSync(join(FOLDER, file), "utf8"))
    .join("\n");
  const told = new Set([...text.matchAll(/(WL\d{3}) ([a-z-]+)[,:]/g)].map(([, id = "", name = ""]) => `${id} ${name}`));
  const broken = RULES.filter(({ id }) => found.has(id)).map(({ id, name }) => `${id} ${name}`);
  expect([...told].sort()).toEqual(broken);
});
