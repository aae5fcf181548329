/**
 * Resources that may hold Windows machines which no property shows one by one.
 *
 * Sources: Microsoft's REST references and overviews of each service, as named; read 2026-11-30, but for blueprints,
 * lab environments, deployment scripts, replication and SAP, whose rows name the page to hold them against and were written
 * from the shapes of their resources. `mayNeedLicences` is false only where the source says that the licences are part of
 * the service, or that the machines are clients.
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
  /**
   * It runs a script, and may hold machines where the text makes some. `computed`: a text that is elsewhere or not known
   * is not read either.
   */
  readonly script?: { readonly paths: readonly string[]; readonly computed: boolean };
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
  | "nodes-outside-azure"
  | "lab-environment"
  | "blueprint"
  | "script-makes-machines"
  | "cloud-service";

/**
 * Commands of the Azure CLI, Azure PowerShell, Terraform and Pulumi that make machines, or deploy what may.
 * Sources: https://learn.microsoft.com/cli/azure/reference-index, https://learn.microsoft.com/powershell/module/az.compute.
 */
export const MAKES_MACHINES =
  /\baz\s+(?:vm|vmss|deployment|stack|group\s+deployment|batch\s+pool|aks|stack-hci-vm)\s+(?:\w+\s+)?(?:create|add)\b|\bNew-Az(?:Vm|Vmss|VirtualMachine|AksCluster|AksNodePool|BatchPool|(?:ResourceGroup|Subscription|ManagementGroup|Tenant)?Deployment(?:Stack)?|(?:ResourceGroup|Subscription|ManagementGroup)DeploymentStack)\b|\b(?:terraform|tofu)\s+apply\b|\bpulumi\s+up\b/i;

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
      "azure-native:devtestlab:ServiceFabric",
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
    tokens: [
      "azure-native:workloads:SapVirtualInstance",
      "azure:workloadssap/threeTierVirtualInstance:ThreeTierVirtualInstance",
      "azure:workloadssap/singleNodeVirtualInstance:SingleNodeVirtualInstance",
    ],
    key: "sap-machines",
    mayNeedLicences: false,
    source: "https://learn.microsoft.com/azure/sap/center-sap-solutions/overview",
  },
  {
    tokens: [
      "azure-native:recoveryservices:ReplicationProtectedItem",
      "azure-native:recoveryservices:ReplicationMigrationItem",
      "azure-native:recoveryservices:ReplicationProtectionCluster",
      "azure-native:datareplication:ProtectedItem",
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
  {
    tokens: ["azure-native:devtestlab:Environment"],
    key: "lab-environment",
    mayNeedLicences: true,
    source: "https://learn.microsoft.com/azure/devtest-labs/devtest-lab-create-environment-from-arm",
  },
  {
    tokens: ["azure-native:blueprint:Assignment", "azure:blueprint/assignment:Assignment"],
    key: "blueprint",
    mayNeedLicences: true,
    source: "https://learn.microsoft.com/azure/governance/blueprints/overview",
  },
  {
    tokens: [
      "azure-native:resources:AzureCliScript",
      "azure-native:resources:AzurePowerShellScript",
      "azure:core/resourceDeploymentScriptAzureCli:ResourceDeploymentScriptAzureCli",
      "azure:core/resourceDeploymentScriptAzurePowerShell:ResourceDeploymentScriptAzurePowerShell",
    ],
    key: "script-makes-machines",
    mayNeedLicences: true,
    script: { paths: ["scriptContent"], computed: true },
    source: "https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-script-template",
  },
  {
    tokens: ["command:local:Command", "command:local:run", "command:remote:Command"],
    key: "script-makes-machines",
    mayNeedLicences: true,
    script: { paths: ["create", "update", "command"], computed: false },
    source: "https://www.pulumi.com/registry/packages/command",
  },
  {
    tokens: ["azure-native:compute:CloudService"],
    key: "cloud-service",
    mayNeedLicences: false,
    source: "https://learn.microsoft.com/azure/cloud-services-extended-support/overview",
  },
];
