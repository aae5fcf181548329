// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of PowerShell, which writes variables so.
import {
  readMachineScript as readScript,
  type ScriptSource,
} from "../../../../core/activation/scripts/read-machine-script";
import type { KmsAction } from "../../../../core/activation/scripts/script-reading";
import type { Value } from "../../../../core/scripts/contract";

const HOLE: Value = {
  kind: "unknown",
  key: "parameter:given",
  of: { kind: "parameter", name: "given" },
  shape: "text",
};
const HIDDEN: Value = {
  ...HOLE,
  key: "parameter:secret",
  of: { kind: "parameter", name: "secret" },
  present: true,
  secret: true,
};

const STANDARD = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
const DATACENTER = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33";

/** Actions as a person would note them; a question mark before one that may not happen. */
function note({ does, perhaps, ...rest }: KmsAction): string {
  const { line: _, keepsPort: __, secret, ...shown } = rest as Record<string, unknown>;
  const say = (value: unknown): string =>
    typeof value === "symbol"
      ? "?"
      : typeof value === "object" && value !== null && "ending" in value
        ? String(value.ending)
        : String(value);
  const said = [does, ...Object.values(shown).map(say), ...(secret === true ? ["secret"] : [])].join(" ");
  return perhaps === true ? `?${said}` : said;
}

function follow(text: string, more: Partial<ScriptSource> = {}) {
  const { reading } = readScript({ text, language: "powershell", ...more });
  return reading.actions.map(note);
}

const given = (named: Readonly<Record<string, Value>>, more = false) => ({
  given: { words: [], named: new Map(Object.entries(named)), more },
});

const SETUP = `
[CmdletBinding()]
param(
  [Parameter(Mandatory = $true)] [ValidateNotNullOrEmpty()] [string] $KmsHost,
  [Alias('P')] [int] $Port = 1688,
  [string] $Key,
  [switch] $Activate
)
$ErrorActionPreference = "Stop"
$slmgr = Join-Path $env:windir "System32\\slmgr.vbs"
function Set-Kms {
  param([string]$Name, [int]$TcpPort)
  cscript.exe //B //NoLogo $slmgr /skms "\${Name}:$TcpPort" | Out-Null
}
if ($Key) { & cscript //nologo $slmgr /ipk $Key }
Set-Kms -Name $KmsHost -TcpPort $Port
if ($Activate.IsPresent -or $Activate) { cscript //nologo "$slmgr" /ato }
`;

describe("parameters", () => {
  test.each<[string, string, Partial<ScriptSource>, readonly string[]]>([
    [
      "all given",
      SETUP,
      given({ kmshost: "kms1.corp", port: "1690", key: STANDARD }),
      ["install-key VMK7H", "set-host kms1.corp 1690"],
    ],
    ["defaults", SETUP, given({ kmshost: "kms1.corp" }), ["set-host kms1.corp 1688"]],
    ["an alias, and a name cut short", SETUP, given({ kms: "kms1.corp", p: "1690" }), ["set-host kms1.corp 1690"]],
    [
      "a key that is a secret",
      SETUP,
      given({ kmshost: "kms1.corp", key: HIDDEN }),
      ["install-key ? secret", "set-host kms1.corp 1688"],
    ],
    ["a host that the deployment computes", SETUP, given({ kmshost: HOLE }), ["set-host ? 1688"]],
    ["more than is known", SETUP, given({ kmshost: "kms1.corp" }, true), ["?install-key ?", "set-host ?", "?activate"]],
    [
      // Windows PowerShell converts no text to a switch: the script fails before its first line.
      "a text for a switch, which fails",
      "param([switch]$Clear)\nslmgr /ckms",
      given({ clear: "true" }),
      [],
    ],
    ["none declared", "slmgr /skms $args[0]", {}, ["set-host ?"]],
    [
      "in order",
      "param($A, $B)\nslmgr /skms $B",
      { given: { words: ["x", "kms1.corp"], named: new Map(), more: false } },
      ["set-host kms1.corp"],
    ],
    [
      "asked by what was bound",
      "param($H)\nif ($PSBoundParameters.ContainsKey('H')) { slmgr /skms $H } else { slmgr /ckms }",
      given({ h: "kms1" }),
      ["set-host kms1"],
    ],
    [
      "a default made of another",
      `param($D = 'corp.com', $H = "kms1.$D")\nslmgr /skms $H`,
      {},
      ["set-host kms1.corp.com"],
    ],
    ["a validated set", "param([ValidateSet('a','b')][string]$H = 'a')\nslmgr /skms $H", {}, ["set-host a"]],
    ["cast away, which fails", "param([int]$P)\nslmgr /sprt $P", given({ p: "seven" }), []],
  ])("%s", (_name, text, more, expected) => {
    expect(follow(text, more)).toEqual(expected);
  });
});

