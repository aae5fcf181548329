<#
.SYNOPSIS
    Makes this machine a KMS host, or brings one to the settings given.

.DESCRIPTION
    Run again with the same input, it changes nothing and spends no activation: a host that holds the key and is
    activated is left as it is. Microsoft grants a host key six hosts and ten activations on each. A run that was
    interrupted is completed by the next one.

    The script reads and sets everything through CIM, so the display language does not matter. Needs Windows
    PowerShell 4.0 or 5.1 as an administrator; run commands of Azure run as the local system account.

.PARAMETER ProductKey
    The KMS host key (CSVLK), five groups of five. Empty where SecretUri is given. Never printed.
.PARAMETER SecretUri
    Where Azure Key Vault holds the key: https://VAULT.vault.azure.net/secrets/NAME. Read with the machine's managed
    identity, for at most 11 minutes where the role on the vault does not hold yet.
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
    All of them are read back from Windows; a number that Windows does not give is -1.
    On failure: schema, script, error (code, message, hresult or null). ASCII only, at most 4,000 characters.

.NOTES
    Exit codes: 0 done. 10 input is wrong. 11 no administrator. 12 the key could not be read from Key Vault.
    13 the role could not be installed. 14 Windows refused the key. 15 activation failed. 16 a setting was refused.
    17 the firewall could not be changed. 19 anything else.
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [string] $ProductKey = '',
    [string] $SecretUri = '',
    [string] $Port = '1688',
    [string] $ActivationIntervalMinutes = '120',
    [string] $RenewalIntervalMinutes = '10080',
    [string] $PublishToDns = 'false',
    [string] $OpenGuestFirewall = 'true',
    [string] $InstallRole = 'true',
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
$SettingsPath = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'
$WindowsRule = 'SPPSVC-In-TCP'
$OwnRule = 'windows-licensing-kms'
$SecretPattern = '^https://[A-Za-z0-9-]{1,24}\.vault\.(?:azure\.net|usgovcloudapi\.net|azure\.cn)(?::443)?/secrets/[A-Za-z0-9-]{1,127}(?:/[A-Za-z0-9]{1,64})?/?\z'
$Licensed = 1
$FailureBit = 2147483648
$KeyPattern = '^(?:[BCDFGHJKMNPQRTVWXY2346789]{5}-){4}[BCDFGHJKMNPQRTVWXY2346789]{5}\z'
$Changed = New-Object -TypeName 'System.Collections.Generic.List[string]'

# What no text may show: the key that was given or read, and the token it was read with.
$Hidden = New-Object -TypeName 'System.Collections.Generic.List[string]'

# Where the script is when it fails: the exit code tells it.
$Stage = @{ Code = 19 }

# Published client keys of Windows Server, Standard, Datacenter and Essentials: one of them is put back where a key that
# makes no host took its place. Source: learn.microsoft.com/windows-server/get-started/kms-client-activation-keys, 2024-10-01.
$ClientKeys = @(
    'TVRH6-WHNXV-R9WG3-9XRFY-MY832', 'D764K-2NDRG-47T6Q-P8T8W-YP6DF'
    'VDYBN-27WPP-V4HQT-9VMD4-VMK7H', 'WX4NM-KYWYW-QJJR4-XV3QB-6VM33'
    'N69G4-B89J2-4G8F4-WWYCC-J464C', 'WMDGN-G9PQG-XVVXX-R3X43-63DFG', 'WVDHN-86M7X-466P6-VHXV7-YY726'
    'WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY', 'CB7KF-BWN84-R7R2Y-793K2-8XDDG', 'JCKRF-N37P4-C2D82-9YXRT-4M63B'
    'D2N9P-3P6X9-2R39C-7RTCD-MDVJX', 'W3GGN-FT8W3-Y4M27-J84CP-Q3VJ9', 'KNC87-3J2TX-XB4WP-VCPJV-M4FWM'
)

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

function Get-WebFailure {
    # Status and text of an answer that is a failure; no status where there was no answer.
    param($ErrorRecord)
    $response = Read-Property -From $ErrorRecord.Exception -Name 'Response'
    $status = if ($null -eq $response) { 0 } else { [int] (Read-Property -From $response -Name 'StatusCode') }
    $wait = 0
    $headers = Read-Property -From $response -Name 'Headers'
    if ($null -ne $headers) {
        try { $null = [int]::TryParse([string] $headers['Retry-After'], [ref] $wait) }
        catch { $wait = 0 }
    }
    $text = if ($null -eq $ErrorRecord.ErrorDetails) { '' } else { [string] $ErrorRecord.ErrorDetails.Message }
    return @{ Status = $status; Wait = $wait; Text = ($text -replace '\s+', ' ').Trim() }
}

