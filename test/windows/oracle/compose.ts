// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of PowerShell, which writes variables so.
/**
 * Scripts in the manner of strangers: how people name a host, call slmgr, write a log, handle an error. Parts are written
 * by hand and put together; each part comes with the others that it goes with, so that no two scripts are alike.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HAND_WRITTEN } from "./hand-written";

interface Composed {
  readonly id: string;
  readonly text: string;
}

/** How a script finds the name of its host: leaves it in `$kms`, and its port in `$port`. */
const HOSTS: readonly string[] = [
  "$kms = 'kms1.contoso.com'\n$port = 1688",
  'param(\n    [string]$kms = "kms1.contoso.com",\n    [int]$port = 1688\n)',
  "[CmdletBinding()]\nParam (\n  [Parameter(Mandatory=$false)]\n  [ValidateNotNullOrEmpty()]\n  [string] $kms = 'vlmcs.corp.fabrikam.com',\n\n  [Parameter(Mandatory=$false)]\n  [ValidateRange(1, 65535)]\n  [int] $port = 1688\n)",
  "$domain = 'contoso.com'\n$kms = \"kms.$domain\"\n$port = '1688'",
  "$config = @{\n    KmsServer = 'kms01.corp.contoso.com'\n    KmsPort   = 1688\n}\n$kms = $config.KmsServer\n$port = $config['KmsPort']",
  '$settings = @\'\n{ "Kms": { "Host": "kms2.contoso.com", "Port": 1688 } }\n\'@ | ConvertFrom-Json\n$kms = $settings.Kms.Host\n$port = $settings.Kms.Port',
  "if ($env:SITE -eq 'north') {\n    $kms = 'kms-north.contoso.com'\n} else {\n    $kms = 'kms-south.contoso.com'\n}\n$port = 1688",
  "$sites = @{ north = 'kms-n.contoso.com'; south = 'kms-s.contoso.com' }\n$kms = $sites[\"$env:SITE\"]\nif (-not $kms) { $kms = 'kms.contoso.com' }\n$port = 1688",
  "switch ($env:SITE) {\n    'north' { $kms = 'kms-n.contoso.com' }\n    'south' { $kms = 'kms-s.contoso.com' }\n    default { $kms = 'kms-hq.contoso.com' }\n}\n$port = 1688",
  "$hosts = 'kms1.contoso.com', 'kms2.contoso.com'\n$kms = $hosts | Select-Object -First 1\n$port = 1688",
  "$endpoint = 'kms1.contoso.com:1688'\n$kms, $port = $endpoint -split ':'",
  "$endpoint = 'kms1.contoso.com:1688'\n$parts = $endpoint.Split(':')\n$kms = $parts[0]\n[int]$port = $parts[1]",
  "$kms = [string]::Format('{0}.{1}', 'kms', 'contoso.com')\n$port = [int]'1688'",
  "$kms = ('KMS1', 'CONTOSO', 'COM' -join '.').ToLower()\n$port = 1680 + 8",
  "function Get-KmsHost {\n    param([string]$Environment)\n    switch ($Environment) {\n        'prod' { return 'kms-prod.contoso.com' }\n        'test' { return 'kms-test.contoso.com' }\n    }\n    return 'kms-dev.contoso.com'\n}\n$kms = Get-KmsHost -Environment 'prod'\n$port = 1688",
  "$kms = if ($env:KMS_HOST) { $env:KMS_HOST } else { 'kms.contoso.com' }\n$port = 1688",
  "$kms = $null\nforeach ($candidate in @('', 'kms1.contoso.com', 'kms2.contoso.com')) {\n    if (-not [string]::IsNullOrWhiteSpace($candidate)) { $kms = $candidate; break }\n}\n$port = 1688",
  "$rows = \"Site,Host,Port`nhq,kms-hq.contoso.com,1688`nlab,kms-lab.contoso.com,1688\" | ConvertFrom-Csv\n$row = $rows | Where-Object { $_.Site -eq 'lab' }\n$kms = $row.Host\n$port = $row.Port",
  "$builder = New-Object System.Collections.ArrayList\n[void]$builder.Add('kms9')\n[void]$builder.Add('contoso.com')\n$kms = $builder -join '.'\n$port = 1688",
  "$kms = 'http://kms5.contoso.com/' -replace '^https?://', '' -replace '/$', ''\n$port = 1688",
  "$text = 'server=kms6.contoso.com;port=1688'\nif ($text -match 'server=(?<host>[^;]+);port=(\\d+)') {\n    $kms = $Matches['host']\n    $port = $Matches[1]\n}",
  "$script:kms = 'kms7.contoso.com'\n$script:port = 1688",
  "$c = [pscustomobject]@{ Server = 'kms8.contoso.com'; Port = 1688 }\n$kms = $c.Server\n$port = $c.Port",
  "New-Variable -Name kms -Value 'kms10.contoso.com'\nSet-Variable -Name port -Value 1688",
];

