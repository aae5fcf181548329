<#
.SYNOPSIS
    Registry, services, firewall, features, web, DNS and the odds and ends of the stand-in.
#>

function Resolve-StandInKey {
    <#
    .SYNOPSIS
        Returns the registry key a path names (HKLM\... or HKCU\...), or nothing where it is no registry path.
    #>
    param([string] $Path)
    $text = $Path -replace '^(Microsoft\.PowerShell\.Core\\)?Registry::', '' -replace '/', '\'
    $text = $text -replace '^HKEY_LOCAL_MACHINE(:?)', 'HKLM' -replace '^HKEY_CURRENT_USER(:?)', 'HKCU' -replace '^HKEY_USERS(:?)', 'HKU'
    if ($text -notmatch '^(HKLM|HKCU|HKU)(?::?\\|:?$)') { return $null }
    return ($text -replace '^(HKLM|HKCU|HKU):?\\?', '$1\' -replace '\\+', '\').TrimEnd('\')
}

function Find-StandInFile {
    <#
    .SYNOPSIS
        True where the machine has the file. A path of Windows that it does not have is unknown to the stand-in; paths of
        other providers (env:, variable: ...) give nothing.
    #>
    param([string] $Path)
    if ($Path -match '^[A-Za-z]{2,}:' ) { return $null }
    foreach ($name in $global:StandIn['Machine']['files'].Keys) { if ($name -eq $Path) { return $name } }
    Stop-StandIn "path $Path (machine.files holds the files)"
}

function Get-StandInKey {
    param([string] $Key)
    $registry = $global:StandIn['Machine']['registry']
    foreach ($name in @($registry.Keys)) { if ($name -eq $Key) { return $registry[$name] } }
    # A key that holds another exists.
    foreach ($name in @($registry.Keys)) { if ($name -like "$([System.Management.Automation.WildcardPattern]::Escape($Key))\*") { return [ordered] @{} } }
    return $null
}

function Get-StandInMissingPath {
    param([string] $Path, [string] $Command)
    return [System.Management.Automation.ErrorRecord]::new(
        [System.Management.Automation.ItemNotFoundException]::new("Cannot find path '$Path' because it does not exist."),
        "PathNotFound,Microsoft.PowerShell.Commands.$Command", 'ObjectNotFound', $Path)
}

function Get-ItemProperty {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [Alias('PSPath', 'LiteralPath')] [string[]] $Path,
        [Parameter(Position = 1)] [string[]] $Name
    )
    process {
        foreach ($item in $Path) {
            $key = Resolve-StandInKey $item
            if ($null -eq $key) { $null = Find-StandInFile $item; & $StandInReal['Get-ItemProperty'] @PSBoundParameters; continue }
            Write-StandInEvent -Kind 'registry.read' -Name $key -Effect $false -Data ([ordered] @{ values = @($Name) })
            $fault = Get-StandInFault -Kind 'registry.read' -Name $key
            if ($null -ne $fault) {
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Security.SecurityException]::new((Get-StandInMessage $fault 'Requested registry access is not allowed.')), 'RegistryAccess', 'PermissionDenied', $item))
                continue
            }
            $values = Get-StandInKey $key
            if ($null -eq $values) { $PSCmdlet.WriteError((Get-StandInMissingPath $item 'GetItemPropertyCommand')); continue }
            $result = [ordered] @{}
            foreach ($value in @($values.Keys)) {
                if ($null -eq $Name -or @($Name | Where-Object { $value -like $_ }).Count -gt 0) { $result[$value] = ConvertFrom-StandInRegistry $values[$value] }
            }
            $absent = @($Name | Where-Object { $null -ne $_ -and $_ -notmatch '[*?]' -and -not $values.Contains($_) })
            foreach ($value in $absent) {
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
                        [System.Management.Automation.PSArgumentException]::new("Property $value does not exist at path $($key -replace '^HKLM', 'HKEY_LOCAL_MACHINE')."),
                        'System.Management.Automation.PSArgumentException,Microsoft.PowerShell.Commands.GetItemPropertyCommand', 'InvalidArgument', $value))
            }
            if ($result.Count -eq 0) { continue }
            $long = $key -replace '^HKLM', 'HKEY_LOCAL_MACHINE'
            $result['PSPath'] = "Microsoft.PowerShell.Core\Registry::$long"
            $result['PSChildName'] = ($key -split '\\')[-1]
            $result['PSProvider'] = 'Microsoft.PowerShell.Core\Registry'
            [pscustomobject] $result
        }
    }
}

function ConvertFrom-StandInRegistry {
    param($Entry)
    switch ($Entry['type']) {
        'DWord' {
            # The registry holds 32 bits; .NET hands them over signed.
            return [System.BitConverter]::ToInt32([System.BitConverter]::GetBytes([uint32] ([int64] $Entry['value'] -band 0xFFFFFFFFL)), 0)
        }
        'QWord' { return [int64] $Entry['value'] }
        'MultiString' { return , [string[]] @($Entry['value']) }
        default { return [string] $Entry['value'] }
    }
}

function Get-ItemPropertyValue {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [Alias('LiteralPath')] [string[]] $Path, [Parameter(Mandatory, Position = 1)] [string[]] $Name)
    if ($null -eq (Resolve-StandInKey $Path[0])) { return & $StandInReal['Get-ItemPropertyValue'] @PSBoundParameters }
    foreach ($value in $Name) {
        $read = Get-ItemProperty -Path $Path -Name $value
        if ($null -ne $read) { $read.$value }
    }
}

