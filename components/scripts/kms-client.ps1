<#
.SYNOPSIS
    Points this machine at a KMS host, gives it its client key, asks for activation and reports how it is licensed.

.DESCRIPTION
    Run again with the same input it changes nothing that is right already. An activation by KMS costs nothing, so it is
    asked for whenever Windows is not activated. Everything is asked and set by CIM, so the display language does not
    matter. Needs Windows PowerShell 5.1 as an administrator; run commands of Azure run as the local system account.

.PARAMETER ClientKey
    The published client setup key of the release and edition; no secret. Empty: the key that is there stays.
.PARAMETER HostName
    KMS host to use, by name or address. Empty: what an image has pinned is cleared, and the host is found by DNS.
.PARAMETER Port
    TCP port of HostName, 1 to 65535.
.PARAMETER LookupDomain
    Domain whose SRV record _vlmcs._tcp is looked up, for machines whose own domain is another. Not with HostName.
.PARAMETER Rearm
    true: machines of one image that share their machine id get one each. Done once for a machine; it restarts.
.PARAMETER RequireActivation
    true: a machine that is not activated in the end is a failure. false: it is reported, and Windows tries again by itself.

.OUTPUTS
    One line of JSON on standard output:
    schema (1), script ("kms-client"), changed (names of what was changed, in order), restarting, computerName, osBuild,
    clientMachineId, name, description, partialProductKey, channel, licenseStatus (0 to 6), licenseStatusReason (hex),
    graceMinutesRemaining, activationType, configuredHost, configuredPort, lookupDomain, discoveredHost, discoveredPort,
    activationIntervalMinutes, renewalIntervalMinutes, activation (null, or attempted and hresult: null where it succeeded).
    On failure: schema, script, error (code, message, hresult or null).

.NOTES
    Exit codes: 0 done. 10 input is wrong. 11 no administrator. 14 Windows refused the key. 15 not activated, and
    RequireActivation is true. 16 a setting was refused. 18 the machine could not be rearmed. 19 anything else.