/** What stands at the top: a remark, a log function, preferences. */
const HEADS: readonly string[] = [
  "",
  "# Configure KMS activation\n# Author: IT operations",
  "<#\n.SYNOPSIS\n    Registers the KMS host and activates Windows.\n.EXAMPLE\n    .\\Set-Kms.ps1\n#>",
  "$ErrorActionPreference = 'Stop'",
  "$ErrorActionPreference = 'SilentlyContinue'\n$ProgressPreference = 'SilentlyContinue'",
  "Set-StrictMode -Version 2.0",
  '$logFile = "C:\\Windows\\Temp\\kms.log"\nfunction Write-Log {\n    param([string]$Message)\n    Write-Host "$(Get-Date -Format \'yyyy-MM-dd HH:mm:ss\') $Message"\n}',
  "function Log($m) { Write-Output $m }\nLog 'Starting'",
  "#region setup\n$VerbosePreference = 'Continue'\nWrite-Verbose 'begin'\n#endregion",
];

/** How it registers the host that `$kms` and `$port` name. */
const REGISTERS: readonly string[] = [
  'cscript //nologo C:\\Windows\\System32\\slmgr.vbs /skms "$($kms):$port"',
  "cscript.exe //B //NoLogo \"$env:windir\\System32\\slmgr.vbs\" /skms ($kms + ':' + $port) | Out-Null",
  '& cscript //nologo slmgr.vbs /skms "${kms}:${port}"',
  "$slmgr = Join-Path $env:SystemRoot 'System32\\slmgr.vbs'\n& cscript.exe //nologo $slmgr /skms $kms`:$port",
  'Start-Process -FilePath cscript.exe -ArgumentList "//nologo C:\\Windows\\System32\\slmgr.vbs /skms ${kms}:$port" -Wait -NoNewWindow',
  "$arguments = @('//nologo', 'C:\\Windows\\System32\\slmgr.vbs', '/skms', ('{0}:{1}' -f $kms, $port))\n& cscript $arguments",
  "$service = Get-WmiObject -Query 'SELECT * FROM SoftwareLicensingService'\n$null = $service.SetKeyManagementServiceMachine($kms)\n$null = $service.SetKeyManagementServicePort([int]$port)",
  "$service = Get-CimInstance -ClassName SoftwareLicensingService\nInvoke-CimMethod -InputObject $service -MethodName SetKeyManagementServiceMachine -Arguments @{ MachineName = $kms } | Out-Null\nInvoke-CimMethod -InputObject $service -MethodName SetKeyManagementServicePort -Arguments @{ PortNumber = [uint32]$port } | Out-Null",
  'Get-CimInstance SoftwareLicensingService | Invoke-CimMethod -MethodName SetKeyManagementServiceMachine -Arguments @{ MachineName = "$kms" }',
  "$key = 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform'\nSet-ItemProperty -Path $key -Name KeyManagementServiceName -Value $kms\nSet-ItemProperty -Path $key -Name KeyManagementServicePort -Value \"$port\"",
  'reg add "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform" /v KeyManagementServiceName /t REG_SZ /d $kms /f',
  'cmd /c "cscript //nologo C:\\Windows\\System32\\slmgr.vbs /skms $kms"',
  'function Set-KmsServer {\n    param([Parameter(Mandatory)][string]$Name, [int]$Tcp = 1688)\n    cscript //nologo slmgr.vbs /skms "${Name}:$Tcp"\n}\nSet-KmsServer -Name $kms -Tcp $port',
  "function Invoke-Slmgr {\n    param([string[]]$Arguments)\n    & cscript.exe //nologo C:\\Windows\\System32\\slmgr.vbs @Arguments\n}\nInvoke-Slmgr -Arguments '/skms', $kms",
  'Invoke-Expression "cscript //nologo slmgr.vbs /skms $kms"',
  'powershell -NoProfile -Command "cscript //nologo slmgr.vbs /skms $kms"',
  '$command = "cscript //nologo slmgr.vbs /skms ${kms}"\nInvoke-Expression $command',
  "$steps = @(\n    { cscript //nologo slmgr.vbs /ckms },\n    { cscript //nologo slmgr.vbs /skms $kms }\n)\nforeach ($step in $steps) { & $step }",
  "$kms | ForEach-Object {\n    cscript //nologo slmgr.vbs /skms $_\n}",
  "$splat = @{\n    ClassName  = 'SoftwareLicensingService'\n}\nGet-CimInstance @splat | Invoke-CimMethod -MethodName SetKeyManagementServiceMachine -Arguments @{ MachineName = $kms } | Out-Null",
];

