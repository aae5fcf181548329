import { type DeclaredResource, type Fact, firstFact, type NotCounted, text, UNKNOWN } from "../../model";
import { originOf, type ResourceIndex } from "../resource-index";
import { recognise } from "../tokens";

interface Recognition {
  readonly what: string;
  readonly because: string;
  /** Where it would claim own Windows Server licences, and the value with which it does. */
  readonly flag?: readonly string[];
  readonly claims?: string;
}

const THROUGH_ITS_HOST = "licensed through the host it runs on";
const AFTER_FAILOVER = "its need arises on the day the machine is failed over or migrated";

/** Every resource that has to do with Windows machines and of which no core count can be read, and why not. */
const RECOGNISED: Readonly<Record<string, Recognition>> = {
  "azure-native:compute:VirtualMachineScaleSetVM": {
    what: "an instance of a scale set",
    because: "counted with its scale set",
  },
  "azure-native:scom:Instance": {
    what: "a managed instance of System Center Operations Manager",
    because: "the service chooses its machines, and their sizes are not visible",
    flag: ["properties.azureHybridBenefit.windowsServerLicenseType"],
    claims: "azurehybridbenefit",
  },
  "azure-native:devcenter:Pool": {
    what: "a pool of dev boxes",
    because: "dev boxes run Windows client licences, which are no server licences",
  },
  "azure-native:recoveryservices:ReplicationProtectedItem": {
    what: "a machine under Site Recovery",
    because: AFTER_FAILOVER,
    flag: ["properties.providerSpecificDetails.licenseType", "providerSpecificDetails.licenseType"],
    claims: "windowsserver",
  },
  "azure-native:recoveryservices:ReplicationMigrationItem": {
    what: "a machine under migration",
    because: AFTER_FAILOVER,
    flag: ["properties.providerSpecificDetails.licenseType", "providerSpecificDetails.licenseType"],
    claims: "windowsserver",
  },
  "azure-native:kubernetes:ConnectedCluster": {
    what: "a Kubernetes cluster outside Azure",
    because: "it needs one core licence for each virtual core, and its nodes are not visible",
    flag: ["azureHybridBenefit"],
    claims: "true",
  },
  "azure-native:azurestackhci:VirtualMachine": { what: "a machine on Azure Local", because: THROUGH_ITS_HOST },
  "azure-native:azurestackhci:VirtualMachineInstance": { what: "a machine on Azure Local", because: THROUGH_ITS_HOST },
  "azure-native:connectedvmwarevsphere:VirtualMachine": { what: "a machine on VMware", because: THROUGH_ITS_HOST },
  "azure-native:connectedvmwarevsphere:VirtualMachineInstance": {
    what: "a machine on VMware",
    because: THROUGH_ITS_HOST,
  },
  "azure-native:scvmm:VirtualMachine": { what: "a machine on Virtual Machine Manager", because: THROUGH_ITS_HOST },
  "azure-native:scvmm:VirtualMachineInstance": {
    what: "a machine on Virtual Machine Manager",
    because: THROUGH_ITS_HOST,
  },
  "azure-native:avs:PlacementPolicy": {
    what: "a placement policy of VMware Solution",
    because: "its hybrid benefit is SQL Server's",
  },
  "azure-native:softwareplan:HybridUseBenefit": {
    what: "a registration of hybrid use",
    because: "it registers licences and makes no machine",
  },
  "azure-native:devtestlab:VirtualMachine": {
    what: "a lab machine",
    because: "it has no licence flag and pays as it goes",
  },
  "azure-native:devtestlab:Formula": { what: "a formula for lab machines", because: "it makes no machine by itself" },
  "azure-native:labservices:Lab": {
    what: "a lab",
    because: "the service chooses its machines, and the price includes their licences",
  },
  "azure-native:virtualmachineimages:VirtualMachineImageTemplate": {
    what: "an image template",
    because: "it runs a machine only while it builds, and has no licence flag",
  },
  "azure-native:workloads:SapVirtualInstance": {
    what: "an SAP system",
    because: "the service makes its machines, and has no licence flag for Windows Server",
  },
  "azure-native:standbypool:StandbyVirtualMachinePool": {
    what: "a standby pool of a scale set",
    because: "its running machines are instances of the scale set that its capacity does not show",
  },
  "azure:siterecovery/vmwareReplicatedVm:VmwareReplicatedVm": {
    what: "a machine under Site Recovery",
    because: AFTER_FAILOVER,
    flag: ["licenseType"],
    claims: "windowsserver",
  },
  "azure:siterecovery/replicatedVM:ReplicatedVM": {
    what: "a machine under Site Recovery",
    because: "it keeps the licence type of its source, and its need arises on the day it is failed over",
  },
  "azure:arckubernetes/cluster:Cluster": {
    what: "a Kubernetes cluster outside Azure",
    because: "it has no licence flag here, and its nodes are not visible",
  },
  "azure:devtest/windowsVirtualMachine:WindowsVirtualMachine": {
    what: "a lab machine",
    because: "it has no licence flag and pays as it goes",
  },
  "azure:lab/lab:Lab": {
    what: "a lab",
    because: "the service chooses its machines, and the price includes their licences",
  },
  "azure:compute/scaleSetStandbyPool:ScaleSetStandbyPool": {
    what: "a standby pool of a scale set",
    because: "its running machines are instances of the scale set that its capacity does not show",
  },
};

/** Recognised resources without a count, so that none is passed over in silence. */
export function readNotCounted(index: ResourceIndex): readonly NotCounted[] {
  return index.ofKind("not-counted").flatMap(({ resource }) => {
    const recognition = RECOGNISED[recognise(resource.type)?.shape ?? ""];
    if (recognition === undefined) return [];
    const { what, because } = recognition;
    return [{ ...originOf(resource), what, because, claims: claimsLicences(resource, recognition) }];
  });
}

function claimsLicences({ inputs }: DeclaredResource, { flag = [], claims }: Recognition): Fact<boolean> {
  const value = firstFact(...flag.map((path) => text(inputs, path)), asText(inputs[flag[0] ?? ""]));
  if (value === UNKNOWN) return UNKNOWN;
  return value !== undefined && value.toLowerCase() === claims;
}

/** `True` is written as a text, and by some programs as a boolean. */
function asText(value: unknown): Fact<string> {
  return typeof value === "boolean" ? String(value) : undefined;
}
