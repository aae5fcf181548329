<#
.SYNOPSIS
    components/scripts/kms-client.ps1, run on the stand-in.
#>
BeforeDiscovery { $releases = '2012R2', '2016', '2019', '2022', '2025' }
BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Support.psm1') -Force
    Import-Module (Join-Path $PSScriptRoot 'Windows.psm1')
    $RearmMark = "$Mark\Rearm"
    $null = $RearmMark
    function Assert-Client {
        param($Machine, [string] $Name = 'kms1', [string] $Port = '1688')
        (Get-Product $Machine 'client').partialKey | Should -Be 'PPPPP'
        (Get-Product $Machine 'client').status | Should -Be 1
        (Get-Product $Machine 'client').discoveredHost | Should -Be $Name
        $settings = $Machine.registry['HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform']
        "$($settings.KeyManagementServiceName.value):$($settings.KeyManagementServicePort.value)" | Should -Be "${Name}:$Port"
    }
    function Get-Rearms { param($Machine) return 5 - $Machine.licensing.service.rearmCount }
}

Describe 'A machine' {
    It 'becomes a client on <_>, and a second run changes nothing' -ForEach $releases {
        $first = Invoke-KmsClient -Machine (New-ClientMachine -Release $_)
        $first.ExitCode | Should -Be 0
        Assert-Client $first.Machine
        $first.Line.activation.hresult | Should -BeNullOrEmpty
        $second = Invoke-KmsClient -Machine $first.Machine
        $second.ExitCode | Should -Be 0
        $second.Effects.Count | Should -Be 0
        $second.Line.activation | Should -BeNullOrEmpty
    }
    It 'goes to another host and asks it' {
        $first = Invoke-KmsClient
        $second = Invoke-KmsClient -Parameters @{ HostName = 'kms2'; Port = '1700' } -Machine $first.Machine
        Assert-Client $second.Machine -Name 'kms2' -Port '1700'
    }
    It 'gives up what its image has pinned, for the product alone too' {
        $machine = New-ClientMachine
        $machine.dns['_vlmcs._tcp.contoso.com'] = @([ordered] @{ target = 'kms2'; port = 1700 })
        (Get-Product $machine 'client').kms = [ordered] @{ machine = 'pinned'; port = 1234; lookupDomain = 'fabrikam.com' }
        $pinned = Invoke-KmsClient -Parameters @{ HostName = 'kms1' } -Machine $machine
        $pinned.ExitCode | Should -Be 0
        $pinned.Line.changed | Should -Contain 'productHost'
        "$($pinned.Line.productHost):$($pinned.Line.productPort)" | Should -Be ':0'
        $found = Invoke-KmsClient -Parameters @{ HostName = '' } -Machine $pinned.Machine
        $found.Line.discoveredHost | Should -Be 'kms2'
        $found.Line.configuredHost | Should -Be ''
    }
    It 'looks up another domain' {
        $machine = New-ClientMachine
        $machine.dns['_vlmcs._tcp.fabrikam.com'] = @([ordered] @{ target = 'kms2'; port = 1700 })
        $run = Invoke-KmsClient -Parameters @{ HostName = ''; LookupDomain = 'fabrikam.com' } -Machine $machine
        "$($run.Line.lookupDomain) $($run.Line.discoveredHost) $($run.Line.licenseStatus)" | Should -Be 'fabrikam.com kms2 1'
    }
    It 'tells why it is not activated: <name>' -ForEach @(
        @{ name = 'no record'; code = '0x8007232B'; parameters = @{ HostName = '' } }, @{ name = 'no host'; code = '0xC004F074'; parameters = @{ HostName = 'kms9' } }
        @{ name = 'too few clients'; code = '0xC004F038'; parameters = @{ HostName = 'kms3' } }, @{ name = 'host refuses'; code = '0xC004F042'; parameters = @{ HostName = 'kms4' } }
    ) {
        $machine = New-ClientMachine
        $machine.licensing.kmsHosts['kms3:1688'] = [ordered] @{ count = 4; activationInterval = 120; renewalInterval = 10080 }
        $machine.licensing.kmsHosts['kms4:1688'] = [ordered] @{ hresult = '0xC004F042' }
        $run = Invoke-KmsClient -Parameters $parameters -Machine $machine
        $run.ExitCode | Should -Be 0
        $run.Line.activation.hresult | Should -Be $code
        $parameters['RequireActivation'] = 'true'
        $strict = Invoke-KmsClient -Parameters $parameters -Machine $machine
        $strict.ExitCode | Should -Be 15
        $strict.Line.error.hresult | Should -Be $code
        $strict.Line.configuredHost | Should -Be $parameters.HostName
    }
    It 'keeps its key where none is given, and says where there is none' {
        (Invoke-KmsClient -Parameters @{ ClientKey = '' }).Line.partialProductKey | Should -Be '6VM33'
        $machine = New-ClientMachine
        (Get-Product $machine 'client').partialKey = $null
        $run = Invoke-KmsClient -Parameters @{ ClientKey = ''; Rearm = 'true' } -Machine $machine
        $run.ExitCode | Should -Be 19
        Get-Rearms $run.Machine | Should -Be 0
    }
    It 'finds its own among several keys' {
        $machine = New-ClientMachine
        $machine.licensing.keepsOtherKeys = $true
        $first = Invoke-KmsClient -Machine $machine
        $other = Copy-Hashtable (Get-Product $first.Machine 'client')
        $other.id = 'other'; $other.partialKey = 'ZZZZZ'; $other.status = 5
        $first.Machine.licensing.products = @($other) + $first.Machine.licensing.products
        $second = Invoke-KmsClient -Machine $first.Machine
        $second.Effects.Count | Should -Be 0
        $second.Line.partialProductKey | Should -Be 'PPPPP'
    }
    It 'stays a KMS host: <name>' -ForEach @(@{ name = 'with a key'; parameters = @{} }, @{ name = 'without a key'; parameters = @{ ClientKey = '' } }) {
        $machine = (Invoke-KmsHost).Machine
        $machine.licensing.keys[$ClientKey] = [ordered] @{ product = 'client' }
        $run = Invoke-KmsClient -Parameters $parameters -Machine $machine
        $run.ExitCode | Should -Be 10
        $run.Effects.Count | Should -Be 0
    }
}