function Set-StandInRegistry {
    param($Cmdlet, [string] $Path, [string] $Name, $Value, [string] $Type, [bool] $MustExist)
    $key = Resolve-StandInKey $Path
    if ($null -eq (Get-StandInKey $key)) { $Cmdlet.WriteError((Get-StandInMissingPath $Path 'SetItemPropertyCommand')); return }
    $registry = $global:StandIn['Machine']['registry']
    Invoke-StandInEffect -Kind 'registry.set' -Name "$key\$Name" -Data ([ordered] @{ value = $Value; type = $Type }) -Action {
        if (-not $registry.Contains($key)) { $registry[$key] = [ordered] @{} }
        $kind = $Type
        if ($kind -eq '') { $kind = if ($registry[$key].Contains($Name)) { $registry[$key][$Name]['type'] } elseif ($Value -is [int]) { 'DWord' } elseif ($Value -is [long]) { 'QWord' } elseif ($Value -is [array]) { 'MultiString' } else { 'String' } }
        $registry[$key][$Name] = [ordered] @{ type = $kind; value = $Value }
    } -OnFault {
        param($Fault)
        $Cmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Security.SecurityException]::new((Get-StandInMessage $Fault 'Requested registry access is not allowed.')), 'System.Security.SecurityException,SetItemProperty', 'PermissionDenied', $Path))
    }
}

function Set-ItemProperty {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [Alias('LiteralPath')] [string] $Path, [Parameter(Mandatory, Position = 1)] [string] $Name,
        [Parameter(Mandatory, Position = 2)] [AllowEmptyString()] [AllowNull()] $Value, [string] $Type = '', [switch] $Force
    )
    if ($null -eq (Resolve-StandInKey $Path)) { $null = $PSBoundParameters.Remove('Type'); return & $StandInReal['Set-ItemProperty'] @PSBoundParameters }
    Set-StandInRegistry -Cmdlet $PSCmdlet -Path $Path -Name $Name -Value $Value -Type $Type
}

function New-ItemProperty {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [Alias('LiteralPath')] [string] $Path, [Parameter(Mandatory, Position = 1)] [string] $Name,
        $Value, [Alias('Type')] [string] $PropertyType = 'String', [switch] $Force
    )
    $key = Resolve-StandInKey $Path
    if ($null -eq $key) { return & $StandInReal['New-ItemProperty'] @PSBoundParameters }
    $values = Get-StandInKey $key
    if ($null -ne $values -and $values.Contains($Name) -and -not $Force) {
        $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.IO.IOException]::new('The property already exists.'), 'System.IO.IOException,Microsoft.PowerShell.Commands.NewItemPropertyCommand', 'ResourceExists', $Path))
        return
    }
    Set-StandInRegistry -Cmdlet $PSCmdlet -Path $Path -Name $Name -Value $Value -Type $PropertyType
    Get-ItemProperty -Path $Path -Name $Name -ErrorAction SilentlyContinue
}

function Remove-ItemProperty {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [Alias('LiteralPath')] [string] $Path, [Parameter(Mandatory, Position = 1)] [string[]] $Name, [switch] $Force)
    $key = Resolve-StandInKey $Path
    if ($null -eq $key) { return & $StandInReal['Remove-ItemProperty'] @PSBoundParameters }
    foreach ($value in $Name) {
        $values = Get-StandInKey $key
        if ($null -eq $values) { $PSCmdlet.WriteError((Get-StandInMissingPath $Path 'RemoveItemPropertyCommand')); continue }
        if (-not $values.Contains($value)) {
            $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Management.Automation.PSArgumentException]::new("Property $value does not exist at path $key."), 'System.Management.Automation.PSArgumentException,Microsoft.PowerShell.Commands.RemoveItemPropertyCommand', 'InvalidArgument', $value))
            continue
        }
        Invoke-StandInEffect -Kind 'registry.remove' -Name "$key\$value" -Action { $values.Remove($value) } -OnFault {
            param($Fault)
            $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Security.SecurityException]::new((Get-StandInMessage $Fault 'Requested registry access is not allowed.')), 'SecurityException', 'PermissionDenied', $Path))
        }
    }
}

function New-Item {
    [CmdletBinding()]
    param([Parameter(Position = 0, Mandatory)] [string[]] $Path, [string] $Name, [string] $ItemType, $Value, [switch] $Force)
    $key = Resolve-StandInKey $(if ($Name -ne '') { "$($Path[0])\$Name" } else { $Path[0] })
    if ($null -eq $key) { $null = Find-StandInFile $Path[0]; Stop-StandIn "New-Item $Path" }
    $registry = $global:StandIn['Machine']['registry']
    $parent = $key -replace '\\[^\\]+$', ''
    if ($null -eq (Get-StandInKey $parent) -and -not $Force) { $PSCmdlet.WriteError((Get-StandInMissingPath $Path[0] 'NewItemCommand')); return }
    if ($registry.Contains($key) -and -not $Force) {
        $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.IO.IOException]::new('A key in this path already exists.'), 'System.IO.IOException,Microsoft.PowerShell.Commands.NewItemCommand', 'ResourceExists', $Path))
        return
    }
    # As in Windows, -Force makes the key anew: the values it had are gone.
    Invoke-StandInEffect -Kind 'registry.create' -Name $key -Action { $registry[$key] = [ordered] @{} } -OnFault {
        param($Fault)
        $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Security.SecurityException]::new((Get-StandInMessage $Fault 'Requested registry access is not allowed.')), 'SecurityException', 'PermissionDenied', $Path))
    }
    [pscustomobject] @{ Name = $key; PSPath = "Microsoft.PowerShell.Core\Registry::$key"; PSChildName = ($key -split '\\')[-1] }
}

