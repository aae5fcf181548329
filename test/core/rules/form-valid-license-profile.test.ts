import rule from "../../../core/rules/form-valid-license-profile";
import { COMPUTED, declare } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const profile = (more: Readonly<Record<string, unknown>>) =>
  declare("azure-native:hybridcompute:LicenseProfile", "p", {
    licenseProfileName: "default",
    machineName: "app1",
    ...more,
  });
const pays = { productType: "WindowsServer", subscriptionStatus: "Enabled" };
const machine = (more: Readonly<Record<string, unknown>> = {}) =>
  declare("azure-native:hybridcompute:Machine", "app1", { machineName: "app1", osType: "Windows", ...more });
const release = (name: string) => ({ machines: [{ match: { name: "app1" }, release: name }] });

testRule(rule, {
  passes: {
    "pay-as-you-go": { resources: [profile(pays)] },
    "pay-as-you-go on 2025": { resources: [profile(pays), machine()], declarations: release("2025") },
    "Software Assurance attested": { resources: [profile({ softwareAssuranceCustomer: true })] },
    "capitals in the name": { resources: [profile({ licenseProfileName: "Default" })] },
    "attested, pay-as-you-go switched off": {
      resources: [profile({ softwareAssuranceCustomer: true, subscriptionStatus: "Disabled" })],
    },
  },
  fails: {
    "another name": {
      given: { resources: [profile({ licenseProfileName: "sa" })] },
      says: ["not-default"],
      at: ["licenseProfileName"],
    },
    "pay-as-you-go on 2022": {
      given: { resources: [profile(pays), machine()], declarations: release("2022") },
      says: ["cannot-pay-as-you-go"],
      at: ["subscriptionStatus"],
    },
    "pay-as-you-go on Essentials": {
      given: { resources: [profile(pays), machine({ tags: { "windows-licensing:edition": "essentials" } })] },
      says: ["cannot-pay-as-you-go"],
    },
    "pay-as-you-go on Linux": {
      given: { resources: [profile(pays), machine({ osType: "linux" })] },
      says: ["cannot-pay-as-you-go"],
    },
    "attested and pay-as-you-go": {
      given: { resources: [profile({ ...pays, softwareAssuranceCustomer: true })] },
      says: ["redundant-assurance"],
      at: ["softwareAssuranceCustomer"],
    },
  },
  skips: { "no profile": { given: { resources: [virtualMachine("web")] }, says: ["no-profile"] } },
  cannotTell: {
    "a status computed at deploy time": {
      given: { resources: [profile({ subscriptionStatus: COMPUTED })] },
      says: ["terms-computed"],
    },
  },
});
