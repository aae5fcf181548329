<#
.SYNOPSIS
    components/scripts/kms-host.ps1, run on the stand-in.
#>
BeforeDiscovery { $releases = '2012R2', '2016', '2019', '2022', '2025' }
BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Support.psm1') -Force
    Import-Module (Join-Path $PSScriptRoot 'Windows.psm1')
    $Uri = @{ SecretUri = 'https://kv1.vault.azure.net/secrets/host-key' }
    $null = $Uri
    function Assert-Host {
        # What has to be so in the end, whatever happened on the way.
        param($Machine, [int] $Port = 1688, [int] $Activation = 120, [int] $Renewal = 10080, [bool] $Publishing = $false, [int] $Spent = 1)
        (Get-Product $Machine 'host').partialKey | Should -Be 'GGGGG'
        (Get-Product $Machine 'host').status | Should -Be 1
        $Machine.licensing.spent | Should -Be $Spent
        $running = $Machine.licensing.running
        "$($running.port) $($running.activationInterval) $($running.renewalInterval) $($running.dnsPublishing)" | Should -Be "$Port $Activation $Renewal $Publishing"
        $rule = $Machine.firewall[$(if ($Port -eq 1688) { 'SPPSVC-In-TCP' } else { 'windows-licensing-kms' })]
        "$($rule.Enabled) $($rule.Action) $($rule.Profile) $($rule.LocalPort)" | Should -Be "True Allow Any $Port"
    }
}

Describe 'A fresh machine' {
    It 'becomes a host on <_>, and a second run changes nothing' -ForEach $releases {
        $first = Invoke-KmsHost -Machine (New-HostMachine -Release $_)
        $first.ExitCode | Should -Be 0
        Assert-Host $first.Machine
        $first.Line.isKmsHost | Should -BeTrue
        $second = Invoke-KmsHost -Machine $first.Machine
        $second.ExitCode | Should -Be 0
        $second.Effects.Count | Should -Be 0
        @($second.Line.changed).Count | Should -Be 0
    }
    It 'becomes a host with other settings on <_>' -ForEach $releases {
        $wanted = @{ Port = '1700'; ActivationIntervalMinutes = '60'; RenewalIntervalMinutes = '1440'; PublishToDns = 'true' }
        $first = Invoke-KmsHost -Parameters $wanted -Machine (New-HostMachine -Release $_)
        $first.ExitCode | Should -Be 0
        Assert-Host $first.Machine -Port 1700 -Activation 60 -Renewal 1440 -Publishing $true
        (Invoke-KmsHost -Parameters $wanted -Machine $first.Machine).Effects.Count | Should -Be 0
    }
    It 'becomes a host where <what>' -ForEach @(
        @{ what = 'Windows refuses port and publishing to a machine that is no host'; change = { $machine.licensing.refusesHostSettings = $true } }
        @{ what = 'the registry has no intervals'; change = { $machine.registry['HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'] = [ordered] @{} } }
        @{ what = 'the machine was a client of a host with other intervals'; change = { $machine.registry['HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'].VLActivationInterval.value = 30 } }
        @{ what = 'Windows shows what it did after a refresh only'; change = { $machine.licensing.staleUntilRefresh = $true } }
        @{ what = 'it keeps the other keys'; change = { $machine.licensing.keepsOtherKeys = $true } }
        @{ what = 'the role warns'; change = { $machine.features.VolumeActivation.warning = 'Windows automatic updating is not enabled.' } }
        @{ what = 'the service takes six seconds to stop'; change = { $machine.services.sppsvc.seconds = 6 } }
        @{ what = 'the role waits for a restart'; change = { $machine.features.VolumeActivation.needsRestart = $true } }
    ) {
        $machine = New-HostMachine
        . $change
        $run = Invoke-KmsHost -Machine $machine
        $run.ExitCode | Should -Be 0
        Assert-Host $run.Machine
        (Invoke-KmsHost -Machine $run.Machine).Effects.Count | Should -Be 0
    }
    It 'is told not to publish before it is activated, and the service knows it' {
        $run = Invoke-KmsHost
        $calls = Get-Calls $run
        $calls.IndexOf('DisableKeyManagementServiceDnsPublishing') | Should -BeLessThan $calls.IndexOf('sppsvc')
        $calls.IndexOf('sppsvc') | Should -BeLessThan $calls.IndexOf('Activate')
    }
    It 'gets its intervals after it is activated' {
        $calls = Get-Calls (Invoke-KmsHost -Parameters @{ ActivationIntervalMinutes = '60' })
        $calls.IndexOf('Activate') | Should -BeLessThan $calls.IndexOf('SetVLActivationInterval')
    }
}

