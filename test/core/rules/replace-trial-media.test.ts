import rule from "../../../core/rules/replace-trial-media";
import { COMPUTED } from "../../support/builders";
import { galleryImage, galleryImageId } from "../../support/gallery";
import { batchPool } from "../../support/licensed";
import { LINUX_IMAGE, SERVER_IMAGE, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const web = (image: unknown) => ({ resources: [virtualMachine("web", { image })] });
const managed = (name: string) => ({
  id: `/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/images/${name}`,
});

testRule(rule, {
  passes: {
    "a Marketplace image": web(SERVER_IMAGE),
    "a word that only begins like it": web(managed("evals-and-trials-retrieval")),
    "a released image called preview": web({
      ...SERVER_IMAGE,
      offer: "windowsserver-gen2preview",
      sku: "2019-datacenter-gen2",
    }),
    "an evaluation team's resource group": web({
      id: "/subscriptions/1/resourceGroups/eval/providers/Microsoft.Compute/images/ws2022",
    }),
  },
  fails: {
    "a managed image": {
      given: web(managed("ws2025-eval")),
      says: ["evaluation"],
      at: ["storageProfile.imageReference"],
    },
    "called as its file": { given: web(managed("26100.SERVER_EVAL_x64FRE_en-us")), says: ["evaluation"] },
    "the edition of evaluation media": { given: web(managed("ServerStandardEval")), says: ["evaluation"] },
    "by its definition": {
      given: {
        resources: [
          galleryImage("golden", "Contoso:WindowsServer:2022-standard-evaluation"),
          virtualMachine("web", { image: { id: galleryImageId("golden") } }),
        ],
      },
      says: ["evaluation"],
    },
    "the image of a Batch pool": {
      given: {
        resources: [
          batchPool("batch", {
            deploymentConfiguration: {
              virtualMachineConfiguration: {
                imageReference: managed("ws2025-eval"),
                nodeAgentSkuId: "batch.node.windows amd64",
              },
            },
          }),
        ],
      },
      says: ["evaluation"],
      about: ["batch"],
    },
    "a preview": {
      given: web({
        ...SERVER_IMAGE,
        offer: "microsoftserveroperatingsystems-previews",
        sku: "windows-server-2025-azure-edition-hotpatch",
      }),
      says: ["preview"],
    },
  },
  skips: {
    Linux: { given: web(LINUX_IMAGE), says: ["resources/not-windows-server"] },
    "no image": { given: web(null), says: ["no-image"] },
  },
  cannotTell: { "image computed at deploy time": { given: web(COMPUTED), says: ["resources/image-computed"] } },
});
