export {
  KmsAccess,
  type KmsAccessArgs,
  type KmsAccessFirewall,
  type KmsAccessRoutes,
  type KmsAccessSecurity,
} from "./kms-access";
export { KmsClient, type KmsClientArgs } from "./kms-client";
export type { KmsClientSettings } from "./kms-client-settings";
export { KmsDiscovery, type KmsDiscoveryArgs, type KmsDiscoveryHost } from "./kms-discovery";
export { KmsHost, type KmsHostArgs } from "./kms-host";
export { KmsMonitoring, type KmsMonitoringArgs } from "./kms-monitoring";
export { LicenceBudget, type LicenceBudgetArgs } from "./licence-budget";
export { LicensedWindowsScaleSet, type LicensedWindowsScaleSetArgs } from "./licensed-windows-scale-set";
export { LicensedWindowsServer, type LicensedWindowsServerArgs } from "./licensed-windows-server";
export {
  AzureCloud,
  type DataDisk,
  LicenceModel,
  type MarketplaceImage,
  WindowsEdition,
  type WindowsMachineArgs,
  WindowsRelease,
} from "./windows-machine";
