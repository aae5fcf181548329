import type { Activation, Declarations } from "../../../core/model";
import rule from "../../../core/rules/provision-a-kms-host";
import { COMPUTED, declare } from "../../support/builders";
import { classicSrvRecord, ENTRY, privateZone, srvRecord } from "../../support/dns";
import { LINUX_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const web = virtualMachine("web");
const kms = (more: Partial<Activation> = {}): Partial<Declarations> => ({
  activation: { method: "kms", hosts: [], ...more },
});
const says = ["missing"];
const about = ["activation.hosts"];

testRule(rule, {
  passes: {
    "a host in the configuration": {
      resources: [web],
      declarations: kms({ hosts: [{ name: "kms1.corp.contoso.com" }] }),
    },
    "a machine with the role, in the configuration": {
      resources: [web, virtualMachine("kms1")],
      declarations: { ...kms(), machines: [{ match: { name: "kms*" }, roles: ["kms-host"] }] },
    },
    "a machine with the role, in a tag": {
      resources: [web, virtualMachine("box", { tags: { "windows-licensing:roles": "kms-host" } })],
      declarations: kms(),
    },
    "a versioned token with the role": {
      resources: [
        declare("azure-native_compute_v20240301:compute:VirtualMachine", "kms1", { tags: {} }),
        declare("azure-native:compute/v20240301:VirtualMachine", "web", {}),
      ],
      declarations: { ...kms(), machines: [{ match: { name: "kms*" }, roles: ["kms-host"] }] },
    },
    "an SRV record that names a machine of the stack": {
      resources: [
        web,
        virtualMachine("box", { more: { vmName: "kms1" } }),
        privateZone("zone", "corp.contoso.com"),
        srvRecord("srv"),
      ],
      declarations: kms(),
    },
    "an SRV record computed from a machine of the stack": {
      resources: [
        virtualMachine("box"),
        srvRecord("srv", { entries: [{ ...ENTRY, target: COMPUTED }] }, { edges: { srvRecords: ["box"] } }),
      ],
      declarations: kms(),
    },
    "the same from the classic provider": {
      resources: [
        declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "box", { name: "kms1" }),
        classicSrvRecord("srv"),
      ],
      declarations: kms({ domain: "corp.contoso.com" }),
    },
  },
  fails: {
    "machines alone": { given: { resources: [web], declarations: kms() }, says, about },
    "a scale set alone": { given: { resources: [scaleSet("farm", 3)], declarations: kms() }, says, about },
    "a classic machine alone": {
      given: {
        resources: [declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "web", { size: "x" })],
        declarations: kms(),
      },
      says,
      about,
    },
    "machines and a zone without records": {
      given: {
        resources: [web, privateZone("zone", "corp.contoso.com")],
        declarations: kms({ domain: "corp.contoso.com" }),
      },
      says,
      about,
    },
    "the zone alone": {
      given: {
        resources: [privateZone("zone", "corp.contoso.com")],
        declarations: kms({ domain: "corp.contoso.com" }),
      },
      says,
      about,
    },
    "told to hold the record, and nothing else": {
      given: { declarations: kms({ records: "here" }) },
      says,
      about,
    },
    "an SRV record for another service": {
      given: { resources: [web, srvRecord("ldap", { owner: "_ldap._tcp" })], declarations: kms() },
      says,
      about,
    },
    "an SRV record that names no host": {
      given: { resources: [web, srvRecord("srv", { entries: [] })], declarations: kms() },
      says,
      about,
    },
    "machines whose operating system is not known": {
      given: { resources: [virtualMachine("web", { image: COMPUTED })], declarations: kms() },
      says,
      about,
    },
  },
  skips: {
    "nothing declared": { given: { resources: [web] }, says: ["activation/no-method"] },
    "a domain without a method": {
      given: { resources: [web], declarations: { activation: { domain: "x.y", hosts: [] } } },
      says: ["activation/no-method"],
    },
    "Azure KMS": {
      given: { resources: [web], declarations: { activation: { method: "azure-kms", hosts: [] } } },
      says: ["activation/other-method"],
    },
    "AD-based activation": {
      given: { resources: [web], declarations: { activation: { method: "adba", hosts: [] } } },
      says: ["activation/other-method"],
    },
    MAK: {
      given: { resources: [web], declarations: { activation: { method: "mak", hosts: [] } } },
      says: ["activation/other-method"],
    },
    "a stack with nothing to activate": {
      given: {
        resources: [
          virtualMachine("linux", { image: LINUX_IMAGE }),
          privateZone("sql", "privatelink.database.windows.net"),
        ],
        declarations: kms({ domain: "corp.contoso.com" }),
      },
      says: ["nothing-activates"],
    },
  },
  cannotTell: {
    "an SRV record that leads outside": {
      given: { resources: [web, srvRecord("srv")], declarations: kms() },
      says: ["activation/target-may-be-host"],
    },
    "an SRV record that leads outside, classic provider": {
      given: {
        resources: [web, classicSrvRecord("srv")],
        declarations: kms(),
      },
      says: ["activation/target-may-be-host"],
    },
    "a misspelt SRV record that leads outside": {
      given: {
        resources: [web, srvRecord("srv", { owner: "_vmlcs._tcp" })],
        declarations: kms(),
      },
      says: ["activation/target-may-be-host"],
    },
    "an SRV record that leads to a machine of the same name in another domain": {
      given: {
        resources: [
          virtualMachine("box", { more: { vmName: "kms1" } }),
          srvRecord("srv", { entries: [{ ...ENTRY, target: "kms1.hq.example.com" }] }),
        ],
        declarations: kms(),
      },
      says: ["activation/target-may-be-host"],
    },
    "an SRV record whose target is computed": {
      given: {
        resources: [web, srvRecord("srv", { entries: [{ ...ENTRY, target: COMPUTED }] })],
        declarations: kms(),
      },
      says: ["activation/target-computed"],
    },
    "a record set whose owner is computed": {
      given: {
        resources: [web, srvRecord("srv", { owner: COMPUTED })],
        declarations: kms(),
      },
      says: ["activation/record-owner-computed"],
    },
    "a host elsewhere that a script registers": {
      given: {
        resources: [
          virtualMachine("web", { more: { vmName: "web1" } }),
          customScript("setup", "web1", "cscript slmgr.vbs /skms kms9.hq.example"),
        ],
        declarations: kms(),
      },
      says: ["activation/registered-host-undeclared"],
    },
    "records managed elsewhere": {
      given: { resources: [web], declarations: kms({ records: "elsewhere" }) },
      says: ["activation/host-elsewhere"],
    },
    "clients that a host has counted already": {
      given: {
        resources: [web],
        declarations: kms({ existingClients: { servers: 12, clients: 40 } }),
      },
      says: ["activation/host-elsewhere"],
    },
  },
});
