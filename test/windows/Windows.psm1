<#
.SYNOPSIS
    Runs Windows PowerShell scripts on a stand-in for a Windows machine, and checks them for Windows PowerShell 5.1.
.DESCRIPTION
    See README.md beside this file for what the stand-in knows and what it does not.
#>
Set-StrictMode -Version 3.0

$parts = 'Core', 'Licensing', 'Cim', 'System', 'Programs' | ForEach-Object { Join-Path $PSScriptRoot "StandIn.$_.ps1" }
$StandInSession = [initialsessionstate]::CreateDefault()
foreach ($part in $parts) {
    $tree = [System.Management.Automation.Language.Parser]::ParseFile($part, [ref] $null, [ref] $null)
    foreach ($statement in $tree.EndBlock.Statements) {
        if ($statement -is [System.Management.Automation.Language.FunctionDefinitionAst]) {
            $StandInSession.Commands.Add([System.Management.Automation.Runspaces.SessionStateFunctionEntry]::new($statement.Name, $statement.Body.Extent.Text.Substring(1, $statement.Body.Extent.Text.Length - 2)))
        }
        elseif ($statement -is [System.Management.Automation.Language.AssignmentStatementAst]) {
            $value = & ([scriptblock]::Create($statement.Right.Extent.Text))
            $StandInSession.Variables.Add([System.Management.Automation.Runspaces.SessionStateVariableEntry]::new([string] $statement.Left.VariablePath.UserPath, $value, ''))
        }
    }
}
# Cmdlets that touch nothing but the values they are given. The stand-in has its own of every other that it knows.
$AllowedCmdlets = 'ForEach-Object', 'Where-Object', 'Select-Object', 'Sort-Object', 'Group-Object', 'Measure-Object', 'Compare-Object', 'Get-Unique',
'Get-Member', 'Add-Member', 'Get-Variable', 'Set-Variable', 'New-Variable', 'Remove-Variable', 'Clear-Variable', 'Set-StrictMode', 'New-TimeSpan', 'Get-Random',
'Get-Culture', 'Get-UICulture', 'Select-String', 'Join-Path', 'Split-Path', 'Out-Null', 'Out-String', 'Out-Default', 'Out-Host', 'Format-List', 'Format-Table', 'Format-Wide', 'Format-Custom',
'ConvertFrom-Json', 'ConvertTo-Csv', 'ConvertFrom-Csv', 'ConvertTo-Xml', 'ConvertFrom-StringData', 'Write-Output', 'Write-Error', 'Write-Warning', 'Write-Verbose',
'Write-Debug', 'Write-Information', 'Write-Host', 'Write-Progress', 'Invoke-Expression', 'New-Guid', 'Get-Location'
# What the stand-in's own commands hand on to, by a name that no script has: other providers than the registry, dates and texts.
$RealCmdlets = 'Get-ItemProperty', 'Get-ItemPropertyValue', 'Set-ItemProperty', 'New-ItemProperty', 'Remove-ItemProperty', 'Remove-Item', 'Test-Path', 'Get-Item', 'Get-Content',
'Get-ChildItem', 'Get-Date', 'New-Object', 'ConvertTo-Json'
$real = @{}
foreach ($name in $RealCmdlets) { $real[$name] = Get-Command -Name $name -CommandType Cmdlet }
$StandInSession.Variables.Add([System.Management.Automation.Runspaces.SessionStateVariableEntry]::new('StandInReal', $real, ''))
# Aliases of Windows PowerShell that PowerShell for Linux does not have.
$aliases = @{ gwmi = 'Get-WmiObject'; iwmi = 'Invoke-WmiMethod'; gcim = 'Get-CimInstance'; icim = 'Invoke-CimMethod'; gsv = 'Get-Service'; sasv = 'Start-Service'
    spsv = 'Stop-Service'; sc = 'Set-Content'; curl = 'Invoke-WebRequest'; wget = 'Invoke-WebRequest'; sleep = 'Start-Sleep'; start = 'Start-Process'; saps = 'Start-Process'
    write = 'Write-Output'; echo = 'Write-Output'; sort = 'Sort-Object'; ls = 'Get-ChildItem'; cat = 'Get-Content'; rm = 'Remove-Item'; cp = 'Copy-Item'; mv = 'Move-Item'; ni = 'New-Item' }
