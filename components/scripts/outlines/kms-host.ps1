# What kms-host.ps1 comes to when it succeeds, for whoever reads it in a plan: settings and key, without what it looks at first,
# tries again and reads back. Never sent to a machine.
param(
    [string] $ProductKey = '', [string] $SecretUri = '', [string] $Port = '1688', [string] $ActivationIntervalMinutes = '120',
    [string] $RenewalIntervalMinutes = '10080', [string] $PublishToDns = 'false', [string] $OpenGuestFirewall = 'true', [string] $InstallRole = 'true'
)
if ($InstallRole -eq 'true') { Install-WindowsFeature -Name 'VolumeActivation' -IncludeManagementTools }
$key = $ProductKey
if ($SecretUri -ne '') { $key = (Invoke-RestMethod -Uri $SecretUri -UseBasicParsing).value }
$service = Get-CimInstance -ClassName SoftwareLicensingService
Invoke-CimMethod -InputObject $service -MethodName SetKeyManagementServiceListeningPort -Arguments @{ PortNumber = [uint32] $Port }
if ($PublishToDns -eq 'true') { Invoke-CimMethod -InputObject $service -MethodName DisableKeyManagementServiceDnsPublishing -Arguments @{ DisablePublishing = $false } }
else { Invoke-CimMethod -InputObject $service -MethodName DisableKeyManagementServiceDnsPublishing -Arguments @{ DisablePublishing = $true } }
Invoke-CimMethod -InputObject $service -MethodName InstallProductKey -Arguments @{ ProductKey = $key }
Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "PartialProductKey <> NULL" | Invoke-CimMethod -MethodName Activate
Invoke-CimMethod -InputObject $service -MethodName SetVLActivationInterval -Arguments @{ ActivationInterval = [uint32] $ActivationIntervalMinutes }
Invoke-CimMethod -InputObject $service -MethodName SetVLRenewalInterval -Arguments @{ RenewalInterval = [uint32] $RenewalIntervalMinutes }
if ($OpenGuestFirewall -eq 'true') { New-NetFirewallRule -Name 'windows-licensing-kms' -DisplayName 'Key Management Service' -Direction Inbound -Action Allow -Protocol TCP -LocalPort $Port -Profile Any }
