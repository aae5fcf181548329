import type { DeclaredResource, LedgerView } from "../../../core/model";
import rule from "../../../core/rules/own-enough-mak-activations";
import { COMPUTED } from "../../support/builders";
import { LINUX_IMAGE, scaleSet, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const MAK = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const vms = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    virtualMachine(`vm${String(index)}`, { more: { vmName: `vm${String(index)}` } }),
  );
const mak = (activations?: number, used = 0) => ({
  activation: {
    method: "mak" as const,
    hosts: [],
    ...(activations === undefined ? {} : { mak: { activations, used } }),
  },
});

const OTHER_MAK = "BCDFG-HJKMP-QRTVW-XY234-6789C";

/** A machine on which a script installs a key. */
function keyed(name: string, key: string): readonly DeclaredResource[] {
  return [
    virtualMachine(name, { more: { vmName: name } }),
    customScript(`${name}-key`, name, `cscript slmgr.vbs /ipk ${key}`),
  ];
}

/** The same resources in a stack of another project. */
function inStack(resources: readonly DeclaredResource[], project: string): readonly DeclaredResource[] {
  return resources.map((resource) => ({ ...resource, urn: resource.urn.replace(/::[^:]+::/, `::${project}::`) }));
}

function others(held: number): LedgerView {
  const largest = [{ holder: "shop/prod", amount: held }];
  return { whenUnreachable: "unknown", others: { "mak-activations": { held, reserved: 0, holders: 1, largest } } };
}

testRule(rule, {
  passes: {
    "other stacks leave exactly enough": { resources: vms(2), declarations: mak(10), ledger: others(8) },
    "each stack with a key of its own": {
      resources: [...keyed("vm0", MAK), ...inStack(keyed("vm1", OTHER_MAK), "shop")],
      declarations: mak(8),
    },
    "an activation for each": { resources: vms(2), declarations: mak(10, 8) },
    "a scale set": { resources: [scaleSet("farm", 8)], declarations: mak(8) },
  },
  fails: {
    "other stacks leave too few": {
      given: { resources: vms(2), declarations: mak(10), ledger: others(9) },
      says: ["exceeded-with-other-stacks"],
      about: ["activation.mak"],
    },
    "one key in two stacks": {
      given: {
        resources: [...keyed("vm0", MAK), ...inStack(keyed("vm1", MAK), "shop")],
        declarations: mak(8),
      },
      says: ["shared-by-stacks"],
      about: ["MAK 6789B"],
    },
    "one key in two stacks, and more machines than activations": {
      given: {
        resources: [...keyed("vm0", MAK), ...inStack(keyed("vm1", MAK), "shop")],
        declarations: mak(1),
      },
      says: ["shared-by-stacks", "exceeded"],
    },
    "more machines than activations": {
      given: { resources: vms(3), declarations: mak(2) },
      says: ["exceeded"],
      about: ["activation.mak"],
    },
    "instances of a scale set": {
      given: { resources: [scaleSet("farm", 9)], declarations: mak(8) },
      says: ["exceeded"],
    },
    "too few left to rebuild all": {
      given: { resources: vms(3), declarations: mak(10, 8) },
      says: ["short-for-rebuild"],
    },
    "a key that a script installs": {
      given: {
        resources: [...vms(2), customScript("key", "vm0", `cscript slmgr.vbs /ipk ${MAK}`)],
        declarations: { activation: { hosts: [], mak: { activations: 5, used: 5 } } },
      },
      says: ["short-for-rebuild"],
    },
  },
  skips: {
    "another method": {
      given: { resources: vms(1), declarations: { activation: { method: "azure-kms", hosts: [] } } },
      says: ["no-mak"],
    },
    Linux: {
      given: { resources: [virtualMachine("vm", { image: LINUX_IMAGE })], declarations: mak(1) },
      says: ["no-mak"],
    },
  },
  cannotTell: {
    "a ledger that does not answer": {
      given: {
        resources: vms(2),
        declarations: mak(10),
        ledger: { whenUnreachable: "unknown", fault: "it is down" },
      },
      says: ["ledger/unreachable"],
    },
    "activations that nobody declares": {
      given: { resources: vms(1), declarations: mak() },
      says: ["activations-undeclared"],
    },
    "a capacity that the deployment computes": {
      given: { resources: [scaleSet("farm", COMPUTED)], declarations: mak(100) },
      says: ["instances-unknown"],
    },
  },
});