foreach ($alias in $aliases.Keys) {
    $StandInSession.Commands.Add([System.Management.Automation.Runspaces.SessionStateAliasEntry]::new($alias, $aliases[$alias]))
}

$allowed = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::OrdinalIgnoreCase)
foreach ($name in $AllowedCmdlets) { $null = $allowed.Add($name) }
$own = @($StandInSession.Commands | Where-Object { $_ -is [System.Management.Automation.Runspaces.SessionStateFunctionEntry] -and $_.Name -notmatch '[:\\]' } | ForEach-Object Name)
foreach ($name in $own) { $null = $allowed.Add($name) }
# An alias leads past the look-up of its command, so it is as good as that.
foreach ($entry in $StandInSession.Commands) {
    if ($entry -is [System.Management.Automation.Runspaces.SessionStateAliasEntry] -and $allowed.Contains($entry.Definition)) { $null = $allowed.Add($entry.Name) }
}
$StandInSession.Variables.Add([System.Management.Automation.Runspaces.SessionStateVariableEntry]::new('StandInAllowed', $allowed, ''))

function New-WindowsMachine {
    <#
    .SYNOPSIS
        Returns the state of a machine, to be changed before a run. It can be written as JSON and read back.
    .PARAMETER Release
        Release of Windows Server: 2012R2, 2016, 2019, 2022 or 2025.
    .PARAMETER Name
        Name of the computer.
    .EXAMPLE
        $machine = New-WindowsMachine -Release 2022
        $machine.licensing.keys['BBBBB-BBBBB-BBBBB-BBBBB-BBBBB'] = @{ product = 'host'; activations = 10 }
    .OUTPUTS
        An ordered dictionary: os, computer, identity, clock, registry, services, firewall, features, licensing, cim,
        overrides, web, dns, network, events, time, files, faults, shutdown.
    #>
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param([ValidateSet('2012R2', '2016', '2019', '2022', '2025')] [string] $Release = '2022', [string] $Name = 'SERVER1')
    $version = @{ '2012R2' = '6.3.9600'; '2016' = '10.0.14393'; '2019' = '10.0.17763'; '2022' = '10.0.20348'; '2025' = '10.0.26100' }[$Release]
    $windows = '55c92734-d682-4d71-983e-d6ec3f16059f'
    $product = {
        param($Id, $Kind, $Channel, $Description, $Key, $Status)
        [ordered] @{
            id = $Id; kind = $Kind; name = 'Windows(R), ServerDatacenter edition'; channel = $Channel; family = 'ServerDatacenter'
            description = "Windows(R) Operating System, $Description channel"; applicationId = $windows; addon = $false
            partialKey = $Key; status = $Status; reason = 0; grace = 0; discoveredHost = ''; discoveredPort = 0
        }
    }
    return [ordered] @{
        os        = [ordered] @{ release = $Release; version = $version; caption = "Microsoft Windows Server $Release Datacenter" }
        computer  = [ordered] @{ name = $Name; dnsSuffix = 'contoso.com'; domainJoined = $false }
        identity  = [ordered] @{ name = 'NT AUTHORITY\SYSTEM'; sid = 'S-1-5-18'; administrator = $true }
        clock     = 0
        registry  = [ordered] @{
            'HKLM\SOFTWARE' = [ordered] @{}
            'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform' = [ordered] @{
                VLActivationInterval = [ordered] @{ type = 'DWord'; value = 120 }
                VLRenewalInterval    = [ordered] @{ type = 'DWord'; value = 10080 }
                SkipRearm            = [ordered] @{ type = 'DWord'; value = 0 }
            }
        }
        services  = [ordered] @{
            sppsvc  = [ordered] @{ status = 'Running'; startType = 'Automatic'; displayName = 'Software Protection' }
            w32time = [ordered] @{ status = 'Running'; startType = 'Automatic'; displayName = 'Windows Time' }
        }
        firewall  = [ordered] @{
            'SPPSVC-In-TCP' = [ordered] @{ DisplayName = 'Key Management Service (TCP-In)'; Enabled = 'False'; Profile = 'Any'; Direction = 'Inbound'; Action = 'Allow'; Protocol = 'TCP'; LocalPort = '1688'; RemoteAddress = 'Any' }
        }
        features  = [ordered] @{ VolumeActivation = [ordered] @{ installed = $false } }
        licensing = [ordered] @{
            service             = [ordered] @{ version = $version; clientMachineId = '11111111-2222-3333-4444-555555555555'; rearmCount = 5 }
            products            = @(
                (& $product 'client' 'client' 'Volume:GVLK' 'VOLUME_KMSCLIENT' '6VM33' 5)
                (& $product 'host' 'host' 'Volume:CSVLK' "VOLUME_KMS_WS$($Release.Substring(2, 2))" $null 0)
                (& $product 'retail' 'retail' 'Retail' 'RETAIL' $null 0)
            )
            keys                = [ordered] @{}
            keepsOtherKeys      = $false
            kmsHosts            = [ordered] @{}
            clientCount         = 4294967295
            microsoftError      = $null
            notHostError        = '0xC004F041'
            refusesHostSettings = $false
            staleUntilRefresh   = $false
            spent               = 0
            rearmPending        = $false
            running             = [ordered] @{ port = 1688; activationInterval = 120; renewalInterval = 10080; dnsPublishing = $true }
        }
        cim       = [ordered] @{
            Win32_OperatingSystem = @([ordered] @{ Caption = "Microsoft Windows Server $Release Datacenter"; Version = $version; BuildNumber = ($version -split '\.')[2]; OperatingSystemSKU = [uint32] 8; ProductType = [uint32] 3; OSLanguage = [uint32] 1033; Locale = '0409' })
            Win32_ComputerSystem  = @([ordered] @{ Name = $Name; Domain = 'WORKGROUP'; PartOfDomain = $false; DomainRole = [uint16] 2; Manufacturer = 'Microsoft Corporation'; Model = 'Virtual Machine'; NumberOfProcessors = [uint32] 1; NumberOfLogicalProcessors = [uint32] 2; TotalPhysicalMemory = [uint64] 8589934592; HypervisorPresent = $true })
            Win32_ComputerSystemProduct = @([ordered] @{ UUID = '4C4C4544-0000-1000-8000-000000000001'; Vendor = 'Microsoft Corporation'; Name = 'Virtual Machine' })
            Win32_Service         = @([ordered] @{ Name = 'sppsvc'; DisplayName = 'Software Protection'; State = 'Running'; StartMode = 'Auto' })
            Win32_NetworkAdapterConfiguration = @([ordered] @{ IPEnabled = $true; DNSDomain = 'contoso.com'; IPAddress = @('10.0.0.4'); IPSubnet = @('255.255.255.0'); DefaultIPGateway = @('10.0.0.1'); DNSServerSearchOrder = @('10.0.0.10') })
            Win32_Processor       = @([ordered] @{ DeviceID = 'CPU0'; NumberOfCores = [uint32] 2; NumberOfLogicalProcessors = [uint32] 2; SocketDesignation = 'CPU 0' })
        }
        overrides = [ordered] @{}
        web       = @()
        dns       = [ordered] @{}
        network   = [ordered] @{}
        events    = @()
        time      = [ordered] @{ source = 'VM IC Time Synchronization Provider'; synchronised = $true }
        files     = [ordered] @{}
        faults    = @()
        shutdown  = $null
    }
}

