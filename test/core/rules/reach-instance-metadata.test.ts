import rule from "../../../core/rules/reach-instance-metadata";
import { COMPUTED } from "../../support/builders";
import { SERVER_IMAGE } from "../../support/machines";
import { NETWORK_ID, type SpokeParts, securityRule, spoke } from "../../support/network";
import { testRule } from "../../support/rule-tester";

const image = { ...SERVER_IMAGE, sku: "2022-datacenter-azure-edition" };
const given = (parts: SpokeParts) => ({ resources: spoke({ image, ...parts }) });
const IMDS = { destinationAddressPrefix: "AzurePlatformIMDS", destinationPortRange: "*", protocol: "*" };

testRule(rule, {
  passes: {
    "no group": given({}),
    "a denial of everything, which the platform passes": given({
      rules: [securityRule("all", "Deny", 100, { destinationPortRange: "*" })],
    }),
    "a denial of Azure KMS": given({
      rules: [securityRule("kms", "Deny", 100, { destinationAddressPrefix: "AzurePlatformLKM" })],
    }),
    "allowed before it is denied": given({
      rules: [securityRule("yes", "Allow", 100, IMDS), securityRule("no", "Deny", 200, IMDS)],
    }),
  },
  fails: {
    "denied on the subnet": {
      given: given({ rules: [securityRule("imds", "Deny", 100, IMDS)] }),
      says: ["denied"],
      at: ["securityRules[0].access"],
      about: ["nsg"],
    },
    "denied on the interface": {
      given: given({ nicRules: [securityRule("imds", "Deny", 100, IMDS)] }),
      says: ["denied"],
      about: ["nic-nsg"],
    },
  },
  skips: {
    "another edition": {
      given: { resources: spoke({ rules: [securityRule("imds", "Deny", 100, IMDS)] }) },
      says: ["no-azure-edition"],
    },
    "no machine": { given: { resources: [] }, says: ["no-azure-edition"] },
  },
  cannotTell: {
    "an interface that the deployment computes": {
      given: given({
        machine: { networkProfile: { networkInterfaces: [{ id: COMPUTED }] } },
      }),
      says: ["network/interface-computed"],
    },
    "a destination that the deployment computes": {
      given: given({
        rules: [securityRule("x", "Deny", 100, { ...IMDS, destinationAddressPrefix: COMPUTED })],
      }),
      says: ["network/rule-unclear"],
    },
    "a group of another stack": {
      given: given({
        subnet: { networkSecurityGroup: { id: `${NETWORK_ID}/networkSecurityGroups/elsewhere` } },
      }),
      says: ["network/group-outside"],
    },
  },
});