function Remove-Item {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [Alias('PSPath', 'LiteralPath')] [string[]] $Path, [switch] $Recurse, [switch] $Force)
    process {
        foreach ($item in $Path) {
            $key = Resolve-StandInKey $item
            if ($null -eq $key) { if ($null -ne (Find-StandInFile $item)) { Stop-StandIn "Remove-Item $item" }; & $StandInReal['Remove-Item'] -Path $item; continue }
            if ($null -eq (Get-StandInKey $key)) { $PSCmdlet.WriteError((Get-StandInMissingPath $item 'RemoveItemCommand')); continue }
            $registry = $global:StandIn['Machine']['registry']
            Invoke-StandInEffect -Kind 'registry.delete' -Name $key -Action {
                foreach ($name in @($registry.Keys)) { if ($name -eq $key -or $name -like "$key\*") { $registry.Remove($name) } }
            } -OnFault { param($Fault) $PSCmdlet.WriteError((Get-StandInMissingPath $item 'RemoveItemCommand')) }
        }
    }
}

function Test-Path {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [AllowEmptyString()] [string[]] $Path, [Alias('PSPath')] [string] $LiteralPath, [string] $PathType, [switch] $IsValid)
    process {
        foreach ($item in $Path) {
            $key = Resolve-StandInKey $item
            if ($null -eq $key) { if ($null -ne (Find-StandInFile $item)) { $true } else { & $StandInReal['Test-Path'] -Path $item } }
            else { $null -ne (Get-StandInKey $key) }
        }
    }
}

function Get-Item {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [Alias('LiteralPath')] [string[]] $Path, [switch] $Force)
    foreach ($item in $Path) {
        $key = Resolve-StandInKey $item
        if ($null -eq $key) { $null = Find-StandInFile $item; & $StandInReal['Get-Item'] -Path $item; continue }
        $values = Get-StandInKey $key
        if ($null -eq $values) { $PSCmdlet.WriteError((Get-StandInMissingPath $item 'GetItemCommand')); continue }
        $result = [pscustomobject] @{ Name = $key; Property = @($values.Keys); ValueCount = $values.Count }
        $result | Add-Member -MemberType ScriptMethod -Name GetValue -Value {
            param($Name, $Default)
            $entry = (Get-StandInKey $this.Name)[$Name]
            if ($null -eq $entry) { return $Default }
            return ConvertFrom-StandInRegistry $entry
        }
        $result
    }
}

function Get-StandInService {
    param($Cmdlet, [string] $Name)
    $services = $global:StandIn['Machine']['services']
    if (-not $services.Contains($Name)) {
        $Cmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.InvalidOperationException]::new("Cannot find any service with service name '$Name'."), 'NoServiceFoundForGivenName', 'ObjectNotFound', $Name))
        return $null
    }
    return $services[$Name]
}

function Get-Service {
    [CmdletBinding()]
    param([Parameter(Position = 0, ValueFromPipeline)] [Alias('ServiceName')] [string[]] $Name)
    process {
        foreach ($item in $Name) {
            $service = Get-StandInService -Cmdlet $PSCmdlet -Name $item
            if ($null -eq $service) { continue }
            Write-StandInEvent -Kind 'service.read' -Name $item -Effect $false
            $result = [pscustomobject] @{ Name = $item; ServiceName = $item; Status = $service['status']; StartType = $service['startType']; DisplayName = $service['displayName'] }
            $result | Add-Member -MemberType ScriptMethod -Name WaitForStatus -Value { param($Status, $Timeout) if ($this.Status -ne [string] $Status) { Stop-StandIn "waiting for a service to be $Status" } }
            $result | Add-Member -MemberType ScriptMethod -Name Refresh -Value { }
            $result
        }
    }
}

function Set-StandInServiceState {
    param($Cmdlet, [string] $Name, [string] $Verb, [string] $To)
    $service = Get-StandInService -Cmdlet $Cmdlet -Name $Name
    if ($null -eq $service) { return }
    Invoke-StandInEffect -Kind "service.$Verb" -Name $Name -Action {
        if ($service.Contains('seconds') -and $service['seconds'] -gt 2) {
            # The cmdlets tell every two seconds that they wait.
            $waits = [Math]::Floor($service['seconds'] / 2)
            for ($i = 0; $i -lt $waits; $i++) { $Cmdlet.WriteWarning("Waiting for service '$($service['displayName']) ($Name)' to stop...") }
            Step-StandInClock -Seconds $service['seconds']
        }
        $service['status'] = $To
        if ($Name -eq 'sppsvc' -and $To -eq 'Running') { Update-StandInLicensing }
    } -OnFault {
        param($Fault)
        if ($Fault.Contains('leaves')) { $service['status'] = $Fault['leaves'] }
        $Cmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
                [System.InvalidOperationException]::new((Get-StandInMessage $Fault "Service '$($service['displayName']) ($Name)' cannot be ${Verb}ed due to the following error: Cannot open $Name service on computer '.'.")),
                "CouldNot${Verb}Service,Microsoft.PowerShell.Commands.${Verb}ServiceCommand", 'CloseError', $Name))
    }
}

