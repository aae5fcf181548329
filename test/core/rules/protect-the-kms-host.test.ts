import rule from "../../../core/rules/protect-the-kms-host";
import { COMPUTED } from "../../support/builders";
import { ENTRY, srvRecord } from "../../support/dns";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const host = virtualMachine("kms1", { tags: { "windows-licensing:roles": "kms-host" } });

testRule(rule, {
  passes: { "a protected machine": { resources: [{ ...host, protect: true }] } },
  fails: {
    "nothing said": { given: { resources: [host] }, says: ["unprotected"], about: ["kms1"] },
    "not protected": { given: { resources: [{ ...host, protect: false }] }, says: ["unprotected"] },
  },
  skips: {
    "no host": { given: { resources: [virtualMachine("app")] }, says: ["activation/no-host-in-stack"] },
    "a host elsewhere": {
      given: { declarations: { activation: { method: "kms", hosts: [{ name: "kms1.corp" }] } } },
      says: ["activation/no-host-in-stack"],
    },
  },
  cannotTell: {
    "a record whose target the deployment computes": {
      given: {
        resources: [virtualMachine("app"), srvRecord("srv", { entries: [{ ...ENTRY, target: COMPUTED }] })],
        declarations: { activation: { method: "kms", hosts: [] } },
      },
      says: ["target-computed"],
    },
  },
});
