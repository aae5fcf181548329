import { choosePacks, describePacks } from "../licensing/packs";
import { computeAzurePosition, explainPosition } from "../licensing/position";
import { fail, pass, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

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
const OWNED = { name: "EA", edition: "datacenter", assurance: { until: "2099-12-31" }, use: "azure" };

export default estateRule({
  id: "WL116",
  name: "license-azure-local",
  title: "A cluster that runs on own licences has Datacenter licences for all its physical cores",
  why: "The benefit on Azure Local takes Datacenter with assurance for every physical core of every machine of the cluster, not for a part of them, and Standard is not eligible. Clusters of Azure VMware Solution are licensed by their hosts in the same way.",
  fix: "Buy Datacenter core licences for all nodes, or switch the benefit off and use the Windows Server subscription.",
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
  messages: {
    standard: {
      level: "mandatory",
      text: "{{cluster}} claims own licences for {{needed}} physical cores, which only Datacenter allows: {{because}}.",
    },
    short: {
      level: "mandatory",
      text: "{{cluster}} needs {{needed}} Datacenter core licences ({{formula}}) and {{left}} are left for it: {{short}} short. To buy: {{buy}}.",
    },
  },
  examples: {
    bad: { resources: [CLUSTER], configuration: { onPremises: [NODES], entitlements: [{ ...OWNED, cores: 32 }] } },
    good: { resources: [CLUSTER], configuration: { onPremises: [NODES], entitlements: [{ ...OWNED, cores: 64 }] } },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const { clusters, pools, ownedForHosts } = position;
    if (clusters.length === 0) {
      const open = estate.licensed.clusters.filter(({ claimed }) => typeof claimed === "symbol");
      if (open.length > 0) return unknown("whether a cluster claims own licences, which is computed at deploy time");
      return skip("no cluster uses own licences");
    }
    if (pools.length === 0) {
      return skip(
        "what is owned is not declared",
        "entitlements: [{ name: EA, edition: datacenter, cores: 64, assurance: { until: 2027-06-30 }, use: azure }]",
      );
    }
    const usable = pools.filter(({ state }) => state !== "unusable");
    const onlyStandard = usable.length > 0 && usable.every(({ entitlement }) => entitlement.edition === "standard");
    const basis = explainPosition(position);
    let left = ownedForHosts;
    return clusters.map(
      ({ kind, name, subject, cores, formula, counted, declaredStandard }): Verdict<"standard" | "short"> => {
        const path = kind === "azure-local" ? "softwareAssuranceProperties.softwareAssuranceIntent" : undefined;
        const at = subject.declaration === undefined ? path : undefined;
        const needed = cores.low;
        if (onlyStandard || declaredStandard) {
          const because = onlyStandard ? "only Standard is owned for Azure" : "its nodes are declared as Standard";
          return fail("standard", at, { cluster: name, needed, because }, { subject, basis });
        }
        const available = Math.max(0, left);
        left -= needed;
        if (needed > available) {
          const short = needed - available;
          const data = {
            cluster: name,
            needed,
            formula,
            left: available,
            short,
            buy: describePacks(choosePacks(short)),
          };
          return fail("short", at, data, { subject, basis });
        }
        if (counted) return { ...pass, subject, basis };
        return unknown("how many cores a cluster has", {
          settle: `Declare its nodes: onPremises: [{ name: ${name}, platform: ${kind === "azure-local" ? "azure-local, nodes: [[16, 16]]" : "vmware-solution"} }].`,
          subject,
          basis,
        });
      },
    );
  },
});
