<#
.SYNOPSIS
    cli/collect/collect-evidence.ps1 on the stand-in, in the state behind each failure mode.
.DESCRIPTION
    What it printed is recorded in test/fixtures/activation/collected, where the tests of winlic read it. With UPDATE_GOLDEN=1
    in the environment the records are written.
#>
BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'FailureModes.psm1') -Force
    $modes = @($Modes.Keys)
    $releases = '2012R2', '2016', '2019', '2022', '2025'
    $classes = 'SoftwareLicensingProduct', 'SoftwareLicensingService', 'Win32_OperatingSystem', 'Win32_Service', 'Win32_NetworkAdapterConfiguration', 'Win32_ComputerSystem', 'Win32_Processor'
}
BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Windows.psm1')
    Import-Module (Join-Path $PSScriptRoot 'FailureModes.psm1') -Force
    $Script = Join-Path $PSScriptRoot '../../cli/collect/collect-evidence.ps1'
    $Records = Join-Path $PSScriptRoot '../fixtures/activation/collected'

    function Invoke-Collector {
        param($Machine, [hashtable] $Parameters = @{}, [string] $Text = '')
        if ($Text -ne '') { return Invoke-OnMachine -Text $Text -Parameters $Parameters -Machine $Machine }
        return Invoke-OnMachine -Path $Script -Parameters $Parameters -Machine $Machine
    }
    function Read-Evidence {
        # The document in a line. Its checksum is looked at where winlic reads the records.
        param([string] $Line)
        if ($Line -notmatch '^winlic-evidence:1:(?<data>[A-Za-z0-9+/=]+):[0-9a-f]{8}\z') { throw "no line of evidence: $Line" }
        $from = [System.IO.MemoryStream]::new([System.Convert]::FromBase64String($Matches['data']))
        $inflate = [System.IO.Compression.DeflateStream]::new($from, [System.IO.Compression.CompressionMode]::Decompress)
        $to = [System.IO.MemoryStream]::new()
        $inflate.CopyTo($to)
        return [System.Text.Encoding]::UTF8.GetString($to.ToArray())
    }
    function Get-OnlyLine {
        param($Run)
        $Run.ErrorText | Should -BeNullOrEmpty
        $Run.Output.Count | Should -Be 1
        return $Run.Output[0]
    }
    function Write-Flood {
        # A host with more clients than a line can hold.
        param($Machine)
        Set-Host $Machine 1 50
        foreach ($i in 10..59) { Add-Asked $Machine "CLIENT$i.contoso.com" ([guid]::NewGuid()) -Time "2026-01-05T07:${i}:00Z" }
        return $Machine
    }
}

