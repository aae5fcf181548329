import { compareHost, findAutomaticPlacements, judgeHosts } from "../licensing/dedicated-hosts";
import { computeAzurePosition, explainPosition } from "../licensing/position";
import { estateRule, fail, pass, skip, subjectOf, unknown } from "../model";
import { licensing } from "../words/licensing";
import { ownedForAzure } from "./examples/entitlements";

const GROUP = {
  type: "azure-native:compute:DedicatedHostGroup",
  name: "group",
  properties: { hostGroupName: "group", resourceGroupName: "rg", platformFaultDomainCount: 1 },
};
const HOST = {
  type: "azure-native:compute:DedicatedHost",
  name: "host",
  properties: {
    hostGroupName: "group",
    resourceGroupName: "rg",
    sku: { name: "Dsv5-Type1" },
    licenseType: "Windows_Server_Hybrid",
  },
};

export default estateRule({
  id: "WL115",
  name: "license-dedicated-hosts",
  title: "A dedicated host that uses owned licences has Datacenter licences for all its physical cores",
  why: "On a dedicated host, Datacenter licences for every physical core cover any number of machines. Standard does not grant that right, and licences for a part of the cores do not either. The physical cores count, not the vCPUs that Azure offers on them.",
  fix: "Buy Datacenter core licences for all physical cores, or set licenseType of the host to None and license the machines on it one by one.",
  severity: "high",
  formulas: [
    "A host: its physical cores, in Datacenter.",
    "One by one: Σ `max(8, vCPU)` over the machines placed on it, in either edition.",
    "Left for a host: Datacenter for Azure, less what clusters and hosts before it need.",
  ],
  references: [
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
    "https://learn.microsoft.com/azure/virtual-machines/dedicated-hosts",
  ],
  findings: {
    "standard-as-unlimited": {
      level: "mandatory",
      text: "{{host}} uses owned licences for all its machines, which requires Datacenter, and only Standard is owned for Azure. Its machines need {{machines}} core licences one by one.",
      fix: "Set licenseType of {{host}} to None and license its machines one by one, or buy Datacenter.",
      snippet: { licenseType: "None" },
    },
    short: {
      level: "mandatory",
      text: "{{host}} needs {{needed}} Datacenter core licences and {{left}} are left for it: {{short}} short. Its machines need {{machines}} one by one.",
      fix: "Buy {{buy}} of Datacenter, or set licenseType of {{host}} to None and license its machines one by one.",
    },
    "cheaper-by-machine": {
      level: "advisory",
      text: "{{host}} needs {{needed}} Datacenter core licences as a whole. Its machines in this stack need {{machines}} one by one, in either edition.",
      fix: "Set licenseType of {{host}} to None and license its machines one by one, unless more machines follow.",
      snippet: { licenseType: "None" },
    },
    "cheaper-by-host": {
      level: "advisory",
      text: "The machines on {{host}} need {{machines}} core licences one by one. The host as a whole needs {{needed}}, in Datacenter.",
      fix: "Set licenseType of {{host}} to Windows_Server_Hybrid and license its physical cores with Datacenter.",
      snippet: { licenseType: "Windows_Server_Hybrid" },
    },
    "automatic-placement": {
      level: "advisory",
      text: "Azure places {{placed}} on the hosts of {{group}}. Microsoft no longer documents whether licences of a host cover machines that Azure places. They count as covered only if every host of the group is licensed.",
      fix: "Place {{placed}} on a host by name, or license every host of {{group}}.",
    },
    perpetual: {
      level: "advisory",
      text: "{{host}} uses Windows_Server_Perpetual, whose terms Microsoft does not document. It counts like Windows_Server_Hybrid.",
      fix: "Set licenseType of {{host}} to Windows_Server_Hybrid.",
      snippet: { licenseType: "Windows_Server_Hybrid" },
    },
  },
  skips: { "no-host": "neither a dedicated host nor a machine on one uses owned licences" },
  examples: {
    bad: { resources: [GROUP, HOST], configuration: { entitlements: [ownedForAzure(32)] } },
    good: { resources: [GROUP, HOST], configuration: { entitlements: [ownedForAzure(64)] } },
  },
  check(estate) {
    const position = computeAzurePosition(estate);
    const { hosts, pools } = position;
    const claiming = hosts.some(({ claims }) => claims);
    const judged = pools.length === 0 ? [] : judgeHosts(position);
    const verdicts = [
      ...(claiming && pools.length === 0 ? [skip(licensing("no-entitlements"))] : []),
      ...judged.map(({ host, state, data, reason }) => {
        const about = { subject: subjectOf(host), basis: explainPosition(position) };
        if (state === "licensed") return { ...pass, ...about };
        if (state === "unknown") return unknown(reason, about);
        return fail(state, host.paths.licenseType, data, about);
      }),
      ...hosts.flatMap((demand) =>
        compareHost(demand, position).map(({ finding, data }) =>
          fail(finding, demand.host.paths.licenseType, data, { subject: subjectOf(demand.host) }),
        ),
      ),
      ...findAutomaticPlacements(position).map(({ group, data }) =>
        fail("automatic-placement", undefined, data, { subject: subjectOf(group) }),
      ),
    ];
    if (verdicts.length > 0) return verdicts;
    return hosts.length === 0 ? skip("no-host") : pass;
  },
});
