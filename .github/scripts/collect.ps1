# Collects what this Windows says about its activation, as `winlic diagnose` reads it, under both kinds of PowerShell.
$ErrorActionPreference = 'Continue'
[void](New-Item -ItemType Directory -Force -Path 'collected')
node dist/winlic.js collect --for run-command | Out-File -Encoding ascii -FilePath 'collect.ps1'
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
foreach ($shell in 'powershell', 'pwsh') {
    & $shell -NoProfile -ExecutionPolicy Bypass -File 'collect.ps1' | Out-File -Encoding utf8 -FilePath "collected/$shell.txt"
    if ($LASTEXITCODE -ne 0) { throw "collect.ps1 ended with $LASTEXITCODE under $shell." }
    if (-not (Get-Content -Path "collected/$shell.txt" -Raw)) { throw "collect.ps1 printed nothing under $shell." }
}
cscript //nologo "$env:windir\System32\slmgr.vbs" /dlv | Out-File -Encoding utf8 -FilePath 'collected/slmgr.txt'
if (-not (Get-Content -Path 'collected/slmgr.txt' -Raw)) { throw 'slmgr.vbs printed nothing.' }
exit 0