function Restart-Service { [CmdletBinding()] param([Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [string[]] $Name, [switch] $Force) process { foreach ($item in $Name) { Set-StandInServiceState $PSCmdlet $item 'restart' 'Running' } } }
function Start-Service { [CmdletBinding()] param([Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [string[]] $Name) process { foreach ($item in $Name) { Set-StandInServiceState $PSCmdlet $item 'start' 'Running' } } }
function Stop-Service { [CmdletBinding()] param([Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [string[]] $Name, [switch] $Force, [switch] $NoWait) process { foreach ($item in $Name) { Set-StandInServiceState $PSCmdlet $item 'stop' 'Stopped' } } }
function Set-Service {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string] $Name, [string] $StartupType, [string] $Status)
    $service = Get-StandInService -Cmdlet $PSCmdlet -Name $Name
    if ($null -eq $service) { return }
    if ($Status -ne '') { Stop-StandIn 'Set-Service -Status' }
    Invoke-StandInEffect -Kind 'service.set' -Name $Name -Data ([ordered] @{ startType = $StartupType }) -Action { $service['startType'] = $StartupType } -OnFault {
        param($Fault) $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.InvalidOperationException]::new((Get-StandInMessage $Fault 'Access is denied')), 'CouldNotSetService', 'PermissionDenied', $Name))
    }
}

function Get-StandInNoRule {
    param([string] $Name, [string] $Command)
    $message = "No MSFT_NetFirewallRule objects found with property 'InstanceID' equal to '$Name'.  Verify the value of the property and retry."
    $failure = [System.InvalidOperationException]::new($message)
    return [System.Management.Automation.ErrorRecord]::new($failure, "CmdletizationQuery_NotFound_InstanceID,$Command", 'ObjectNotFound', $Name)
}

function Get-NetFirewallRule {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Name, [string[]] $DisplayName, [string[]] $Group, [string[]] $DisplayGroup, [string] $PolicyStore)
    if ($PSBoundParameters.ContainsKey('Group') -or $PSBoundParameters.ContainsKey('DisplayGroup') -or $PSBoundParameters.ContainsKey('PolicyStore')) { Stop-StandIn 'Get-NetFirewallRule by group or store' }
    $rules = $global:StandIn['Machine']['firewall']
    $wanted = if ($null -ne $Name) { $Name } elseif ($null -ne $DisplayName) { $DisplayName } else { @('*') }
    foreach ($item in $wanted) {
        Write-StandInEvent -Kind 'firewall.read' -Name $item -Effect $false
        $fault = Get-StandInFault -Kind 'firewall.read' -Name $item
        if ($null -ne $fault) { $PSCmdlet.WriteError((Get-StandInCimError -HResult $fault['hresult'] -Message (Get-StandInMessage $fault '') -Target $item -Command 'Get-NetFirewallRule')); continue }
        $found = @($rules.Keys | Where-Object { $(if ($null -ne $DisplayName) { $rules[$_]['DisplayName'] } else { $_ }) -like $item })
        if ($found.Count -eq 0 -and $item -notmatch '[*?]') { $PSCmdlet.WriteError((Get-StandInNoRule $item 'Get-NetFirewallRule')); continue }
        foreach ($key in $found) {
            $rule = Copy-StandInValue $rules[$key]
            $rule['Name'] = $key
            $rule['InstanceID'] = $key
            $rule.Remove('LocalPort'); $rule.Remove('Protocol'); $rule.Remove('RemotePort')
            $result = [pscustomobject] $rule
            $result.PSTypeNames.Insert(0, 'Microsoft.Management.Infrastructure.CimInstance#root/standardcimv2/MSFT_NetFirewallRule')
            $result
        }
    }
}

function Get-NetFirewallPortFilter {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] [Alias('InputObject')] $AssociatedNetFirewallRule)
    process {
        $rule = $global:StandIn['Machine']['firewall'][$AssociatedNetFirewallRule.InstanceID]
        [pscustomobject] @{ InstanceID = $AssociatedNetFirewallRule.InstanceID; Protocol = $rule['Protocol']; LocalPort = $rule['LocalPort']; RemotePort = 'Any' }
    }
}

function Set-StandInFirewall {
    param($Cmdlet, [string] $Verb, [string[]] $Name, [System.Collections.IDictionary] $Change)
    $rules = $global:StandIn['Machine']['firewall']
    foreach ($item in $Name) {
        if ($Verb -ne 'new' -and -not $rules.Contains($item)) { $Cmdlet.WriteError((Get-StandInNoRule $item "$Verb-NetFirewallRule")); continue }
        if ($Verb -eq 'new' -and $rules.Contains($item)) {
            $Cmdlet.WriteError((Get-StandInCimError -HResult '0x800700B7' -Message 'Cannot create a file when that file already exists. ' -Target $item -Command 'New-NetFirewallRule'))
            continue
        }
        Invoke-StandInEffect -Kind "firewall.$Verb" -Name $item -Data $Change -Action {
            if ($Verb -eq 'remove') { $rules.Remove($item) }
            else {
                if ($Verb -eq 'new') {
                    $rules[$item] = [ordered] @{ DisplayName = ''; Enabled = 'True'; Profile = 'Any'; Direction = 'Inbound'; Action = 'Allow'; Protocol = 'Any'; LocalPort = 'Any'; RemoteAddress = 'Any' }
                }
                foreach ($key in @($Change.Keys)) { $rules[$item][$key] = $Change[$key] }
            }
        } -OnFault {
            param($Fault)
            $Cmdlet.WriteError((Get-StandInCimError -HResult $Fault['hresult'] -Message (Get-StandInMessage $Fault 'Access is denied. ') -Target $item -Command "$Verb-NetFirewallRule"))
        }
    }
}

