/**
 * Resources that may hold Windows machines which no property shows one by one.
 *
 * Sources: Microsoft's REST references and overviews of each service, as named; read 2026-11-30. `mayNeedLicences` is
 * false only where the source says that the licences are part of the service, or that the machines are clients.
 */
export interface OpaqueResource {
  readonly tokens: readonly string[];
  /** Key of the reason in the words about resources. */
  readonly key: OpaqueKey;
  readonly mayNeedLicences: boolean;
  /** It holds machines only where this input has one of these values, or is not known; `unset`: also where it is not set. */
  readonly only?: { readonly path: string; readonly values: readonly string[]; readonly unset: boolean };
  /** A resource of these types beside it says the same already. */
  readonly unless?: readonly string[];
  readonly source: string;
}

export type OpaqueKey =
  | "session-hosts"
  | "standby-machines"
  | "agents-of-devops"
  | "managed-application"
  | "lab-machines"
  | "scom-machines"
  | "sap-machines"
  | "replicated-machines"
  | "nodes-outside-azure";

export const OPAQUE_RESOURCES: readonly OpaqueResource[] = [
  {
    tokens: ["azure-native:desktopvirtualization:SessionHostConfiguration"],
    key: "session-hosts",
    mayNeedLicences: true,
    source: "https://learn.microsoft.com/azure/virtual-desktop/host-pool-management-approaches",
  },
  {
    tokens: ["azure-native:desktopvirtualization:HostPool"],
    key: "session-hosts",
    mayNeedLicences: true,
    only: { path: "managementType", values: ["automated"], unset: false },
    unless: ["azure-native:desktopvirtualization:SessionHostConfiguration"],
    source: "https://learn.microsoft.com/azure/virtual-desktop/host-pool-management-approaches",
  },
  {
    tokens: [
      "azure-native:standbypool:StandbyVirtualMachinePool",
      "azure:compute/scaleSetStandbyPool:ScaleSetStandbyPool",
    ],
    key: "standby-machines",
    mayNeedLicences: true,
    only: { path: "virtualMachineState", values: ["running"], unset: true },
    source: "https://learn.microsoft.com/azure/virtual-machine-scale-sets/standby-pools-overview",
  },
  {
    tokens: ["azure-native:devopsinfrastructure:Pool"],
    key: "agents-of-devops",
    mayNeedLicences: false,
    source: "https://learn.microsoft.com/azure/devops/managed-devops-pools/overview",
  },
  {
    tokens: ["azure-native:solutions:Application", "azure:managedapplication/application:Application"],
    key: "managed-application",
    mayNeedLicences: true,
    source: "https://learn.microsoft.com/azure/azure-resource-manager/managed-applications/overview",
  },
  {
    tokens: [
      "azure-native:devtestlab:VirtualMachine",
      "azure-native:labservices:Lab",
      "azure-native:labservices:LabPlan",
      "azure:devtest/windowsVirtualMachine:WindowsVirtualMachine",
      "azure:lab/lab:Lab",
    ],
    key: "lab-machines",
    mayNeedLicences: false,
    source: "https://learn.microsoft.com/azure/devtest-labs/devtest-lab-overview",
  },
  {
    tokens: ["azure-native:scom:Instance", "azure-native:scom:ManagedInstance"],
    key: "scom-machines",
    mayNeedLicences: false,
    source: "https://learn.microsoft.com/azure/azure-monitor/scom-manage-instance/overview",
  },
  {
    tokens: ["azure-native:workloads:SapVirtualInstance"],
    key: "sap-machines",
    mayNeedLicences: false,
    source: "https://learn.microsoft.com/azure/sap/center-sap-solutions/overview",
  },
  {
    tokens: [
      "azure-native:recoveryservices:ReplicationProtectedItem",
      "azure-native:recoveryservices:ReplicationMigrationItem",
      "azure:siterecovery/vmwareReplicatedVm:VmwareReplicatedVm",
      "azure:siterecovery/replicatedVM:ReplicatedVM",
    ],
    key: "replicated-machines",
    mayNeedLicences: false,
    source: "https://learn.microsoft.com/azure/site-recovery/site-recovery-overview",
  },
  {
    tokens: ["azure-native:kubernetes:ConnectedCluster", "azure:arckubernetes/cluster:Cluster"],
    key: "nodes-outside-azure",
    mayNeedLicences: false,
    source: "https://learn.microsoft.com/azure/azure-arc/kubernetes/overview",
  },
];
