import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readInput } from "../cli/inputs/load-input";
import { runRule } from "../core/engine/evaluate";
import keepKeysSecret from "../core/rules/keep-keys-secret";
import { expectReading } from "./cli/inputs/fixtures";
import { buildForTests } from "./cli/support/winlic";
import { buildEstate } from "./support/builders";

const FOLDER = join(__dirname, "fixtures", "attacks");

/** An inner cmd sets one of its two variables, so what the outer one installs is not known: its parts are readable. */
const TAKES_AN_INTERPRETER = ["cmdset.json"];
const scripts = readdirSync(join(FOLDER, "wl301-miss")).filter((file) => !TAKES_AN_INTERPRETER.includes(file));

test.each(scripts)("a key that a script hides is found: %s", (file) => {
  const reading = expectReading(readInput(readFileSync(join(FOLDER, "wl301-miss", file)), file));
  const { findings } = runRule(keepKeysSecret, buildEstate({ resources: reading.resources }), []);
  expect(findings.map(({ message }) => message)).toEqual(["readable"]);
});

test.each(TAKES_AN_INTERPRETER)("a key whose parts are readable is unknown: %s", (file) => {
  const reading = expectReading(readInput(readFileSync(join(FOLDER, "wl301-miss", file)), file));
  const { findings, unknowns } = runRule(keepKeysSecret, buildEstate({ resources: reading.resources }), []);
  expect(findings).toEqual([]);
  expect(unknowns.map(({ reason }) => ("key" in reason ? reason.key : reason.code))).toEqual(["not-followed"]);
});

describe("the built command", () => {
  const command = buildForTests();
  const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  /** A program of the corpus with the SDK beside it. */
  function programOf(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), "attack-"));
    folders.push(folder);
    cpSync(join(FOLDER, name), folder, { recursive: true });
    symlinkSync(join(__dirname, "..", "node_modules"), join(folder, "node_modules"));
    return folder;
  }

  function expectHarmless(words: readonly string[], environment: Readonly<Record<string, string>> = {}): void {
    const { code, stdout, stderr } = command.run(words, {
      folder: mkdtempIn(),
      environment: { NODE_OPTIONS: "--max-old-space-size=512", ...environment },
    });
    const printed = stdout + stderr;
    expect(code).toBeLessThan(3);
    expect(printed).not.toMatch(/internal error|please report/);
    for (const group of KEY.split("-").slice(0, 4)) expect(printed.toUpperCase()).not.toContain(group);
    expect(printed).not.toContain(Buffer.from(KEY).toString("base64"));
    expect(printed.toLowerCase()).not.toContain(Buffer.from(KEY.slice(0, 11)).toString("hex"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(printed).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(printed).not.toMatch(/^\s*::error|##vso\[/m);
  }

  function mkdtempIn(): string {
    const folder = mkdtempSync(join(tmpdir(), "attack-"));
    folders.push(folder);
    return folder;
  }

  test.each(["alias-exit3", "desc-cut", "key-throw", "key-throw3", "yaml-warning"])(
    "a program: %s",
    (name) => {
      const folder = programOf(name);
      expectHarmless(["check", "--program", folder]);
      expectHarmless(["check", "--program", folder], { WINLIC_DEBUG: "1" });
    },
    60_000,
  );

  test.each(readdirSync(join(FOLDER, "escape")))(
    "hostile names: %s",
    (file) => {
      const path = join(FOLDER, "escape", file);
      for (const format of ["text", "json"]) expectHarmless(["check", path, "--format", format]);
      for (const format of ["text", "json", "csv", "markdown"]) expectHarmless(["position", path, "--format", format]);
      for (const format of ["text", "json", "mermaid", "markdown"]) {
        expectHarmless(["prove", "--all", path, "--format", format]);
      }
    },
    60_000,
  );

  test.each(readdirSync(join(FOLDER, "replace-bomb")))("a script that grows: %s", (file) => {
    expectHarmless(["check", join(FOLDER, "replace-bomb", file)]);
  });

  test("open braces in the configuration", () => {
    const folder = join(FOLDER, "yaml-braces");
    expectHarmless(["check", join(folder, "empty.json"), "--config", folder]);
  });

  test("a key that only a script puts together is hidden by its value", () => {
    const folder = mkdtempIn();
    const state = join(folder, "state.json");
    const document = JSON.parse(readFileSync(join(FOLDER, "wl301-miss", "plus.json"), "utf8")) as {
      deployment: { resources: { urn: string; inputs: { source?: { script: string } } }[] };
    };
    const [, installs] = document.deployment.resources;
    const script = "$a='BCDFG';$b='HJKMP';$c='QRTVW';$d='XY234';$k=\"$a-$b-$c-$d-6789B\"; slmgr.vbs /ipk $k";
    const parts = { one: "XY234", two: "BCDFGHJKMP", three: Buffer.from("RTVWXY234").toString("base64") };
    if (installs?.inputs.source !== undefined) installs.inputs.source.script = script;
    if (installs !== undefined) installs.urn += ` ${Object.values(parts).join(" ")}`;
    writeFileSync(state, JSON.stringify(document));
    const seen = ["text", "json", "csv", "markdown", "sarif"].map((format) => {
      const { code, stdout, stderr } = command.run(["check", state, "--format", format], { folder });
      expect(code).toBeLessThan(3);
      return stdout + stderr;
    });
    for (const printed of seen) for (const part of Object.values(parts)) expect(printed).not.toContain(part);
    expect(seen.some((printed) => printed.includes("*****"))).toBe(true);
  }, 60_000);

  test.each([
    ["a target", ["prove", "web", "--to", `x\u001b[31m${KEY}\n::error::x`, join(FOLDER, "escape", "two.json")]],
    ["a machine", ["prove", `${KEY}\u202e`, join(FOLDER, "escape", "two.json")]],
    ["a file", ["check", `/nowhere/${KEY}`]],
    ["an option", ["check", `--${KEY}`]],
    ["a command", [KEY]],
    ["a rule", ["explain", `${KEY}\n##vso[task.x]`]],
    ["what would be", ["position", "--what-if", `size=${KEY}`, `count=${KEY}`]],
    ["a day", ["check", "--as-of", KEY, "-"]],
    ["a folder", ["check", "--program", `/nowhere/${KEY}`]],
    ["a configuration", ["check", "--config", `/nowhere/${KEY}`, join(FOLDER, "yaml-braces", "empty.json")]],
  ])("a key as the name of %s", (_what, words) => {
    expectHarmless(words);
  });
});