describe("branches", () => {
  test.each<[string, string, readonly string[]]>([
    ["decided", "$on = $true\nif ($on) { slmgr /ckms } else { slmgr /skms a }", ["clear-host"]],
    [
      "decided by a chain",
      "$e='prod'\nif ($e -eq 'dev') { slmgr /skms a } elseif ($e -eq 'PROD') { slmgr /skms b } else { slmgr /ckms }",
      ["set-host b"],
    ],
    ["by the machine's name", "if ($env:COMPUTERNAME -like 'kms*') { slmgr /sprt 1689 }", ["?set-port 1689"]],
    [
      "both ways the same",
      "if (Test-Path C:\\x) { cscript slmgr.vbs /skms a } else { slmgr /skms a }",
      ["set-host a", "set-host a"],
    ],
    [
      "both ways something else",
      "if ($env:X) { slmgr /skms a } else { slmgr /skms b }",
      ["?set-host a", "?set-host b"],
    ],
    [
      "a variable of both ways",
      "if ($env:X) { $h = 'a' } else { $h = 'b' }\nslmgr /skms $h",
      ["?set-host a", "?set-host b"],
    ],
    [
      "a variable that both ways set alike",
      "if ($env:X) { $h = 'a'; $y = 1 } else { $h = 'a' }\nslmgr /skms $h",
      ["set-host a"],
    ],
    [
      "a variable that one way changes",
      "$h = 'a'\nif ($env:X) { $h = 'b' }\nslmgr /skms $h",
      ["?set-host b", "?set-host a"],
    ],
    [
      "set only where it is another",
      "$s = Get-WmiObject SoftwareLicensingService\nif ($s.KeyManagementServiceMachine -ne 'kms1.corp') { slmgr /skms kms1.corp }",
      ["set-host kms1.corp"],
    ],
    [
      "set only where it is a certain other",
      "$s = Get-WmiObject SoftwareLicensingService\nif ($s.KeyManagementServiceMachine -eq 'old.corp') { slmgr /skms kms1.corp }",
      ["?set-host kms1.corp"],
    ],
    [
      "compared with another than is set",
      "$s = Get-WmiObject SoftwareLicensingService\nif ($s.KeyManagementServiceMachine -ne 'a') { slmgr /skms b }",
      ["?set-host b"],
    ],
    [
      "cleared only where one is set",
      "$s = Get-WmiObject SoftwareLicensingService\nif ($s.KeyManagementServiceMachine) { slmgr /ckms }",
      ["clear-host"],
    ],
    [
      "the role, where it is missing",
      "if (-not (Get-WindowsFeature VolumeActivation).Installed) { Install-WindowsFeature VolumeActivation }",
      ["install-role"],
    ],
    [
      "the role, where it is there",
      "if ((Get-WindowsFeature VolumeActivation).Installed) { Install-WindowsFeature VolumeActivation }",
      ["?install-role"],
    ],
    ["once, by a mark", "if (-not (Test-Path C:\\done.txt)) { slmgr /rearm; New-Item C:\\done.txt }", ["?rearm"]],
    ["only with a mark", "if (Test-Path C:\\kms.txt) { slmgr /rearm }", ["?rearm"]],
    ["left before", "if ($env:X) { return }\nslmgr /ckms", ["?clear-host"]],
    ["left for sure", "return\nslmgr /ckms", []],
    ["ended before", "if ($env:X) { exit 0 }\nslmgr /ckms", ["?clear-host"]],
    ["failed before", "if ($env:X) { exit 1 }\nif (-not $env:Y) { throw 'x' }\nslmgr /ckms", ["clear-host"]],
    ["ended in a function", "function Stop-Here { exit 0 }\nStop-Here\nslmgr /ckms", []],
    [
      "left a function",
      "function F { if ($env:X) { return }; slmgr /ckms }\nF\nslmgr /ato",
      ["?clear-host", "activate"],
    ],
    ["tried", "try { slmgr /ckms } catch { slmgr /skms a } finally { slmgr /ato }", ["clear-host", "activate"]],
    [
      "switched, known",
      "switch ('b') { 'a' { slmgr /skms a } 'b' { slmgr /skms b } default { slmgr /ckms } }",
      ["set-host b"],
    ],
    ["switched, by default", "switch ('z') { 'a' { slmgr /skms a } default { slmgr /ckms } }", ["clear-host"]],
    [
      "switched, not known",
      "switch ($env:E) { 'a' { slmgr /skms a } 'b' { slmgr /skms b } }",
      ["?set-host a", "?set-host b"],
    ],
    [
      "a value that is switched",
      `$k = switch ($env:E) { 'a' { '${STANDARD}' } 'b' { '${DATACENTER}' } }\nslmgr /ipk $k`,
      ["?install-key VMK7H", "?install-key 6VM33", "?install-key ?"],
    ],
    [
      "a value that is switched, known",
      `$e = '2022'\n$k = switch ($e) { '2022' { '${STANDARD}' } default { '${DATACENTER}' } }\nslmgr /ipk $k`,
      ["install-key VMK7H"],
    ],
    ["and, or, not", "$a = $true; $b = ''\nif ($a -and -not $b -or $c) { slmgr /ckms }", ["clear-host"]],
    ["one that fails first", "if ($env:C) { throw }\nelse { slmgr /ckms }", ["clear-host"]],
  ])("%s", (_name, text, expected) => {
    expect(follow(text)).toEqual(expected);
  });
});

