# Analyses every script that runs on machines with PSScriptAnalyzer.
$ErrorActionPreference = 'Stop'
if (-not (Get-Module -ListAvailable -Name PSScriptAnalyzer)) {
    Install-Module -Name PSScriptAnalyzer -RequiredVersion 1.24.0 -Scope CurrentUser -Force
}
$findings = @('components/scripts', 'cli/collect' | ForEach-Object {
        Invoke-ScriptAnalyzer -Path $_ -Recurse -Severity Error, Warning
    })
$findings | ForEach-Object { Write-Output ('{0}:{1}: {2}: {3}' -f $_.ScriptPath, $_.Line, $_.RuleName, $_.Message) }
if (@($findings | Where-Object { $_.Severity -eq 'Error' }).Count -gt 0) { exit 1 }
