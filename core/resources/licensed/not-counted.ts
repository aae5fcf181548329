import { type DeclaredResource, type Fact, firstFact, type NotCounted, type Reason, text, UNKNOWN } from "../../model";
import { resources } from "../../words/resources";
import { originOf, type ResourceIndex } from "../resource-index";
import { recognise } from "../tokens";

interface Recognition {
  readonly what: Reason;
  readonly reason: Reason;
  /** Where it would claim own Windows Server licences, and the value with which it does. */
  readonly flag?: readonly string[];
  readonly claims?: string;
}

const THROUGH_ITS_HOST = resources("licensed-through-host");
const AFTER_FAILOVER = resources("needed-after-failover");

/** Every resource that has to do with Windows machines and of which no core count can be read, and why not. */
const RECOGNISED: Readonly<Record<string, Recognition>> = {
  "azure-native:compute:VirtualMachineScaleSetVM": {
    what: resources("scale-set-instance"),
    reason: resources("counted-with-scale-set"),
  },
  "azure-native:scom:Instance": {
    what: resources("operations-manager"),
    reason: resources("machines-of-service"),
    flag: ["properties.azureHybridBenefit.windowsServerLicenseType"],
    claims: "azurehybridbenefit",
  },
  "azure-native:devcenter:Pool": {
    what: resources("dev-box-pool"),
    reason: resources("client-licences"),
  },
  "azure-native:recoveryservices:ReplicationProtectedItem": {
    what: resources("replicated-machine"),
    reason: AFTER_FAILOVER,
    flag: ["properties.providerSpecificDetails.licenseType", "providerSpecificDetails.licenseType"],
    claims: "windowsserver",
  },
  "azure-native:recoveryservices:ReplicationMigrationItem": {
    what: resources("migrated-machine"),
    reason: AFTER_FAILOVER,
    flag: ["properties.providerSpecificDetails.licenseType", "providerSpecificDetails.licenseType"],
    claims: "windowsserver",
  },
  "azure-native:kubernetes:ConnectedCluster": {
    what: resources("connected-cluster"),
    reason: resources("nodes-not-visible"),
    flag: ["azureHybridBenefit"],
    claims: "true",
  },
  "azure-native:azurestackhci:VirtualMachine": { what: resources("azure-local-machine"), reason: THROUGH_ITS_HOST },
  "azure-native:azurestackhci:VirtualMachineInstance": {
    what: resources("azure-local-machine"),
    reason: THROUGH_ITS_HOST,
  },
  "azure-native:connectedvmwarevsphere:VirtualMachine": { what: resources("vmware-machine"), reason: THROUGH_ITS_HOST },
  "azure-native:connectedvmwarevsphere:VirtualMachineInstance": {
    what: resources("vmware-machine"),
    reason: THROUGH_ITS_HOST,
  },
  "azure-native:scvmm:VirtualMachine": { what: resources("scvmm-machine"), reason: THROUGH_ITS_HOST },
  "azure-native:scvmm:VirtualMachineInstance": {
    what: resources("scvmm-machine"),
    reason: THROUGH_ITS_HOST,
  },
  "azure-native:avs:PlacementPolicy": {
    what: resources("placement-policy"),
    reason: resources("sql-server-benefit"),
  },
  "azure-native:softwareplan:HybridUseBenefit": {
    what: resources("hybrid-use-registration"),
    reason: resources("registers-only"),
  },
  "azure-native:devtestlab:VirtualMachine": {
    what: resources("lab-machine"),
    reason: resources("pays-as-it-goes"),
  },
  "azure-native:devtestlab:Formula": { what: resources("lab-formula"), reason: resources("creates-no-machine") },
  "azure-native:labservices:Lab": {
    what: resources("lab"),
    reason: resources("price-includes-licences"),
  },
  "azure-native:virtualmachineimages:VirtualMachineImageTemplate": {
    what: resources("image-template"),
    reason: resources("machine-while-building"),
  },
  "azure-native:workloads:SapVirtualInstance": {
    what: resources("sap-system"),
    reason: resources("no-server-licence-type"),
  },
  "azure-native:standbypool:StandbyVirtualMachinePool": {
    what: resources("standby-pool"),
    reason: resources("beyond-capacity"),
  },
  "azure:siterecovery/vmwareReplicatedVm:VmwareReplicatedVm": {
    what: resources("replicated-machine"),
    reason: AFTER_FAILOVER,
    flag: ["licenseType"],
    claims: "windowsserver",
  },
  "azure:siterecovery/replicatedVM:ReplicatedVM": {
    what: resources("replicated-machine"),
    reason: resources("licence-type-of-source"),
  },
  "azure:arckubernetes/cluster:Cluster": {
    what: resources("connected-cluster"),
    reason: resources("no-licence-type-here"),
  },
  "azure:devtest/windowsVirtualMachine:WindowsVirtualMachine": {
    what: resources("lab-machine"),
    reason: resources("pays-as-it-goes"),
  },
  "azure:lab/lab:Lab": {
    what: resources("lab"),
    reason: resources("price-includes-licences"),
  },
  "azure:compute/scaleSetStandbyPool:ScaleSetStandbyPool": {
    what: resources("standby-pool"),
    reason: resources("beyond-capacity"),
  },
};

/** Recognised resources without a count, so that none is passed over in silence. */
export function readNotCounted(index: ResourceIndex): readonly NotCounted[] {
  return index.ofKind("not-counted").flatMap(({ resource }) => {
    const recognition = RECOGNISED[recognise(resource.type)?.shape ?? ""];
    if (recognition === undefined) return [];
    const { what, reason } = recognition;
    return [{ ...originOf(resource), what, reason, claims: claimsLicences(resource, recognition) }];
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
