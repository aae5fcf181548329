<#
.SYNOPSIS
    Gathers what Windows says about its activation and prints it as one line. Changes nothing.

.DESCRIPTION
    Reads the licensing service and its products, the licensing events, the SRV record of KMS, the KMS host in use and
    whether its port answers, the network settings, the clock and the processors. It asks for no activation, and it reads
    of a product key the last five characters only. Everything comes through CIM and the event log, so the display
    language does not matter. Give the line to "winlic diagnose".
    Needs no administrator. Needs Windows PowerShell 5.1, or 4.0 as Windows Server 2012 R2 brings it. What a machine
    refuses to tell is left out, and the line holds the error instead.

.PARAMETER Most
    Longest line, in characters, 800 to 16000. Evidence that does not fit is left out, the least telling first: the older
    events, the processors, the clock, the network settings. The line names what was left out.
.PARAMETER Network
    true: where the machine activates by KMS, looks up names and connects to the port of at most three KMS hosts, which
    can take a minute where a firewall drops packets. false: asks nothing over the network.

.OUTPUTS
    One line on standard output: winlic-evidence:1:<data>:<checksum>. The data is Base64 of raw DEFLATE of JSON in UTF-8:
    machine, time, parts (os, product, service, windowsService, events, dns, tcp, network, clock, processors, texts) and
    leftOut (names of parts that did not fit). The checksum is the CRC-32 of the JSON.
    On failure: one line of JSON with schema, script and error (code, message). ASCII only.

.NOTES
    Exit codes: 0 done. 10 input is wrong. 19 anything else.
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [string] $Most = '4000',
    [string] $Network = 'true',
    [Parameter(ValueFromRemainingArguments = $true, DontShow = $true)] [string[]] $Rest
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
# powershell.exe prints warnings on standard output, where the one line is all there may be.
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$InformationPreference = 'SilentlyContinue'
$VerbosePreference = 'SilentlyContinue'
$DebugPreference = 'SilentlyContinue'

# Where the script is when it fails: the exit code tells it.
$Stage = @{ Code = 19 }

# What failed, as PowerShell prints it: an error can be the evidence.
$Texts = New-Object -TypeName 'System.Collections.Generic.List[string]'

$ProductProperties = 'Name', 'Description', 'ID', 'ApplicationID', 'LicenseStatus', 'LicenseStatusReason', 'GracePeriodRemaining', 'EvaluationEndDate',
'PartialProductKey', 'ProductKeyChannel', 'ProductKeyID', 'LicenseIsAddon', 'VLActivationInterval', 'VLRenewalInterval', 'VLActivationType', 'VLActivationTypeEnabled',
'KeyManagementServiceMachine', 'KeyManagementServicePort', 'KeyManagementServiceLookupDomain', 'DiscoveredKeyManagementServiceMachineName',
'DiscoveredKeyManagementServiceMachinePort', 'DiscoveredKeyManagementServiceMachineIpAddress', 'KeyManagementServiceProductKeyID', 'ADActivationObjectName',
'IsKeyManagementServiceMachine', 'KeyManagementServiceCurrentCount', 'KeyManagementServiceTotalRequests', 'KeyManagementServiceFailedRequests', 'KeyManagementServiceLicensedRequests'
$ServiceProperties = 'Version', 'ClientMachineID', 'RemainingWindowsReArmCount', 'KeyManagementServiceMachine', 'KeyManagementServicePort', 'KeyManagementServiceLookupDomain',
'KeyManagementServiceHostCaching', 'VLActivationInterval', 'VLRenewalInterval'
$HostProperties = 'KeyManagementServiceListeningPort', 'KeyManagementServiceDnsPublishing', 'KeyManagementServiceLowPriority'

