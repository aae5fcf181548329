import rule from "../../../core/rules/keep-mak-out-of-fleets";
import { COMPUTED, declare } from "../../support/builders";
import { LINUX_IMAGE, SERVER_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const MAK = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const GVLK = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
const extensions = "virtualMachineProfile.extensionProfile.extensions[0]";
const farm = (commandToExecute: unknown, image: unknown = SERVER_IMAGE) =>
  scaleSet("farm", 3, {
    more: {
      virtualMachineProfile: {
        storageProfile: { imageReference: image },
        extensionProfile: { extensions: [{ type: "CustomScriptExtension", settings: { commandToExecute } }] },
      },
    },
  });
const fleet = declare("azure-native:azurefleet:Fleet", "fleet", {
  computeProfile: { baseVirtualMachineProfile: { storageProfile: { imageReference: SERVER_IMAGE } } },
  vmSizesProfile: [{ name: "Standard_D4s_v5" }],
});
const mak = { activation: { method: "mak" as const, hosts: [] } };

testRule(rule, {
  passes: {
    "a client key": { resources: [farm(`cscript slmgr.vbs /ipk ${GVLK}`)] },
    "no script": { resources: [scaleSet("farm", 3)] },
    "a script that the deployment computes, another method declared": {
      resources: [farm(COMPUTED)],
      declarations: { activation: { method: "azure-kms", hosts: [] } },
    },
  },
  fails: {
    "a key in no table": {
      given: { resources: [farm(`cscript slmgr.vbs /ipk ${MAK}`)] },
      says: ["installed"],
      at: [extensions],
      about: ["farm"],
    },
    "declared, and made by a fleet": {
      given: { resources: [fleet], declarations: mak },
      says: ["declared"],
      about: ["fleet"],
    },
    "declared for all": { given: { resources: [scaleSet("farm", 3)], declarations: mak }, says: ["declared"] },
  },
  skips: {
    "a single machine": { given: { resources: [virtualMachine("vm")], declarations: mak }, says: ["no-fleet"] },
    Linux: { given: { resources: [farm("true", LINUX_IMAGE)], declarations: mak }, says: ["no-fleet"] },
  },
  cannotTell: {
    "a script that the deployment computes": { given: { resources: [farm(COMPUTED)] }, says: ["unread"] },
    "a script that is downloaded": { given: { resources: [farm("powershell -File setup.ps1")] }, says: ["unread"] },
    "a key that only some ways through the script install": {
      given: {
        resources: [farm(`if exist D:\\ cscript slmgr.vbs /ipk ${MAK}`)],
      },
      says: ["key-chosen"],
    },
    "a key from the environment": {
      given: { resources: [farm("powershell -Command slmgr /ipk $env:KEY")] },
      says: ["key-chosen"],
    },
    "a key that the script chooses": {
      given: { resources: [farm("cscript slmgr.vbs /ipk $key")] },
      says: ["key-chosen"],
    },
  },
});