function Invoke-OnMachine {
    <#
    .SYNOPSIS
        Runs a script on a machine and returns what it did.
    .DESCRIPTION
        The script runs in a runspace of its own, with no program of the real system in reach. The machine given stays as
        it is; the state after the run is in the result. Runs share the console of the process: one at a time.
    .PARAMETER Path
        The script file, or Text for its text.
    .PARAMETER Parameters
        Parameters of the script, as powershell -File hands them over: texts, and $true for a switch.
    .PARAMETER Machine
        The state before the run, from New-WindowsMachine.
    .PARAMETER KillAt
        Number of the change, from 1, before which the script is killed.
    .PARAMETER TimeLimitSeconds
        Virtual seconds after which the script is killed.
    .PARAMETER AllowUnknown
        Returns a result although the script used something that the stand-in does not know.
    .OUTPUTS
        ExitCode, Output (lines of standard output), ErrorText (lines of standard error), Events, Effects (the events that
        changed the machine), Machine (the state after), Killed, Seconds (virtual), Missing.
    .EXAMPLE
        (Invoke-OnMachine -Path setup.ps1 -Parameters @{ Port = '1688' } -Machine (New-WindowsMachine)).Effects
    #>
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    param(
        [Parameter(ParameterSetName = 'Path', Mandatory, Position = 0)] [string] $Path,
        [Parameter(ParameterSetName = 'Text', Mandatory)] [string] $Text,
        [hashtable] $Parameters = @{},
        [Parameter(Mandatory)] [System.Collections.IDictionary] $Machine,
        [int] $KillAt = 0, [double] $TimeLimitSeconds = 0, [switch] $AllowUnknown
    )
    if ($PSCmdlet.ParameterSetName -eq 'Path') { $Text = [System.IO.File]::ReadAllText((Resolve-Path -LiteralPath $Path).ProviderPath) }
    $state = Copy-StandInValue $Machine
    $standIn = @{
        Machine = $state; Events = [System.Collections.Generic.List[object]]::new(); Missing = [System.Collections.Generic.List[string]]::new()
        Effects = 0; KillAt = $KillAt; KillCode = -1; Killed = $false; ExitCode = $null
        Deadline = $(if ($TimeLimitSeconds -gt 0) { $state['clock'] + $TimeLimitSeconds } else { $null })
    }
    $started = $state['clock']
    $file = Join-Path ([System.IO.Path]::GetTempPath()) "standin-$([guid]::NewGuid()).ps1"
    [System.IO.File]::WriteAllText($file, (ConvertTo-StandInScript -Text $Text), [System.Text.UTF8Encoding]::new($true))
    $environment = @{
        COMPUTERNAME = $state['computer']['name']; SystemRoot = 'C:\Windows'; windir = 'C:\Windows'; SystemDrive = 'C:'; ProgramFiles = 'C:\Program Files'
        ProgramData = 'C:\ProgramData'; USERNAME = ($state['identity']['name'] -split '\\')[-1]; PROCESSOR_ARCHITECTURE = 'AMD64'; OS = 'Windows_NT'; PATH = ''; PSModulePath = ''
    }
    $kept = @{}
    foreach ($name in $environment.Keys) { $kept[$name] = [System.Environment]::GetEnvironmentVariable($name) }
    $output = [System.IO.StringWriter]::new()
    $errorText = [System.IO.StringWriter]::new()
    $consoleOut = [System.Console]::Out
    $consoleError = [System.Console]::Error
    $runspace = [runspacefactory]::CreateRunspace($StandInSession)
    $shell = [powershell]::Create()
    try {
        foreach ($name in $environment.Keys) { [System.Environment]::SetEnvironmentVariable($name, $environment[$name]) }
        [System.Console]::SetOut($output)
        [System.Console]::SetError($errorText)
        $runspace.Open()
        $shell.Runspace = $runspace
        $null = $shell.AddScript($RunScript).AddArgument($standIn).AddArgument($file).AddArgument($Parameters)
        try { $null = $shell.Invoke() }
        catch { $standIn['Failure'] = $_.Exception.InnerException ?? $_.Exception }
    }
    finally {
        [System.Console]::SetOut($consoleOut)
        [System.Console]::SetError($consoleError)
        foreach ($name in $kept.Keys) { [System.Environment]::SetEnvironmentVariable($name, $kept[$name]) }
        $shell.Dispose()
        $runspace.Dispose()
        [System.IO.File]::Delete($file)
    }
    if ($null -ne $standIn['Failure']) { throw $standIn['Failure'] }
    if ($standIn['Missing'].Count -gt 0 -and -not $AllowUnknown) {
        throw [System.NotSupportedException]::new("not in the stand-in: $($standIn['Missing'] -join '; ')")
    }
    $lines = { param($Writer) $all = $Writer.ToString(); if ($all -eq '') { , @() } else { , @($all.TrimEnd("`r", "`n") -split '\r?\n') } }
    return [pscustomobject] @{
        ExitCode  = if ($standIn['Killed']) { $standIn['KillCode'] } else { $standIn['Result'] }
        Output    = & $lines $output
        ErrorText = & $lines $errorText
        Events    = $standIn['Events'].ToArray()
        Effects   = @($standIn['Events'] | Where-Object effect)
        Machine   = $state
        Killed    = [bool] $standIn['Killed']
        Seconds   = $state['clock'] - $started
        Missing   = $standIn['Missing'].ToArray()
    }
}

