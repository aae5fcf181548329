import { runRule } from "../../../core/engine/evaluate";
import type { DeclaredResource, Rule } from "../../../core/model";
import licenceRule from "../../../core/rules/declare-license-type";
import sizeRule from "../../../core/rules/know-every-core-count";
import imageRule from "../../../core/rules/match-license-to-image";
import { buildEstate, COMPUTED, declare } from "../../support/builders";
import { agentPool, azureFleet, batchPool, bulkAction, kubernetesCluster } from "../../support/licensed";
import { LINUX_IMAGE } from "../../support/machines";

const licenseType = "Windows_Server";
const pool = (more: Readonly<Record<string, unknown>> = {}) => ({
  name: "win",
  osType: "Windows",
  vmSize: "Standard_D4s_v5",
  count: 2,
  ...more,
});
const linux = { name: "lin", osType: "Linux", vmSize: "Standard_D4s_v5", count: 2 };

/** `message at path of resource`, and how often the rule could not tell. */
function ask(rule: Rule, ...resources: readonly DeclaredResource[]) {
  const { findings, unknowns, crashes } = runRule(rule, buildEstate({ resources }), []);
  expect(crashes).toEqual([]);
  return [
    ...findings.map(({ message, path, subject }) => `${message} at ${path ?? ""} of ${subject.name}`),
    ...unknowns.map(({ subject }) => `unknown: ${subject.name}`),
  ];
}

/** Rules about machines hold for resources that make machines too. */
describe("WL101 declare-license-type", () => {
  test.each<[string, readonly DeclaredResource[], readonly string[]]>([
    ["a cluster that says it", [kubernetesCluster("aks", licenseType, [pool()])], []],
    ["a cluster that says it does not", [kubernetesCluster("aks", "None", [pool()])], []],
    [
      "a cluster that says nothing",
      [kubernetesCluster("aks", undefined, [pool(), linux])],
      ["undeclared at windowsProfile.licenseType of aks"],
    ],
    [
      "a cluster that says nothing, its pool apart",
      [kubernetesCluster("aks", undefined), agentPool("win", "aks", {})],
      ["undeclared at windowsProfile.licenseType of aks"],
    ],
    ["a cluster of Linux pools", [kubernetesCluster("aks", undefined, [linux])], []],
    [
      "a cluster whose pool runs nobody knows what",
      [kubernetesCluster("aks", undefined, [pool({ osType: COMPUTED })])],
      ["unknown: aks"],
    ],
    ["a pool whose cluster lies elsewhere", [agentPool("win", "elsewhere", {})], ["unknown: win"]],
    [
      "a fleet",
      [azureFleet("f", {}, null)],
      ["undeclared at computeProfile.baseVirtualMachineProfile.licenseType of f"],
    ],
    [
      "a Batch pool",
      [batchPool("b", {}, null)],
      ["undeclared at deploymentConfiguration.virtualMachineConfiguration.licenseType of b"],
    ],
    [
      "a node type, which has no flag",
      [
        declare("azure-native:servicefabric:NodeType", "n", {
          vmImagePublisher: "MicrosoftWindowsServer",
          vmImageOffer: "WindowsServer",
          vmImageSku: "2022-datacenter",
        }),
      ],
      [],
    ],
  ])("%s", (_situation, resources, says) => {
    expect(ask(licenceRule, ...resources)).toEqual(says);
  });
});

describe("WL102 match-license-to-image", () => {
  test.each<[string, DeclaredResource, readonly string[]]>([
    ["a server", azureFleet("f", {}), []],
    [
      "a client licence on a server",
      azureFleet("f", {}, "Windows_Client"),
      ["client-on-server at computeProfile.baseVirtualMachineProfile.licenseType of f"],
    ],
    [
      "a Windows licence on Linux",
      declare("azure-native:batch:Pool", "b", {
        deploymentConfiguration: { virtualMachineConfiguration: { licenseType, imageReference: LINUX_IMAGE } },
      }),
      ["windows-on-linux at deploymentConfiguration.virtualMachineConfiguration.licenseType of b"],
    ],
    ["a licence computed at deploy time", azureFleet("f", {}, COMPUTED), ["unknown: f"]],
    ["a cluster", kubernetesCluster("aks", licenseType, [pool()]), []],
  ])("%s", (_situation, resource, says) => {
    expect(ask(imageRule, resource)).toEqual(says);
  });
});

describe("WL103 know-every-core-count", () => {
  test.each<[string, DeclaredResource, readonly string[]]>([
    ["a size in the table", kubernetesCluster("aks", licenseType, [pool()]), []],
    [
      "a pool that leaves its size to the service",
      kubernetesCluster("aks", licenseType, [{ name: "win", osType: "Windows" }]),
      ["unreadable-size at agentPoolProfiles[0].vmSize of aks"],
    ],
    ["the same without own licences", kubernetesCluster("aks", "None", [{ name: "win", osType: "Windows" }]), []],
    [
      "a size computed at deploy time",
      kubernetesCluster("aks", licenseType, [pool({ vmSize: COMPUTED })]),
      ["unknown: aks"],
    ],
    [
      "several sizes",
      azureFleet("f", {
        regularPriorityProfile: { capacity: 1 },
        vmSizesProfile: [{ name: "Standard_D4s_v5" }, { name: "Standard_D16s_v5" }],
      }),
      ["instance-mix at vmSizesProfile of f"],
    ],
    [
      "attributes in place of sizes",
      bulkAction("b", { capacity: 2, vmAttributes: {} }),
      ["unreadable-size at properties.vmSizesProfile of b"],
    ],
    ["a short name of Batch", batchPool("b", { vmSize: "Small" }), ["unreadable-size at vmSize of b"]],
  ])("%s", (_situation, resource, says) => {
    expect(ask(sizeRule, resource)).toEqual(says);
  });

  test("a mix of sizes says between which figures it counts", () => {
    const mix = [{ name: "Standard_D4s_v5" }, { name: "Standard_D16s_v5" }];
    const fleet = azureFleet("f", { regularPriorityProfile: { capacity: 1 }, vmSizesProfile: mix });
    const { findings } = runRule(sizeRule, buildEstate({ resources: [fleet] }), []);
    expect(findings.map(({ data }) => data.assumed)).toEqual(["8 to 16"]);
  });
});
