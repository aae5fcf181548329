import { computeAzurePosition } from "../../../core/licensing/position";
import type { Declarations, DeclaredResource, Entitlement } from "../../../core/model";
import { buildEstate, COMPUTED, declare } from "../../support/builders";
import {
  agentPool,
  azureFleet,
  azureLocal,
  batchPool,
  bulkAction,
  dedicatedHost,
  hostGroup,
  kubernetesCluster,
  onHost,
  vmwareCluster,
} from "../../support/licensed";
import { CLIENT_IMAGE, LINUX_IMAGE, SERVER_IMAGE, scaleSet, virtualMachine } from "../../support/machines";

const licenseType = "Windows_Server";
const DATACENTER: Entitlement = {
  name: "EA",
  edition: "datacenter",
  cores: 10_000,
  assurance: { until: "2027-12-31" },
  use: "azure",
};

function positionOf(resources: readonly DeclaredResource[], declarations: Partial<Declarations> = {}) {
  return computeAzurePosition(
    buildEstate({ resources, declarations: { entitlements: [DATACENTER], ...declarations } }),
  );
}

/** Machines now, machines at full scale, whole hosts: `[low, high]` each. */
function figures(resources: readonly DeclaredResource[], declarations: Partial<Declarations> = {}) {
  const { needed, neededByHosts, uncounted } = positionOf(resources, declarations);
  const pair = ({ low, high }: { low: number; high: number }) => [low, high];
  return {
    now: pair(needed.declared),
    full: pair(needed.fullScale),
    hosts: pair(neededByHosts),
    uncounted: uncounted.flatMap(({ machine, missing }) => missing.map(({ fact }) => `${machine.name}: ${fact}`)),
  };
}

const windowsPool = (more: Readonly<Record<string, unknown>> = {}) => ({
  name: "win",
  osType: "Windows",
  vmSize: "Standard_D4s_v5",
  count: 3,
  ...more,
});
const mixed = {
  sku: { name: "Mix", capacity: 3 },
  skuProfile: { vmSizes: [{ name: "Standard_D4s_v5" }, { name: "Standard_D16s_v5" }] },
};

