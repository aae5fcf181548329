import rule from "../../../core/rules/license-windows-clients";
import { COMPUTED } from "../../support/builders";
import { batchPool } from "../../support/licensed";
import { CLIENT_IMAGE, GALLERY_IMAGE, LINUX_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

testRule(rule, {
  passes: {
    "Windows 11 with hosting rights": {
      resources: [virtualMachine("desk", { licenseType: "Windows_Client", image: CLIENT_IMAGE })],
    },
  },
  fails: {
    "Windows 11 without a licence type": {
      given: { resources: [virtualMachine("desk", { image: CLIENT_IMAGE })] },
      says: ["undeclared"],
      at: ["licenseType"],
      about: ["desk"],
    },
    "Windows 11 that pays as it goes": {
      given: { resources: [virtualMachine("desk", { licenseType: "None", image: CLIENT_IMAGE })] },
      says: ["undeclared"],
    },
    "a preview of Windows 10": {
      given: {
        resources: [
          virtualMachine("desk", {
            image: { publisher: "microsoft-hyperv", offer: "windows10preview", sku: "pro-preview" },
          }),
        ],
      },
      says: ["undeclared"],
    },
    "a scale set of clients": {
      given: { resources: [scaleSet("desks", 3, { image: CLIENT_IMAGE })] },
      says: ["undeclared"],
      at: ["virtualMachineProfile.licenseType"],
    },
  },
  skips: {
    "a server": { given: { resources: [virtualMachine("web")] }, says: ["other"] },
    Linux: { given: { resources: [virtualMachine("db", { image: LINUX_IMAGE })] }, says: ["other"] },
    "an image nobody knows": {
      given: { resources: [virtualMachine("x", { image: GALLERY_IMAGE })] },
      says: ["resources/system-not-shown"],
    },
    "a pool of servers": { given: { resources: [batchPool("batch", {})] }, says: ["other"] },
  },
  cannotTell: {
    "licence type computed at deploy time": {
      given: { resources: [virtualMachine("desk", { licenseType: COMPUTED, image: CLIENT_IMAGE })] },
      says: ["licensing/licence-type-computed"],
    },
  },
});
