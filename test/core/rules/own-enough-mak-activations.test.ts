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

testRule(rule, {
  passes: {
    "an activation for each": { resources: vms(2), declarations: mak(10, 8) },
    "a scale set": { resources: [scaleSet("farm", 8)], declarations: mak(8) },
  },
  fails: {
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
