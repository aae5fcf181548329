<#
.SYNOPSIS
    Points this machine at a KMS host, gives it its client key, asks for activation and reports how it is licensed.

.DESCRIPTION
    Run again with the same input, it changes nothing that is right already. An activation by KMS costs nothing, so it is
    requested whenever Windows is not activated. A run that was interrupted is completed by the next one. The script
    reads and sets everything through CIM, so the display language does not matter. Needs Windows PowerShell 4.0 or 5.1
    as an administrator; run commands of Azure run as the local system account. It refuses to run on a KMS host.

.PARAMETER ClientKey
    The published client setup key of the release and edition; no secret. Empty: the key that is there stays.
.PARAMETER HostName
    KMS host to use, by name or address, without a port. Empty: what an image has pinned is cleared, for Windows and for
    its product alone, and the host is found by DNS.
.PARAMETER Port
    TCP port of HostName, 1 to 65535.
.PARAMETER LookupDomain
    Domain whose SRV record _vlmcs._tcp is looked up, for machines whose own domain is another. Not with HostName.
.PARAMETER Rearm
    true: machines of one image that share their machine id get one each. Done once for a machine, which restarts; a copy
    of it is another machine.
.PARAMETER RequireActivation
    true: a machine that is not activated in the end is a failure. false: it is reported, and Windows tries again by itself.

.OUTPUTS
    One line of JSON on standard output:
    schema (1), script ("kms-client"), changed (names of what was changed, in order), restarting, computerName, osBuild,
    clientMachineId, name, description, partialProductKey, channel, licenseStatus (0 to 6), licenseStatusReason (hex),
    graceMinutesRemaining, activationType, configuredHost, configuredPort, lookupDomain, discoveredHost, discoveredPort,
    activationIntervalMinutes, renewalIntervalMinutes, activation (null, or attempted and hresult: null where it succeeded),
    productHost and productPort (a host that is set for the product alone; cleared, so normally empty and 0).
    A number that Windows does not give is -1; licenseStatusReason is null then.
    On failure: schema, script, error (code, message, hresult or null). With exit code 15 the line holds error beside the
    state. ASCII only, at most 4,000 characters.

.NOTES
    Exit codes: 0 done. 10 input is wrong. 11 no administrator. 14 Windows refused the key. 15 not activated, and
    RequireActivation is true. 16 a setting was refused. 18 the machine could not be rearmed. 19 anything else.
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [string] $ClientKey = '',
    [string] $HostName = '',
    [string] $Port = '1688',
    [string] $LookupDomain = '',
    [string] $Rearm = 'false',
    [string] $RequireActivation = 'false',
    [Parameter(ValueFromRemainingArguments = $true, DontShow = $true)] [string[]] $Rest
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
# powershell.exe prints warnings on standard output, where one line of JSON is all there may be.
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$InformationPreference = 'SilentlyContinue'
$VerbosePreference = 'SilentlyContinue'
$DebugPreference = 'SilentlyContinue'

$WindowsApplicationId = '55c92734-d682-4d71-983e-d6ec3f16059f'
$MarkPath = 'HKLM:\SOFTWARE\windows-licensing'
$Licensed = 1
$FailureBit = 2147483648
$KeyPattern = '^(?:[BCDFGHJKMNPQRTVWXY2346789]{5}-){4}[BCDFGHJKMNPQRTVWXY2346789]{5}\z'
$Changed = New-Object -TypeName 'System.Collections.Generic.List[string]'

# What no text may show: the key that was given or read, and the token it was read with.
$Hidden = New-Object -TypeName 'System.Collections.Generic.List[string]'

# Where the script is when it fails: the exit code tells it.
$Stage = @{ Code = 19 }

function ConvertTo-WholeNumber {
    param([string] $Name, [string] $Text, [int] $Least, [int] $Most)
    # ASCII digits only: a cast would also take blanks, signs, exponents and, from some cultures, other digits.
    $number = [int64] 0
    if ($Text -cnotmatch '^[0-9]{1,10}\z' -or -not [int64]::TryParse($Text, [ref] $number) -or $number -lt $Least -or $number -gt $Most) {
        throw "$Name must be a whole number from $Least to $Most, and is '$Text'"
    }
    return [int] $number
}

