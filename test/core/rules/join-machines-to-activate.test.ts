import type { Activation, DeclaredResource } from "../../../core/model";
import rule from "../../../core/rules/join-machines-to-activate";
import { COMPUTED, declare } from "../../support/builders";
import { GALLERY_IMAGE, LINUX_IMAGE, SERVER_IMAGE, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const FOREST = { schema: "2016", key: "2022" };
const adba = (more: Partial<Activation> = {}) => ({
  activation: { method: "adba" as const, domain: "corp.contoso.com", adba: FOREST, hosts: [], ...more },
});
const vm = (image: unknown = SERVER_IMAGE) => virtualMachine("vm", { image, more: { vmName: "vm" } });
const given = (resources: readonly DeclaredResource[], more: Partial<Activation> = {}) => ({
  resources: [vm(), ...resources],
  declarations: adba(more),
});
const joining = (name: unknown) =>
  declare("azure-native:compute:VirtualMachineExtension", "join", {
    vmName: "vm",
    publisher: "Microsoft.Compute",
    type: "JsonADDomainExtension",
    settings: { name },
  });
const of = (sku: string) => ({ ...SERVER_IMAGE, sku });

testRule(rule, {
  passes: {
    "joined by an extension": given([joining("corp.contoso.com")]),
    "joined to a domain below": given([joining("emea.corp.contoso.com")]),
    "joined by a script": given([customScript("join", "vm", "powershell Add-Computer -DomainName corp.contoso.com")]),
    "joined elsewhere": given([], { registration: "elsewhere" }),
    "a domain controller": {
      resources: [
        virtualMachine("vm", { more: { vmName: "vm" }, tags: { "windows-licensing:roles": "domain-controller" } }),
      ],
      declarations: adba(),
    },
  },
  fails: {
    "joined by nothing, where the stack must do it": {
      given: given([], { registration: "here" }),
      says: ["not-joined"],
      about: ["vm"],
    },
    "joined by nothing that is seen": { given: given([]), says: ["join-unseen"], about: ["vm"] },
    "a release before 2012": {
      given: { resources: [vm(of("2008-r2-sp1"))], declarations: adba({ registration: "elsewhere" }) },
      says: ["release-too-old"],
    },
    "a key of the forest older than the machine": {
      given: {
        resources: [vm(of("2025-datacenter-g2"))],
        declarations: adba({ registration: "elsewhere" }),
      },
      says: ["key-too-old"],
    },
    "a schema before 2012": {
      given: given([], { registration: "elsewhere", adba: { schema: "2008r2", key: "2022" } }),
      says: ["schema-too-old"],
      about: ["activation.adba"],
    },
  },
  skips: {
    "nothing declared": { given: { resources: [vm()] }, says: ["no-method"] },
    "another method": { given: given([], { method: "kms" }), says: ["activation/other-method"] },
    Linux: { given: { resources: [vm(LINUX_IMAGE)], declarations: adba() }, says: ["no-machine"] },
  },
  cannotTell: {
    "a script that runs another": {
      given: given([customScript("setup", "vm", "powershell -File setup.ps1")], { registration: "here" }),
      says: ["join-unread"],
    },
    "another domain": { given: given([joining("fabrikam.com")]), says: ["other-domain"] },
    "a domain that the deployment computes": { given: given([joining(COMPUTED)]), says: ["domain-computed"] },
    "a custom image": {
      given: {
        resources: [vm(GALLERY_IMAGE)],
        declarations: {
          ...adba({ registration: "elsewhere" }),
          machines: [{ match: { name: "vm" }, os: "windows-server" }],
        },
      },
      says: ["release-unknown"],
    },
    "a forest of which nothing is said": {
      given: given([], { registration: "elsewhere", adba: {} }),
      says: ["forest-undeclared"],
    },
  },
});