function Request-Answer {
    # Asks until there is an answer, or an answer that waiting does not change. A role that was given a moment ago takes
    # minutes to hold everywhere, so a vault that forbids is asked again.
    param([hashtable] $Request, [string] $Property, [string] $From, [int[]] $Passing, [System.DateTime] $Deadline)
    while ($true) {
        $wait = 20
        try {
            $answer = Invoke-RestMethod @Request -TimeoutSec 30 -UseBasicParsing -ErrorAction Stop
            $value = Read-Property -From $answer -Name $Property
            if ($null -ne $value) { return [string] $value }
            $message = "$From gave an answer without $Property"
        }
        catch {
            $failure = Get-WebFailure -ErrorRecord $_
            $message = if ($failure.Status -eq 0) { "${From}: $($_.Exception.Message)" } else { "$From answered $($failure.Status): $($_.Exception.Message) $($failure.Text)" }
            if ($failure.Status -ne 0 -and $failure.Status -lt 500 -and $Passing -notcontains $failure.Status) { throw $message }
            if ($failure.Wait -gt $wait) { $wait = [System.Math]::Min($failure.Wait, 60) }
        }
        if ([System.DateTime]::UtcNow.AddSeconds($wait) -gt $Deadline) { throw $message }
        Start-Sleep -Seconds $wait
    }
}

function Read-KeyVaultSecret {
    param([string] $Uri)
    $vault = ([System.Uri] $Uri).Host
    # vault.azure.net, vault.usgovcloudapi.net and vault.azure.cn: the audience is the host without the vault's name.
    $audience = 'https://' + ($vault -replace '^[^.]+\.', '')
    # Windows Server 2016 offers older protocols only unless told.
    [System.Net.ServicePointManager]::SecurityProtocol =
        [System.Net.ServicePointManager]::SecurityProtocol -bor [System.Net.SecurityProtocolType]::Tls12
    # The address of the metadata service must not be asked through the machine's proxy.
    $direct = New-Object -TypeName 'Microsoft.PowerShell.Commands.WebRequestSession'
    $direct.Proxy = New-Object -TypeName 'System.Net.WebProxy'
    $deadline = [System.DateTime]::UtcNow.AddMinutes(10)
    $token = Request-Answer -Deadline $deadline -From 'the managed identity' -Property 'access_token' -Passing 404, 410, 429 -Request @{
        Uri        = 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=' +
            [System.Uri]::EscapeDataString($audience)
        Headers    = @{ Metadata = 'true' }
        WebSession = $direct
    }
    $Hidden.Add($token)
    $secret = Request-Answer -Deadline $deadline -From 'Key Vault' -Property 'value' -Passing 403, 408, 429 -Request @{
        Uri     = "$($Uri.TrimEnd('/'))?api-version=7.4"
        Headers = @{ Authorization = "Bearer $token" }
    }
    if ($secret.Trim() -eq '') { throw 'the secret is empty' }
    return $secret
}

function Find-ProductOfKey {
    # With several keys installed, the last five characters tell which product is meant.
    param([string] $Key)
    return @(Find-WindowsProduct | Where-Object { (Read-Text -From $_ -Name 'PartialProductKey') -eq $Key.Substring(24) }) |
        Select-Object -First 1
}

function Read-Setting {
    param([string] $Name)
    return Read-Number -From (Get-ItemProperty -Path $SettingsPath -ErrorAction SilentlyContinue) -Name $Name
}

function Read-HostSetting {
    $service = Read-Service
    $listening = Read-Number -From $service -Name 'KeyManagementServiceListeningPort'
    return @{
        Port               = if ($listening -le 0) { 1688 } else { $listening }
        # Publishing is on where Windows does not say.
        DnsPublishing      = (Read-Property -From $service -Name 'KeyManagementServiceDnsPublishing') -ne $false
        ActivationInterval = Read-Setting -Name 'VLActivationInterval'
        RenewalInterval    = Read-Setting -Name 'VLRenewalInterval'
    }
}

