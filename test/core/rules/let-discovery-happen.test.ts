import rule from "../../../core/rules/let-discovery-happen";
import { COMPUTED, declare } from "../../support/builders";
import { GALLERY_IMAGE, LINUX_IMAGE, SERVER_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const declarations = {
  activation: {
    method: "kms" as const,
    domain: "corp.contoso.com",
    hosts: [{ name: "kms1.corp.contoso.com" }],
    registration: "here" as const,
  },
};
const registered = (registration?: "elsewhere") => {
  const { registration: here, ...activation } = declarations.activation;
  return { activation: { ...activation, ...(registration === undefined ? {} : { registration }) } };
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
    "cleared by CIM, in a script that does more": runs(
      "(Get-WmiObject SoftwareLicensingService).ClearKeyManagementServiceMachine(); .\\join.ps1",
    ),
    "registered by the registry": runs(
      "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name KeyManagementServiceName -Value kms1.corp.contoso.com",
    ),
    "a custom image": { resources: [vm(GALLERY_IMAGE)], declarations },
    "cleared, and joined elsewhere": {
      ...runs("cscript slmgr.vbs /ckms"),
      declarations: registered("elsewhere"),
    },
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
    "a lookup domain that the registered host overrides, wherever machines are registered": {
      given: { ...runs("slmgr /skms-domain corp.contoso.com"), declarations: registered() },
      says: ["pinned"],
    },
    "Azure's KMS registered by a script, wherever machines are registered": {
      given: { ...runs("slmgr /skms azkms.core.windows.net:1688"), declarations: registered() },
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
    "nothing declared": { given: { resources: [vm()] }, says: ["activation/no-method"] },
    "Azure's KMS declared": {
      given: { resources: [vm()], declarations: { activation: { method: "azure-kms", hosts: [] } } },
      says: ["activation/other-method"],
    },
    "registered elsewhere": {
      given: { resources: [vm()], declarations: registered("elsewhere") },
      says: ["elsewhere"],
    },
    "no host anywhere": {
      given: { resources: [vm()], declarations: { activation: { method: "kms", hosts: [] } } },
      says: ["no-host"],
    },
    "the host itself": {
      given: {
        resources: [virtualMachine("kms1", { tags: { "windows-licensing:roles": "kms-host" } })],
        declarations: { activation: { method: "kms", hosts: [] } },
      },
      says: ["activation/no-client"],
    },
    Linux: {
      given: { resources: [virtualMachine("vm", { image: LINUX_IMAGE })], declarations },
      says: ["activation/no-client"],
    },
    "Azure Edition, which Azure activates": {
      given: {
        resources: [vm({ ...SERVER_IMAGE, sku: "2022-datacenter-azure-edition" })],
        declarations,
      },
      says: ["activation/no-client"],
    },
  },
  cannotTell: {
    "configuration management may register the host": {
      given: { resources: [vm()], declarations: registered() },
      says: ["registration-undeclared"],
    },
    "a script about something else, and configuration management": {
      given: { ...runs("hostname"), declarations: registered() },
      says: ["registration-undeclared"],
    },
    "cleared in one branch only": {
      given: runs("if exist D:\\ cscript slmgr.vbs /ckms"),
      says: ["activation/host-chosen"],
    },
    "a lookup domain chosen at run time": {
      given: runs("cscript slmgr.vbs /ckms & cscript slmgr.vbs /skms-domain %D%"),
      says: ["activation/lookup-domain-chosen"],
    },
    "a script that the deployment computes": { given: runs(COMPUTED), says: ["unread"] },
    "a host chosen at run time": { given: runs("slmgr /skms $kms"), says: ["activation/host-chosen"] },
    "desired state configuration": { given: { resources: [vm(), extension("DSC")], declarations }, says: ["unread"] },
    "a domain join, as group policies follow": {
      given: { resources: [vm(), extension("JsonADDomainExtension")], declarations },
      says: ["unread"],
    },
    "a script that runs another": { given: runs("powershell -File setup.ps1"), says: ["unread"] },
  },
});