function ConvertTo-Flag {
    param([string] $Name, [string] $Text)
    if ($Text -ne 'true' -and $Text -ne 'false') {
        throw "$Name must be true or false, and is '$Text'"
    }
    return $Text -eq 'true'
}

function Read-Property {
    # A release of Windows may lack a property, and strict mode ends the script for a name that is not there.
    param($From, [string] $Name)
    if ($null -eq $From) { return $null }
    $property = $From.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

function Read-Text {
    param($From, [string] $Name)
    return [string] (Read-Property -From $From -Name $Name)
}

function Read-Number {
    # -1 where there is none: Windows writes the greatest number of 32 bits for it, or nothing.
    param($From, [string] $Name)
    $value = Read-Property -From $From -Name $Name
    $number = [decimal] 0
    if ($null -eq $value -or -not [decimal]::TryParse([string] $value, [ref] $number)) { return [int64] -1 }
    if ($number -ge 4294967295 -or $number -lt 0) { return [int64] -1 }
    return [int64] $number
}

function Find-Instance {
    # CIM is away for a moment after the service was restarted.
    param([string] $ClassName, [string] $Filter = '')
    $query = @{ ClassName = $ClassName }
    if ($Filter -ne '') { $query['Filter'] = $Filter }
    for ($attempt = 1; $true; $attempt++) {
        try { return @(Get-CimInstance @query -ErrorAction Stop) }
        catch {
            if ($attempt -ge 5) {
                $Stage.Code = 19
                throw
            }
            Start-Sleep -Seconds 5
        }
    }
}

function Find-WindowsProduct {
    # Without the filter the class lists hundreds of products, and takes a minute to.
    $products = @(Find-Instance -ClassName 'SoftwareLicensingProduct' -Filter "ApplicationID='$WindowsApplicationId' AND PartialProductKey <> NULL")
    return @($products | Where-Object { (Read-Property -From $_ -Name 'LicenseIsAddon') -ne $true })
}

function Test-HostProduct {
    param($Product)
    # VOLUME_KMSCLIENT is a client, any other VOLUME_KMS a host; descriptions are not translated.
    return $null -ne $Product -and (Read-Text -From $Product -Name 'Description') -match 'VOLUME_KMS(?!CLIENT)'
}

function Test-Licensed {
    param($Product)
    return (Read-Number -From $Product -Name 'LicenseStatus') -eq $Licensed
}

function Read-Service {
    return @(Find-Instance -ClassName 'SoftwareLicensingService')[0]
}

function Invoke-Licensing {
    param($Target, [string] $Method, [hashtable] $Arguments = @{})
    $answer = Invoke-CimMethod -InputObject $Target -MethodName $Method -Arguments $Arguments -ErrorAction Stop
    # A refusal comes as an error, or as what the method returns. Without the failure bit it is a success with a remark.
    $code = [int64] (Read-Property -From $answer -Name 'ReturnValue')
    if ($code -ge $FailureBit) {
        throw (New-Object -TypeName 'System.Runtime.InteropServices.COMException' -ArgumentList ('{0} returned 0x{1:X8}' -f $Method, $code), ([int] ($code - 4294967296)))
    }
}

function Invoke-Service {
    param([string] $Method, [hashtable] $Arguments = @{})
    Invoke-Licensing -Target (Read-Service) -Method $Method -Arguments $Arguments
}

function Update-LicenseStatus {
    # A status that is not refreshed now is refreshed by Windows later: no reason to fail.
    try { Invoke-Service -Method 'RefreshLicenseStatus' }
    catch { Write-Verbose -Message 'the license status was not refreshed' }
}

function ConvertTo-HResult {
    # An HRESULT of Windows as text, or nothing: it has the failure bit and is none of .NET's own (0x8013....).
    param($Code)
    $number = [int64] 0
    if ($null -eq $Code -or -not [int64]::TryParse([string] $Code, [ref] $number)) { return $null }
    if ($number -lt 0) { $number += 4294967296 }
    if ($number -lt $FailureBit -or $number -gt 4294967295) { return $null }
    $text = '0x{0:X8}' -f $number
    if ($text -like '0x8013*') { return $null }
    return $text
}

function Get-HResult {
    # Errors of CIM hold it in ErrorData.error_Code and in MessageId; their StatusCode is the status of CIM, 1 for most.
    param($ErrorRecord)
    $failure = $ErrorRecord.Exception
    while ($null -ne $failure) {
        $found = ConvertTo-HResult -Code (Read-Property -From (Read-Property -From $failure -Name 'ErrorData') -Name 'error_Code')
        if ($null -ne $found) { return $found }
        if ((Read-Text -From $failure -Name 'MessageId') -match '^HRESULT 0x([0-9a-fA-F]{8})\b') {
            $found = ConvertTo-HResult -Code ([System.Convert]::ToInt64($Matches[1], 16))
            if ($null -ne $found) { return $found }
        }
        $found = ConvertTo-HResult -Code (Read-Property -From $failure -Name 'HResult')
        if ($null -ne $found) { return $found }
        $failure = $failure.InnerException
    }
    return $null
}

function Protect-Text {
    # Hides product keys, whatever separates their characters, and what is to be hidden by its value.
    param([string] $Text)
    $between = '[^A-Za-z0-9]{0,3}'
    $options = [System.Text.RegularExpressions.RegexOptions]::IgnoreCase -bor [System.Text.RegularExpressions.RegexOptions]::CultureInvariant
    $shown = $Text
    foreach ($value in $Hidden) {
        if ($value.Length -gt 100) { $shown = $shown.Replace($value, '<hidden>') }
        else {
            $characters = @(($value -replace '[^A-Za-z0-9]', '').ToCharArray() | ForEach-Object { [string] $_ })
            if ($characters.Count -ge 8) { $shown = [regex]::Replace($shown, ($characters -join $between), '<product key>', $options) }
        }
    }
    $shown = [regex]::Replace($shown, '[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}', '<product key>', $options)
    return [regex]::Replace($shown, "(?:[BCDFGHJKMNPQRTVWXY2346789]$between){24}[BCDFGHJKMNPQRTVWXY2346789]", '<product key>', $options)
}

function Limit-Text {
    # Copies a result with each text masked and then cut.
    param($Value, [int] $Most)
    if ($Value -is [string]) {
        $text = Protect-Text -Text $Value
        if ($text.Length -gt $Most) { return $text.Substring(0, $Most) + '...' }
        return $text
    }
    if ($Value -is [System.Collections.IDictionary]) {
        $copy = [ordered] @{}
        foreach ($name in @($Value.Keys)) { $copy[$name] = Limit-Text -Value $Value[$name] -Most $Most }
        return $copy
    }
    if ($Value -is [array]) { return , @($Value | ForEach-Object { Limit-Text -Value $_ -Most $Most }) }
    return $Value
}

function Write-Result {
    # One line of ASCII: code pages differ, and of the output of a run command Azure keeps the last 4,096 bytes.
    param($Result)
    foreach ($most in 500, 200, 80, 30) {
        $json = Limit-Text -Value $Result -Most $most | ConvertTo-Json -Compress -Depth 4
        $line = [regex]::Replace($json, '[^\x20-\x7E]', { param($match) '\u{0:x4}' -f [int] [char] $match.Value })
        if ($line.Length -le 4000) { break }
    }
    [System.Console]::Out.WriteLine($line)
}

function Write-Failure {
    param([string] $Script, $ErrorRecord)
    Write-Result -Result ([ordered] @{
        schema = 1
        script = $Script
        error  = [ordered] @{
            code    = $Stage.Code
            message = [string] $ErrorRecord.Exception.Message
            hresult = Get-HResult -ErrorRecord $ErrorRecord
        }
    })
}

function Read-Mark {
    param([string] $Name)
    return Read-Property -From (Get-ItemProperty -Path $MarkPath -Name $Name -ErrorAction SilentlyContinue) -Name $Name
}

function Set-Mark {
    param([string] $Name, [string] $Value)
    # New-Item with -Force would make the key anew, without the values it has.
    if ((Read-Mark -Name $Name) -eq $Value) { return }
    if (-not (Test-Path -Path $MarkPath)) { $null = New-Item -Path $MarkPath }
    $null = New-ItemProperty -Path $MarkPath -Name $Name -Value $Value -PropertyType String -Force
}

function Clear-Mark {
    # A mark that stays does no harm: what it asks for is done once more.
    param([string] $Name)
    if ($null -ne (Read-Mark -Name $Name)) { Remove-ItemProperty -Path $MarkPath -Name $Name -ErrorAction SilentlyContinue }
}

function Assert-Administrator {
    $Stage.Code = 11
    $principal = New-Object -TypeName 'Security.Principal.WindowsPrincipal' -ArgumentList ([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        throw 'this script has to run as an administrator'
    }
}

function Assert-NothingElse {
    # Without a place for them, an unknown parameter ends powershell.exe with 1 and no line.
    param([string[]] $Rest)
    $Stage.Code = 10
    if ($null -ne $Rest -and $Rest.Count -gt 0) { throw "unknown parameter: $($Rest -join ' ')" }
}

function Find-ClientProduct {
    # The product of the key that is wanted; else a KMS client; else whatever holds a key.
    param([string] $Key)
    $products = @(Find-WindowsProduct)
    if ($Key -ne '') {
        $wanted = @($products | Where-Object { (Read-Text -From $_ -Name 'PartialProductKey') -eq $Key.Substring(24) })
        if ($wanted.Count -gt 0) { return $wanted[0] }
    }
    $clients = @($products | Where-Object { (Read-Text -From $_ -Name 'Description') -match 'VOLUME_KMSCLIENT' })
    return @($clients + $products) | Select-Object -First 1
}

function Read-WindowsProduct {
    param([string] $Key)
    $product = Find-ClientProduct -Key $Key
    if ($null -eq $product) {
        $Stage.Code = 19
        throw 'Windows has no product key'
    }
    return $product
}

function ConvertTo-HostName {
    # A DNS name or an address; a port after it would be taken for a part of the name.
    param([string] $Name, [string] $Text)
    $address = $null
    if ($Text -eq '') { return $Text }
    if ($Text.Split(':').Count -gt 2 -and [System.Net.IPAddress]::TryParse($Text, [ref] $address)) { return $Text }
    if ($Text -match '^(?<host>[^:]+):(?<port>[0-9]+)\z') { throw "$Name must be a name without a port, and is '$Text': give the port as Port" }
    if ($Text.Length -gt 255 -or $Text -notmatch '^[\w-]+(?:\.[\w-]+)*\.?\z') { throw "$Name must be a DNS name or an address, and is '$Text'" }
    return $Text
}

function Assert-NoHost {
    # On a KMS host the client key would take the place of the host key, and activating it would spend an activation.
    $Stage.Code = 19
    $hosts = @(Find-WindowsProduct | Where-Object { Test-HostProduct -Product $_ })
    if ($hosts.Count -gt 0) {
        $Stage.Code = 10
        throw "this machine is a KMS host: it holds the host key ending in $(Read-Text -From $hosts[0] -Name 'PartialProductKey')"
    }
}

function Set-ActivationMark {
    # What is changed shows only when it has been used, so a run that ends before leaves a mark that Windows has to ask.
    try { Set-Mark -Name 'ActivationDue' -Value 'true' }
    catch { Write-Verbose -Message 'the mark was not written' }
}

function Install-ClientKey {
    param([string] $Key)
    $find = { @(Find-WindowsProduct | Where-Object { (Read-Text -From $_ -Name 'PartialProductKey') -eq $Key.Substring(24) }) }
    if (@(& $find).Count -gt 0) { return }
    $Stage.Code = 14
    Set-ActivationMark
    try { Invoke-Service -Method 'InstallProductKey' -Arguments @{ ProductKey = $Key } }
    catch {
        # The answer may be lost though the key is in place.
        $refusal = $_
        if (@(& $find).Count -eq 0) { throw $refusal }
    }
    Update-LicenseStatus
    $Changed.Add('key')
}

function Read-Registration {
    # The host that Windows is to use, and what is set for its product alone, which wins over it.
    param([string] $Key)
    $service = Read-Service
    $product = Find-ClientProduct -Key $Key
    $port = Read-Number -From $service -Name 'KeyManagementServicePort'
    $productPort = Read-Number -From $product -Name 'KeyManagementServicePort'
    return @{
        host                = Read-Text -From $service -Name 'KeyManagementServiceMachine'
        port                = if ($port -lt 0) { [int64] 0 } else { $port }
        lookupDomain        = Read-Text -From $service -Name 'KeyManagementServiceLookupDomain'
        productHost         = Read-Text -From $product -Name 'KeyManagementServiceMachine'
        productPort         = if ($productPort -lt 0) { [int64] 0 } else { $productPort }
        productLookupDomain = Read-Text -From $product -Name 'KeyManagementServiceLookupDomain'
    }
}

function Set-Registration {
    # Sets one part of the registration, or clears it, unless it is so already.
    param([string] $Key, [string] $Part, $Wanted, [string] $Property, [string] $Argument = '')
    if ((Read-Registration -Key $Key)[$Part] -eq $Wanted) { return }
    Set-ActivationMark
    try {
        $target = if ($Part -like 'product*') { Read-WindowsProduct -Key $Key } else { Read-Service }
        if ($Argument -eq '') { Invoke-Licensing -Target $target -Method "ClearKeyManagementService$Property" }
        else {
            $value = if ($Property -eq 'Port') { [uint32] $Wanted } else { $Wanted }
            Invoke-Licensing -Target $target -Method "SetKeyManagementService$Property" -Arguments @{ $Argument = $value }
        }
    }
    catch {
        $refusal = $_
        if ((Read-Registration -Key $Key)[$Part] -ne $Wanted) {
            $Stage.Code = 16
            throw $refusal
        }
    }
    $Changed.Add($Part)
}

function Register-KmsHost {
    param([string] $Name, [int] $Number, [string] $Domain, [string] $Key)
    $Stage.Code = 16
    if ($Name -eq '') {
        Set-Registration -Key $Key -Part 'host' -Wanted '' -Property 'Machine'
        Set-Registration -Key $Key -Part 'port' -Wanted 0 -Property 'Port'
    }
    else {
        Set-Registration -Key $Key -Part 'host' -Wanted $Name -Property 'Machine' -Argument 'MachineName'
        Set-Registration -Key $Key -Part 'port' -Wanted $Number -Property 'Port' -Argument 'PortNumber'
    }
    $lookup = if ($Domain -eq '') { '' } else { 'LookupDomain' }
    Set-Registration -Key $Key -Part 'lookupDomain' -Wanted $Domain -Property 'LookupDomain' -Argument $lookup
    Set-Registration -Key $Key -Part 'productHost' -Wanted '' -Property 'Machine'
    Set-Registration -Key $Key -Part 'productPort' -Wanted 0 -Property 'Port'
    Set-Registration -Key $Key -Part 'productLookupDomain' -Wanted '' -Property 'LookupDomain'
}

function Read-MachineUuid {
    # Copies of a machine share its registry and its machine id, but not the id of the (virtual) hardware.
    try { return Read-Text -From @(Get-CimInstance -ClassName 'Win32_ComputerSystemProduct' -ErrorAction Stop)[0] -Name 'UUID' }
    catch { return '' }
}

function Read-RearmMark {
    # What is known of a rearm of this very machine, or nothing. One value, so that it is never half written:
    # state;machine id there was;rearms there were;UUID of the machine.
    $state, $from, $before, $marked = ([string] (Read-Mark -Name 'Rearm')).Split(';')
    if ([string] $from -eq '') {
        # As earlier versions wrote it, when the rearm was done.
        $state, $from, $before, $marked = 'done', [string] (Read-Mark -Name 'RearmedFrom'), '-1', ''
    }
    if ($from -eq '') { return $null }
    $uuid = Read-MachineUuid
    if ([string] $marked -ne '' -and $uuid -ne '' -and $marked -ne $uuid) { return $null }
    $left = [int64] -1
    if (-not [int64]::TryParse([string] $before, [ref] $left)) { $left = [int64] -1 }
    return @{ From = $from; Pending = $state -eq 'pending'; Before = $left }
}

function Request-Rearm {
    # The mark holds the machine id there was, and is written as pending first: whatever ends the script, a rearm is not
    # spent twice. Returns true where a restart has to give the machine its new id.
    $Stage.Code = 18
    $service = Read-Service
    $id = Read-Text -From $service -Name 'ClientMachineID'
    $left = Read-Number -From $service -Name 'RemainingWindowsReArmCount'
    $mark = Read-RearmMark
    if ($null -ne $mark) {
        # Another id since: rearmed and restarted.
        if ($mark.From -ne $id) { return $false }
        # Rearmed, and the restart is still to come. A pending mark leaves open whether Windows was asked: the count tells.
        if (-not $mark.Pending -or ($mark.Before -ge 0 -and $left -ge 0 -and $left -lt $mark.Before)) { return $true }
    }
    if ($left -eq 0) { throw 'no rearm is left: make the image anew with SkipRearm set to 0' }
    $what = "$id;$left;$(Read-MachineUuid)"
    Set-Mark -Name 'Rearm' -Value "pending;$what"
    try { Invoke-Service -Method 'ReArmWindows' }
    catch {
        $refusal = $_
        $now = Read-Number -From (Read-Service) -Name 'RemainingWindowsReArmCount'
        if ($left -lt 0 -or $now -ge $left -or $now -lt 0) {
            $Stage.Code = 18
            throw $refusal
        }
    }
    $Changed.Add('rearm')
    try { Set-Mark -Name 'Rearm' -Value "done;$what" }
    catch { Write-Verbose -Message 'the count of rearms tells it, too' }
    return $true
}

function Request-Restart {
    $Stage.Code = 18
    # Long enough for the agent to report this run; the machine id is new after the restart only.
    $null = & "$env:SystemRoot\System32\shutdown.exe" /r /t 60 /d p:4:1
    # 1190: a restart is planned already.
    if ($LASTEXITCODE -ne 0 -and $LASTEXITCODE -ne 1190) { throw "the restart was refused: shutdown.exe ended with $LASTEXITCODE" }
    if ($LASTEXITCODE -eq 0 -and -not $Changed.Contains('rearm')) { $Changed.Add('restart') }
}

function Request-Activation {
    param([string] $Key)
    $product = Read-WindowsProduct -Key $Key
    # A change of host or key shows only when it has been used: ask again then, though Windows is activated.
    $due = $Changed.Count -gt 0 -or $null -ne (Read-Mark -Name 'ActivationDue')
    if ((Test-Licensed -Product $product) -and -not $due) { return $null }
    $wasLicensed = Test-Licensed -Product $product
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
    Update-LicenseStatus
    # The answer may be lost though Windows is activated.
    if ($null -ne $hresult -and -not $wasLicensed -and (Test-Licensed -Product (Read-WindowsProduct -Key $Key))) {
        $hresult = $null
        $Changed.Add('activation')
    }
    Clear-Mark -Name 'ActivationDue'
    return [ordered] @{ attempted = $true; hresult = $hresult }
}

function Write-State {
    param([string] $Key, $Activation, [bool] $Restarting, [bool] $Required)
    $product = Read-WindowsProduct -Key $Key
    $service = Read-Service
    $registration = Read-Registration -Key $Key
    $reason = Read-Property -From $product -Name 'LicenseStatusReason'
    $result = [ordered] @{
        schema                    = 1
        script                    = 'kms-client'
        changed                   = $Changed.ToArray()
        restarting                = $Restarting
        computerName              = [string] $env:COMPUTERNAME
        osBuild                   = [System.Environment]::OSVersion.Version.ToString()
        clientMachineId           = Read-Text -From $service -Name 'ClientMachineID'
        name                      = Read-Text -From $product -Name 'Name'
        description               = Read-Text -From $product -Name 'Description'
        partialProductKey         = Read-Text -From $product -Name 'PartialProductKey'
        channel                   = Read-Text -From $product -Name 'ProductKeyChannel'
        licenseStatus             = Read-Number -From $product -Name 'LicenseStatus'
        licenseStatusReason       = if ($null -eq $reason) { $null } else { '0x{0:X8}' -f [int64] $reason }
        graceMinutesRemaining     = Read-Number -From $product -Name 'GracePeriodRemaining'
        activationType            = Read-Number -From $product -Name 'VLActivationType'
        configuredHost            = $registration.host
        configuredPort            = $registration.port
        lookupDomain              = $registration.lookupDomain
        discoveredHost            = Read-Text -From $product -Name 'DiscoveredKeyManagementServiceMachineName'
        discoveredPort            = Read-Number -From $product -Name 'DiscoveredKeyManagementServiceMachinePort'
        activationIntervalMinutes = Read-Number -From $product -Name 'VLActivationInterval'
        renewalIntervalMinutes    = Read-Number -From $product -Name 'VLRenewalInterval'
        activation                = $Activation
        productHost               = $registration.productHost
        productPort               = $registration.productPort
    }
    $failed = $Required -and $result.licenseStatus -ne $Licensed
    if ($failed) {
        $hresult = if ($null -ne $Activation -and $Activation.hresult -like '0x*') { $Activation.hresult } else { $null }
        $result['error'] = [ordered] @{
            code    = 15
            message = 'Windows is not activated, and RequireActivation is true'
            hresult = $hresult
        }
    }
    Write-Result -Result $result
    if ($failed) { exit 15 }
}

try {
    Assert-NothingElse -Rest $Rest
    if ($ClientKey -ne '') { $Hidden.Add($ClientKey) }
    $number = ConvertTo-WholeNumber -Name 'Port' -Text $Port -Least 1 -Most 65535
    $rearming = ConvertTo-Flag -Name 'Rearm' -Text $Rearm
    $required = ConvertTo-Flag -Name 'RequireActivation' -Text $RequireActivation
    $machine = ConvertTo-HostName -Name 'HostName' -Text $HostName
    $domain = ConvertTo-HostName -Name 'LookupDomain' -Text $LookupDomain
    if ($machine -ne '' -and $domain -ne '') { throw 'LookupDomain cannot be used with HostName, which overrides it' }
    $key = $ClientKey.ToUpperInvariant()
    if ($key -ne '' -and $key -cnotmatch $KeyPattern) { throw 'ClientKey is not five groups of five letters and digits' }

    Assert-Administrator
    Assert-NoHost

    # Key and host first: they outlast the restart, after which Windows activates by itself.
    if ($key -ne '') { Install-ClientKey -Key $key }
    Register-KmsHost -Name $machine -Number $number -Domain $domain -Key $key
    $null = Read-WindowsProduct -Key $key
    if ($rearming -and (Request-Rearm)) {
        Request-Restart
        $Stage.Code = 19
        Write-State -Key $key -Activation $null -Restarting $true -Required $false
        exit 0
    }

    $Stage.Code = 15
    $activation = Request-Activation -Key $key
    $Stage.Code = 19
    Write-State -Key $key -Activation $activation -Restarting $false -Required $required
    exit 0
}
catch {
    Write-Failure -Script 'kms-client' -ErrorRecord $_
    exit $Stage.Code
}