describe("values", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "a table, by a known name",
      `$k = @{ std = '${STANDARD}'; dc = '${DATACENTER}' }\nslmgr /ipk $k['dc']`,
      ["install-key 6VM33"],
    ],
    [
      "a table, by a name that is not known",
      `$k = @{ std = '${STANDARD}'; dc = '${DATACENTER}' }\nslmgr /ipk $k["$env:E"]`,
      ["?install-key VMK7H", "?install-key 6VM33", "?install-key ?"],
    ],
    ["a property of an object", "$c = [pscustomobject]@{ Host = 'kms1' }\nslmgr /skms $c.Host", ["set-host kms1"]],
    ["a text with a format", "$h = '{0}.{1}' -f 'kms1', 'corp.com'\nslmgr /skms $h", ["set-host kms1.corp.com"]],
    ["a sum", "$h = 'kms1' + '.corp'\nslmgr /skms ($h + ':' + 1690)", ["set-host kms1.corp 1690"]],
    ["joined", "$h = 'kms1', 'corp' -join '.'\nslmgr /skms $h", ["set-host kms1.corp"]],
    ["methods of a text", "$h = ' KMS1.corp '.Trim().ToLower()\nslmgr /skms $h", ["set-host kms1.corp"]],
    ["a here-text", '$t = @"\nkms1\n"@\nslmgr /skms $t', ["set-host kms1"]],
    [
      "a function's result",
      "function Get-Name($n) { return \"$n.corp\" }\nslmgr /skms (Get-Name 'kms1')",
      ["set-host kms1.corp"],
    ],
    [
      "a function that may return either",
      "function Get-Name { if ($env:X) { return 'a' }; 'b' }\nslmgr /skms (Get-Name)",
      ["?set-host a", "?set-host b"],
    ],
    [
      "a splat that is known",
      "$p = @{ FilePath = 'cscript'; ArgumentList = '//nologo slmgr.vbs /ckms' }\nStart-Process @p",
      ["clear-host"],
    ],
    ["a splat that is not", "function F($H) { slmgr /skms $H }\nF @given", ["set-host ?"]],
    ["a loop over known hosts", "foreach ($h in 'a', 'b') { slmgr /skms $h }", ["set-host a", "set-host b"]],
    ["a loop over others", "foreach ($h in Get-Content C:\\hosts.txt) { slmgr /skms $h }", ["?set-host ?"]],
    ["a loop that breaks off", "foreach ($h in 'a', 'b') { slmgr /skms $h; break }", ["set-host a"]],
    ["a loop that tries until it works", "$n = 0\ndo { slmgr /ato; $n++ } until ($n -gt 3)", ["activate"]],
    ["a loop that counts", "for ($i = 0; $i -lt 3; $i++) { slmgr /ato }", ["activate"]],
    ["a loop that may never run", "while (Get-Process setup) { slmgr /ckms }", ["?clear-host"]],
    [
      "what a loop changes",
      "$h = 'a'\nforeach ($x in Get-Content C:\\list.txt) { slmgr /skms $h; $h = 'b' }",
      ["?set-host a", "?set-host b", "?set-host ?"],
    ],
    [
      "a block in a pipe, which leaves the arguments as they are",
      "function F { 'x' | % { $_ }; slmgr /skms $args[0] }\nF 'kms1'",
      ["set-host kms1"],
    ],
    ["a pipe", "'a' | ForEach-Object { slmgr /skms $_ }", ["set-host a"]],
    [
      "the only instance of the class",
      "Get-WmiObject SoftwareLicensingService | ForEach-Object { $_.ClearKeyManagementServiceMachine() }",
      ["clear-host"],
    ],
    ["a name in quotes with a colon after it", '$h = "kms1"\n$p = 1690\nslmgr /skms "${h}:$p"', ["set-host kms1 1690"]],
    ["a variable of another scope", "$script:h = 'kms1'\nfunction F { slmgr /skms $script:h }\nF", ["set-host kms1"]],
    [
      "a variable that a function writes for itself",
      "$h = 'a'\nfunction F { $h = 'b' }\nF\nslmgr /skms $h",
      ["set-host a"],
    ],
    ["dot-sourced code may change it", "$h = 'a'\n. .\\settings.ps1\nslmgr /skms $h", ["?set-host ?"]],
    ["evaluated code", 'Invoke-Expression "slmgr /skms kms1"', ["set-host kms1"]],
    ["evaluated code that nobody sees", "$h = 'a'\niex $env:CODE\nslmgr /skms $h", ["?set-host ?"]],
    ["a block that is called", "& { param($h) slmgr /skms $h } 'kms1'", ["set-host kms1"]],
    ["a function that is never called", "function F { slmgr /ckms }", []],
    ["a function that calls itself", "function F($n) { slmgr /ato; F ($n + 1) }\nF 0", ["?activate"]],
    ["a class", "class A { [void] F() { } }\nslmgr /ckms", ["clear-host"]],
    ["another machine", "Invoke-Command -ComputerName web2 -ScriptBlock { slmgr /ckms }\nslmgr.vbs web2 /ato", []],
    ["a task for later", 'schtasks /create /tn x /tr "cscript slmgr.vbs /ckms" /sc onstart', ["?clear-host"]],
    ["a file for later", "Set-Content C:\\x.cmd 'cscript slmgr.vbs /ckms'", ["?clear-host"]],
    ["a file that is run", "Set-Content C:\\x.cmd 'cscript slmgr.vbs /ckms'\n& C:\\x.cmd", ["clear-host"]],
    ["encoded", `powershell -enc ${Buffer.from("slmgr /ckms", "utf16le").toString("base64")}`, ["clear-host"]],
    [
      "decoded",
      `iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${Buffer.from("slmgr.vbs /skms kms1.corp").toString("base64")}')))`,
      ["set-host kms1.corp"],
    ],
  ])("%s", (_name, text, expected) => {
    expect(follow(text)).toEqual(expected);
  });
});

