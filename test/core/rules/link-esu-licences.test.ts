import rule from "../../../core/rules/link-esu-licences";
import { COMPUTED, declare } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const licence = (details: Readonly<Record<string, unknown>> = {}) =>
  declare(
    "azure-native:hybridcompute:License",
    "esu",
    { licenseName: "esu", licenseDetails: { state: "Activated", target: "Windows Server 2012", ...details } },
    { id: "/l/esu" },
  );
const profile = (assigned: unknown, machineName = "app1") =>
  declare("azure-native:hybridcompute:LicenseProfile", "link", {
    licenseProfileName: "default",
    machineName,
    assignedLicense: assigned,
  });
const machine = (kind: unknown) => declare("azure-native:hybridcompute:Machine", "app1", { machineName: "app1", kind });

testRule(rule, {
  passes: {
    linked: { resources: [licence(), profile("/l/esu")] },
    "linked to a machine on another platform": { resources: [licence(), profile("/l/esu"), machine("AWS")] },
    "a later programme on Azure Local": {
      resources: [licence({ target: "Windows Server 2016" }), profile("/l/esu"), machine("HCI")],
    },
  },
  fails: {
    "linked to nothing in sight": {
      given: { resources: [licence()] },
      says: ["unlinked"],
      at: ["licenseDetails.state"],
    },
    "another licence is linked": { given: { resources: [licence(), profile("/l/other")] }, says: ["unlinked"] },
    "on Azure Local": {
      given: { resources: [licence(), profile("/l/esu"), machine("HCI")] },
      says: ["linked-where-free"],
      at: ["assignedLicense"],
      about: ["link"],
    },
    "on VMware Solution": {
      given: { resources: [licence(), profile("/l/esu"), machine("AVS")] },
      says: ["linked-where-free"],
    },
  },
  skips: {
    "no licence": { given: { resources: [virtualMachine("web")] }, says: ["none-activated"] },
    "not activated": { given: { resources: [licence({ state: "Deactivated" })] }, says: ["none-activated"] },
  },
  cannotTell: {
    "a link computed at deploy time": { given: { resources: [licence(), profile(COMPUTED)] }, says: ["link-computed"] },
    "a state computed at deploy time": {
      given: { resources: [licence({ state: COMPUTED })] },
      says: ["state-computed"],
    },
  },
});
