import rule from "../../../core/rules/know-every-core-count";
import { COMPUTED } from "../../support/builders";
import { LINUX_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const licenseType = "Windows_Server";
const cores = (vCPUsAvailable: unknown, vmSize: unknown = "Standard_G6") => ({
  more: { hardwareProfile: { vmSize, vmSizeProperties: { vCPUsAvailable } } },
});

testRule(rule, {
  passes: {
    "size in the table": { resources: [virtualMachine("web", { licenseType })] },
    "size in other capitals": { resources: [virtualMachine("web", { licenseType, size: "STANDARD_D2_V3" })] },
    "size that no table lists, of a series that is known": {
      resources: [virtualMachine("web", { licenseType, size: "Standard_E64-32as_v6" })],
    },
    "size on which sources disagree": {
      resources: [virtualMachine("web", { licenseType, size: "Standard_HB176-24s_v4" })],
    },
    "scale set of one size": { resources: [scaleSet("farm", 3, { licenseType })] },
    "unreadable size with its vCPUs set": { resources: [virtualMachine("web", { licenseType, ...cores(4) })] },
    "licence computed at deploy time, size in the table": {
      resources: [virtualMachine("web", { licenseType: COMPUTED })],
    },
  },
  fails: {
    "size of an irregular family that no rule covers": {
      given: { resources: [virtualMachine("web", { licenseType, size: "Standard_G6" })] },
      says: ["unreadable-size"],
      at: ["hardwareProfile.vmSize"],
      about: ["web"],
    },
    "size without its prefix": {
      given: { resources: [virtualMachine("web", { licenseType, size: "D4s_v5" })] },
      says: ["unreadable-size"],
      at: ["hardwareProfile.vmSize"],
    },
    "no size": {
      given: { resources: [virtualMachine("web", { licenseType, more: { hardwareProfile: {} } })] },
      says: ["unreadable-size"],
      at: ["hardwareProfile.vmSize"],
    },
    "scale set that mixes sizes": {
      given: { resources: [scaleSet("farm", 3, { licenseType, size: "Mix" })] },
      says: ["instance-mix"],
      at: ["sku.name"],
      about: ["farm"],
    },
    "vCPUs set to none": {
      given: { resources: [virtualMachine("web", { licenseType, ...cores(0, "Standard_D4s_v5") })] },
      says: ["unreadable-size"],
    },
    "licence type in other capitals": {
      given: { resources: [virtualMachine("web", { licenseType: "windows_server", size: "Standard_G6" })] },
      says: ["unreadable-size"],
    },
  },
  skips: {
    "pay-as-you-go": {
      given: { resources: [virtualMachine("web", { licenseType: "None", size: "Standard_G6" })] },
      says: ["no-benefit"],
    },
    "no licence type": { given: { resources: [virtualMachine("web", { size: "Standard_G6" })] }, says: ["no-benefit"] },
    "client licence": {
      given: { resources: [virtualMachine("desk", { licenseType: "Windows_Client", size: "Standard_G6" })] },
      says: ["no-benefit"],
    },
    "Linux with a licence computed at deploy time": {
      given: {
        resources: [virtualMachine("lx", { licenseType: COMPUTED, image: LINUX_IMAGE, size: "Standard_G6" })],
      },
      says: ["no-benefit"],
    },
  },
  cannotTell: {
    "size computed at deploy time": {
      given: { resources: [virtualMachine("web", { licenseType, size: COMPUTED })] },
      says: ["licensing/size-computed"],
    },
    "licence computed at deploy time, unreadable size": {
      given: {
        resources: [virtualMachine("web", { licenseType: COMPUTED, size: "Standard_G6" })],
      },
      says: ["licensing/licence-type-computed"],
    },
    "both computed at deploy time": {
      given: {
        resources: [virtualMachine("web", { licenseType: COMPUTED, size: COMPUTED })],
      },
      says: ["licensing/licence-type-computed"],
    },
  },
});
