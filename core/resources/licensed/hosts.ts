import {
  type DeclaredResource,
  type DedicatedHost,
  type DedicatedHostGroup,
  firstFact,
  flag,
  isResolved,
  type Placement,
  type Ref,
  text,
} from "../../model";
import { azureNameOf, createResolver, targetOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";
import { recognise } from "../tokens";

export interface Hosts {
  readonly groups: readonly DedicatedHostGroup[];
  readonly hosts: readonly DedicatedHost[];
  /** Where machines sit by the properties at these paths; undefined where neither is set. */
  placementOf(
    from: DeclaredResource,
    paths: PlacementPaths,
    inputs?: DeclaredResource["inputs"],
  ): Placement | undefined;
}

export interface PlacementPaths {
  readonly host?: string;
  readonly group?: string;
}

/** Dedicated hosts, their groups, and the way to them from the machines placed there. */
export function readHosts(index: ResourceIndex): Hosts {
  const groupEntries = index.ofKind("host-group").map(({ resource, dialect }) => ({
    resource,
    group: readGroup(resource, dialect === "azure" ? "automaticPlacementEnabled" : "supportAutomaticPlacement"),
  }));
  const groups = createResolver(groupEntries.map(({ resource, group }) => targetOf(resource, group)));
  const hostEntries = index.ofKind("dedicated-host").map(({ resource, dialect }) => {
    const classic = dialect === "azure";
    const group: Ref<DedicatedHostGroup> = classic
      ? groups.one(resource, "dedicatedHostGroupId", text(resource.inputs, "dedicatedHostGroupId"))
      : groups.named(resource, "hostGroupName", text(resource.inputs, "hostGroupName"));
    return { resource, host: readHost(resource, group, classic ? "skuName" : "sku.name") };
  });
  const hosts = createResolver(
    hostEntries.map(({ resource, host }) =>
      targetOf(resource, host, isGroup(host.group) ? host.group.azureName : undefined),
    ),
  );
  return {
    groups: groupEntries.map(({ group }) => group),
    hosts: hostEntries.map(({ host }) => host),
    placementOf(from, { host, group }, inputs = from.inputs) {
      const toHost = host === undefined ? undefined : text(inputs, host);
      const toGroup = group === undefined ? undefined : text(inputs, group);
      if (toHost === undefined && toGroup === undefined) return undefined;
      const inGroup: Ref<DedicatedHostGroup> = groups.one(from, topOf(group), toGroup);
      return {
        host: hosts.one(from, topOf(host), toHost),
        group: inGroup,
        hostsOfGroup: hostEntries.flatMap((entry) =>
          isResolved(inGroup) && entry.host.group === inGroup ? [entry.host] : [],
        ),
      };
    },
  };
}

/** The paths under which each token says where its machines sit. */
const PLACEMENT_PATHS: Readonly<Record<string, PlacementPaths>> = {
  "azure-native:compute:VirtualMachine": { host: "host.id", group: "hostGroup.id" },
  "azure-native:compute:VirtualMachineScaleSet": { group: "hostGroup.id" },
  "azure:compute/windowsVirtualMachine:WindowsVirtualMachine": {
    host: "dedicatedHostId",
    group: "dedicatedHostGroupId",
  },
  "azure:compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet": { group: "hostGroupId" },
  "azure-native:containerservice:ManagedCluster": { group: "hostGroupID" },
  "azure-native:containerservice:AgentPool": { group: "hostGroupID" },
  "azure:containerservice/kubernetesClusterNodePool:KubernetesClusterNodePool": { group: "hostGroupId" },
  "azure-native:servicefabric:NodeType": { group: "hostGroupId" },
};

/** Placement by the resource's own properties. */
export function placementOfResource(hosts: Hosts, resource: DeclaredResource): Placement | undefined {
  const paths = PLACEMENT_PATHS[recognise(resource.type)?.shape ?? ""];
  return paths === undefined ? undefined : hosts.placementOf(resource, paths);
}

function readGroup(resource: DeclaredResource, automatic: string): DedicatedHostGroup {
  return {
    ...originOf(resource),
    azureName: azureNameOf(resource),
    // Off unless it is switched on.
    automaticPlacement: firstFact<boolean>(flag(resource.inputs, automatic), false),
  };
}

function readHost(resource: DeclaredResource, group: Ref<DedicatedHostGroup>, sku: string): DedicatedHost {
  return {
    ...originOf(resource),
    azureName: azureNameOf(resource),
    group,
    sku: text(resource.inputs, sku),
    licenseType: text(resource.inputs, "licenseType"),
    paths: { licenseType: "licenseType", sku },
  };
}

function isGroup(group: Ref<DedicatedHostGroup>): group is DedicatedHostGroup {
  return typeof group === "object" && "azureName" in group;
}

function topOf(path: string | undefined): string {
  return path?.split(".")[0] ?? "";
}
