import type { Company, DeclaredResource, Drift } from "../../../core/model";
import rule from "../../../core/rules/match-stacks-and-azure";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const web = virtualMachine("web", { licenseType: "Windows_Server" });
const free = virtualMachine("free", { licenseType: "None" });

function company(...drift: readonly Drift[]): Company {
  return { inputs: [], repeated: [], drift };
}

function drift(kind: Drift["kind"], { urn, name, type }: DeclaredResource, more: Partial<Drift> = {}): Drift {
  return { kind, urn, name, type, id: `/subscriptions/s/${name}`, ...more };
}

testRule(rule, {
  passes: { "stacks and Azure agree": { resources: [web], company: company() } },
  fails: {
    "a licence type that is switched by hand": {
      given: {
        resources: [web],
        company: company(
          drift("licence-differs", web, { declared: "", deployed: "Windows_Server", path: "licenseType" }),
        ),
      },
      says: ["licence-switched"],
      at: ["licenseType"],
      about: ["web"],
    },
    "a size that is changed by hand": {
      given: {
        resources: [web],
        company: company(
          drift("size-differs", web, {
            declared: "Standard_D2s_v5",
            deployed: "Standard_D4s_v5",
            path: "hardwareProfile.vmSize",
          }),
        ),
      },
      says: ["size-changed"],
      at: ["hardwareProfile.vmSize"],
    },
    "in no stack, with licences and without": {
      given: {
        resources: [web, free],
        company: company(drift("not-declared", web), drift("not-declared", free)),
      },
      says: ["not-declared", "licensed-and-not-declared"],
      about: ["free", "web"],
    },
    "declared and not deployed": {
      given: { resources: [free], company: company(drift("not-deployed", free)) },
      says: ["not-deployed"],
      about: ["free"],
    },
  },
  skips: {
    "one stack alone": { given: { resources: [web] }, says: ["nothing-to-compare"] },
    "several stacks without Azure": {
      given: { resources: [web], company: { inputs: [], repeated: [] } },
      says: ["nothing-to-compare"],
    },
  },
  cannotTell: {
    "a result that shows nothing of the kind": {
      given: { resources: [web], company: company(drift("not-decided", web)) },
      says: ["not-decided"],
    },
  },
});
