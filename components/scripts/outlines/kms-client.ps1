# What kms-client.ps1 comes to when it succeeds, for whoever reads it in a plan: key and host, without what it looks at first,
# tries again and reads back. Never sent to a machine.
param([string] $ClientKey = '', [string] $HostName = '', [string] $Port = '1688', [string] $LookupDomain = '', [string] $Rearm = 'false', [string] $RequireActivation = 'false')
$service = Get-CimInstance -ClassName SoftwareLicensingService
if ($ClientKey -ne '') { Invoke-CimMethod -InputObject $service -MethodName InstallProductKey -Arguments @{ ProductKey = $ClientKey } }
if ($HostName -eq '') {
    Invoke-CimMethod -InputObject $service -MethodName ClearKeyManagementServiceMachine
    Invoke-CimMethod -InputObject $service -MethodName ClearKeyManagementServicePort
}
else {
    Invoke-CimMethod -InputObject $service -MethodName SetKeyManagementServiceMachine -Arguments @{ MachineName = $HostName }
    Invoke-CimMethod -InputObject $service -MethodName SetKeyManagementServicePort -Arguments @{ PortNumber = [uint32] $Port }
}
if ($LookupDomain -eq '') { Invoke-CimMethod -InputObject $service -MethodName ClearKeyManagementServiceLookupDomain }
else { Invoke-CimMethod -InputObject $service -MethodName SetKeyManagementServiceLookupDomain -Arguments @{ LookupDomain = $LookupDomain } }
if ($Rearm -eq 'true') { Invoke-CimMethod -InputObject $service -MethodName ReArmWindows }
Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "PartialProductKey <> NULL" | Invoke-CimMethod -MethodName Activate