function Set-HostSetting {
    # Sets one setting unless Windows has it already. Refused ones throw, or give false where that is tolerated.
    param([string] $Name, $Wanted, [string] $Method, [hashtable] $Arguments, [string] $Reported, [switch] $Tolerant)
    if ((Read-HostSetting)[$Name] -eq $Wanted) { return $false }
    # A restart that is due must not be forgotten if this run ends here.
    Set-Mark -Name 'RestartDue' -Value 'true'
    try { Invoke-Service -Method $Method -Arguments $Arguments }
    catch {
        $refusal = $_
        if ((Read-HostSetting)[$Name] -ne $Wanted) {
            if ($Tolerant) { return $false }
            throw $refusal
        }
    }
    $Changed.Add($Reported)
    return $true
}

function Set-Endpoint {
    # Port and publishing, which Windows may refuse to a machine that is no KMS host yet.
    param([int] $ListeningPort, [bool] $Publish, [switch] $Tolerant)
    $port = Set-HostSetting -Name 'Port' -Wanted $ListeningPort -Method 'SetKeyManagementServiceListeningPort' `
        -Arguments @{ PortNumber = [uint32] $ListeningPort } -Reported 'port' -Tolerant:$Tolerant
    $publishing = Set-HostSetting -Name 'DnsPublishing' -Wanted $Publish -Method 'DisableKeyManagementServiceDnsPublishing' `
        -Arguments @{ DisablePublishing = -not $Publish } -Reported 'dnsPublishing' -Tolerant:$Tolerant
    return $port -or $publishing
}

function Set-Interval {
    param([int] $Activation, [int] $Renewal)
    $null = Set-HostSetting -Name 'ActivationInterval' -Wanted $Activation -Method 'SetVLActivationInterval' `
        -Arguments @{ ActivationInterval = [uint32] $Activation } -Reported 'activationInterval'
    $null = Set-HostSetting -Name 'RenewalInterval' -Wanted $Renewal -Method 'SetVLRenewalInterval' `
        -Arguments @{ RenewalInterval = [uint32] $Renewal } -Reported 'renewalInterval'
}

function Restart-KmsService {
    # What the service listens on, publishes and hands to clients takes effect when it starts.
    Restart-Service -Name 'sppsvc' -Force -WarningAction SilentlyContinue
    Clear-Mark -Name 'RestartDue'
}

function Restore-ClientKey {
    # A key that makes no host has taken the place of another. A published client key can be put back.
    param([string] $Former)
    $known = @($ClientKeys | Where-Object { $Former -ne '' -and $_.EndsWith("-$Former") })
    if ($known.Count -eq 0) {
        if ($Former -eq '') { return '' }
        return "; it replaced the key ending in $Former, which has to be installed again"
    }
    try {
        Invoke-Service -Method 'InstallProductKey' -Arguments @{ ProductKey = $known[0] }
        Update-LicenseStatus
        return "; the client key ending in $Former is installed again"
    }
    catch { return "; it replaced the client key ending in $Former, which could not be installed again" }
}

function Install-HostKey {
    param([string] $Key)
    $product = Find-ProductOfKey -Key $Key
    if ($null -eq $product) {
        $former = Read-Text -From (@(Find-WindowsProduct)[0]) -Name 'PartialProductKey'
        $Stage.Code = 14
        try { Invoke-Service -Method 'InstallProductKey' -Arguments @{ ProductKey = $Key } }
        catch {
            # The answer may be lost though the key is in place.
            $refusal = $_
            if ($null -eq (Find-ProductOfKey -Key $Key)) { throw $refusal }
        }
        Update-LicenseStatus
        $Changed.Add('key')
        $product = Find-ProductOfKey -Key $Key
        if (-not (Test-HostProduct -Product $product)) {
            throw "the key is no KMS host key for this release and edition of Windows$(Restore-ClientKey -Former $former)"
        }
    }
    elseif (-not (Test-HostProduct -Product $product)) {
        $Stage.Code = 14
        throw 'the key is installed, and is no KMS host key for this release and edition of Windows'
    }
    if (Test-Licensed -Product $product) { return }
    # Only a host that is not activated asks Microsoft, because each activation counts: what Windows shows may be old.
    $Stage.Code = 15
    Update-LicenseStatus
    $product = Find-ProductOfKey -Key $Key
    if (Test-Licensed -Product $product) { return }
    try { Invoke-Licensing -Target $product -Method 'Activate' }
    catch {
        $refusal = $_
        Update-LicenseStatus
        if (-not (Test-Licensed -Product (Find-ProductOfKey -Key $Key))) {
            $Stage.Code = 15
            throw $refusal
        }
    }
    Update-LicenseStatus
    $Changed.Add('activation')
}