# Runs in the runspace: what powershell.exe -File does around a script.
$RunScript = @'
param($StandInGiven, $StandInFile, $StandInParameters)
$global:StandIn = $StandInGiven
$global:StandInVersionTable = @{ PSVersion = [version] '5.1.20348.2849'; PSEdition = 'Desktop'; CLRVersion = [version] '4.0.30319.42000'; BuildVersion = [version] '10.0.20348.2849' }
$global:StandInEdition = 'Desktop'
$ErrorView = 'NormalView'
$ConfirmPreference = 'None'
# The commands of this session are the stand-in's, a list of cmdlets that change nothing outside it, and what the script
# defines itself. Everything else, cmdlets and programs of the real system above all, is an error of the stand-in.
$ExecutionContext.SessionState.Applications.Clear()
$ExecutionContext.InvokeCommand.PreCommandLookupAction = {
    param($Name, $Lookup)
    $block = $null
    if ($Name -match '^[A-Za-z.]+\\([A-Za-z]+-[A-Za-z]+)$') { $block = "$($Matches[1]) @args" }
    elseif ($global:StandIn['Machine']['files'].Contains($Name)) {
        $block = "Invoke-StandInText -Text `$global:StandIn['Machine']['files']['$($Name -replace "'", "''")'] -Rest `$args"
    }
    elseif ($Name -eq $StandInFile -or $Name -like '*[\/]standin-*.ps1') { return }
    else {
        if ($Name -match '[.\\/]' -or $Name -in $StandInProgramNames) {
            $program = Find-StandInProgram $Name
            if ($null -ne $program) { $block = "Invoke-StandInProgram -Program '$program' -Arguments `$args" }
        }
        if ($null -eq $block) {
            if ($StandInAllowed.Contains($Name) -or $ExecutionContext.SessionState.InvokeProvider.Item.Exists("function:\$Name")) { return }
            # PowerShell also tries each unknown name with "get-" before it.
            if ($Name -cmatch '^get-') { return }
            $block = "Stop-StandIn 'command $($Name -replace "'", "''")'"
        }
    }
    $Lookup.CommandScriptBlock = [scriptblock]::Create($block)
    $Lookup.StopSearch = $true
}
$ExecutionContext.InvokeCommand.CommandNotFoundAction = {
    param($Name, $Lookup)
    # PowerShell also tries each unknown name with "get-" before it.
    if ($Name -like 'get-*' -and $Name -cmatch '^get-') { return }
    $Lookup.CommandScriptBlock = [scriptblock]::Create("Stop-StandIn 'command $($Name -replace "'", "''")'")
    $Lookup.StopSearch = $true
}
$StandInGiven['Result'] = 1
try {
    & $StandInFile @StandInParameters *>&1 | ForEach-Object {
        # Standard output of powershell.exe carries every stream but errors.
        if ($_ -is [System.Management.Automation.ErrorRecord]) { [System.Console]::Error.WriteLine("$($_.InvocationInfo.MyCommand) : $($_.Exception.Message)") }
        elseif ($_ -is [System.Management.Automation.WarningRecord]) { [System.Console]::Out.WriteLine("WARNING: $($_.Message)") }
        elseif ($_ -is [System.Management.Automation.VerboseRecord]) { [System.Console]::Out.WriteLine("VERBOSE: $($_.Message)") }
        elseif ($_ -is [System.Management.Automation.DebugRecord]) { [System.Console]::Out.WriteLine("DEBUG: $($_.Message)") }
        elseif ($_ -is [System.Management.Automation.InformationRecord]) { [System.Console]::Out.WriteLine("$($_.MessageData)") }
        else { $_ | Out-String -Stream | ForEach-Object { [System.Console]::Out.WriteLine($_) } }
    }
    $StandInGiven['Result'] = if ($null -ne $StandInGiven['ExitCode']) { $StandInGiven['ExitCode'] } else { 0 }
}
catch {
    [System.Console]::Error.WriteLine("$($_.InvocationInfo.MyCommand) : $($_.Exception.Message)")
    [System.Console]::Error.WriteLine($_.InvocationInfo.PositionMessage)
    $StandInGiven['Result'] = 1
}
# A script may have caught what was a fault of the stand-in, or a parameter that it does not have.
foreach ($record in @($global:Error)) {
    if ($record -isnot [System.Management.Automation.ErrorRecord]) { continue }
    $id, $command = "$($record.FullyQualifiedErrorId)" -split ','
    # A parameter that the script does not have is the test's doing.
    if ("$command" -like 'standin-*.ps1') { continue }
    $own = "$($record.ScriptStackTrace)" -match '^at [^\n]*<No file>'
    if ($id -match '^(NamedParameterNotFound|PositionalParameterNotFound|AmbiguousParameterSet|MissingMandatoryParameter)$') {
        $function = Get-Command -Name "$command" -CommandType Function -ErrorAction Ignore
        if ($own -or ($null -ne $function -and $null -eq $function.ScriptBlock.File)) { $StandInGiven['Missing'].Add("$command : $($record.Exception.Message)") }
    }
    elseif ($own -and $id -match '^(NullArray|PropertyNotFoundStrict|PropertyNotFound|InvokeMethodOnNull|InvalidCast\w*|ConvertToFinalInvalidCastException|VariableIsUndefined|MethodNotFound|MethodArgumentConversion\w*|ParameterArgument\w*|RuntimeException|BadOperatorArgument|IndexOutOfRange\w*)$') {
        $StandInGiven['Missing'].Add("fault of the stand-in: $($record.Exception.Message) $($record.ScriptStackTrace)")
    }
}
'@

function Restart-WindowsMachine {
    <#
    .SYNOPSIS
        Returns the machine as it is after a restart: a pending rearm has given it a new client machine id, settings are
        in force, pending features are installed and a planned restart is over.
    #>
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param([Parameter(Mandatory)] [System.Collections.IDictionary] $Machine)
    $state = Copy-StandInValue $Machine
    $licensing = $state['licensing']
    $state['shutdown'] = $null
    $state['clock'] = $state['clock'] + 120
    if ($licensing['rearmPending']) {
        $licensing['rearmPending'] = $false
        $licensing['service']['clientMachineId'] = [string] [guid]::NewGuid()
        foreach ($product in $licensing['products']) { if ($null -ne $product['partialKey']) { $product['status'] = 2; $product['grace'] = 43200 } }
    }
    foreach ($feature in $state['features'].Values) {
        if ($feature.Contains('state') -and $feature['state'] -eq 'InstallPending') { $feature.Remove('state'); $feature['installed'] = $true; $feature['needsRestart'] = $false }
    }
    foreach ($service in $state['services'].Values) { if ($service['startType'] -eq 'Automatic') { $service['status'] = 'Running' } }
    $global:StandIn = @{ Machine = $state }
    Update-StandInLicensing
    Remove-Variable -Name StandIn -Scope Global
    return $state
}

. (Join-Path $PSScriptRoot 'StandIn.Core.ps1')
. (Join-Path $PSScriptRoot 'StandIn.Licensing.ps1')
. (Join-Path $PSScriptRoot 'WindowsPowerShell51.ps1')

function Assert-StandInClosed {
    <#
    .SYNOPSIS
        Fails unless a script on the stand-in reaches nothing but the stand-in: the module loads on no system where it does not hold.
    .DESCRIPTION
        On Windows a script under test would find the very commands that it is meant to change the machine with. A cmdlet and a
        program that the stand-in does not know are called, by every form of name, and each call has to end in its error.
    #>
    [CmdletBinding()]
    param()
    $program = if ($IsWindows) { Join-Path $env:SystemRoot 'System32\tasklist.exe' } else { '/bin/uname' }
    foreach ($text in 'Get-Process', 'Microsoft.PowerShell.Management\Get-Process', 'gps', '& (Get-Command Get-Process)', (Split-Path -Leaf $program), "& '$program'") {
        $run = Invoke-OnMachine -Text "try { $text } catch { 'refused' }" -Machine (New-WindowsMachine) -AllowUnknown
        if ($run.Output.Count -ne 1 -or $run.Output[0] -ne 'refused') {
            throw "the stand-in lets scripts reach the real system by ${text}: nothing may be run on it"
        }
    }
}

Assert-StandInClosed

Export-ModuleMember -Function New-WindowsMachine, Invoke-OnMachine, Restart-WindowsMachine, Assert-WindowsPowerShell51, Get-WindowsPowerShell51Note
