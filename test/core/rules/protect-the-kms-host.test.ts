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
    "no host": { resources: [virtualMachine("app")] },
    "a host elsewhere": { declarations: { activation: { method: "kms", hosts: [{ name: "kms1.corp" }] } } },
  },
  cannotTell: {
    "a record whose target the deployment computes": {
      resources: [virtualMachine("app"), srvRecord("srv", { entries: [{ ...ENTRY, target: COMPUTED }] })],
      declarations: { activation: { method: "kms", hosts: [] } },
    },
  },
});