describe("ways to set it", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "CIM, arguments in a table",
      "$h = 'kms1'\n$s = Get-CimInstance SoftwareLicensingService\n$s | Invoke-CimMethod -MethodName SetKeyManagementServiceMachine -Arguments @{ MachineName = $h }",
      ["set-host kms1"],
    ],
    [
      "CIM, by class",
      "Invoke-CimMethod -ClassName SoftwareLicensingService -MethodName InstallProductKey -Arguments @{ProductKey='" +
        STANDARD +
        "'}",
      ["install-key VMK7H"],
    ],
    [
      "WMI, arguments in a list",
      "Invoke-WmiMethod -Class SoftwareLicensingService -Name SetVLRenewalInterval -ArgumentList 10080",
      ["set-interval renewal 10080"],
    ],
    [
      "WMI, an accelerator",
      "([wmi]'root\\cimv2:SoftwareLicensingService.Version=\"10\"').SetKeyManagementServicePort(1690)",
      ["set-host-port 1690"],
    ],
    [
      "WMI, a method by its name",
      "$s = Get-WmiObject SoftwareLicensingService\n$s.InvokeMethod('SetKeyManagementServiceLookupDomain', 'corp.com')",
      ["set-domain corp.com"],
    ],
    [
      "registry, New-ItemProperty",
      "New-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name VLActivationInterval -PropertyType DWord -Value 120 -Force",
      ["set-interval activation 120"],
    ],
    [
      "registry, by position",
      "Set-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' KeyManagementServiceName kms1",
      ["set-host kms1"],
    ],
    [
      "registry, an empty name",
      "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name KeyManagementServiceName -Value ''",
      ["clear-host"],
    ],
    [
      "registry, .NET",
      "[Microsoft.Win32.Registry]::SetValue('HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform', 'KeyManagementServiceName', 'kms1')",
      ["set-host kms1"],
    ],
    [
      "registry, reg",
      'reg.exe add "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform" /v VLRenewalInterval /t REG_DWORD /d 0x2760 /f',
      ["set-interval renewal 10080"],
    ],
    [
      "registry, a file",
      '@\'\nWindows Registry Editor Version 5.00\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform]\n"KeyManagementServiceName"="kms1"\n"VLRenewalInterval"=dword:00002760\n\'@ | Set-Content C:\\k.reg\nregedit /s C:\\k.reg',
      ["set-host kms1", "set-interval renewal 10080"],
    ],
    [
      "wmic",
      `wmic path SoftwareLicensingService where version like '%' call InstallProductKey ProductKey="${STANDARD}"`,
      ["install-key VMK7H"],
    ],
    [
      "Start-Process, words in a text",
      'Start-Process -FilePath cscript.exe -ArgumentList "//nologo $env:SystemRoot\\System32\\slmgr.vbs /skms kms1:1690" -Wait',
      ["set-host kms1 1690"],
    ],
    [
      "cmd",
      'cmd /c "cscript //nologo %windir%\\system32\\slmgr.vbs /ckms & cscript slmgr.vbs /ato"',
      ["clear-host", "activate"],
    ],
    [
      "the path of slmgr in a variable that nobody knows",
      '& cscript //nologo "$env:TOOLS\\slmgr.vbs" /skms kms1',
      ["set-host kms1"],
    ],
    [
      "publishing, by what is given",
      "$off = $true\n$s = Get-CimInstance SoftwareLicensingService\nInvoke-CimMethod -InputObject $s -MethodName DisableKeyManagementServiceDnsPublishing -Arguments @{ DisablePublishing = -not $off }",
      ["publish"],
    ],
  ])("%s", (_name, text, expected) => {
    expect(follow(text)).toEqual(expected);
  });
});