Describe 'Whatever ends it, the next run completes it' {
    It 'killed before any change, <name>' -ForEach @(
        @{ name = 'defaults'; wanted = @{}; expected = @{} }
        @{ name = 'other settings'; wanted = @{ Port = '1700'; ActivationIntervalMinutes = '60' }; expected = @{ Port = 1700; Activation = 60 } }
        @{ name = 'settings refused before'; wanted = @{ Port = '1700' }; expected = @{ Port = 1700 }; refuses = $true }
        @{ name = 'status after a refresh only'; wanted = @{}; expected = @{}; stale = $true }
    ) {
        $machine = New-HostMachine
        $machine.licensing.refusesHostSettings = [bool] $_['refuses']
        $machine.licensing.staleUntilRefresh = [bool] $_['stale']
        $steps = (Invoke-KmsHost -Parameters $wanted -Machine $machine).Effects.Count
        $steps | Should -BeGreaterThan 5
        foreach ($step in 1..$steps) {
            $killed = Invoke-KmsHost -Parameters $wanted -Machine $machine -KillAt $step
            $killed.Killed | Should -BeTrue
            $next = Invoke-KmsHost -Parameters $wanted -Machine $killed.Machine
            $next.ExitCode | Should -Be 0 -Because "killed before change $step"
            Assert-Host $next.Machine @expected
            (Invoke-KmsHost -Parameters $wanted -Machine $next.Machine).Effects.Count | Should -Be 0
        }
    }
    It 'each change fails once, <phase>' -ForEach @(@{ phase = 'before' }, @{ phase = 'after' }) {
        $wanted = @{ Port = '1700'; ActivationIntervalMinutes = '60' }
        $all = (Invoke-KmsHost -Parameters $wanted -Machine (New-HostMachine)).Effects
        foreach ($number in 0..($all.Count - 1)) {
            $effect = $all[$number]
            $earlier = @($all | Select-Object -First $number | Where-Object { $_.kind -eq $effect.kind -and $_.name -eq $effect.name }).Count
            $machine = New-HostMachine
            $machine.faults = @([ordered] @{ kind = $effect.kind; name = $effect.name; phase = $phase; skip = $earlier; times = 1; hresult = '0x80070005' })
            $first = Invoke-KmsHost -Parameters $wanted -Machine $machine
            $next = Invoke-KmsHost -Parameters $wanted -Machine $first.Machine
            $next.ExitCode | Should -Be 0 -Because "$($effect.name) failed $phase it took place"
            Assert-Host $next.Machine -Port 1700 -Activation 60
        }
    }
    It 'a restart that was refused is made by the next run' {
        $machine = New-HostMachine
        $machine.faults = @([ordered] @{ kind = 'service.restart'; name = 'sppsvc'; times = 1 })
        $first = Invoke-KmsHost -Parameters @{ Port = '1700' } -Machine $machine
        $first.ExitCode | Should -Be 16
        $next = Invoke-KmsHost -Parameters @{ Port = '1700' } -Machine $first.Machine
        Assert-Host $next.Machine -Port 1700
    }
    It 'a status that cannot be refreshed is no failure' {
        $machine = New-HostMachine
        $machine.faults = @([ordered] @{ kind = 'cim.method'; name = '*.RefreshLicenseStatus'; hresult = '0x80070005' })
        (Invoke-KmsHost -Machine $machine).ExitCode | Should -Be 0
    }
    It 'CIM that is away for a moment is asked again' {
        $machine = New-HostMachine
        $machine.faults = @([ordered] @{ kind = 'cim.query'; name = 'SoftwareLicensingService'; times = 2; skip = 1; hresult = '0x800706BA' })
        (Invoke-KmsHost -Machine $machine).ExitCode | Should -Be 0
    }
    It 'CIM that stays away is no refused setting' {
        $machine = New-HostMachine
        $machine.faults = @([ordered] @{ kind = 'cim.query'; name = 'SoftwareLicensing*'; hresult = '0x80041003' })
        $run = Invoke-KmsHost -Machine $machine
        $run.ExitCode | Should -Be 19
        $run.Line.error.hresult | Should -Be '0x80041003'
    }
}