function Read-StandInRule {
    param([System.Collections.IDictionary] $Bound)
    $change = [ordered] @{}
    foreach ($key in 'DisplayName', 'Enabled', 'Direction', 'Action', 'Protocol', 'LocalPort', 'RemoteAddress', 'Description', 'Profile') {
        if (-not $Bound.ContainsKey($key)) { continue }
        $value = $Bound[$key]
        $change[$key] = if ($value -is [array] -and $value.Count -gt 1) { if ($key -eq 'Profile') { $value -join ', ' } else { @($value) } } else { [string] $value }
    }
    return $change
}

function Set-NetFirewallRule {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Name, [string[]] $DisplayName, [string[]] $Profile, [string] $Enabled, [string] $Direction, [string] $Action, [string] $Protocol, [string[]] $LocalPort, [string[]] $RemoteAddress, [string] $Description)
    if ($null -eq $Name) { Stop-StandIn 'Set-NetFirewallRule without -Name' }
    $null = $PSBoundParameters.Remove('DisplayName')
    Set-StandInFirewall -Cmdlet $PSCmdlet -Verb 'set' -Name $Name -Change (Read-StandInRule $PSBoundParameters)
}

function New-NetFirewallRule {
    [CmdletBinding()]
    param([string] $Name, [Parameter(Mandatory)] [string] $DisplayName, [string[]] $Profile = 'Any', [string] $Enabled = 'True', [string] $Direction = 'Inbound', [string] $Action = 'Allow', [string] $Protocol = 'Any', [string[]] $LocalPort = 'Any', [string[]] $RemoteAddress = 'Any', [string] $Description = '', [string] $Group)
    if ($Name -eq '') { $Name = '{' + [guid]::NewGuid() + '}' }
    Set-StandInFirewall -Cmdlet $PSCmdlet -Verb 'new' -Name $Name -Change (Read-StandInRule $PSBoundParameters)
    Get-NetFirewallRule -Name $Name
}

function Enable-NetFirewallRule { [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name, [string[]] $DisplayGroup) if ($null -eq $Name) { Stop-StandIn 'Enable-NetFirewallRule without -Name' } Set-StandInFirewall $PSCmdlet 'set' $Name ([ordered] @{ Enabled = 'True' }) }
function Disable-NetFirewallRule { [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name, [string[]] $DisplayGroup) if ($null -eq $Name) { Stop-StandIn 'Disable-NetFirewallRule without -Name' } Set-StandInFirewall $PSCmdlet 'set' $Name ([ordered] @{ Enabled = 'False' }) }
function Remove-NetFirewallRule {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name, [Parameter(ValueFromPipeline)] $InputObject)
    process { Set-StandInFirewall $PSCmdlet 'remove' $(if ($null -ne $Name) { $Name } else { $InputObject.InstanceID }) ([ordered] @{}) }
}

function Get-WindowsFeature {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name)
    foreach ($item in $Name) {
        Write-StandInEvent -Kind 'feature.read' -Name $item -Effect $false
        $feature = $global:StandIn['Machine']['features'][$item]
        # A feature that this Windows does not have gives nothing.
        if ($null -eq $feature) { continue }
        $state = if ($feature.Contains('state')) { $feature['state'] } elseif ($feature['installed']) { 'Installed' } else { 'Available' }
        [pscustomobject] @{ Name = $item; Installed = [bool] $feature['installed']; InstallState = $state }
    }
}

function Install-WindowsFeature {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string[]] $Name, [switch] $IncludeManagementTools, [switch] $IncludeAllSubFeature, [switch] $Restart)
    foreach ($item in $Name) {
        $feature = $global:StandIn['Machine']['features'][$item]
        if ($null -eq $feature) {
            $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new("ArgumentNotValid: The role, role service, or feature name is not valid: '$item'. The name was not found."), 'NameDoesNotExist', 'InvalidArgument', $item))
            continue
        }
        $script:StandInFeature = 'Success'
        Invoke-StandInEffect -Kind 'feature.install' -Name $item -Action {
            if ($feature.Contains('seconds')) { Step-StandInClock -Seconds $feature['seconds'] }
            if ($feature['needsRestart']) { $feature['state'] = 'InstallPending'; $script:StandInFeature = 'SuccessRestartRequired' }
            else { $feature['installed'] = $true }
            if ($feature.Contains('warning')) { $PSCmdlet.WriteWarning($feature['warning']) }
        } -OnFault {
            param($Fault)
            $script:StandInFeature = 'Failed'
            $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new((Get-StandInMessage $Fault 'The request to add or remove features on the specified server failed.')), 'DISMAPI_Error__Failed_To_Enable_Updates', 'InvalidOperation', $item))
        }
        [pscustomobject] @{ Success = $script:StandInFeature -ne 'Failed'; RestartNeeded = $(if ($script:StandInFeature -eq 'SuccessRestartRequired') { 'Yes' } else { 'No' }); ExitCode = $script:StandInFeature; FeatureResult = @() }
    }
}
function Add-WindowsFeature { Install-WindowsFeature @args }
function Uninstall-WindowsFeature { Stop-StandIn 'Uninstall-WindowsFeature' }