describe("batch files", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "a variable",
      '@echo off\r\nset KMS=kms1.corp\r\nset "PORT=1690"\r\ncscript //nologo slmgr.vbs /skms %KMS%:%PORT%',
      ["set-host kms1.corp 1690"],
    ],
    ["a variable from elsewhere", "cscript slmgr.vbs /skms %KMS%", ["set-host ?"]],
    [
      "a known test",
      'set E=prod\nif /i "%E%"=="PROD" (\n  cscript slmgr.vbs /skms a\n) else (\n  cscript slmgr.vbs /skms b\n)',
      ["set-host a"],
    ],
    ["a test that nobody foresees", "if exist D:\\ cscript slmgr.vbs /skms a", ["?set-host a"]],
    ["once, by a mark", "if not exist C:\\done (\n cscript slmgr.vbs /rearm\n echo x > C:\\done\n)", ["?rearm"]],
    ["jumps", 'if "%1"=="x" goto end\ncscript slmgr.vbs /ckms\n:end', ["clear-host"]],
    ["ended", "exit /b 0\ncscript slmgr.vbs /ckms", []],
    ["a loop over words", "for %%h in (a b) do cscript slmgr.vbs /skms %%h", ["set-host a", "set-host b"]],
    ["a loop over files", "for %%f in (*.txt) do cscript slmgr.vbs /skms %%f", ["?set-host ?"]],
    ["what follows a question", 'reg query HKLM\\X /v Y | find "1" && cscript slmgr.vbs /ckms', ["clear-host"]],
    ["what follows a failure", "cscript slmgr.vbs /ckms || cscript slmgr.vbs /ato", ["clear-host", "?activate"]],
    ["what it prints goes to a file", "cscript //nologo slmgr.vbs /ckms > C:\\log.txt 2>&1", ["clear-host"]],
    [
      "more in brackets than a line may be",
      `if exist D:\\ (\n${"echo x\n".repeat(6_000)}cscript slmgr.vbs /ckms\n)`,
      ["?clear-host"],
    ],
    ["comments", "rem slmgr /ckms\n:: slmgr /ckms\necho slmgr /ckms", []],
    [
      "PowerShell inside",
      "powershell -NoProfile -Command \"$h = 'kms1'; cscript //nologo slmgr.vbs /skms $h\"",
      ["set-host kms1"],
    ],
    ["a line that goes on", "cscript //nologo ^\r\n slmgr.vbs /ckms", ["clear-host"]],
    [
      "PowerShell without its name",
      "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name KeyManagementServiceName -Value kms1",
      ["set-host kms1"],
    ],
  ])("%s", (_name, text, expected) => {
    expect(follow(text, { language: "cmd" })).toEqual(expected);
  });
});