Describe 'Keys' {
    It 'finds its own among two host keys' {
        $machine = New-HostMachine
        $machine.licensing.keepsOtherKeys = $true
        $first = Invoke-KmsHost -Machine $machine
        $other = Copy-Hashtable (Get-Product $first.Machine 'host')
        $other.id = 'other-host'; $other.partialKey = 'ZZZZZ'; $other.status = 5
        $first.Machine.licensing.products = @($other) + $first.Machine.licensing.products
        $second = Invoke-KmsHost -Machine $first.Machine
        $second.ExitCode | Should -Be 0
        $second.Effects.Count | Should -Be 0
        $second.Line.partialProductKey | Should -Be 'GGGGG'
    }
    It 'a refused activation tells its code: <code>' -ForEach @(@{ code = '0xC004F038' }, @{ code = '0xC004C008' }, @{ code = '0x80072EE7' }, @{ code = '0x8007232B' }) {
        $machine = New-HostMachine
        $machine.licensing.microsoftError = $code
        $run = Invoke-KmsHost -Machine $machine
        $run.ExitCode | Should -Be 15
        $run.Line.error.hresult | Should -Be $code
    }
    It 'a return value <value> gives exit code <exit>' -ForEach @(@{ value = '0xC004F069'; exit = 14 }, @{ value = '0x4004F401'; exit = 0 }, @{ value = '1'; exit = 0 }) {
        $machine = New-HostMachine
        $machine.faults = @([ordered] @{ kind = 'cim.method'; name = '*.InstallProductKey'; phase = $(if ($exit -eq 0) { 'after' } else { 'before' }); times = 1; returnValue = [uint32] $value })
        $run = Invoke-KmsHost -Machine $machine
        $run.ExitCode | Should -Be $exit
        if ($exit -ne 0) { $run.Line.error.hresult | Should -Be $value }
    }
    It 'a text that is no HRESULT gives none' {
        (Invoke-KmsHost -Parameters @{ Port = '0' }).Line.error.hresult | Should -BeNullOrEmpty
    }
    It 'a key that makes no host gives way to the client key it replaced' {
        $machine = New-WindowsMachine
        $machine.licensing.keys[$HostKey] = [ordered] @{ product = 'retail'; activations = 10 }
        $machine.licensing.keys['WX4NM-KYWYW-QJJR4-XV3QB-6VM33'] = [ordered] @{ product = 'client' }
        $run = Invoke-KmsHost -Machine $machine
        $run.ExitCode | Should -Be 14
        (Get-Product $run.Machine 'client').partialKey | Should -Be '6VM33'
        $run.Machine.licensing.spent | Should -Be 0
    }
    It 'a key that makes no host and replaced an unknown one is told' {
        $machine = New-WindowsMachine
        (Get-Product $machine 'client').partialKey = 'QQQQQ'
        $machine.licensing.keys[$HostKey] = [ordered] @{ product = 'retail'; activations = 10 }
        (Invoke-KmsHost -Machine $machine).Line.error.message | Should -BeLike '*ending in QQQQQ*'
    }
    It 'takes a key in lower case, with blanks around it' {
        (Invoke-KmsHost -Parameters @{ ProductKey = "  $($HostKey.ToLowerInvariant()) " }).ExitCode | Should -Be 0
    }
}