function Get-StandInAnswer {
    <#
    .SYNOPSIS
        Answers a web request from the machine's list, in order; the last answer of an address repeats.
    .DESCRIPTION
        Raises what Windows PowerShell 5.1 raises: a WebException with the response.
    #>
    param($Cmdlet, [string] $Uri, [string] $Method, [System.Collections.IDictionary] $Headers, [int] $TimeoutSec)
    $names = @(); if ($null -ne $Headers) { $names = @($Headers.Keys | Sort-Object) }
    Write-StandInEvent -Kind 'web' -Name $Uri -Effect $false -Data ([ordered] @{ method = $Method; headers = $names; timeoutSec = $TimeoutSec })
    $entry = $global:StandIn['Machine']['web'] | Where-Object { $Uri -like $_['uri'] } | Select-Object -First 1
    if ($null -eq $entry) { Stop-StandIn "web answer for $Method $Uri" }
    if (-not $entry.Contains('asked')) { $entry['asked'] = 0 }
    $answers = @($entry['answers'])
    $answer = $answers[[Math]::Min($entry['asked'], $answers.Count - 1)]
    $entry['asked']++
    if ($answer.Contains('seconds')) {
        $limit = if ($TimeoutSec -gt 0) { $TimeoutSec } else { 100 }
        if ($answer['seconds'] -ge $limit) {
            Step-StandInClock -Seconds $limit
            $failure = [System.Net.WebException]::new('The operation has timed out.', [System.Net.WebExceptionStatus]::Timeout)
            $Cmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new($failure, 'System.Net.WebException,Microsoft.PowerShell.Commands.InvokeRestMethodCommand', 'InvalidOperation', $Uri))
        }
        Step-StandInClock -Seconds $answer['seconds']
    }
    if ($answer.Contains('fails')) {
        $failure = [System.Net.WebException]::new([string] $answer['fails'], [System.Net.WebExceptionStatus]::ConnectFailure)
        $Cmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new($failure, 'System.Net.WebException,Microsoft.PowerShell.Commands.InvokeRestMethodCommand', 'InvalidOperation', $Uri))
    }
    $body = if ($answer.Contains('json')) { ConvertTo-Json -InputObject $answer['json'] -Depth 10 -Compress } else { [string] $answer['body'] }
    $status = if ($answer.Contains('status')) { [int] $answer['status'] } else { 200 }
    if ($status -ge 400) {
        $text = @{ 400 = 'Bad Request'; 401 = 'Unauthorized'; 403 = 'Forbidden'; 404 = 'Not Found'; 410 = 'Gone'; 429 = 'Too Many Requests'; 500 = 'Internal Server Error'; 503 = 'Server Unavailable' }[$status]
        $failure = [System.Net.WebException]::new("The remote server returned an error: ($status) $text.", [System.Net.WebExceptionStatus]::ProtocolError)
        $headersOf = if ($answer.Contains('headers')) { $answer['headers'] } else { @{} }
        $response = [pscustomobject] @{ StatusCode = [System.Net.HttpStatusCode] $status; StatusDescription = $text; Headers = $headersOf }
        $failure | Add-Member -MemberType NoteProperty -Name Response -Value $response -Force
        $record = [System.Management.Automation.ErrorRecord]::new($failure, 'WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeRestMethodCommand', 'InvalidOperation', $Uri)
        if ($body -ne '') { $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new($body) }
        $Cmdlet.ThrowTerminatingError($record)
    }
    return @{ status = $status; body = $body; isJson = $answer.Contains('json') -or [bool] $answer['isJson'] }
}

function Invoke-RestMethod {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [uri] $Uri, [string] $Method = 'Get', [System.Collections.IDictionary] $Headers, $Body, [string] $ContentType, [int] $TimeoutSec, [switch] $UseBasicParsing, $WebSession, [uri] $Proxy, [string] $UserAgent, [int] $MaximumRedirection, [switch] $DisableKeepAlive)
    $answer = Get-StandInAnswer -Cmdlet $PSCmdlet -Uri $Uri.OriginalString -Method $Method -Headers $Headers -TimeoutSec $TimeoutSec
    # Text that is no JSON comes as text.
    if ($answer['isJson'] -or $answer['body'] -match '^\s*[\[{]') {
        try { return ConvertFrom-Json -InputObject $answer['body'] -DateKind String } catch { return $answer['body'] }
    }
    return $answer['body']
}

function Invoke-WebRequest {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [uri] $Uri, [string] $Method = 'Get', [System.Collections.IDictionary] $Headers, $Body, [string] $ContentType, [int] $TimeoutSec, [switch] $UseBasicParsing, [string] $OutFile, $WebSession, [uri] $Proxy, [string] $UserAgent)
    if ($OutFile -ne '') { Stop-StandIn 'Invoke-WebRequest -OutFile' }
    $answer = Get-StandInAnswer -Cmdlet $PSCmdlet -Uri $Uri.OriginalString -Method $Method -Headers $Headers -TimeoutSec $TimeoutSec
    return [pscustomobject] @{ StatusCode = $answer['status']; StatusDescription = 'OK'; Content = $answer['body']; RawContentLength = $answer['body'].Length }
}

function Resolve-DnsName {
    <#
    .SYNOPSIS
        Answers from machine.dns. A name whose entry is an error (number, message) fails with it; one without an entry does not exist.
    #>
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string] $Name, [Parameter(Position = 1)] [string] $Type = 'A_AAAA', [string[]] $Server, [switch] $DnsOnly, [switch] $NoHostsFile, [switch] $QuickTimeout)
    Write-StandInEvent -Kind 'dns' -Name $Name -Effect $false -Data ([ordered] @{ type = $Type })
    $records = $global:StandIn['Machine']['dns'][$Name]
    $number = 0
    if ($null -eq $records) { $number = 9003; $message = "$Name : DNS name does not exist" }
    elseif ($records -is [System.Collections.IDictionary] -and $records.Contains('error')) { $number = [int] $records['error']; $message = "$Name : $($records['message'])" }
    if ($number -ne 0) {
        $id = @{ 9003 = 'DNS_ERROR_RCODE_NAME_ERROR'; 9002 = 'DNS_ERROR_RCODE_SERVER_FAILURE'; 9005 = 'DNS_ERROR_RCODE_REFUSED'; 1460 = 'ERROR_TIMEOUT' }[$number]
        $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.ComponentModel.Win32Exception]::new($number, $message), "$id,Microsoft.DnsClient.Commands.ResolveDnsName", 'ResourceUnavailable', $Name))
        return
    }
    foreach ($record in $records) {
        if ($record.Contains('target')) { [pscustomobject] @{ Name = $Name; Type = 'SRV'; QueryType = 'SRV'; NameTarget = $record['target']; Port = $record['port']; Priority = [int] $record['priority']; Weight = [int] $record['weight']; Section = 'Answer' } }
        else { [pscustomobject] @{ Name = $Name; Type = 'A'; QueryType = 'A'; IPAddress = $record['address']; Section = 'Answer' } }
    }
}

