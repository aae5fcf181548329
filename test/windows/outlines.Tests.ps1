<#
.SYNOPSIS
    The outlines of the shipped scripts, which are what a plan is read by, beside the scripts: both leave a machine with the same settings.
#>
BeforeDiscovery {
    # The same seed gives the same cases.
    $random = [Random]::new(20261130)
    $pick = { param($List) $List[$random.Next($List.Count)] }
    $client = {
        # The script refuses a host beside a domain to look up.
        $name = & $pick @('', 'kms1', 'kms2', 'kms9')
        @{
            HostName = $name; Port = & $pick @('1688', '1700', '65535'); LookupDomain = $(if ($name -eq '') { & $pick @('', 'fabrikam.com') } else { '' })
            WithKey = & $pick @($true, $true, $false); Rearm = & $pick @('false', 'false', 'true')
        }
    }
    $server = {
        @{
            Port = & $pick @('1688', '1700'); ActivationIntervalMinutes = & $pick @('120', '60', '15'); RenewalIntervalMinutes = & $pick @('10080', '1440', '43200')
            PublishToDns = & $pick @('true', 'false'); OpenGuestFirewall = & $pick @('true', 'false'); InstallRole = & $pick @('true', 'true', 'false'); FromVault = & $pick @($false, $false, $true)
        }
    }
    $cases = @(1..16 | ForEach-Object { @{ number = $_; release = & $pick @('2012R2', '2016', '2019', '2022', '2025'); before = (& $client); wanted = (& $client); isUsed = & $pick @($true, $false) } })
    $hosts = @(1..12 | ForEach-Object { @{ number = $_; release = & $pick @('2012R2', '2016', '2019', '2022', '2025'); before = (& $server); wanted = (& $server); isUsed = & $pick @($true, $false) } })
}
BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Support.psm1') -Force
    Import-Module (Join-Path $PSScriptRoot 'Windows.psm1')
    $Settings = 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'
    $Outlines = Join-Path $PSScriptRoot '../../components/scripts/outlines'
    function Read-Setting {
        param($Machine, [string] $Name, [string] $Otherwise = '')
        $found = $Machine.registry[$Settings][$Name]
        if ($null -eq $found) { return $Otherwise }
        return [string] $found.value
    }
    function Read-Client {
        param($Machine)
        $own = Get-Product $Machine 'client'
        return [ordered] @{
            key = $own.partialKey; host = Read-Setting $Machine 'KeyManagementServiceName'; port = Read-Setting $Machine 'KeyManagementServicePort'
            # Once in the life of a machine, whichever run does it.
            domain = Read-Setting $Machine 'KeyManagementServiceLookupDomain'; isRearmed = $Machine.licensing.service.rearmCount -lt 5
        } | ConvertTo-Json -Compress
    }
    function Read-Server {
        param($Machine)
        $open = @($Machine.firewall.Values | Where-Object { $_.Enabled -eq 'True' -and $_.Action -eq 'Allow' } | ForEach-Object LocalPort | Sort-Object -Unique)
        return [ordered] @{
            key = (Get-Product $Machine 'host').partialKey; port = Read-Setting $Machine 'KeyManagementServiceListeningPort' '1688'
            activation = Read-Setting $Machine 'VLActivationInterval'; renewal = Read-Setting $Machine 'VLRenewalInterval'
            silent = Read-Setting $Machine 'DisableDnsPublishing' '0'; role = $Machine.features.VolumeActivation.installed; open = $open
        } | ConvertTo-Json -Compress
    }
    function Get-ClientParameters {
        param($Case)
        return @{
            ClientKey = $(if ($Case.WithKey) { $ClientKey } else { '' }); HostName = $Case.HostName; Port = $Case.Port
            LookupDomain = $Case.LookupDomain; Rearm = $Case.Rearm
        }
    }
    function Get-ServerParameters {
        param($Case)
        $given = @{}
        foreach ($name in 'Port', 'ActivationIntervalMinutes', 'RenewalIntervalMinutes', 'PublishToDns', 'OpenGuestFirewall', 'InstallRole') { $given[$name] = $Case[$name] }
        if ($Case.FromVault) { $given.SecretUri = 'https://kv1.vault.azure.net/secrets/host-key' } else { $given.ProductKey = $HostKey }
        return $given
    }
    function Invoke-Outline {
        param([string] $Name, [hashtable] $Parameters, $Machine)
        return (Invoke-OnMachine -Path (Join-Path $Outlines "$Name.ps1") -Parameters $Parameters -Machine $Machine).Machine
    }
    function New-VaultMachine {
        param([string] $Release)
        return New-Answers -Machine (New-HostMachine -Release $Release) -Vault @([ordered] @{ json = [ordered] @{ value = $HostKey } })
    }
}

Describe 'A client' {
    It 'comes to what the outline says, case <number>' -ForEach $cases {
        $machine = New-ClientMachine -Release $release
        $machine.dns['_vlmcs._tcp.contoso.com'] = @([ordered] @{ target = 'kms2'; port = 1700 })
        if ($isUsed) { $machine = (Invoke-KmsClient -Parameters (Get-ClientParameters $before) -Machine $machine).Machine }
        $given = Get-ClientParameters $wanted
        $run = Invoke-Shipped -Script 'kms-client' -Parameters $given -Machine $machine
        $run.ExitCode | Should -Be 0
        Read-Client (Invoke-Outline 'kms-client' $given $machine) | Should -Be (Read-Client $run.Machine)
    }
}

Describe 'A host' {
    It 'comes to what the outline says, case <number>' -ForEach $hosts {
        $machine = New-VaultMachine -Release $release
        if ($isUsed) { $machine = (Invoke-Shipped -Script 'kms-host' -Parameters (Get-ServerParameters $before) -Machine $machine).Machine }
        $given = Get-ServerParameters $wanted
        $run = Invoke-Shipped -Script 'kms-host' -Parameters $given -Machine $machine
        $run.ExitCode | Should -Be 0
        Read-Server (Invoke-Outline 'kms-host' $given $machine) | Should -Be (Read-Server $run.Machine)
    }
}
