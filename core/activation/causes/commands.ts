import { WINDOWS_APPLICATION } from "../../data/slmgr-text";
import type { Data } from "../../model";
import { fill } from "../../words/render";
import { lacksCim, mayHaveModule, type WindowsInUse } from "./windows";

/**
 * Commands of fixes and checks, written out for the Windows in use: CIM first, which every Windows since 2012 and every
 * language has; the OSLicense module beside it where that Windows may have it; slmgr where neither serves.
 * Sources: learn.microsoft.com, SoftwareLicensingService and SoftwareLicensingProduct (sppwmi); the OSLicense reference
 * of 2026-09-11; the shipped slmgr.vbs. Read 2026-11-30.
 */
export type CommandName =
  | "read-state"
  | "read-host"
  | "activate"
  | "activate-product"
  | "install-client-key"
  | "set-host"
  | "clear-host"
  | "set-domain"
  | "rearm"
  | "activation-type-all"
  | "stop-publishing"
  | "restart-service"
  | "enable-service"
  | "open-firewall"
  | "test-port"
  | "test-azure"
  | "resolve-record"
  | "resolve-name"
  | "read-12288"
  | "read-12290"
  | "read-clock"
  | "correct-clock"
  | "read-edition"
  | "set-edition"
  | "change-edition"
  | "list-ad-objects"
  | "phone"
  | "reinstall-licences"
  | "read-dns"
  | "add-routes-ec2"
  | "read-service"
  | "read-attestation";

interface Forms {
  readonly cim?: string;
  /** For Windows 7 and Server 2008 R2, whose PowerShell has no CIM commands. */
  readonly wmi?: string;
  readonly module?: string;
  readonly slmgr?: string;
  /** Neither licensing interface: plain commands of Windows. */
  readonly plain?: string;
}

const WINDOWS = `ApplicationID='${WINDOWS_APPLICATION}' AND PartialProductKey IS NOT NULL AND LicenseIsAddon=FALSE`;
const SERVICE = "Get-CimInstance SoftwareLicensingService";
const PRODUCT = `Get-CimInstance SoftwareLicensingProduct -Filter "${WINDOWS}"`;
const SLMGR = "cscript //nologo $env:windir\\System32\\slmgr.vbs";

