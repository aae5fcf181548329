import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderTerminal } from "../../scripts/render-terminal";
import { buildForTests } from "../cli/support/winlic";

jest.setTimeout(60_000);

const ROOT = join(__dirname, "..", "..");
const PICTURE = join(ROOT, "docs", "finding.svg");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const winlic = buildForTests();

test("the picture is what the command prints; if not, run this test with UPDATE_GOLDEN=1", () => {
  const words = ["check", "--program", "example/violations", "--stack", "kms-host", "--only", "WL602"];
  const { stdout } = winlic.run([...words, "--as-of", "2026-11-30", "--color", "always"], { folder: ROOT });
  const drawn = renderTerminal(`winlic ${words.join(" ")}`, stdout);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(PICTURE, drawn);
  expect(drawn).toBe(readFileSync(PICTURE, "utf8"));
  expect(drawn).toContain("WL602");
});

test("every file that it links to is there", () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, path = ""]) => path);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((path) => !/^https?:/.test(path) && !existsSync(join(ROOT, path)))).toEqual([]);
});

test("every command that it names has a help", () => {
  const named = [...readme.matchAll(/`winlic ([a-z]+)`/g)].map(([, name = ""]) => name);
  const more = /`winlic waive`, (.+?) \| each/.exec(readme)?.[1]?.match(/[a-z]+/g) ?? [];
  const commands = [...new Set([...named, ...more])];
  expect(commands.length).toBeGreaterThan(12);
  for (const command of commands) {
    const { code, stdout } = winlic.run([command, "--help"]);
    expect({ command, code }).toEqual({ command, code: 0 });
    expect(stdout).toMatch(new RegExp(`^Usage: winlic ${command}`));
  }
});
