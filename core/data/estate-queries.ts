/**
 * Queries of Azure Resource Graph that show what needs Windows Server licences. The Reader role is enough for all of
 * them; what a reader cannot see is absent from the result and no error. Ordered by id, because pages of a result
 * without an order may repeat rows and lose others.
 *
 * Sources: azure-docs governance/resource-graph (work-with-data, supported tables), read 2026-11-30; property names from
 * azure-rest-api-specs compute 2024-07-01, hybridcompute 2025-01-13, azurestackhci 2022-10-01.
 */
export interface EstateQuery {
  readonly name: string;
  /** What it shows, as a noun. */
  readonly shows: string;
  readonly text: string;
}

const MACHINES = `resources
| where type =~ 'microsoft.compute/virtualmachines'
| project id, name, type, location, tags, subscriptionId, resourceGroup,
    vmSize = tostring(properties.hardwareProfile.vmSize),
    licenseType = tostring(properties.licenseType),
    osType = tostring(properties.storageProfile.osDisk.osType),
    osName = tostring(properties.extended.instanceView.osName),
    power = tostring(properties.extended.instanceView.powerState.code),
    priority = tostring(properties.priority),
    hostId = tostring(properties.host.id),
    hostGroupId = tostring(properties.hostGroup.id),
    setId = tostring(properties.virtualMachineScaleSet.id),
    image = properties.storageProfile.imageReference
| order by id asc`;

function whole(types: readonly string[]): string {
  return `resources
| where type in~ (${types.map((type) => `'${type}'`).join(", ")})
| project id, name, type, location, tags, subscriptionId, resourceGroup, sku, kind, properties
| order by id asc`;
}

export const ESTATE_QUERIES: readonly EstateQuery[] = [
  { name: "machines", shows: "virtual machines with size, licence type and power state", text: MACHINES },
  {
    name: "fleets",
    shows: "scale sets, Kubernetes clusters, Batch accounts and host pools",
    text: whole([
      "microsoft.compute/virtualmachinescalesets",
      "microsoft.containerservice/managedclusters",
      "microsoft.batch/batchaccounts",
      "microsoft.desktopvirtualization/hostpools",
    ]),
  },
  {
    name: "hosts",
    shows: "dedicated hosts and their groups, Azure Local and Azure VMware Solution",
    text: whole([
      "microsoft.compute/hostgroups",
      "microsoft.compute/hostgroups/hosts",
      "microsoft.azurestackhci/clusters",
      "microsoft.avs/privateclouds",
      "microsoft.avs/privateclouds/clusters",
    ]),
  },
  {
    name: "arc",
    shows: "Azure Arc machines with their licence profiles, and licences for Extended Security Updates",
    text: whole([
      "microsoft.hybridcompute/machines",
      "microsoft.hybridcompute/machines/licenseprofiles",
      "microsoft.hybridcompute/licenses",
    ]),
  },
];