function Install-Role {
    $Stage.Code = 13
    $feature = Get-WindowsFeature -Name 'VolumeActivation'
    if ($null -eq $feature) { throw 'this Windows has no role VolumeActivation' }
    # A role that waits for a restart is installed.
    if ($feature.Installed -or (Read-Text -From $feature -Name 'InstallState') -eq 'InstallPending') { return }
    try { $null = Install-WindowsFeature -Name 'VolumeActivation' -IncludeManagementTools -WarningAction SilentlyContinue }
    catch {
        $refusal = $_
        $feature = Get-WindowsFeature -Name 'VolumeActivation'
        if (-not $feature.Installed -and (Read-Text -From $feature -Name 'InstallState') -ne 'InstallPending') { throw $refusal }
    }
    $Changed.Add('role')
}

function Find-Rule {
    param([string] $Name)
    return Get-NetFirewallRule -Name $Name -ErrorAction SilentlyContinue
}

function Test-RuleOpen {
    # True where a rule lets the port in, in every profile: a machine in no domain is in the Public profile on Azure, and who
    # may reach the port is decided by the network security group.
    param($Rule, [int] $ListeningPort)
    if ($null -eq $Rule) { return $false }
    $profiles = [string] $Rule.Profile
    $everywhere = $profiles -in 'Any', '2147483647', '0' -or
        ($profiles -match 'Domain' -and $profiles -match 'Private' -and $profiles -match 'Public')
    $filter = $Rule | Get-NetFirewallPortFilter
    return [string] $Rule.Enabled -eq 'True' -and [string] $Rule.Action -eq 'Allow' -and [string] $Rule.Direction -eq 'Inbound' -and
        $everywhere -and [string] $filter.Protocol -in 'TCP', '6' -and [string] $filter.LocalPort -eq [string] $ListeningPort
}