Describe 'Key Vault' {
    It 'reads the key, past <answers.Count> answers that pass' -ForEach @(
        @{ answers = @() }, @{ answers = @(403, 403, 403) }, @{ answers = @(429) }, @{ answers = @(500, 503) }
    ) {
        $list = @($answers | ForEach-Object { [ordered] @{ status = $_; headers = [ordered] @{ 'Retry-After' = '5' } } }) + [ordered] @{ json = [ordered] @{ value = $HostKey } }
        $run = Invoke-KmsHost -NoKey -Parameters $Uri -Machine (New-Answers -Machine (New-HostMachine) -Vault $list)
        $run.ExitCode | Should -Be 0
        Assert-Host $run.Machine
    }
    It 'ends at once on <status>, with the text of the answer' -ForEach @(@{ status = 400 }, @{ status = 401 }, @{ status = 404 }) {
        $body = '{"error":{"code":"Told","message":"what the vault says, and not the-token-of-this-machine"}}'
        $run = Invoke-KmsHost -NoKey -Parameters $Uri -Machine (New-Answers -Machine (New-HostMachine) -Vault @([ordered] @{ status = $status; body = $body }))
        $run.ExitCode | Should -Be 12
        $run.Seconds | Should -BeLessThan 10
        $run.Line.error.message | Should -BeLike "*$status*what the vault says*"
        $run.Output[0] | Should -Not -BeLike '*the-token-of-this-machine*'
    }
    It 'ends at once without an identity' {
        $run = Invoke-KmsHost -NoKey -Parameters $Uri -Machine (New-Answers -Machine (New-HostMachine) -Vault @() -Identity @([ordered] @{ status = 400; body = '{"error":"invalid_request","error_description":"Identity not found"}' }))
        $run.ExitCode | Should -Be 12
        $run.Seconds | Should -BeLessThan 10
        $run.Line.error.message | Should -BeLike '*Identity not found*'
    }
    It 'gives up with a line within 11 minutes: <name>' -ForEach @(
        @{ name = 'forbidden for good'; answer = [ordered] @{ status = 403 } }
        @{ name = 'slow'; answer = [ordered] @{ seconds = 99 } }
        @{ name = 'a page instead'; answer = [ordered] @{ body = '<html>sign in</html>' } }
        @{ name = 'no network'; answer = [ordered] @{ fails = 'The remote name could not be resolved' } }
    ) {
        $run = Invoke-KmsHost -NoKey -Parameters $Uri -TimeLimitSeconds 660 -Machine (New-Answers -Machine (New-HostMachine) -Vault @($answer))
        $run.Killed | Should -BeFalse
        $run.ExitCode | Should -Be 12
    }
    It 'an empty secret could not be read: <value>' -ForEach @(@{ value = '' }, @{ value = '  ' }) {
        (Invoke-KmsHost -NoKey -Parameters $Uri -Machine (New-Answers -Machine (New-HostMachine) -Vault @([ordered] @{ json = [ordered] @{ value = $value } }))).ExitCode | Should -Be 12
    }
    It 'sends the token to no address but a vault: <_>' -ForEach @(
        'http://kv1.vault.azure.net/secrets/host-key', 'https://kv1.vault.azure.net.contoso.com/secrets/host-key', 'https://contoso.com/secrets/host-key', 'kv1/host-key'
        'https://kv1.vault.azure.net@contoso.com/secrets/host-key', "https://kv1.vault.azure.net/secrets/host-key`n", 'https://kv1.vault.azure.net/secrets/host-key?x=1'
    ) {
        $run = Invoke-KmsHost -NoKey -Parameters @{ SecretUri = $_ }
        $run.ExitCode | Should -Be 10
        @($run.Events | Where-Object kind -EQ 'web').Count | Should -Be 0
    }
    It 'asks the metadata service past the proxy' {
        $text = [System.IO.File]::ReadAllText((Join-Path $PSScriptRoot '../../components/scripts/kms-host.ps1'))
        $text | Should -Match 'WebSession = \$direct'
    }
}

