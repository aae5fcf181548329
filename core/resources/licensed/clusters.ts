import { type DeclaredResource, type Fact, type HostCluster, isKnown, number, text, UNKNOWN } from "../../model";
import { azureNameOf } from "../references";
import { type IndexedResource, originOf, type ResourceIndex } from "../resource-index";
import type { Dialect } from "../tokens";

/** Azure Local, and clusters of Azure VMware Solution, the first of which is part of its private cloud. */
export function readClusters(index: ResourceIndex): readonly HostCluster[] {
  return [
    ...index.ofKind("azure-local-cluster").map(readAzureLocal),
    ...index
      .ofKind("vmware-private-cloud")
      .map((entry) =>
        readVmware(
          entry,
          entry.dialect === "azure" ? "managementCluster.size" : "managementCluster.clusterSize",
          "managementCluster",
        ),
      ),
    ...index
      .ofKind("vmware-cluster")
      .map((entry) => readVmware(entry, entry.dialect === "azure" ? "clusterNodeCount" : "clusterSize", "")),
  ];
}

function readAzureLocal({ resource }: IndexedResource): HostCluster {
  const { inputs } = resource;
  const claim = "softwareAssuranceProperties.softwareAssuranceIntent";
  return {
    ...originOf(resource),
    kind: "azure-local",
    azureName: azureNameOf(resource),
    claimed: isValue(text(inputs, claim), "enable"),
    subscribed: isValue(text(inputs, "desiredProperties.windowsServerSubscription"), "enabled"),
    nodeType: undefined,
    nodes: undefined,
    paths: { claim, nodes: "", nodeType: "" },
  };
}

function readVmware({ resource, dialect }: IndexedResource, nodes: string, part: string): HostCluster {
  const { inputs } = resource;
  const nodeType = dialect === "azure" ? "skuName" : "sku.name";
  return {
    ...originOf(resource),
    kind: "vmware",
    azureName: azureNameOf(resource),
    claimed: undefined,
    subscribed: false,
    nodeType: text(inputs, nodeType),
    nodes: number(inputs, nodes),
    privateCloud: part === "" ? nameOfCloud(resource, dialect) : azureNameOf(resource),
    paths: { claim: "", nodes, nodeType },
  };
}

function nameOfCloud({ inputs }: DeclaredResource, dialect: Dialect): Fact<string> {
  const written = text(inputs, dialect === "azure" ? "vmwareCloudId" : "privateCloudName");
  return isKnown(written) ? written.split("/").at(-1) : written;
}

function isValue(fact: Fact<string>, wanted: string): Fact<boolean> {
  if (fact === UNKNOWN) return UNKNOWN;
  return fact?.toLowerCase() === wanted;
}