test("an answer file runs its commands one after the other", () => {
  const text = `<FirstLogonCommands>
    <SynchronousCommand><Order>1</Order><CommandLine>cmd /c &quot;cscript slmgr.vbs /ckms &amp; cscript slmgr.vbs /ato&quot;</CommandLine></SynchronousCommand>
    <SynchronousCommand><Order>2</Order><CommandLine>powershell -Command slmgr /skms kms1</CommandLine></SynchronousCommand>
  </FirstLogonCommands><ProductKey>${STANDARD}</ProductKey>`;
  expect(follow(text, { language: "answer-file" })).toEqual([
    "install-key VMK7H",
    "clear-host",
    "activate",
    "set-host kms1",
  ]);
});

describe("custom data that an extension runs", () => {
  const script = "param([string]$KmsHost)\ncscript //nologo slmgr.vbs /skms $KmsHost";
  const files = new Map([["c:\\azuredata\\customdata.bin", script]]);
  test.each<[string, string]>([
    [
      "copied and run",
      'cmd /c "copy /y C:\\AzureData\\CustomData.bin C:\\x.ps1 && powershell -File C:\\x.ps1 -KmsHost kms1"',
    ],
    [
      "copied by PowerShell",
      'powershell -Command "Copy-Item $env:SystemDrive\\AzureData\\CustomData.bin C:\\x.ps1; & C:\\x.ps1 -KmsHost kms1"',
    ],
    ["printed into a file", "type C:\\AzureData\\CustomData.bin > C:\\x.ps1 & powershell -File C:\\x.ps1 kms1"],
    ["from its folder", "cd /d C:\\AzureData & ren CustomData.bin x.ps1 & powershell -File .\\x.ps1 -KmsHost kms1"],
  ])("%s", (_name, text) => {
    expect(follow(text, { language: "cmd", files })).toEqual(["set-host kms1"]);
  });

  test("that is not known", () => {
    const { reading } = readScript({
      text: "copy C:\\AzureData\\CustomData.bin C:\\x.ps1 && powershell -File C:\\x.ps1",
      language: "cmd",
      files: new Map([["c:\\azuredata\\customdata.bin", HOLE]]),
    });
    expect([reading.actions, reading.runsOtherCode]).toEqual([[], true]);
  });
});