/** What comes after, or around it. */
const TAILS: readonly string[] = [
  "cscript //nologo C:\\Windows\\System32\\slmgr.vbs /ato",
  "cscript //nologo slmgr.vbs /ato\nif ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }",
  "try {\n    cscript //nologo slmgr.vbs /ato\n} catch {\n    Write-Error $_\n    exit 1\n}",
  "$key = 'VDYBN-27WPP-V4HQT-9VMD4-VMK7H'\ncscript //nologo slmgr.vbs /ipk $key\ncscript //nologo slmgr.vbs /ato",
  "$keys = @{\n    '2019' = 'N69G4-B89J2-4G8F4-WWYCC-J464C'\n    '2022' = 'VDYBN-27WPP-V4HQT-9VMD4-VMK7H'\n}\n$release = '2022'\nif ($keys.ContainsKey($release)) {\n    cscript //nologo slmgr.vbs /ipk $keys[$release]\n}",
  "$attempt = 0\ndo {\n    $attempt++\n    cscript //nologo slmgr.vbs /ato\n} while ($attempt -lt 2)",
  'for ($i = 1; $i -le 3; $i++) {\n    Write-Host "Attempt $i"\n    if ($i -eq 3) { cscript //nologo slmgr.vbs /ato }\n}',
  "if ((Get-Service sppsvc).Status -eq 'Running') {\n    cscript //nologo slmgr.vbs /ato\n} else {\n    Write-Warning 'sppsvc is stopped'\n}",
  "if (Test-Path 'C:\\flag.txt') { return }\ncscript //nologo slmgr.vbs /ato\nexit 0",
  '$product = Get-CimInstance SoftwareLicensingProduct -Filter "PartialProductKey IS NOT NULL"\n$product | Invoke-CimMethod -MethodName Activate | Out-Null',
  "cscript //nologo slmgr.vbs /sai 120\ncscript //nologo slmgr.vbs /sri (New-TimeSpan -Days 7).TotalMinutes",
  "$renewal = 7 * 24 * 60\ncscript //nologo slmgr.vbs /sri $renewal\ncscript //nologo slmgr.vbs /sdns",
  "Restart-Service sppsvc -Force\ncscript //nologo slmgr.vbs /dlv | Out-String | Write-Host",
  "$ErrorActionPreference = 'Continue'\n$result = cscript //nologo slmgr.vbs /ato\nWrite-Output $result\nexit 0",
];

/** Scripts as whoever wrote them left them, one below the other: `#=== name`, then the text. */
function readStrangers(): readonly (readonly [string, string])[] {
  const [, ...parts] = readFileSync(join(__dirname, "strangers.txt"), "utf8").split(/^#=== /m);
  return parts.map((part) => {
    const end = part.indexOf("\n");
    return [part.slice(0, end).trim(), part.slice(end + 1).trimEnd()] as const;
  });
}

/** Each host with parts that move on at paces of their own: every script is another one. */
export function composeCorpus(): readonly Composed[] {
  const texts = new Map<string, string>([...HAND_WRITTEN, ...readStrangers()]);
  for (const [host, named] of HOSTS.entries()) {
    for (const [register, registers] of REGISTERS.entries()) {
      const head = HEADS[(host + register * 2) % HEADS.length] ?? "";
      const tail = TAILS[(host * 3 + register) % TAILS.length] ?? "";
      // What declares parameters has to stand first.
      const isParameters = /^\s*(?:\[CmdletBinding|param\b)/i.test(named);
      const parts = isParameters && !/^(?:#(?!region)|<#)/.test(head) ? [named, head] : [head, named];
      texts.set(
        `made-${String(host)}-${String(register)}`,
        [...parts, registers, tail].filter((part) => part !== "").join("\n"),
      );
    }
  }
  return [...texts].map(([id, text]) => ({ id, text: `${text}\n` }));
}