Describe 'The script that collects' {
    It 'names in one line what is there: <_>' -ForEach $modes {
        $run = Invoke-Collector (New-FailingMachine $_)
        $run.ExitCode | Should -Be 0
        # Read-only.
        $run.Effects.Count | Should -Be 0
        $line = Get-OnlyLine $run
        $line.Length | Should -BeLessOrEqual 4000
        $document = Read-Evidence $line
        ($document | ConvertFrom-Json).machine | Should -Be 'SRV01'
        $path = Join-Path $Records "$($_ -replace ' ', '-' -replace ',').txt"
        if ($env:UPDATE_GOLDEN -eq '1') { [System.IO.File]::WriteAllText($path, "$line`n") }
        # How well .NET compresses differs from release to release.
        Read-Evidence ([System.IO.File]::ReadAllText($path).Trim()) | Should -Be $document
    }
    It 'runs on <_>' -ForEach $releases {
        $run = Invoke-Collector (New-FailingMachine 'forced tunnel to Azure KMS' $_)
        $run.ExitCode | Should -Be 0
        Read-Evidence (Get-OnlyLine $run) | Should -BeLike '*20.118.99.224*'
    }
    It 'goes on where <_> cannot be read, and keeps the error' -ForEach $classes {
        $machine = New-FailingMachine 'forced tunnel to Azure KMS'
        $machine.faults = @([ordered] @{ kind = 'cim.query'; name = $_; hresult = '0x80041003'; message = 'Access denied' })
        $run = Invoke-Collector $machine
        $run.ExitCode | Should -Be 0
        Read-Evidence (Get-OnlyLine $run) | Should -BeLike "*Get-CimInstance $_ : *HRESULT 0x80041003*"
    }
    It 'needs no administrator' {
        $machine = New-FailingMachine 'healthy client'
        $machine.identity.administrator = $false
        (Invoke-Collector $machine).ExitCode | Should -Be 0
    }
    It 'asks nothing over the network where it shall not' {
        $run = Invoke-Collector (New-FailingMachine 'healthy client') @{ Network = 'false' }
        @($run.Events | Where-Object kind -In 'dns', 'connect') | Should -BeNullOrEmpty
        (Read-Evidence (Get-OnlyLine $run) | ConvertFrom-Json).parts.PSObject.Properties.Name | Should -Not -Contain 'tcp'
    }
    It 'fits <most> characters, leaves out the least telling, and says what' -ForEach @(@{ most = '800' }, @{ most = '1200' }, @{ most = '2000' }, @{ most = '4000' }) {
        $run = Invoke-Collector (Write-Flood (New-FailingMachine 'healthy client')) @{ Most = $most }
        $run.ExitCode | Should -Be 0
        $line = Get-OnlyLine $run
        $line.Length | Should -BeLessOrEqual ([int] $most)
        $document = Read-Evidence $line | ConvertFrom-Json
        $document.parts.product[0].Description | Should -BeLike '*VOLUME_KMS_*'
        if ([int] $most -lt 4000) { $document.leftOut | Should -Contain 'processors' }
        if ([int] $most -ge 2000) { @($document.parts.events).Count | Should -BeGreaterThan 5 }
    }
    It 'shows of a key no more than its end, whatever holds it' {
        $machine = New-FailingMachine 'no record'
        Add-Event $machine 8198 'failed with hr=0xC004F050 for WX4NM-KYWYW-QJJR4-XV3QB-6VM33'
        $machine.licensing.products[0].name = 'WX4NM KYWYW QJJR4 XV3QB 6VM33'
        $document = Read-Evidence (Get-OnlyLine (Invoke-Collector $machine))
        $document | Should -Not -BeLike '*KYWYW*'
        $document | Should -BeLike '*6VM33*'
    }
    It 'carries texts of any language' {
        $machine = New-FailingMachine 'no record'
        $machine.licensing.products[0].name = "Windows(R), $([char] 0x8A31)$([char] 0x53EF) edition"
        $machine.dns['_vlmcs._tcp.contoso.com'] = [ordered] @{ error = 9003; message = "Der DNS-Name ist nicht vorhanden$([char] 0xFC)" }
        $document = Read-Evidence (Get-OnlyLine (Invoke-Collector $machine)) | ConvertFrom-Json
        $document.parts.product[0].Name | Should -Be $machine.licensing.products[0].name
        $document.parts.texts | Should -Contain 'Resolve-DnsName : _vlmcs._tcp.contoso.com : DNS name does not exist'
    }
    It 'refuses <name>=<value>' -ForEach @(@{ name = 'Most'; value = '799' }, @{ name = 'Most'; value = '4e3' }, @{ name = 'Network'; value = 'yes' }, @{ name = 'Unknown'; value = 'x' }) {
        $run = Invoke-Collector (New-FailingMachine 'healthy client') @{ $name = $value }
        $run.ExitCode | Should -Be 10
        ((Get-OnlyLine $run) | ConvertFrom-Json).error.code | Should -Be 10
        $run.Events.Count | Should -Be 0
    }
}

Describe 'What winlic collect prints for <_>' -ForEach 'run-command', 'intune', 'hand' {
    BeforeAll {
        $root = Join-Path $PSScriptRoot '../..'
        $channel = $_
        $text = (& node (Join-Path $root 'node_modules/tsx/dist/cli.mjs') (Join-Path $root 'cli/winlic.ts') collect --for $channel) -join "`n"
        $most = @{ 'run-command' = 4000; intune = 2000; hand = 12000 }[$channel]
        $null = $text, $most
    }
    It 'is Windows PowerShell 5.1 in ASCII' {
        Assert-WindowsPowerShell51 -Text $text
        $text | Should -Match '^[\x0A\x20-\x7E]+\z'
    }
    It 'prints one line that its channel keeps whole' {
        $run = Invoke-Collector (Write-Flood (New-FailingMachine 'healthy client')) -Text $text
        $run.ExitCode | Should -Be 0
        $line = Get-OnlyLine $run
        $null = Read-Evidence $line
        $line.Length | Should -BeLessOrEqual $most
    }
    It 'leaves a console open that it was pasted into' {
        if ($_ -eq 'hand') {
            $text | Should -Not -Match '(?m)^\s*exit\b'
            $text | Should -Not -Match '(?m)^\s*$'
            [System.Management.Automation.Language.Parser]::ParseInput($text, [ref] $null, [ref] $null).EndBlock.Statements.Count | Should -Be 1
        }
        else { $text | Should -Match '(?m)^exit \$Stage\.Code' }
    }
}
