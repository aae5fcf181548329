import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COLLECT_VARIANTS } from "../../../cli/collect/channels";
import { renderCollector } from "../../../cli/collect/render-collector";
import { finish } from "../../../core/text/media";

// What the script does is tested where it runs: test/windows/collect-evidence.Tests.ps1, by `npm run test:scripts`.

const source = readFileSync(join(__dirname, "../../../cli/collect/collect-evidence.ps1"), "utf8");
const help = /^<#([\s\S]*?)#>/.exec(source)?.[1] ?? "";

test("ASCII with line breaks that end alike: 5.1 reads a file without a mark in the code page of the machine", () => {
  expect([...source].filter((character) => character > "~")).toEqual([]);
  expect(source).not.toContain("\r");
});

test("strict mode, errors stop it, and one place prints", () => {
  expect(source).toMatch(/^Set-StrictMode -Version 3\.0$/m);
  expect(source).toMatch(/^\$ErrorActionPreference = 'Stop'$/m);
  expect(source.match(/Console\]::Out/g)).toHaveLength(1);
});

test("parameters, exit codes and parts are documented", () => {
  const all = (pattern: RegExp, text: string): readonly string[] =>
    [...text.matchAll(pattern)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
  const block = source.slice(source.indexOf("\nparam("), source.indexOf("Set-StrictMode"));
  expect(all(/\.PARAMETER (\w+)/g, help)).toEqual(all(/^ {4}\[string\] \$(\w+)/gm, block));
  const codes = new Set([...all(/\$Stage\.Code = (\d+)/g, source), ...all(/@\{ Code = (\d+)/g, source)]);
  const notes = help.slice(help.indexOf("Exit codes:"));
  expect([...all(/(?:^|[\s:])(\d\d?) [a-zA-Z]/g, notes)].sort()).toEqual([...codes].sort());
  const parts = all(/^ {8}(\w+) += /gm, source.slice(source.indexOf("$parts = [ordered]")));
  const outputs = help.slice(help.indexOf(".OUTPUTS"), help.indexOf(".NOTES"));
  expect(parts.filter((part) => !new RegExp(`\\b${part}\\b`).test(outputs))).toEqual([]);
  expect(parts.length).toBeGreaterThan(8);
});

test.each(COLLECT_VARIANTS)("for $name: its limit, and nothing that the printer changes", ({ name, most }) => {
  const text = renderCollector(name);
  expect(text).toContain(`[string] $Most = '${String(most)}'`);
  expect(finish(text, "text")).toBe(text);
});

test("the code is the same for each channel", () => {
  const codeOf = (text: string): readonly string[] =>
    text
      .split("\n")
      .filter((line) => line.trim() !== "" && !/^\s*#|\$Most = '|^[&{} ]+$|^exit /.test(line))
      .slice(-100);
  const [first, ...others] = COLLECT_VARIANTS.map(({ name }) => codeOf(renderCollector(name)));
  for (const other of others) expect(other).toEqual(first);
});
