<#
.SYNOPSIS
    Machines in the state behind each way in which activation fails: what Windows would say on them, and nothing else.
.DESCRIPTION
    Each is a name and what it changes in a machine from New-WindowsMachine. What winlic concludes from the lines that are
    collected on them is in test/core/activation/causes/collected.test.ts, by the same names.
#>
Set-StrictMode -Version 3.0
Import-Module (Join-Path $PSScriptRoot 'Windows.psm1')

$Provider = 'Microsoft-Windows-Security-SPP'
$Cmid = '11111111-2222-3333-4444-555555555555'
$ServerId = 'ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03'
$Spp = 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'

function Get-Client { param($Machine) return $Machine.licensing.products[0] }

function Set-Notification {
    param($Machine, [int64] $Reason = 3221549142)
    $client = Get-Client $Machine
    $client.status = 5
    $client.reason = $Reason
    $client.grace = 0
}

function Set-Licensed {
    param($Machine, [int] $Minutes = 255000)
    $client = Get-Client $Machine
    $client.status = 1
    $client.reason = 0
    $client.grace = $Minutes
}

function Set-Registered {
    param($Machine, [string] $Name, [string] $Port = '')
    $Machine.registry[$Spp].KeyManagementServiceName = [ordered] @{ type = 'String'; value = $Name }
    if ($Port -ne '') { $Machine.registry[$Spp].KeyManagementServicePort = [ordered] @{ type = 'String'; value = $Port } }
}

function Set-Record {
    param($Machine, [string] $Target = 'kms1.contoso.com', [int] $Port = 1688, [string] $Domain = 'contoso.com')
    $Machine.dns["_vlmcs._tcp.$Domain"] = @([ordered] @{ target = $Target; port = $Port; priority = 0; weight = 0 })
}

function Set-Port {
    param($Machine, [string] $Name, [string] $Address, [bool] $Open, [int] $Port = 1688)
    $Machine.network["${Name}:$Port"] = [ordered] @{ address = $Address; open = $Open }
}

function Set-OnAzure {
    param($Machine, [string] $Suffix = 'abcdefghij.bx.internal.cloudapp.net')
    $adapter = $Machine.cim.Win32_NetworkAdapterConfiguration[0]
    $adapter.DNSDomain = $Suffix
    $adapter.DNSServerSearchOrder = @('168.63.129.16')
}

function Add-Event {
    param($Machine, [int] $Id, [string] $Message, [string] $Time = '2026-01-05T07:12:00Z', [string] $Log = 'Application')
    $Machine.events = @($Machine.events) + @([ordered] @{ log = $Log; provider = $Provider; id = $Id; time = $Time; message = $Message })
}

function Add-Request {
    # Event 12288 of a client, and 12289 where it got a reply.
    param($Machine, [string] $Server, [string] $Code = '0x00000000', [string] $Reply = '')
    Add-Event $Machine 12288 "The client has sent an activation request to the key management service machine.`r`nInfo:`r`n$Code, 0x00000000, $Server, $Cmid, 2026/01/05 07:12, 1, 5, 0, $ServerId, 5"
    if ($Reply -ne '') { Add-Event $Machine 12289 "The client has processed an activation response from the key management service machine.`r`nInfo:`r`n$Reply, 120, 10080, 2026/01/05 07:12" }
}

function Set-Host {
    # The machine holds a host key.
    param($Machine, [int] $Status = 1, [int64] $Count = 34, [int64] $Reason = 0)
    (Get-Client $Machine).partialKey = $null
    (Get-Client $Machine).status = 0
    $product = $Machine.licensing.products[1]
    $product.partialKey = 'BQ7CD'
    $product.status = $Status
    $product.reason = $Reason
    $Machine.licensing.clientCount = $Count
}

function Add-Asked {
    # Event 12290 of a host.
    param($Machine, [string] $Client, [string] $Id, [string] $Code = '0x0', [int] $Required = 5, [string] $Time = '2026-01-05T07:12:00Z')
    Add-Event $Machine 12290 "An activation request has been processed.`r`nInfo:`r`n$Code,$Required,$Client,$Id,2026/1/5 7:12,1,2,43140,$ServerId" -Time $Time -Log 'Key Management Service'
}

