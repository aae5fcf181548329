# Parses every script that runs on machines, under the PowerShell that runs this.
$ErrorActionPreference = 'Stop'
$found = @(Get-ChildItem -Path 'components/scripts', 'cli/collect' -Recurse -Filter '*.ps1')
if ($found.Count -eq 0) { throw 'There is no script to parse.' }
$faults = 0
foreach ($file in $found) {
    $tokens = $null
    $errors = $null
    [void][System.Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref]$tokens, [ref]$errors)
    foreach ($fault in $errors) {
        $faults++
        Write-Output ('{0}:{1}: {2}' -f $file.FullName, $fault.Extent.StartLineNumber, $fault.Message)
    }
}
Write-Output ('{0} scripts parsed under PowerShell {1}, {2} faults' -f $found.Count, $PSVersionTable.PSVersion, $faults)
if ($faults -gt 0) { exit 1 }