Describe 'Whatever ends it, the next run completes it' {
    It 'killed before any change' {
        $steps = (Invoke-KmsClient).Effects.Count
        foreach ($step in 1..$steps) {
            $next = Invoke-KmsClient -Machine (Invoke-KmsClient -KillAt $step).Machine
            $next.ExitCode | Should -Be 0
            Assert-Client $next.Machine
            (Invoke-KmsClient -Machine $next.Machine).Effects.Count | Should -Be 0
        }
    }
    It 'killed before any change of host' {
        $other = @{ HostName = 'kms2'; Port = '1700' }
        $machine = (Invoke-KmsClient).Machine
        $steps = (Invoke-KmsClient -Parameters $other -Machine $machine).Effects.Count
        foreach ($step in 1..$steps) {
            $next = Invoke-KmsClient -Parameters $other -Machine (Invoke-KmsClient -Parameters $other -Machine $machine -KillAt $step).Machine
            Assert-Client $next.Machine -Name 'kms2' -Port '1700'
        }
    }
    It 'each change fails once, <phase>' -ForEach @(@{ phase = 'before' }, @{ phase = 'after' }) {
        $all = (Invoke-KmsClient).Effects
        foreach ($effect in $all) {
            $machine = New-ClientMachine
            $machine.faults = @([ordered] @{ kind = $effect.kind; name = $effect.name; phase = $phase; times = 1; hresult = '0x80070005' })
            $next = Invoke-KmsClient -Machine (Invoke-KmsClient -Machine $machine).Machine
            $next.ExitCode | Should -Be 0 -Because "$($effect.name) failed $phase it took place"
            Assert-Client $next.Machine
        }
    }
    It 'CIM that is away for a moment is asked again' {
        $machine = New-ClientMachine
        $machine.faults = @([ordered] @{ kind = 'cim.query'; name = 'SoftwareLicensingProduct'; times = 2; hresult = '0x800706BA' })
        (Invoke-KmsClient -Machine $machine).ExitCode | Should -Be 0
    }
}