$Modes = [ordered] @{
    'healthy client'                        = { Set-Licensed $m; Set-Record $m; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $true; (Get-Client $m).discoveredHost = 'kms1.contoso.com'; (Get-Client $m).discoveredPort = 1688 }
    'forced tunnel to Azure KMS'            = { Set-Notification $m; Set-OnAzure $m; Set-Registered $m 'azkms.core.windows.net' '1688'; Set-Port $m 'azkms.core.windows.net' '20.118.99.224' $false; Add-Request $m 'azkms.core.windows.net:1688' '0xC004F074' }
    'former address of Azure KMS'           = { Set-Licensed $m 100000; Set-OnAzure $m; Set-Registered $m '23.102.135.246' '1688'; Set-Port $m '23.102.135.246' '23.102.135.246' $false; Add-Request $m '23.102.135.246:1688' '0xC004F074' }
    'clones share a machine id'             = { Set-Host $m 1 1; foreach ($i in 1..6) { Add-Asked $m "WEB0$i.contoso.com" 'aaaaaaaa-0000-4000-8000-000000000001' -Time "2026-01-05T07:1${i}:00Z" } }
    'image pins Azure KMS, record is there' = { Set-Notification $m; Set-OnAzure $m; $m.cim.Win32_ComputerSystem[0].PartOfDomain = $true; $m.cim.Win32_ComputerSystem[0].Domain = 'contoso.com'; Set-Registered $m 'azkms.core.windows.net' '1688'; Set-Record $m; Set-Port $m 'azkms.core.windows.net' '20.118.99.224' $false; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $true; Add-Request $m 'azkms.core.windows.net:1688' '0xC004F074' }
    'count too low'                         = { Set-Notification $m 3221549112; Set-Record $m; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $true; Add-Request $m 'kms1.contoso.com:1688' '0x00000000' '0xC004F038, 0x04000008, 0, 0, 3' }
    'host with a low count'                 = { Set-Host $m 1 3 }
    'host nobody asked'                     = { Set-Host $m 1 4294967295 }
    'record names an address'               = { Set-Notification $m; Set-Record $m '10.1.0.40'; Set-Port $m '10.1.0.40' '10.1.0.40' $false; Add-Event $m 8198 'License Activation (slui.exe) failed with the following error code: hr=0xC004F074' }
    'record with a wrong port'              = { Set-Notification $m; Set-Record $m 'kms1.contoso.com' 1699; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $false 1699; Add-Request $m 'kms1.contoso.com:1699' '0xC004F074' }
    'no record'                             = { Set-Notification $m }
    'DNS server fails'                      = { Set-Notification $m; $m.dns['_vlmcs._tcp.contoso.com'] = [ordered] @{ error = 9002; message = 'DNS-Serverfehler.' } }
    'second host cannot publish'            = { Set-Host $m 1 12; Add-Event $m 12293 "Publishing the Key Management Service (KMS) to DNS in the 'contoso.com' domain failed.`r`nInfo:`r`n0x80072338" }
    'firewall of the host is closed'        = { Set-Notification $m; Set-Record $m; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $false; Add-Request $m 'kms1.contoso.com:1688' '0xC004F074' }
    'host key is too old'                   = { Set-Notification $m; Set-Record $m; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $true; Add-Event $m 8198 'License Activation (slui.exe) failed with the following error code: hr=0xC004F042' }
    'host refuses newer clients'            = { Set-Host $m 1 12; Add-Asked $m 'NEW01.contoso.com' 'bbbbbbbb-0000-4000-8000-000000000001' '0xC004F015' }
    'Azure Edition as a host'               = { Set-Host $m 1 7; $m.licensing.products[1].name = 'Windows(R), ServerTurbine edition' }
    'host key has no activations left'      = { Set-Host $m 5 4294967295 3221536776; Add-Event $m 8198 'License Activation (slui.exe) failed with the following error code: hr=0xC004C008' }
    'AVMA key on Azure'                     = { Set-OnAzure $m; $c = Get-Client $m; $c.description = 'Windows(R) Operating System, VIRTUAL_MACHINE_ACTIVATION channel'; $c.channel = 'Volume:GVLK'; $c.partialKey = 'H3Q73'; Set-Notification $m; Add-Event $m 8198 'License Activation (slui.exe) failed with the following error code: hr=0xC004FD01' }
    'MAK has no activations left'           = { $c = Get-Client $m; $c.description = 'Windows(R) Operating System, VOLUME_MAK channel'; $c.channel = 'Volume:MAK'; $c.partialKey = 'QQQQQ'; Set-Notification $m 3221549108; Add-Event $m 8198 'License Activation (slui.exe) failed with the following error code: hr=0xC004C020' }
    'evaluation that ended'                 = { $c = Get-Client $m; $c.name = 'Windows(R), ServerStandardEval edition'; $c.description = 'Windows(R) Operating System, TIMEBASED_EVAL channel'; $c.channel = 'Retail:TB:Eval'; $c.partialKey = 'Y7XRX'; Set-Notification $m 3221549065 }
    'off for more than 180 days'            = { Set-Notification $m 3221549065; Set-Record $m; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $false }
    'clock is wrong'                        = { Set-Notification $m; Set-Record $m; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $true; $m.time.source = 'Local CMOS Clock'; $m.time.synchronised = $false; Add-Request $m 'kms1.contoso.com:1688' '0x00000000' '0xC004F06C, 0x00000000, 0, 0, 30' }
    'KMS of another cloud'                  = { Set-Notification $m; Set-OnAzure $m 'abc.bx.internal.usgovcloudapp.net'; Set-Registered $m 'azkms.core.windows.net' '1688'; Set-Port $m 'azkms.core.windows.net' '20.118.99.224' $false }
    'renewal has failed for weeks'          = { Set-Licensed $m 60000; Set-Record $m; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $false; (Get-Client $m).discoveredHost = 'kms1.contoso.com'; (Get-Client $m).discoveredPort = 1688; Add-Request $m 'kms1.contoso.com:1688' '0xC004F074' }
    'service is disabled'                   = {
        $m.cim.Win32_Service[0].State = 'Stopped'
        $m.cim.Win32_Service[0].StartMode = 'Disabled'
        $m.faults = @('SoftwareLicensingProduct', 'SoftwareLicensingService' | ForEach-Object { [ordered] @{ kind = 'cim.query'; name = $_; hresult = '0x80070422'; message = 'The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.' } })
    }
    'no product key'                        = { (Get-Client $m).partialKey = $null }
    'retry interval of a few minutes'       = { Set-Licensed $m; $m.registry[$Spp].VLRenewalInterval.value = 7; Set-Registered $m 'kms1.contoso.com' '1688'; Set-Port $m 'kms1.contoso.com' '10.1.0.40' $true }
    'host and lookup domain both set'       = { Set-Licensed $m; Set-Registered $m 'kms2.contoso.com' '1788'; $m.registry[$Spp].KeyManagementServiceLookupDomain = [ordered] @{ type = 'String'; value = 'kms.contoso.com' }; Set-Record $m 'kms1.contoso.com' 1688 'kms.contoso.com'; Set-Port $m 'kms2.contoso.com' '10.1.0.41' $true 1788 }
    'name of the host is not resolved'      = { Set-Notification $m; Set-Registered $m 'kms9.contoso.com' '1688'; Add-Request $m 'kms9.contoso.com:1688' '0x8007232B' }
}

function New-FailingMachine {
    <#
    .SYNOPSIS
        A machine in one of the states of $Modes.
    #>
    param([string] $Mode, [string] $Release = '2022')
    $m = New-WindowsMachine -Release $Release -Name 'SRV01'
    . $Modes[$Mode]
    return $m
}

Export-ModuleMember -Function New-FailingMachine, Add-Event, Add-Asked, Add-Request, Set-Host, Set-Registered, Set-Record, Set-Port, Set-Licensed, Set-Notification -Variable Modes