const COMMANDS: Readonly<Record<CommandName, Forms>> = {
  "read-state": {
    cim: `${PRODUCT} | Format-List Name, Description, LicenseStatus, LicenseStatusReason, GracePeriodRemaining, PartialProductKey, KeyManagementServiceMachine, DiscoveredKeyManagementServiceMachineName`,
    wmi: `${SLMGR} /dlv`,
  },
  "read-host": {
    cim: `${PRODUCT} | Format-List Description, LicenseStatus, IsKeyManagementServiceMachine, KeyManagementServiceCurrentCount, KeyManagementServiceFailedRequests`,
    wmi: `${SLMGR} /dlv`,
    module: "Get-KmsLicenseInfo",
  },
  activate: {
    cim: `${PRODUCT} | Invoke-CimMethod -MethodName Activate; ${SERVICE} | Invoke-CimMethod -MethodName RefreshLicenseStatus`,
    wmi: `${SLMGR} /ato`,
    module: "$r = Invoke-OSLicense -ActivateOnline; if ($r.Success -ne $true) { $r.ErrorCode }",
  },
  "activate-product": {
    cim: `Get-CimInstance SoftwareLicensingProduct -Filter "ID='{{activationId}}'" | Invoke-CimMethod -MethodName Activate`,
    wmi: `${SLMGR} /ato {{activationId}}`,
    module: "Invoke-OSLicense -ActivateOnline -ActivationID {{activationId}}",
  },
  "install-client-key": {
    cim: `${SERVICE} | Invoke-CimMethod -MethodName InstallProductKey -Arguments @{ ProductKey = '<published client key{{keyHint}}>' }`,
    wmi: `${SLMGR} /ipk <published client key{{keyHint}}>`,
    module:
      "Invoke-OSLicense -InstallProductKey '<published client key{{keyHint}}>' | Select-Object Success, ErrorCode",
  },
  "set-host": {
    cim: `${SERVICE} | Invoke-CimMethod -MethodName SetKeyManagementServiceMachine -Arguments @{ MachineName = '{{host}}' }; ${SERVICE} | Invoke-CimMethod -MethodName SetKeyManagementServicePort -Arguments @{ PortNumber = [uint32]{{port}} }`,
    wmi: `${SLMGR} /skms {{host}}:{{port}}`,
    module: "Set-KmsLicenseInfo -ServerName {{host}} -Port {{port}}",
  },
  "clear-host": {
    cim: `${SERVICE} | Invoke-CimMethod -MethodName ClearKeyManagementServiceMachine; ${SERVICE} | Invoke-CimMethod -MethodName ClearKeyManagementServicePort`,
    wmi: `${SLMGR} /ckms`,
    module: "Invoke-KmsLicense -ClearServer; Invoke-KmsLicense -ClearPort",
  },
  "set-domain": {
    cim: `${SERVICE} | Invoke-CimMethod -MethodName SetKeyManagementServiceLookupDomain -Arguments @{ LookupDomain = '<domain>' }`,
    wmi: `${SLMGR} /skms-domain <domain>`,
    module: "Set-KmsLicenseInfo -Domain <domain>",
  },
  rearm: {
    cim: `${SERVICE} | Invoke-CimMethod -MethodName ReArmWindows; Restart-Computer`,
    wmi: `${SLMGR} /rearm`,
    module: "Invoke-OSLicense -Rearm; Restart-Computer",
  },
  "activation-type-all": {
    cim: `${SERVICE} | Invoke-CimMethod -MethodName ClearVLActivationTypeEnabled`,
    module: "Set-OSLicenseInfo -ActivationType 0",
    wmi: `${SLMGR} /act-type 0`,
  },
  "stop-publishing": {
    cim: `${SERVICE} | Invoke-CimMethod -MethodName DisableKeyManagementServiceDnsPublishing -Arguments @{ DisablePublishing = $true }`,
    wmi: `${SLMGR} /cdns`,
    module: "Set-KmsLicenseInfo -DnsPublishing $false",
  },
  "restart-service": { plain: "Restart-Service sppsvc" },
  "enable-service": {
    plain: "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\sppsvc /v Start /t REG_DWORD /d 2 /f",
  },
  "read-service": { plain: "sc.exe qc sppsvc" },
  "open-firewall": {
    plain: "Set-NetFirewallRule -Name SPPSVC-In-TCP -Profile Domain,Private -Enabled True",
  },
  "test-port": { plain: "Test-NetConnection {{host}} -Port {{port}}" },
  "test-azure": { plain: "Test-NetConnection azkms.core.windows.net -Port 1688" },
  "resolve-record": { plain: "Resolve-DnsName -Name _vlmcs._tcp.{{domain}} -Type SRV" },
  "resolve-name": { plain: "Resolve-DnsName {{host}}" },
  "read-12288": {
    plain:
      "Get-WinEvent -FilterHashtable @{ LogName = 'Application'; ProviderName = 'Microsoft-Windows-Security-SPP'; Id = 12288, 12289, 8198 } -MaxEvents 20 | Format-List TimeCreated, Id, Message",
  },
  "read-12290": {
    plain: "Get-WinEvent -LogName 'Key Management Service' -MaxEvents 200 | Format-List TimeCreated, Id, Message",
  },
  "read-clock": { plain: "w32tm /query /status" },
  "correct-clock": { plain: "w32tm /resync /rediscover" },
  "read-edition": { plain: "DISM /Online /Get-CurrentEdition; DISM /Online /Get-TargetEditions" },
  "set-edition": { plain: "DISM /Online /Set-Edition:{{target}} /ProductKey:<key of your agreement> /AcceptEula" },
  "change-edition": { plain: "changepk.exe /ProductKey <key of your agreement>" },
  "list-ad-objects": { module: "Get-ADLicenseInfo -ActivationObjects", slmgr: `${SLMGR} /ao-list` },
  phone: {
    module: "(Get-OSLicenseInfo).OfflineInstallationId; Invoke-OSLicense -ConfirmationID <confirmation ID>",
    slmgr: `${SLMGR} /dti; ${SLMGR} /atp <confirmation ID>`,
  },
  "reinstall-licences": { module: "Invoke-OSLicense -ReinstallSystemLicenses", slmgr: `${SLMGR} /rilc` },
  "read-dns": { plain: "ipconfig /all" },
  "add-routes-ec2": {
    plain:
      "Import-Module C:\\ProgramData\\Amazon\\EC2-Windows\\Launch\\Module\\Ec2Launch.psm1; Add-Routes; Set-ActivationSettings",
  },
  "read-attestation": {
    plain:
      "Invoke-RestMethod -Headers @{ Metadata = 'true' } -NoProxy -Uri 'http://169.254.169.254/metadata/attested/document?api-version=2020-09-01'",
  },
};

/** A command with the interface it uses. */
export interface WrittenCommand {
  readonly by: "cim" | "wmi" | "module" | "slmgr" | "windows";
  readonly command: string;
  /** What has to be known before it is run. */
  readonly note?: string;
}

const NO_VBSCRIPT = "needs VBScript, which Windows 11 24H2 and later have as an optional feature";

/** Writes a command for a Windows, the way that works there first. */
export function writeCommand(name: CommandName, windows: WindowsInUse, data: Data): readonly WrittenCommand[] {
  const forms = COMMANDS[name];
  const written = (by: WrittenCommand["by"], template: string, note?: string): WrittenCommand => ({
    by,
    command: fill(template, data),
    ...(note === undefined ? {} : { note }),
  });
  if (forms.plain !== undefined) return [written("windows", forms.plain)];
  const module =
    forms.module !== undefined && mayHaveModule(windows)
      ? [written("module", forms.module, "where Get-Command finds it")]
      : [];
  if (forms.cim !== undefined) {
    return lacksCim(windows) && forms.wmi !== undefined
      ? [written("slmgr", forms.wmi)]
      : [written("cim", forms.cim), ...module];
  }
  return [
    ...module,
    ...(forms.slmgr === undefined
      ? []
      : [written("slmgr", forms.slmgr, windows.family === "client" ? NO_VBSCRIPT : undefined)]),
  ];
}
