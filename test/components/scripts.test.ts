import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isClientSetupKey } from "../../core/activation/client-key";

// What the scripts do is tested where they run: test/windows, by `npm run test:scripts`.

const FOLDER = join(__dirname, "..", "..", "components", "scripts");

const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ps1"));

test("there are scripts", () => {
  expect(files).toEqual(["kms-client.ps1", "kms-host.ps1"]);
});

describe.each(files)("%s", (file) => {
  const source = readFileSync(join(FOLDER, file), "utf8");
  const help = /^<#([\s\S]*?)#>/.exec(source)?.[1] ?? "";

  // Windows PowerShell reads a file without byte order mark in the code page of the machine.
  test("only ASCII, and lines that end alike", () => {
    expect([...source].filter((character) => character > "~")).toEqual([]);
    expect(source).not.toContain("\r");
  });

  test("strict mode, errors stop it, and one place prints", () => {
    expect(source).toMatch(/^Set-StrictMode -Version 3\.0$/m);
    expect(source).toMatch(/^\$ErrorActionPreference = 'Stop'$/m);
    expect(source.match(/Console\]::Out/g)).toHaveLength(1);
  });

  test("parameters, exit codes and results are documented", () => {
    const block = source.slice(source.indexOf("\nparam("), source.indexOf("Set-StrictMode"));
    expect(all(/\.PARAMETER (\w+)/g, help)).toEqual(all(/^ {4}\[string\] \$(\w+)/gm, block));
    const set = new Set<string>(["0", ...all(/\$Stage\.Code = (\d+)/g, source), ...all(/@\{ Code = (\d+)/g, source)]);
    for (const code of all(/\bexit (\d+)/g, source)) set.add(code);
    const notes = help.slice(help.indexOf("Exit codes:"));
    expect([...all(/(?:^|[\s:])(\d\d?) [a-zA-Z]/g, notes)].sort()).toEqual([...set].sort());
    const outputs = help.slice(help.indexOf(".OUTPUTS"), help.indexOf(".NOTES"));
    const fields = all(/^ {8}(\w+) += /gm, source.slice(source.indexOf("function Write-State")));
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(outputs))).toEqual([]);
    expect(fields.length).toBeGreaterThan(5);
  });

  test("the keys it carries are the published client keys", () => {
    const keys = all(/'((?:[A-Z0-9]{5}-){4}[A-Z0-9]{5})'/g, source);
    expect(keys.filter((key) => !isClientSetupKey(key))).toEqual([]);
    expect(keys.length).toBe(file === "kms-host.ps1" ? 13 : 0);
  });
});

function all(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(pattern)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}