describe("vectors", () => {
  const none = { now: [0, 0], full: [0, 0], hosts: [0, 0], uncounted: [] };
  test.each<[string, readonly DeclaredResource[], Partial<Declarations>, Partial<typeof none>]>([
    [
      "T28: a Windows pool that scales beside a Linux pool",
      [
        kubernetesCluster("aks", licenseType, [
          windowsPool({ count: 2, enableAutoScaling: true, minCount: 1, maxCount: 10 }),
          { name: "lin", osType: "Linux", vmSize: "Standard_D8s_v5", count: 5 },
        ]),
      ],
      {},
      { now: [16, 16], full: [80, 80] },
    ],
    ["T29: a machine that says nothing", [virtualMachine("a", { size: "Standard_D64s_v5" })], {}, {}],
    [
      "T30: a Windows 11 machine",
      [virtualMachine("a", { licenseType: "Windows_Client", image: CLIENT_IMAGE, size: "Standard_D8s_v5" })],
      {},
      {},
    ],
    [
      "T31: a constrained size",
      [virtualMachine("a", { licenseType, size: "Standard_E32-8s_v5" })],
      {},
      { now: [8, 32], full: [8, 32] },
    ],
    [
      "T32: a constrained size below the floor",
      [virtualMachine("a", { licenseType, size: "Standard_E8-2s_v5" })],
      {},
      { now: [8, 8], full: [8, 8] },
    ],
    [
      "T33: a host by its physical cores",
      [hostGroup("g"), dedicatedHost("h", "g", "Dsv5-Type1")],
      {},
      { hosts: [64, 64] },
    ],
    [
      "T34: two hosts, capitals and hyphens as the API writes them",
      [hostGroup("g"), dedicatedHost("h1", "g", "DSv3-Type3"), dedicatedHost("h2", "g", "FSv2_Type2")],
      {},
      { hosts: [100, 100] },
    ],
    [
      "T35: Standard only: the machines on the host one by one",
      [
        hostGroup("g"),
        dedicatedHost("h", "g", "Dsv3-Type3"),
        ...["a", "b", "c"].map((name) =>
          virtualMachine(name, { licenseType, size: "Standard_D8s_v3", more: onHost("g", "h") }),
        ),
      ],
      { entitlements: [{ ...DATACENTER, edition: "standard" }] },
      { now: [24, 24], full: [24, 24] },
    ],
    [
      "T36: a packed host",
      [
        hostGroup("g"),
        dedicatedHost("h", "g", "Dsv5-Type1"),
        ...Array.from({ length: 25 }, (_unused, index) =>
          virtualMachine(`vm${index}`, { size: "Standard_D4s_v5", more: onHost("g", "h") }),
        ),
      ],
      {},
      { hosts: [64, 64] },
    ],
    [
      "T37: a host with three machines",
      [
        hostGroup("g"),
        dedicatedHost("h", "g", "Dsv5-Type1"),
        ...["a", "b", "c"].map((name) =>
          virtualMachine(name, { licenseType, size: "Standard_D8s_v5", more: onHost("g", "h") }),
        ),
      ],
      {},
      { now: [24, 24], full: [24, 24] },
    ],
    [
      "T38: a host below the floor of servers",
      [hostGroup("g"), dedicatedHost("h", "g", "DCsv2-Type1")],
      {},
      { hosts: [8, 16] },
    ],
    [
      "T39: a cluster of VMware Solution",
      [vmwareCluster("c", "av36p", 3)],
      { onPremises: [{ name: "cloud", platform: "vmware-solution" }] },
      { hosts: [108, 108] },
    ],
    [
      "T40: another",
      [vmwareCluster("c", "AV64", 4)],
      { onPremises: [{ name: "c", platform: "vmware-solution" }] },
      { hosts: [256, 256] },
    ],
    [
      "T41: Azure Local",
      [azureLocal("local1")],
      { onPremises: [{ name: "local1", platform: "azure-local", nodes: Array.from({ length: 4 }, () => [16, 16]) }] },
      { hosts: [128, 128] },
    ],
  ])("%s", (_situation, resources, declarations, expected) => {
    expect(figures(resources, declarations)).toEqual({ ...none, ...expected });
  });
});