function Open-Firewall {
    # Port 1688 has a rule of Windows' own; any other port gets one of ours, and Windows' own is closed again.
    param([int] $ListeningPort)
    $Stage.Code = 17
    $before = $Changed.Count
    $existing = Find-Rule -Name $OwnRule
    if ($ListeningPort -eq 1688) {
        if ($null -ne $existing) {
            Remove-NetFirewallRule -Name $OwnRule
            $Changed.Add('firewall')
        }
        if (-not (Test-RuleOpen -Rule (Get-NetFirewallRule -Name $WindowsRule) -ListeningPort 1688)) {
            Set-NetFirewallRule -Name $WindowsRule -Profile Any -Enabled True -Action Allow -Direction Inbound
            $Changed.Add('firewall')
        }
    }
    else {
        if (-not (Test-RuleOpen -Rule $existing -ListeningPort $ListeningPort)) {
            if ($null -ne $existing) { Remove-NetFirewallRule -Name $OwnRule }
            $null = New-NetFirewallRule -Name $OwnRule -DisplayName "Key Management Service (TCP $ListeningPort)" -Direction Inbound `
                -Action Allow -Protocol TCP -LocalPort $ListeningPort -Profile Any
            $Changed.Add('firewall')
        }
        $former = Find-Rule -Name $WindowsRule
        if ($null -ne $former -and [string] $former.Enabled -eq 'True') {
            Set-NetFirewallRule -Name $WindowsRule -Enabled False
            $Changed.Add('firewall')
        }
    }
    # Two rules changed are one change of the firewall.
    if ($Changed.Count -gt $before + 1) { $Changed.RemoveAt($Changed.Count - 1) }
}

function Test-FirewallOpen {
    param([int] $ListeningPort)
    $name = if ($ListeningPort -eq 1688) { $WindowsRule } else { $OwnRule }
    return Test-RuleOpen -Rule (Find-Rule -Name $name) -ListeningPort $ListeningPort
}

function Write-State {
    param([string] $Key, [bool] $Firewall, [int] $ListeningPort)
    $product = Find-ProductOfKey -Key $Key
    $settings = Read-HostSetting
    $open = if ($Firewall) { Test-FirewallOpen -ListeningPort $ListeningPort } else { $null }
    if ($open -eq $false) {
        $Stage.Code = 17
        throw "Windows' firewall does not let TCP $ListeningPort in, although its rule was set"
    }
    Write-Result -Result ([ordered] @{
        schema                    = 1
        script                    = 'kms-host'
        changed                   = $Changed.ToArray()
        computerName              = [string] $env:COMPUTERNAME
        osBuild                   = [System.Environment]::OSVersion.Version.ToString()
        partialProductKey         = Read-Text -From $product -Name 'PartialProductKey'
        licenseStatus             = Read-Number -From $product -Name 'LicenseStatus'
        isKmsHost                 = (Read-Number -From $product -Name 'IsKeyManagementServiceMachine') -gt 0
        currentCount              = Read-Number -From $product -Name 'KeyManagementServiceCurrentCount'
        port                      = $settings.Port
        activationIntervalMinutes = $settings.ActivationInterval
        renewalIntervalMinutes    = $settings.RenewalInterval
        publishesToDns            = $settings.DnsPublishing
        guestFirewallOpen         = $open
    })
}

try {
    Assert-NothingElse -Rest $Rest
    if ($ProductKey -ne '') { $Hidden.Add($ProductKey) }
    $listeningPort = ConvertTo-WholeNumber -Name 'Port' -Text $Port -Least 1 -Most 65535
    $activation = ConvertTo-WholeNumber -Name 'ActivationIntervalMinutes' -Text $ActivationIntervalMinutes -Least 15 -Most 43200
    $renewal = ConvertTo-WholeNumber -Name 'RenewalIntervalMinutes' -Text $RenewalIntervalMinutes -Least 15 -Most 43200
    $publish = ConvertTo-Flag -Name 'PublishToDns' -Text $PublishToDns
    $open = ConvertTo-Flag -Name 'OpenGuestFirewall' -Text $OpenGuestFirewall
    $install = ConvertTo-Flag -Name 'InstallRole' -Text $InstallRole
    if (($ProductKey -eq '') -eq ($SecretUri -eq '')) { throw 'one of ProductKey and SecretUri is needed' }
    # The machine's token goes to this address, so it has to be a vault.
    if ($SecretUri -ne '' -and $SecretUri -cnotmatch $SecretPattern) {
        throw "SecretUri must be like https://VAULT.vault.azure.net/secrets/NAME, and is '$SecretUri'"
    }

    Assert-Administrator

    $key = $ProductKey
    if ($SecretUri -ne '') {
        $Stage.Code = 12
        $key = Read-KeyVaultSecret -Uri $SecretUri
        $Hidden.Add($key)
    }
    $Stage.Code = 10
    $key = $key.Trim().ToUpperInvariant()
    if ($key -cnotmatch $KeyPattern) { throw 'the key is not five groups of five letters and digits' }

    if ($install) { Install-Role }

    # A host publishes its record, at its port, as soon as it is activated, so both come first where Windows lets them. It
    # takes intervals from an activated host only. A host that is one already gets everything at once, and one restart.
    $Stage.Code = 16
    $recovering = $null -ne (Read-Mark -Name 'RestartDue')
    $present = Find-ProductOfKey -Key $key
    if (-not ((Test-HostProduct -Product $present) -and (Test-Licensed -Product $present))) {
        if (Set-Endpoint -ListeningPort $listeningPort -Publish $publish -Tolerant) {
            $Stage.Code = 16
            Restart-KmsService
        }
    }
    Install-HostKey -Key $key
    $Stage.Code = 16
    $null = Set-Endpoint -ListeningPort $listeningPort -Publish $publish
    Set-Interval -Activation $activation -Renewal $renewal
    if ($null -ne (Read-Mark -Name 'RestartDue')) {
        Restart-KmsService
        if ($recovering) { $Changed.Add('service') }
    }

    if ($open) { Open-Firewall -ListeningPort $listeningPort }

    $Stage.Code = 19
    Write-State -Key $key -Firewall $open -ListeningPort $listeningPort
    exit 0
}
catch {
    Write-Failure -Script 'kms-host' -ErrorRecord $_
    exit $Stage.Code
}