Describe 'A rearm' {
    It 'is made once, and gives the machine an id of its own' {
        $first = Invoke-KmsClient -Parameters @{ Rearm = 'true' }
        $first.Line.restarting | Should -BeTrue
        Get-Rearms $first.Machine | Should -Be 1
        $first.Machine.shutdown.restart | Should -BeTrue
        $second = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine (Restart-WindowsMachine $first.Machine)
        $second.Line.restarting | Should -BeFalse
        Assert-Client $second.Machine
        $second.Line.clientMachineId | Should -Not -Be '11111111-2222-3333-4444-555555555555'
        $third = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine (Restart-WindowsMachine $second.Machine)
        $third.Effects.Count | Should -Be 0
        Get-Rearms $third.Machine | Should -Be 1
    }
    It 'is spent once, killed before any change' {
        $steps = (Invoke-KmsClient -Parameters @{ Rearm = 'true' }).Effects.Count
        foreach ($step in 1..$steps) {
            $next = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine (Invoke-KmsClient -Parameters @{ Rearm = 'true' } -KillAt $step).Machine
            $next.ExitCode | Should -Be 0
            $next.Line.restarting | Should -BeTrue -Because "killed before change $step"
            Get-Rearms $next.Machine | Should -Be 1
            $last = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine (Restart-WindowsMachine $next.Machine)
            Assert-Client $last.Machine
            Get-Rearms $last.Machine | Should -Be 1
        }
    }
    It 'is spent once, each change failing <phase>' -ForEach @(@{ phase = 'before' }, @{ phase = 'after' }) {
        foreach ($effect in (Invoke-KmsClient -Parameters @{ Rearm = 'true' }).Effects) {
            $machine = New-ClientMachine
            $machine.faults = @([ordered] @{ kind = $effect.kind; name = $effect.name; phase = $phase; times = 1; hresult = '0x80070005'; exitCode = 5 })
            $next = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine (Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine $machine).Machine
            $next.ExitCode | Should -Be 0 -Because "$($effect.name) failed $phase it took place"
            Get-Rearms $next.Machine | Should -Be 1
            $next.Machine.shutdown | Should -Not -BeNullOrEmpty
        }
    }
    It 'is not spent where its mark cannot be written' {
        $machine = New-ClientMachine
        $machine.faults = @([ordered] @{ kind = 'registry.set'; name = '*windows-licensing*' })
        foreach ($turn in 1..4) {
            $run = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine $machine
            $run.ExitCode | Should -Be 18
            $machine = $run.Machine
        }
        Get-Rearms $machine | Should -Be 0
    }
    It 'is a failure where the restart is refused, and is restarted by the next run: <name>' -ForEach @(
        @{ name = 'code 5'; fault = [ordered] @{ kind = 'shutdown'; name = 'restart'; times = 1; exitCode = 5 } }, @{ name = 'no program'; fault = [ordered] @{ kind = 'program'; name = 'shutdown'; times = 1; notFound = $true } }
    ) {
        $machine = New-ClientMachine
        $machine.faults = @($fault)
        $first = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine $machine
        $first.ExitCode | Should -Be 18
        $next = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine $first.Machine
        $next.ExitCode | Should -Be 0
        $next.Machine.shutdown.restart | Should -BeTrue
        Get-Rearms $next.Machine | Should -Be 1
    }
    It 'is made by a copy of a rearmed machine, too' {
        $first = Invoke-KmsClient -Parameters @{ Rearm = 'true' }
        $copy = Restart-WindowsMachine $first.Machine
        $copy.cim.Win32_ComputerSystemProduct = @([ordered] @{ UUID = '4C4C4544-0000-1000-8000-000000000002' })
        $run = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine $copy
        $run.Line.restarting | Should -BeTrue
        Get-Rearms $run.Machine | Should -Be 2
    }
    It 'that an earlier version marked is restarted where the id is still the former' {
        $machine = New-ClientMachine
        $machine.registry[$Mark] = [ordered] @{ RearmedFrom = [ordered] @{ type = 'String'; value = '11111111-2222-3333-4444-555555555555' } }
        $run = Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine $machine
        $run.Line.restarting | Should -BeTrue
        Get-Rearms $run.Machine | Should -Be 0
    }
    It 'is refused where none is left' {
        $machine = New-ClientMachine
        $machine.licensing.service.rearmCount = 0
        (Invoke-KmsClient -Parameters @{ Rearm = 'true' } -Machine $machine).ExitCode | Should -Be 18
    }
}