function ConvertTo-WholeNumber {
    param([string] $Name, [string] $Text, [int] $Least, [int] $Greatest)
    # ASCII digits only: a cast would also take blanks, signs, exponents and, from some cultures, other digits.
    $number = [int64] 0
    if ($Text -cnotmatch '^[0-9]{1,10}\z' -or -not [int64]::TryParse($Text, [ref] $number) -or $number -lt $Least -or $number -gt $Greatest) {
        throw "$Name must be a whole number from $Least to $Greatest, and is '$Text'"
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

function Protect-Text {
    # Hides product keys, whatever separates their characters.
    param([string] $Text)
    $options = [System.Text.RegularExpressions.RegexOptions]::IgnoreCase -bor [System.Text.RegularExpressions.RegexOptions]::CultureInvariant
    $shown = [regex]::Replace($Text, '[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}', '<product key>', $options)
    return [regex]::Replace($shown, '(?<![A-Z0-9])(?:[BCDFGHJKMNPQRTVWXY2346789]{5}[^A-Z0-9]{1,3}){4}[BCDFGHJKMNPQRTVWXY2346789]{5}(?![A-Z0-9])', '<product key>', $options)
}

function Protect-Value {
    # Copies what was read with each text masked: whatever Windows has it from, no whole key leaves the machine.
    param($Value)
    if ($Value -is [string]) { return Protect-Text -Text $Value }
    if ($Value -is [System.Collections.IDictionary]) {
        $copy = [ordered] @{}
        foreach ($name in @($Value.Keys)) {
            # Not by way of an output: 5.1 writes a list that came out of a function as an object with value and Count.
            if ($Value[$name] -is [array]) { $copy[$name] = @($Value[$name] | ForEach-Object { Protect-Value -Value $_ }) }
            else { $copy[$name] = Protect-Value -Value $Value[$name] }
        }
        return $copy
    }
    return $Value
}

function Add-Failure {
    # An error as the console shows it: name, text and identifier, which holds the HRESULT of CIM.
    param([string] $Command, $ErrorRecord)
    $message = ([string] $ErrorRecord.Exception.Message) -replace '\s+', ' '
    if ($message.Length -gt 200) { $message = $message.Substring(0, 200) }
    $Texts.Add("$Command : $message`n    + FullyQualifiedErrorId : $($ErrorRecord.FullyQualifiedErrorId)")
}

function Find-Instance {
    # Nothing where the class cannot be read: the error is kept.
    param([string] $ClassName, [string] $Filter = '')
    $query = @{ ClassName = $ClassName }
    if ($Filter -ne '') { $query['Filter'] = $Filter }
    try { return @(Get-CimInstance @query -ErrorAction Stop) }
    catch {
        Add-Failure -Command "Get-CimInstance $ClassName" -ErrorRecord $_
        return @()
    }
}

function ConvertTo-Time {
    param($Value)
    if ($Value -is [datetime]) { return $Value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [System.Globalization.CultureInfo]::InvariantCulture) }
    return [string] $Value
}

function Select-Property {
    # What is not set is left out: nothing, an empty text, and the greatest number of 32 bits, which is none. Zero means
    # something in some properties only.
    param($From, [string[]] $Names, [string[]] $Kept = @())
    $chosen = [ordered] @{}
    foreach ($name in $Names) {
        $value = Read-Property -From $From -Name $name
        if ($value -is [datetime]) {
            if ($value.Year -gt 1700) { $chosen[$name] = ConvertTo-Time -Value $value }
            continue
        }
        $text = [string] $value
        if ($name -in $Kept) { $chosen[$name] = if ($null -eq $value) { '' } else { $value } }
        elseif ($text -ne '' -and $text -ne '0' -and $text -ne '4294967295') { $chosen[$name] = $value }
    }
    return $chosen
}

function Read-Product {
    # Without the filter the class lists hundreds of products, and takes a minute to.
    $before = $Texts.Count
    $found = @(Find-Instance -ClassName 'SoftwareLicensingProduct' -Filter 'PartialProductKey <> NULL')
    if ($found.Count -eq 0 -and $Texts.Count -eq $before) { $Texts.Add('SoftwareLicensingProduct : product key not found') }
    return , @($found | Select-Object -First 8 | ForEach-Object { Select-Property -From $_ -Names $ProductProperties -Kept 'LicenseStatus' })
}

function Test-HostProduct {
    param($Products)
    # VOLUME_KMSCLIENT is a client, any other VOLUME_KMS a host; descriptions are not translated.
    return @($Products | Where-Object { [string] $_['Description'] -match 'VOLUME_KMS(?!CLIENT)' }).Count -gt 0
}

function Read-Service {
    param([bool] $IsHost)
    $service = @(Find-Instance -ClassName 'SoftwareLicensingService') | Select-Object -First 1
    if ($null -eq $service) { return $null }
    $names = $ServiceProperties
    if ($IsHost) { $names += $HostProperties }
    return Select-Property -From $service -Names $names -Kept 'KeyManagementServiceMachine'
}

function ConvertTo-EventText {
    # The fields of a request or a reply as they are, without the sentence around them; another message by its beginning.
    param($Entry)
    $message = ([string] (Read-Property -From $Entry -Name 'Message')) -replace '\s+', ' '
    $fields = [regex]::Match($message, '0x[0-9A-Fa-f]{1,8}\s?,.*$')
    if ($fields.Success) { $message = "Info: $($fields.Value)" }
    if ($message -eq '') { $message = (@(Read-Property -From $Entry -Name 'Properties') | ForEach-Object { [string] (Read-Property -From $_ -Name 'Value') }) -join ', ' }
    if ($message.Length -gt 320) { $message = $message.Substring(0, 320) }
    return $message
}

function Find-Event {
    # The newest events of a log, a few of each number. A log that is not there, or has none, is no fault.
    param([string] $Log, [int[]] $Ids, [int] $Each)
    $query = @{ LogName = $Log; Id = $Ids }
    if ($Log -eq 'Application') { $query['ProviderName'] = 'Microsoft-Windows-Security-SPP' }
    try { $found = @(Get-WinEvent -FilterHashtable $query -MaxEvents 200 -ErrorAction Stop) }
    catch {
        $identifier = [string] $_.FullyQualifiedErrorId
        if ($identifier -notlike 'NoMatching*') { Add-Failure -Command "Get-WinEvent '$Log'" -ErrorRecord $_ }
        return @()
    }
    $counts = @{}
    foreach ($entry in $found) {
        $id = [int] $entry.Id
        $counts[$id] = 1 + [int] $counts[$id]
        if ($counts[$id] -le $Each) {
            [ordered] @{
                Id           = $id
                ProviderName = 'Microsoft-Windows-Security-SPP'
                TimeCreated  = ConvertTo-Time -Value (Read-Property -From $entry -Name 'TimeCreated')
                Message      = ConvertTo-EventText -Entry $entry
            }
        }
    }
}

function Read-Event {
    $client = @(Find-Event -Log 'Application' -Ids 12288, 12289, 12291, 12293, 12309, 8196, 8198, 8200, 8208, 1014, 1058 -Each 3)
    $server = @(Find-Event -Log 'Key Management Service' -Ids 12290, 12291, 12293, 12310 -Each 24)
    return , @($client + $server | Sort-Object -Property { $_['TimeCreated'] } -Descending)
}

function Find-Name {
    # An answer of DNS, or why there is none. The numbers of Windows stand for the texts, which are translated.
    param([string] $Name, [string] $Type)
    try { $answers = @(Resolve-DnsName -Name $Name -Type $Type -DnsOnly -ErrorAction Stop) }
    catch {
        $number = [string] (Read-Property -From $_.Exception -Name 'NativeErrorCode')
        $reasons = @{ '9003' = 'DNS name does not exist'; '9501' = 'No records found for given DNS query'; '9002' = 'DNS server failure'; '1460' = 'This operation returned because the timeout period expired' }
        $reason = if ($reasons.ContainsKey($number)) { $reasons[$number] } else { ([string] $_.Exception.Message) -replace '\s+', ' ' }
        $Texts.Add("Resolve-DnsName : $Name : $reason")
        return @()
    }
    $found = $false
    foreach ($answer in $answers) {
        $target = Read-Text -From $answer -Name 'NameTarget'
        if ((Read-Text -From $answer -Name 'Section') -notin 'Answer', '1') { continue }
        if ($target -eq '') { continue }
        $found = $true
        [ordered] @{
            Name = Read-Text -From $answer -Name 'Name'; Type = 'SRV'; NameTarget = $target; Port = Read-Text -From $answer -Name 'Port'
            Priority = Read-Text -From $answer -Name 'Priority'; Weight = Read-Text -From $answer -Name 'Weight'
        }
    }
    if (-not $found) { $Texts.Add("Resolve-DnsName : $Name : No records found for given DNS query") }
}

function Read-Record {
    # The SRV record in each domain that Windows asks: the one that is set, else its own and those of its adapters.
    param([string[]] $Domains)
    $records = @()
    foreach ($domain in @($Domains | Where-Object { $_ -ne '' } | Select-Object -Unique -First 2)) {
        $records += @(Find-Name -Name "_vlmcs._tcp.$domain" -Type 'SRV')
    }
    return , $records
}

function Test-Port {
    # What a connection to a host comes to. The probe sends nothing.
    param([string] $Name, [int] $Port)
    try { $answer = Test-NetConnection -ComputerName $Name -Port $Port -ErrorAction Stop }
    catch {
        Add-Failure -Command 'Test-NetConnection' -ErrorRecord $_
        return
    }
    [ordered] @{
        ComputerName     = $Name
        RemoteAddress    = Read-Text -From $answer -Name 'RemoteAddress'
        RemotePort       = $Port
        TcpTestSucceeded = [bool] (Read-Property -From $answer -Name 'TcpTestSucceeded')
    }
}

function ConvertTo-Target {
    param($Name, $Port)
    if ([string] $Name -eq '') { return }
    $number = 0
    if (-not [int]::TryParse([string] $Port, [ref] $number) -or $number -lt 1 -or $number -gt 65535) { $number = 1688 }
    return "$Name $number"
}

function Find-Target {
    # The hosts that Windows would ask, the first of them first: set for a product, set for all, found last, by record.
    param($Products, $Service, $Records)
    $clients = @($Products | Where-Object { [string] $_['Description'] -match 'VOLUME_KMSCLIENT' })
    $targets = @()
    foreach ($client in $clients) { $targets += @(ConvertTo-Target -Name $client['KeyManagementServiceMachine'] -Port $client['KeyManagementServicePort']) }
    if ($null -ne $Service) { $targets += @(ConvertTo-Target -Name $Service['KeyManagementServiceMachine'] -Port $Service['KeyManagementServicePort']) }
    foreach ($client in $clients) { $targets += @(ConvertTo-Target -Name $client['DiscoveredKeyManagementServiceMachineName'] -Port $client['DiscoveredKeyManagementServiceMachinePort']) }
    foreach ($record in @($Records)) { $targets += @(ConvertTo-Target -Name $record['NameTarget'] -Port $record['Port']) }
    return , @($targets | Where-Object { $null -ne $_ } | Select-Object -Unique -First 3)
}

function Read-Adapter {
    $found = @(Find-Instance -ClassName 'Win32_NetworkAdapterConfiguration' -Filter 'IPEnabled = TRUE')
    $adapters = foreach ($adapter in @($found | Select-Object -First 3)) {
        $chosen = [ordered] @{ DNSDomain = Read-Text -From $adapter -Name 'DNSDomain' }
        foreach ($name in 'IPAddress', 'IPSubnet', 'DefaultIPGateway', 'DNSServerSearchOrder') {
            $chosen[$name] = @(Read-Property -From $adapter -Name $name | Where-Object { $null -ne $_ }) -join ', '
        }
        $chosen
    }
    return , @($adapters | Where-Object { $null -ne $_ })
}

function Read-Domain {
    # The domain that a machine is joined to; a workgroup has a name, too, and it is no domain.
    $computer = @(Find-Instance -ClassName 'Win32_ComputerSystem') | Select-Object -First 1
    if ((Read-Property -From $computer -Name 'PartOfDomain') -ne $true) { return '' }
    return Read-Text -From $computer -Name 'Domain'
}

function Read-Clock {
    # The labels are translated; the source and the offset stand in every language.
    try { $lines = @(& "$env:SystemRoot\System32\w32tm.exe" /query /status) }
    catch {
        Add-Failure -Command 'w32tm' -ErrorRecord $_
        return ''
    }
    return @($lines | Where-Object { [string] $_ -match '^(?:Source|Leap Indicator|Phase Offset):' }) -join "`n"
}

function Get-Checksum {
    # CRC-32 as ZIP has it. In 64 bits, because 5.1 takes 0xEDB88320 for a negative number.
    param([byte[]] $Bytes)
    $table = New-Object -TypeName 'int64[]' -ArgumentList 256
    for ($i = 0; $i -lt 256; $i++) {
        $value = [int64] $i
        for ($bit = 0; $bit -lt 8; $bit++) {
            if (($value -band 1) -eq 1) { $value = ($value -shr 1) -bxor [int64] 3988292384 }
            else { $value = $value -shr 1 }
        }
        $table[$i] = $value
    }
    $sum = [int64] 4294967295
    foreach ($byte in $Bytes) { $sum = ($sum -shr 8) -bxor $table[[int] (($sum -bxor $byte) -band 255)] }
    return ($sum -bxor [int64] 4294967295).ToString('x8')
}

function ConvertTo-Line {
    param($Evidence)
    # Dates and numbers as JSON has them; the depth is that of parts, lists and objects.
    $json = ConvertTo-Json -InputObject $Evidence -Compress -Depth 6
    $bytes = (New-Object -TypeName 'System.Text.UTF8Encoding' -ArgumentList $false).GetBytes($json)
    $memory = New-Object -TypeName 'System.IO.MemoryStream'
    $deflate = New-Object -TypeName 'System.IO.Compression.DeflateStream' -ArgumentList $memory, ([System.IO.Compression.CompressionMode]::Compress), $true
    $deflate.Write($bytes, 0, $bytes.Length)
    $deflate.Dispose()
    return 'winlic-evidence:1:{0}:{1}' -f [System.Convert]::ToBase64String($memory.ToArray()), (Get-Checksum -Bytes $bytes)
}

function ConvertTo-FittingLine {
    # Leaves out what tells least until the line fits.
    param($Parts, [int] $Longest)
    $left = @()
    $line = ''
    $steps = @('', 'processors', 'events 24', 'events 12', 'windowsService', 'events 6', 'clock', 'network', 'events 3', 'texts', 'dns', 'events 1', 'tcp', 'events', 'os')
    foreach ($step in $steps) {
        $part, $kept = $step.Split(' ')
        if ($part -ne '') {
            if ($null -eq $Parts[$part] -or ($null -ne $kept -and @($Parts[$part]).Count -le [int] $kept)) { continue }
            if ($null -ne $kept) { $Parts[$part] = @($Parts[$part] | Select-Object -First ([int] $kept)) }
            else { $Parts.Remove($part) }
            $left = @(@($left | Where-Object { $_ -ne $part }) + $part)
        }
        $evidence = [ordered] @{ machine = [string] $env:COMPUTERNAME; time = ConvertTo-Time -Value ([datetime]::UtcNow); parts = $Parts }
        if ($left.Count -gt 0) { $evidence['leftOut'] = $left }
        $line = ConvertTo-Line -Evidence $evidence
        if ($line.Length -le $Longest) { return $line }
    }
    throw "the evidence does not fit $Longest characters: set Most to $($line.Length) or more"
}

function Read-Part {
    param([bool] $Asks)
    $os = @(Find-Instance -ClassName 'Win32_OperatingSystem') | Select-Object -First 1
    $products = Read-Product
    $service = Read-Service -IsHost (Test-HostProduct -Products $products)
    $windowsService = @(Find-Instance -ClassName 'Win32_Service' -Filter "Name = 'sppsvc'") | Select-Object -First 1
    $adapters = Read-Adapter
    $records = @()
    $ports = @()
    # A machine with a MAK, a retail key or an evaluation asks no KMS host.
    $byKms = $products.Count -eq 0 -or @($products | Where-Object { [string] $_['Description'] -match 'VOLUME_KMS' }).Count -gt 0
    if ($Asks -and $byKms) {
        $set = if ($null -eq $service) { '' } else { [string] $service['KeyManagementServiceLookupDomain'] }
        $domains = if ($set -ne '') { @($set) } else { @(Read-Domain) + @($adapters | ForEach-Object { $_['DNSDomain'] }) }
        $records = Read-Record -Domains $domains
        foreach ($target in (Find-Target -Products $products -Service $service -Records $records)) {
            $name, $port = $target.Split(' ')
            $ports += @(Test-Port -Name $name -Port ([int] $port))
        }
    }
    $parts = [ordered] @{
        os             = Select-Property -From $os -Names 'Caption', 'Version', 'OSLanguage'
        product        = $products
        service        = $service
        windowsService = Select-Property -From $windowsService -Names 'Name', 'State', 'StartMode'
        events         = Read-Event
        dns            = $records
        tcp            = $ports
        network        = $adapters
        clock          = Read-Clock
        processors     = @(Find-Instance -ClassName 'Win32_Processor' | Select-Object -First 8 | ForEach-Object { Select-Property -From $_ -Names 'SocketDesignation', 'NumberOfCores', 'NumberOfLogicalProcessors' })
    }
    $parts['texts'] = $Texts.ToArray()
    foreach ($name in @($parts.Keys)) {
        $value = $parts[$name]
        if ($null -eq $value -or ($value -is [string] -and $value -eq '') -or ($value -is [System.Collections.ICollection] -and $value.Count -eq 0)) { $parts.Remove($name) }
    }
    return Protect-Value -Value $parts
}

function Write-Line {
    param([string] $Line)
    [System.Console]::Out.WriteLine($Line)
}

function Write-Failure {
    param($ErrorRecord)
    $message = Protect-Text -Text ([string] $ErrorRecord.Exception.Message)
    if ($message.Length -gt 500) { $message = $message.Substring(0, 500) + '...' }
    $failure = [ordered] @{ schema = 1; script = 'collect-evidence'; error = [ordered] @{ code = $Stage.Code; message = $message } }
    $json = ConvertTo-Json -InputObject $failure -Compress -Depth 4
    Write-Line -Line ([regex]::Replace($json, '[^\x20-\x7E]', { param($match) '\u{0:x4}' -f [int] [char] $match.Value }))
}

try {
    $Stage.Code = 10
    # Without a place for them, an unknown parameter ends powershell.exe with 1 and no line.
    if ($null -ne $Rest -and $Rest.Count -gt 0) { throw "unknown parameter: $($Rest -join ' ')" }
    $longest = ConvertTo-WholeNumber -Name 'Most' -Text $Most -Least 800 -Greatest 16000
    $asks = ConvertTo-Flag -Name 'Network' -Text $Network
    $Stage.Code = 19
    Write-Line -Line (ConvertTo-FittingLine -Parts (Read-Part -Asks $asks) -Longest $longest)
    $Stage.Code = 0
}
catch { Write-Failure -ErrorRecord $_ }
exit $Stage.Code