Describe 'The firewall of the guest' {
    It 'opens a rule of Windows that <what>' -ForEach @(
        @{ what = 'blocks'; change = @{ Enabled = 'True'; Action = 'Block' } }, @{ what = 'is disabled'; change = @{ Enabled = 'False' } }
        @{ what = 'holds in one profile'; change = @{ Enabled = 'True'; Profile = 'Domain' } }
    ) {
        $machine = New-HostMachine
        foreach ($name in $change.Keys) { $machine.firewall['SPPSVC-In-TCP'][$name] = $change[$name] }
        $run = Invoke-KmsHost -Machine $machine
        $run.Line.changed | Should -Contain 'firewall'
        Assert-Host $run.Machine
    }
    It 'opens a rule of its own that <what>' -ForEach @(
        @{ what = 'blocks'; change = @{ Action = 'Block' } }, @{ what = 'is disabled'; change = @{ Enabled = 'False' } }, @{ what = 'holds in one profile'; change = @{ Profile = 'Private' } }
        @{ what = 'is for another port'; change = @{ LocalPort = '1701' } }, @{ what = 'is outbound'; change = @{ Direction = 'Outbound' } }
    ) {
        $first = Invoke-KmsHost -Parameters @{ Port = '1700' }
        foreach ($name in $change.Keys) { $first.Machine.firewall['windows-licensing-kms'][$name] = $change[$name] }
        $run = Invoke-KmsHost -Parameters @{ Port = '1700' } -Machine $first.Machine
        $run.Line.changed | Should -Be 'firewall'
        Assert-Host $run.Machine -Port 1700
    }
    It 'closes what it leaves, and is named once: 1688, 1700 and back' {
        $first = Invoke-KmsHost
        $second = Invoke-KmsHost -Parameters @{ Port = '1700' } -Machine $first.Machine
        Assert-Host $second.Machine -Port 1700
        $second.Machine.firewall['SPPSVC-In-TCP'].Enabled | Should -Be 'False'
        $third = Invoke-KmsHost -Machine $second.Machine
        Assert-Host $third.Machine
        $third.Machine.firewall.Keys | Should -Not -Contain 'windows-licensing-kms'
        @($third.Line.changed | Where-Object { $_ -eq 'firewall' }).Count | Should -Be 1
    }
    It 'stays as it is where that is wanted' {
        $run = Invoke-KmsHost -Parameters @{ OpenGuestFirewall = 'false' }
        $run.Line.guestFirewallOpen | Should -BeNullOrEmpty
        $run.Machine.firewall['SPPSVC-In-TCP'].Enabled | Should -Be 'False'
    }
}