function Test-NetConnection {
    <#
    .SYNOPSIS
        Connects to machine.network['name:port']: true or false, or an address and whether it is open. What is not there is closed.
    #>
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $ComputerName, [Parameter(Position = 1)] [int] $Port, [string] $InformationLevel)
    Write-StandInEvent -Kind 'connect' -Name "${ComputerName}:$Port" -Effect $false
    $entry = $global:StandIn['Machine']['network']["${ComputerName}:$Port"]
    $address = $null
    $open = $entry
    if ($entry -is [System.Collections.IDictionary]) { $address = $entry['address']; $open = $entry['open'] }
    elseif ($ComputerName -match '^[\d.]+$') { $address = $ComputerName }
    # A port that is filtered answers after 21 seconds, and its host is pinged then.
    if (-not $open) { Step-StandInClock -Seconds 25; $PSCmdlet.WriteWarning("TCP connect to (${ComputerName} : $Port) failed") }
    if ($InformationLevel -eq 'Quiet') { return [bool] $open }
    return [pscustomobject] @{ ComputerName = $ComputerName; RemoteAddress = $address; RemotePort = $Port; TcpTestSucceeded = [bool] $open }
}

function Get-WinEvent {
    <#
    .SYNOPSIS
        Events of machine.events (log, provider, id, time, message), newest first, by a filter of LogName, ProviderName and Id.
    #>
    [CmdletBinding()] param([Parameter(Mandatory)] [hashtable] $FilterHashtable, [int64] $MaxEvents = 1000)
    foreach ($name in $FilterHashtable.Keys) { if ($name -notin 'LogName', 'ProviderName', 'Id') { Stop-StandIn "Get-WinEvent filter $name" } }
    if (@($FilterHashtable['Id']).Count -gt 22) { Stop-StandIn 'Get-WinEvent with more than 22 ids: Windows refuses the query' }
    Write-StandInEvent -Kind 'events' -Name ([string] $FilterHashtable['LogName']) -Effect $false
    $log = [string] $FilterHashtable['LogName']
    $found = @($global:StandIn['Machine']['events'] | Where-Object {
            $null -ne $_ -and $_['log'] -eq $log -and [int] $_['id'] -in @($FilterHashtable['Id']) -and
            (-not $FilterHashtable.ContainsKey('ProviderName') -or $_['provider'] -eq $FilterHashtable['ProviderName'])
        })
    if ($found.Count -eq 0) {
        $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new('No events were found that match the specified selection criteria.'), 'NoMatchingEventsFound,Microsoft.PowerShell.Commands.GetWinEventCommand', 'ObjectNotFound', $log))
        return
    }
    foreach ($event in @($found | Sort-Object -Property { [string] $_['time'] } -Descending | Select-Object -First $MaxEvents)) {
        [pscustomobject] @{
            Id = [int] $event['id']; ProviderName = [string] $event['provider']; LogName = $log; MachineName = $global:StandIn['Machine']['computer']['name']
            TimeCreated = [datetime]::Parse([string] $event['time'], [cultureinfo]::InvariantCulture, [System.Globalization.DateTimeStyles]::AdjustToUniversal); Message = $event['message']; Properties = @()
        }
    }
}

function Start-Sleep {
    [CmdletBinding(DefaultParameterSetName = 'Seconds')]
    param([Parameter(ParameterSetName = 'Seconds', Mandatory, Position = 0)] [double] $Seconds, [Parameter(ParameterSetName = 'Milliseconds', Mandatory)] [Alias('ms')] [int] $Milliseconds)
    $span = if ($PSCmdlet.ParameterSetName -eq 'Seconds') { $Seconds } else { $Milliseconds / 1000 }
    Write-StandInEvent -Kind 'sleep' -Name "$span" -Effect $false
    Step-StandInClock -Seconds $span
}

function Get-Date {
    [CmdletBinding()] param([Parameter(Position = 0)] $Date, [string] $Format, [string] $UFormat, [switch] $AsUTC)
    $given = @{}
    foreach ($key in 'Format', 'UFormat') { if ($PSBoundParameters.ContainsKey($key)) { $given[$key] = $PSBoundParameters[$key] } }
    & $StandInReal['Get-Date'] -Date $(if ($PSBoundParameters.ContainsKey('Date')) { $Date } else { Get-StandInTime 'Now' }) @given
}