describe("whose registry value it is", () => {
  const PLATFORM = String.raw`SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform`;
  const OFFICE = String.raw`SOFTWARE\Microsoft\OfficeSoftwareProtectionPlatform`;
  const NAMED = "-Name KeyManagementServiceName -Value kms1";

  test.each<[string, string, readonly string[]]>([
    ["of Windows", `Set-ItemProperty 'HKLM:\\${PLATFORM}' ${NAMED}`, ["set-host kms1"]],
    ["of Windows, by provider", `sp "Registry::HKEY_LOCAL_MACHINE\\${PLATFORM}" ${NAMED}`, ["set-host kms1"]],
    ["of Windows, by a variable", `$p = 'HKLM:/${PLATFORM}/'; Set-ItemProperty -Path $p ${NAMED}`, ["set-host kms1"]],
    [
      "of Windows, its former place",
      `sp 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SL' ${NAMED}`,
      ["set-host kms1"],
    ],
    [
      "of Windows, by application",
      `sp 'HKLM:\\${PLATFORM}\\55c92734-d682-4d71-983e-d6ec3f16059f' ${NAMED}`,
      ["set-host kms1"],
    ],
    [
      "of Windows, names by position",
      `Set-ItemProperty -Path 'HKLM:\\${PLATFORM}' KeyManagementServiceName kms1`,
      ["set-host kms1"],
    ],
    ["of Office", `Set-ItemProperty -Path 'HKLM:\\${OFFICE}' ${NAMED}`, []],
    ["of Office, New-ItemProperty", `New-ItemProperty 'HKLM:\\${OFFICE}' ${NAMED} -Force`, []],
    ["of Office, removed", `Remove-ItemProperty 'HKLM:\\${OFFICE}' -Name KeyManagementServiceName`, []],
    ["of Office, reg", `reg add "HKLM\\${OFFICE}" /v KeyManagementServiceName /t REG_SZ /d kms1 /f`, []],
    ["of Office, reg, removed", `reg delete "HKLM\\${OFFICE}" /v KeyManagementServiceName /f`, []],
    [
      "of Office, .NET",
      `[Microsoft.Win32.Registry]::SetValue('HKEY_LOCAL_MACHINE\\${OFFICE}', 'KeyManagementServiceName', 'kms1')`,
      [],
    ],
    ["of Office, by application", `sp 'HKLM:\\${PLATFORM}\\0ff1ce15-a989-479d-af46-f275c6370663' ${NAMED}`, []],
    ["of Office, for a program", `foo.exe "Set-ItemProperty 'HKLM:\\${OFFICE}' ${NAMED}"`, []],
    ["of Office, in a drive that is not known", `sp ($drive + '${OFFICE}') ${NAMED}`, []],
    [
      "of both, in a file",
      `@'\n[HKEY_LOCAL_MACHINE\\${OFFICE}]\n"KeyManagementServiceName"="kms9"\n[HKEY_LOCAL_MACHINE\\${PLATFORM}]\n"KeyManagementServiceName"="kms1"\n'@ | Set-Content C:\\k.reg\nregedit /s C:\\k.reg`,
      ["set-host kms1"],
    ],
    ["of somebody else", `reg add HKLM\\SOFTWARE\\Contoso /v KeyManagementServiceName /d kms1 /f`, []],
    ["of a user", `reg add "HKCU\\${PLATFORM}" /v KeyManagementServiceName /d kms1 /f`, []],
    ["of another machine", `reg add "\\\\srv\\HKLM\\${PLATFORM}" /v KeyManagementServiceName /d kms1 /f`, []],
    ["of a key that is not known", `Set-ItemProperty -Path $env:KEY ${NAMED}`, ["?set-host kms1"]],
    ["of a key that comes from a pipeline", `Get-Item $env:KEY | Set-ItemProperty ${NAMED}`, ["?set-host kms1"]],
    ["of a key in the folder that is open", `Set-ItemProperty . ${NAMED}`, ["?set-host kms1"]],
  ])("%s", (_name, text, expected) => {
    expect(follow(text)).toEqual(expected);
  });

  test.each([
    ["of Windows", `reg add "HKLM\\${PLATFORM}" /v KeyManagementServiceName /d kms1 /f`, ["set-host kms1"]],
    ["of Office", `reg add "HKLM\\${OFFICE}" /v KeyManagementServiceName /d kms1 /f`, []],
    ["of a key that is not known", `reg add "%KEY%" /v KeyManagementServiceName /d kms1 /f`, ["?set-host kms1"]],
  ])("in cmd, %s", (_name, text, expected) => {
    expect(follow(text, { language: "cmd" })).toEqual(expected);
  });
});

