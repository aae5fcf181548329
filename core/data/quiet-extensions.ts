/** An extension of Azure that runs no script of its user: it installs an agent or a driver, or sets up access. */
interface QuietExtension {
  readonly publisher: string;
  readonly type: string;
  /** The page below learn.microsoft.com/azure that says what it does. */
  readonly page: string;
}

/**
 * Extensions that run no script of the user and have nothing to do with activation. What is not listed may run anything:
 * custom scripts, run commands, Desired State Configuration, machine configuration, runbook workers.
 * Each row names the page of Microsoft's that describes the extension. Those of the Azure Monitor agent and the Dependency
 * agent were read on 2026-11-30, the others are cited.
 */
const QUIET_EXTENSIONS: readonly QuietExtension[] = [
  extension("Microsoft.Azure.ActiveDirectory", "AADLoginForWindows", "active-directory/devices/howto-vm-sign-in"),
  extension("Microsoft.ManagedServices", "ApplicationHealthWindows", "virtual-machines/extensions/health-extension"),
  extension("Microsoft.Azure.RecoveryServices.WorkloadBackup", "AzureBackupWindowsWorkload", "backup/backup-azure-sql"),
  extension("Microsoft.Azure.Security", "AzureDiskEncryption", "virtual-machines/extensions/azure-disk-enc-windows"),
  extension("Microsoft.Azure.Monitor", "AzureMonitorWindowsAgent", "azure-monitor/agents/azure-monitor-agent-manage"),
  extension(
    "Microsoft.Azure.Security.Monitoring",
    "AzureSecurityWindowsAgent",
    "defender-for-cloud/monitoring-components",
  ),
  extension("Microsoft.Compute", "BGInfo", "virtual-machines/extensions/features-windows"),
  extension(
    "Microsoft.Azure.Monitoring.DependencyAgent",
    "DependencyAgentWindows",
    "virtual-machines/extensions/agent-dependency-windows",
  ),
  extension("Microsoft.Azure.Security", "IaaSAntimalware", "virtual-machines/extensions/iaas-antimalware-windows"),
  extension("Microsoft.Azure.Diagnostics", "IaaSDiagnostics", "virtual-machines/extensions/diagnostics-windows"),
  extension("Microsoft.Azure.KeyVault", "KeyVaultForWindows", "virtual-machines/extensions/key-vault-windows"),
  extension(
    "Microsoft.Azure.AzureDefenderForServers",
    "MDE.Windows",
    "defender-for-cloud/integration-defender-for-endpoint",
  ),
  extension(
    "Microsoft.EnterpriseCloud.Monitoring",
    "MicrosoftMonitoringAgent",
    "virtual-machines/extensions/oms-windows",
  ),
  extension(
    "Microsoft.Azure.NetworkWatcher",
    "NetworkWatcherAgentWindows",
    "virtual-machines/extensions/network-watcher-windows",
  ),
  extension("Microsoft.Azure.Security.WindowsAttestation", "GuestAttestation", "virtual-machines/trusted-launch"),
  extension(
    "Microsoft.SqlServer.Management",
    "SqlIaaSAgent",
    "azure-sql/virtual-machines/windows/sql-server-iaas-agent-extension-automate-management",
  ),
  extension("Microsoft.Compute", "VMAccessAgent", "virtual-machines/extensions/vmaccess-windows"),
  extension("Microsoft.Azure.RecoveryServices", "VMSnapshot", "backup/backup-azure-vms-introduction"),
  extension("Microsoft.Azure.OpenSSH", "WindowsOpenSSH", "virtual-machines/windows/connect-ssh"),
  extension("Microsoft.HpcCompute", "NvidiaGpuDriverWindows", "virtual-machines/extensions/hpccompute-gpu-windows"),
  extension("Microsoft.HpcCompute", "AmdGpuDriverWindows", "virtual-machines/extensions/hpccompute-amd-gpu-windows"),
];

function extension(publisher: string, type: string, page: string): QuietExtension {
  return { publisher, type, page };
}

const TYPES: ReadonlySet<string> = new Set(QUIET_EXTENSIONS.map(({ type }) => type.toLowerCase()));

/** @param type of the extension, in lower case */
export function isQuietExtension(type: string): boolean {
  return TYPES.has(type);
}