function New-Object {
    [CmdletBinding(DefaultParameterSetName = 'Net')]
    param([Parameter(ParameterSetName = 'Net', Mandatory, Position = 0)] [string] $TypeName, [Parameter(ParameterSetName = 'Net', Position = 1)] [Alias('Args')] [object[]] $ArgumentList,
        [Parameter(ParameterSetName = 'Com', Mandatory)] [string] $ComObject, [switch] $Strict, [System.Collections.IDictionary] $Property)
    if ($PSCmdlet.ParameterSetName -eq 'Com') { Stop-StandIn "COM object $ComObject" }
    if ($TypeName -match '^(System\.)?Security\.Principal\.WindowsPrincipal$') { return ConvertTo-StandInPrincipal $ArgumentList[0] }
    if ($TypeName -match '^(System\.)?(Net\.(WebClient|Sockets\.|Http\.)|Management\.|Diagnostics\.(Process|Stopwatch)|ServiceProcess\.|DirectoryServices\.)') { Stop-StandIn "type $TypeName" }
    # Not enumerated: an empty collection has to arrive.
    $made = & $StandInReal['New-Object'] @PSBoundParameters
    $PSCmdlet.WriteObject($made, $false)
}

function Get-Command {
    <#
    .SYNOPSIS
        Tells whether the stand-in has a command. What it gives cannot be invoked: a cmdlet of the real system could be.
    #>
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string[]] $Name, [string] $CommandType, [string] $Module, [switch] $All)
    foreach ($item in $Name) {
        $program = Find-StandInProgram $item
        if ($null -ne $program) { [pscustomobject] @{ Name = $item; CommandType = 'Application'; Source = "C:\Windows\System32\$program" } }
        elseif ($StandInAllowed.Contains($item) -or $ExecutionContext.SessionState.InvokeProvider.Item.Exists("function:\$item")) { [pscustomobject] @{ Name = $item; CommandType = 'Cmdlet'; Source = '' } }
        else { Stop-StandIn "command $item" }
    }
}

function Restart-Computer { [CmdletBinding()] param([switch] $Force, [string[]] $ComputerName) Set-StandInShutdown -Restart $true -Seconds 0 -Cmdlet $PSCmdlet }
function Stop-Computer { [CmdletBinding()] param([switch] $Force, [string[]] $ComputerName) Set-StandInShutdown -Restart $false -Seconds 0 -Cmdlet $PSCmdlet }

function Set-StandInShutdown {
    <#
    .SYNOPSIS
        Schedules a restart or a shutdown. Returns the exit code of shutdown.exe.
    #>
    param([bool] $Restart, [int] $Seconds, $Cmdlet)
    $script:StandInShutdown = 0
    Invoke-StandInEffect -Kind 'shutdown' -Name $(if ($Restart) { 'restart' } else { 'shutdown' }) -Data ([ordered] @{ seconds = $Seconds }) -Action {
        if ($null -ne $global:StandIn['Machine']['shutdown']) { $script:StandInShutdown = 1190 }
        else { $global:StandIn['Machine']['shutdown'] = [ordered] @{ restart = $Restart; at = $global:StandIn['Machine']['clock'] + $Seconds } }
    } -OnFault {
        param($Fault)
        $script:StandInShutdown = if ($Fault.Contains('exitCode')) { [int] $Fault['exitCode'] } else { 5 }
    }
    if ($null -eq $Cmdlet) { return $script:StandInShutdown }
    if ($script:StandInShutdown -ne 0) { throw [System.InvalidOperationException]::new("This command cannot be run due to the error: $script:StandInShutdown") }
}
function Get-Content {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [Alias('LiteralPath')] [string] $Path, [switch] $Raw, [string] $Encoding)
    $name = Find-StandInFile $Path
    if ($null -eq $name) { return & $StandInReal['Get-Content'] -Path $Path }
    $text = $global:StandIn['Machine']['files'][$name]
    if ($Raw) { return $text }
    $text -split '\r?\n'
}

function Get-ChildItem {
    [CmdletBinding()] param([Parameter(Position = 0)] [Alias('LiteralPath')] [string] $Path = '.', [string] $Filter, [switch] $Recurse, [switch] $Force)
    if ($null -ne (Resolve-StandInKey $Path) -or $Path -notmatch '^[A-Za-z]{2,}:') { Stop-StandIn "Get-ChildItem $Path" }
    & $StandInReal['Get-ChildItem'] -Path $Path
}

# Files of the real system stay as they are.
function Set-Content { Stop-StandIn "Set-Content $args" }
function Add-Content { Stop-StandIn "Add-Content $args" }
function Clear-Content { Stop-StandIn "Clear-Content $args" }
function Out-File { Stop-StandIn "Out-File $args" }
function Tee-Object { Stop-StandIn "Tee-Object $args" }
function Export-Csv { Stop-StandIn "Export-Csv $args" }
function Export-Clixml { Stop-StandIn "Export-Clixml $args" }
function Copy-Item { Stop-StandIn "Copy-Item $args" }
function Move-Item { Stop-StandIn "Move-Item $args" }
function Rename-Item { Stop-StandIn "Rename-Item $args" }
function Start-Transcript { Stop-StandIn "Start-Transcript $args" }

function ConvertTo-Json {
    <#
    .SYNOPSIS
        Writes < > & and ' as Windows PowerShell 5.1 does. Dates and deep objects are not imitated.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [AllowNull()] $InputObject, [int] $Depth = 2, [switch] $Compress)
    begin { $all = [System.Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end {
        $value = if ($all.Count -eq 1) { $all[0] } else { $all.ToArray() }
        $text = & $StandInReal['ConvertTo-Json'] -InputObject $value -Depth $Depth -Compress:$Compress -WarningAction SilentlyContinue
        $text.Replace('<', '\u003c').Replace('>', '\u003e').Replace('&', '\u0026').Replace("'", '\u0027')
    }
}
