import rule from "../../../core/rules/open-the-kms-port";
import { COMPUTED } from "../../support/builders";
import { inboundRule, type KmsEstateParts, kmsEstate } from "../../support/kms-estate";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const declarations = { activation: { method: "kms" as const, hosts: [] } };
const given = (parts: KmsEstateParts) => ({ resources: kmsEstate(parts), declarations });
const path = "securityRules[0].access";
const setup = (command: string) => ({ more: [customScript("setup", "kms1", command)] });

testRule(rule, {
  passes: {
    "no group at all": given({}),
    "a group with no rule, in one network": given({ rules: [] }),
    "a rule for the clients": given({
      rules: [inboundRule("Allow", "10.0.2.0/24"), inboundRule("Deny", "*", { name: "rest", priority: 4000 })],
    }),
    "a rule for the network": given({ rules: [inboundRule("Allow", "VirtualNetwork")] }),
    "a denial of somebody else": given({ rules: [inboundRule("Deny", "10.9.0.0/16")] }),
    "a denial of another port": given({ rules: [inboundRule("Deny", "*", { destinationPortRange: "3389" })] }),
    "a script that opens the guest's firewall": given(
      setup("Install-WindowsFeature VolumeActivation; Enable-NetFirewallRule -Name SPPSVC-In-TCP"),
    ),
    "a script that may do more than can be read": given(setup("Install-WindowsFeature VolumeActivation; .\\more.ps1")),
  },
  fails: {
    "a denial of the clients": {
      given: given({ rules: [inboundRule("Deny", "10.0.2.0/24")] }),
      says: ["denied"],
      at: [path],
      about: ["nsg"],
    },
    "everything denied": {
      given: given({ rules: [inboundRule("Deny", "*", { destinationPortRange: "*", protocol: "*" })] }),
      says: ["denied"],
      at: [path],
    },
    "an allowance that comes too late": {
      given: given({ rules: [inboundRule("Deny", "*"), inboundRule("Allow", "*", { name: "late", priority: 300 })] }),
      says: ["denied"],
      at: [path],
    },
    "a port that the host was told to leave": {
      given: given({
        rules: [
          inboundRule("Allow", "*"),
          inboundRule("Deny", "*", { name: "rest", priority: 4000, destinationPortRange: "*" }),
        ],
        ...setup("cscript slmgr.vbs /sprt 1689; Enable-NetFirewallRule -Name SPPSVC-In-TCP"),
      }),
      says: ["denied"],
      at: ["securityRules[1].access"],
    },
    "a set-up that leaves the guest's firewall": {
      given: given(setup("Install-WindowsFeature VolumeActivation")),
      says: ["guest-firewall"],
      about: ["setup"],
    },
  },
  skips: {
    "no host": { given: { resources: [], declarations }, says: ["activation/no-host-in-stack"] },
    "no clients": {
      given: { resources: kmsEstate({ rules: [inboundRule("Deny", "*")] }) },
      says: ["no-client-subnet"],
    },
  },
  cannotTell: {
    "rules that the deployment computes": { given: given({ rules: COMPUTED }), says: ["network/group-incomplete"] },
    "a source that the deployment computes": {
      given: given({ rules: [inboundRule("Deny", COMPUTED)] }),
      says: ["network/rule-unclear"],
    },
    "a group outside the stack": {
      given: given({
        hostSubnet: {
          networkSecurityGroup: {
            id: "/subscriptions/1/resourceGroups/x/providers/Microsoft.Network/networkSecurityGroups/far",
          },
        },
      }),
      says: ["network/group-outside"],
    },
    "part of the clients' subnet": {
      given: given({ rules: [inboundRule("Deny", "10.0.2.128/25")] }),
      says: ["network/rule-unclear"],
    },
  },
});
