<#
What PowerShell's own parser says of programs: their commands with place, name and arguments.

Input:  one JSON object a line: { "id": ..., "text": "..." }.
Output: one JSON object a line: { "id", "commands": [ "line:column name | line:column argument ..." ] }.
#>
param(
  [Parameter(Mandatory)][string]$InFile,
  [Parameter(Mandatory)][string]$OutFile
)
$ErrorActionPreference = 'Stop'
$writer = [IO.StreamWriter]::new($OutFile, $false, [Text.UTF8Encoding]::new($false))
foreach ($line in [IO.File]::ReadLines($InFile)) {
  if (-not $line.Trim()) { continue }
  $case = $line | ConvertFrom-Json
  $errors = $tokens = $null
  $tree = [System.Management.Automation.Language.Parser]::ParseInput($case.text, [ref] $tokens, [ref] $errors)
  $found = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
  $commands = foreach ($command in $found) {
    $place = { param($extent) '{0}:{1}' -f $extent.StartLineNumber, $extent.StartColumnNumber }
    $elements = foreach ($element in @($command.CommandElements | Select-Object -Skip 1)) {
      $kind = if ($element -is [System.Management.Automation.Language.CommandParameterAst]) { '-' + $element.ParameterName.ToLowerInvariant() }
              elseif ($element -is [System.Management.Automation.Language.VariableExpressionAst] -and $element.Splatted) { '@' }
              else { '=' }
      '{0}{1}' -f (& $place $element.Extent), $kind
    }
    $name = $command.GetCommandName()
    '{0} {1}{2}' -f (& $place $command.CommandElements[0].Extent), $(if ($null -eq $name) { '?' } else { $name }), $(if ($elements) { ' ' + ($elements -join ' ') } else { '' })
  }
  $failed = $errors.Count -gt 0
  $writer.WriteLine((@{ id = $case.id; failed = $failed; commands = @($commands | Sort-Object -Culture '' ) } | ConvertTo-Json -Depth 4 -Compress))
}
$writer.Dispose()