describe("everything else that needs licences", () => {
  const none = { now: [0, 0], full: [0, 0], hosts: [0, 0], uncounted: [] };
  test.each<[string, readonly DeclaredResource[], Partial<Declarations>, Partial<Record<keyof typeof none, unknown>>]>([
    ["a mix of sizes", [scaleSet("s", 3, { licenseType, more: mixed })], {}, { now: [24, 48], full: [24, 48] }],
    [
      "a mix with a size computed at deploy time",
      [
        scaleSet("s", 2, {
          licenseType,
          more: {
            sku: { name: "Mix", capacity: 2 },
            skuProfile: { vmSizes: [{ name: "Standard_D16s_v5" }, { name: COMPUTED }] },
          },
        }),
      ],
      {},
      { now: [16, 32], full: [16, 32], uncounted: ["s: vm-size"] },
    ],
    [
      "node pools as resources of their own, one of them listed in the cluster too",
      [
        kubernetesCluster("aks", licenseType, [windowsPool()]),
        agentPool("win", "aks", { vmSize: "Standard_D4s_v5", count: 3 }),
        agentPool("big", "aks", { vmSize: "Standard_D16s_v5", count: 2, enableAutoScaling: true, maxCount: 4 }),
      ],
      {},
      { now: [56, 56], full: [88, 88] },
    ],
    [
      "a node pool whose cluster lies elsewhere",
      [agentPool("win", "elsewhere", { vmSize: "Standard_D4s_v5" })],
      {},
      { uncounted: ["win: licence-type"] },
    ],
    [
      "a node pool without size and count",
      [kubernetesCluster("aks", licenseType, [{ name: "win", osType: "Windows" }])],
      {},
      { now: [8, 8], full: [8, 8], uncounted: ["aks: vm-size"] },
    ],
    [
      "a node pool whose system is computed at deploy time",
      [kubernetesCluster("aks", licenseType, [windowsPool({ osType: COMPUTED })])],
      {},
      { uncounted: ["aks: operating-system"] },
    ],
    [
      "node pools computed at deploy time",
      [
        declare("azure-native:containerservice:ManagedCluster", "aks", {
          windowsProfile: { licenseType },
          agentPoolProfiles: COMPUTED,
        }),
      ],
      {},
      { uncounted: ["aks: operating-system"] },
    ],
    [
      "a node pool that may scale, nobody knows",
      [kubernetesCluster("aks", licenseType, [windowsPool({ enableAutoScaling: COMPUTED })])],
      {},
      { now: [24, 24], full: [24, 24], uncounted: ["aks: autoscale-maximum"] },
    ],
    [
      "a pool of single machines",
      [
        kubernetesCluster("aks", licenseType, [
          {
            name: "win",
            osType: "Windows",
            virtualMachinesProfile: {
              scale: {
                manual: [
                  { size: "Standard_D4s_v5", count: 1 },
                  { size: "Standard_D16s_v5", count: 2 },
                ],
              },
            },
          },
        ]),
      ],
      {},
      { now: [40, 40], full: [40, 40] },
    ],
    ["a cluster without own licences", [kubernetesCluster("aks", "None", [windowsPool()])], {}, {}],
    [
      "the classic provider's cluster and node pool",
      [
        declare(
          "azure:containerservice/kubernetesCluster:KubernetesCluster",
          "aks",
          { name: "aks", windowsProfile: { license: licenseType } },
          { id: "/k/aks" },
        ),
        declare("azure:containerservice/kubernetesClusterNodePool:KubernetesClusterNodePool", "win", {
          name: "win",
          kubernetesClusterId: "/k/aks",
          osType: "Windows",
          vmSize: "Standard_D16s_v5",
          nodeCount: 1,
          autoScalingEnabled: true,
          maxCount: 3,
        }),
      ],
      {},
      { now: [16, 16], full: [48, 48] },
    ],
    [
      "a fleet with regular and spot machines of one size",
      [
        azureFleet("f", {
          vmSizesProfile: [{ name: "Standard_D16s_v5" }],
          regularPriorityProfile: { capacity: 2 },
          spotPriorityProfile: { capacity: 3 },
        }),
      ],
      {},
      { now: [80, 80], full: [80, 80] },
    ],
    [
      "a fleet of several sizes",
      [
        azureFleet("f", {
          vmSizesProfile: [{ name: "Standard_D16s_v5" }, { name: "Standard_D2s_v5" }],
          regularPriorityProfile: { capacity: 2 },
        }),
      ],
      {},
      { now: [16, 32], full: [16, 32] },
    ],
    [
      "a fleet that counts vCPUs: small machines each need eight",
      [
        azureFleet("f", {
          capacityType: "VCpu",
          vmSizesProfile: [{ name: "Standard_D16s_v5" }, { name: "Standard_D2s_v5" }],
          regularPriorityProfile: { capacity: 32 },
        }),
      ],
      {},
      { now: [32, 128], full: [32, 128] },
    ],
    [
      "a fleet by attributes",
      [
        azureFleet("f", {
          vmAttributes: { vCpuCount: { min: 2, max: 64 } },
          vmSizesProfile: [],
          regularPriorityProfile: { capacity: 2 },
        }),
      ],
      {},
      { now: [16, 16], full: [16, 16], uncounted: ["f: vm-size"] },
    ],
    [
      "a fleet as earlier versions nest it",
      [
        declare("azure-native:azurefleet/v20240501preview:Fleet", "f", {
          properties: {
            computeProfile: { baseVirtualMachineProfile: { licenseType } },
            vmSizesProfile: [{ name: "Standard_D16s_v5" }],
            regularPriorityProfile: { capacity: 1 },
          },
        }),
      ],
      {},
      { now: [16, 16], full: [16, 16] },
    ],
    [
      "a bulk action",
      [bulkAction("b", { capacity: 10, capacityType: "VM", vmSizesProfile: [{ name: "Standard_D4s_v5" }] })],
      {},
      { now: [80, 80], full: [80, 80] },
    ],
    [
      "a Batch pool of fixed size",
      [batchPool("b", { scaleSettings: { fixedScale: { targetDedicatedNodes: 2, targetLowPriorityNodes: 3 } } })],
      {},
      { now: [40, 40], full: [40, 40] },
    ],
    [
      "a Batch pool with a formula",
      [batchPool("b", { scaleSettings: { autoScale: { formula: "$TargetDedicatedNodes=5" } } })],
      {},
      { uncounted: ["b: instances"] },
    ],
    [
      "the classic provider's Batch pool",
      [
        declare("azure:batch/pool:Pool", "b", {
          licenseType,
          vmSize: "STANDARD_D16S_V5",
          nodeAgentSkuId: "batch.node.windows amd64",
          storageImageReference: SERVER_IMAGE,
          fixedScale: { targetDedicatedNodes: 2 },
        }),
      ],
      {},
      { now: [32, 32], full: [32, 32] },
    ],
    [
      "a Linux Batch pool that claims nothing",
      [
        declare("azure-native:batch:Pool", "b", {
          vmSize: "x",
          deploymentConfiguration: { virtualMachineConfiguration: { imageReference: LINUX_IMAGE } },
        }),
      ],
      {},
      {},
    ],
    [
      "a Service Fabric node type pays as it goes",
      [
        declare("azure-native:servicefabric:NodeType", "n", {
          vmSize: "Standard_D4s_v5",
          vmInstanceCount: 5,
          vmImagePublisher: "MicrosoftWindowsServer",
          vmImageOffer: "WindowsServer",
          vmImageSku: "2022-datacenter",
        }),
      ],
      {},
      {},
    ],
    [
      "a machine with the benefit on a host that claims nothing",
      [
        hostGroup("g"),
        dedicatedHost("h", "g", "Dsv5-Type1", "None"),
        virtualMachine("a", { licenseType, size: "Standard_D16s_v5", more: onHost("g", "h") }),
      ],
      {},
      { now: [16, 16], full: [16, 16] },
    ],
    [
      "a machine that pays as it goes on a host that claims licences",
      [
        hostGroup("g"),
        dedicatedHost("h", "g", "Dsv5-Type1"),
        virtualMachine("a", { licenseType: "None", more: onHost("g", "h") }),
      ],
      {},
      { hosts: [64, 64] },
    ],
    [
      "machines that Azure places on the licensed hosts of a group",
      [
        hostGroup("g", true),
        dedicatedHost("h", "g", "Dsv5-Type1"),
        scaleSet("s", 20, {
          licenseType,
          more: { hostGroup: { id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/hostGroups/g" } },
        }),
      ],
      {},
      { hosts: [64, 64] },
    ],
    [
      "the same with one host of the group that claims nothing",
      [
        hostGroup("g", true),
        dedicatedHost("h", "g", "Dsv5-Type1"),
        dedicatedHost("h2", "g", "Dsv5-Type1", "None"),
        virtualMachine("v", { licenseType, more: onHost("g", "h2") }),
        scaleSet("s", 20, {
          licenseType,
          more: { hostGroup: { id: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/hostGroups/g" } },
        }),
      ],
      {},
      { now: [168, 168], full: [168, 168] },
    ],
    [
      "a host SKU that nobody knows",
      [hostGroup("g"), dedicatedHost("h", "g", "Zsv9-Type1")],
      {},
      { hosts: [8, 8], uncounted: ["h: host-sku"] },
    ],
    [
      "a host SKU computed at deploy time",
      [hostGroup("g"), dedicatedHost("h", "g", COMPUTED)],
      {},
      { hosts: [8, 8], uncounted: ["h: host-sku"] },
    ],
    [
      "a host licence computed at deploy time",
      [hostGroup("g"), dedicatedHost("h", "g", "Dsv5-Type1", COMPUTED)],
      {},
      { uncounted: ["h: licence-type"] },
    ],
    [
      "Azure Local without declared nodes",
      [azureLocal("local1")],
      {},
      { hosts: [16, 16], uncounted: ["local1: nodes"] },
    ],
    [
      "Azure Local under a subscription",
      [azureLocal("local1", "Enable", { desiredProperties: { windowsServerSubscription: "Enabled" } })],
      {},
      {},
    ],
    ["Azure Local that claims nothing", [azureLocal("local1", "Disable")], {}, {}],
    [
      "Azure Local whose claim is computed at deploy time",
      [azureLocal("local1", COMPUTED)],
      {},
      { uncounted: ["local1: licence-type"] },
    ],
    [
      "Azure Local outside the stack",
      [],
      { onPremises: [{ name: "l", platform: "azure-local", edition: "datacenter", nodes: [[4]] }] },
      { hosts: [4, 16] },
    ],
    ["VMware Solution that nobody declares", [vmwareCluster("c", "AV64", 4)], {}, {}],
    [
      "VMware Solution with a node type that nobody knows",
      [vmwareCluster("c", "AV99", 4)],
      { onPremises: [{ name: "c", platform: "vmware-solution" }] },
      { hosts: [16, 16], uncounted: ["c: node-type"] },
    ],
    [
      "VMware Solution of a size computed at deploy time",
      [vmwareCluster("c", "AV64", COMPUTED)],
      { onPremises: [{ name: "c", platform: "vmware-solution" }] },
      { hosts: [16, 16], uncounted: ["c: nodes"] },
    ],
    [
      "the first cluster of a private cloud",
      [
        declare("azure-native:avs:PrivateCloud", "cloud", {
          privateCloudName: "cloud",
          sku: { name: "AV36" },
          managementCluster: { clusterSize: 3 },
        }),
      ],
      { onPremises: [{ name: "cloud", platform: "vmware-solution" }] },
      { hosts: [108, 108] },
    ],
    [
      "capacity computed at deploy time",
      [scaleSet("s", COMPUTED, { licenseType })],
      {},
      { uncounted: ["s: instances"] },
    ],
    [
      "an Operations Manager instance that claims licences",
      [
        declare("azure-native:scom:Instance", "scom", {
          properties: { azureHybridBenefit: { windowsServerLicenseType: "AzureHybridBenefit" } },
        }),
      ],
      {},
      { uncounted: ["scom: need"] },
    ],
    [
      "a machine under Site Recovery that will claim licences",
      [
        declare("azure-native:recoveryservices:ReplicationProtectedItem", "dr", {
          properties: { providerSpecificDetails: { licenseType: "WindowsServer" } },
        }),
      ],
      {},
      { uncounted: ["dr: need"] },
    ],
    [
      "Kubernetes on Azure Local that claims licences",
      [declare("azure-native:kubernetes:ConnectedCluster", "k", { azureHybridBenefit: "True" })],
      {},
      { uncounted: ["k: need"] },
    ],
    [
      "Kubernetes on Azure Local, claim computed at deploy time",
      [declare("azure-native:kubernetes:ConnectedCluster", "k", { azureHybridBenefit: COMPUTED })],
      {},
      { uncounted: ["k: licence-type"] },
    ],
    ["dev boxes", [declare("azure-native:devcenter:Pool", "d", { licenseType: "Windows_Client" })], {}, {}],
    [
      "an instance of a scale set",
      [
        scaleSet("s", 1, { licenseType }),
        declare("azure-native:compute:VirtualMachineScaleSetVM", "i", { licenseType }),
      ],
      {},
      { now: [8, 8], full: [8, 8] },
    ],
  ])("%s", (_situation, resources, declarations, expected) => {
    expect(figures(resources, declarations)).toEqual({ ...none, ...expected });
  });
});

describe("autoscale profiles", () => {
  const farm = scaleSet("farm", 5, { licenseType }, { id: "/farm" });
  const setting = (target: string, ...profiles: readonly Readonly<Record<string, unknown>>[]) =>
    declare("azure-native:insights:AutoscaleSetting", "scale", { enabled: true, targetResourceUri: target, profiles });
  const upTo = (maximum: string, more: Readonly<Record<string, unknown>> = {}) => ({
    name: maximum,
    capacity: { minimum: "1", default: "1", maximum },
    ...more,
  });
  test.each([
    ["recurring", setting("/farm", upTo("6"), upTo("9", { recurrence: { frequency: "Week" } })), 72],
    [
      "on a fixed date",
      setting("/farm", upTo("6"), upTo("12", { fixedDate: { start: "2026-12-24", end: "2026-12-27" } })),
      96,
    ],
    ["of another scale set", setting("/other", upTo("12")), 40],
    ["below the declared count", setting("/farm", upTo("2")), 40],
  ])("%s", (_situation, scale, full) => {
    expect(figures([farm, scale])).toMatchObject({ now: [40, 40], full: [full, full] });
  });
});

describe("servers on-premises", () => {
  const server = { name: "hv1", processors: [8, 8], virtualMachines: 4 } as const;
  const needsOf = (declarations: Partial<Declarations>) =>
    positionOf([], { ...declarations }).assignments.fullLow.needs;
  const pool = (edition: "standard" | "datacenter", cores: number, more: Partial<Entitlement> = {}): Entitlement => ({
    name: edition,
    edition,
    cores,
    use: "on-premises",
    ...more,
  });
  test.each([
    ["Standard in pairs", [{ ...server, edition: "standard" as const }], [pool("standard", 64)], { servers: 32 }],
    [
      "Standard that does work of its own",
      [{ ...server, edition: "standard" as const, hostWorkload: true }],
      [pool("standard", 64)],
      { servers: 48 },
    ],
    [
      "Datacenter",
      [{ ...server, edition: "datacenter" as const }],
      [pool("datacenter", 64)],
      { serversDatacenter: 16 },
    ],
    [
      "Datacenter licences for a Standard server",
      [{ ...server, edition: "standard" as const }],
      [pool("datacenter", 16)],
      { serversDatacenter: 16 },
    ],
    [
      "no edition said: what takes the fewest",
      [server],
      [pool("standard", 64), pool("datacenter", 16)],
      { serversDatacenter: 16 },
    ],
    [
      "every node for all that may run on it",
      [
        {
          name: "c",
          nodes: [
            [8, 8],
            [8, 8],
          ],
          virtualMachines: 3,
          edition: "standard" as const,
        },
      ],
      [pool("standard", 64)],
      { servers: 64 },
    ],
    [
      "T13: machine by machine",
      [{ ...server, virtualCores: [4, 4, 8, 8, 16, 16, 4, 4, 8] }],
      [pool("standard", 100, { assurance: { until: "2027-12-31" } })],
      { onPremisesMachines: 88 },
    ],
  ])("%s", (_situation, onPremises, entitlements, needs) => {
    expect(needsOf({ onPremises, entitlements })).toEqual({
      machines: 0,
      hosts: 0,
      serversDatacenter: 0,
      servers: 0,
      onPremisesMachines: 0,
      ...needs,
    });
  });
});
