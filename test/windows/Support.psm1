<#
.SYNOPSIS
    Machines, runs and checks that the suites of the shipped scripts share.
#>
Set-StrictMode -Version 3.0
Import-Module (Join-Path $PSScriptRoot 'Windows.psm1')

$Scripts = Join-Path $PSScriptRoot '../../components/scripts'
# Made up: none of them is a key that Windows takes.
$HostKey = 'BBBBB-CCCCC-DDDDD-FFFFF-GGGGG'
$ClientKey = 'HHHHH-JJJJJ-KKKKK-MMMMM-PPPPP'
$Mark = 'HKLM\SOFTWARE\windows-licensing'

function New-HostMachine {
    param([string] $Release = '2022')
    $machine = New-WindowsMachine -Release $Release
    $machine.licensing.keys[$HostKey] = [ordered] @{ product = 'host'; activations = 10 }
    return $machine
}

function New-ClientMachine {
    param([string] $Release = '2022', [switch] $WithoutHost)
    $machine = New-WindowsMachine -Release $Release
    $machine.licensing.keys[$ClientKey] = [ordered] @{ product = 'client' }
    if (-not $WithoutHost) {
        foreach ($name in 'kms1:1688', 'kms2:1700') { $machine.licensing.kmsHosts[$name] = [ordered] @{ count = 12; activationInterval = 120; renewalInterval = 10080 } }
    }
    return $machine
}

function Get-Product {
    param($Machine, [string] $Id)
    return $Machine.licensing.products | Where-Object { $_.id -eq $Id } | Select-Object -First 1
}

function Read-RunLine {
    <#
    .SYNOPSIS
        Returns what a run reported. Fails unless it is one line of ASCII JSON that Azure keeps whole and that holds no key.
    #>
    param($Run)
    if ($Run.Output.Count -ne 1) { throw "expected one line of output, found $($Run.Output.Count): $($Run.Output -join ' | ') $($Run.ErrorText -join ' | ')" }
    $line = $Run.Output[0]
    if ($line -notmatch '^[\x20-\x7E]+\z') { throw "the output is not ASCII: $line" }
    if ($line.Length -gt 4096) { throw "the output has $($line.Length) characters, and Azure keeps 4,096" }
    $letters = $line -replace '[^A-Za-z0-9]', ''
    foreach ($key in $HostKey, $ClientKey) {
        if ($letters -match [regex]::Escape($key.Substring(0, 23).Replace('-', ''))) { throw "the output shows a product key: $line" }
    }
    return ConvertFrom-Json -InputObject $line
}

function Invoke-Shipped {
    <#
    .SYNOPSIS
        Runs a shipped script and returns the run with its line, read and checked, as Line. A killed run has no line.
    #>
    param([string] $Script, [hashtable] $Parameters = @{}, $Machine, [int] $KillAt = 0, [double] $TimeLimitSeconds = 0)
    $run = Invoke-OnMachine -Path (Join-Path $Scripts "$Script.ps1") -Parameters $Parameters -Machine $Machine -KillAt $KillAt -TimeLimitSeconds $TimeLimitSeconds
    $line = if ($run.Killed) { $null } else { Read-RunLine -Run $run }
    if ($null -ne $line -and $run.ExitCode -ne 0 -and $line.error.code -ne $run.ExitCode) { throw "exit code $($run.ExitCode), and the line says $($line.error.code)" }
    $run | Add-Member -NotePropertyName Line -NotePropertyValue $line
    return $run
}

function Invoke-KmsHost {
    param([hashtable] $Parameters = @{}, $Machine = (New-HostMachine), [int] $KillAt = 0, [double] $TimeLimitSeconds = 0, [switch] $NoKey)
    $given = if ($NoKey) { @{} } else { @{ ProductKey = $HostKey } }
    foreach ($name in $Parameters.Keys) { $given[$name] = $Parameters[$name] }
    return Invoke-Shipped -Script 'kms-host' -Parameters $given -Machine $Machine -KillAt $KillAt -TimeLimitSeconds $TimeLimitSeconds
}

function Invoke-KmsClient {
    param([hashtable] $Parameters = @{}, $Machine = (New-ClientMachine), [int] $KillAt = 0)
    $given = @{ ClientKey = $ClientKey; HostName = 'kms1' }
    foreach ($name in $Parameters.Keys) { $given[$name] = $Parameters[$name] }
    return Invoke-Shipped -Script 'kms-client' -Parameters $given -Machine $Machine -KillAt $KillAt
}

function Get-Calls {
    <#
    .SYNOPSIS
        Names of what a run changed, in order, without the class.
    #>
    param($Run)
    return , @($Run.Effects | ForEach-Object { ($_.name -split '[.\\]')[-1] })
}

function New-Answers {
    <#
    .SYNOPSIS
        Gives a machine a managed identity and a vault with these answers, in order; the last repeats.
    #>
    param($Machine, $Vault, $Identity = @([ordered] @{ json = [ordered] @{ access_token = 'the-token-of-this-machine' } }))
    $Machine.web = @(
        [ordered] @{ uri = 'http://169.254.169.254/*'; answers = @($Identity) }
        [ordered] @{ uri = 'https://kv1.vault.azure.net/*'; answers = @($Vault) }
    )
    return $Machine
}

function Copy-Hashtable {
    param($From)
    return ConvertFrom-Json -InputObject (ConvertTo-Json -InputObject $From -Depth 20) -AsHashtable
}

Export-ModuleMember -Function * -Variable HostKey, ClientKey, Mark
