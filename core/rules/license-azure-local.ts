import { judgeClusters } from "../licensing/clusters";
import { computeAzurePosition, explainPosition } from "../licensing/position";
import { estateRule, fail, pass, skip, unknown } from "../model";
import { licensing } from "../words/licensing";
import { ownedForAzure } from "./examples/entitlements";

const CLUSTER = {
  type: "azure-native:azurestackhci:Cluster",
  name: "local1",
  properties: { clusterName: "local1", softwareAssuranceProperties: { softwareAssuranceIntent: "Enable" } },
};
const NODES = {
  name: "local1",
  platform: "azure-local",
  nodes: [
    [16, 16],
    [16, 16],
  ],
};

export default estateRule({
  id: "WL116",
  name: "license-azure-local",
  title: "A cluster that uses owned licences has Datacenter licences for all its physical cores",
  why: "On Azure Local the hybrid benefit requires Datacenter with Software Assurance for every physical core of every node. Standard is not eligible. Hosts of Azure VMware Solution are licensed in the same way.",
  fix: "Buy Datacenter core licences for all nodes, or switch the hybrid benefit off and use the Windows Server subscription.",
  severity: "high",
  formulas: [
    "Azure Local: Σ physical cores of all declared nodes.",
    "Azure VMware Solution: nodes × physical cores of the node type.",
  ],
  references: [
    "https://learn.microsoft.com/azure/azure-local/concepts/azure-hybrid-benefit",
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
    "https://learn.microsoft.com/azure/azure-vmware/plan-private-cloud-deployment",
  ],
  findings: {
    standard: {
      level: "mandatory",
      text: "{{cluster}} uses owned licences for {{needed}} physical cores, which requires Datacenter, but {{reason}}.",
      fix: "Buy {{needed}} Datacenter core licences, or switch the hybrid benefit of {{cluster}} off and use the Windows Server subscription.",
    },
    short: {
      level: "mandatory",
      text: "{{cluster}} needs {{needed}} Datacenter core licences and {{left}} are left for it: {{short}} short.",
      fix: "Buy {{buy}} of Datacenter, or switch the hybrid benefit of {{cluster}} off and use the Windows Server subscription.",
    },
  },
  unknowns: {
    "benefit-computed": {
      text: "Whether a cluster uses owned licences is computed at deployment.",
      settle: "Set softwareAssuranceIntent to a value that is known before deployment.",
    },
    "cores-of-azure-local": {
      text: "The number of physical cores of cluster {{cluster}} is unknown.",
      settle: "Declare its nodes: `onPremises: [{ name: {{cluster}}, platform: azure-local, nodes: [[16, 16]] }]`.",
    },
    "cores-of-vmware": {
      text: "The number of physical cores of cluster {{cluster}} is unknown.",
      settle: "Declare the cluster: `onPremises: [{ name: {{cluster}}, platform: vmware-solution }]`.",
    },
  },
  skips: { "no-cluster": "no cluster uses owned licences" },
  examples: {
    bad: { resources: [CLUSTER], configuration: { onPremises: [NODES], entitlements: [ownedForAzure(32)] } },
    good: { resources: [CLUSTER], configuration: { onPremises: [NODES], entitlements: [ownedForAzure(64)] } },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const { clusters, pools } = position;
    if (clusters.length === 0) {
      const computed = estate.licensed.clusters.some(({ claimed }) => typeof claimed === "symbol");
      return computed ? unknown("benefit-computed") : skip("no-cluster");
    }
    if (pools.length === 0) return skip(licensing("no-entitlements"));
    return judgeClusters(position).map(({ cluster, state, data }) => {
      const { kind, subject } = cluster;
      const about = { subject, basis: explainPosition(position) };
      const path = kind === "azure-local" ? "softwareAssuranceProperties.softwareAssuranceIntent" : undefined;
      if (state === "licensed") return { ...pass, ...about };
      if (state === "unknown")
        return unknown(kind === "azure-local" ? "cores-of-azure-local" : "cores-of-vmware", data, about);
      return fail(state, subject.declaration === undefined ? path : undefined, data, about);
    });
  },
});
