<#
.SYNOPSIS
    What can be told of the shipped scripts by PowerShell's own parser, without running them.
#>
BeforeDiscovery {
    $folders = '../../components/scripts', '../../cli/collect' | ForEach-Object { Join-Path $PSScriptRoot $_ }
    $scripts = Get-ChildItem -Path $folders -Filter '*.ps1' | ForEach-Object { @{ name = $_.Name; path = $_.FullName } }
}

Describe '<name>' -ForEach $scripts {
    BeforeAll {
        $errors = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($path, [ref] $null, [ref] $errors)
        $commands = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
        $functions = @($tree.FindAll({ $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] }, $true))
        $functionNames = @($functions | ForEach-Object Name)
        # Of every server since 2012 R2. Any other would be a slip of the pen.
        $cmdlets = 'ConvertTo-Json', 'ForEach-Object', 'Get-CimInstance', 'Get-ItemProperty', 'Get-NetFirewallPortFilter', 'Get-NetFirewallRule', 'Get-WindowsFeature',
        'Install-WindowsFeature', 'Invoke-CimMethod', 'Invoke-RestMethod', 'New-Item', 'New-ItemProperty', 'New-NetFirewallRule', 'New-Object', 'Remove-ItemProperty',
        'Remove-NetFirewallRule', 'Restart-Service', 'Select-Object',
        'Get-WinEvent', 'Resolve-DnsName', 'Sort-Object', 'Test-NetConnection', 'Set-NetFirewallRule', 'Set-StrictMode', 'Start-Sleep', 'Test-Path', 'Where-Object', 'Write-Verbose'
        $null = $errors, $commands, $functionNames, $cmdlets
    }
    It 'is PowerShell' { $errors.Count | Should -Be 0 }
    It 'calls cmdlets of Windows PowerShell and functions of its own, by their full names' {
        @($commands | ForEach-Object GetCommandName | Where-Object { $null -ne $_ -and $_ -cnotin $cmdlets -and $_ -cnotin $functionNames }) | Should -BeNullOrEmpty
    }
    It 'starts no program but one: shutdown.exe, or w32tm.exe where it only reads' {
        $program = if ($name -eq 'collect-evidence.ps1') { 'w32tm.exe' } else { 'shutdown.exe' }
        $paths = @($commands | Where-Object { $null -eq $_.GetCommandName() } | ForEach-Object { $_.CommandElements[0].Extent.Text } | Where-Object { $_ -ne '$find' })
        @($paths | Where-Object { $_ -ne "`"`$env:SystemRoot\System32\$program`"" }) | Should -BeNullOrEmpty
    }
    It 'uses each of its functions, and each of their parameters' {
        $called = @($commands | ForEach-Object GetCommandName)
        @($functionNames | Where-Object { $_ -notin $called }) | Should -BeNullOrEmpty
        foreach ($function in $functions) {
            $used = @($function.Body.FindAll({ $args[0] -is [System.Management.Automation.Language.VariableExpressionAst] -and $args[0].Parent -isnot [System.Management.Automation.Language.ParameterAst] }, $true) | ForEach-Object { $_.VariablePath.UserPath })
            foreach ($parameter in @($function.Body.ParamBlock.Parameters)) {
                if ($null -ne $parameter) { $used | Should -Contain $parameter.Name.VariablePath.UserPath -Because "$($function.Name) declares it" }
            }
        }
    }
    It 'names every parameter it gives to a cmdlet' {
        $positional = foreach ($command in $commands) {
            if ($command.GetCommandName() -notin $cmdlets -or $command.GetCommandName() -in 'ForEach-Object', 'Where-Object', 'Set-StrictMode') { continue }
            $named = $false
            foreach ($element in @($command.CommandElements | Select-Object -Skip 1)) {
                if ($element -is [System.Management.Automation.Language.CommandParameterAst]) { $named = $null -eq $element.Argument }
                elseif (-not $named -and -not $element.Extent.Text.StartsWith('@')) { $command.Extent.Text }
                else { $named = $false }
            }
        }
        $positional | Should -BeNullOrEmpty
    }
    It 'has no empty handler and runs no text' {
        $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CatchClauseAst] -and $args[0].Body.Statements.Count -eq 0 }, $true) | Should -BeNullOrEmpty
        @($commands | ForEach-Object GetCommandName | Where-Object { $_ -in 'Invoke-Expression', 'iex', 'Add-Type' }) | Should -BeNullOrEmpty
    }
}
