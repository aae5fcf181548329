// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of PowerShell, which writes variables so.
/** Scripts written by hand, each in the manner of somebody else. */
export const HAND_WRITTEN: ReadonlyMap<string, string> = new Map([
  [
    "retry-until",
    "$tries = 0\n$done = $false\nwhile (-not $done -and $tries -lt 3) {\n  $tries += 1\n  try {\n    cscript //nologo slmgr.vbs /ato\n    if ($tries -ge 2) { $done = $true } else { throw 'not yet' }\n  }\n  catch {\n    Write-Host \"Attempt $tries failed: $($_.Exception.Message)\"\n    Start-Sleep -Seconds 1\n  }\n}\nif (-not $done) { exit 1 }",
  ],
  [
    "edition-key",
    "$os = Get-CimInstance Win32_OperatingSystem\nswitch -Wildcard ($os.Caption) {\n  '*2019*Standard*'   { $key = 'N69G4-B89J2-4G8F4-WWYCC-J464C' }\n  '*2022*Standard*'   { $key = 'VDYBN-27WPP-V4HQT-9VMD4-VMK7H' }\n  '*2022*Datacenter*' { $key = 'WX4NM-KYWYW-QJJR4-XV3QB-6VM33' }\n  default { Write-Error 'unknown'; exit 2 }\n}\ncscript //nologo slmgr.vbs /ipk $key",
  ],
  [
    "build-number",
    "$build = [int](Get-CimInstance -ClassName Win32_OperatingSystem).BuildNumber\nif ($build -ge 26100) { $k = 'D764K-2NDRG-47T6Q-P8T8W-YP6DF' }\nelseif ($build -ge 20348) { $k = 'WX4NM-KYWYW-QJJR4-XV3QB-6VM33' }\nelse { $k = 'WMDGN-G9PQG-XVVXX-R3X43-63DFG' }\ncscript.exe //nologo C:\\Windows\\System32\\slmgr.vbs /ipk $k\ncscript.exe //nologo C:\\Windows\\System32\\slmgr.vbs /ato",
  ],
  [
    "only-servers",
    "if ((Get-WmiObject Win32_OperatingSystem).ProductType -ne 1) {\n    cscript //nologo slmgr.vbs /skms kms.contoso.com:1688\n}\nelse {\n    Write-Output 'client, nothing to do'\n}",
  ],
  [
    "not-licensed",
    "$p = Get-WmiObject SoftwareLicensingProduct -Filter \"ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND PartialProductKey <> null\"\nif ($p.LicenseStatus -ne 1) { cscript //nologo slmgr.vbs /ato }",
  ],
  [
    "host-is-other",
    "$want = 'kms.contoso.com'\n$svc = Get-WmiObject SoftwareLicensingService\nif ($svc.KeyManagementServiceMachine -ne $want) {\n  Write-Host \"was $($svc.KeyManagementServiceMachine)\"\n  $null = $svc.SetKeyManagementServiceMachine($want)\n}",
  ],
  [
    "registry-value-differs",
    "$path = 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform'\n$now = (Get-ItemProperty -Path $path -Name KeyManagementServiceName -ErrorAction SilentlyContinue).KeyManagementServiceName\nif ($now -ne 'kms3.contoso.com') {\n  Set-ItemProperty -Path $path -Name 'KeyManagementServiceName' -Value 'kms3.contoso.com' -Force\n}",
  ],
  [
    "registry-table",
    "$path = 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform'\n$values = [ordered]@{\n  KeyManagementServiceName = 'kms4.contoso.com'\n  KeyManagementServicePort = '1688'\n}\nforeach ($name in $values.Keys) {\n  New-ItemProperty -Path $path -Name $name -Value $values[$name] -PropertyType String -Force | Out-Null\n}",
  ],
  [
    "registry-enumerator",
    "$path = 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform'\n@{ KeyManagementServiceName = 'kms5.contoso.com' }.GetEnumerator() | ForEach-Object {\n  Set-ItemProperty -Path $path -Name $_.Key -Value $_.Value\n}",
  ],
  [
    "advanced-function",
    "function Set-KmsClient {\n  [CmdletBinding(SupportsShouldProcess = $true)]\n  param(\n    [Parameter(Mandatory = $true, ValueFromPipeline = $true, Position = 0)]\n    [Alias('Server', 'Host')]\n    [string[]] $KmsServer,\n    [switch] $Activate\n  )\n  begin { $count = 0 }\n  process {\n    foreach ($server in $KmsServer) {\n      $count++\n      cscript //nologo slmgr.vbs /skms $server\n    }\n  }\n  end {\n    Write-Verbose \"$count\"\n    if ($Activate) { cscript //nologo slmgr.vbs /ato }\n  }\n}\n'kms1.contoso.com', 'kms2.contoso.com' | Set-KmsClient -Activate",
  ],
  [
    "main-function",
    "function Main {\n  param($Server)\n  if ([string]::IsNullOrEmpty($Server)) { Write-Error 'no server'; return 1 }\n  cscript //nologo slmgr.vbs /skms $Server | Out-Null\n  return 0\n}\n$code = Main -Server 'kms.contoso.com'\nif ($code -ne 0) { exit $code }\ncscript //nologo slmgr.vbs /ato",
  ],
  [
    "commands-in-a-list",
    '$slmgr = "$env:SystemRoot\\System32\\slmgr.vbs"\n$commands = @(\n  "/ipk WX4NM-KYWYW-QJJR4-XV3QB-6VM33",\n  "/skms kms.contoso.com:1688",\n  "/ato"\n)\nforeach ($c in $commands) {\n  $a = $c -split \' \'\n  & cscript //nologo $slmgr @a\n}',
  ],
  [
    "here-string-batch",
    "$script = @'\ncscript //nologo slmgr.vbs /skms kms.contoso.com\ncscript //nologo slmgr.vbs /ato\n'@\n$script -split \"`n\" | ForEach-Object { Invoke-Expression $_.Trim() }",
  ],
  [
    "numbered-hosts",
    "1..3 | ForEach-Object {\n  $name = 'kms{0:D2}.contoso.com' -f $_\n  if ($_ -eq 2) { cscript //nologo slmgr.vbs /skms $name }\n}",
  ],
  [
    "first-that-answers",
    "$chosen = $null\nforeach ($h in 'kms1.contoso.com', 'kms2.contoso.com') {\n  if ((Test-NetConnection -ComputerName $h -Port 1688).TcpTestSucceeded) {\n    $chosen = $h\n    break\n  }\n}\nif ($chosen) { cscript //nologo slmgr.vbs /skms $chosen } else { cscript //nologo slmgr.vbs /ckms }",
  ],
  [
    "srv-record",
    "$srv = Resolve-DnsName -Name _vlmcs._tcp.contoso.com -Type SRV -ErrorAction SilentlyContinue\nif ($srv) {\n  cscript //nologo slmgr.vbs /ckms\n} else {\n  cscript //nologo slmgr.vbs /skms kms.contoso.com\n}\ncscript //nologo slmgr.vbs /ato",
  ],
  [
    "flag-variables",
    "$setHost = $true\n$setKey = $false\n$activate = $true\nif ($setKey) { cscript //nologo slmgr.vbs /ipk VDYBN-27WPP-V4HQT-9VMD4-VMK7H }\nif ($setHost) { cscript //nologo slmgr.vbs /skms kms.contoso.com }\nif ($activate -and -not $setKey) { cscript //nologo slmgr.vbs /ato }",
  ],
  [
    "nested-functions",
    "function Get-Domain { 'contoso.com' }\nfunction Get-Name([string]$Prefix) { \"$Prefix.$(Get-Domain)\" }\nfunction Register-Host { param($n) cscript //nologo slmgr.vbs /skms $n }\nRegister-Host (Get-Name -Prefix 'kms')",
  ],
  [
    "object-list",
    "$servers = @(\n  [pscustomobject]@{ Name = 'kms1'; Site = 'a'; Priority = 20 }\n  [pscustomobject]@{ Name = 'kms2'; Site = 'b'; Priority = 10 }\n)\n$best = $servers | Sort-Object Priority | Select-Object -First 1\ncscript //nologo slmgr.vbs /skms \"$($best.Name).contoso.com\"",
  ],
  [
    "where-and-expand",
    "$servers = 'kms1.contoso.com', 'sql1.contoso.com', 'kms2.contoso.com'\n$kms = $servers | Where-Object { $_ -like 'kms*' } | Select-Object -Last 1\ncscript //nologo slmgr.vbs /skms $kms",
  ],
  [
    "config-file",
    "Set-Content -Path ./kms.txt -Value 'kms.contoso.com'\n$kms = (Get-Content -Path ./kms.txt).Trim()\ncscript //nologo slmgr.vbs /skms $kms\nRemove-Item ./kms.txt",
  ],
  [
    "json-file",
    '\'{"hosts":["kms1.contoso.com","kms2.contoso.com"]}\' | Set-Content ./config.json\n$config = Get-Content ./config.json -Raw | ConvertFrom-Json\nforeach ($h in $config.hosts) { Write-Host $h }\ncscript //nologo slmgr.vbs /skms $config.hosts[0]',
  ],
  [
    "convert-to-json",
    "$o = @{ kms = 'kms.contoso.com' } | ConvertTo-Json | ConvertFrom-Json\ncscript //nologo slmgr.vbs /skms $o.kms",
  ],
  [
    "csv-in-text",
    "$csv = @'\nname,port\nkms1.contoso.com,1688\nkms2.contoso.com,1689\n'@\n$csv | ConvertFrom-Csv | Where-Object port -eq 1689 | ForEach-Object { cscript //nologo slmgr.vbs /skms \"$($_.name):$($_.port)\" }",
  ],
  [
    "generic-list",
    "$list = [System.Collections.Generic.List[string]]::new()\n$list.Add('/skms')\n$list.Add('kms.contoso.com')\n$list.Insert(0, 'slmgr.vbs')\n& cscript //nologo $list.ToArray()",
  ],
  ["splat-program", "$a = '//nologo', 'slmgr.vbs', '/skms', 'kms.contoso.com'\ncscript @a"],
  [
    "hash-of-blocks",
    "$actions = @{\n  register = { param($h) cscript //nologo slmgr.vbs /skms $h }\n  activate = { cscript //nologo slmgr.vbs /ato }\n}\n& $actions.register 'kms.contoso.com'\n& $actions['activate']",
  ],
  [
    "switch-regex",
    "$name = 'web-prod-01'\nswitch -Regex ($name) {\n  'prod' { $k = 'kms-prod.contoso.com'; break }\n  'test' { $k = 'kms-test.contoso.com'; break }\n  default { $k = 'kms-dev.contoso.com' }\n}\ncscript //nologo slmgr.vbs /skms $k",
  ],
  [
    "match-groups",
    "$line = 'KMS machine name from DNS: kms.contoso.com:1688'\nif ($line -match ':\\s*(\\S+):(\\d+)$') {\n  cscript //nologo slmgr.vbs /skms ($Matches[1] + ':' + $Matches[2])\n}",
  ],
  [
    "finally",
    "try {\n  cscript //nologo slmgr.vbs /skms kms.contoso.com\n  throw 'later'\n} catch {\n  Write-Warning $_\n} finally {\n  cscript //nologo slmgr.vbs /ato\n}",
  ],
  [
    "trap-continue",
    "trap { Write-Host 'caught'; continue }\ncscript //nologo slmgr.vbs /skms kms.contoso.com\nthrow 'x'\ncscript //nologo slmgr.vbs /ato",
  ],
  [
    "early-return",
    "function Test-Needed { return $false }\nif (-not (Test-Needed)) {\n  Write-Host 'nothing to do'\n  return\n}\ncscript //nologo slmgr.vbs /ato",
  ],
  [
    "counting-down",
    "$left = 3\ndo {\n  $left--\n  if ($left -eq 0) { cscript //nologo slmgr.vbs /ato }\n} until ($left -le 0)",
  ],
  [
    "labels",
    ":sites foreach ($s in 'a', 'b') {\n  foreach ($n in 1..3) {\n    if ($s -eq 'b' -and $n -eq 2) { break sites }\n    if ($n -gt 1) { continue sites }\n    cscript //nologo slmgr.vbs /skms \"kms-$s$n\"\n  }\n}",
  ],
  [
    "encoded",
    "powershell -NoProfile -EncodedCommand YwBzAGMAcgBpAHAAdAAgAC8ALwBuAG8AbABvAGcAbwAgAHMAbABtAGcAcgAuAHYAYgBzACAALwBhAHQAbwA=",
  ],
  [
    "base64-config",
    "$b = 'a21zLmNvbnRvc28uY29t'\n$h = [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($b))\ncscript //nologo slmgr.vbs /skms $h",
  ],
  [
    "intervals",
    "$activation = [TimeSpan]::FromHours(2).TotalMinutes\n$renewal = 60 * 24 * 7\ncscript //nologo slmgr.vbs /sai $activation\ncscript //nologo slmgr.vbs /sri $renewal",
  ],
  [
    "host-setup",
    "Install-WindowsFeature -Name VolumeActivation -IncludeManagementTools\ncscript //nologo slmgr.vbs /sprt 1688\ncscript //nologo slmgr.vbs /sdns\nRestart-Service sppsvc",
  ],
  [
    "host-setup-once",
    "if (-not (Get-WindowsFeature VolumeActivation).Installed) {\n  Install-WindowsFeature VolumeActivation | Out-Null\n}\ncscript //nologo slmgr.vbs /cdns",
  ],
  [
    "ternary-by-index",
    "$isProd = $true\n$h = ('kms-dev.contoso.com', 'kms-prod.contoso.com')[[int]$isProd]\ncscript //nologo slmgr.vbs /skms $h",
  ],
  ["format-operator", "$h = '{0}-{1:00}.{2}' -f 'kms', 7, 'contoso.com'\ncscript //nologo slmgr.vbs /skms $h"],
  [
    "environment-set",
    "$env:KMS_HOST = 'kms.contoso.com'\nfunction Use-It { cscript //nologo slmgr.vbs /skms $env:KMS_HOST }\nUse-It",
  ],
  [
    "static-class-calls",
    "$h = [string]::Join('.', @('kms', 'contoso', 'com'))\nif (-not [string]::IsNullOrWhiteSpace($h)) { cscript //nologo slmgr.vbs /skms $h.ToLowerInvariant() }\n$m = [math]::Round(120.4)\ncscript //nologo slmgr.vbs /sai $m",
  ],
  [
    "wmi-class-path",
    "$s = Get-WmiObject -Class SoftwareLicensingService\n$s.InstallProductKey('VDYBN-27WPP-V4HQT-9VMD4-VMK7H') | Out-Null\n$s.RefreshLicenseStatus() | Out-Null",
  ],
  [
    "xml-config",
    "[xml]$x = '<kms><host>kms.contoso.com</host><port>1688</port></kms>'\ncscript //nologo slmgr.vbs /skms \"$($x.kms.host):$($x.kms.port)\"",
  ],
  ["piped-slmgr", "'/ckms', '/ato' | ForEach-Object { cscript //nologo slmgr.vbs $_ }"],
  [
    "scopes",
    "$global:kms = 'kms.contoso.com'\nfunction Update { $script:suffix = ':1688' }\nUpdate\ncscript //nologo slmgr.vbs /skms ($global:kms + $suffix)",
  ],
  [
    "string-methods",
    "$fqdn = '  KMS.Contoso.Com.  '\n$h = $fqdn.Trim().TrimEnd('.').ToLower()\nif ($h.StartsWith('kms') -and $h.Contains('.')) { cscript //nologo slmgr.vbs /skms $h.Substring(0, $h.IndexOf('.')) }",
  ],
  [
    "two-machines",
    "if ($env:SITE -eq 'north') {\n  cscript //nologo slmgr.vbs /skms kms-n.contoso.com\n  exit 0\n}\ncscript //nologo slmgr.vbs /skms kms-s.contoso.com\nexit 0",
  ],
  [
    "array-of-arrays",
    "$plan = @(@('skms', 'kms.contoso.com'), @('ato', ''))\nforeach ($step in $plan) {\n  if ($step[1]) { cscript //nologo slmgr.vbs \"/$($step[0])\" $step[1] } else { cscript //nologo slmgr.vbs \"/$($step[0])\" }\n}",
  ],
]);
