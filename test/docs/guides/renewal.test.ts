import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildForTests } from "../../cli/support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const PICTURE = join(__dirname, "../../../docs/guides/renewal.svg");
const guide = readFileSync(join(__dirname, "../../../docs/guides/renewal.md"), "utf8");

/** The first command of the guide, as it stands there. */
function commandOfGuide(): readonly string[] {
  const [, words = ""] = /`winlic (forecast --host [^`]+)`/.exec(guide) ?? [];
  return words.split(" ");
}

test("the picture is what the command of the guide draws; if not, run this test with UPDATE_GOLDEN=1", () => {
  const { stdout } = winlic.run([...commandOfGuide(), "--as-of", "2026-11-30", "--format", "svg"]);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(PICTURE, stdout);
  expect(stdout).toBe(readFileSync(PICTURE, "utf8"));
});

test("every option of the guide is one that the command takes", () => {
  const options = [...guide.matchAll(/`(--(?:rebuild|remove|off|add) \S+)`/g)].flatMap(([, each = ""]) => [
    each.split(" "),
  ]);
  expect(options.length).toBe(4);
  for (const words of options) {
    const { code, stderr } = winlic.run([
      "forecast",
      "--host",
      "kms1",
      "--servers",
      "40",
      "--as-of",
      "2026-11-30",
      ...words,
    ]);
    expect([words, stderr, code === 2]).toEqual([words, "", false]);
  }
});

test("the first day of the picture's description is the one of the forecast", () => {
  const { stdout } = winlic.run([...commandOfGuide(), "--as-of", "2026-11-30", "--format", "json"]);
  const { groups } = JSON.parse(stdout) as { readonly groups: readonly { readonly firstLapse?: string }[] };
  expect(groups[0]?.firstLapse).toBe("2027-05-23");
  expect(guide).toContain("From 23 May 2027 on");
});
