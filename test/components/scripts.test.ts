import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  find,
  lineOf,
  nameOfParameter,
  nameOfVariable,
  type PowerShellScript,
  readPowerShell,
} from "../support/powershell";
import { analyzeScript } from "../support/script-analyzer";

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

/** Variables that PowerShell sets. */
const AUTOMATIC = new Set(["null", "true", "false", "_"]);

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
  let script: PowerShellScript;
  beforeAll(async () => {
    script = await readPowerShell(source);
  });

  test("is PowerShell, and the rules of PSScriptAnalyzer find nothing", () => {
    expect(script.faults).toEqual([]);
    expect(analyzeScript(script)).toEqual([]);
  });

  // Windows PowerShell reads a file without byte order mark in the code page of the machine.
  test("only ASCII, and lines that end alike", () => {
    expect([...source].filter((character) => character > "~")).toEqual([]);
    expect(source).not.toContain("\r");
  });

  test("strict mode, and errors stop it", () => {
    expect(source).toMatch(/^Set-StrictMode -Version 3\.0$/m);
    expect(source).toMatch(/^\$ErrorActionPreference = 'Stop'$/m);
  });

  test("every command is a cmdlet that there is, or a function of the script", () => {
    const names = script.commands.flatMap(({ name }) => name ?? []);
    expect(names.filter((name) => !CMDLETS.has(name) && !script.functions.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
    // The only program that is started by its path.
    const programs = script.commands.filter(({ name }) => name === undefined).map(({ node }) => node.text);
    expect(programs.filter((text) => !/^& "\$env:SystemRoot\\System32\\shutdown\.exe" /.test(text))).toEqual([]);
  });

  test("every function is used, and every variable set", () => {
    const called = new Set(script.commands.map(({ name }) => name));
    expect(script.functions.filter((name) => !called.has(name))).toEqual([]);
    const variables = find(script.root, "variable").map(nameOfVariable);
    const set = new Set([
      ...find(script.root, "script_parameter").map((parameter) => nameOfParameter(parameter).toLowerCase()),
      ...find(script.root, "left_assignment_expression").flatMap((left) => find(left, "variable").map(nameOfVariable)),
    ]);
    expect(variables.filter((name) => !set.has(name) && !AUTOMATIC.has(name) && !name.startsWith("env:"))).toEqual([]);
  });

  test("calls methods that the licensing classes have, with their arguments", () => {
    const calls = script.commands.flatMap(({ given }) => {
      const method = given.get("Method") ?? given.get("MethodName");
      if (method?.type !== "string_literal") return [];
      const keys = find(given.get("Arguments") ?? method, "key_expression").map(({ text }) => text);
      return [{ method: method.text.slice(1, -1), arguments: keys }];
    });
    expect(calls.length).toBeGreaterThan(5);
    for (const call of calls) expect(call).toEqual({ method: call.method, arguments: METHODS[call.method] });
  });

  test("prints only its result, and the language of Windows does not matter", () => {
    const words = script.commands.flatMap(({ name }) => name ?? []).join(" ");
    expect(words).not.toMatch(/\b(Write-(?!Result|State)|Out-|Start-Transcript|slmgr|cscript)/i);
    expect(source.match(/Console\]::Out/g)).toHaveLength(1);
  });

  test("the key goes to Windows and nowhere else", () => {
    const holders = new Set(["productkey", "key", "clientkey"]);
    const places = find(script.root, "variable").filter((variable) => holders.has(nameOfVariable(variable)));
    const lines = new Set(places.map((place) => source.split("\n")[lineOf(place) - 1]?.trim() ?? ""));
    expect([...lines].sort()).toMatchSnapshot();
  });

  test("parameters, exit codes and results are documented", () => {
    expect(all(/\.PARAMETER (\w+)/g, script.help)).toEqual(script.parameters);
    const set = new Set<string>(["0", ...all(/\$Stage\.Code = (\d+)/g, source), ...all(/@\{ Code = (\d+)/g, source)]);
    for (const code of all(/\bexit (\d+)/g, source)) set.add(code);
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