Describe 'The line' {
    It 'stands with <property> = <value>' -ForEach @(
        foreach ($property in 'GracePeriodRemaining', 'LicenseStatusReason', 'VLActivationType', 'DiscoveredKeyManagementServiceMachinePort', 'VLActivationInterval', 'VLRenewalInterval') {
            @{ property = $property; value = [uint32]::MaxValue }, @{ property = $property; value = '(absent)' }, @{ property = $property; value = $null }
        }
        foreach ($property in 'ProductKeyChannel', 'DiscoveredKeyManagementServiceMachineName', 'KeyManagementServiceMachine', 'LicenseIsAddon') { @{ property = $property; value = '(absent)' } }
    ) {
        $machine = New-ClientMachine
        $machine.overrides.SoftwareLicensingProduct = [ordered] @{ $property = $value }
        (Invoke-KmsClient -Machine $machine).ExitCode | Should -Be 0
    }
    It 'shows no key, is short and is ASCII: <name>' -ForEach @(
        @{ name = 'a long text'; message = 'x' * 6000 }, @{ name = 'German'; message = ('Der Schlüssel ist ungültig. ' * 300) }, @{ name = 'a key in one'; message = 'bad HHHHHJJJJJKKKKKMMMMMPPPPP given' }
        @{ name = 'a key in parts'; message = 'bad HHHHH JJJJJ_KKKKK.MMMMM - PPPPP given' }
    ) {
        $machine = New-ClientMachine
        $machine.faults = @([ordered] @{ kind = 'cim.method'; name = '*.InstallProductKey'; hresult = '0xC004F050'; message = $message })
        $run = Invoke-KmsClient -Machine $machine
        $run.ExitCode | Should -Be 14
        $run.Line.error.hresult | Should -Be '0xC004F050'
    }
    It 'is ASCII and short where Windows names itself otherwise' {
        $machine = New-ClientMachine
        foreach ($product in $machine.licensing.products) { $product.name = 'Windows® für Übergrößen ' * 200 }
        (Invoke-KmsClient -Machine $machine).ExitCode | Should -Be 0
    }
    It 'shows no key given as <_>' -ForEach 'HostName', 'Port', 'LookupDomain' {
        $null = Invoke-KmsClient -Parameters @{ $_ = $ClientKey; ClientKey = '' }
    }
}

Describe 'Input' {
    It 'refuses <name> = <value>' -ForEach @(
        foreach ($value in '0', '65536', '+1688', '1688 ', "1688`n", '1e3', '', '١٦٨٨') { @{ name = 'Port'; value = $value } }
        foreach ($value in 'kms1:1700', 'kms1 ', "kms1`n", 'kms1;slmgr', 'http://kms1', '"', '..', '1::2::3') { @{ name = 'HostName'; value = $value } }
        foreach ($name in 'Rearm', 'RequireActivation') { @{ name = $name; value = 'yes' }; @{ name = $name; value = '' } }
        foreach ($value in 'HHHHH-JJJJJ', "$('HHHHH-JJJJJ-KKKKK-MMMMM-PPPPP')`n", "HHHHH-JJJJJ-KKKK`u{212A}-MMMMM-PPPPP", ' HHHHH-JJJJJ-KKKKK-MMMMM-PPPPP') { @{ name = 'ClientKey'; value = $value } }
        @{ name = 'LookupDomain'; value = 'contoso.com' }
    ) {
        $run = Invoke-KmsClient -Parameters @{ $name = $value }
        $run.ExitCode | Should -Be 10
        $run.Effects.Count | Should -Be 0
    }
    It 'takes HostName = <_>' -ForEach 'kms1.contoso.com', '10.0.0.4', 'fd00::4', 'kms_1', 'kms1.contoso.com.' {
        (Invoke-KmsClient -Parameters @{ HostName = $_ }).Line.configuredHost | Should -Be $_
    }
    It 'names a parameter it does not have' { (Invoke-KmsClient -Parameters @{ Server = 'kms1' }).ExitCode | Should -Be 10 }
    It 'needs an administrator' {
        $machine = New-ClientMachine
        $machine.identity.administrator = $false
        (Invoke-KmsClient -Machine $machine).ExitCode | Should -Be 11
    }
    It 'runs under Windows PowerShell 5.1' { { Assert-WindowsPowerShell51 -Path (Join-Path $PSScriptRoot '../../components/scripts/kms-client.ps1') } | Should -Not -Throw }
}