#>
[CmdletBinding()]
param(
    [string] $ClientKey = '',
    [string] $HostName = '',
    [string] $Port = '1688',
    [string] $LookupDomain = '',
    [string] $Rearm = 'false',
    [string] $RequireActivation = 'false'
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$WindowsApplicationId = '55c92734-d682-4d71-983e-d6ec3f16059f'
$MarkPath = 'HKLM:\SOFTWARE\windows-licensing'
$Licensed = 1
$Changed = New-Object -TypeName 'System.Collections.Generic.List[string]'

# Where the script is when it fails: the exit code tells it.
$Stage = @{ Code = 19 }

function ConvertTo-Flag {
    param([string] $Name, [string] $Text)
    if ($Text -ne 'true' -and $Text -ne 'false') {
        throw "$Name must be true or false, and is '$Text'"
    }
    return $Text -eq 'true'
}

function Find-WindowsProduct {
    # Without the filter the class lists hundreds of products, and takes a minute to.
    $filter = "ApplicationID='$WindowsApplicationId' AND PartialProductKey <> NULL AND LicenseIsAddon = FALSE"
    $products = @(Get-CimInstance -ClassName SoftwareLicensingProduct -Filter $filter)
    if ($products.Count -eq 0) { return $null }
    return $products[0]
}

function Read-WindowsProduct {
    $product = Find-WindowsProduct
    if ($null -eq $product) { throw 'Windows has no product key' }
    return $product
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

function Request-Rearm {
    $Stage.Code = 18
    # The mark holds the machine id there was: a machine that got another one since, or is marked, is done. It stands in
    # the registry, so an image made of this machine has to be generalized, which gives each copy an id of its own.
    $mark = Get-ItemProperty -Path $MarkPath -Name 'RearmedFrom' -ErrorAction SilentlyContinue
    if ($null -ne $mark) { return $false }
    $service = Read-Service
    if ([int] $service.RemainingWindowsReArmCount -eq 0) { throw 'no rearm is left: make the image anew with SkipRearm set to 0' }
    $id = [string] $service.ClientMachineID
    Invoke-Service -Method 'ReArmWindows'
    $null = New-Item -Path $MarkPath -Force
    $null = New-ItemProperty -Path $MarkPath -Name 'RearmedFrom' -Value $id -PropertyType String -Force
    $Changed.Add('rearm')
    return $true
}

function Install-ClientKey {
    param([string] $Key)
    $Stage.Code = 14
    $product = Find-WindowsProduct
    if ($null -ne $product -and $product.PartialProductKey -eq $Key.Substring(24)) { return }
    Invoke-Service -Method 'InstallProductKey' -Arguments @{ ProductKey = $Key }
    Invoke-Service -Method 'RefreshLicenseStatus'
    $Changed.Add('key')
}

function Register-KmsHost {
    param([string] $Name, [int] $Number, [string] $Domain)
    $Stage.Code = 16
    $service = Read-Service
    $machine = [string] $service.KeyManagementServiceMachine
    $configured = [int] $service.KeyManagementServicePort
    if ($Name -eq '') {
        if ($machine -ne '') {
            Invoke-Service -Method 'ClearKeyManagementServiceMachine'
            $Changed.Add('host')
        }
        if ($configured -ne 0) {
            Invoke-Service -Method 'ClearKeyManagementServicePort'
            $Changed.Add('port')
        }
    }
    else {
        if ($machine -ne $Name) {
            Invoke-Service -Method 'SetKeyManagementServiceMachine' -Arguments @{ MachineName = $Name }
            $Changed.Add('host')
        }
        if ($configured -ne $Number) {
            Invoke-Service -Method 'SetKeyManagementServicePort' -Arguments @{ PortNumber = [uint32] $Number }
            $Changed.Add('port')
        }
    }
    $lookup = [string] $service.KeyManagementServiceLookupDomain
    if ($lookup -eq $Domain) { return }
    if ($Domain -eq '') { Invoke-Service -Method 'ClearKeyManagementServiceLookupDomain' }
    else { Invoke-Service -Method 'SetKeyManagementServiceLookupDomain' -Arguments @{ LookupDomain = $Domain } }
    $Changed.Add('lookupDomain')
}

function Request-Activation {
    $product = Read-WindowsProduct
    # A change of host or key shows only when it has been used: ask again then, though Windows is activated.
    if ($product.LicenseStatus -eq $Licensed -and $Changed.Count -eq 0) { return $null }
    $hresult = $null
    try {
        Invoke-Licensing -Target $product -Method 'Activate'
        $Changed.Add('activation')
    }
    catch {
        # No fault of this run: too few clients yet, or no host in reach. Windows tries again every two hours.
        $hresult = Get-HResult -ErrorRecord $_
        if ($null -eq $hresult) { $hresult = 'unknown' }
    }
    Invoke-Service -Method 'RefreshLicenseStatus'
    return [ordered] @{ attempted = $true; hresult = $hresult }
}

function Write-State {
    param($Activation, [bool] $Restarting)
    $product = Read-WindowsProduct
    $service = Read-Service
    Write-Result -Result ([ordered] @{
        schema                    = 1
        script                    = 'kms-client'
        changed                   = $Changed.ToArray()
        restarting                = $Restarting
        computerName              = $env:COMPUTERNAME
        osBuild                   = [System.Environment]::OSVersion.Version.ToString()
        clientMachineId           = [string] $service.ClientMachineID
        name                      = [string] $product.Name
        description               = [string] $product.Description
        partialProductKey         = [string] $product.PartialProductKey
        channel                   = [string] $product.ProductKeyChannel
        licenseStatus             = [int] $product.LicenseStatus
        licenseStatusReason       = '0x{0:X8}' -f [uint32] $product.LicenseStatusReason
        graceMinutesRemaining     = [int64] $product.GracePeriodRemaining
        activationType            = [int] $product.VLActivationType
        configuredHost            = [string] $service.KeyManagementServiceMachine
        configuredPort            = [int] $service.KeyManagementServicePort
        lookupDomain              = [string] $service.KeyManagementServiceLookupDomain
        discoveredHost            = [string] $product.DiscoveredKeyManagementServiceMachineName
        discoveredPort            = [int] $product.DiscoveredKeyManagementServiceMachinePort
        activationIntervalMinutes = [int] $product.VLActivationInterval
        renewalIntervalMinutes    = [int] $product.VLRenewalInterval
        activation                = $Activation
    })
}

try {
    $Stage.Code = 10
    $number = 0
    if (-not [int]::TryParse($Port, [ref] $number) -or $number -lt 1 -or $number -gt 65535) {
        throw "Port must be a whole number from 1 to 65535, and is '$Port'"
    }
    $rearming = ConvertTo-Flag -Name 'Rearm' -Text $Rearm
    $required = ConvertTo-Flag -Name 'RequireActivation' -Text $RequireActivation
    if ($HostName -ne '' -and $LookupDomain -ne '') { throw 'LookupDomain cannot be used with HostName, which overrides it' }
    if ($ClientKey -ne '' -and $ClientKey -notmatch '^([BCDFGHJKMNPQRTVWXY2346789]{5}-){4}[BCDFGHJKMNPQRTVWXY2346789]{5}$') {
        throw 'ClientKey is not five groups of five letters and digits'
    }

    $Stage.Code = 11
    $principal = New-Object -TypeName 'Security.Principal.WindowsPrincipal' -ArgumentList ([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        throw 'this script has to run as an administrator'
    }

    # Key and host first: they outlast the restart, after which Windows activates by itself.
    if ($ClientKey -ne '') { Install-ClientKey -Key $ClientKey }
    Register-KmsHost -Name $HostName -Number $number -Domain $LookupDomain
    if ($rearming -and (Request-Rearm)) {
        Write-State -Activation $null -Restarting $true
        # Long enough for the agent to report this run; the machine id is new after the restart only.
        $null = & "$env:SystemRoot\System32\shutdown.exe" /r /t 60 /d p:4:1
        exit 0
    }

    $Stage.Code = 15
    $activation = Request-Activation
    $Stage.Code = 19
    Write-State -Activation $activation -Restarting $false
    if ($required -and (Read-WindowsProduct).LicenseStatus -ne $Licensed) { exit 15 }
    exit 0
}
catch {
    $message = [string] $_.Exception.Message -replace '(?i)[A-Z0-9]{5}(-[A-Z0-9]{5}){4}', '<product key>'
    Write-Result -Result ([ordered] @{
        schema = 1
        script = 'kms-client'
        error  = [ordered] @{ code = $Stage.Code; message = $message; hresult = Get-HResult -ErrorRecord $_ }
    })
    exit $Stage.Code
}
