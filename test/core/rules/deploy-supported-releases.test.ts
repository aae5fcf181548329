import rule from "../../../core/rules/deploy-supported-releases";
import { COMPUTED, declare } from "../../support/builders";
import { kubernetesCluster } from "../../support/licensed";
import {
  CLIENT_IMAGE,
  GALLERY_IMAGE,
  LINUX_IMAGE,
  SERVER_IMAGE,
  scaleSet,
  virtualMachine,
} from "../../support/machines";
import { testRule } from "../../support/rule-tester";

function on(asOf: string, sku: unknown) {
  return { resources: [virtualMachine("web", { image: { ...SERVER_IMAGE, sku } })], asOf };
}
const counting = { scaleSets: "maximum", perCustomerMinimum: 0, model: "per-vm", noticeDays: 60 } as const;
const legacy = "2019-Datacenter-with-Containers";

const pools = (more: Readonly<Record<string, unknown>>) =>
  kubernetesCluster("aks", "None", [{ name: "win", osType: "Windows", vmSize: "Standard_D4s_v5", count: 2, ...more }]);

testRule(rule, {
  passes: {
    "node pools of a current system": { resources: [pools({ osSKU: "Windows2025" })], asOf: "2026-11-30" },
    "2022, past mainstream support": on("2026-11-21", "2022-datacenter-g2"),
    "2025": on("2026-11-21", "2025-datacenter-azure-edition"),
    "2016, the day before the notice": on("2026-07-15", "2016-Datacenter"),
    "2012 R2, updates included on Azure": on("2025-01-01", "2012-R2-Datacenter"),
    "2016, a shorter notice": {
      ...on("2026-11-21", "2016-Datacenter"),
      declarations: { counting: { ...counting, supportNoticeDays: 51 } },
    },
    "with containers, before they left": on("2023-05-22", legacy),
  },
  fails: {
    "2012 R2, a day after the last update": {
      given: on("2026-10-14", "2012-R2-Datacenter"),
      says: ["ended"],
      at: ["storageProfile.imageReference"],
    },
    "2012 R2, on the last day": { given: on("2026-10-13", "2012-R2-Datacenter"), says: ["ending"] },
    "2012 R2, a day before": { given: on("2026-10-12", "2012-R2-Datacenter"), says: ["ending"] },
    "2016 today": { given: on("2026-11-21", "2016-Datacenter"), says: ["ending"] },
    "2016, on the last day": { given: on("2027-01-12", "2016-Datacenter"), says: ["ending"] },
    "2016, a day after": { given: on("2027-01-13", "2016-Datacenter"), says: ["updates-to-buy"] },
    "2019, a day after": { given: on("2029-01-10", "2019-Datacenter"), says: ["ended"] },
    "2008 R2": { given: on("2026-11-21", "2008-R2-SP1"), says: ["ended"] },
    "the semi-annual channel": { given: on("2026-11-21", "datacenter-core-20h2-smalldisk"), says: ["ended"] },
    "the annual channel": {
      given: on("2025-10-25", "23h2-datacenter-core"),
      says: ["ended-by-other-sources"],
    },
    "node pools that name no system, before 1.25": {
      given: {
        resources: [
          kubernetesCluster("aks", "None", [
            { name: "win", osType: "Windows", vmSize: "Standard_D4s_v5", count: 2, orchestratorVersion: "1.24" },
          ]),
        ],
        asOf: "2029-01-10",
      },
      says: ["ended"],
    },
    "a longer notice": {
      given: {
        ...on("2026-11-21", "2019-Datacenter"),
        declarations: { counting: { ...counting, supportNoticeDays: 1000 } },
      },
      says: ["ending"],
    },
    "declared, whatever the image": {
      given: {
        resources: [virtualMachine("web", { image: GALLERY_IMAGE })],
        declarations: { machines: [{ match: { name: "web" }, edition: "standard", release: "2012r2" }] },
      },
      says: ["ended"],
    },
    "an image that left the Marketplace": { given: on("2026-11-21", legacy), says: ["retired-image"] },
    "a Batch pool and a node type of Service Fabric": {
      given: {
        resources: [
          declare("azure-native:batch:Pool", "batch", {
            vmSize: "STANDARD_D4S_V3",
            deploymentConfiguration: {
              virtualMachineConfiguration: {
                nodeAgentSkuId: "batch.node.windows amd64",
                imageReference: { ...SERVER_IMAGE, sku: "2012-R2-Datacenter" },
              },
            },
          }),
          declare("azure-native:servicefabric:NodeType", "fabric", {
            vmInstanceCount: 5,
            vmSize: "Standard_D2s_v3",
            vmImagePublisher: SERVER_IMAGE.publisher,
            vmImageOffer: SERVER_IMAGE.offer,
            vmImageSku: "2012-R2-Datacenter",
            vmImageVersion: "latest",
          }),
        ],
        asOf: "2026-11-30",
      },
      says: ["ended", "ended"],
      about: ["batch", "fabric"],
    },
    "node pools that the service retired": {
      given: { resources: [pools({ osSKU: "Windows2019" })], asOf: "2026-11-30" },
      says: ["node-system-retired"],
      at: ["agentPoolProfiles[0].osSKU"],
      about: ["aks"],
    },
    "node pools on a version of Kubernetes that is too new for them": {
      given: { resources: [pools({ osSKU: "Windows2022", orchestratorVersion: "1.37" })], asOf: "2026-11-30" },
      says: ["node-system-too-old"],
    },
    "a scale set of one": {
      given: { resources: [scaleSet("farm", 3, { image: { ...SERVER_IMAGE, sku: legacy } })] },
      says: ["retired-scale-out"],
      at: ["virtualMachineProfile.storageProfile.imageReference"],
    },
    "a release that has ended and an image that left": {
      given: on("2026-11-21", "datacenter-core-20h2-with-containers-smalldisk-g2"),
      says: ["ended", "retired-image"],
    },
  },
  skips: {
    "node pools that name no system": { given: { resources: [pools({})] }, says: ["release-not-shown"] },
    Linux: {
      given: { resources: [virtualMachine("db", { image: LINUX_IMAGE })] },
      says: ["resources/not-windows-server"],
    },
    "a client": {
      given: { resources: [virtualMachine("desktop", { image: CLIENT_IMAGE })] },
      says: ["resources/not-windows-server"],
    },
    "a server of which nobody says the release": {
      given: {
        resources: [virtualMachine("web", { image: GALLERY_IMAGE, licenseType: "Windows_Server" })],
      },
      says: ["release-not-shown"],
    },
    "nothing known": {
      given: { resources: [virtualMachine("web", { image: GALLERY_IMAGE })] },
      says: ["not-known-to-be-server"],
    },
  },
  cannotTell: {
    "node pools whose system is computed at deploy time": {
      given: { resources: [pools({ osSKU: COMPUTED })] },
      says: ["resources/release-computed"],
    },
    "node pools of a system to come": {
      given: { resources: [pools({ osSKU: "Windows2028" })] },
      says: ["node-system-unknown"],
    },
    "release computed at deploy time": {
      given: {
        resources: [virtualMachine("web", { image: GALLERY_IMAGE, tags: { "windows-licensing:release": COMPUTED } })],
      },
      says: ["resources/release-computed"],
    },
    "a release to come": {
      given: {
        resources: [virtualMachine("web", { image: GALLERY_IMAGE, tags: { "windows-licensing:release": "2028" } })],
      },
      says: ["end-unknown"],
    },
  },
});
