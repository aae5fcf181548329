import type { DeclaredResource } from "../../core/model";
import { declare, type ResourceOptions } from "./builders";
import { SERVER_IMAGE } from "./machines";

/** Resources beside machines and scale sets that make Windows machines or claim licences, as azure-native declares them. */

export function kubernetesCluster(
  name: string,
  licenseType: unknown,
  pools: readonly Readonly<Record<string, unknown>>[] = [],
  options: ResourceOptions = {},
): DeclaredResource {
  return declare(
    "azure-native:containerservice:ManagedCluster",
    name,
    {
      resourceName: name,
      resourceGroupName: "rg",
      windowsProfile: { adminUsername: "azure", ...(licenseType === undefined ? {} : { licenseType }) },
      agentPoolProfiles: pools,
    },
    options,
  );
}

export function agentPool(name: string, cluster: unknown, more: Readonly<Record<string, unknown>>): DeclaredResource {
  return declare("azure-native:containerservice:AgentPool", name, {
    agentPoolName: name,
    resourceName: cluster,
    resourceGroupName: "rg",
    osType: "Windows",
    ...more,
  });
}

export function azureFleet(
  name: string,
  more: Readonly<Record<string, unknown>>,
  licenseType: unknown = "Windows_Server",
) {
  return declare("azure-native:azurefleet:Fleet", name, {
    computeProfile: {
      baseVirtualMachineProfile: { licenseType, storageProfile: { imageReference: SERVER_IMAGE } },
    },
    ...more,
  });
}

export function bulkAction(name: string, properties: Readonly<Record<string, unknown>>) {
  return declare("azure-native:computebulkactions:BulkAction", name, {
    properties: {
      computeProfile: {
        virtualMachineProfile: { licenseType: "Windows_Server", storageProfile: { imageReference: SERVER_IMAGE } },
      },
      ...properties,
    },
  });
}

export function batchPool(
  name: string,
  more: Readonly<Record<string, unknown>>,
  licenseType: unknown = "Windows_Server",
) {
  return declare("azure-native:batch:Pool", name, {
    vmSize: "STANDARD_D4S_V5",
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        imageReference: SERVER_IMAGE,
        nodeAgentSkuId: "batch.node.windows amd64",
        ...(licenseType === undefined ? {} : { licenseType }),
      },
    },
    ...more,
  });
}

export function hostGroup(name: string, automatic?: unknown): DeclaredResource {
  return declare("azure-native:compute:DedicatedHostGroup", name, {
    hostGroupName: name,
    resourceGroupName: "rg",
    platformFaultDomainCount: 1,
    ...(automatic === undefined ? {} : { supportAutomaticPlacement: automatic }),
  });
}

export function dedicatedHost(
  name: string,
  group: string,
  sku: unknown,
  licenseType: unknown = "Windows_Server_Hybrid",
): DeclaredResource {
  return declare(
    "azure-native:compute:DedicatedHost",
    name,
    { hostName: name, hostGroupName: group, resourceGroupName: "rg", sku: { name: sku }, licenseType },
    { id: `/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/hostGroups/${group}/hosts/${name}` },
  );
}

/** Properties that place a machine on a host built above. */
export function onHost(group: string, host: string): Readonly<Record<string, unknown>> {
  return {
    host: { id: `/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/hostGroups/${group}/hosts/${host}` },
  };
}

export function azureLocal(name: string, intent: unknown = "Enable", more: Readonly<Record<string, unknown>> = {}) {
  return declare("azure-native:azurestackhci:Cluster", name, {
    clusterName: name,
    softwareAssuranceProperties: { softwareAssuranceIntent: intent },
    ...more,
  });
}

export function vmwareCluster(name: string, sku: unknown, nodes: unknown, cloud = "cloud"): DeclaredResource {
  return declare("azure-native:avs:Cluster", name, {
    clusterName: name,
    privateCloudName: cloud,
    sku: { name: sku },
    clusterSize: nodes,
  });
}
