<#
.SYNOPSIS
    Makes this machine a KMS host, or brings one to the settings given.

.DESCRIPTION
    Run again with the same input it changes nothing, and spends no activation: a host that holds the key and is
    activated is left as it is. Microsoft grants a host key six hosts and ten activations on each.

    Everything is asked and set by CIM, so the display language does not matter. Needs Windows PowerShell 5.1 as an
    administrator; run commands of Azure run as the local system account.

.PARAMETER ProductKey
    The KMS host key (CSVLK), five groups of five. Empty where SecretUri is given. Never printed.
.PARAMETER SecretUri
    Where Azure Key Vault holds the key: https://VAULT.vault.azure.net/secrets/NAME. Read with the machine's managed identity.
.PARAMETER Port
    TCP port to listen on, 1 to 65535.
.PARAMETER ActivationIntervalMinutes
    How often a client that is not activated asks, 15 to 43200 minutes.
.PARAMETER RenewalIntervalMinutes
    How often an activated client renews, 15 to 43200 minutes.
.PARAMETER PublishToDns
    true: the host writes its SRV record itself, by dynamic update. false: the record is declared elsewhere.
.PARAMETER OpenGuestFirewall
    true: Windows' own firewall lets the port in. false: it is left as it is.
.PARAMETER InstallRole
    true: the role VolumeActivation, which brings the tools to manage activation, is installed where it is missing.

.OUTPUTS
    One line of JSON on standard output:
    schema (1), script ("kms-host"), changed (names of what was changed, in order), computerName, osBuild,
    partialProductKey, licenseStatus (0 to 6), isKmsHost, currentCount (-1 where there is none yet), port,
    activationIntervalMinutes, renewalIntervalMinutes, publishesToDns, guestFirewallOpen (null where it was left).
    On failure: schema, script, error (code, message, hresult or null).

.NOTES
    Exit codes: 0 done. 10 input is wrong. 11 no administrator. 12 the key could not be read from Key Vault.
    13 the role could not be installed. 14 Windows refused the key. 15 activation failed. 16 a setting was refused.
    17 the firewall could not be changed. 19 anything else.