Describe 'The line' {
    It 'reads back what Windows has' {
        $machine = (Invoke-KmsHost).Machine
        $machine.overrides.SoftwareLicensingProduct = [ordered] @{ KeyManagementServiceCurrentCount = [uint32] 57 }
        $line = (Invoke-KmsHost -Machine $machine).Line
        "$($line.currentCount) $($line.port) $($line.activationIntervalMinutes) $($line.publishesToDns)" | Should -Be '57 1688 120 False'
    }
    It 'takes <property> = <value> as <count>' -ForEach @(
        @{ property = 'KeyManagementServiceCurrentCount'; value = '(absent)'; count = -1 }, @{ property = 'KeyManagementServiceCurrentCount'; value = [uint32]::MaxValue; count = -1 }
        @{ property = 'KeyManagementServiceCurrentCount'; value = $null; count = -1 }, @{ property = 'LicenseIsAddon'; value = '(absent)'; count = -1 }
    ) {
        $machine = New-HostMachine
        $machine.overrides.SoftwareLicensingProduct = [ordered] @{ $property = $value }
        $run = Invoke-KmsHost -Machine $machine
        $run.ExitCode | Should -Be 0
        $run.Line.currentCount | Should -Be $count
    }
    It 'stands without the property <_>' -ForEach 'KeyManagementServiceDnsPublishing', 'KeyManagementServiceListeningPort' {
        $machine = New-HostMachine
        $machine.overrides.SoftwareLicensingService = [ordered] @{ $_ = '(absent)' }
        (Invoke-KmsHost -Machine $machine).ExitCode | Should -Be 0
    }
    It 'shows no key, cuts long texts, and is ASCII: <name>' -ForEach @(
        @{ name = 'a long text'; message = 'x' * 6000 }, @{ name = 'German'; message = ('Der Schlüssel ist ungültig. ' * 300) }, @{ name = 'a key without dashes'; message = 'bad BBBBBCCCCCDDDDDFFFFFGGGGG given' }
        @{ name = 'a key with dots'; message = 'bad B.B.B.B.B.CCCCC DDDDD/FFFFF:GGGGG given' }, @{ name = 'a key at the cut'; message = ('x' * 490) + 'BBBBBCCCCCDDDDDFFFFFGGGGG' }
        @{ name = 'a control character'; message = "a`e[31m`u{202e}b" }
    ) {
        $machine = New-HostMachine
        $machine.faults = @([ordered] @{ kind = 'cim.method'; name = '*.InstallProductKey'; hresult = '0xC004F050'; message = $message })
        $run = Invoke-KmsHost -Machine $machine
        $run.ExitCode | Should -Be 14
        $run.Line.error.hresult | Should -Be '0xC004F050'
    }
    It 'shows no key given as the port' { (Invoke-KmsHost -NoKey -Parameters @{ Port = $HostKey; ProductKey = $ClientKey }).ExitCode | Should -Be 10 }
}

Describe 'Input' {
    It 'refuses <name> = <value>' -ForEach @(
        foreach ($value in '0', '65536', '-1', '+1688', '1688 ', " 1688", "1688`n", '1,688', '0x698', '1e3', '', '١٦٨٨', 'a') { @{ name = 'Port'; value = $value } }
        foreach ($value in '14', '43201', '60.5', "60`n") { @{ name = 'ActivationIntervalMinutes'; value = $value }; @{ name = 'RenewalIntervalMinutes'; value = $value } }
        foreach ($name in 'PublishToDns', 'OpenGuestFirewall', 'InstallRole') { @{ name = $name; value = 'yes' }; @{ name = $name; value = '' } }
        foreach ($value in 'BBBBB-CCCCC-DDDDD-FFFFF', 'BBBBB-CCCCC-DDDDD-FFFFF-GGGGGG', 'AAAAA-CCCCC-DDDDD-FFFFF-GGGGG', "BBBBB-CCCCC-DDDDD-FFFFF-GGGG`u{212A}", '; Restart-Computer', '$(1)') { @{ name = 'ProductKey'; value = $value } }
    ) {
        $run = Invoke-KmsHost -Parameters @{ $name = $value }
        $run.ExitCode | Should -Be 10
        $run.Effects.Count | Should -Be 0
    }
    It 'takes <name> = <value>' -ForEach @(@{ name = 'Port'; value = '1' }, @{ name = 'Port'; value = '65535' }, @{ name = 'ActivationIntervalMinutes'; value = '15' }, @{ name = 'RenewalIntervalMinutes'; value = '43200' }) {
        (Invoke-KmsHost -Parameters @{ $name = $value }).ExitCode | Should -Be 0
    }
    It 'names a parameter it does not have' {
        $run = Invoke-KmsHost -Parameters @{ Ports = '1688' }
        $run.ExitCode | Should -Be 10
        $run.Line.error.message | Should -BeLike '*Ports*'
    }
    It 'needs one source of the key, and an administrator' {
        (Invoke-KmsHost -NoKey).ExitCode | Should -Be 10
        (Invoke-KmsHost -Parameters $Uri).ExitCode | Should -Be 10
        $machine = New-HostMachine
        $machine.identity.administrator = $false
        (Invoke-KmsHost -Machine $machine).ExitCode | Should -Be 11
    }
    It 'runs under Windows PowerShell 5.1' { { Assert-WindowsPowerShell51 -Path (Join-Path $PSScriptRoot '../../components/scripts/kms-host.ps1') } | Should -Not -Throw }
}
