import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readPowerShell } from "../support/powershell";

const FOLDER = join(__dirname, "..", "..", "components", "scripts");

/** Cmdlets of Windows PowerShell 5.1 on every server; all others would be a slip of the pen. */
const CMDLETS = new Set([
  "ConvertTo-Json",
  "Get-CimInstance",
  "Get-ItemProperty",
  "Get-NetFirewallPortFilter",
  "Get-NetFirewallRule",
  "Get-WindowsFeature",
  "Install-WindowsFeature",
  "Invoke-CimMethod",
  "Invoke-RestMethod",
  "New-Item",
  "New-ItemProperty",
  "New-NetFirewallRule",
  "New-Object",
  "Remove-NetFirewallRule",
  "Restart-Service",
  "Set-NetFirewallRule",
  "Set-StrictMode",
  "Start-Sleep",
]);

/** Variables that PowerShell sets, and scopes. */
const AUTOMATIC = new Set(["null", "true", "false", "_", "env", "ErrorActionPreference", "ProgressPreference"]);

/** Methods of the licensing classes that the scripts may call, with the names of their arguments. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  Activate: [],
  ClearKeyManagementServiceLookupDomain: [],
  ClearKeyManagementServiceMachine: [],
  ClearKeyManagementServicePort: [],
  DisableKeyManagementServiceDnsPublishing: ["DisablePublishing"],
  InstallProductKey: ["ProductKey"],
  ReArmWindows: [],
  RefreshLicenseStatus: [],
  SetKeyManagementServiceListeningPort: ["PortNumber"],
  SetKeyManagementServiceLookupDomain: ["LookupDomain"],
  SetKeyManagementServiceMachine: ["MachineName"],
  SetKeyManagementServicePort: ["PortNumber"],
  SetVLActivationInterval: ["ActivationInterval"],
  SetVLRenewalInterval: ["RenewalInterval"],
};

const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ps1"));

test("there are scripts", () => {
  expect(files).toEqual(["kms-client.ps1", "kms-host.ps1"]);
});

describe.each(files)("%s", (file) => {
  const source = readFileSync(join(FOLDER, file), "utf8");
  const script = readPowerShell(source);

  test("brackets and texts are closed", () => {
    expect(script.faults).toEqual([]);
  });

  // Windows PowerShell reads a file without byte order mark in the code page of the machine.
  test("only ASCII, and lines that end alike", () => {
    expect([...source].filter((character) => character > "~")).toEqual([]);
    expect(source).not.toContain("\r");
  });

  test("strict mode, and errors stop it", () => {
    expect(script.code).toMatch(/^Set-StrictMode -Version 3\.0$/m);
    expect(source).toMatch(/^\$ErrorActionPreference = 'Stop'$/m);
  });

  test("every command is a cmdlet in full, or a function of the script", () => {
    const known = (word: string): boolean => CMDLETS.has(word) || script.functions.includes(word);
    expect(script.commands.filter((word) => !known(word))).toEqual([]);
    expect(script.commands.length).toBeGreaterThan(20);
  });

  test("every function is used, and every variable set", () => {
    expect(script.functions.filter((name) => script.code.split(new RegExp(`\\b${name}\\b`)).length < 3)).toEqual([]);
    expect([...script.variables].filter((name) => !script.assigned.has(name) && !AUTOMATIC.has(name))).toEqual([]);
  });

  test("calls methods that the licensing classes have, with their arguments", () => {
    const calls = [...source.matchAll(/-Method(?:Name)? '(\w+)'(?: -Arguments @\{ (\w+) =)?/g)];
    expect(calls.length).toBeGreaterThan(5);
    for (const [, method = "", argument] of calls) {
      expect({ method, arguments: argument === undefined ? [] : [argument] }).toEqual({
        method,
        arguments: METHODS[method],
      });
    }
  });

  test("prints only its result, and the language of Windows does not matter", () => {
    expect(source).not.toMatch(
      /Write-(Host|Output|Verbose|Information|Debug|Warning)|slmgr|Invoke-Expression|Start-Transcript/,
    );
    expect(source.match(/Console\]::Out/g)).toHaveLength(1);
  });

  test("the key goes to Windows and nowhere else", () => {
    const lines = script.code.split("\n").filter((line) => /\$(ProductKey|Key)\b/i.test(line));
    expect(lines.map((line) => line.trim()).sort()).toMatchSnapshot();
  });

  test("parameters, exit codes and results are documented", () => {
    expect(all(/\.PARAMETER (\w+)/g, script.help)).toEqual(script.parameters);
    const set = new Set<string>(["0", ...all(/\$Stage\.Code = (\d+)/g, source), ...all(/@\{ Code = (\d+)/g, source)]);
    for (const code of all(/\bexit (\d+)/g, script.code)) set.add(code);
    const notes = script.help.slice(script.help.indexOf("Exit codes:"));
    expect([...all(/(?:^|[\s:])(\d\d?) [a-zA-Z]/g, notes)].sort()).toEqual([...set].sort());
    const outputs = script.help.slice(script.help.indexOf(".OUTPUTS"), script.help.indexOf(".NOTES"));
    const fields = all(/^ {8}(\w+) += /gm, source);
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(outputs))).toEqual([]);
    expect(fields.length).toBeGreaterThan(5);
  });
});

function all(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(pattern)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}