describe("commands that only say what they would do", () => {
  const CIM = "-InputObject $s -MethodName SetKeyManagementServiceMachine -Arguments @{ MachineName = 'kms1' }";
  const KEY = String.raw`'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'`;

  test.each<[string, string, readonly string[]]>([
    ["a registry value", `Set-ItemProperty ${KEY} -Name KeyManagementServiceName -Value kms1 -WhatIf`, []],
    ["a registry value, in the middle", `Set-ItemProperty -WhatIf ${KEY} KeyManagementServiceName kms1`, []],
    ["a registry value, removed", `Remove-ItemProperty ${KEY} -Name KeyManagementServiceName -WhatIf`, []],
    ["a method of CIM", `$s | Invoke-CimMethod ${CIM} -WhatIf`, []],
    ["properties of CIM", "$s | Set-CimInstance -Property @{ KeyManagementServiceMachine = 'kms1' } -WhatIf", []],
    ["a feature", "Install-WindowsFeature VolumeActivation -WhatIf:$true", []],
    [
      "not so",
      `$s = Get-CimInstance SoftwareLicensingService\nInvoke-CimMethod ${CIM} -WhatIf:$false`,
      ["set-host kms1"],
    ],
    [
      "chosen when it runs",
      `$s = Get-CimInstance SoftwareLicensingService\nInvoke-CimMethod ${CIM} -WhatIf:$env:DRY`,
      ["?set-host kms1"],
    ],
    ["a program, which does not know the word", "cscript slmgr.vbs /skms kms1 -WhatIf", ["set-host kms1"]],
  ])("%s", (_name, text, expected) => {
    expect(follow(text)).toEqual(expected);
  });
});
