<#
.SYNOPSIS
    Runs one suite, or all of this folder, and ends with the number of failed tests.
.DESCRIPTION
    Needs PowerShell 7. Pester is installed for the current user where it is missing.
#>
param([string] $Path = $PSScriptRoot)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module -ListAvailable -Name Pester | Where-Object { $_.Version.Major -ge 5 })) {
    Write-Output 'Installing Pester for the current user ...'
    Install-PSResource -Name Pester -Version '[5.5,7)' -Scope CurrentUser -TrustRepository
}
Import-Module Pester -MinimumVersion 5.5
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.Exit = $true
$configuration.Output.RenderMode = 'Plaintext'
$configuration.Output.Verbosity = 'Normal'
Invoke-Pester -Configuration $configuration