#>
[CmdletBinding()]
param(
    [string] $ProductKey = '',
    [string] $SecretUri = '',
    [string] $Port = '1688',
    [string] $ActivationIntervalMinutes = '120',
    [string] $RenewalIntervalMinutes = '10080',
    [string] $PublishToDns = 'false',
    [string] $OpenGuestFirewall = 'true',
    [string] $InstallRole = 'true'
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$WindowsApplicationId = '55c92734-d682-4d71-983e-d6ec3f16059f'
$SettingsPath = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'
$FirewallRule = 'SPPSVC-In-TCP'
$Licensed = 1
$Changed = New-Object -TypeName 'System.Collections.Generic.List[string]'

# Where the script is when it fails: the exit code tells it.
$Stage = @{ Code = 19 }

function ConvertTo-WholeNumber {
    param([string] $Name, [string] $Text, [int] $Least, [int] $Most)
    $number = 0
    if (-not [int]::TryParse($Text, [ref] $number) -or $number -lt $Least -or $number -gt $Most) {
        throw "$Name must be a whole number from $Least to $Most, and is '$Text'"
    }
    return $number
}

function ConvertTo-Flag {
    param([string] $Name, [string] $Text)
    if ($Text -ne 'true' -and $Text -ne 'false') {
        throw "$Name must be true or false, and is '$Text'"
    }
    return $Text -eq 'true'
}

function Read-KeyVaultSecret {
    param([string] $Uri)
    $vault = ([System.Uri] $Uri).Host
    # vault.azure.net, vault.usgovcloudapi.net and vault.azure.cn: the audience is the host without the vault's name.
    $audience = 'https://' + ($vault -replace '^[^.]+\.', '')
    $tokenUri = 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=' +
        [System.Uri]::EscapeDataString($audience)
    # Windows Server 2016 offers older protocols only unless told.
    [System.Net.ServicePointManager]::SecurityProtocol =
        [System.Net.ServicePointManager]::SecurityProtocol -bor [System.Net.SecurityProtocolType]::Tls12
    # A role that was given a moment ago takes minutes to hold everywhere.
    $deadline = [System.DateTime]::UtcNow.AddMinutes(10)
    while ($true) {
        try {
            $token = Invoke-RestMethod -Uri $tokenUri -Headers @{ Metadata = 'true' } -TimeoutSec 30 -UseBasicParsing
            $headers = @{ Authorization = "Bearer $($token.access_token)" }
            $secret = Invoke-RestMethod -Uri "$Uri`?api-version=7.4" -Headers $headers -TimeoutSec 30 -UseBasicParsing
            return [string] $secret.value
        }
        catch {
            if ([System.DateTime]::UtcNow -gt $deadline) { throw }
            Start-Sleep -Seconds 20
        }
    }
}

function Find-WindowsProduct {
    # Without the filter the class lists hundreds of products, and takes a minute to.
    $filter = "ApplicationID='$WindowsApplicationId' AND PartialProductKey <> NULL AND LicenseIsAddon = FALSE"
    $products = @(Get-CimInstance -ClassName SoftwareLicensingProduct -Filter $filter)
    # Where more than one key is installed, the host's is meant.
    foreach ($product in $products) {
        if (Test-HostProduct -Product $product) { return $product }
    }
    if ($products.Count -eq 0) { return $null }
    return $products[0]
}

function Read-Service {
    return Get-CimInstance -ClassName SoftwareLicensingService
}

function Invoke-Licensing {
    param($Target, [string] $Method, [hashtable] $Arguments = @{})
    $answer = Invoke-CimMethod -InputObject $Target -MethodName $Method -Arguments $Arguments
    # A refusal comes as an error, or as what the method returns.
    $code = [uint32] $answer.ReturnValue
    if ($code -ne 0) {
        $signed = [System.BitConverter]::ToInt32([System.BitConverter]::GetBytes($code), 0)
        throw (New-Object -TypeName 'System.Runtime.InteropServices.COMException' -ArgumentList "$Method returned 0x$($code.ToString('X8'))", $signed)
    }
}

function Invoke-Service {
    param([string] $Method, [hashtable] $Arguments = @{})
    Invoke-Licensing -Target (Read-Service) -Method $Method -Arguments $Arguments
}

function Test-HostProduct {
    param($Product)
    # VOLUME_KMSCLIENT is a client, any other VOLUME_KMS a host; descriptions are not translated.
    return $null -ne $Product -and $Product.Description -match 'VOLUME_KMS(?!CLIENT)'
}

function Read-Setting {
    param([string] $Name)
    $properties = Get-ItemProperty -Path $SettingsPath
    if ($properties.PSObject.Properties.Name -contains $Name) { return $properties.$Name }
    return $null
}

function Get-HResult {
    param($ErrorRecord)
    $failure = $ErrorRecord.Exception
    while ($null -ne $failure) {
        $native = $failure.PSObject.Properties['StatusCode']
        if ($null -ne $native -and [int64] $native.Value -ne 0) { return '0x{0:X8}' -f ([uint32] $native.Value) }
        if ($null -eq $failure.InnerException) { break }
        $failure = $failure.InnerException
    }
    if ($null -ne $failure -and $failure.HResult -ne 0) { return '0x{0:X8}' -f $failure.HResult }
    return $null
}

function Write-Result {
    param($Result)
    [System.Console]::Out.WriteLine(($Result | ConvertTo-Json -Compress -Depth 4))
}

function Install-HostKey {
    param([string] $Key)
    $product = Find-WindowsProduct
    $holds = (Test-HostProduct -Product $product) -and $product.PartialProductKey -eq $Key.Substring(24)
    if (-not $holds) {
        $Stage.Code = 14
        Invoke-Service -Method 'InstallProductKey' -Arguments @{ ProductKey = $Key }
        Invoke-Service -Method 'RefreshLicenseStatus'
        $Changed.Add('key')
        $product = Find-WindowsProduct
        if (-not (Test-HostProduct -Product $product)) {
            throw 'the key is no KMS host key for this release and edition of Windows'
        }
    }
    # Only a host that is not activated asks Microsoft: each time counts.
    if ($product.LicenseStatus -ne $Licensed) {
        $Stage.Code = 15
        Invoke-Licensing -Target $product -Method 'Activate'
        Invoke-Service -Method 'RefreshLicenseStatus'
        $Changed.Add('activation')
    }
}

function Initialize-KmsService {
    param([int] $ListeningPort, [int] $Activation, [int] $Renewal, [bool] $Publish)
    $Stage.Code = 16
    $before = $Changed.Count
    $service = Read-Service
    $current = [int] $service.KeyManagementServiceListeningPort
    if ($current -eq 0) { $current = 1688 }
    if ($current -ne $ListeningPort) {
        Invoke-Service -Method 'SetKeyManagementServiceListeningPort' -Arguments @{ PortNumber = [uint32] $ListeningPort }
        $Changed.Add('port')
    }
    if ((Read-Setting -Name 'VLActivationInterval') -ne $Activation) {
        Invoke-Service -Method 'SetVLActivationInterval' -Arguments @{ ActivationInterval = [uint32] $Activation }
        $Changed.Add('activationInterval')
    }
    if ((Read-Setting -Name 'VLRenewalInterval') -ne $Renewal) {
        Invoke-Service -Method 'SetVLRenewalInterval' -Arguments @{ RenewalInterval = [uint32] $Renewal }
        $Changed.Add('renewalInterval')
    }
    if ([bool] $service.KeyManagementServiceDnsPublishing -ne $Publish) {
        Invoke-Service -Method 'DisableKeyManagementServiceDnsPublishing' -Arguments @{ DisablePublishing = -not $Publish }
        $Changed.Add('dnsPublishing')
    }
    # What the service listens on and publishes takes effect when it starts.
    if ($Changed.Count -gt $before) { Restart-Service -Name 'sppsvc' -Force }
}

function Open-Firewall {
    param([int] $ListeningPort)
    $Stage.Code = 17
    # A machine in no domain is in the Public profile on Azure, so the rule holds in all of them: who may reach the port is
    # decided by the network security group.
    $name = 'windows-licensing-kms'
    $existing = Get-NetFirewallRule -Name $name -ErrorAction SilentlyContinue
    if ($ListeningPort -eq 1688) {
        if ($null -ne $existing) {
            Remove-NetFirewallRule -Name $name
            $Changed.Add('firewall')
        }
        $rule = Get-NetFirewallRule -Name $FirewallRule
        if ([string] $rule.Enabled -ne 'True' -or [string] $rule.Profile -ne 'Any') {
            Set-NetFirewallRule -Name $FirewallRule -Profile Any -Enabled True
            $Changed.Add('firewall')
        }
        return
    }
    if ($null -ne $existing) {
        $filter = $existing | Get-NetFirewallPortFilter
        if ([string] $filter.LocalPort -eq [string] $ListeningPort) { return }
        Remove-NetFirewallRule -Name $name
    }
    $null = New-NetFirewallRule -Name $name -DisplayName "Key Management Service (TCP $ListeningPort)" -Direction Inbound `
        -Action Allow -Protocol TCP -LocalPort $ListeningPort -Profile Any
    $Changed.Add('firewall')
}

try {
    $Stage.Code = 10
    $listeningPort = ConvertTo-WholeNumber -Name 'Port' -Text $Port -Least 1 -Most 65535
    $activation = ConvertTo-WholeNumber -Name 'ActivationIntervalMinutes' -Text $ActivationIntervalMinutes -Least 15 -Most 43200
    $renewal = ConvertTo-WholeNumber -Name 'RenewalIntervalMinutes' -Text $RenewalIntervalMinutes -Least 15 -Most 43200
    $publish = ConvertTo-Flag -Name 'PublishToDns' -Text $PublishToDns
    $open = ConvertTo-Flag -Name 'OpenGuestFirewall' -Text $OpenGuestFirewall
    $install = ConvertTo-Flag -Name 'InstallRole' -Text $InstallRole
    if (($ProductKey -eq '') -eq ($SecretUri -eq '')) { throw 'one of ProductKey and SecretUri is needed' }

    $Stage.Code = 11
    $principal = New-Object -TypeName 'Security.Principal.WindowsPrincipal' -ArgumentList ([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        throw 'this script has to run as an administrator'
    }

    $key = $ProductKey
    if ($SecretUri -ne '') {
        $Stage.Code = 12
        $key = Read-KeyVaultSecret -Uri $SecretUri
    }
    $Stage.Code = 10
    $key = $key.Trim().ToUpperInvariant()
    if ($key -notmatch '^([BCDFGHJKMNPQRTVWXY2346789]{5}-){4}[BCDFGHJKMNPQRTVWXY2346789]{5}$') {
        throw 'the key is not five groups of five letters and digits'
    }

    if ($install) {
        $Stage.Code = 13
        $feature = Get-WindowsFeature -Name 'VolumeActivation'
        if (-not $feature.Installed) {
            $null = Install-WindowsFeature -Name 'VolumeActivation' -IncludeManagementTools
            $Changed.Add('role')
        }
    }

    # Settings first: a host publishes its record as soon as it is activated, unless it was told not to.
    Initialize-KmsService -ListeningPort $listeningPort -Activation $activation -Renewal $renewal -Publish $publish
    Install-HostKey -Key $key
    if ($open) { Open-Firewall -ListeningPort $listeningPort }

    $Stage.Code = 19
    $product = Find-WindowsProduct
    $service = Read-Service
    $reported = [int] $service.KeyManagementServiceListeningPort
    $count = [int64] $product.KeyManagementServiceCurrentCount
    Write-Result -Result ([ordered] @{
        schema                    = 1
        script                    = 'kms-host'
        changed                   = $Changed.ToArray()
        computerName              = $env:COMPUTERNAME
        osBuild                   = [System.Environment]::OSVersion.Version.ToString()
        partialProductKey         = [string] $product.PartialProductKey
        licenseStatus             = [int] $product.LicenseStatus
        isKmsHost                 = [int] $product.IsKeyManagementServiceMachine -gt 0
        currentCount              = if ($count -gt 1000) { -1 } else { $count }
        port                      = if ($reported -eq 0) { 1688 } else { $reported }
        activationIntervalMinutes = $activation
        renewalIntervalMinutes    = $renewal
        publishesToDns            = [bool] $service.KeyManagementServiceDnsPublishing
        guestFirewallOpen         = if ($open) { $true } else { $null }
    })
    exit 0
}
catch {
    # A message may repeat what it was given: the key must not stand in a log.
    $message = [string] $_.Exception.Message -replace '(?i)[A-Z0-9]{5}(-[A-Z0-9]{5}){4}', '<product key>'
    Write-Result -Result ([ordered] @{
        schema = 1
        script = 'kms-host'
        error  = [ordered] @{ code = $Stage.Code; message = $message; hresult = Get-HResult -ErrorRecord $_ }
    })
    exit $Stage.Code
}
