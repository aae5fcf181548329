import { evaluate } from "../../core/engine/evaluate";
import { asksSingleResources, type DeclaredResource } from "../../core/model";
import { RULES } from "../../core/rules";
import { readEstateOfOne } from "../../policy-pack/estate-of-one";
import { buildContext, declare } from "../support/builders";
import { agentPool, batchPool, kubernetesCluster } from "../support/licensed";
import { virtualMachine } from "../support/machines";

const windows = { name: "win", osType: "Windows", vmSize: "Standard_D4s_v5", count: 1 };

/** What is found in one resource as the program registers it, before the stack is known. */
test.each<[string, DeclaredResource, readonly string[]]>([
  ["a machine", virtualMachine("web"), ["WL101 undeclared"]],
  ["a cluster with a Windows pool", kubernetesCluster("aks", undefined, [windows]), ["WL101 undeclared"]],
  ["a node pool, whose cluster says how it is licensed", agentPool("win", "aks", {}), []],
  ["a Batch pool of an odd size", batchPool("b", { vmSize: "Standard_G6" }), ["WL103 unreadable-size"]],
  [
    "a licence for extended security updates",
    declare("azure-native:hybridcompute:License", "esu", {
      licenseType: "ESU",
      licenseDetails: { edition: "Datacenter", type: "vCore", processors: 16 },
    }),
    ["WL117 datacenter-by-virtual-core"],
  ],
  [
    "a licence profile",
    declare("azure-native:hybridcompute:LicenseProfile", "p", { licenseProfileName: "sa" }),
    ["WL119 not-default"],
  ],
])("%s", (_situation, resource, says) => {
  const rules = RULES.filter(asksSingleResources);
  const { findings, crashes } = evaluate(readEstateOfOne(resource, buildContext()), rules);
  expect({ found: findings.map(({ rule, message }) => `${rule} ${message}`), crashes }).toEqual({
    found: says,
    crashes: [],
  });
});
