import rule from "../../../core/rules/let-discovery-happen";
import { COMPUTED, declare } from "../../support/builders";
import { GALLERY_IMAGE, LINUX_IMAGE, SERVER_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const declarations = {
  activation: { method: "kms" as const, domain: "corp.contoso.com", hosts: [{ name: "kms1.corp.contoso.com" }] },
};
const vm = (image: unknown = SERVER_IMAGE) =>
  virtualMachine("vm", { image, more: { vmName: "vm", osProfile: { windowsConfiguration: {} } } });
const runs = (command: unknown, image?: unknown) => ({
  resources: [vm(image), customScript("setup", "vm", command)],
  declarations,
});
const extension = (type: string) =>
  declare("azure-native:compute:VirtualMachineExtension", "e", { vmName: "vm", type });

testRule(rule, {
  passes: {
    "the host registered": runs("slmgr /skms kms1.corp.contoso.com"),
    "cleared, and the lookup domain set": runs("slmgr /ckms && slmgr /skms-domain corp.contoso.com"),
    "cleared, and joined": runs("slmgr /ckms; Add-Computer -DomainName corp.contoso.com"),
    "cleared by CIM, in a script that does more": runs("$s.ClearKeyManagementServiceMachine(); .\\join.ps1"),
    "registered by the registry": runs(
      "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name KeyManagementServiceName -Value kms1.corp.contoso.com",
    ),
    "a custom image": { resources: [vm(GALLERY_IMAGE)], declarations },
  },
  fails: {
    "a Marketplace image and no script": {
      given: { resources: [vm()], declarations },
      says: ["pinned"],
      about: ["vm"],
    },
    "a script about something else": { given: runs("hostname"), says: ["pinned"] },
    "only monitoring": {
      given: { resources: [vm(), extension("AzureMonitorWindowsAgent")], declarations },
      says: ["pinned"],
    },
    "Azure's KMS registered again": {
      given: runs("slmgr /skms azkms.core.windows.net:1688", GALLERY_IMAGE),
      says: ["pinned"],
    },
    "a lookup domain that the registered host overrides": {
      given: runs("slmgr /skms-domain corp.contoso.com"),
      says: ["pinned"],
    },
    "a scale set": { given: { resources: [scaleSet("farm", 3)], declarations }, says: ["pinned"], about: ["farm"] },
    "cleared, and in no domain": { given: runs("cscript slmgr.vbs /ckms"), says: ["no-suffix"], about: ["vm"] },
  },
  skips: {
    "nothing declared": { resources: [vm()] },
    "Azure's KMS declared": { resources: [vm()], declarations: { activation: { method: "azure-kms", hosts: [] } } },
    "no host anywhere": { resources: [vm()], declarations: { activation: { method: "kms", hosts: [] } } },
    "the host itself": {
      resources: [virtualMachine("kms1", { tags: { "windows-licensing:roles": "kms-host" } })],
      declarations: { activation: { method: "kms", hosts: [] } },
    },
    Linux: { resources: [virtualMachine("vm", { image: LINUX_IMAGE })], declarations },
    "Azure Edition, which Azure activates": {
      resources: [vm({ ...SERVER_IMAGE, sku: "2022-datacenter-azure-edition" })],
      declarations,
    },
  },
  cannotTell: {
    "cleared in one branch only": runs("if exist D:\\ cscript slmgr.vbs /ckms"),
    "a lookup domain chosen at run time": runs("cscript slmgr.vbs /ckms & cscript slmgr.vbs /skms-domain %D%"),
    "a script that the deployment computes": runs(COMPUTED),
    "a host chosen at run time": runs("slmgr /skms $kms"),
    "desired state configuration": { resources: [vm(), extension("DSC")], declarations },
    "a domain join, as group policies follow": { resources: [vm(), extension("JsonADDomainExtension")], declarations },
    "a script that runs another": runs("powershell -File setup.ps1"),
  },
});
